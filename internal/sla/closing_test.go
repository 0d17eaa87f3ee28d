package sla_test

import (
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/sla"
)

const day = 24 * time.Hour

// closing is a desk that closes resolved tickets after some days, 0 for never.
func closing(t *testing.T, w *crash.World, days int) {
	t.Helper()
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	fresh := *cfg
	fresh.Settings.CloseAfterDays = days
	if _, err := w.Store.PutConfig(background, fresh); err != nil {
		t.Fatal(err)
	}
}

// update changes the one ticket.
func update(t *testing.T, w *crash.World, u conversation.Update) error {
	t.Helper()
	u.Ticket = "1001"
	_, err := w.Conversation.Update(background, crash.AgentSubject(), u)
	return err
}

func resolved(t *testing.T, w *crash.World) {
	t.Helper()
	done := desk.Resolved
	if err := update(t, w, conversation.Update{Status: &done}); err != nil {
		t.Fatal(err)
	}
}

// later lets time pass and the timer come, more than once.
func later(w *crash.World, d time.Duration) desk.Ticket {
	w.Pass(d)
	for range 2 {
		w.Tick()
		w.Drain()
	}
	return w.Tickets()[0]
}

func TestTick_closesWhatWasResolvedLongAgo(t *testing.T) {
	w := asked(t)
	closing(t, w, 7)
	resolved(t, w)
	if k := later(w, 7*day-time.Second); k.Status != desk.Resolved {
		t.Fatalf("a second too early it is %s", k.Status)
	}
	k := later(w, time.Second)
	if k.Status != desk.Closed || k.ClosedAt.IsZero() || !k.NextDue().IsZero() {
		t.Errorf("it is %s, closed at %v, due at %v", k.Status, k.ClosedAt, k.NextDue())
	}
	view, err := w.Conversation.Read(background, crash.AgentSubject(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if e := view.Events[0]; e.Actor.Kind != desk.ActorSystem || e.Cause.Why != "auto_close days=7" {
		t.Errorf("the history says %+v", e)
	}
	w.Check()
}

func TestTick_closesNothingUnlessTold(t *testing.T) {
	w := asked(t)
	resolved(t, w)
	if k := later(w, 4000*day); k.Status != desk.Resolved {
		t.Errorf("it is %s", k.Status)
	}
	w.Check()
}

// What is blocked waits, as long as it takes, and closes when nothing blocks it.
func TestTick_respectsWhatBlocksClosing(t *testing.T) {
	w := asked(t)
	closing(t, w, 7)
	both := []desk.Blocker{desk.BlockInvoice, desk.BlockSignature}
	if err := update(t, w, conversation.Update{CloseBlockers: &both}); err != nil {
		t.Fatal(err)
	}
	resolved(t, w)
	if k := later(w, 20*day); k.Status != desk.Resolved || !k.NextDue().IsZero() {
		t.Fatalf("it is %s and due at %v", k.Status, k.NextDue())
	}
	one := both[1:]
	if err := update(t, w, conversation.Update{CloseBlockers: &one}); err != nil {
		t.Fatal(err)
	}
	if k := later(w, time.Minute); k.Status != desk.Resolved || !slices.Equal(k.CloseBlockers, one) {
		t.Fatalf("it is %s, blocked by %v", k.Status, k.CloseBlockers)
	}
	if err := update(t, w, conversation.Update{CloseBlockers: &[]desk.Blocker{}}); err != nil {
		t.Fatal(err)
	}
	if k := later(w, time.Minute); k.Status != desk.Closed {
		t.Errorf("nothing blocks it, and it is %s", k.Status)
	}
	w.Check()
}

// The configuration of the day decides, not that of when it was resolved.
func TestTick_asksTheConfigurationOfTheDay(t *testing.T) {
	for _, tt := range []struct {
		name string
		days int
		next time.Duration // when it is due again, after it was resolved
	}{
		{"longer", 9, 9 * day},
		{"never", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := asked(t)
			closing(t, w, 7)
			resolved(t, w)
			closing(t, w, tt.days)
			k := later(w, 8*day)
			want := time.Time{}
			if tt.next > 0 {
				want = k.ResolvedAt.Add(tt.next)
			}
			if k.Status != desk.Resolved || !k.NextDue().Equal(want) {
				t.Errorf("it is %s and due at %v, want %v", k.Status, k.NextDue(), want)
			}
			if k = later(w, 2*day); (k.Status == desk.Closed) != (tt.days > 0) {
				t.Errorf("two days on it is %s", k.Status)
			}
			w.Check()
		})
	}
}

func TestReopened_doesNotCloseByItself(t *testing.T) {
	w := asked(t)
	closing(t, w, 7)
	resolved(t, w)
	open := desk.Open
	if err := update(t, w, conversation.Update{Status: &open}); err != nil {
		t.Fatal(err)
	}
	if k := later(w, 30*day); k.Status != desk.Open || !k.CloseAt.IsZero() {
		t.Errorf("it is %s and closes at %v", k.Status, k.CloseAt)
	}
	w.Check()
}

// What agents are asked for before they resolve a ticket holds nobody else up:
// a ticket that was resolved before the field was there closes by itself, and
// its requester opens it again.
func TestTick_closesWithoutFieldsThatAgentsAreAskedFor(t *testing.T) {
	w := asked(t)
	closing(t, w, 7)
	resolved(t, w)
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	fresh := *cfg
	fresh.Fields = []desk.Field{{ID: "cause", Name: desk.Text{Es: "Causa"}, Kind: desk.FieldText, RequiredAtResolve: true}}
	if _, err := w.Store.PutConfig(background, fresh); err != nil {
		t.Fatal(err)
	}
	open, done := desk.Open, desk.Resolved
	if k := later(w, 7*day); k.Status != desk.Closed {
		t.Fatalf("after its days it is %s", k.Status)
	}
	if err := update(t, w, conversation.Update{Status: &open}); err != nil {
		t.Fatal(err)
	}
	if err := update(t, w, conversation.Update{Status: &done}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("by hand without the field: %v", err)
	}
	w.Check()
}

func timer(w *crash.World) *sla.Service {
	return &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
}

// A shorter time reaches tickets that were resolved before it: they close by the
// new rule at the next tick, or on their new day.
func TestRefit_closesSoonerWhatWasResolvedBefore(t *testing.T) {
	for _, tt := range []struct {
		name   string
		age    time.Duration // since it was resolved, when the rule changes
		days   int           // of the new rule
		then   time.Duration // after the change
		moved  int
		closed bool
	}{
		{"its time is over", 10 * day, 7, time.Minute, 1, true},
		{"its time comes", 3 * day, 7, 4*day - time.Minute, 1, false},
		{"its time has come", 3 * day, 7, 4*day + time.Minute, 1, true},
		{"a longer one", 3 * day, 60, 30 * day, 0, false},
		{"never", 3 * day, 0, 60 * day, 0, false},
		{"the same", 3 * day, 30, 26 * day, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := asked(t)
			closing(t, w, 30)
			resolved(t, w)
			later(w, tt.age)
			closing(t, w, tt.days)
			w.Pass(time.Minute) // the configuration is cached for less
			moved, err := timer(w).Refit(background)
			if err != nil || moved != tt.moved {
				t.Errorf("%d tickets moved, %v, want %d", moved, err, tt.moved)
			}
			if again, err := timer(w).Refit(background); err != nil || again != 0 {
				t.Errorf("again: %d, %v", again, err)
			}
			if k := later(w, tt.then-time.Minute); (k.Status == desk.Closed) != tt.closed {
				t.Errorf("it is %s", k.Status)
			}
			w.Check()
		})
	}
}

// One that something stood against is looked at when that is gone.
func TestRefit_closesSoonerOnceNothingBlocks(t *testing.T) {
	w := asked(t)
	closing(t, w, 30)
	resolved(t, w)
	if err := update(t, w, conversation.Update{CloseBlockers: &[]desk.Blocker{desk.BlockInvoice}}); err != nil {
		t.Fatal(err)
	}
	later(w, 8*day)
	closing(t, w, 7)
	w.Pass(time.Minute)
	if moved, err := timer(w).Refit(background); err != nil || moved != 0 {
		t.Errorf("%d tickets moved, %v", moved, err)
	}
	if err := update(t, w, conversation.Update{CloseBlockers: &[]desk.Blocker{}}); err != nil {
		t.Fatal(err)
	}
	if k := later(w, time.Minute); k.Status != desk.Closed {
		t.Errorf("it is %s", k.Status)
	}
	w.Check()
}

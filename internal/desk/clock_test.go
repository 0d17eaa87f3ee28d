package desk

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// gold promises an hour, two hours and eight hours for normal tickets, half of
// it for urgent ones, and no first response for low ones.
func gold() *Policy {
	return &Policy{
		ID: "gold", Calendar: "office",
		Targets: map[Metric]map[Priority]int{
			FirstResponse: {Urgent: 30, Normal: 60},
			NextResponse:  {Urgent: 60, Normal: 120, Low: 600},
			Resolution:    {Urgent: 240, Normal: 480, Low: 960},
		},
		Pauses: map[Metric][]Status{Resolution: {Pending, OnHold}, NextResponse: {OnHold}},
	}
}

// day is an instant of Wednesday, 7 January 2026.
func day(clock string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", "2026-01-07 "+clock)
	if err != nil {
		panic(err)
	}
	return at
}

func at(clock string) ClockInput { return ClockInput{Policy: gold(), At: day(clock)} }

func normalTicket() *Ticket {
	return &Ticket{Status: New, Priority: Normal, CreatedAt: day("09:00"), LastRequesterAt: day("09:00")}
}

func clockOf(t testing.TB, clocks []Clock, m Metric) Clock {
	t.Helper()
	for _, c := range clocks {
		if c.Metric == m {
			return c
		}
	}
	t.Fatalf("no clock for %s in %+v", m, clocks)
	return Clock{}
}

func TestStartClocks(t *testing.T) {
	got := StartClocks(*gold(), nil, normalTicket(), day("09:00"))
	want := []Clock{
		{Metric: FirstResponse, Target: time.Hour, StartedAt: day("09:00"), Since: day("09:00"), DueAt: day("10:00"), WarnAt: day("09:48")},
		{Metric: Resolution, Target: 8 * time.Hour, StartedAt: day("09:00"), Since: day("09:00"), DueAt: day("17:00"), WarnAt: day("15:24")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
}

func TestStartClocks_inWorkingHours(t *testing.T) {
	ticket := &Ticket{Status: New, Priority: Normal}
	friday := local(t, "Europe/Madrid", "2026-01-09 18:30")
	got := StartClocks(*gold(), mustHours(t, office()), ticket, friday)
	first := clockOf(t, got, FirstResponse)
	if want := local(t, "Europe/Madrid", "2026-01-10 10:30"); !first.DueAt.Equal(want) {
		t.Errorf("due %v, want %v", first.DueAt, want)
	}
	if want := local(t, "Europe/Madrid", "2026-01-10 10:18"); !first.WarnAt.Equal(want) {
		t.Errorf("warning at %v, want %v", first.WarnAt, want)
	}
}

func TestStartClocks_noTargetForThePriorityCountsInSilence(t *testing.T) {
	low := normalTicket()
	low.Priority = Low
	clocks := at("09:00").Start(low)
	first := clockOf(t, clocks, FirstResponse)
	if !first.Running() || !first.DueAt.IsZero() || !first.NextDue().IsZero() || Due(clocks, day("23:00")) != nil && clockOf(t, clocks, FirstResponse).Target != 0 {
		t.Errorf("a silent clock is due: %+v", first)
	}
	low.Clocks = clocks
	if got, want := low.NearestDeadline(), clockOf(t, clocks, Resolution).DueAt; !got.Equal(want) {
		t.Errorf("nearest deadline %v, want %v", got, want)
	}
	urgent := *low
	urgent.Priority = Urgent
	raised := clockOf(t, at("09:20").Retarget(clocks, &urgent, nil), FirstResponse)
	if !raised.DueAt.Equal(day("09:30")) || raised.Used != 20*time.Minute {
		t.Errorf("raised to urgent after 20 minutes: %+v, want due at 09:30", raised)
	}
}

func TestStartClocks_zeroMinutesPromiseNothing(t *testing.T) {
	k := at("09:00")
	k.Policy.Targets = map[Metric]map[Priority]int{FirstResponse: {Normal: 0}, Resolution: {Normal: 1}, NextResponse: nil}
	got := k.Start(normalTicket())
	if len(got) != 1 || got[0].Metric != Resolution || !got[0].DueAt.Equal(day("09:01")) {
		t.Errorf("clocks %+v, want resolution alone, due in a minute", got)
	}
}

func TestStartClocks_whatIsDoneIsNotPromised(t *testing.T) {
	answered := &Ticket{Status: Answered, Priority: Normal, CreatedAt: day("08:00"), FirstReplyAt: day("08:30"), LastRequesterAt: day("08:00"), LastAgentAt: day("08:30")}
	waiting := &Ticket{Status: Open, Priority: Normal, CreatedAt: day("08:00"), FirstReplyAt: day("08:30"), LastAgentAt: day("08:30"), LastRequesterAt: day("08:45")}
	solved := &Ticket{Status: Resolved, Priority: Normal, CreatedAt: day("08:00"), FirstReplyAt: day("08:30"), LastAgentAt: day("08:30")}
	for _, tt := range []struct {
		name   string
		ticket *Ticket
		want   map[Metric]time.Duration // time already spent
	}{
		{"answered", answered, map[Metric]time.Duration{Resolution: time.Hour}},
		{"waiting for the next answer", waiting, map[Metric]time.Duration{Resolution: time.Hour, NextResponse: 15 * time.Minute}},
		{"solved", solved, map[Metric]time.Duration{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := map[Metric]time.Duration{}
			for _, c := range at("09:00").Start(tt.ticket) {
				got[c.Metric] = c.Used
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("time spent (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClocks_agentReply(t *testing.T) {
	ticket := normalTicket()
	clocks := at("09:00").Start(ticket)
	for _, tt := range []struct {
		name, at string
		breached bool
	}{
		{"in time", "09:30", false},
		{"at the last instant", "10:00", false},
		{"a minute late, and no timer has run", "10:01", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first := clockOf(t, at(tt.at).AgentReplied(clocks), FirstResponse)
			if !first.EndedAt.Equal(day(tt.at)) || first.Running() || first.Used != day(tt.at).Sub(day("09:00")) {
				t.Errorf("not fulfilled: %+v", first)
			}
			if first.BreachedAt.IsZero() == tt.breached {
				t.Errorf("breached at %v", first.BreachedAt)
			}
		})
	}
	if c := clockOf(t, at("09:30").AgentReplied(clocks), Resolution); !c.Running() {
		t.Error("a reply ended the resolution")
	}
	twice := at("09:40").AgentReplied(at("09:30").AgentReplied(clocks))
	if c := clockOf(t, twice, FirstResponse); !c.EndedAt.Equal(day("09:30")) {
		t.Errorf("a second reply moved the first response to %v", c.EndedAt)
	}
}

func TestClocks_nextResponse(t *testing.T) {
	ticket := normalTicket()
	clocks := at("09:00").Start(ticket)

	clocks = at("09:10").RequesterWrote(clocks, ticket)
	if len(clocks) != 2 {
		t.Fatalf("a message before the first reply started a clock: %+v", clocks)
	}
	clocks = at("09:20").AgentReplied(clocks)
	ticket.FirstReplyAt, ticket.Status = day("09:20"), Answered
	clocks = at("09:30").RequesterWrote(clocks, ticket)
	next := clockOf(t, clocks, NextResponse)
	if !next.Running() || !next.DueAt.Equal(day("11:30")) {
		t.Errorf("first unanswered message: %+v, want due at 11:30", next)
	}
	clocks = at("10:30").RequesterWrote(clocks, ticket)
	if again := clockOf(t, clocks, NextResponse); !again.DueAt.Equal(day("11:30")) {
		t.Errorf("a second message moved the deadline to %v: the oldest one counts", again.DueAt)
	}
	clocks = at("11:00").AgentReplied(clocks)
	clocks = at("12:00").RequesterWrote(clocks, ticket)
	if again := clockOf(t, clocks, NextResponse); !again.StartedAt.Equal(day("12:00")) || again.Used != 0 || !again.EndedAt.IsZero() {
		t.Errorf("a new question after an answer: %+v", again)
	}
	if len(clocks) != 3 {
		t.Errorf("%d clocks, want one for each metric", len(clocks))
	}
}

func TestClocks_nextResponseWithoutFirstResponsePromised(t *testing.T) {
	k := at("10:00")
	delete(k.Policy.Targets, FirstResponse)
	ticket := &Ticket{Status: Open, Priority: Normal, FirstReplyAt: day("09:00")}
	if got := k.RequesterWrote(nil, ticket); len(got) != 1 || got[0].Metric != NextResponse {
		t.Errorf("clocks %+v, want next response", got)
	}
	again := at("13:00").RequesterWrote(at("11:00").AgentReplied(k.RequesterWrote(nil, ticket)), ticket)
	if len(again) != 1 || !again[0].StartedAt.Equal(day("13:00")) {
		t.Errorf("clocks %+v, want one that starts again at 13:00", again)
	}
	ticket.FirstReplyAt = time.Time{}
	if got := k.RequesterWrote(nil, ticket); got != nil {
		t.Errorf("clocks %+v, want none before the first reply", got)
	}
}

func TestClocks_pausesEachMetricByItsOwnStatuses(t *testing.T) {
	ticket := normalTicket()
	clocks := at("09:00").Start(ticket)
	clocks = at("10:00").StatusChanged(clocks, normalTicket(), Pending)

	resolution, first := clockOf(t, clocks, Resolution), clockOf(t, clocks, FirstResponse)
	if resolution.Running() || resolution.PausedBy != Pending || resolution.Used != time.Hour || !resolution.NextDue().IsZero() {
		t.Errorf("resolution does not stand still: %+v", resolution)
	}
	if !first.Running() {
		t.Errorf("first response stands still: %+v", first)
	}
	clocks = at("12:00").StatusChanged(clocks, normalTicket(), OnHold)
	if c := clockOf(t, clocks, Resolution); c.PausedBy != OnHold || c.Used != time.Hour {
		t.Errorf("from one pause to another: %+v", c)
	}
	clocks = at("13:00").StatusChanged(clocks, normalTicket(), Open)
	if c := clockOf(t, clocks, Resolution); !c.Running() || !c.DueAt.Equal(day("20:00")) || c.PausedBy != "" {
		t.Errorf("after the pause: %+v, want due at 20:00", c)
	}
}

func TestClocks_whatAPauseLeavesOfTheDeadline(t *testing.T) {
	start := at("09:00").Start(normalTicket())
	waiting := clockOf(t, at("10:00").StatusChanged(start, normalTicket(), Pending), Resolution)
	if !waiting.DueAt.IsZero() || !waiting.WarnAt.IsZero() {
		t.Errorf("a clock that stands still has a deadline: %+v", waiting)
	}
	breached := MarkDue(start, DueAction{Resolution, Breach}, day("17:00"))
	breached = at("18:00").StatusChanged(breached, normalTicket(), Pending)
	if c := clockOf(t, breached, Resolution); !c.DueAt.Equal(day("17:00")) {
		t.Errorf("a pause made a breached clock forget its deadline: %+v", c)
	}
	breached = at("19:00").StatusChanged(breached, normalTicket(), Open)
	if c := clockOf(t, breached, Resolution); !c.DueAt.Equal(day("17:00")) || !c.NextDue().IsZero() || c.Used != 9*time.Hour {
		t.Errorf("a breached clock after a pause: %+v", c)
	}
}

func TestClocks_resolveAndReopen(t *testing.T) {
	ticket := normalTicket()
	clocks := at("09:00").Start(ticket)
	clocks = at("11:00").StatusChanged(clocks, normalTicket(), Resolved)
	if c := clockOf(t, clocks, Resolution); !c.EndedAt.Equal(day("11:00")) || c.Used != 2*time.Hour {
		t.Errorf("resolved: %+v", c)
	}
	if c := clockOf(t, clocks, FirstResponse); c.Running() || !c.EndedAt.IsZero() || c.PausedBy != Resolved {
		t.Errorf("resolved without an answer: %+v, want it to stand still unfulfilled", c)
	}
	closed := at("12:00").StatusChanged(clocks, normalTicket(), Closed)
	if c := clockOf(t, closed, Resolution); !c.EndedAt.Equal(day("11:00")) {
		t.Errorf("closing moved the resolution to %v", c.EndedAt)
	}
	clocks = at("14:00").StatusChanged(clocks, normalTicket(), Open)
	if c := clockOf(t, clocks, Resolution); !c.Running() || c.Used != 2*time.Hour || !c.DueAt.Equal(day("20:00")) {
		t.Errorf("reopened: %+v, want due at 20:00", c)
	}
}

func TestClocks_retarget(t *testing.T) {
	start := at("09:00").Start(normalTicket())
	change := func(p Priority, s Status) *Ticket {
		x := normalTicket()
		x.Priority, x.Status = p, s
		return x
	}
	t.Run("a higher priority keeps the time spent", func(t *testing.T) {
		c := clockOf(t, at("10:00").Retarget(start, change(Urgent, Open), nil), Resolution)
		if c.Used != time.Hour || !c.DueAt.Equal(day("13:00")) || !c.BreachedAt.IsZero() {
			t.Errorf("%+v, want an hour used and due at 13:00", c)
		}
	})
	t.Run("a target already used up is due at once", func(t *testing.T) {
		clocks := at("14:00").Retarget(start, change(Urgent, Open), nil)
		if c := clockOf(t, clocks, Resolution); !c.DueAt.Equal(day("14:00")) || !c.BreachedAt.IsZero() {
			t.Errorf("%+v, want due at 14:00", c)
		}
		if got := Due(clocks, day("14:00")); len(got) != 1 || got[0] != (DueAction{Resolution, Breach}) {
			t.Errorf("due %v, want one breach", got)
		}
		if c := clockOf(t, at("14:00").StatusChanged(clocks, normalTicket(), Resolved), Resolution); c.BreachedAt.IsZero() {
			t.Error("solved after the target was used up, and not breached")
		}
	})
	t.Run("a breach stays one", func(t *testing.T) {
		breached := MarkDue(start, DueAction{FirstResponse, Breach}, day("10:00"))
		x := change(Low, Open)
		clocks := at("10:30").Retarget(breached, x, nil)
		c := clockOf(t, clocks, FirstResponse)
		if !c.BreachedAt.Equal(day("10:00")) || !c.DueAt.Equal(day("10:00")) || c.Target != time.Hour {
			t.Errorf("%+v, want the breach of 10:00 as it was", c)
		}
		if got := Due(clocks, day("15:00")); got != nil {
			t.Errorf("due again: %v", got)
		}
	})
	t.Run("another calendar books the old hours first", func(t *testing.T) {
		k := at("15:00")
		k.Hours = mustHours(t, office()) // Madrid: 16:00 local, the afternoon begins
		c := clockOf(t, k.Retarget(start, change(Normal, Open), nil), Resolution)
		if c.Used != 6*time.Hour || !c.DueAt.Equal(day("17:00")) {
			t.Errorf("%+v, want six hours used and due at 17:00 UTC", c)
		}
	})
	t.Run("a policy that pauses here", func(t *testing.T) {
		k := at("10:00")
		k.Policy.Pauses[FirstResponse] = []Status{Open}
		if c := clockOf(t, k.Retarget(start, change(Normal, Open), nil), FirstResponse); c.Running() || c.Used != time.Hour {
			t.Errorf("%+v, want it to stand still with an hour used", c)
		}
	})
	t.Run("no policy any more, and one again", func(t *testing.T) {
		none := ClockInput{At: day("10:00")}
		clocks := none.Retarget(start, change(Normal, Open), nil)
		if got := Due(clocks, day("23:00")); got != nil {
			t.Errorf("due without a policy: %v", got)
		}
		c := clockOf(t, at("11:00").Retarget(clocks, change(Normal, Open), nil), Resolution)
		if c.Used != 2*time.Hour || !c.DueAt.Equal(day("17:00")) {
			t.Errorf("%+v, want due at 17:00 as before", c)
		}
	})
	t.Run("an ended clock stays as it is", func(t *testing.T) {
		done := at("09:30").AgentReplied(start)
		want := clockOf(t, done, FirstResponse)
		if got := clockOf(t, at("10:00").Retarget(done, change(Urgent, Open), nil), FirstResponse); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
	t.Run("a metric promised for the first time counts from the start", func(t *testing.T) {
		k := at("09:00")
		delete(k.Policy.Targets, Resolution)
		c := clockOf(t, at("10:00").Retarget(k.Start(normalTicket()), change(Normal, Open), nil), Resolution)
		if !c.StartedAt.Equal(day("09:00")) || c.Used != time.Hour || !c.DueAt.Equal(day("17:00")) {
			t.Errorf("%+v, want it counted from 09:00", c)
		}
	})
}

func TestDue(t *testing.T) {
	start := at("09:00").Start(normalTicket())
	for _, tt := range []struct {
		at   string
		want []DueAction
	}{
		{"09:47", nil},
		{"09:48", []DueAction{{FirstResponse, Warn}}},
		{"10:00", []DueAction{{FirstResponse, Breach}}},
		{"16:00", []DueAction{{FirstResponse, Breach}, {Resolution, Warn}}},
		{"23:00", []DueAction{{FirstResponse, Breach}, {Resolution, Breach}}},
	} {
		t.Run("first tick at "+tt.at, func(t *testing.T) {
			got := Due(start, day(tt.at))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatalf("due (-want +got):\n%s", diff)
			}
			clocks := start
			for _, a := range got {
				clocks = MarkDue(clocks, a, day(tt.at))
			}
			if again := Due(clocks, day(tt.at)); again != nil {
				t.Errorf("due again in the same minute: %v", again)
			}
			for _, a := range got {
				c := clockOf(t, clocks, a.Metric)
				if c.WarnedAt.IsZero() || (a.Kind == Breach) != !c.BreachedAt.IsZero() {
					t.Errorf("%v marked as %+v", a, c)
				}
			}
		})
	}
}

func TestDue_everyTickOfADay(t *testing.T) {
	clocks := at("09:00").Start(normalTicket())
	var got []string
	for now := day("09:00"); now.Before(day("23:59")); now = now.Add(time.Minute) {
		for range 2 { // every tick comes twice
			for _, a := range Due(clocks, now) {
				got = append(got, fmt.Sprintf("%s %s %s", now.Format("15:04"), a.Metric, a.Kind))
				clocks = MarkDue(clocks, a, now)
			}
		}
	}
	want := []string{"09:48 first_response warn", "10:00 first_response breach", "15:24 resolution warn", "17:00 resolution breach"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was due (-want +got):\n%s", diff)
	}
}

func TestMarkDue_lateMarkOfAnEndedClockChangesNothing(t *testing.T) {
	done := at("09:30").AgentReplied(at("09:00").Start(normalTicket()))
	got := MarkDue(done, DueAction{FirstResponse, Breach}, day("11:00"))
	if diff := cmp.Diff(done, got); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
}

func TestClocks_aMachineWhoseClockIsBehind(t *testing.T) {
	clocks := at("09:00").Start(normalTicket())
	clocks = at("10:00").StatusChanged(clocks, normalTicket(), Open)
	clocks = at("09:50").StatusChanged(clocks, normalTicket(), Open) // ten minutes behind
	clocks = at("11:00").StatusChanged(clocks, normalTicket(), Resolved)
	if c := clockOf(t, clocks, Resolution); c.Used != 2*time.Hour {
		t.Errorf("used %v, want 2h: ten minutes were booked twice", c.Used)
	}
}

func TestWarnPercent(t *testing.T) {
	k := at("09:00")
	k.Policy.WarnPercent = 50
	if c := clockOf(t, k.Start(normalTicket()), FirstResponse); !c.WarnAt.Equal(day("09:30")) {
		t.Errorf("warning at %v, want 09:30", c.WarnAt)
	}
}

func TestMatchPolicy(t *testing.T) {
	ticket := &Ticket{Type: Incident, Team: "it", Mailbox: "support"}
	facts := PersonFacts{Region: "es-ct", Segment: "vip"}
	for _, tt := range []struct {
		name  string
		match PolicyMatch
		want  bool
	}{
		{"no condition", PolicyMatch{}, true},
		{"every condition", PolicyMatch{[]Type{Task, Incident}, []string{"it"}, []string{"es-ct"}, []string{"vip"}, []string{"support"}}, true},
		{"type", PolicyMatch{Types: []Type{Task}}, false},
		{"team", PolicyMatch{Teams: []string{"sales"}}, false},
		{"region", PolicyMatch{Regions: []string{"es-md"}}, false},
		{"segment", PolicyMatch{Segments: []string{"basic"}}, false},
		{"mailbox", PolicyMatch{Mailboxes: []string{"sales"}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := &Config{Policies: []Policy{{ID: "first", Match: tt.match}, {ID: "rest"}}}
			got, ok := MatchPolicy(cfg, ticket, facts)
			if want := map[bool]string{true: "first", false: "rest"}[tt.want]; !ok || got.ID != want {
				t.Errorf("policy %q, want %q", got.ID, want)
			}
		})
	}
	if _, ok := MatchPolicy(&Config{}, ticket, facts); ok {
		t.Error("a policy out of nothing")
	}
}

// TestClocks_randomHistories plays random lives of a ticket and holds the
// clocks to a plain book-keeping of who waited how long, with timer ticks at
// random: whatever the timer misses, the truth about breaches is the same.
func TestClocks_randomHistories(t *testing.T) {
	hours := []*Hours{nil, mustHours(t, office()), mustHours(t, nights("America/New_York"))}
	for seed := range uint64(600) {
		rng := rand.New(rand.NewPCG(seed, 7))
		if !t.Run("", func(t *testing.T) { playHistory(t, rng, hours[rng.IntN(len(hours))]) }) {
			t.Fatalf("seed %d", seed)
		}
	}
}

// book is what one metric should say.
type book struct {
	used, target            time.Duration
	active, ended, breached bool
	due                     time.Time
}

func playHistory(t *testing.T, rng *rand.Rand, h *Hours) {
	now := time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC)
	ticket := &Ticket{Status: New, Priority: Normal, CreatedAt: now, LastRequesterAt: now}
	policy := gold()
	books := map[Metric]*book{FirstResponse: {active: true}, Resolution: {active: true}, NextResponse: {}}
	ticks := map[DueAction]int{}
	paused := func(m Metric) bool { return ticket.Status.Ended() || in(ticket.Status, policy.Pauses[m]) }
	plan := func() { // what each book expects from now on
		for m, b := range books {
			if !b.breached {
				b.target = time.Duration(policy.Targets[m][ticket.Priority]) * time.Minute
			}
			b.due = time.Time{}
			if b.active && !b.ended && !paused(m) && b.target > 0 {
				b.due = h.Add(now, b.target-b.used)
			}
		}
	}
	end := func(m Metric) {
		b := books[m]
		if b.active && !b.ended {
			b.ended = true
			b.breached = b.breached || b.target > 0 && b.used > b.target
		}
	}
	ticket.Clocks = StartClocks(*policy, h, ticket, now)
	plan()
	for range 25 {
		before := now
		now = now.Add(time.Duration(1+rng.Int64N(5*3600*1000)) * time.Millisecond)
		for m, b := range books {
			if b.active && !b.ended && !paused(m) {
				b.used += h.Between(before, now)
				b.breached = b.breached || !b.due.IsZero() && now.After(b.due)
			}
		}
		given := append([]Clock(nil), ticket.Clocks...)
		k := ClockInput{Policy: policy, Hours: h, At: now}
		var after []Clock
		switch rng.IntN(6) {
		case 0:
			after = k.AgentReplied(ticket.Clocks)
			ticket.FirstReplyAt, ticket.LastAgentAt = now, now
			end(FirstResponse)
			end(NextResponse)
		case 1:
			after = k.RequesterWrote(ticket.Clocks, ticket)
			ticket.LastRequesterAt = now
			if next := books[NextResponse]; books[FirstResponse].ended && (!next.active || next.ended) {
				books[NextResponse] = &book{active: true}
				delete(ticks, DueAction{NextResponse, Warn})
				delete(ticks, DueAction{NextResponse, Breach})
			}
		case 2, 3:
			ticket.Status = Statuses[1+rng.IntN(len(Statuses)-1)]
			after = k.StatusChanged(ticket.Clocks, ticket, ticket.Status)
			if ticket.Status.Ended() {
				end(Resolution)
			} else {
				books[Resolution].ended = false
			}
		case 4:
			ticket.Priority = Priorities[rng.IntN(len(Priorities))]
			after = k.Retarget(ticket.Clocks, ticket, h)
		case 5:
			after = ticket.Clocks
			for _, a := range Due(ticket.Clocks, now) {
				if ticks[a]++; ticks[a] > 1 {
					t.Fatalf("%v for the second time", a)
				}
				after = MarkDue(after, a, now)
			}
			ticket.Clocks = after
			compareBooks(t, books, after, now, h)
			continue // nothing is planned anew
		}
		if diff := cmp.Diff(given, ticket.Clocks); diff != "" {
			t.Fatalf("the clocks given were changed (-before +after):\n%s", diff)
		}
		ticket.Clocks = after
		plan()
		compareBooks(t, books, after, now, h)
	}
}

func compareBooks(t *testing.T, books map[Metric]*book, clocks []Clock, now time.Time, h *Hours) {
	t.Helper()
	active := 0
	for m, b := range books {
		if !b.active {
			continue
		}
		active++
		c := clockOf(t, clocks, m)
		used := c.Used
		late := !c.BreachedAt.IsZero()
		if c.Running() {
			used += h.Between(c.Since, now)
			late = late || !c.DueAt.IsZero() && now.After(c.DueAt)
		}
		if used != b.used || late != b.breached || c.EndedAt.IsZero() == b.ended {
			t.Fatalf("%s at %v: used %v breached %v ended %v, want %+v\n%+v", m, now, used, late, !c.EndedAt.IsZero(), *b, c)
		}
	}
	if len(clocks) != active {
		t.Fatalf("%d clocks, want %d", len(clocks), active)
	}
}

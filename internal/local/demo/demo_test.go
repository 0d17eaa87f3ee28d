package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

func base() desk.Config {
	return desk.Config{Version: 1, Settings: desk.Settings{Name: "x", Language: desk.Spanish, Zone: "Europe/Madrid", DefaultTeam: "x", ReopenDays: 14, LinkDays: 90}}
}

func unknown(string) (*desk.Person, error) { return nil, nil }

func makeAll(t *testing.T, n int, seed uint64) []store.Save {
	t.Helper()
	return makeOf(t, Options{Tickets: n, Seed: seed, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)})
}

func makeOf(t *testing.T, o Options) []store.Save {
	t.Helper()
	cfg := Config(base())
	o.Config, o.First, o.Known = &cfg, 1001, unknown
	m := New(o)
	var all []store.Save
	for {
		s, more, err := m.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return all
		}
		all = append(all, s)
	}
}

func TestConfig_isValid(t *testing.T) {
	cfg := Config(base())
	if err := desk.ValidateConfig(&cfg); err != nil {
		t.Error(err)
	}
}

func TestMaker_repeats(t *testing.T) {
	if diff := cmp.Diff(makeAll(t, 40, 7), makeAll(t, 40, 7), cmp.AllowUnexported(store.Extra{})); diff != "" {
		t.Errorf("same seed: %s", diff)
	}
	if cmp.Equal(makeAll(t, 5, 7)[0].After.ID, makeAll(t, 5, 8)[0].After.ID) {
		t.Error("another seed makes the same tickets")
	}
}

func TestMaker_tickets(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	all := makeAll(t, 200, 1)
	statuses, languages, people := map[desk.Status]int{}, map[desk.Language]int{}, map[string]bool{}
	for i, s := range all {
		tk := s.After
		if tk.Number != int64(1001+i) || s.Before != nil || len(s.Jobs) != 0 {
			t.Fatalf("ticket %d: number %d, %d jobs", i, tk.Number, len(s.Jobs))
		}
		if s.Person != nil {
			people[s.Person.ID] = true
		}
		if !people[tk.Requester] {
			t.Errorf("ticket %d: its requester is nobody yet", i)
		}
		if due := tk.NextDue(); !due.IsZero() && !due.After(now) {
			t.Errorf("ticket %d: due at %v already", i, due)
		}
		folded := desk.Fold(s.Events)
		if folded.Status != tk.Status || folded.Seq != tk.Seq || folded.Assignee != tk.Assignee || !cmp.Equal(folded.Clocks, tk.Clocks) {
			t.Errorf("ticket %d is not the fold of its events", i)
		}
		for _, e := range s.Events {
			if e.At.After(now) {
				t.Errorf("ticket %d: %s happens in the future", i, e.Type)
			}
		}
		if tk.Team == "" || tk.Subject == "" || tk.Snippet == "" {
			t.Errorf("ticket %d: %+v", i, tk)
		}
		statuses[tk.Status]++
		languages[tk.Language]++
	}
	for _, s := range []desk.Status{desk.New, desk.Open, desk.Answered, desk.Resolved, desk.Closed} {
		if statuses[s] == 0 {
			t.Errorf("no ticket is %s: %v", s, statuses)
		}
	}
	if languages[desk.Spanish] < 50 || languages[desk.English] < 50 {
		t.Errorf("languages: %v", languages)
	}
}

// A newcomer's first look is at a desk in use, whenever he begins: nothing lies
// about for weeks, and what was sent has arrived.
func TestMaker_freshDesk(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), // a Wednesday
		time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC),  // a Monday before work
		time.Date(2026, 3, 8, 23, 0, 0, 0, time.UTC), // a Sunday night
	} {
		open, breached, over := 0, 0, 0
		for _, s := range makeOf(t, Options{Tickets: 30, Seed: 1, Now: now, Fresh: true}) {
			tk := s.After
			if tk.Status == desk.Resolved || tk.Status == desk.Closed {
				over++
				continue
			}
			open++
			if age := now.Sub(tk.UpdatedAt); age > 48*time.Hour {
				t.Errorf("%v: #%d %q lies there for %v", now, tk.Number, tk.Subject, age)
			}
			if slices.ContainsFunc(tk.Clocks, func(c desk.Clock) bool { return c.Running() && !c.BreachedAt.IsZero() }) {
				breached++
			}
			for _, m := range s.Messages {
				if m.Direction == desk.Outbound && len(s.Deliveries) == 0 {
					t.Errorf("%v: #%d was answered by mails that never arrive", now, tk.Number)
				}
			}
		}
		if open < 8 || over < 8 || breached > open/3 {
			t.Errorf("%v: %d open, %d of them overdue, %d over", now, open, breached, over)
		}
	}
}

package desk

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A ticket that is no spam is what it was before it was marked, unless something
// has happened to it since.
func TestDraft_NotSpam(t *testing.T) {
	noon := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	soon, tomorrow := noon.Add(time.Hour), noon.Add(24*time.Hour)
	spam, none := []string{"vip", TagSpam}, []string{"vip"}
	mark := func(d *Draft) {
		d.SetProperties(nil, &spam, PersonFacts{})
		_ = d.SetStatus(Closed, time.Time{}, Cause{})
	}
	notSpam := func(d *Draft) { _ = d.NotSpam(Cause{}, PersonFacts{}) }
	set := func(s Status, wake time.Time) func(*Draft) {
		return func(d *Draft) { _ = d.SetStatus(s, wake, Cause{}) }
	}
	tests := map[string]struct {
		do     []func(*Draft)
		status Status
		wake   time.Time
	}{
		"new":                          {[]func(*Draft){mark, notSpam}, New, time.Time{}},
		"pending":                      {[]func(*Draft){set(Pending, time.Time{}), mark, notSpam}, Pending, time.Time{}},
		"asleep":                       {[]func(*Draft){set(Postponed, tomorrow), mark, notSpam}, Postponed, tomorrow},
		"asleep, its time has come":    {[]func(*Draft){set(Postponed, soon), mark, notSpam}, Open, time.Time{}},
		"resolved":                     {[]func(*Draft){set(Resolved, time.Time{}), mark, notSpam}, Resolved, time.Time{}},
		"closed before":                {[]func(*Draft){set(Closed, time.Time{}), mark, notSpam}, Closed, time.Time{}},
		"twice":                        {[]func(*Draft){mark, notSpam, mark, notSpam}, New, time.Time{}},
		"put back, and no spam after":  {[]func(*Draft){mark, notSpam, set(Open, time.Time{}), mark, notSpam}, Open, time.Time{}},
		"opened since":                 {[]func(*Draft){mark, set(Pending, time.Time{}), notSpam}, Pending, time.Time{}},
		"opened and closed again":      {[]func(*Draft){mark, set(Pending, time.Time{}), set(Closed, time.Time{}), notSpam}, Pending, time.Time{}},
		"no spam":                      {[]func(*Draft){set(Closed, time.Time{}), notSpam}, Closed, time.Time{}},
		"marked before it was kept so": {[]func(*Draft){mark, func(d *Draft) { d.Ticket.SpamFrom = "" }, notSpam}, Open, time.Time{}},
	}
	for name, tt := range tests {
		ids, at := 0, noon
		d := &Draft{Ticket: &Ticket{ID: "t1", Status: New, Tags: none}, cfg: validConfig(), newID: func(time.Time) string { ids++; return fmt.Sprint(ids) }}
		for _, do := range tt.do {
			d.at = at
			do(d)
			at = at.Add(2 * time.Hour)
		}
		x := d.Ticket
		if x.Status != tt.status || !x.WakeAt.Equal(tt.wake) || !cmp.Equal(x.Tags, none) || x.SpamFrom != "" {
			t.Errorf("%s: %s, wakes %v, tags %v, from %q; want %s, %v", name, x.Status, x.WakeAt, x.Tags, x.SpamFrom, tt.status, tt.wake)
		}
	}
}

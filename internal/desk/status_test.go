package desk

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestStatuses_eachHasACategory(t *testing.T) {
	want := []Category{CategoryNew, CategoryOpen, CategoryWaiting, CategoryWaiting, CategoryWaiting, CategorySnoozed, CategoryDone, CategoryDone}
	for i, s := range Statuses {
		if s.Category() != want[i] {
			t.Errorf("%s is %s, want %s", s, s.Category(), want[i])
		}
		if s.Ended() != (s.Category() == CategoryDone) {
			t.Errorf("%s: done and ended differ", s)
		}
	}
}

func TestFollowUp(t *testing.T) {
	at := time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	tests := []struct {
		name   string
		set    []StatusSetting
		status Status
		after  time.Duration // since it was resolved and closed
		want   bool
	}{
		{"open", nil, Open, 900 * day, false},
		{"resolved within the desk's days", nil, Resolved, 14 * day, false},
		{"resolved, later", nil, Resolved, 14*day + 1, true},
		{"closed", nil, Closed, 0, true},
		{"resolved, days of its own", []StatusSetting{{Status: Resolved, Reopen: ReopenWithin, ReopenDays: 2}}, Resolved, 3 * day, true},
		{"resolved, days of its own without a policy", []StatusSetting{{Status: Resolved, ReopenDays: 20}}, Resolved, 19 * day, false},
		{"resolved, never", []StatusSetting{{Status: Resolved, Reopen: ReopenNever}}, Resolved, 0, true},
		{"closed, always", []StatusSetting{{Status: Closed, Reopen: ReopenAlways}}, Closed, 900 * day, false},
		{"closed, within", []StatusSetting{{Status: Closed, Reopen: ReopenWithin}}, Closed, 13 * day, false},
		{"only another one is set", []StatusSetting{{Status: Open, Name: Text{En: "In work"}}}, Closed, 0, true},
	}
	for _, tt := range tests {
		cfg := &Config{Settings: Settings{ReopenDays: 14}, Statuses: tt.set}
		ticket := &Ticket{Status: tt.status, ResolvedAt: at, ClosedAt: at}
		if got := ticket.FollowUp(at.Add(tt.after), cfg); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// What a status pauses holds where the policy says nothing of the metric.
func TestStatusPauses(t *testing.T) {
	statuses := []StatusSetting{{Status: OnHold, Pauses: []Metric{Resolution}}}
	tests := []struct {
		name   string
		pauses map[Metric][]Status
		want   bool
	}{
		{"the policy says nothing", nil, true},
		{"the policy speaks of another metric", map[Metric][]Status{NextResponse: {OnHold}}, true},
		{"the policy pauses elsewhere", map[Metric][]Status{Resolution: {Pending}}, false},
		{"the policy pauses nowhere", map[Metric][]Status{Resolution: {}}, false},
	}
	for _, tt := range tests {
		cfg := &Config{Statuses: statuses, Policies: []Policy{{ID: "p", Pauses: tt.pauses, Targets: map[Metric]map[Priority]int{Resolution: {Normal: 60}}}}}
		now := time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
		ticket := &Ticket{Status: Open, Priority: Normal, CreatedAt: now}
		k := clockRules(cfg, "p", now)
		clocks := k.StatusChanged(k.Start(ticket), ticket, OnHold)
		i := slices.IndexFunc(clocks, func(c Clock) bool { return c.Metric == Resolution })
		if got := clocks[i].PausedBy == OnHold; got != tt.want {
			t.Errorf("%s: paused %v", tt.name, got)
		}
	}
}

func TestValidateConfig_statuses(t *testing.T) {
	long := string(make([]byte, MaxName+1))
	tests := map[string]struct {
		set  []StatusSetting
		want []string
	}{
		"good":        {[]StatusSetting{{Status: Resolved, Name: Text{Es: "Arreglado"}, Reopen: ReopenNever}, {Status: Pending, Pauses: []Metric{Resolution}, Reopen: ReopenAlways}}, nil},
		"unknown":     {[]StatusSetting{{Status: "gone"}}, []string{"statuses[0].status"}},
		"twice":       {[]StatusSetting{{Status: Open}, {Status: Open}}, []string{"statuses[1].status"}},
		"name":        {[]StatusSetting{{Status: Open, Name: Text{Es: long}, Label: Text{En: "a\nb"}}}, []string{"statuses[0].name.es", "statuses[0].label.en"}},
		"pauses":      {[]StatusSetting{{Status: Open, Pauses: []Metric{"speed"}}}, []string{"statuses[0].pauses[0]"}},
		"open, never": {[]StatusSetting{{Status: Open, Reopen: ReopenNever}}, []string{"statuses[0].reopen"}},
		"days":        {[]StatusSetting{{Status: Resolved, ReopenDays: MaxDays + 1}}, []string{"statuses[0].reopenDays"}},
		"nine":        {slices.Repeat([]StatusSetting{{Status: Open}}, 9), []string{"statuses"}},
	}
	for name, tt := range tests {
		cfg := validConfig()
		cfg.Statuses = tt.set
		if diff := cmp.Diff(tt.want, wrongFields(ValidateConfig(cfg)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: wrong fields (-want +got):\n%s", name, diff)
		}
	}
}

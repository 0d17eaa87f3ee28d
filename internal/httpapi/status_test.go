package httpapi

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
)

func TestStatusEntry_fillsInWhatTheDeskLeftOut(t *testing.T) {
	cfg := &desk.Config{Settings: desk.Settings{ReopenDays: 14}, Statuses: []desk.StatusSetting{
		{Status: desk.OnHold, Name: desk.Text{Es: "En el proveedor", En: "At the supplier"}, Pauses: []desk.Metric{desk.Resolution}},
		{Status: desk.Closed, Label: desk.Text{Es: "Archivada"}, Reopen: desk.ReopenAlways},
	}}
	for _, tt := range []struct {
		status desk.Status
		want   StatusEntry
	}{
		{desk.OnHold, StatusEntry{Status: "on_hold", Order: 5, Category: "waiting", Name: Name{Es: "En el proveedor", En: "At the supplier"},
			Label: Name{Es: "A la espera de un tercero", En: "Waiting for somebody else"}, Pauses: []Metric{"resolution"}, Reopen: "always"}},
		{desk.Resolved, StatusEntry{Status: "resolved", Order: 7, Category: "done", Name: Name{Es: "Resuelto", En: "Resolved"},
			Label: Name{Es: "Resuelta", En: "Solved"}, Pauses: []Metric{}, Reopen: "within", ReopenDays: 14}},
		{desk.Closed, StatusEntry{Status: "closed", Order: 8, Category: "done", Name: Name{Es: "Cerrado", En: "Closed"},
			Label: Name{Es: "Archivada", En: "Archivada"}, Pauses: []Metric{}, Reopen: "always"}},
	} {
		if diff := cmp.Diff(tt.want, toStatusEntry(cfg, tt.status, tt.want.Order)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.status, diff)
		}
	}
}

// A policy that pauses a metric nowhere is not one that leaves it to the statuses.
func TestPauses_emptyIsNotAbsent(t *testing.T) {
	give := desk.Policy{ID: "p", Pauses: map[desk.Metric][]desk.Status{desk.Resolution: {}}}
	raw, err := json.Marshal(toPolicy(give))
	if err != nil {
		t.Fatal(err)
	}
	var wire Policy
	if err := json.Unmarshal(raw, &wire); err != nil {
		t.Fatal(err)
	}
	got := fromPolicy(wire).Pauses
	if _, says := got[desk.Resolution]; !says || len(got) != 1 {
		t.Errorf("%s came back as %v", raw, got)
	}
}

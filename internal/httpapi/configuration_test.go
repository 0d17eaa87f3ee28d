package httpapi

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"helpdesk/internal/desk"
)

// A configuration that is read and put back is the same: no field of the desk's
// own is missing on the wire.
func TestConfiguration_comesBackWhole(t *testing.T) {
	cfg := desk.DefaultConfig(desk.Facts{Name: "Taller", Language: desk.Spanish, Zone: "Europe/Madrid", Support: "a@b.example", Receiving: "in.b.example", Admin: "c@b.example"})
	cfg.Settings.CloseAfterDays = 30
	cfg.Settings.PublicURL = "https://desk.example"
	cfg.Settings.Accent = "#0b6e4f"
	full := desk.Config{
		Settings: cfg.Settings,
		Agents: append(cfg.Agents, desk.Agent{ID: "ana", Name: "Ana", Address: "ana@b.example", Role: desk.RoleLight, Teams: []string{"support"},
			Language: desk.English, Speaks: []desk.Language{desk.English}, Active: true, OnDuty: true, Calendar: "office", Capacity: 7}),
		Teams: []desk.Team{{ID: "support", Name: desk.Text{Es: "a", En: "b"}, Lead: "ana"}},
		Mailboxes: []desk.Mailbox{{ID: "m", Address: "a@b.example", Receiving: "r@in.b.example", Forwarder: "f", Name: "n", Team: "support",
			Language: desk.English, NoAck: true, AckText: desk.Text{Es: "a", En: "b"}, Signature: desk.Text{Es: "c", En: "d"}}},
		Forms: []desk.Form{{ID: "f", Name: desk.Text{En: "x"}, Origins: []string{"https://a.example"}, Team: "support", Type: desk.Task, Active: true}},
		Routing: []desk.Rule{{ID: "r", Name: desk.Text{En: "x"}, Team: "support", Priority: desk.High,
			Factors: desk.Factors{Impact: desk.ImpactAll, Urgency: desk.UrgencyLow, Complexity: desk.ComplexityHigh}, Tags: []string{"t"}, Off: true, Match: desk.RuleMatch{
				Types: []desk.Type{desk.Task}, Words: []string{"w"}, Mailboxes: []string{"m"}, Languages: []desk.Language{desk.Spanish}, Forms: []string{"f"},
				Channels: []desk.Channel{desk.ChannelAPI}}}},
		Calendars: []desk.Calendar{{ID: "office", Name: desk.Text{En: "x"}, Zone: "UTC", Week: []desk.Slot{{Day: 3, Start: "09:00", End: "10:00"}},
			Holidays: []desk.Holiday{{Date: "2026-01-01", Name: desk.Text{En: "x"}, Yearly: true, Slots: []desk.Slot{{Start: "09:00", End: "10:00"}}}}}},
		Policies: []desk.Policy{{ID: "p", Name: desk.Text{En: "x"}, Calendar: "office", WarnPercent: 70,
			Match: desk.PolicyMatch{Types: []desk.Type{desk.Task}, Teams: []string{"support"}, Regions: []string{"r"}, Segments: []string{"s"}, Mailboxes: []string{"m"}},
			Targets: map[desk.Metric]map[desk.Priority]int{desk.FirstResponse: {desk.Urgent: 1, desk.High: 2, desk.Normal: 3, desk.Low: 4},
				desk.NextResponse: {desk.Low: 5}, desk.Resolution: {desk.High: 6}},
			Pauses: map[desk.Metric][]desk.Status{desk.FirstResponse: {desk.Pending}, desk.NextResponse: {desk.OnHold}, desk.Resolution: {desk.Pending, desk.OnHold}}}},
		Matrix: desk.DefaultMatrix(),
		Statuses: []desk.StatusSetting{{Status: desk.Resolved, Name: desk.Text{Es: "Listo", En: "Done"}, Label: desk.Text{Es: "Lista", En: "Ready"},
			Pauses: []desk.Metric{desk.NextResponse}, Reopen: desk.ReopenWithin, ReopenDays: 3}},
	}
	for name, want := range map[string]desk.Config{"default": cfg, "full": full, "empty": {}} {
		raw, err := json.Marshal(toConfiguration(&want))
		if err != nil {
			t.Fatal(err)
		}
		var wire Configuration
		if err := json.Unmarshal(raw, &wire); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, wire.toConfig(), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(desk.Config{}, "Version")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		var p desk.Problems
		c := compile(routeOf(t, "putConfiguration"))
		if err := c.checkJSON(raw, c.op.RequestBody.Content[mediaType].Schema, &p); name != "empty" && (err != nil || len(p) > 0) {
			t.Errorf("%s: what was read is refused: %v %v", name, p, err)
		}
	}
}

func routeOf(t *testing.T, id string) route {
	t.Helper()
	for _, r := range (&server{}).routes() {
		if r.id == id {
			return r
		}
	}
	t.Fatalf("no operation %s", id)
	return route{}
}

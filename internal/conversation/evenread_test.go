package conversation_test

import (
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/table"
)

// What a refusal costs does not tell an unknown ticket from a hidden one, nor a
// small one from a big one.
func TestRead_refusesAtTheSamePriceWhateverStandsThere(t *testing.T) {
	w, id, _ := unrouted(t)
	calls := w.Faults
	stranger := desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleAgent, Teams: []string{"elsewhere"}}
	price := func(who desk.Subject, ref, cursor string, kind desk.Kind) (int, table.Units) {
		t.Helper()
		before, units := len(calls.Calls()), w.Meter.Snapshot()
		if _, err := w.Conversation.Read(background, who, ref, cursor); kind != "" && !desk.IsKind(err, kind) || kind == "" && err != nil {
			t.Errorf("%s: %v", ref, err)
		}
		after := w.Meter.Snapshot()
		return len(calls.Calls()) - before, table.Units{ReadUnits: after.ReadUnits - units.ReadUnits, WriteUnits: after.WriteUnits - units.WriteUnits}
	}
	unknown := ident.Source{}.New(w.Now())
	small := map[string]table.Units{}
	for _, ref := range []string{id, "1001"} {
		_, small[ref] = price(stranger, ref, "", desk.NotFound)
	}
	for range 30 {
		if _, err := w.Conversation.Reply(background, admin(), conversation.Reply{Ticket: id, Note: true, Text: strings.Repeat("x", 8000)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ hidden, unknown, cursor string }{{id, unknown, ""}, {"1001", "999999", ""}, {id, unknown, "bm8"}, {id, unknown, "u:bm8"}} {
		n, units := price(stranger, tt.hidden, tt.cursor, desk.NotFound)
		m, none := price(stranger, tt.unknown, tt.cursor, desk.NotFound)
		if tt.cursor == "" && units != small[tt.hidden] || n > m+1 || units.ReadUnits > none.ReadUnits+1 {
			t.Errorf("%s %q: %d calls and %+v hidden, %d and %+v unknown, %+v while it was small", tt.hidden, tt.cursor, n, units, m, none, small[tt.hidden])
		}
	}
	// Whoever sees every ticket reads it with one query, and its requester.
	if n, _ := price(admin(), id, "", ""); n != 2 {
		t.Errorf("an admin's reading takes %d calls", n)
	}
}

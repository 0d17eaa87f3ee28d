package text_test

import (
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// A status that the desk has renamed is called so wherever it is named.
func TestRenamedStatus(t *testing.T) {
	cfg := sampleConfig()
	cfg.Statuses = []desk.StatusSetting{{Status: desk.Pending, Name: desk.Text{Es: "Pendiente", En: "Asked"}, Label: desk.Text{Es: "Le toca", En: "Your turn"}}}
	changed := desk.Event{Type: desk.StatusChanged, Data: desk.Data{Status: &desk.Change[desk.Status]{From: desk.Pending, To: desk.Open}}}
	replied := desk.Event{Type: desk.MessageAdded, Data: desk.Data{Message: &desk.MessageRef{Kind: desk.Public, Direction: desk.Outbound},
		Status: &desk.Change[desk.Status]{From: desk.Open, To: desk.Pending}}}
	refused := desk.Fail(desk.Conflict, "wrong_state", cfg.StatusParams(desk.Pending)...)
	unnamed := desk.Fail(desk.Conflict, "wrong_state", cfg.StatusParams(desk.Open)...)
	for _, tt := range []struct {
		name, es, en string
		say          func(desk.Language) string
	}{
		{"history", " cambió el estado de Pendiente a Abierto", " changed the status from Asked to Open", func(l desk.Language) string { return text.History(l, cfg, changed) }},
		{"history of a reply", " respondió; estado: Pendiente", " replied; status: Asked", func(l desk.Language) string { return text.History(l, cfg, replied) }},
		{"name", "Pendiente", "Asked", func(l desk.Language) string { return text.StatusName(l, cfg, desk.Pending) }},
		{"name of another", "Aplazado", "Postponed", func(l desk.Language) string { return text.StatusName(l, cfg, desk.Postponed) }},
		{"label", "Le toca", "Your turn", func(l desk.Language) string {
			return text.Label(l, cfg.StatusSetting(desk.Pending).Label, desk.Pending)
		}},
		{"error", "No se puede hacer en el estado Pendiente. Antes hay que cambiar el estado.", "This cannot be done in the status Asked. Change the status first.", func(l desk.Language) string { return text.Error(l, refused) }},
		{"error of another", "No se puede hacer en el estado Abierto. Antes hay que cambiar el estado.", "This cannot be done in the status Open. Change the status first.", func(l desk.Language) string { return text.Error(l, unnamed) }},
	} {
		if got := tt.say(desk.Spanish); got != tt.es {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.es)
		}
		if got := tt.say(desk.English); got != tt.en {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.en)
		}
	}
}

package crash

import (
	"context"
	"encoding/json"

	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/token"
)

// Rotate puts another signing key in front of the desk's ring and keeps so many
// of the others, as the runbook says; half a minute later every function knows.
func (w *World) Rotate(k token.Key, keep int) {
	w.t.Helper()
	ctx := context.Background()
	ring, err := w.Store.Ring(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	doc, err := json.Marshal(append(token.Ring{k}, ring[:keep]...)) //nolint:gosec // where the desk keeps its keys
	if err != nil {
		w.t.Fatal(err)
	}
	for key, item := range w.Items() {
		if key.PK == "SECRET" {
			item["d"] = string(doc)
			if _, err := w.table.Write(ctx, table.Put(item)); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	w.Pass(store.ConfigLife)
}

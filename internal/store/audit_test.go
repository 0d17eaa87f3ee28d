package store_test

import (
	"context"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

func entry(at time.Time) desk.Audit {
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: "ana", KeyID: "k1"}
	return desk.NewAudit(who, desk.AuditKeyCreated, "", at)
}

// The entry is written with the act, or neither is.
func TestAudited_withItsAct(t *testing.T) {
	w := open(t)
	ctx := context.Background()
	audited := store.Audited(ctx, entry(w.clock.at))
	if err := w.PutKey(audited, desk.APIKey{ID: "new", Hash: "h"}); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.AuditOf(ctx, w.clock.at, "", 10)
	if err != nil || len(list) != 1 || list[0].Subject != "new" || list[0].Key != "k1" || list[0].By.ID != "ana" {
		t.Fatalf("%+v, %v", list, err)
	}
	cfg, err := w.NewestConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.PutConfig(ctx, *cfg); err != nil {
		t.Fatal(err)
	}
	stale := store.Audited(ctx, entry(w.clock.at))
	if _, err := w.PutConfig(stale, *cfg); !desk.IsKind(err, desk.Stale) {
		t.Fatal(err)
	}
	if list, _, _ = w.AuditOf(ctx, w.clock.at, "", 10); len(list) != 1 {
		t.Errorf("what failed is told of: %+v", list)
	}
}

func TestAuditOf_pagesMonthsAndEnds(t *testing.T) {
	w := open(t)
	ctx := context.Background()
	began := w.clock.at
	for range 5 {
		if err := w.PutAudit(ctx, entry(w.clock.at)); err != nil { // all in one millisecond
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	before := ""
	for range 5 {
		list, next, err := w.AuditOf(ctx, began, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			seen[a.ID] = true
		}
		if before = next; next == "" {
			break
		}
	}
	if len(seen) != 5 || before != "" {
		t.Errorf("%d entries, then %q", len(seen), before)
	}
	for _, cursor := range []string{"x", "1.x", "-1.a", "."} {
		if _, _, err := w.AuditOf(ctx, began, cursor, 10); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	if list, _, err := w.AuditOf(ctx, began.AddDate(0, 2, 0), "", 10); err != nil || len(list) != 0 {
		t.Errorf("another month: %+v, %v", list, err)
	}
	w.clock.at = began.Add(desk.AuditLife + time.Second)
	if list, _, err := w.AuditOf(ctx, began, "", 10); err != nil || len(list) != 0 {
		t.Errorf("after thirteen months: %+v, %v", list, err)
	}
}

package signin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
)

// audit is the log of this month, oldest first.
func (w *world) audit() []desk.Audit {
	w.t.Helper()
	list, _, err := w.store.AuditOf(w.t.Context(), w.now(), "", 200)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

func whatOf(list []desk.Audit) string {
	var kinds []string
	for _, a := range list {
		kinds = append(kinds, string(a.What))
	}
	return strings.Join(kinds, " ")
}

func TestAudit_sessions(t *testing.T) {
	w := open(t)
	_, phone := w.enterWith("phone")
	w.pass(time.Minute)
	opened, desktop := w.enterWith("desktop")
	w.pass(time.Minute)
	if _, err := w.signin.EndOthers(t.Context(), desktop.Subject, desktop.Session); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	if _, err := w.signin.Leave(t.Context(), opened.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := w.signin.Leave(t.Context(), opened.Token); err != nil { // over already
		t.Fatal(err)
	}
	list := w.audit()
	if got := whatOf(list); got != "session.begun session.begun sessions.ended session.ended" {
		t.Fatalf("the log says %s", got)
	}
	for i, want := range []signin.Signed{phone, desktop, desktop, desktop} {
		a := list[i]
		if a.By.ID != "ana" || a.Session != want.Subject.Session || a.Session == "" || strings.Contains(want.Session, a.Session) {
			t.Errorf("entry %d is %+v", i, a)
		}
	}
	if phone.Subject.Session == desktop.Subject.Session {
		t.Error("two sessions have one mark")
	}
}

func TestAudit_refusals(t *testing.T) {
	w := open(t, func(o *signin.Options) { o.Audit = o.Attempts.(signin.AuditLog) })
	w.issuer.claims = func(c map[string]any) { c["email"] = "stranger@example.com" }
	for range signin.MaxRefusals + 5 {
		if _, err := w.finish(w.grant(w.begin())); !desk.IsKind(err, desk.Forbidden) {
			t.Fatal(err)
		}
	}
	list := w.audit()
	if len(list) != signin.MaxRefusals || list[0].What != desk.AuditRefused || list[0].Code != "signin_unknown" || list[0].By.ID != "" {
		t.Errorf("%d entries, the first %+v", len(list), list[0])
	}
	w.pass(time.Hour)
	if _, err := w.finish(w.grant(w.begin())); err == nil {
		t.Fatal("a stranger is in")
	}
	if n := len(w.audit()); n != signin.MaxRefusals+1 {
		t.Errorf("in the next hour %d", n)
	}
	if _, err := w.finish(signin.Return{State: "nonsense"}); err == nil || len(w.audit()) != signin.MaxRefusals+1 {
		t.Errorf("what never began: %v, %d entries", err, len(w.audit()))
	}
}

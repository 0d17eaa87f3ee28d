package notification_test

import (
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/mailer"
	"helpdesk/internal/notification"
)

// Letting held mail out, and writing to an address again, stand in the audit log.
func TestAudit_sending(t *testing.T) {
	admin := desk.Subject{Kind: desk.ActorAgent, AgentID: "admin", Role: desk.RoleAdmin}
	w := answered(t)
	w.Refuse = func() error { return mailer.ErrSandbox }
	w.Drain()
	w.Refuse = nil
	if _, err := w.Notification.ReleaseHeld(background, admin, ""); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	heard(t, w, notification.Report{What: "bounce", Hard: true})
	p, err := w.Store.Person(background, w.Tickets()[0].Requester)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second changes nothing
		if _, err := w.Notification.ClearAddress(background, admin, *p, customer); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := w.Store.AuditOf(background, w.Now(), "", 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	kinds := map[desk.AuditKind]string{}
	for _, a := range list {
		kinds[a.What] = a.By.ID
	}
	if kinds[desk.AuditHeldMailReleased] != "admin" || kinds[desk.AuditAddressCleared] != "admin" {
		t.Errorf("the log tells of %v", kinds)
	}
}

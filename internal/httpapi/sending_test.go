package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/notification"
	"helpdesk/internal/store"
)

// sending is the mail of the fake desk: Lucía's address bounced, one mail is held.
type sending struct{ desk *fakeDesk }

func (sending) Addresses(_ context.Context, addresses []string) ([]desk.AddressMail, error) {
	var all []desk.AddressMail
	for _, a := range addresses {
		if a == "lucia@example.com" {
			all = append(all, desk.AddressMail{Address: a, Hard: desk.AddressMark{At: noon, Status: "5.1.1"}})
		}
	}
	return all, nil
}

func (sending) ClearAddress(_ context.Context, who desk.Subject, p desk.Person, address string) (desk.AddressMail, error) {
	if !desk.May(who, desk.PersonUpdate, nil) {
		return desk.AddressMail{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	for _, i := range p.Identities {
		if i.Value == address {
			return desk.AddressMail{Address: address, Cleared: noon, ClearedBy: who.Actor()}, nil
		}
	}
	return desk.AddressMail{}, desk.Fail(desk.NotFound, "not_found")
}

var heldMail = store.HeldMail{Ticket: billingID, Seq: 9, Key: "reply-1", Kind: "reply", Reason: "sandbox", At: noon, Until: noon}

func (sending) Held(_ context.Context, who desk.Subject) ([]notification.HeldMail, error) {
	if !desk.May(who, desk.HeldMailRead, nil) {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	return []notification.HeldMail{heldMail}, nil
}

func (sending) ReleaseHeld(_ context.Context, who desk.Subject, id string) (int, error) {
	if !desk.May(who, desk.HeldMailRelease, nil) {
		return 0, desk.Fail(desk.Forbidden, "forbidden")
	}
	if id != heldMail.ID() {
		return 0, desk.Fail(desk.NotFound, "not_found")
	}
	return 1, nil
}

func (sending) Preview(_ context.Context, who desk.Subject, mailbox, _ string, _ desk.Language) (notification.Preview, error) {
	if !desk.May(who, desk.ConfigRead, nil) {
		return notification.Preview{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	if mailbox != "support" {
		return notification.Preview{}, desk.Fail(desk.NotFound, "not_found")
	}
	return notification.Preview{From: "Support <support@example.com>", Subject: "s", Text: "t", HTML: "<p>t</p>"}, nil
}

func TestMailStates_areShownAndCleared(t *testing.T) {
	f := setup(t)
	const bounced = `"mailStates":[{"address":"lucia@example.com","state":"hard","softBounces":0,"status":"5.1.1"`
	if w := f.do(http.MethodGet, "/api/v1/people/"+personID, "", "ana"); !strings.Contains(w.Body.String(), bounced) {
		t.Errorf("the person is %s", w.Body)
	}
	w := f.do(http.MethodDelete, "/api/v1/people/"+personID+"/addresses/lucia@example.com/mail-state", "", "ana")
	if !strings.Contains(w.Body.String(), `"state":"ok"`) || !strings.Contains(w.Body.String(), `"clearedBy":{"kind":"agent","id":"ana"}`) {
		t.Errorf("cleared it is %s", w.Body)
	}
}

func TestPreviewMailbox_badInput(t *testing.T) {
	f := setup(t)
	for _, query := range []string{"", "?notice=ack", "?notice=dance&language=es", "?notice=ack&language=fr"} {
		if w := f.do(http.MethodGet, "/api/v1/mailboxes/support/preview"+query, "", "root"); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
}

package conversation_test

import (
	"slices"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// What was marked as spam and is none is as it was: after the change itself,
// and after that was put back and made again.
func TestUpdate_notSpam(t *testing.T) {
	w := desked(t, 2)
	closed, pending := desk.Closed, desk.Pending
	set := func(u conversation.Update) desk.Ticket {
		t.Helper()
		u.Ticket = "1001"
		k, err := w.Conversation.Update(background, admin(), u)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	mark := conversation.Update{Status: &closed, Tags: &[]string{desk.TagSpam}}
	was := set(conversation.Update{Status: &pending})
	set(mark)
	is := set(conversation.Update{NotSpam: true})
	if is.Status != desk.Pending || slices.Contains(is.Tags, desk.TagSpam) {
		t.Errorf("no spam: %s %v, was %s", is.Status, is.Tags, was.Status)
	}
	set(mark) // puts it back
	results, err := w.Conversation.UpdateMany(background, admin(), []string{"1001", "1002"}, conversation.Update{NotSpam: true})
	if err != nil || results[0].Ticket.Status != desk.Pending || results[0].Before.Status != desk.Closed || results[1].Before != nil {
		t.Errorf("many: %+v, %v", results, err)
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", NotSpam: true, Status: &closed}); wrong(err) != "notSpam not_with_status;" {
		t.Errorf("with a status: %v", err)
	}
	w.Drain()
	w.Check()
}

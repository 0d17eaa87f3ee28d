package conversation_test

import (
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// A repeat needs what the first request needed: whoever no longer sees the
// ticket is answered as if it were not there.
func TestRepeat_afterTheTicketIsOutOfSight(t *testing.T) {
	w := desked(t, 1)
	note := conversation.Reply{Ticket: "1001", Note: true, Text: "mía", IdempotencyKey: "n"}
	split := conversation.Split{Ticket: "1001", Seq: 1, IdempotencyKey: "s"}
	ask := func() (int64, int64, error, error) {
		m, one := w.Conversation.Reply(background, crash.AgentSubject(), note)
		made, two := w.Conversation.Split(background, crash.AgentSubject(), split)
		return m.Seq, made.Number, one, two
	}
	seq, number, one, two := ask()
	if one != nil || two != nil {
		t.Fatal(one, two)
	}
	if s, n, one, two := ask(); s != seq || n != number || one != nil || two != nil {
		t.Fatalf("the repeat: %d, %d, %v, %v", s, n, one, two)
	}
	other := desk.DefaultTeamID
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Team: &other}); err != nil {
		t.Fatal(err)
	}
	if s, n, one, two := ask(); !desk.IsKind(one, desk.NotFound) || !desk.IsKind(two, desk.NotFound) || s != 0 || n != 0 {
		t.Errorf("out of sight: %d, %d, %v, %v", s, n, one, two)
	}
}

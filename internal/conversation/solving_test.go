package conversation_test

import (
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Whoever asked says that it is solved: the ticket is resolved without any mail,
// its history says why, and what he writes afterwards opens it again.
func TestSolveByLink_resolvesUntilHeWritesAgain(t *testing.T) {
	w := desked(t, 1)
	secret := link(t, w)
	if v, err := w.Conversation.ByLink(background, secret); err != nil || !v.Solvable {
		t.Fatalf("the page does not offer it: %+v %v", v, err)
	}
	mails := len(w.Mailbox.To("luis0@cliente.example", 0))
	for range 2 { // twice is once
		if err := w.Conversation.SolveByLink(background, secret); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
	view, err := w.Conversation.Read(background, admin(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	e := view.Events[0]
	if view.Ticket.Status != desk.Resolved || e.Type != desk.StatusChanged || e.Cause.Why != desk.SolvedByRequester || e.Actor.Kind != desk.ActorPerson || e.Actor.ID != view.Ticket.Requester {
		t.Errorf("status %s after %+v", view.Ticket.Status, e)
	}
	if got := len(w.Mailbox.To("luis0@cliente.example", 0)); got != mails {
		t.Errorf("%d mails went out", got-mails)
	}
	if v, err := w.Conversation.ByLink(background, secret); err != nil || v.Solvable || v.Closed {
		t.Errorf("afterwards %+v %v", v, err)
	}
	if number, err := w.Conversation.WriteByLink(background, secret, "Vuelve a fallar.", nil); err != nil || number != 1001 {
		t.Fatal(number, err)
	}
	if got := w.Tickets()[0].Status; got != desk.Open {
		t.Errorf("after his message it is %s", got)
	}
	w.Drain()
	w.Check()
}

// A link resolves its own ticket for its requester only.
func TestSolveByLink_ofOthersResolvesNothing(t *testing.T) {
	w := desked(t, 2)
	copied := "eva@otra.example"
	if _, err := w.Conversation.Copy(background, admin(), "1001", copied, "Eva"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Reply(background, admin(), conversation.Reply{Ticket: "1001", Text: "Hola."}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	evas := linkOf(t, w, copied)
	if v, err := w.Conversation.ByLink(background, evas); err != nil || v.Solvable {
		t.Errorf("her page offers it: %v %v", v.Solvable, err)
	}
	if err := w.Conversation.SolveByLink(background, evas); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("somebody in copy: %v", err)
	}
	if err := w.Conversation.SolveByLink(background, link(t, w)+"x"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an altered link: %v", err)
	}
	if err := w.Conversation.SolveByLink(background, linkOf(t, w, "luis1@cliente.example")); err != nil {
		t.Error(err)
	}
	for _, x := range w.Tickets() {
		if (x.Status == desk.Resolved) != (x.Number == 1002) {
			t.Errorf("#%d is %s", x.Number, x.Status)
		}
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", RevokeLinks: true}); err != nil {
		t.Fatal(err)
	}
	if err := w.Conversation.SolveByLink(background, link(t, w)); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("a revoked link: %v", err)
	}
}

// What is closed stays closed, what became part of another's ticket is not his to
// end, and the button is counted with what is written by the same link.
func TestSolveByLink_whatItLeavesAlone(t *testing.T) {
	w := desked(t, 3)
	w.Conversation.WritesPerLink = 2
	first, second := link(t, w), linkOf(t, w, "luis1@cliente.example")
	closed := desk.Closed
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &closed}); err != nil {
		t.Fatal(err)
	}
	if err := w.Conversation.SolveByLink(background, first); err != nil {
		t.Error(err)
	}
	if _, err := w.Conversation.Merge(background, admin(), conversation.Merge{Ticket: "1002", Into: "1003"}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	if err := w.Conversation.SolveByLink(background, second); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("the ticket that his was merged into: %v", err)
	}
	for _, x := range w.Tickets() {
		if x.Number == 1001 && x.Status != desk.Closed || x.Number == 1003 && x.Status == desk.Resolved {
			t.Errorf("#%d is %s", x.Number, x.Status)
		}
	}
	for i, limited := range []bool{false, true} {
		if err := w.Conversation.SolveByLink(background, first); desk.IsKind(err, desk.RateLimited) != limited {
			t.Errorf("time %d: %v", i+2, err)
		}
	}
	w.Drain()
	w.Check()
}

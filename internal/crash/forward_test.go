package crash_test

import (
	"context"
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
)

const supplier = "repuestos@proveedor.example"

// flowForward asks a third party and takes his answer back into the ticket.
func flowForward(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
	w.Drain()
	id := one(t, w).ID
	err := c.Redeliver(func() error {
		_, err := w.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{
			Ticket: id, Forward: true, To: []string{supplier}, Text: "¿Hay bandejas?", Status: desk.OnHold, IdempotencyKey: "f1"})
		return err
	})
	if err != nil {
		t.Fatalf("forward: %v", err)
	}
	w.Drain()
	got := w.Mailbox.To(supplier, 0)
	if len(got) != 1 {
		t.Fatalf("the third party has %d mails, want one", len(got))
	}
	_, raw, err := w.Mailbox.Get(got[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	to := replyTo(string(raw))
	w.Arrives("ses-2", supplier, to, "From: "+supplier+"\r\nTo: "+to+"\r\nSubject: Re: bandejas\r\n"+
		"Message-ID: <p1@proveedor.example>\r\nDate: Mon, 2 Mar 2026 09:10:00 +0000\r\n\r\nSí, dos.\r\n")
	w.Drain()
	ticket := one(t, w)
	if ticket.Messages != 3 || ticket.Status != desk.OnHold || !ticket.FirstReplyAt.IsZero() || len(ticket.Participants) != 2 {
		t.Errorf("ticket has %d messages, %d participants and is %s", ticket.Messages, len(ticket.Participants), ticket.Status)
	}
	if got := subjects(w, "marta@cliente.example"); len(got) != 1 {
		t.Errorf("the requester got %q, want the acknowledgement only", got)
	}
	if got := subjects(w, "ana@taller.example"); len(got) != 2 || !strings.Contains(got[1], "Respuesta de") {
		t.Errorf("the assignee got %q, want assignment and the third party's answer", got)
	}
	w.Check()
}

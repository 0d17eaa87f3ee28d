package crash_test

import (
	"context"
	"fmt"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
)

// A mention and a split, with the process ending before and after every call:
// the colleague is told and mailed once, and one ticket is made.
func TestCrashes_relations(t *testing.T) {
	fault.Crashes(t, func(t *testing.T, c *fault.Counter) {
		w := crash.New(t, c)
		form(t, w)
		w.Drain()
		id := one(t, w).ID
		err := c.Redeliver(func() error {
			_, err := w.Conversation.Reply(context.Background(), crash.AgentSubject(),
				conversation.Reply{Ticket: id, Note: true, Text: "¿@bruno?", IdempotencyKey: "n1"})
			return err
		})
		if err != nil {
			t.Fatalf("note: %v", err)
		}
		err = c.Redeliver(func() error {
			_, err := w.Conversation.Split(context.Background(), crash.AgentSubject(), conversation.Split{Ticket: id, Seq: 1, IdempotencyKey: "s1"})
			return err
		})
		if err != nil {
			t.Fatalf("split: %v", err)
		}
		w.Drain()
		if n := len(w.Tickets()); n != 2 {
			t.Errorf("%d tickets, want 2", n)
		}
		lead := desk.Subject{Kind: desk.ActorAgent, AgentID: crash.Lead, Role: desk.RoleLead, Teams: []string{"taller"}}
		var told conversation.Notifications
		err = c.Redeliver(func() (err error) {
			told, err = w.Conversation.Notifications(context.Background(), lead, "", 20)
			return err
		})
		if err != nil || len(told.List) != 1 || told.Unread != 1 {
			t.Errorf("the lead was told %+v, %v", told, err)
		}
		if got := subjects(w, "bruno@taller.example"); len(got) != 1 {
			t.Errorf("the lead got %q", got)
		}
		w.Check()
	})
}

// An answer by mail to what is closed, with the process ending before and after
// every call: there is one follow-up, and both tickets say so.
func TestCrashes_followUp(t *testing.T) {
	fault.Crashes(t, func(t *testing.T, c *fault.Counter) {
		w := crash.New(t, c)
		form(t, w)
		w.Drain()
		closed := desk.Closed
		if err := c.Redeliver(func() error {
			_, err := w.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: one(t, w).ID, Status: &closed})
			return err
		}); err != nil {
			t.Fatalf("close: %v", err)
		}
		w.Drain()
		w.Arrives("ses-1", "luis@cliente.example", "soporte@"+crash.Domain, fmt.Sprintf("From: luis@cliente.example\r\nSubject: Re: [#%d] La impresora no imprime\r\nMessage-ID: <again@cliente.example>\r\n\r\nSigue igual\r\n", one(t, w).Number))
		w.Drain()
		all := w.Tickets()
		if len(all) != 2 {
			t.Fatalf("%d tickets, want 2", len(all))
		}
		next, there := all[0].LinkTo(all[1].ID)
		back, known := all[1].LinkTo(all[0].ID)
		if !there || next.Kind != desk.LinkFollowUp || !known || back.Kind != desk.LinkPrevious || all[1].FollowUpOf != all[0].ID || all[0].Status != desk.Closed {
			t.Errorf("the old one is %s with %+v, the new one has %+v", all[0].Status, all[0].Links, all[1].Links)
		}
		w.Check()
	})
}

package crash_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/store"
)

// answered is a world whose agent has answered Marta; to is the reply address
// that she was given.
func answered(t *testing.T, c *fault.Counter) (w *crash.World, to string) {
	t.Helper()
	w = crash.New(t, c)
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
	w.Drain()
	id := one(t, w).ID
	err := c.Redeliver(func() error {
		_, err := w.Conversation.Reply(context.Background(), crash.AgentSubject(),
			conversation.Reply{Ticket: id, Text: "Apague y encienda.", IdempotencyKey: "r1"})
		return err
	})
	if err != nil {
		t.Fatalf("reply: %v", err)
	}
	w.Drain()
	got := w.Mailbox.To("marta@cliente.example", 0)
	if len(got) != 2 {
		t.Fatalf("the sender has %d mails, want acknowledgement and answer", len(got))
	}
	_, raw, err := w.Mailbox.Get(got[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	to = replyTo(string(raw))
	if !strings.HasPrefix(to, "r-") {
		t.Fatalf("Reply-To is %q", to)
	}
	return w, to
}

// unmoved holds that a machine's mail joined the ticket and did nothing more.
func unmoved(t *testing.T, w *crash.World, messages int) {
	t.Helper()
	w.Drain()
	ticket := one(t, w)
	if ticket.Messages != messages || ticket.Status != desk.Answered {
		t.Errorf("the ticket has %d messages and is %s, want %d and answered", ticket.Messages, ticket.Status, messages)
	}
	if got := subjects(w, "marta@cliente.example"); len(got) != 2 {
		t.Errorf("she got %q, want acknowledgement and answer", got)
	}
	w.Check()
}

// flowBounce lets a report of failed delivery come to the reply address.
func flowBounce(t *testing.T, c *fault.Counter) {
	w, to := answered(t, c)
	w.Arrives("ses-2", "", to, "From: Mail Delivery System <mailer-daemon@cliente.example>\r\nTo: "+to+"\r\nSubject: Undelivered Mail Returned to Sender\r\n"+
		"Message-ID: <dsn1@cliente.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\n\r\nmailbox full\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; cliente.example\r\n\r\n"+
		"Final-Recipient: rfc822; marta@cliente.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--b--\r\n")
	unmoved(t, w, 3)
	var a desk.AddressMail
	err := c.Redeliver(func() (err error) {
		a, err = w.Store.AddressMail(context.Background(), "marta@cliente.example")
		return err
	})
	if state, n, _ := a.State(w.Now()); err != nil || state != desk.AddressSoft || n != 1 {
		t.Errorf("her address is %s with %d bounces, %v", state, n, err)
	}
}

// flowAutomatic lets an out-of-office note come back.
func flowAutomatic(t *testing.T, c *fault.Counter) {
	w, to := answered(t, c)
	w.Arrives("ses-2", "marta@cliente.example", to, "From: marta@cliente.example\r\nTo: "+to+"\r\nSubject: Fuera de la oficina\r\n"+
		"Message-ID: <ooo@cliente.example>\r\nAuto-Submitted: auto-replied\r\n\r\nVuelvo el lunes.\r\n")
	unmoved(t, w, 3)
}

// virus is a mail that the scanner refused.
func virus(w *crash.World) {
	w.Post("ses-1", "marta@cliente.example", []string{"soporte@" + crash.Domain}, question,
		crash.Verdicts{Spam: "PASS", Virus: "FAIL", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	w.Drain()
}

func flowQuarantine(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	virus(w)
	if n := len(w.Tickets()); n != 0 {
		t.Errorf("%d tickets, want none", n)
	}
	if got := subjects(w, "marta@cliente.example"); len(got) != 0 {
		t.Errorf("the sender got %q", got)
	}
	w.Check()
}

var admin = desk.Subject{Kind: desk.ActorAgent, AgentID: "admin", Role: desk.RoleAdmin}

// flowRelease lets an admin release quarantined mail, again when it failed.
func flowRelease(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	virus(w)
	var held []store.Quarantined
	err := c.Redeliver(func() (err error) {
		held, _, err = w.Intake.Quarantine(context.Background(), admin, w.Now(), "", 10)
		return err
	})
	if err != nil || len(held) != 1 {
		t.Fatalf("%d mails in quarantine: %v", len(held), err)
	}
	var out intake.Outcome
	err = c.Redeliver(func() (err error) {
		out, err = w.Intake.Release(context.Background(), admin, held[0].ID())
		return err
	})
	if err != nil {
		t.Fatalf("release: %v", err)
	}
	w.Drain()
	if ticket := one(t, w); ticket.ID != out.Ticket || ticket.Messages != 1 {
		t.Errorf("released into %q, the ticket is %q with %d messages", out.Ticket, ticket.ID, ticket.Messages)
	}
	w.Check()
}

// flowReleaseAnswer lets an admin release an answer that looked like spam: it
// joins the ticket that it answers, once.
func flowReleaseAnswer(t *testing.T, c *fault.Counter) {
	w, to := answered(t, c)
	w.Post("ses-2", "marta@cliente.example", []string{to}, "From: marta@cliente.example\r\nTo: "+to+"\r\nSubject: Re: impresora\r\nMessage-ID: <spam@cliente.example>\r\n\r\nSigue igual.\r\n",
		crash.Verdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	w.Drain()
	var held []store.Quarantined
	err := c.Redeliver(func() (err error) {
		held, _, err = w.Intake.Quarantine(context.Background(), admin, w.Now(), "", 10)
		return err
	})
	if err != nil || len(held) != 1 {
		t.Fatalf("%d mails in quarantine: %v", len(held), err)
	}
	var out intake.Outcome
	for range 2 { // released twice it is one message
		err = c.Redeliver(func() (err error) {
			out, err = w.Intake.Release(context.Background(), admin, held[0].ID())
			return err
		})
		if err != nil {
			t.Fatalf("release: %v", err)
		}
	}
	w.Drain()
	if ticket := one(t, w); ticket.ID != out.Ticket || ticket.Messages != 3 || ticket.Status != desk.Open {
		t.Errorf("%+v; the ticket has %d messages and is %s", out, ticket.Messages, ticket.Status)
	}
	w.Check()
}

// flowReplay reads a mail anew that showed headers only.
func flowReplay(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, "X-Long: "+strings.Repeat("a", 70_000)+"\r\n"+question)
	w.Drain()
	if err := w.Blobs().Put(context.Background(), sesreceipt.MailPrefix+"ses-1", []byte(question), blob.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := c.Redeliver(func() error {
			_, err := w.Intake.Replay(context.Background(), admin, "ses-1")
			return err
		})
		if err != nil {
			t.Fatalf("replay: %v", err)
		}
	}
	w.Drain()
	ticket := one(t, w)
	var m desk.Message
	err := c.Redeliver(func() (err error) {
		m, _, err = w.Store.Message(context.Background(), ticket.ID, 1)
		return err
	})
	if err != nil || ticket.Messages != 1 || len(ticket.Flags) != 0 || strings.Contains(m.Body.Text, "From:") {
		t.Errorf("%d messages, flags %v, text %q, %v", ticket.Messages, ticket.Flags, m.Body.Text, err)
	}
	w.Check()
}

// flowBetterCopy lets a false copy of a mail come first, and one more answer to a
// mail that the desk never saw.
func flowBetterCopy(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	const mail = "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nSubject: copia\r\nMessage-ID: <copy@cliente.example>\r\nReferences: <root@fuera.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHola\r\n"
	w.ArrivesWith("ses-1", "x@envios.example", "soporte@"+crash.Domain, mail, "FAIL", "NONE")
	w.Drain()
	for _, id := range []string{"ses-2", "ses-3"} {
		w.Arrives(id, "marta@cliente.example", "soporte@"+crash.Domain, mail)
		w.Drain()
	}
	w.Arrives("ses-4", "marta@cliente.example", "soporte@"+crash.Domain, "From: marta@cliente.example\r\nSubject: otra\r\nMessage-ID: <other@cliente.example>\r\nReferences: <root@fuera.example>\r\n\r\nAdemás\r\n")
	w.Drain()
	all := w.Tickets()
	if len(all) != 2 || all[1].FollowUpOf != all[0].ID || all[0].Messages != 1 || all[1].Messages != 2 {
		t.Errorf("%d tickets: %+v", len(all), all)
	}
	w.Check()
}

// sesWrote is what SES puts above a mail that it stores.
const sesWrote = "Return-Path: <marta@cliente.example>\r\nReceived: from mx.cliente.example (mx.cliente.example [192.0.2.7])\r\n" +
	" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id ses-1\r\n for soporte@" + crash.Domain + ";\r\n Mon, 02 Mar 2026 09:00:01 +0000 (UTC)\r\n"

// flowReconcile takes in a mail whose notification was lost.
func flowReconcile(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	w.Stored("ses-1", sesWrote+question)
	w.Pass(4 * time.Hour)
	if err := w.Reconcile(); err != nil {
		t.Fatalf("reconcile: %v", err)
	}
	w.Drain()
	if ticket := one(t, w); ticket.Mailbox == "" || ticket.Channel != desk.ChannelEmail {
		t.Errorf("the ticket came by %s to mailbox %q", ticket.Channel, ticket.Mailbox)
	}
	if err := w.Reconcile(); err != nil {
		t.Errorf("again: %v", err)
	}
	w.Drain()
	one(t, w)
	w.Check()
}

func TestCrashes_mail(t *testing.T) {
	for name, flow := range map[string]fault.Flow{
		"bounce": flowBounce, "automatic": flowAutomatic, "quarantine": flowQuarantine, "release": flowRelease, "release an answer": flowReleaseAnswer, "replay": flowReplay, "better copy": flowBetterCopy,
		"reconcile": flowReconcile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.Crashes(t, flow)
		})
	}
}

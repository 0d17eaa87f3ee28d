package crash_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// form is a visitor who sends the form again when it failed, as browsers with
// an Idempotency-Key do.
func form(t *testing.T, w *crash.World) intake.Receipt {
	t.Helper()
	var receipt intake.Receipt
	err := w.Faults.Redeliver(func() (err error) {
		receipt, err = w.Intake.Create(context.Background(), intake.Request{
			Form: "web", Channel: desk.ChannelForm, Name: "Luis", Address: "luis@cliente.example", Subject: "La impresora no imprime",
			Text: "Desde ayer.", Language: desk.Spanish, Files: []intake.Upload{{Name: "foto.txt", Data: []byte("luz roja")}},
			IP: "192.0.2.1", IdempotencyKey: "k1", Caller: "public",
		})
		return err
	})
	if err != nil {
		t.Fatalf("form: %v", err)
	}
	return receipt
}

// subjects are the subjects of all mail to an address, oldest first.
func subjects(w *crash.World, to string) []string {
	var list []string
	for _, m := range w.Mailbox.To(to, 0) {
		list = append([]string{m.Subject}, list...)
	}
	return list
}

func one(t *testing.T, w *crash.World) desk.Ticket {
	t.Helper()
	tickets := w.Tickets()
	if len(tickets) != 1 {
		t.Fatalf("%d tickets, want one", len(tickets))
	}
	return tickets[0]
}

func flowForm(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	receipt := form(t, w)
	w.Drain()
	ticket := one(t, w)
	if ticket.Number != receipt.Number || ticket.Assignee != crash.Agent || ticket.Team != "taller" {
		t.Errorf("ticket %d went to %s/%s", ticket.Number, ticket.Team, ticket.Assignee)
	}
	if got := subjects(w, "luis@cliente.example"); len(got) != 1 {
		t.Errorf("the requester got %q, want one acknowledgement", got)
	}
	if got := subjects(w, "ana@taller.example"); len(got) != 1 {
		t.Errorf("the assignee got %q, want one notice", got)
	}
	w.Check()
}

const question = "From: Marta <marta@cliente.example>\r\nTo: soporte@taller.example\r\nSubject: impresora sin papel\r\n" +
	"Message-ID: <q1@cliente.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNo imprime.\r\n" +
	"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=log.csv\r\n\r\na,b\r\n--b--\r\n"

func flowMail(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
	w.Drain()
	ticket := one(t, w)
	if ticket.Channel != desk.ChannelEmail || ticket.Assignee != crash.Agent || ticket.Messages != 1 {
		t.Errorf("ticket is %+v", ticket)
	}
	if got := subjects(w, "marta@cliente.example"); len(got) != 1 {
		t.Errorf("the sender got %q, want one acknowledgement", got)
	}
	w.Check()
}

// flowReply goes the whole way: mail, answer of the agent, answer to the answer.
func flowReply(t *testing.T, c *fault.Counter) {
	w, to := answered(t, c)
	w.Arrives("ses-2", "marta@cliente.example", to, "From: marta@cliente.example\r\nTo: "+to+"\r\nSubject: Re: impresora\r\n"+
		"Message-ID: <q2@cliente.example>\r\nDate: Mon, 2 Mar 2026 09:10:00 +0000\r\n\r\nSigue igual.\r\n")
	w.Drain()
	ticket := one(t, w)
	if ticket.Messages != 3 || ticket.Status != desk.Open {
		t.Errorf("ticket has %d messages and is %s, want 3 and open", ticket.Messages, ticket.Status)
	}
	w.Check()
}

func replyTo(raw string) string {
	_, rest, _ := strings.Cut(raw, "\r\nReply-To:")
	rest, _, _ = strings.Cut(strings.ReplaceAll(rest, "\r\n ", " "), "\r\n")
	if _, address, ok := strings.Cut(rest, "<"); ok {
		rest, _, _ = strings.Cut(address, ">")
	}
	return strings.TrimSpace(rest)
}

// flowDeadline lets a first response come near and pass.
func flowDeadline(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	form(t, w)
	w.Drain()
	due := one(t, w).Clocks[0]
	w.Pass(due.WarnAt.Sub(w.Now()) + time.Second)
	w.Tick()
	w.Tick()
	w.Drain()
	w.Pass(due.DueAt.Sub(w.Now()) + time.Second)
	w.Tick()
	w.Drain()
	w.Tick()
	w.Drain()
	if got := subjects(w, "ana@taller.example"); len(got) != 2 {
		t.Errorf("the assignee got %q, want assignment and one warning", got)
	}
	if got := subjects(w, "bruno@taller.example"); len(got) != 1 {
		t.Errorf("the lead got %q, want one breach", got)
	}
	w.Check()
}

var flows = map[string]fault.Flow{"form": flowForm, "mail": flowMail, "reply": flowReply, "forward": flowForward, "deadline": flowDeadline}

func TestCrashes(t *testing.T) {
	for name, flow := range flows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.Crashes(t, flow)
		})
	}
}

// TestDuplicates delivers every record, stream entry and event twice.
func TestDuplicates(t *testing.T) {
	for name, flow := range map[string]func(*testing.T, *crash.World){
		"mail": func(_ *testing.T, w *crash.World) {
			w.Duplicates = true
			w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
			w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
			// The same mail in another session of the sender's server.
			w.Arrives("ses-9", "marta@cliente.example", "otro@"+crash.Domain, question)
		},
		"form": func(t *testing.T, w *crash.World) {
			w.Duplicates = true
			form(t, w)
			form(t, w)
		},
		"over the cap of a ticket": func(t *testing.T, w *crash.World) {
			w.Duplicates = true
			overCap(t, w)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := crash.New(t, &fault.Counter{})
			flow(t, w)
			w.Drain()
			one(t, w)
			w.Check()
		})
	}
}

// A send whose answer is lost and about which no event comes is tried again
// after the wait, and said to be doubtful.
func TestUnknownSendIsTriedAgainAndSaidSo(t *testing.T) {
	c := &fault.Counter{}
	w := crash.New(t, c)
	w.NoEvents = true
	form(t, w)
	// Find the first send and lose its answer.
	probe := &fault.Counter{}
	p := crash.New(t, probe)
	p.NoEvents = true
	form(t, p)
	p.Drain()
	at := -1
	for i, name := range probe.Calls() {
		if name == "mailer.Send" {
			at = i
			break
		}
	}
	c.Arm(at, fault.After, errors.New("connection reset"))
	w.Drain()
	if !c.Struck() {
		t.Fatal("the answer was not lost")
	}
	twice := 0
	for _, item := range w.Items() {
		if strings.Contains(item.Str("sk"), "#R#") && strings.Contains(item.Str("d"), `"twice":true`) {
			twice++
		}
	}
	if twice != 1 {
		t.Errorf("%d deliveries are marked as possibly twice, want 1", twice)
	}
	w.Check()
}

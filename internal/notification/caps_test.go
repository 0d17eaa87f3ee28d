package notification_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/token"
)

// arrives lets so many first mails come, each from the address that from gives.
func arrives(w *crash.World, n int, from func(int) string) (acknowledged int) {
	for i := range n {
		a := from(i)
		id := fmt.Sprintf("cap-%d-%d", w.Now().Unix(), i)
		w.Arrives(id, a, crash.Support, fmt.Sprintf("From: %s\r\nSubject: impresora\r\nMessage-ID: <%s@eco.example>\r\n\r\nTexto %d\r\n", a, id, i))
	}
	w.Drain()
	for _, m := range w.Mailbox.List(0) {
		if m.To != "ana@taller.example" {
			acknowledged++
		}
	}
	return acknowledged
}

// Nobody gets more confirmations than the caps allow, whatever says that he is a
// machine; the hour after he gets them again.
func TestCaps_ofAddressAndDomain(t *testing.T) {
	for name, tt := range map[string]struct {
		from func(int) string
		want int
	}{
		"one address":                {func(int) string { return "r@eco.example" }, 3},
		"one address with many tags": {func(i int) string { return fmt.Sprintf("r+%d@eco.example", i) }, 3},
		"one mailbox with many dots": {func(i int) string {
			return "r" + strings.Repeat(".", i%2) + "ob" + strings.Repeat(".", i/2%2) + "ot@" + []string{"gmail.com", "GoogleMail.com"}[i%2]
		}, 3},
		"one company":                 {func(i int) string { return fmt.Sprintf("r%d@eco.example", i) }, 20},
		"one company with many hosts": {func(i int) string { return fmt.Sprintf("r@h%d.eco.example", i) }, 20},
		"a provider of many":          {func(i int) string { return fmt.Sprintf("r%d@gmail.com", i) }, 25},
	} {
		t.Run(name, func(t *testing.T) {
			w := crash.New(t, &fault.Counter{})
			if got := arrives(w, 25, tt.from); got != tt.want {
				t.Errorf("%d confirmations of 25, want %d", got, tt.want)
			}
			capped := 0
			for _, x := range w.Tickets() {
				if strings.Contains(fmt.Sprint(x.Flags), desk.FlagUndelivered) {
					t.Errorf("%d is flagged %v: nothing was undeliverable", x.Number, x.Flags)
				}
				if strings.Contains(fmt.Sprint(x.Flags), desk.FlagCapped) {
					capped++
				}
			}
			if capped != 25-tt.want {
				t.Errorf("%d tickets say that no confirmation was sent, want %d", capped, 25-tt.want)
			}
			if told, _, err := w.Store.Notifications(background, "ana", "", 50); err != nil || strings.Contains(fmt.Sprint(told), string(desk.NotifyUndelivered)) {
				t.Errorf("she was told of a mail that did not arrive, %v", err)
			}
			w.Check()
			w.Pass(time.Hour)
			before := arrives(w, 0, tt.from)
			if arrives(w, 1, func(int) string { return tt.from(99) }) != before+1 {
				t.Error("an hour later he gets none")
			}
		})
	}
}

// A ticket sends no more than ten notices in ten minutes to programs that answer
// each mail, whoever they belong to.
func TestCaps_ofOneTicket(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	const agents = 14
	for i := range agents {
		w.Config.Agents = append(w.Config.Agents, desk.Agent{ID: fmt.Sprintf("a%d", i), Name: "A", Address: fmt.Sprintf("a%d@taller%d.example", i, i), Role: desk.RoleAgent, Teams: []string{"taller"}, Active: true})
	}
	arrives(w, 1, func(int) string { return "marta@cliente.example" })
	w.Pass(15 * time.Minute)
	ring, err := w.Store.Ring(background)
	if err != nil {
		t.Fatal(err)
	}
	for i := range agents { // nothing of his own above the quote: it stays a note, and he is told
		from, to := w.Config.Agents[len(w.Config.Agents)-agents+i], fmt.Sprintf("a%d", i)
		w.Arrives(fmt.Sprintf("n-%d", i), from.Address, ring.ReplyAddress(crash.Domain, token.Reply{Ticket: 1001, To: token.ToAgent(to)}),
			fmt.Sprintf("From: %s\r\nSubject: Re: %d\r\nMessage-ID: <n%d@taller.example>\r\n\r\n> citado %d\r\n", from.Address, i, i, i))
	}
	w.Drain()
	notices := 0
	for _, m := range w.Mailbox.List(0) {
		if strings.Contains(m.Tag, "notsent") {
			notices++
		}
	}
	if notices != 10 {
		t.Errorf("%d notices of %d, want 10", notices, agents)
	}
}

// deaf is a table whose counters of caps cannot be written.
type deaf struct {
	table.Table
	on *bool
}

func (d deaf) Write(ctx context.Context, op table.Op) (table.Item, error) {
	if *d.on && strings.HasPrefix(op.Key.PK, "CAP#") {
		return nil, errors.New("the counter does not answer")
	}
	return d.Table.Write(ctx, op)
}

// While the counters cannot be read nothing goes out; afterwards it does.
func TestCaps_failClosed(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Config.Mailboxes[0].NoAck = true
	arrives(w, 1, func(int) string { return "marta@cliente.example" })
	on := true
	whole := w.Store
	deafened := store.New(store.Options{Table: deaf{w.Table(), &on}, Blobs: w.Blobs(), Now: w.Now, Seed: func() desk.Config { return w.Config }})
	job := store.Job{Kind: store.JobAck, Ticket: w.Tickets()[0].ID, Seq: 1}
	w.Notification.Store = deafened
	for range 3 {
		if err := w.Notification.Do(background, job); err == nil {
			t.Fatal("the job ended although nothing counts")
		}
	}
	if n := len(w.Mailbox.To("marta@cliente.example", 0)); n != 0 {
		t.Fatalf("%d mails although nothing counts them", n)
	}
	w.Notification.Store = whole
	if err := w.Notification.Do(background, job); err != nil || len(w.Mailbox.To("marta@cliente.example", 0)) != 1 {
		t.Errorf("%d mails when it counts again, %v", len(w.Mailbox.List(0)), err)
	}
}

// That mail of a ticket was stopped is told to its agent however many other
// notices he was mailed in that hour, and to the alarm in any case; of many such
// tickets no more than three in an hour.
func TestCaps_loopIsToldWhateverElseWentOut(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	alarms := 0
	w.Notification.OnLoop = func(context.Context, string, string) { alarms++ }
	ring, err := w.Store.Ring(background)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	writes := func(from string, ticket int64, to, text string) {
		n++
		w.Arrives(fmt.Sprintf("l-%d", n), from, ring.ReplyAddress(crash.Domain, token.Reply{Ticket: ticket, To: to}),
			fmt.Sprintf("From: %s\r\nSubject: Re: impresora\r\nMessage-ID: <l%d@x.example>\r\n\r\n%s %d\r\n", from, n, text, n))
		w.Drain()
	}
	notices := func(kind string) (sent int) {
		for _, m := range w.Mailbox.To("ana@taller.example", 0) {
			if strings.Contains(m.Tag, "_"+kind+"-") {
				sent++
			}
		}
		return sent
	}
	arrives(w, 5, func(i int) string { return fmt.Sprintf("marta%d@cliente.example", i) })
	for range 4 { // nothing of her own: she is told that it was not sent
		writes("ana@taller.example", 1001, token.ToAgent("ana"), "> citado")
	}
	if got := notices("notsent"); got != 3 {
		t.Fatalf("%d notices of four are sent, want 3", got)
	}
	for i := range 5 {
		for range 11 {
			writes(fmt.Sprintf("marta%d@cliente.example", i), int64(1001+i), token.ToParticipant(1), "Y además")
		}
		if got := notices("loop"); got != min(i+1, 3) || alarms < i+1 {
			t.Errorf("of %d loops she was mailed %d, the alarm had %d", i+1, got, alarms)
		}
	}
	w.Check()
}

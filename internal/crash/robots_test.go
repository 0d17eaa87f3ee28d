package crash_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// robots are a customer's and an agent's answering machines, verified and
// without any mark: each answers every mail it gets, to its Reply-To.
type robots struct {
	t        *testing.T
	w        *crash.World
	seen     map[string]bool // mails that were answered
	n        int
	customer func(n int) string // the address that the n-th mail comes from
	// afresh: the customer's writes to the support address, where a mail makes a
	// ticket, and not to the reply address.
	afresh bool
}

// most is how many mails of both are more than any cap lets through.
const most = 150

func newRobots(t *testing.T) *robots {
	return &robots{t: t, w: crash.New(t, &fault.Counter{}), seen: map[string]bool{}, customer: func(int) string { return "eco@cliente.example" }}
}

func (r *robots) mail(from, to, text string) {
	r.n++
	r.w.Arrives(fmt.Sprintf("robot-%d", r.n), from, to, fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: impresora %d\r\nMessage-ID: <%d@robots.example>\r\n\r\n%s %d\r\n", from, to, r.n, r.n, text, r.n))
	r.w.Drain()
}

// round lets both answer what has come since, and reports whether anything had.
func (r *robots) round() bool {
	r.t.Helper()
	any := false
	for _, m := range r.w.Mailbox.List(0) {
		if r.seen[m.ID] {
			continue
		}
		if r.n > most {
			r.t.Fatalf("after %d mails they still write", r.n)
		}
		r.seen[m.ID], any = true, true
		_, raw, err := r.w.Mailbox.Get(m.ID)
		if err != nil {
			r.t.Fatal(err)
		}
		to := replyTo(string(raw))
		switch {
		case m.To == "ana@taller.example":
			r.mail(m.To, to, "No leo este correo hoy, escriban a la central.")
		case r.afresh:
			r.mail(r.customer(r.n), crash.Support, "Hemos recibido su mensaje.")
		default:
			r.mail(r.customer(r.n), to, "Hemos recibido su mensaje.")
		}
		r.w.Pass(time.Second)
	}
	return any
}

// begin lets the customer's machine write first.
func (r *robots) begin() {
	r.mail(r.customer(0), crash.Support, "Hemos recibido su mensaje.")
	for r.round() {
	}
}

// answers are the agent's public answers in all tickets, kept those of his mails
// that stayed notes.
func (r *robots) answers() (sent, kept int) {
	for _, t := range r.w.Tickets() {
		c, err := r.w.Store.Collection(r.t.Context(), t.ID, "")
		if err != nil {
			r.t.Fatal(err)
		}
		for _, m := range c.Messages {
			switch {
			case m.Author.Kind == desk.ActorAgent && m.Kind == desk.Public:
				sent++
			case m.KeptBack():
				kept++
			}
		}
	}
	return sent, kept
}

// notices are the mails to the agent about what somebody wrote.
func (r *robots) notices() (n int) {
	for _, m := range r.w.Mailbox.To("ana@taller.example", 0) {
		if strings.Contains(m.Tag, "_customer_wrote-") {
			n++
		}
	}
	return n
}

// stopped holds that a ticket says that mail was stopped, once, and that the
// agent finds it in the desk.
func (r *robots) stopped(t desk.Ticket, whys ...string) {
	r.t.Helper()
	c, err := r.w.Store.Collection(r.t.Context(), t.ID, "")
	if err != nil {
		r.t.Fatal(err)
	}
	var said []string
	for _, e := range c.Events {
		if e.Type == desk.MailLoopStopped {
			said = append(said, e.Cause.Why)
		}
	}
	if !strings.Contains(fmt.Sprint(t.Flags), desk.FlagLoop) || len(said) != 1 || !strings.Contains(strings.Join(whys, " "), said[0]) {
		r.t.Errorf("ticket %d is flagged %v and says %q", t.Number, t.Flags, said)
	}
	told, _, err := r.w.Store.Notifications(r.t.Context(), crash.Agent, "", 200)
	if err != nil {
		r.t.Fatal(err)
	}
	loops := 0
	for _, n := range told {
		if n.Kind == desk.NotifyLoop && n.Ticket == t.ID {
			loops++
		}
	}
	if loops != 1 {
		r.t.Errorf("the agent was told %d times that ticket %d was stopped", loops, t.Number)
	}
}

func TestLoop_twoRobots(t *testing.T) {
	for name, customer := range map[string]func(int) string{
		"one address":              func(int) string { return "eco@cliente.example" },
		"a new address each round": func(n int) string { return fmt.Sprintf("eco%d@cliente.example", n) },
		"a new company each round": func(n int) string { return fmt.Sprintf("eco@cliente%d.example", n) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRobots(t)
			r.customer = customer
			r.begin()
			sent, kept := r.answers()
			if sent == 0 || sent > 10 || kept == 0 || r.notices() > 10 {
				t.Errorf("%d answers and %d notices were sent, at most 10 are; %d answers were kept", sent, r.notices(), kept)
			}
			r.stopped(r.w.Tickets()[0], "loop=answers", "loop=notices")
			r.w.Check()
			before := len(r.w.Mailbox.List(0))
			r.w.Pass(2 * time.Hour)
			r.w.Drain()
			if r.round() || len(r.w.Mailbox.List(0)) != before {
				t.Error("two hours later they write again")
			}
		})
	}
}

// A machine that writes from a new address to the support address makes a new
// ticket each time, so that no ticket counts many: the agent's answers do.
func TestLoop_newTicketEachRound(t *testing.T) {
	r := newRobots(t)
	r.afresh, r.customer = true, func(n int) string { return fmt.Sprintf("eco%d@cliente.example", n) }
	r.begin()
	sent, kept := r.answers()
	if sent == 0 || sent > 30 || kept == 0 {
		t.Errorf("%d answers were sent, at most 30 are; %d were kept", sent, kept)
	}
	last := r.w.Tickets()
	r.stopped(last[len(last)-1], "loop=agent_answers")
	r.w.Check()
}

// What a customer writes in a hurry is told to the agent: by mail as far as the
// cap lets, in the desk always.
func TestLoop_manyMailsOfOneCustomer(t *testing.T) {
	r := newRobots(t)
	r.mail(r.customer(0), crash.Support, "No imprime.")
	var to string
	for _, m := range r.w.Mailbox.To(r.customer(0), 1) {
		_, raw, err := r.w.Mailbox.Get(m.ID)
		if err != nil {
			t.Fatal(err)
		}
		to = replyTo(string(raw))
	}
	const many = 25
	for range many {
		r.mail(r.customer(0), to, "Y además")
	}
	told, _, err := r.w.Store.Notifications(t.Context(), crash.Agent, "", 200)
	if err != nil {
		t.Fatal(err)
	}
	wrote := 0
	for _, n := range told {
		if n.Kind == desk.NotifyWrote {
			wrote++
		}
	}
	if r.notices() != 10 || wrote != many {
		t.Errorf("she was mailed %d times and told %d times of %d mails", r.notices(), wrote, many)
	}
	r.stopped(r.w.Tickets()[0], "loop=notices")
	if got := r.w.Tickets()[0]; got.Messages != many+1 || got.Status == desk.Resolved {
		t.Errorf("the ticket has %d messages and is %s", got.Messages, got.Status)
	}
	r.w.Pass(10 * time.Minute)
	r.mail(r.customer(0), to, "Otra cosa")
	if r.notices() != 11 {
		t.Errorf("when it is quiet again she has %d notices, want 11", r.notices())
	}
	r.w.Check()
}

// People who answer each other fast are not disturbed.
func TestLoop_fastConversationOfPeople(t *testing.T) {
	r := newRobots(t)
	r.mail(r.customer(0), crash.Support, "No imprime.")
	const rounds = 9
	for range rounds {
		for _, who := range []string{"ana@taller.example", r.customer(0)} {
			_, raw, err := r.w.Mailbox.Get(r.w.Mailbox.To(who, 1)[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			r.mail(who, replyTo(string(raw)), "Pruebe otra vez.")
			r.w.Pass(30 * time.Second)
		}
	}
	sent, kept := r.answers()
	if sent != rounds || kept != 0 || r.notices() != rounds || len(r.w.Tickets()[0].Flags) != 0 {
		t.Errorf("of %d answers %d were sent and %d kept; %d notices, flags %v", rounds, sent, kept, r.notices(), r.w.Tickets()[0].Flags)
	}
	r.w.Check()
}

// flowLoop lets an agent's answer and a customer's mail come to a ticket that has
// sent as much as it may.
func flowLoop(t *testing.T, c *fault.Counter) { overCap(t, crash.New(t, c)) }

func overCap(t *testing.T, w *crash.World) {
	t.Helper()
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
	w.Drain()
	plain := store.New(store.Options{Table: w.Table(), Blobs: w.Blobs(), Now: w.Now, Seed: func() desk.Config { return w.Config }})
	before := one(t, w)
	read, err := plain.Ticket(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	after := *read
	for range 10 {
		after.Pace.Noticed, after.Pace.Answered = append(after.Pace.Noticed, w.Now().Unix()), append(after.Pace.Answered, w.Now().Unix())
	}
	if err := plain.Save(t.Context(), store.Save{Before: read, After: &after}); err != nil {
		t.Fatal(err)
	}
	ring, err := plain.Ring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range []struct{ from, to string }{{"ana@taller.example", token.ToAgent(crash.Agent)}, {"marta@cliente.example", token.ToParticipant(1)}} {
		to := ring.ReplyAddress(crash.Domain, token.Reply{Ticket: before.Number, To: m.to})
		w.Arrives(fmt.Sprintf("ses-%d", i+2), m.from, to, fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: Re: impresora\r\nMessage-ID: <loop%d@x.example>\r\n\r\nNo leo este correo.\r\n", m.from, to, i))
		w.Drain()
	}
	told, _, err := plain.Notifications(t.Context(), crash.Agent, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[desk.NotificationKind]int{}
	for _, n := range told {
		kinds[n.Kind]++
	}
	want := map[desk.NotificationKind]int{desk.NotifyAssigned: 1, desk.NotifyLoop: 1, desk.NotifyNotSent: 1, desk.NotifyWrote: 1}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("she was told of (-want +got):\n%s", diff)
	}
	ticket := one(t, w)
	if ticket.Messages != 3 || !strings.Contains(fmt.Sprint(ticket.Flags), desk.FlagLoop) || ticket.Status != desk.New {
		t.Errorf("the ticket has %d messages, flags %v and is %s", ticket.Messages, ticket.Flags, ticket.Status)
	}
	if got := subjects(w, "marta@cliente.example"); len(got) != 1 {
		t.Errorf("the customer got %q, want the acknowledgement", got)
	}
	if got := subjects(w, "ana@taller.example"); len(got) != 3 {
		t.Errorf("the agent got %q, want what she was assigned, what was stopped and what was not sent", got)
	}
	w.Check()
}

func TestCrashes_loop(t *testing.T) { fault.Crashes(t, flowLoop) }

func TestCrashes_agentCopies(t *testing.T) { fault.Crashes(t, flowCopy) }

// flowCopy lets an agent answer by mail with somebody in copy, and with a mail
// server that is not written to.
func flowCopy(t *testing.T, c *fault.Counter) {
	w := crash.New(t, c)
	w.Arrives("ses-1", "marta@cliente.example", "soporte@"+crash.Domain, question)
	w.Drain()
	got := w.Mailbox.To("ana@taller.example", 1)
	if len(got) != 1 {
		t.Fatal("the agent was not told")
	}
	_, raw, err := w.Mailbox.Get(got[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	to := replyTo(string(raw))
	w.Arrives("ses-2", "ana@taller.example", to, "From: ana@taller.example\r\nTo: "+to+"\r\nCc: tecnico@otra.test, mailer-daemon@otra.test\r\nSubject: Re: impresora\r\nMessage-ID: <copy@taller.example>\r\n\r\nLe copio al técnico.\r\n")
	w.Drain()
	ticket := one(t, w)
	p, ok := ticket.Correspondent("tecnico@otra.test")
	if !ok || p.Person == "" || len(ticket.Participants) != 2 || ticket.Messages != 2 || ticket.Status != desk.Answered {
		t.Errorf("%d messages, %s, of %+v", ticket.Messages, ticket.Status, ticket.Participants)
	}
	if n := len(subjects(w, "tecnico@otra.test")); n != 1 {
		t.Errorf("he got %d mails", n)
	}
	if got := subjects(w, "ana@taller.example"); len(got) != 2 || len(subjects(w, "marta@cliente.example")) != 2 {
		t.Errorf("the agent got %q", got)
	}
	w.Check()
}

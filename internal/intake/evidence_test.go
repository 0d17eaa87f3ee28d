package intake_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

const (
	customer = "marta@cliente.example"
	supplier = "tecnico@proveedor.example"
	stranger = "otro@ladron.example"
)

// cellMail is a mail with the evidence of one cell of the table.
type cellMail struct {
	proof  string // own_token besides desk's
	sender desk.Sender
	auth   desk.MailAuth
	spam   bool // it looks like spam
}

// cells are all of them: four proofs and an agent's own token.
func cells() []cellMail {
	var all []cellMail
	for _, auth := range []desk.MailAuth{desk.AuthPass, desk.AuthGray, desk.AuthFail} {
		all = append(all, cellMail{proof: "own_token", sender: desk.ByAgent, auth: auth})
		for _, proof := range []desk.Proof{desk.ProofToken, desk.ProofKnownID, desk.ProofNumber, desk.ProofNone} {
			for _, sender := range []desk.Sender{desk.ByParticipant, desk.ByAgent, desk.ByThirdParty, desk.ByOther} {
				all = append(all, cellMail{proof: string(proof), sender: sender, auth: auth})
			}
		}
	}
	return all
}

func (c cellMail) String() string { return c.proof + "/" + string(c.sender) + "/" + string(c.auth) }

func (c cellMail) verdict() desk.Verdict {
	e := desk.Evidence{Proof: desk.Proof(c.proof), Sender: c.sender, Auth: c.auth}
	if c.proof == "own_token" {
		e.Proof, e.TokenOwner = desk.ProofToken, true
	}
	return desk.Judge(e)
}

// arrives sends the mail; number and id are what points at the ticket.
func (c cellMail) arrives(p *post, number int64, id string) {
	p.t.Helper()
	p.n++
	from := map[desk.Sender]string{desk.ByParticipant: customer, desk.ByAgent: "ana@taller.example", desk.ByThirdParty: supplier, desk.ByOther: stranger}[c.sender]
	v := crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"}
	source := from
	switch c.auth {
	case desk.AuthGray:
		v.DMARC, source = "GRAY", "x@envios.example"
	case desk.AuthFail:
		v.DMARC, source, v.Policy = "FAIL", "x@envios.example", "NONE"
	}
	if c.spam {
		v.Spam = "FAIL"
	}
	to, subject, headers := "soporte@"+crash.Domain, fmt.Sprintf("hola %d", p.n), ""
	switch c.proof {
	case "own_token":
		to = p.replyAddress(number, token.ToAgent("ana"))
	case string(desk.ProofToken):
		to = p.replyAddress(number, token.ToParticipant(1))
	case string(desk.ProofKnownID):
		headers = "In-Reply-To: <" + id + ">\r\n"
	case string(desk.ProofNumber):
		subject = fmt.Sprintf("Re: [#%d] hola", number)
	}
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <n%d@x.example>\r\n%s\r\nTexto %d\r\n", from, to, subject, p.n, headers, p.n)
	p.Post(fmt.Sprintf("ses-%d", p.n), source, []string{to}, raw, v)
	p.Drain()
}

// ready makes an answered ticket of the customer, part of which was forwarded
// to the supplier, and answers its number and the id of the first mail.
func (p *post) ready() (int64, string) {
	p.t.Helper()
	p.n++
	id := fmt.Sprintf("n%d@x.example", p.n)
	p.Post(fmt.Sprintf("ses-%d", p.n), customer, []string{"soporte@" + crash.Domain}, fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: impresora %d\r\nMessage-ID: <%s>\r\n\r\nTexto %d\r\n", customer, crash.Support, p.n, id, p.n), passed)
	p.Drain()
	all := p.Tickets()
	number := all[len(all)-1].Number
	for _, r := range []conversation.Reply{{Forward: true, To: []string{supplier}, Text: "¿Qué bandeja lleva?"}, {Text: "Lo miramos."}} {
		r.Ticket = fmt.Sprint(number)
		if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), r); err != nil {
			p.t.Fatal(err)
		}
	}
	p.Drain()
	return number, id
}

// TestMail_everyCellOfTheEvidenceTable plays each cell on a ticket that was
// answered, and holds what becomes of the mail against the table.
func TestMail_everyCellOfTheEvidenceTable(t *testing.T) {
	p := newPost(t)
	for _, c := range cells() {
		number, id := p.ready()
		before, n := p.ticket(number), len(p.Tickets())
		c.arrives(p, number, id)
		p.holds(c, before, n)
	}
	p.Check()
}

// holds compares what became of the mail with the cell.
func (p *post) holds(c cellMail, before desk.Ticket, n int) {
	p.t.Helper()
	v, now := c.verdict(), p.ticket(before.Number)
	fail := func(what string, args ...any) {
		p.t.Helper()
		p.t.Errorf("%s, %s: %s", c, v.Action, fmt.Sprintf(what, args...))
	}
	if v.Action == desk.NewLinked || v.Action == desk.NewTicket {
		all := p.Tickets()
		if len(all) != n+1 || now.Messages != before.Messages || now.Status != before.Status {
			fail("%d new tickets, %d new messages, status %s", len(all)-n, now.Messages-before.Messages, now.Status)
			return
		}
		x := all[n]
		if linked := x.FollowUpOf == before.ID; linked != (v.Action == desk.NewLinked) || contains(x.Flags, "claims_ticket") != linked || v.Flag != "" && !contains(x.Flags, v.Flag) {
			fail("follows %q with flags %v", x.FollowUpOf, x.Flags)
		}
		return
	}
	m := p.last(before.Number)
	kind := map[desk.JoinAction]desk.MessageKind{desk.JoinPublic: desk.Public, desk.JoinReply: desk.Public, desk.JoinNote: desk.Note, desk.JoinForward: desk.Forward, desk.JoinFlagged: desk.Note}[v.Action]
	if len(p.Tickets()) != n || now.Messages != before.Messages+1 || m.Kind != kind || m.Evidence != c.String() {
		fail("%d new tickets, %d new messages, a %s by %s", len(p.Tickets())-n, now.Messages-before.Messages, m.Kind, m.Evidence)
		return
	}
	if (m.Direction == desk.Outbound) != (v.Action == desk.JoinReply) || (m.Author.Kind == desk.ActorAgent) != (v.Action == desk.JoinReply || v.Action == desk.JoinNote) {
		fail("%s by %s", m.Direction, m.Author.Kind)
	}
	if v.Flag != "" && !slices.Equal(m.Flags, []string{v.Flag}) || v.Flag == "" && len(m.Flags) > 0 {
		fail("flags %v, want %q", m.Flags, v.Flag)
	}
	want := before.Status
	if v.MayReopen {
		want = desk.Open
	}
	if now.Status != want {
		fail("status %s, want %s", now.Status, want)
	}
}

// TestMail_everyCellOnAClosedTicket: nothing but a follow-up wakes it.
func TestMail_everyCellOnAClosedTicket(t *testing.T) {
	p := newPost(t)
	closed := desk.Closed
	for _, c := range cells() {
		number, id := p.ready()
		if _, err := p.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: fmt.Sprint(number), Status: &closed}); err != nil {
			t.Fatal(err)
		}
		p.Drain()
		before, n := p.ticket(number), len(p.Tickets())
		c.arrives(p, number, id)
		v := c.verdict()
		switch v.Action {
		case desk.JoinPublic:
			all := p.Tickets()
			if len(all) != n+1 || all[n].FollowUpOf != before.ID || contains(all[n].Flags, "claims_ticket") || all[n].Subject != before.Subject {
				t.Errorf("%s: no follow-up", c)
			}
		case desk.JoinReply: // the agent's own answer opens what he answers
		default:
			before.Status = desk.Closed
			if now := p.ticket(number); now.Status != desk.Closed || v.Action != desk.NewLinked && v.Action != desk.NewTicket && now.Messages != before.Messages+1 {
				t.Errorf("%s: %s with %d messages", c, now.Status, now.Messages-before.Messages)
			}
		}
	}
	p.Check()
}

// TestMail_everyProofFollowsAMerge: the mail lands where the ticket went.
func TestMail_everyProofFollowsAMerge(t *testing.T) {
	p := newPost(t)
	for _, proof := range []string{"token", "known_id", "number", "subject"} {
		old, id := p.ready()
		into, _ := p.ready()
		if _, err := p.Conversation.Merge(context.Background(), crash.AgentSubject(), conversation.Merge{Ticket: fmt.Sprint(old), Into: fmt.Sprint(into), Why: "iguales"}); err != nil {
			t.Fatal(err)
		}
		p.Drain()
		n, before := len(p.Tickets()), p.ticket(into).Messages
		if proof == "subject" {
			p.send(letter{subject: "Re: [#" + p.ring().Subject(old) + "] hola"})
		} else {
			cellMail{proof: proof, sender: desk.ByParticipant, auth: desk.AuthPass}.arrives(p, old, id)
		}
		if len(p.Tickets()) != n || p.ticket(into).Messages != before+1 || p.last(into).Kind != desk.Public {
			t.Errorf("%s: %d new tickets, %d new messages", proof, len(p.Tickets())-n, p.ticket(into).Messages-before)
		}
	}
	p.Check()
}

func (p *post) ring() token.Ring {
	p.t.Helper()
	ring, err := p.Store.Ring(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	return ring
}

// TestMail_signedSubject: what is left when a program drops every header. It
// joins participants, also unverified ones, and nobody else.
func TestMail_signedSubject(t *testing.T) {
	p := newPost(t)
	number, _ := p.ready()
	sent := p.Mailbox.To(customer, 0)
	tag := "[#" + p.ring().Subject(number) + "]"
	if want := "Re: " + tag; len(sent) == 0 || !slices.ContainsFunc(subjects(p), func(s string) bool { return len(s) >= len(want) && s[:len(want)] == want }) {
		t.Errorf("no answer has %s in its subject: %q", tag, subjects(p))
	}
	p.send(letter{subject: "RE: " + tag + " impresora", dmarc: "GRAY", source: "x@envios.example"})
	if m := p.last(number); m.Kind != desk.Public || m.Evidence != "known_id/participant/gray" {
		t.Errorf("unverified participant: %s %s", m.Kind, m.Evidence)
	}
	n := len(p.Tickets())
	p.send(letter{from: stranger, subject: tag})
	if len(p.Tickets()) != n+1 {
		t.Error("a stranger joined by the subject")
	}
	// Altered, it is the bare number, which an unverified sender cannot use.
	p.send(letter{subject: tag[:len(tag)-2] + "7]", dmarc: "GRAY", source: "x@envios.example"})
	if len(p.Tickets()) != n+2 {
		t.Error("an altered subject joined")
	}
	p.send(letter{subject: "Automatic reply: " + tag, headers: "Auto-Submitted: auto-replied\r\n"})
	if m := p.last(number); m.Kind != desk.Automatic {
		t.Errorf("the absence note is a %s", m.Kind)
	}
}

func subjects(p *post) []string {
	var all []string
	for _, m := range p.Mailbox.To(customer, 0) {
		all = append(all, m.Subject)
	}
	return all
}

// TestMail_keysRotate: addresses, ids and subjects that were mailed before a
// rotation work while the old key is kept, and are nothing afterwards.
func TestMail_keysRotate(t *testing.T) {
	p := newPost(t)
	p.Config.Mailboxes[0].NoAck = true
	number, _ := p.ready()
	old := p.ring()
	address := p.replyAddress(number, token.ToParticipant(1))
	answers := func() []letter {
		return []letter{
			{to: address, subject: "a"},
			{headers: "References: <" + old.MessageID(crash.Domain, number, 1) + ">\r\n", subject: "b"},
			{subject: "[#" + old.Subject(number) + "]", dmarc: "GRAY", source: "x@envios.example"},
		}
	}
	p.Rotate(token.Key{ID: "b", Secret: make([]byte, 32)}, 1)
	if now := p.replyAddress(number, token.ToParticipant(1)); now == address {
		t.Fatal("the new key signs nothing")
	}
	for i, l := range answers() {
		before := p.ticket(number).Messages
		p.send(l)
		if p.ticket(number).Messages != before+1 {
			t.Errorf("%d: what the key before signed is lost", i)
		}
	}
	p.Rotate(token.Key{ID: "c", Secret: []byte("another one of thirty-two bytes!")}, 1)
	p.Pass(time.Minute)
	for i, l := range answers() {
		before, n := p.ticket(number).Messages, len(p.Tickets())
		p.send(l)
		if p.ticket(number).Messages != before || len(p.Tickets()) != n+1 {
			t.Errorf("%d: a key that is gone still opens", i)
		}
	}
}

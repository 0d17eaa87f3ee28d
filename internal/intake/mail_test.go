package intake_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// letter is a mail in a test; the zero values are a plain mail of Marta.
type letter struct {
	from, to, subject, text string
	headers                 string // further header lines, each with CRLF
	source                  string // MAIL FROM; "" is from
	dmarc, policy           string
}

type post struct {
	*crash.World
	t *testing.T
	n int
}

func newPost(t *testing.T) *post {
	return &post{World: crash.New(t, &fault.Counter{}), t: t}
}

// send lets a mail arrive and everything that follows happen.
func (p *post) send(l letter) {
	p.t.Helper()
	p.n++
	if l.from == "" {
		l.from = "marta@cliente.example"
	}
	if l.to == "" {
		l.to = "soporte@" + crash.Domain
	}
	if l.source == "" {
		l.source = l.from
	}
	if l.text == "" {
		l.text = fmt.Sprintf("Texto %d.", p.n)
	}
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <n%d@cliente.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n%s\r\n%s\r\n",
		l.from, l.to, l.subject, p.n, l.headers, l.text)
	p.ArrivesWith(fmt.Sprintf("ses-%d", p.n), strings.Trim(l.source, "<>"), l.to, raw, l.dmarc, l.policy)
	p.Drain()
	p.Check()
}

func (p *post) ticket(number int64) desk.Ticket {
	p.t.Helper()
	for _, t := range p.Tickets() {
		if t.Number == number {
			return t
		}
	}
	p.t.Fatalf("no ticket %d among %d", number, len(p.Tickets()))
	return desk.Ticket{}
}

// last is the newest message of a ticket.
func (p *post) last(number int64) desk.Message {
	p.t.Helper()
	c, err := p.Store.Collection(context.Background(), p.ticket(number).ID, "")
	if err != nil || len(c.Messages) == 0 {
		p.t.Fatalf("messages of %d: %v", number, err)
	}
	return c.Messages[0]
}

// replyAddress is what the desk gives to the requester of a ticket.
func (p *post) replyAddress(number int64, to string) string {
	p.t.Helper()
	ring, err := p.Store.Ring(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	return ring.ReplyAddress(crash.Domain, token.Reply{Ticket: number, To: to})
}

func (p *post) mails(to string) int { return len(p.Mailbox.To(to, 0)) }

func TestMail_strangerWithATokenWritesForAgentsOnly(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	p.send(letter{from: "otro@ladron.example", to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora"})
	m := p.last(1001)
	if m.Kind != desk.Note || len(m.Flags) == 0 || m.Flags[0] != desk.FlagStranger {
		t.Errorf("the stranger's mail is a %s with flags %v", m.Kind, m.Flags)
	}
	if len(p.Tickets()) != 1 || p.ticket(1001).Status != desk.New {
		t.Errorf("%d tickets, status %s", len(p.Tickets()), p.ticket(1001).Status)
	}
}

// What is taken out of a mail's HTML is named with its message.
func TestMail_saysWhatIsNotShown(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "encuesta", headers: "Content-Type: text/html\r\n", text: "<p>Hola</p><form><input name=a></form><svg><p>Adiós</p>"})
	m := p.last(1001)
	if !slices.Equal(m.LeftOut, []string{mail.LeftForm, mail.LeftDrawing}) || !strings.Contains(m.Body.Text, "Adiós") || len(m.Flags) > 0 {
		t.Errorf("%q without %v, flags %v", m.Body.Text, m.LeftOut, m.Flags)
	}
	if p.send(letter{subject: "otra"}); p.last(1002).LeftOut != nil {
		t.Errorf("a plain mail is without %v", p.last(1002).LeftOut)
	}
}

func TestMail_strangerWhoKnowsAnIDOrANumberGetsHisOwnTicket(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	before := p.ticket(1001)
	p.send(letter{from: "otro@ladron.example", subject: "Re: impresora", headers: "In-Reply-To: <n1@cliente.example>\r\n"})
	p.send(letter{from: "otro@ladron.example", subject: "[#1001] impresora"})
	if len(p.Tickets()) != 3 || p.ticket(1001).Messages != 1 {
		t.Fatalf("%d tickets, the first has %d messages", len(p.Tickets()), p.ticket(1001).Messages)
	}
	for _, n := range []int64{1002, 1003} {
		if x := p.ticket(n); x.FollowUpOf != p.ticket(1001).ID || !contains(x.Flags, "claims_ticket") {
			t.Errorf("ticket %d follows %q with flags %v", n, x.FollowUpOf, x.Flags)
		}
	}
	if x := p.ticket(1001); len(x.Links) != 0 || x.Rev != before.Rev { // he may not write there
		t.Errorf("strangers changed the ticket that they named: rev %d, links %+v", x.Rev, x.Links)
	}
}

func TestMail_alteredTokenIsNoToken(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	address := p.replyAddress(1001, token.ToParticipant(1))
	forged := strings.Replace(address, "-1-", "-2-", 1)
	p.send(letter{from: "otro@ladron.example", to: forged, subject: "hola"})
	if len(p.Tickets()) != 2 {
		t.Errorf("%d tickets, want a second one", len(p.Tickets()))
	}
}

func TestMail_participantJoinsByTokenIDOrNumber(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	for i, l := range []letter{
		{to: p.replyAddress(1001, token.ToParticipant(1))},
		{headers: "References: <n1@cliente.example>\r\n"},
		{subject: "Re: [#1001] impresora"},
	} {
		p.send(l)
		if len(p.Tickets()) != 1 || p.ticket(1001).Messages != i+2 || p.last(1001).Kind != desk.Public {
			t.Fatalf("mail %d: %d tickets, %d messages, the last is %s", i, len(p.Tickets()), p.ticket(1001).Messages, p.last(1001).Kind)
		}
	}
}

func TestMail_automaticMailChangesNothingAndIsNotAnswered(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho"}); err != nil {
		t.Fatal(err)
	}
	p.Drain()
	sent := p.mails("marta@cliente.example")
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Fuera de la oficina", headers: "Auto-Submitted: auto-replied\r\n"})
	if m := p.last(1001); m.Kind != desk.Automatic || p.ticket(1001).Status != desk.Answered {
		t.Errorf("kind %s, status %s", m.Kind, p.ticket(1001).Status)
	}
	p.send(letter{from: "bot@monitor.example", subject: "disk full", headers: "Auto-Submitted: auto-generated\r\n"})
	if len(p.Tickets()) != 2 || p.mails("bot@monitor.example") != 0 || p.mails("marta@cliente.example") != sent {
		t.Errorf("%d tickets, %d mails to the robot, %d new ones to Marta", len(p.Tickets()), p.mails("bot@monitor.example"), p.mails("marta@cliente.example")-sent)
	}
}

// An autoresponder without any header, to which every mail of ours is a reason
// to write a new one.
func TestMail_headerlessAutoresponderStopsAtTheCap(t *testing.T) {
	p := newPost(t)
	for range 12 {
		p.send(letter{from: "robot@eco.example", subject: "Gracias por su mensaje"})
	}
	if n := p.mails("robot@eco.example"); n != 3 {
		t.Errorf("the robot got %d acknowledgements, want 3", n)
	}
}

func TestMail_falseSenderWhoseDomainSaysRejectIsQuarantined(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "urgente", dmarc: "FAIL", policy: "REJECT"})
	q, _, err := p.Store.QuarantineOf(context.Background(), p.Now(), "", 10)
	if err != nil || len(q) != 1 || q[0].Cause != "dmarc=reject" || len(p.Tickets()) != 0 {
		t.Errorf("quarantine %+v, %v, %d tickets", q, err, len(p.Tickets()))
	}
	if p.mails("marta@cliente.example") != 0 {
		t.Error("a false sender was answered")
	}
}

func TestMail_replyToAClosedTicketStartsAFollowUp(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	closed := desk.Closed
	if _, err := p.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: "1001", Status: &closed}); err != nil {
		t.Fatal(err)
	}
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora"})
	if x := p.ticket(1002); x.FollowUpOf != p.ticket(1001).ID || x.Subject != "impresora" || p.ticket(1001).Status != desk.Closed {
		t.Errorf("follow-up of %q is called %q, the old one is %s", x.FollowUpOf, x.Subject, p.ticket(1001).Status)
	}
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora"})
	if len(p.Tickets()) != 2 || p.ticket(1002).Messages != 2 {
		t.Errorf("%d tickets; the next mail belongs to the open follow-up", len(p.Tickets()))
	}
	old, next := p.ticket(1001), p.ticket(1002)
	if diff := cmp.Diff([]desk.Link{{TicketRef: next.Ref(), Kind: desk.LinkFollowUp}}, old.Links); diff != "" {
		t.Errorf("links of the old one (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]desk.Link{{TicketRef: old.Ref(), Kind: desk.LinkPrevious}}, next.Links); diff != "" {
		t.Errorf("links of the new one (-want +got):\n%s", diff)
	}
}

// A ticket that is linked with as many as can be gets its follow-up all the same.
func TestMail_replyToAClosedTicketWithoutRoomForALink(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	full, err := p.Store.Ticket(context.Background(), p.ticket(1001).ID)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := p.Store.Config(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := desk.NewDraft(full, desk.DraftOptions{Config: cfg, At: p.Now(), Actor: crash.AgentSubject().Actor(), NewID: p.Intake.NewID})
	for i := range desk.MaxLinks {
		d.Link(desk.Link{TicketRef: desk.TicketRef{ID: fmt.Sprintf("t%d", i), Number: int64(2000 + i)}, Kind: desk.LinkRelated}, desk.Cause{})
	}
	if err := d.SetStatus(desk.Closed, time.Time{}, desk.Cause{}); err != nil {
		t.Fatal(err)
	}
	if err := p.Store.Save(context.Background(), store.Save{Before: full, After: d.Ticket, Events: d.Events}); err != nil {
		t.Fatal(err)
	}
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora"})
	if x := p.ticket(1002); x.FollowUpOf != full.ID || len(x.Links) != 0 || len(p.ticket(1001).Links) != desk.MaxLinks {
		t.Errorf("follows %q, links %+v", x.FollowUpOf, x.Links)
	}
}

func TestMail_resolvedTicketOpensAgainForSomeDays(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	resolved := desk.Resolved
	if _, err := p.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: "1001", Status: &resolved}); err != nil {
		t.Fatal(err)
	}
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1))})
	if x := p.ticket(1001); x.Status != desk.Open || x.Reopens != 1 {
		t.Errorf("status %s after %d reopens", x.Status, x.Reopens)
	}
	if _, err := p.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: "1001", Status: &resolved}); err != nil {
		t.Fatal(err)
	}
	p.Pass(15 * 24 * time.Hour)
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1))})
	if len(p.Tickets()) != 2 {
		t.Errorf("%d tickets, want a follow-up after 15 days", len(p.Tickets()))
	}
}

func TestMail_agentAnswersByHisOwnTokenOnly(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	before := p.mails("marta@cliente.example")
	p.send(letter{from: "ana@taller.example", to: p.replyAddress(1001, token.ToAgent("bruno")), text: "Una nota"})
	if m := p.last(1001); m.Kind != desk.Note || p.mails("marta@cliente.example") != before {
		t.Errorf("with another agent's token: %s, %d mails out", m.Kind, p.mails("marta@cliente.example")-before)
	}
	p.send(letter{from: "ana@taller.example", to: p.replyAddress(1001, token.ToAgent("ana")), text: "Pruebe otra vez.\r\n\r\n> cita"})
	if m := p.last(1001); m.Kind != desk.Public || m.Direction != desk.Outbound || strings.Contains(m.Body.Text, "cita") {
		t.Errorf("with her own token: %s %s %q", m.Kind, m.Direction, m.Body.Text)
	}
	if m := p.last(1001); m.AuthorName != "Ana" {
		t.Errorf("her answer is by %q", m.AuthorName)
	}
	if p.mails("marta@cliente.example") != before+1 || p.ticket(1001).Status != desk.Answered {
		t.Errorf("%d mails out, status %s", p.mails("marta@cliente.example")-before, p.ticket(1001).Status)
	}
}

func TestMail_copiedPeopleOfAVerifiedMailTakePart(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora", headers: "Cc: Jefe <jefe@cliente.example>, soporte@taller.example\r\n"})
	if n := len(p.ticket(1001).Participants); n != 2 {
		t.Fatalf("%d participants, want requester and copy", n)
	}
	if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho"}); err != nil {
		t.Fatal(err)
	}
	p.Drain()
	if p.mails("jefe@cliente.example") != 1 {
		t.Errorf("the copied person got %d mails, want the answer", p.mails("jefe@cliente.example"))
	}
	q := newPost(t)
	q.send(letter{subject: "impresora", dmarc: "GRAY", source: "x@otra.example", headers: "Cc: victima@cliente.example\r\n"})
	if n := len(q.ticket(1001).Participants); n != 1 {
		t.Errorf("an unverified mail brought %d participants", n)
	}
}

func TestMail_bounceJoinsItsTicketAndWarns(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	p.send(letter{from: "MAILER-DAEMON@cliente.example", source: "<>", to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Undelivered Mail Returned to Sender",
		headers: "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
		text: "--b\r\nContent-Type: text/plain\r\n\r\nNo such user\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.cliente.example\r\n\r\n" +
			"Final-Recipient: rfc822; marta@cliente.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--"})
	if m := p.last(1001); m.Kind != desk.Automatic || !contains(p.ticket(1001).Flags, "delivery_failed") || len(p.Tickets()) != 1 {
		t.Errorf("kind %s, flags %v, %d tickets", m.Kind, p.ticket(1001).Flags, len(p.Tickets()))
	}
}

// The desk's addresses and its agents' never become participants, or each
// answer would come back and show the secret address to everybody.
func TestMail_replyAddressesAndAgentsAreNobodysCopy(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora", headers: "Cc: soporte@taller.example, ana@taller.example, r-x-1-abc@" + crash.Domain + "\r\n"})
	to := p.replyAddress(1001, token.ToParticipant(1))
	p.send(letter{to: to, headers: "Cc: " + p.replyAddress(1001, token.ToAgent("ana")) + "\r\n"})
	if n := len(p.ticket(1001).Participants); n != 1 {
		t.Errorf("participants are %+v", p.ticket(1001).Participants)
	}
	if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho"}); err != nil {
		t.Fatal(err)
	}
	p.Drain()
	for _, m := range p.Mailbox.List(0) {
		if strings.HasSuffix(m.To, crash.Domain) {
			t.Errorf("a mail went to the desk's own %s", m.To)
		}
	}
}

// Mail programs that drop References answer to the Message-ID that the mail
// service has made, whose domain depends on the region.
func TestMail_idThatTheMailServiceMadeFindsItsTicket(t *testing.T) {
	for _, domain := range []string{"amazonses.com", "email.amazonses.com", "eu-west-1.amazonses.com", "local.amazonses.com"} {
		p := newPost(t)
		p.send(letter{subject: "impresora"})
		ack := p.Mailbox.To("marta@cliente.example", 1)[0]
		p.send(letter{subject: "sin numero", headers: "In-Reply-To: <" + ack.ID + "@" + domain + ">\r\n"})
		if len(p.Tickets()) != 1 || p.ticket(1001).Messages != 2 {
			t.Errorf("%s: %d tickets", domain, len(p.Tickets()))
		}
	}
}

// A text too short to tell its language is answered in the sender's own.
func TestMail_knownSenderIsAnsweredInHisLanguage(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora", text: "Buenos días, la impresora de la tienda no imprime desde ayer y no sé qué hacer con ella."})
	p.Config.Settings.Language = desk.English
	p.Pass(time.Minute)
	p.send(letter{subject: "ok", text: "ok"})
	if l := p.ticket(1002).Language; l != desk.Spanish {
		t.Errorf("his second ticket is in %q", l)
	}
}

func TestMail_withoutASenderIsQuarantined(t *testing.T) {
	p := newPost(t)
	for i, raw := range []string{"", "\x00\xff", "Subject: hola\r\n\r\ntexto\r\n", "From: \r\nSubject: x\r\n\r\nx"} {
		p.Arrives(fmt.Sprintf("bad-%d", i), "", crash.Support, raw)
	}
	p.Drain()
	p.Check()
	q, _, err := p.Store.QuarantineOf(context.Background(), p.Now(), "", 10)
	if err != nil || len(q) != 4 || len(p.Tickets()) != 0 {
		t.Errorf("%d quarantined, %d tickets, %v", len(q), len(p.Tickets()), err)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

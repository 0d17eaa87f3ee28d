// Package notification sends what the desk has to say by mail: answers to the
// people of a ticket, acknowledgements, and notices to agents.
//
// Each sending of one message to one recipient is a small state machine kept
// in the table (see send.go): nothing is lost, and a mail is sent twice only
// if the service took it, its answer was lost and no delivery event came. No
// automatic mail answers an automatic mail, and caps stop what detection missed.
package notification

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/mailer"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
	"helpdesk/internal/web/text"
)

// Blobs is what sending needs of file storage: the attachments.
type Blobs interface {
	Get(ctx context.Context, key string, limit int64) ([]byte, error)
}

// Service sends mail.
type Service struct {
	Store  *store.Store
	Blobs  Blobs
	Mailer mailer.Mailer
	Now    func() time.Time
	NewID  func(time.Time) string
	Domain string // the domain that the desk receives mail for: reply addresses stand on it
	// PublicURL answers the https address of the desk, without a slash at the end.
	PublicURL func(ctx context.Context) (string, error)
	// DailyCap is the most mails that the desk sends a day (UTC); more are held
	// until the next. 0: no cap but the mail service's own.
	DailyCap int64
	// OnHeld, when set, is told of each mail that is held, with the reason.
	OnHeld func(ctx context.Context, reason string)
	// OnLoop, when set, is told of each ticket in which mail was stopped, with what
	// it was (Cause.Why of the event); more than once when a job is done again.
	OnLoop func(ctx context.Context, ticket, why string)
}

// The kinds of delivery that answer people; others are notices.
const (
	kindAck     = "ack"
	kindReply   = "reply"
	kindForward = "forward"
	kindNotSent = "notsent" // a notice: this mail of yours went to nobody, or not to all
	kindLoop    = "loop"    // a notice: mail of the ticket is not sent any more
)

// scene is what every notice needs: read once for a job.
type scene struct {
	cfg    *desk.Config
	ring   token.Ring
	ticket *desk.Ticket
	job    store.Job
	box    desk.Mailbox
	url    string
	at     time.Time // now
}

// Do does one job. Doing it again sends nothing that was sent.
func (s *Service) Do(ctx context.Context, job store.Job) error {
	if job.Kind == store.JobReturned {
		return s.returned(ctx, job)
	}
	t, err := s.Store.Ticket(ctx, job.Ticket)
	if err != nil {
		return err
	}
	if t == nil {
		return desk.Fail(desk.NotFound, "not_found")
	}
	if err := s.tell(ctx, t, job); err != nil {
		return err
	}
	sc, err := s.scene(ctx, t)
	if err != nil {
		return err
	}
	sc.job = job
	switch job.Kind {
	case store.JobAck:
		return s.acknowledge(ctx, sc)
	case store.JobReply:
		return s.reply(ctx, sc, job.Seq)
	case store.JobAssigned:
		return s.assigned(ctx, sc, job)
	case store.JobWrote:
		return s.wrote(ctx, sc, job)
	case store.JobUndelivered: // told of in the desk only
		return nil
	case store.JobNotSent:
		return s.notSent(ctx, sc, job)
	case store.JobLoopStopped:
		return s.loopStopped(ctx, sc, job)
	case store.JobMentioned:
		return s.mentioned(ctx, sc, job)
	case store.JobWarning, store.JobBreach:
		return s.deadline(ctx, sc, job)
	default:
		return desk.Fail(desk.Invalid, "unknown_value").Because(fmt.Errorf("job kind %q", job.Kind))
	}
}

func (s *Service) scene(ctx context.Context, t *desk.Ticket) (scene, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return scene{}, err
	}
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return scene{}, err
	}
	url, err := s.PublicURL(ctx)
	if err != nil {
		return scene{}, fmt.Errorf("public address: %w", err)
	}
	sc := scene{at: s.Now(), cfg: cfg, ring: ring, ticket: t, url: strings.TrimSuffix(url, "/")}
	for i := len(cfg.Mailboxes) - 1; i >= 0; i-- {
		if i == 0 || cfg.Mailboxes[i].ID == t.Mailbox {
			sc.box = cfg.Mailboxes[i]
			if sc.box.ID == t.Mailbox {
				break
			}
		}
	}
	if sc.box.Address == "" {
		return sc, desk.Fail(desk.Conflict, "no_mailbox")
	}
	return sc, nil
}

// link is the private tracking link of a participant.
func (s *Service) link(sc scene, no int) string {
	days := max(sc.cfg.Settings.LinkDays, 1)
	return sc.url + "/t/" + sc.ring.Link(token.Link{Ticket: sc.ticket.ID, Participant: no, Epoch: sc.ticket.LinkEpoch,
		Expires: s.Now().Add(time.Duration(days) * 24 * time.Hour)})
}

// acknowledge tells the requester that his ticket is here. Nothing that he
// wrote stands in it, not even his name: somebody else's address may have been
// typed.
func (s *Service) acknowledge(ctx context.Context, sc scene) error {
	t := sc.ticket
	p, ok := t.Participant(1)
	if !ok {
		return nil
	}
	out := s.ackMail(sc, p)
	if m, found, err := s.Store.Message(ctx, t.ID, 1); err != nil {
		return err
	} else if found {
		thread(&out, sc, s.Domain, m)
	}
	return s.send(ctx, delivery{scene: sc, seq: 1, kind: kindAck, recipient: p.Address, person: p.Person, no: 1, caps: automaticCaps(t.ID, p.Address),
		build: func() (mail.Outgoing, error) { return out, nil }})
}

// ackMail is the acknowledgement, as the mailbox words it.
func (s *Service) ackMail(sc scene, p desk.Participant) mail.Outgoing {
	t := sc.ticket
	answer := text.T(t.Language, "notice.ack.answer_none")
	if by := t.AnswerBy(); !by.IsZero() {
		answer = text.T(t.Language, "notice.ack.answer", "answerBy", text.Deadline(t.Language, by, time.Time{}, sc.zone()))
	}
	intro := text.T(t.Language, "notice.ack.intro", "desk", sc.cfg.Settings.Name, "number", number(t))
	if own := sc.box.AckText.In(t.Language); own != "" {
		intro = desk.FillText(own, desk.FillFacts{DeskName: sc.cfg.Settings.Name, TeamName: sc.team(), TicketNumber: t.Number}, t.Language)
	}
	signature := sc.box.Signature.In(t.Language)
	if signature == "" {
		signature = sc.cfg.Settings.Name
	}
	body := text.T(t.Language, "notice.ack.body", "intro", intro, "answer", answer, "link", s.link(sc, p.No), "signature", signature)
	out := sc.outgoing("", p.Address, text.T(t.Language, "notice.ack.subject", "number", number(t)), body)
	out.AutoSubmitted = mail.AutoReplied
	out.ReplyTo = s.replyTo(sc, token.ToParticipant(p.No))
	return out
}

// reply mails a public message to the requester and everybody in copy, each
// with his own reply address and link.
func (s *Service) reply(ctx context.Context, sc scene, seq int64) error {
	m, found, err := s.Store.Message(ctx, sc.ticket.ID, seq)
	if err != nil {
		return err
	}
	if !found {
		return desk.Fail(desk.NotFound, "not_found")
	}
	t := sc.ticket
	if m.Kind == desk.Forward {
		return s.forward(ctx, sc, m)
	}
	people := m.Recipients
	if len(people) == 0 { // written before they were kept
		people = t.Everybody()
	}
	inbound, err := s.inbound(ctx, t)
	if err != nil {
		return err
	}
	var failed error
	for _, p := range people {
		err := s.send(ctx, delivery{scene: sc, seq: seq, kind: kindReply, recipient: p.Address, person: personOf(t, p.No), no: p.No,
			build: func() (mail.Outgoing, error) { return s.replyMail(ctx, sc, m, p, people, lastSeen(t, inbound, p)) }})
		if err != nil {
			failed = err // the others get theirs; the job is tried again
		}
	}
	return failed
}

func (s *Service) replyMail(ctx context.Context, sc scene, m desk.Message, to desk.Recipient, people []desk.Recipient, last desk.Message) (mail.Outgoing, error) {
	out := s.replyText(sc, m, to, last)
	out.To, out.Cc = visible(people)
	thread(&out, sc, s.Domain, last)
	out.References = append(out.References, sc.ring.MessageID(s.Domain, sc.ticket.Number, m.Seq))
	return out, s.attach(ctx, &out, m)
}

// replyText is an answer as one of its recipients reads it.
func (s *Service) replyText(sc scene, m desk.Message, to desk.Recipient, last desk.Message) mail.Outgoing {
	t := sc.ticket
	footer := text.T(t.Language, "notice.reply.footer", "agent", m.AuthorName, "desk", sc.cfg.Settings.Name, "link", s.link(sc, to.No))
	out := s.written(sc, t.Language, m, footer)
	out.Subject = text.T(t.Language, "notice.reply.subject", "number", sc.ring.Subject(t.Number), "subject", t.AnswerSubject(last.Subject))
	out.ReplyTo = s.replyTo(sc, token.ToParticipant(to.No))
	out.From.Name = m.AuthorName + " (" + sc.fromName() + ")"
	return out
}

// inbound are the newest public messages from outside, the last one first.
func (s *Service) inbound(ctx context.Context, t *desk.Ticket) ([]desk.Message, error) {
	c, err := s.Store.Collection(ctx, t.ID, "")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(c.Messages, func(m desk.Message) bool {
		return m.Kind != desk.Public || m.Direction != desk.Inbound
	}), nil
}

// lastSeen is the newest message that a recipient reads: the one that the mail
// to him answers. The zero message when there is none.
func lastSeen(t *desk.Ticket, inbound []desk.Message, to desk.Recipient) desk.Message {
	p, ok := t.Participant(to.No)
	for i := range inbound {
		if ok && inbound[i].VisibleTo(p) {
			return inbound[i]
		}
	}
	return desk.Message{}
}

// thread makes the mail an answer to a message and names the ticket's first
// entry, so that clients that drop one of the two still thread it.
func thread(out *mail.Outgoing, sc scene, domain string, to desk.Message) {
	out.References = []string{sc.ring.MessageID(domain, sc.ticket.Number, 1)}
	if to.MessageID != "" {
		out.InReplyTo = to.MessageID // building the mail ends References with it
	}
}

func (s *Service) replyTo(sc scene, to string) []mail.Address {
	return []mail.Address{{Name: sc.cfg.Settings.Name, Address: sc.ring.ReplyAddress(s.Domain, token.Reply{Ticket: sc.ticket.Number, To: to})}}
}

// outgoing is a mail of the desk with its text and a plain HTML of it.
func (sc scene) outgoing(name, address, subject, body string) mail.Outgoing {
	return mail.Outgoing{
		From: mail.Address{Name: sc.fromName(), Address: sc.box.Address}, To: []mail.Address{{Name: name, Address: address}},
		Subject: subject, Text: body, HTML: plainHTML(sc.ticket.Language, sc.url, body),
	}
}

func (sc scene) fromName() string {
	if sc.box.Name != "" {
		return sc.box.Name
	}
	return sc.cfg.Settings.Name
}

func number(t *desk.Ticket) string { return strconv.FormatInt(t.Number, 10) }

// zone is the desk's time zone; a wrong name is UTC.
func (sc scene) zone() *time.Location {
	zone, err := time.LoadLocation(sc.cfg.Settings.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

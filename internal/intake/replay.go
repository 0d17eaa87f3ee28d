package intake

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	words "helpdesk/internal/web/text"
)

// Replay is ReplayMail for whoever may.
func (s *Service) Replay(ctx context.Context, who desk.Subject, id string) (Outcome, error) {
	if err := mayQuarantine(who, desk.MailReplay); err != nil {
		return Outcome{}, err
	}
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditMailReplayed, id, s.Now()))
	return s.ReplayMail(ctx, who.Actor(), id)
}

// ReplayMail reads a raw mail anew, after the desk has learnt to read it better.
// id is that of the mail, or the number of a ticket for the first mail of it
// that could not be read.
//
//   - What became nothing is taken in.
//   - What was kept away goes through the decision anew; it stays where it is if
//     that has not changed. A person's release decides differently: see Release.
//   - A message that shows no more than headers gets the text, in its place; the
//     history says so. No second ticket is made, and nobody is answered.
//   - Everything else stays as it is: so does what still cannot be read.
//
// The outcome says what has become of the mail. desk.NotFound when there is no
// such mail, or its raw form is gone.
func (s *Service) ReplayMail(ctx context.Context, by desk.Actor, id string) (Outcome, error) {
	id, err := s.mailOf(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	for range s.Store.Tries(ctx) {
		out, err := s.replayOnce(ctx, by, id)
		if !errors.Is(err, store.ErrTaken) && !store.Raced(err) {
			return out, err
		}
	}
	return Outcome{}, desk.Fail(desk.Unavailable, "unavailable")
}

// mailOf answers the mail's id: of a ticket's number, that of its first mail
// which could not be read, else of its first.
func (s *Service) mailOf(ctx context.Context, id string) (string, error) {
	const longestNumber = 12
	digits := strings.TrimPrefix(id, "#")
	if len(digits) > longestNumber || strings.Trim(digits, "0123456789") != "" {
		return id, nil
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil { // no digit at all
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	ticket, err := s.Store.TicketID(ctx, number)
	if err != nil {
		return "", err
	}
	unreadable, first := "", ""
	for cursor := ""; ticket != ""; {
		c, err := s.Store.Collection(ctx, ticket, cursor)
		if err != nil {
			return "", err
		}
		for i := range c.Messages { // newest first
			if m := &c.Messages[i]; unread(m) {
				unreadable = m.MailID
			} else if m.MailID != "" {
				first = m.MailID
			}
		}
		if cursor = c.Next; cursor == "" {
			break
		}
	}
	if unreadable == "" && first == "" {
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	return cmp.Or(unreadable, first), nil
}

// unread reports whether a message shows no more than the headers of its mail.
func unread(m *desk.Message) bool {
	if m.MailID == "" || m.RawKey == "" {
		return false
	}
	if slices.Contains(m.Flags, desk.FlagUnreadable) {
		return true
	}
	// As it was written before messages bore the mark.
	return slices.ContainsFunc([]desk.Language{desk.Spanish, desk.English}, func(l desk.Language) bool {
		return strings.HasPrefix(m.Body.Text, words.T(l, "mail.headers_only"))
	})
}

func (s *Service) replayOnce(ctx context.Context, by desk.Actor, id string) (Outcome, error) {
	c, found, err := s.Store.Claim(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{What: c.Outcome, Ticket: c.Ticket, Seq: c.Seq, Cause: "claimed"}
	switch {
	case !found:
		n, err := s.notificationOf(ctx, id)
		if err != nil {
			return Outcome{}, err
		}
		return s.Mail(ctx, n)
	case c.Outcome == BecameQuarantine:
		return s.replayKept(ctx, c)
	case c.Ticket != "" && c.Outcome != BecameDuplicate:
		return s.reread(ctx, by, c, out)
	}
	return out, nil
}

func (s *Service) notificationOf(ctx context.Context, id string) (Notification, error) {
	if s.Receipts == nil {
		return Notification{}, desk.Fail(desk.Internal, "internal").Because(errors.New("intake: no receipts"))
	}
	key := s.Receipts.Prefix() + id
	if named, ok := s.Receipts.Raw(key); !ok || named != id {
		return Notification{}, desk.Fail(desk.NotFound, "not_found")
	}
	n, err := s.Receipts.Notification(ctx, s.Blobs, blob.Object{Key: key, At: s.Now()})
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrKey) { // an id that no object can have
		return n, desk.Fail(desk.NotFound, "not_found").Because(err)
	}
	return n, err
}

// replayKept decides anew about a quarantined mail.
func (s *Service) replayKept(ctx context.Context, c store.Claim) (Outcome, error) {
	entry := store.Quarantined{MailID: c.MailID, At: c.At}
	q, found, err := s.Store.Quarantined(ctx, entry.ID())
	if err != nil {
		return Outcome{}, err
	}
	if !found { // its time is over
		return Outcome{}, desk.Fail(desk.NotFound, "not_found")
	}
	raw, err := s.rawOf(ctx, q)
	if err != nil {
		return Outcome{}, err
	}
	cfg, ring, err := s.rules(ctx)
	if err != nil {
		return Outcome{}, err
	}
	env := s.envelopeOf(cfg, q)
	l := s.letter(cfg, ring, mail.Read(raw, env, s.sanitizer()), Notification{Envelope: env, RawKey: q.RawKey})
	l.kept = &q
	return s.place(ctx, cfg, ring, l)
}

// reread writes a message that shows headers only anew, if the mail can be read now.
func (s *Service) reread(ctx context.Context, by desk.Actor, c store.Claim, out Outcome) (Outcome, error) {
	before, found, err := s.Store.Message(ctx, c.Ticket, c.Seq)
	if err != nil || !found || before.MailID != c.MailID || !unread(&before) {
		return out, err
	}
	n, err := s.notificationOf(ctx, c.MailID)
	if err != nil {
		return out, err
	}
	raw, err := s.Blobs.Get(ctx, n.RawKey, desk.MaxMail+1_000_000)
	if errors.Is(err, blob.ErrNotFound) {
		return out, desk.Fail(desk.NotFound, "not_found").Because(err)
	}
	if err != nil {
		return out, err
	}
	cfg, ring, err := s.rules(ctx)
	if err != nil {
		return out, err
	}
	t, err := s.Store.Ticket(ctx, c.Ticket)
	if err != nil || t == nil {
		return out, err
	}
	n.Envelope.Own, n.Envelope.Forwarding = Own(cfg, s.Domain), forwarding(cfg, n.Envelope.Recipients)
	l := s.letter(cfg, ring, mail.Read(raw, n.Envelope, s.sanitizer()), n)
	if l.HeadersOnly || l.Class == mail.Unreadable {
		out.Cause = "still " + l.Cause
		return out, nil
	}
	l.trim(before, t)
	l.showInstead()
	m, err := s.readable(ctx, l, before)
	if err != nil {
		return out, err
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: by, NewID: s.NewID})
	if t.Subject == desk.CleanLine(firstLine(before.Body.Text), 80) && m.Subject != "" {
		d.Ticket.Subject = m.Subject
	}
	d.Reread(before, m, desk.Cause{Why: "replayed"})
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events}
	if l.identity != "" {
		extra, err := store.KnowMail(l.identity, store.MailRef{Ticket: t.ID, Seq: before.Seq, MailID: l.id, At: before.At, Fingerprint: l.print(), Content: l.content})
		if err != nil {
			return out, err
		}
		save.Extra = append(save.Extra, extra)
	}
	out.Cause = "reread"
	return out, s.Store.Save(ctx, save)
}

// trim leaves away of a mail what did not come along when it was first taken in.
func (l *letter) trim(before desk.Message, t *desk.Ticket) {
	if slices.Contains(before.Flags, FlagReleased) || before.Seq == 1 && slices.Contains(t.Flags, FlagReleased) {
		l.dropHTML()
	}
	if l.Class == mail.BounceMail {
		l.Attachments = reportParts(l.Attachments)
	}
}

// readable is a message with what its mail says, as it can be read now. Who
// wrote it and why it may stand where it stands is not asked again.
func (s *Service) readable(ctx context.Context, l *letter, before desk.Message) (desk.Message, error) {
	fresh, err := s.message(ctx, l, before.Kind, before.Author, before.Evidence)
	m := before
	m.Body, m.Attachments, m.LeftOut = fresh.Body, fresh.Attachments, fresh.LeftOut
	m.Subject, m.OccurredAt, m.MessageID, m.To, m.Cc = fresh.Subject, fresh.OccurredAt, fresh.MessageID, fresh.To, fresh.Cc
	return m, err
}

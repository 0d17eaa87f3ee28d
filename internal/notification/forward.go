package notification

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/token"
	"helpdesk/internal/web/text"
)

// forward mails what an agent sends to third parties. Nothing of it leads to
// the public conversation: no tracking link, no message id of the requester's.
func (s *Service) forward(ctx context.Context, sc scene, m desk.Message) error {
	var failed error
	for _, to := range m.Recipients {
		err := s.send(ctx, delivery{scene: sc, seq: m.Seq, kind: kindForward, recipient: to.Address, person: personOf(sc.ticket, to.No), no: to.No,
			build: func() (mail.Outgoing, error) { return s.forwardMail(ctx, sc, m, to) }})
		if err != nil {
			failed = err // the others get theirs; the job is tried again
		}
	}
	return failed
}

func (s *Service) forwardMail(ctx context.Context, sc scene, m desk.Message, to desk.Recipient) (mail.Outgoing, error) {
	t := sc.ticket
	out := s.forwardText(sc, sc.cfg.Settings.Language, m)
	out.ReplyTo = s.replyTo(sc, token.ToParticipant(to.No))
	out.To, out.Cc = visible(m.Recipients)
	last, err := s.lastFrom(ctx, t, to.Address)
	if err != nil {
		return out, err
	}
	out.InReplyTo = last.MessageID
	out.References = []string{sc.ring.MessageID(s.Domain, t.Number, m.Seq)}
	return out, s.attach(ctx, &out, m)
}

// forwardText is what a third party reads.
func (s *Service) forwardText(sc scene, lang desk.Language, m desk.Message) mail.Outgoing {
	t := sc.ticket
	footer := text.T(lang, "notice.forward.footer", "agent", m.AuthorName, "desk", sc.cfg.Settings.Name)
	out := s.written(sc, lang, m, footer)
	out.Subject = text.T(lang, "notice.forward.subject", "number", number(t), "subject", t.Subject)
	out.From.Name = m.AuthorName + " (" + sc.fromName() + ")"
	return out
}

// lastFrom is the newest answer of a third party; the zero message when there is none.
func (s *Service) lastFrom(ctx context.Context, t *desk.Ticket, address string) (desk.Message, error) {
	c, err := s.Store.Collection(ctx, t.ID, "")
	if err != nil {
		return desk.Message{}, err
	}
	for _, m := range c.Messages {
		if m.Kind == desk.Forward && m.Direction == desk.Inbound && m.From == address {
			return m, nil
		}
	}
	return desk.Message{}, nil
}

// visible are To and Cc as every recipient sees them.
func visible(people []desk.Recipient) (to, cc []mail.Address) {
	for _, p := range people {
		a := mail.Address{Name: p.Name, Address: p.Address}
		if p.CC {
			cc = append(cc, a)
		} else {
			to = append(to, a)
		}
	}
	return to, cc
}

func personOf(t *desk.Ticket, no int) string {
	p, _ := t.Participant(no)
	return p.Person
}

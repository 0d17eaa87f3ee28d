package intake

import (
	"context"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// answered finds the message that a mail to a ticket answers, and the ticket that
// it stands in: the newest one that the mail refers to, or, when it names none,
// the newest one that it may answer. Zero when there is none.
func (s *Service) answered(ctx context.Context, l *letter, t *desk.Ticket, may func(desk.Message) bool) (m desk.Message, of *desk.Ticket, err error) {
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return m, nil, err
	}
	places, err := s.places(ctx, ring, l.referred())
	if err != nil {
		return m, nil, err
	}
	for _, at := range places {
		m, found, err := s.Store.Message(ctx, at.ticket, at.seq)
		if err != nil {
			return m, nil, err
		}
		if !found { // a notice: what it refers to is older
			continue
		}
		of, err := s.partOf(ctx, t, at.ticket)
		if of != nil || err != nil {
			return m, of, err
		}
	}
	c, err := s.Store.Collection(ctx, t.ID, "")
	if err != nil {
		return m, nil, err
	}
	for _, m := range c.Messages {
		if may(m) {
			return m, t, nil
		}
	}
	return m, nil, nil
}

// place is a message that a mail refers to.
type place struct {
	ticket string
	seq    int64
}

// places are the entries of tickets that message ids stand for, in their order.
func (s *Service) places(ctx context.Context, ring token.Ring, ids []string) ([]place, error) {
	const most = 20
	ids = ids[:min(len(ids), most)]
	var ask []string
	for _, id := range ids {
		local, _, _ := strings.Cut(id, "@")
		ask = append(ask, id, local)
	}
	refs, err := s.Store.MailRefs(ctx, ask)
	if err != nil {
		return nil, err
	}
	var all []place
	for i, id := range ids {
		if n, seq, ok := ring.ParseMessage(id); ok {
			ticket, err := s.Store.TicketID(ctx, n)
			if err != nil {
				return nil, err
			}
			all = append(all, place{ticket, seq})
			continue
		}
		for _, as := range ask[2*i : 2*i+2] {
			if ref, ok := refs[as]; ok {
				all = append(all, place{ref.Ticket, ref.Seq})
				break
			}
		}
	}
	return all, nil
}

// partOf reads a ticket that is t or was merged into it; nil for any other.
func (s *Service) partOf(ctx context.Context, t *desk.Ticket, id string) (*desk.Ticket, error) {
	if id == t.ID {
		return t, nil
	}
	root, err := s.resolve(ctx, id)
	if err != nil || root == nil || root.ID != t.ID {
		return nil, err
	}
	return s.Store.Ticket(ctx, id)
}

// readers are those who read the mail besides everybody; see desk.Answering.
func (s *Service) readers(ctx context.Context, l *letter, t *desk.Ticket, p desk.Participant) ([]int, error) {
	if len(t.Everybody()) < 2 {
		return nil, nil // nobody from whom to keep it
	}
	m, of, err := s.answered(ctx, l, t, func(m desk.Message) bool { return m.Direction == desk.Outbound && m.VisibleTo(p) })
	if err != nil || of == nil {
		return nil, err
	}
	return m.Answering(of, t, p), nil
}

// toReaders are those whom an agent's mail goes to: when it answers the notice of
// a message that only some read, these. Nil is everybody.
func (s *Service) toReaders(ctx context.Context, l *letter, t *desk.Ticket) ([]desk.Recipient, error) {
	if len(t.Everybody()) < 2 {
		return nil, nil
	}
	m, of, err := s.answered(ctx, l, t, func(m desk.Message) bool { return m.Direction == desk.Inbound && m.Kind == desk.Public })
	if err != nil || of == nil {
		return nil, err
	}
	return m.ToReaders(of, t), nil
}

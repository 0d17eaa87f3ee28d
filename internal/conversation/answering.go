package conversation

import (
	"context"

	"helpdesk/internal/desk"
)

// readers are those who read what a participant writes on his page, when not all
// do: it answers the newest message of ours that he reads there.
func (s *Service) readers(ctx context.Context, o opened) ([]int, error) {
	if o.outside || len(o.whole.Everybody()) < 2 {
		return nil, nil // nobody from whom to keep it
	}
	parts, err := s.seen(ctx, o)
	if err != nil {
		return nil, err
	}
	c, err := s.union(ctx, parts, "")
	if err != nil {
		return nil, err
	}
	reads := o.reader(parts)
	for i := range c.Messages {
		m := &c.Messages[i]
		if _, his := reads(*m); !his || m.Direction != desk.Outbound {
			continue
		}
		of := o.ticket
		for _, t := range parts {
			if t.ID == m.Ticket {
				of = t
			}
		}
		return m.Answering(of, o.whole, o.person), nil
	}
	return nil, nil
}

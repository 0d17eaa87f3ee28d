package conversation

import (
	"context"

	"helpdesk/internal/desk"
)

// maxSeen is how many of somebody's tickets are looked at to find one in sight.
const maxSeen = 100

// knows reports whether a person is in the subject's sight: one of his tickets
// is, or he has none. It is what package directory holds to, for addresses that
// are put into a ticket: whose they are must not be learned that way.
func (s *Service) knows(ctx context.Context, who desk.Subject, p *desk.Person) (bool, error) {
	if who.Everywhere() || p.Version == 0 { // new: what is known of him was just said
		return true, nil
	}
	var ids []string
	for _, record := range append([]string{p.ID}, p.Merged...) {
		of, err := s.Store.TicketsOf(ctx, record, maxSeen)
		if err != nil {
			return false, err
		}
		ids = append(ids, of...)
	}
	tickets, err := s.Store.Tickets(ctx, ids)
	if err != nil {
		return false, err
	}
	for _, t := range tickets {
		if desk.May(who, desk.TicketRead, t.Facts()) {
			return true, nil
		}
	}
	return len(tickets) == 0, nil
}

// nameOf is a person's name as the subject may learn it.
func (s *Service) nameOf(ctx context.Context, who desk.Subject, p *desk.Person) (string, error) {
	known, err := s.knows(ctx, who, p)
	if err != nil || !known {
		return "", err
	}
	return p.Name, nil
}

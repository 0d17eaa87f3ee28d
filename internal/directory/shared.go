package directory

import (
	"context"

	"helpdesk/internal/desk"
)

// changeable is a person whom the caller may change: in his sight, and with him
// every one of his tickets. One ticket is not enough: whoever may make tickets
// can make one in anybody's name, and would rewrite another team's customer.
// desk.Forbidden "person_shared" for somebody whom he may only read.
func (s *Service) changeable(ctx context.Context, who desk.Subject, id string) (Entry, error) {
	e, err := s.find(ctx, who, desk.PersonUpdate, id)
	if err != nil {
		return e, err
	}
	return e, s.whole(ctx, who, &e.Person)
}

// whole refuses a person some of whose tickets are out of the caller's sight.
// It looks at maxPages pages of them; of more it does not know, and refuses.
func (s *Service) whole(ctx context.Context, who desk.Subject, p *desk.Person) error {
	if who.Everywhere() {
		return nil
	}
	records, before := append([]string{p.ID}, p.Merged...), ""
	if err := s.wholeFresh(ctx, who, records); err != nil {
		return err
	}
	for range maxPages {
		places, more, err := s.Store.History(ctx, records, "", before, MaxPage+1)
		if err != nil {
			return err
		}
		ids := make([]string, len(places))
		for i, at := range places {
			ids[i], before = at.Ticket, at.Place
		}
		tickets, err := s.Store.Tickets(ctx, ids)
		if err != nil {
			return err
		}
		for _, t := range tickets {
			if !desk.May(who, desk.TicketRead, t.Facts()) {
				return desk.Fail(desk.Forbidden, "person_shared")
			}
		}
		if !more {
			return nil
		}
	}
	return desk.Fail(desk.Forbidden, "person_shared")
}

// wholeFresh is whole for what the history, an index, may not have yet.
func (s *Service) wholeFresh(ctx context.Context, who desk.Subject, records []string) error {
	for _, record := range records {
		ids, err := s.Store.FreshTicketsOf(ctx, record)
		if err != nil {
			return err
		}
		tickets, err := s.Store.Tickets(ctx, ids)
		if err != nil {
			return err
		}
		for _, t := range tickets {
			if !desk.May(who, desk.TicketRead, t.Facts()) {
				return desk.Fail(desk.Forbidden, "person_shared")
			}
		}
	}
	return nil
}

// notOurs refuses an address that can be no customer's; "" is none.
func (s *Service) notOurs(ctx context.Context, address string) error {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	if address != "" && cfg.NoCustomer(s.Domain, address) {
		return desk.Problems{{Field: "address", Code: "own_address"}}.Err()
	}
	return nil
}

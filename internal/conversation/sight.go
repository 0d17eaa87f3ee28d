package conversation

import (
	"context"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// visible are the lists that make up the answer to somebody: those of his teams,
// "" for tickets that routing gave to none, which every agent sees, and of every
// other list what is his own, that he watches, or that he made and routing has
// not decided about. With a team it is that one alone, desk.NotFound for one
// that he is not in. Whoever works everywhere sees every list.
func visible(cfg *desk.Config, who desk.Subject, team string) (store.Sight, error) {
	in := store.Sight{Name: who.Name(), Keep: func(s *Summary) bool { return desk.May(who, desk.TicketList, s.Facts()) }}
	everywhere := who.Everywhere()
	for _, t := range cfg.Teams {
		switch {
		case everywhere || slices.Contains(who.Teams, t.ID):
			in.All = append(in.All, t.ID)
		case who.Kind == desk.ActorAgent: // a program limited to teams sees nothing else of others'
			in.Some = append(in.Some, t.ID)
		}
	}
	if team != "" {
		if !slices.Contains(in.All, team) {
			return in, desk.Fail(desk.NotFound, "not_found")
		}
		return store.Sight{All: []string{team}}, nil
	}
	if everywhere || who.Kind == desk.ActorAgent {
		in.All = append(in.All, "")
	}
	if everywhere {
		in.All = append(in.All, desk.UnroutedList)
	} else {
		in.Some = append(in.Some, desk.UnroutedList)
	}
	return in, nil
}

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

package conversation

import (
	"context"
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

const (
	// MaxSearch is the most tickets that a search answers.
	MaxSearch = 50
	// DefaultSearch is how many it answers unless told.
	DefaultSearch = 20
	// maxSearched is the most open tickets that are looked at.
	maxSearched = 5000
	// searchPage is how many are read together.
	searchPage = 1000
	// maxOfPerson is the most tickets of a person that are looked at, newest first.
	maxOfPerson = 50
)

// Found is what a search has found, the surest first.
type Found struct {
	Tickets []Summary
	More    bool // there may be others: say more to find less
}

// Search looks for tickets in sight: the one whose number the query is, those of
// the person whose mail address it is, both also when they are over; then open
// ones with all its words in number, subject, requester's name or tags, due next
// first. limit 0 is DefaultSearch. It reads as many units as the whole list of
// open tickets.
func (s *Service) Search(ctx context.Context, who desk.Subject, query string, limit int) (Found, error) {
	if !desk.May(who, desk.TicketList, nil) {
		return Found{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	query = strings.TrimSpace(query)
	words := desk.SearchWords(query)
	if len(words) == 0 {
		return Found{}, desk.Problems{{Field: "q", Code: "required"}}.Err()
	}
	if limit == 0 {
		limit = DefaultSearch
	}
	limit = min(max(limit, 1), MaxSearch)
	exact, err := s.exactly(ctx, who, query)
	if err != nil {
		return Found{}, err
	}
	f := Found{Tickets: exact}
	seen := map[string]bool{}
	for _, t := range exact {
		seen[t.ID] = true
	}
	if err := s.searchOpen(ctx, who, words, limit, seen, &f); err != nil {
		return Found{}, err
	}
	if len(f.Tickets) > limit {
		f.Tickets, f.More = f.Tickets[:limit], true
	}
	return f, nil
}

// exactly are the tickets whose number or requester's address the query is.
func (s *Service) exactly(ctx context.Context, who desk.Subject, query string) ([]Summary, error) {
	var ids []string
	id, err := s.idOf(ctx, strings.TrimPrefix(query, "#"))
	switch {
	case err == nil:
		ids = append(ids, id)
	case !desk.IsKind(err, desk.NotFound):
		return nil, err
	}
	address := desk.NormalizeAddress(query)
	if _, ok := desk.CheckAddress(address); ok {
		person, err := s.Store.PersonByIdentity(ctx, desk.IdentityMail, address)
		if err != nil {
			return nil, err
		}
		if person == nil { // as much work as for somebody out of sight: the time must not tell
			person = &desk.Person{ID: s.NewID(s.Now())}
			if _, err := s.Store.Person(ctx, person.ID); err != nil {
				return nil, err
			}
		}
		for _, record := range append([]string{person.ID}, person.Merged...) {
			of, err := s.Store.TicketsOf(ctx, record, maxOfPerson)
			if err != nil {
				return nil, err
			}
			ids = append(ids, of...)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	tickets, err := s.Store.Tickets(ctx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(tickets, func(a, b *desk.Ticket) int { return b.CreatedAt.Compare(a.CreatedAt) })
	var found []Summary
	for _, t := range tickets {
		if t != nil && desk.May(who, desk.TicketRead, t.Facts()) {
			found = append(found, t.Summary())
		}
	}
	return found, nil
}

// searchOpen adds the open tickets with the words, until there are enough.
func (s *Service) searchOpen(ctx context.Context, who desk.Subject, words []string, limit int, seen map[string]bool, f *Found) error {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	in, err := visible(cfg, who, "")
	if err != nil {
		return err
	}
	after := ""
	for looked := 0; len(f.Tickets) <= limit; {
		page, err := s.Store.OpenInSight(ctx, in, after, searchPage)
		if err != nil {
			return err
		}
		for i := range page.Tickets {
			if t := &page.Tickets[i]; !seen[t.ID] && t.Matches(words) {
				f.Tickets = append(f.Tickets, *t)
			}
		}
		looked += len(page.Tickets)
		if after = page.After; after == "" {
			return nil
		}
		if looked >= maxSearched {
			f.More = true
			return nil
		}
	}
	return nil
}

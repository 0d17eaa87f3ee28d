package conversation

import (
	"context"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Changes is what has become of the open tickets in view since an instant.
type Changes struct {
	Tickets []Summary // as they stand now; some may have been answered before
	Gone    []string  // ids of tickets that left the list: ended, merged, moved away
	Next    time.Time // where to go on
	More    bool      // there is more already
	// Reset says that the past is not known that far back, or nothing was asked
	// for: read the list, then go on from Next.
	Reset bool
}

const (
	// feedOverlap is how far a cursor stays behind: longer than an index lags
	// and than clocks of machines differ.
	feedOverlap = 5 * time.Second
	// MaxChanges is the most changes that are looked at together.
	MaxChanges = 500
)

// Changes answers what has changed in the lists of a team, or with "" of all
// that the caller sees, since an instant that an earlier answer named. With a
// zero instant it answers where to begin: ask for that first, then read the
// list, and nothing is missed. desk.NotFound for a team he may not see.
func (s *Service) Changes(ctx context.Context, who desk.Subject, team string, since time.Time) (Changes, error) {
	if !desk.May(who, desk.TicketList, nil) {
		return Changes{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return Changes{}, err
	}
	in, err := visible(cfg, who, team)
	if err != nil {
		return Changes{}, err
	}
	start := desk.Instant(s.Now().Add(-feedOverlap))
	if since.IsZero() || s.Now().Sub(since) > store.FeedLife {
		return Changes{Next: start, Reset: true}, nil
	}
	if start.Before(since) {
		start = since
	}
	list, full, err := s.Store.Changes(ctx, since, MaxChanges)
	if err != nil {
		return Changes{}, err
	}
	c := Changes{Next: start, More: full}
	if full {
		c.Next = list[len(list)-1].At
		if !c.Next.After(since) { // all of one instant: never the same page again
			c.Next = since.Add(time.Millisecond)
		}
	}
	ids, unsure := concerned(list, in)
	tickets, err := s.Store.Tickets(ctx, unique(slices.Concat(ids, unsure)))
	if err != nil {
		return Changes{}, err
	}
	open := map[string]bool{}
	for _, t := range tickets {
		if t.Listed() && desk.May(who, desk.TicketList, t.Facts()) && (team == "" || t.Team == team) {
			open[t.ID] = true
			c.Tickets = append(c.Tickets, t.Summary())
		}
	}
	for _, id := range ids {
		if !open[id] {
			c.Gone = append(c.Gone, id)
		}
	}
	if slices.ContainsFunc(unsure, func(id string) bool { return !open[id] }) {
		return Changes{Next: start, Reset: true}, nil // it may have left his list; to name it could tell of another's
	}
	return c, nil
}

// concerned are the tickets of those changes that tell somebody's lists, and
// such that may concern him: more people are told of than the change can name.
func concerned(list []store.Changed, in store.Sight) (sure, unsure []string) {
	lists := in.All
	if in.Name != "" {
		lists = append(slices.Clone(lists), desk.AgentList(in.Name))
	}
	for _, change := range list {
		switch {
		case slices.ContainsFunc(change.Lists, func(l string) bool { return slices.Contains(lists, l) }):
			sure = append(sure, change.Ticket)
		case in.Name != "" && slices.Contains(change.Lists, store.AnyList):
			unsure = append(unsure, change.Ticket)
		}
	}
	return unique(sure), unique(unsure)
}

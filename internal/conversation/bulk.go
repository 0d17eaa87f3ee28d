package conversation

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// MaxBulk is the most tickets of one bulk update.
const MaxBulk = 100

// Result is what became of one ticket of a bulk update: Ticket as it stands,
// or Err, of the same kinds as Update. Before is the ticket as the change found
// it; nil when there was nothing to change.
type Result struct {
	Ticket desk.Ticket
	Before *desk.Ticket
	Err    error
}

// UpdateMany makes one change on many tickets, named by id or number, whichever
// version they have, as UpdateEach does. u.Ticket and u.IfRev are not looked at.
func (s *Service) UpdateMany(ctx context.Context, who desk.Subject, refs []string, u Update) ([]Result, error) {
	u.IfRev = 0
	each := make([]Update, len(refs))
	for i, ref := range refs {
		u.Ticket = ref
		each[i] = u
	}
	return s.UpdateEach(ctx, who, each)
}

// UpdateEach makes a change of its own on each of many tickets and answers what
// became of each, in their order. Each ticket is authorised and changed for
// itself: one that fails does not stop the others. Those that nobody else
// changes at the same moment are saved several to a transaction. An error is
// about the whole.
func (s *Service) UpdateEach(ctx context.Context, who desk.Subject, each []Update) ([]Result, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return nil, err
	}
	results, refs := make([]Result, len(each)), make([]string, len(each))
	for i := range each {
		refs[i] = each[i].Ticket
	}
	found, people, err := s.many(ctx, who, refs, results)
	if err != nil {
		return nil, err
	}
	b := batch{s: s, who: who, each: each, results: results}
	began := map[string]bool{} // the same ticket under its id and its number
	for i, t := range found {
		if results[i].Err != nil {
			continue
		}
		u := each[i]
		if results[i].Err = allowed(who, u.action(), t); results[i].Err != nil {
			continue
		}
		if began[t.ID] {
			b.alone(ctx, i)
			continue
		}
		began[t.ID] = true
		if u.stale(t) {
			results[i].Err = desk.Fail(desk.Stale, "stale")
			continue
		}
		save, err := s.decide(cfg, who, u, t, people[t.Requester].Facts())
		if err != nil || len(save.Events) == 0 {
			results[i] = Result{Ticket: *t, Err: err}
			continue
		}
		b.add(ctx, i, save)
	}
	b.flush(ctx)
	return results, nil
}

// many reads the tickets and their requesters; what a number leads to nowhere
// is noted in its result.
func (s *Service) many(ctx context.Context, who desk.Subject, refs []string, results []Result) ([]*desk.Ticket, map[string]*desk.Person, error) {
	ids := make([]string, len(refs))
	var known []string
	for i, ref := range refs {
		ids[i] = ref
		if !ident.Valid(ref) {
			ids[i], results[i].Err = s.idOf(ctx, ref)
		}
		if results[i].Err == nil {
			known = append(known, ids[i])
		}
	}
	tickets, err := s.Store.Tickets(ctx, unique(known))
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]*desk.Ticket, len(tickets))
	var requesters []string
	for _, t := range tickets {
		byID[t.ID] = t
		if desk.May(who, desk.TicketRead, t.Facts()) { // no work for what is out of sight: it would show
			requesters = append(requesters, t.Requester)
		}
	}
	people, err := s.Store.People(ctx, requesters)
	if err != nil {
		return nil, nil, err
	}
	found := make([]*desk.Ticket, len(refs))
	for i, id := range ids {
		found[i] = byID[id]
	}
	return found, people, nil
}

func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// batch gathers changes until a transaction is full.
type batch struct {
	s       *Service
	who     desk.Subject
	each    []Update
	results []Result

	saves []store.Save
	at    []int // where each stands in results
	ops   int
}

// maxOps is more than one change of a ticket writes besides its events: the
// ticket, the outbox entry and two load counters.
const maxOps = 4

func (b *batch) add(ctx context.Context, i int, save store.Save) {
	ops := maxOps + len(save.Events)
	if b.ops+ops > table.MaxTransactItems {
		b.flush(ctx)
	}
	b.saves, b.at, b.ops = append(b.saves, save), append(b.at, i), b.ops+ops
}

// flush saves what was gathered. When one of it was changed meanwhile, each is
// decided again for itself.
func (b *batch) flush(ctx context.Context) {
	if len(b.saves) == 0 {
		return
	}
	err := b.s.Store.SaveTogether(ctx, b.saves...)
	saves, at := b.saves, b.at
	b.saves, b.at, b.ops = nil, nil, 0
	for n, i := range at {
		switch {
		case err == nil:
			b.results[i] = Result{Ticket: *saves[n].After, Before: saves[n].Before}
		case desk.IsKind(err, desk.Stale) || desk.IsKind(err, desk.Unavailable):
			b.alone(ctx, i)
		default:
			b.results[i] = Result{Err: err}
		}
	}
}

// alone makes the change of one ticket by itself.
func (b *batch) alone(ctx context.Context, i int) {
	b.results[i] = b.s.updated(ctx, b.who, b.each[i])
}

package store

import (
	"context"
	"errors"
	"fmt"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// SaveTogether writes a decision about several tickets, new ones among them, in one
// transaction: all of it or nothing. desk.Stale when any of them was changed.
//
// AP-39: save several tickets together.
func (s *Store) SaveTogether(ctx context.Context, saves ...Save) error {
	var all []table.Op
	loads := map[table.Key]int{} // where an agent's counter stands in all
	for _, d := range saves {
		ops, _, err := s.saveOps(ctx, d)
		if err != nil {
			return err
		}
		for _, op := range ops {
			at, twice := loads[op.Key]
			switch {
			case len(op.Add) > 0 && twice: // one transaction takes one operation on an item
				all[at].Add[attrCount] += op.Add[attrCount]
				continue
			case len(op.Add) > 0:
				loads[op.Key] = len(all)
			}
			all = append(all, op)
		}
	}
	err := s.table.Transact(ctx, all)
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	if err != nil {
		return failure("save tickets", err)
	}
	for _, d := range saves {
		d.After.Version = nextVersion(d.Before)
	}
	return nil
}

// Tickets reads several tickets by id, in the order of the ids; those that are
// not there are left out.
//
// AP-40: several tickets by id.
func (s *Store) Tickets(ctx context.Context, ids []string) ([]*desk.Ticket, error) {
	found := make(map[string]*desk.Ticket, len(ids))
	for rest := ids; len(rest) > 0; {
		n := min(len(rest), table.MaxBatchGet)
		keys := make([]table.Key, n)
		for i, id := range rest[:n] {
			keys[i] = metaOf(id)
		}
		items, err := s.table.BatchGet(ctx, keys)
		if err != nil {
			return nil, failure("read tickets", err)
		}
		for _, item := range items {
			t, err := readTicket(item)
			if err != nil {
				return nil, fmt.Errorf("read tickets: %w", err)
			}
			found[t.ID] = t
		}
		rest = rest[n:]
	}
	tickets := make([]*desk.Ticket, 0, len(found))
	for _, id := range ids {
		if t := found[id]; t != nil {
			tickets = append(tickets, t)
			delete(found, id)
		}
	}
	return tickets, nil
}

package store

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// IndexedPeople is how far the walk of IndexPeople has come.
type IndexedPeople struct {
	Last    int64 `json:"last"` // the last ticket number looked at: where the next page begins
	End     bool  `json:"end"`
	Looked  int   `json:"looked"`  // people on the tickets of this page
	Written int   `json:"written"` // of them, those that no search found
}

// IndexPeople lets people be found by their beginnings who were written before
// there was an index of them: those on the 100 tickets after a number. It may
// run beside a working desk and any number of times; who is found already costs
// the reading only. People without a ticket were never written without it.
//
// AP-149: index the people on a page of tickets.
func (s *Store) IndexPeople(ctx context.Context, after int64) (IndexedPeople, error) {
	counter, err := s.table.Get(ctx, counterKey, true)
	if err != nil {
		return IndexedPeople{}, failure("read the last number", err)
	}
	last := int64(firstNumber)
	if counter != nil {
		last += counter.Int(attrCount)
	}
	after = max(after, firstNumber)
	done := IndexedPeople{Last: min(after+table.MaxBatchGet, last)}
	done.End = done.Last >= last
	var keys []table.Key
	for n := after + 1; n <= done.Last; n++ {
		keys = append(keys, numberKey(n))
	}
	people, err := s.peopleOn(ctx, keys)
	if err != nil {
		return done, err
	}
	for id := range people {
		written, err := s.indexPerson(ctx, id)
		if err != nil {
			return done, err
		}
		done.Looked++
		if written {
			done.Written++
		}
	}
	return done, nil
}

// peopleOn are the ids of the people on tickets, by the keys of their numbers.
func (s *Store) peopleOn(ctx context.Context, numbers []table.Key) (map[string]bool, error) {
	people := map[string]bool{}
	if len(numbers) == 0 {
		return people, nil
	}
	items, err := s.table.BatchGet(ctx, numbers)
	if err != nil {
		return nil, failure("read numbers", err)
	}
	ids := make([]string, len(items))
	for i, item := range items {
		if err := document(item, &ids[i]); err != nil {
			return nil, err
		}
	}
	tickets, err := s.Tickets(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, t := range tickets {
		people[t.Requester] = true
		for _, p := range t.Participants {
			if p.Role != desk.Watcher && p.Person != "" { // a watcher is an agent
				people[p.Person] = true
			}
		}
	}
	return people, nil
}

// indexPerson writes a person and what he is known by once more, unless all of
// it stands in its index. Somebody who is not there is left alone.
func (s *Store) indexPerson(ctx context.Context, id string) (written bool, err error) {
	for range 4 {
		p, err := s.Person(ctx, id)
		if err != nil || p == nil {
			return false, err
		}
		ops, err := s.unindexed(ctx, p)
		if err != nil || len(ops) == 0 {
			return false, err
		}
		if err = s.table.Transact(ctx, ops); !errors.Is(err, table.ErrCondition) {
			return err == nil, failure("index person", err)
		}
	}
	return false, desk.Fail(desk.Stale, "stale")
}

// unindexed writes a person's items anew; none when each is as it would be.
func (s *Store) unindexed(ctx context.Context, p *desk.Person) ([]table.Op, error) {
	op, err := changedPerson(p)
	if err != nil {
		return nil, err
	}
	ops, keys := []table.Op{op}, []table.Key{personKey(p.ID)}
	for _, i := range p.Identities {
		claim, err := identityItem(i, p.ID)
		if err != nil {
			return nil, err
		}
		ops, keys = append(ops, table.Put(claim, table.IfThere())), append(keys, identityKey(i))
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, failure("read person", err)
	}
	stands := map[string]table.Item{}
	for _, item := range items {
		stands[item.Str(table.PK)] = item
	}
	for n, op := range ops {
		is := stands[keys[n].PK]
		for _, x := range []table.Index{table.G1, table.G2, table.G3, table.G4} {
			if op.Item.Str(x.PKName()) != is.Str(x.PKName()) || op.Item.Str(x.SKName()) != is.Str(x.SKName()) {
				return ops, nil
			}
		}
	}
	return nil, nil
}

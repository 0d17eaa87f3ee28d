package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// identity is what an identity item says: enough to make a ticket without
// reading the person.
type identity struct {
	Person string `json:"person"`
}

// PersonByIdentity finds whose identity it is; nil when nobody's.
//
// AP-10: a person by an identity (mail address, …).
func (s *Store) PersonByIdentity(ctx context.Context, kind, value string) (*desk.Person, error) {
	var owner identity
	found, err := s.get(ctx, identityKey(desk.Identity{Kind: kind, Value: value}), &owner)
	if err != nil || !found {
		return nil, err
	}
	return s.Person(ctx, owner.Person)
}

// Person reads a person; nil when there is none. Of a record that was merged
// it answers the person that it is part of.
//
// AP-11: a person by id.
func (s *Store) Person(ctx context.Context, id string) (*desk.Person, error) {
	for range desk.MaxIdentities {
		item, err := s.table.Get(ctx, personKey(id), true)
		if err != nil || item == nil {
			return nil, failure("read person", err)
		}
		p, err := readPerson(item)
		if err != nil {
			return nil, err
		}
		if p.MergedInto == "" {
			return p, s.inherit(ctx, p)
		}
		id = p.MergedInto
	}
	return nil, nil
}

// SavePerson writes a changed person, or with Version 0 a new one with his
// identities. desk.Stale when somebody was faster; ErrTaken when an identity of
// a new one is somebody's already, or an Extra says so.
//
// AP-43: make or change a person.
func (s *Store) SavePerson(ctx context.Context, p *desk.Person, extra ...Extra) error {
	if p.Version == 0 {
		return s.newPerson(ctx, p, extra)
	}
	op, err := changedPerson(p)
	if err != nil {
		return err
	}
	if err := s.write(ctx, op); err != nil {
		if errors.Is(err, table.ErrCondition) {
			return desk.Fail(desk.Stale, "stale").Because(err)
		}
		return failure("write person", err)
	}
	p.Version++
	return nil
}

func (s *Store) newPerson(ctx context.Context, p *desk.Person, extra []Extra) error {
	ops, err := personOps(p)
	if err != nil {
		return err
	}
	for _, x := range extra {
		ops = append(ops, x.op)
	}
	err = s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("write new person: %w", ErrTaken)
	}
	if err == nil {
		p.Version = 1
	}
	return failure("write new person", err)
}

// JoinPeople makes the record part of the person p, in one transaction: both
// are written as they are given, and the identities moved point to p. With a
// nil part the identities are new ones. desk.Stale when any of them was changed.
//
// AP-44: two records of one person become one.
func (s *Store) JoinPeople(ctx context.Context, p, part *desk.Person, moved []desk.Identity) error {
	op, err := changedPerson(p)
	if err != nil {
		return err
	}
	ops := []table.Op{op}
	if part != nil {
		if op, err = changedPerson(part); err != nil {
			return err
		}
		ops = append(ops, op)
	}
	for _, i := range moved {
		claim, err := identityItem(i, p.ID)
		if err != nil {
			return err
		}
		// Whose identity it is stands in his record, and that is guarded.
		guard := table.IfThere()
		if part == nil {
			guard = table.IfNew()
		}
		ops = append(ops, table.Put(claim, guard))
	}
	err = s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	return failure("join people", err)
}

func changedPerson(p *desk.Person) (table.Op, error) {
	item, err := newItem(personKey(p.ID), p)
	if err != nil {
		return table.Op{}, err
	}
	item[attrVersion] = p.Version + 1
	personIndexes(item, p)
	return table.Put(item, table.IfEquals(attrVersion, p.Version)), nil
}

func readPerson(item table.Item) (*desk.Person, error) {
	p := &desk.Person{}
	if err := document(item, p); err != nil {
		return nil, err
	}
	p.Version = item.Int(attrVersion)
	return p, nil
}

// People reads several people by id; those that are not there are left out.
//
// AP-41: several people by id.
func (s *Store) People(ctx context.Context, ids []string) (map[string]*desk.Person, error) {
	people := make(map[string]*desk.Person, len(ids))
	seen := make(map[string]bool, len(ids))
	var keys []table.Key
	for _, id := range ids {
		if id != "" && !seen[id] {
			seen[id] = true
			keys = append(keys, personKey(id))
		}
	}
	for len(keys) > 0 {
		n := min(len(keys), table.MaxBatchGet)
		items, err := s.table.BatchGet(ctx, keys[:n])
		if err != nil {
			return nil, failure("read people", err)
		}
		for _, item := range items {
			p, err := readPerson(item)
			if err != nil {
				return nil, err
			}
			if p.MergedInto != "" { // rare: not worth a batch
				id := p.ID
				if p, err = s.Person(ctx, p.MergedInto); err != nil {
					return nil, err
				}
				people[id] = p
				continue
			}
			people[p.ID] = p
		}
		keys = keys[n:]
	}
	return people, s.inherit(ctx, slices.Collect(maps.Values(people))...)
}

// personOps make a new person and claim the identities.
func personOps(p *desk.Person) ([]table.Op, error) {
	item, err := newItem(personKey(p.ID), p)
	if err != nil {
		return nil, err
	}
	item[attrVersion] = int64(1)
	personIndexes(item, p)
	ops := []table.Op{table.Put(item, table.IfNew())}
	for _, i := range p.Identities {
		claim, err := identityItem(i, p.ID)
		if err != nil {
			return nil, err
		}
		ops = append(ops, table.Put(claim, table.IfNew()))
	}
	return ops, nil
}

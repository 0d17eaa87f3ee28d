package store

import (
	"context"

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

// Person reads a person; nil when there is none.
//
// AP-11: a person by id.
func (s *Store) Person(ctx context.Context, id string) (*desk.Person, error) {
	item, err := s.table.Get(ctx, personKey(id), true)
	if err != nil || item == nil {
		return nil, failure("read person", err)
	}
	return readPerson(item)
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
			people[p.ID] = p
		}
		keys = keys[n:]
	}
	return people, nil
}

// personOps make a new person and claim the identities.
func personOps(p *desk.Person) ([]table.Op, error) {
	item, err := newItem(personKey(p.ID), p)
	if err != nil {
		return nil, err
	}
	item[attrVersion] = int64(1)
	ops := []table.Op{table.Put(item, table.IfNew())}
	for _, i := range p.Identities {
		claim, err := newItem(identityKey(i), identity{Person: p.ID})
		if err != nil {
			return nil, err
		}
		ops = append(ops, table.Put(claim, table.IfNew()))
	}
	return ops, nil
}

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/table"
)

// Organizations reads organisations by id; those that are not there, and what is
// no id, are left out: a person of earlier days may name one in words.
//
// AP-90: organisations by id.
func (s *Store) Organizations(ctx context.Context, ids ...string) (map[string]*desk.Organization, error) {
	found := map[string]*desk.Organization{}
	var keys []table.Key
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if ident.Valid(id) {
			keys = append(keys, organizationKey(id))
		}
	}
	for part := range slices.Chunk(keys, table.MaxBatchGet) {
		items, err := s.table.BatchGet(ctx, part)
		if err != nil {
			return nil, failure("read organisations", err)
		}
		for _, item := range items {
			o := &desk.Organization{}
			if err := document(item, o); err != nil {
				return nil, err
			}
			o.Version = item.Int(attrVersion)
			found[o.ID] = o
		}
	}
	return found, nil
}

// OrganizationByDomain finds whose domain it is; nil when nobody's.
//
// AP-91: an organisation by a mail domain.
func (s *Store) OrganizationByDomain(ctx context.Context, domain string) (*desk.Organization, error) {
	if domain == "" {
		return nil, nil
	}
	var id string
	found, err := s.get(ctx, domainKey(domain), &id)
	if err != nil || !found {
		return nil, err
	}
	all, err := s.Organizations(ctx, id)
	return all[id], err
}

// SaveOrganization writes a new organisation, or with before a changed one, with
// its domains and its place in the list. desk.Stale when somebody was faster; a
// domain of another organisation is desk.Invalid, by its field; ErrTaken is an
// Extra's.
//
// AP-92: save an organisation.
func (s *Store) SaveOrganization(ctx context.Context, before, o *desk.Organization, extra ...Extra) error {
	item, err := newItem(organizationKey(o.ID), o)
	if err != nil {
		return err
	}
	item[attrVersion] = o.Version + 1
	guard, had := table.IfNew(), []string(nil)
	if before != nil {
		guard, had = table.IfEquals(attrVersion, o.Version), before.Domains
	}
	listed, err := newItem(organizationListKey(o), o.ID)
	if err != nil {
		return err
	}
	ops := []table.Op{table.Put(item, guard), table.Put(listed)}
	if before != nil && organizationListKey(before) != organizationListKey(o) {
		ops = append(ops, table.Delete(organizationListKey(before)))
	}
	for _, domain := range had {
		if !slices.Contains(o.Domains, domain) {
			ops = append(ops, table.Delete(domainKey(domain)))
		}
	}
	fields := map[int]int{} // operation → domain
	for i, domain := range o.Domains {
		if slices.Contains(had, domain) {
			continue
		}
		claim, err := newItem(domainKey(domain), o.ID)
		if err != nil {
			return err
		}
		fields[len(ops)] = i
		ops = append(ops, table.Put(claim, table.IfNew()))
	}
	first := len(ops)
	for _, x := range extra {
		ops = append(ops, x.op)
	}
	err = s.transact(ctx, "", ops)
	if !errors.Is(err, table.ErrCondition) {
		if err == nil {
			o.Version++
		}
		return failure("write organisation", err)
	}
	for _, i := range table.FailedOps(err) {
		if domain, ok := fields[i]; ok {
			return desk.Problems{{Field: fmt.Sprintf("domains[%d]", domain), Code: "domain_taken"}}.Err()
		}
		if i >= first {
			return fmt.Errorf("write organisation: %w", extra[i-first].taken)
		}
	}
	return desk.Fail(desk.Stale, "stale").Because(err)
}

// ListOrganizations lists the ids of organisations by name, those whose folded
// name begins so, from behind a position; next is "" at the end.
//
// AP-93: organisations by name.
func (s *Store) ListOrganizations(ctx context.Context, beginning, after string, limit int) (ids []string, next string, err error) {
	q := table.Query{PK: "ORGS", From: beginning, To: beginning + "\uffff", Limit: limit}
	if after != "" {
		q.From = after + "\x00"
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, "", failure("list organisations", err)
	}
	for _, item := range page.Items {
		sk := item.Str(table.SK)
		ids = append(ids, sk[strings.LastIndexByte(sk, '#')+1:])
		next = sk
	}
	if page.Next == "" {
		next = ""
	}
	return ids, next, nil
}

// PlacedPerson is a person's id and his place in the list of an organisation.
type PlacedPerson struct{ Person, Place string }

// PeopleOf lists an organisation's people by name, from behind a place; more
// says that there are further ones.
//
// AP-94: an organisation's people.
func (s *Store) PeopleOf(ctx context.Context, organization, after string, limit int) (list []PlacedPerson, more bool, err error) {
	from := ""
	if after != "" {
		from = after + "\x00"
	}
	page, err := s.table.Query(ctx, table.Query{Index: table.G2, PK: organizationPK(organization), From: from, Limit: limit})
	if err != nil {
		return nil, false, failure("list an organisation's people", err)
	}
	for _, item := range page.Items {
		list = append(list, PlacedPerson{strings.TrimPrefix(item.Str(table.PK), "P#"), item.Str(table.G2.SKName())})
	}
	return list, page.Next != "", nil
}

// Placed is a ticket and its place in a history: "<created>#<id>".
type Placed struct{ Ticket, Place string }

// History lists the tickets of a person's records, or of an organisation as it
// was when they were made, newest first, from behind a place ("" for the newest
// one), at most limit; more says that there are older ones. Places are alike
// whatever the records, so pages of several join by them.
//
// AP-95: a history, open and closed, a page.
func (s *Store) History(ctx context.Context, people []string, organization, before string, limit int) (list []Placed, more bool, err error) {
	queries := make([]table.Query, 0, len(people)+1)
	for _, p := range people {
		queries = append(queries, table.Query{Index: table.G2, PK: "P#" + p})
	}
	if organization != "" {
		queries = append(queries, table.Query{PK: organizationTickets(organization)})
	}
	for _, q := range queries {
		// The place itself is read again and left out.
		q.To, q.Descending, q.Limit = before, true, limit+1
		page, err := s.table.Query(ctx, q)
		if err != nil {
			return nil, false, failure("list a history", err)
		}
		more = more || page.Next != ""
		for _, item := range page.Items {
			place := item.Str(q.Index.SKName())
			if place == before {
				continue
			}
			list = append(list, Placed{Ticket: place[strings.LastIndexByte(place, '#')+1:], Place: place})
		}
	}
	slices.SortFunc(list, func(a, b Placed) int { return strings.Compare(b.Place, a.Place) })
	if len(list) > limit {
		list, more = list[:limit], true
	}
	return list, more, nil
}

// inOrganization lists a new ticket among its organisation's.
func inOrganization(t *desk.Ticket) ([]table.Op, error) {
	if !ident.Valid(t.Organization) {
		return nil, nil
	}
	item, err := newItem(table.Key{PK: organizationTickets(t.Organization), SK: desk.FormatTime(t.CreatedAt) + "#" + t.ID}, t.Number)
	if err != nil {
		return nil, err
	}
	return []table.Op{table.Put(item)}, nil
}

// inherit gives people what their organisation says where they say nothing.
func (s *Store) inherit(ctx context.Context, people ...*desk.Person) error {
	var ids []string
	for _, p := range people {
		if p.Organization != "" && (p.Region == "" || p.Segment == "") {
			ids = append(ids, p.Organization)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	all, err := s.Organizations(ctx, ids...)
	if err != nil {
		return err
	}
	for _, p := range people {
		if o := all[p.Organization]; o != nil {
			p.Inherited = desk.PersonFacts{Region: o.Region, Segment: o.Segment}
		}
	}
	return nil
}

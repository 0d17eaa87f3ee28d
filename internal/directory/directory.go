// Package directory is the people who ask: who somebody is, what he has asked,
// and that several addresses are one person's. A person is in sight of whoever
// sees one of his tickets, and of every agent while he has none; out of sight
// he is not found, as if he did not exist.
//
// Records of one person are joined by a pointer: identities move in one
// transaction, tickets stay where they are and are listed together.
package directory

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/store"
)

// Service answers who people are.
type Service struct {
	Store *store.Store
	Now   func() time.Time // for what makes something new
	NewID func(time.Time) string
	// Exported is told who has exported a person, before he gets anything; an
	// error withholds it. nil: nobody is told.
	Exported func(ctx context.Context, who desk.Subject, person string) error
	// Domain is the one that the desk receives mail for; "" leaves those of its
	// mailboxes. No address there is a person's.
	Domain string
}

// MaxTickets is the most tickets of a person that are looked at, newest first.
const MaxTickets = 100

// Entry is a person with those of his tickets that the reader may see.
type Entry struct {
	Person  desk.Person
	Tickets []desk.Ticket // newest first, of every status
	More    bool          // he has older ones too
	// Shared is whether some of those that were looked at, MaxTickets of them,
	// are out of the reader's sight: he may not change him; see whole.
	Shared bool
}

// Read answers a person by id. A record that was merged leads to its person.
func (s *Service) Read(ctx context.Context, who desk.Subject, id string) (Entry, error) {
	return s.find(ctx, who, desk.PersonRead, id)
}

// Search answers whose mail address it is: nobody or one.
func (s *Service) Search(ctx context.Context, who desk.Subject, address string) ([]desk.Person, error) {
	if !desk.May(who, desk.PersonRead, nil) {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	address = desk.NormalizeAddress(address)
	if code, ok := desk.CheckAddress(address); !ok {
		return nil, desk.Problems{{Field: "address", Code: code}}.Err()
	}
	p, err := s.Store.PersonByIdentity(ctx, desk.IdentityMail, address)
	if err != nil {
		return nil, err
	}
	if p == nil { // as much work as for somebody out of sight: the time must not tell
		_, err := s.find(ctx, who, desk.PersonRead, s.NewID(s.Now()))
		if desk.IsKind(err, desk.NotFound) {
			err = nil
		}
		return nil, err
	}
	e, err := s.entry(ctx, who, p)
	if err != nil || e == nil {
		return nil, err
	}
	return []desk.Person{*p}, nil
}

func (s *Service) find(ctx context.Context, who desk.Subject, action desk.Action, id string) (Entry, error) {
	if !desk.May(who, action, nil) {
		return Entry{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	missing := desk.Fail(desk.NotFound, "not_found")
	if !ident.Valid(id) {
		return Entry{}, missing
	}
	p, err := s.Store.Person(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	there := p != nil
	if !there { // the same work as for somebody out of sight: the time must not tell
		p = &desk.Person{ID: id}
	}
	e, err := s.entry(ctx, who, p)
	if err != nil {
		return Entry{}, err
	}
	if e == nil || !there {
		return Entry{}, missing
	}
	return *e, nil
}

// entry adds the tickets; nil when the person is out of sight.
func (s *Service) entry(ctx context.Context, who desk.Subject, p *desk.Person) (*Entry, error) {
	e := &Entry{Person: *p}
	var ids []string
	for _, record := range append([]string{p.ID}, p.Merged...) {
		more, err := s.Store.TicketsOf(ctx, record, MaxTickets)
		if err != nil {
			return nil, err
		}
		e.More = e.More || len(more) == MaxTickets
		ids = append(ids, more...)
	}
	tickets, err := s.Store.Tickets(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, t := range tickets {
		if desk.May(who, desk.TicketRead, t.Facts()) {
			e.Tickets = append(e.Tickets, *t)
		}
	}
	if len(e.Tickets) == 0 && len(tickets) > 0 && !who.Everywhere() {
		return nil, nil
	}
	if len(e.Tickets) < len(tickets) { // older ones may all be out of sight; TicketsOf knows
		e.More, e.Shared = false, true
	}
	slices.SortStableFunc(e.Tickets, func(a, b desk.Ticket) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.Number, a.Number))
	})
	if len(e.Tickets) > MaxTickets {
		e.Tickets, e.More = e.Tickets[:MaxTickets], true
	}
	return e, nil
}

// Update changes what a person is. A nil field stays as it is; "" empties it.
type Update struct {
	IfVersion int64 // the version that the caller has seen; 0 for none
	Name      *string
	Language  *desk.Language
	// Organization is the id of one. Region and Segment are the desk's own words,
	// which policies ask for.
	Organization, Region, Segment *string
	// Wrong are the fields that are wrong already: nothing is changed then, and
	// the error names them with what else is wrong.
	Wrong desk.Problems
}

// Update changes a person and answers him. desk.Forbidden "person_shared" when
// some of his tickets are out of the caller's sight. desk.Stale when he has another
// version than the one named. Open tickets keep their deadlines until
// something else moves them.
func (s *Service) Update(ctx context.Context, who desk.Subject, id string, u Update) (desk.Person, error) {
	wrong := clean(&u)
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditPersonChanged, id, s.Now()))
	for range s.Store.Tries(ctx) {
		e, err := s.changeable(ctx, who, id)
		if err != nil {
			return desk.Person{}, err
		}
		p := e.Person
		if u.IfVersion != 0 && u.IfVersion != p.Version {
			return p, desk.Fail(desk.Stale, "stale")
		}
		set(&p.Name, u.Name)
		set(&p.Language, u.Language)
		bad := slices.Clone(wrong)
		if err := cmp.Or(gather(&bad, s.belongs(ctx, &p, u.Organization)), bad.Err()); err != nil {
			return p, err
		}
		set(&p.Region, u.Region)
		set(&p.Segment, u.Segment)
		if err = s.Store.SavePerson(ctx, &p); !store.Raced(err) {
			return p, err
		}
	}
	return desk.Person{}, desk.Fail(desk.Unavailable, "unavailable")
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// gather adds the wrong fields that an error names, so that all are named at
// once; another error it gives back.
func gather(p *desk.Problems, err error) error {
	var more *desk.Error
	if errors.As(err, &more) && more.Kind == desk.Invalid && len(more.Fields) > 0 {
		*p = append(*p, more.Fields...)
		return nil
	}
	return err
}

func clean(u *Update) desk.Problems {
	p := slices.Clone(u.Wrong)
	for name, value := range map[string]*string{"name": u.Name, "organization": u.Organization, "region": u.Region, "segment": u.Segment} {
		if value == nil {
			continue
		}
		if utf8.RuneCountInString(*value) > desk.MaxName {
			p.Add(name, "too_long", "max", strconv.Itoa(desk.MaxName))
			continue
		}
		*value = desk.CleanLine(*value, desk.MaxName)
	}
	if u.Language != nil && !u.Language.Valid() {
		p.Add("language", "unknown_value", "allowed", "es, en")
	}
	return p
}

// Join says that a mail address is this person's too, and answers him. An
// address that nobody has is added. The record of whoever has it becomes part
// of this person, with all its identities and tickets; he must be in the
// caller's sight too, else the address counts as taken, and with all of his
// tickets. An address of the desk's own is desk.Invalid "own_address". Doing it
// again changes nothing.
func (s *Service) Join(ctx context.Context, who desk.Subject, id, address string) (desk.Person, error) {
	address = desk.NormalizeAddress(address)
	if code, ok := desk.CheckAddress(address); !ok {
		return desk.Person{}, desk.Problems{{Field: "address", Code: code}}.Err()
	}
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditPersonJoined, id, s.Now()))
	for range s.Store.Tries(ctx) {
		e, err := s.changeable(ctx, who, id)
		if err != nil {
			return desk.Person{}, err
		}
		if err := s.notOurs(ctx, address); err != nil {
			return desk.Person{}, err
		}
		owner, err := s.Store.PersonByIdentity(ctx, desk.IdentityMail, address)
		if err != nil {
			return desk.Person{}, err
		}
		p, err := s.join(ctx, who, e.Person, owner, address)
		if !store.Raced(err) {
			return p, err
		}
	}
	return desk.Person{}, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) join(ctx context.Context, who desk.Subject, p desk.Person, owner *desk.Person, address string) (desk.Person, error) {
	moved := []desk.Identity{{Kind: desk.IdentityMail, Value: address}}
	if owner != nil {
		if owner.ID == p.ID {
			return p, nil
		}
		seen, err := s.entry(ctx, who, owner)
		if err != nil {
			return p, err
		}
		if seen == nil {
			return p, desk.Fail(desk.Conflict, "address_taken")
		}
		if err := s.whole(ctx, who, owner); err != nil {
			return p, err
		}
		moved = owner.Identities
		p.Merged = slices.Concat(p.Merged, []string{owner.ID}, owner.Merged)
		fill(&p, owner)
		part := *owner // kept as it was, so that Leave can undo it
		part.MergedInto = p.ID
		owner = &part
	}
	p.Identities = slices.Concat(p.Identities, moved)
	if p.Address == "" {
		p.Address = address
	}
	if len(p.Identities) > desk.MaxIdentities || len(p.Merged) > desk.MaxIdentities {
		return p, desk.Fail(desk.Conflict, "too_many_identities", "max", strconv.Itoa(desk.MaxIdentities))
	}
	if err := s.Store.JoinPeople(ctx, &p, owner, moved); err != nil {
		return p, err
	}
	p.Version++
	return p, nil
}

// fill takes over what the person does not have yet.
func fill(p, from *desk.Person) {
	for _, f := range []struct{ to, from *string }{
		{&p.Name, &from.Name}, {&p.Zone, &from.Zone}, {&p.Organization, &from.Organization}, {&p.Region, &from.Region}, {&p.Segment, &from.Segment},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
}

package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// MaxPage is the most things of a page of this package.
const MaxPage = 50

// belongs sets the organisation of a person: nil leaves it, "" takes it away,
// else it must be there. The words of earlier days may stay as they are.
func (s *Service) belongs(ctx context.Context, p *desk.Person, id *string) error {
	if id == nil || *id == p.Organization {
		return nil
	}
	if *id == "" {
		p.Organization, p.Inherited = "", desk.PersonFacts{}
		return nil
	}
	all, err := s.Store.Organizations(ctx, *id)
	if err != nil {
		return err
	}
	o := all[*id]
	if o == nil {
		return desk.Problems{{Field: "organization", Code: "unknown_id"}}.Err()
	}
	p.Organization, p.Inherited = o.ID, desk.PersonFacts{Region: o.Region, Segment: o.Segment}
	return nil
}

// Organizations lists organisations by name, those whose name begins so.
func (s *Service) Organizations(ctx context.Context, who desk.Subject, beginning, after string) (list []desk.Organization, next string, err error) {
	if !desk.May(who, desk.OrganizationRead, nil) {
		return nil, "", desk.Fail(desk.Forbidden, "forbidden")
	}
	ids, next, err := s.Store.ListOrganizations(ctx, desk.FoldName(beginning), after, MaxPage)
	if err != nil {
		return nil, "", err
	}
	all, err := s.Store.Organizations(ctx, ids...)
	for _, id := range ids {
		if o := all[id]; o != nil {
			list = append(list, *o)
		}
	}
	return list, next, err
}

// Organization answers an organisation.
func (s *Service) Organization(ctx context.Context, who desk.Subject, id string) (desk.Organization, error) {
	return s.organization(ctx, who, desk.OrganizationRead, id)
}

func (s *Service) organization(ctx context.Context, who desk.Subject, action desk.Action, id string) (desk.Organization, error) {
	if !desk.May(who, action, nil) {
		return desk.Organization{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	all, err := s.Store.Organizations(ctx, id)
	if err != nil {
		return desk.Organization{}, err
	}
	o := all[id]
	if o == nil {
		return desk.Organization{}, desk.Fail(desk.NotFound, "not_found")
	}
	return *o, nil
}

// NewOrganization makes an organisation; the key, when there is one, makes a
// repeat answer the same one. wrong are fields that are wrong already: nothing
// is made then, and the error names them with what else is wrong.
func (s *Service) NewOrganization(ctx context.Context, who desk.Subject, o desk.Organization, key string, wrong ...desk.FieldError) (desk.Organization, error) {
	if !desk.May(who, desk.OrganizationUpdate, nil) {
		return o, desk.Fail(desk.Forbidden, "forbidden")
	}
	p := desk.Problems(slices.Clone(wrong))
	o.Clean(&p)
	if err := p.Err(); err != nil {
		return o, err
	}
	now := desk.Instant(s.Now())
	hash, err := hashOf("organization", o)
	if err != nil {
		return o, err
	}
	o.ID, o.CreatedAt, o.UpdatedAt = s.NewID(now), now, now
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditOrganizationCreated, o.ID, s.Now()))
	made, err := s.once(ctx, who, key, hash, o.ID, func(extra ...store.Extra) error {
		return s.Store.SaveOrganization(ctx, nil, &o, extra...)
	})
	if err != nil || made == o.ID {
		return o, err
	}
	return s.organization(ctx, who, desk.OrganizationRead, made)
}

// OrganizationUpdate changes an organisation. A nil field stays as it is.
type OrganizationUpdate struct {
	IfVersion                          int64
	Name, Zone, Region, Segment, Notes *string
	Language                           *desk.Language
	Domains                            *[]string
	Wrong                              desk.Problems // as in Update
}

// UpdateOrganization changes an organisation and answers it. desk.Stale when it
// has another version than the one named.
func (s *Service) UpdateOrganization(ctx context.Context, who desk.Subject, id string, u OrganizationUpdate) (desk.Organization, error) {
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditOrganizationChanged, id, s.Now()))
	for range s.Store.Tries(ctx) {
		before, err := s.organization(ctx, who, desk.OrganizationUpdate, id)
		if err != nil {
			return before, err
		}
		if u.IfVersion != 0 && u.IfVersion != before.Version {
			return before, desk.Fail(desk.Stale, "stale")
		}
		o := before
		set(&o.Name, u.Name)
		set(&o.Zone, u.Zone)
		set(&o.Region, u.Region)
		set(&o.Segment, u.Segment)
		set(&o.Notes, u.Notes)
		set(&o.Language, u.Language)
		set(&o.Domains, u.Domains)
		o.UpdatedAt = desk.Instant(s.Now())
		p := slices.Clone(u.Wrong)
		o.Clean(&p)
		if err := p.Err(); err != nil {
			return o, err
		}
		if err = s.Store.SaveOrganization(ctx, &before, &o); !store.Raced(err) {
			return o, err
		}
	}
	return desk.Organization{}, desk.Fail(desk.Unavailable, "unavailable")
}

// maxPages is how many pages of what is out of sight are passed over on the way
// to a page of an answer; behind a thousand of them in a row a list ends.
const maxPages = 20

// PeopleOf answers a page of an organisation's people, those in sight. There is
// a next page only when somebody in sight is on it: neither its being there nor
// its place tells of the others.
func (s *Service) PeopleOf(ctx context.Context, who desk.Subject, id, after string) (list []desk.Person, next string, err error) {
	if _, err := s.organization(ctx, who, desk.OrganizationRead, id); err != nil {
		return nil, "", err
	}
	place := map[string]string{}
	for range maxPages {
		placed, more, err := s.Store.PeopleOf(ctx, id, after, MaxPage+1)
		if err != nil {
			return nil, "", err
		}
		ids := make([]string, len(placed))
		for i, p := range placed {
			ids[i], after = p.Person, p.Place
			place[p.Person] = p.Place
		}
		shown, err := s.inSight(ctx, who, ids)
		if err != nil {
			return nil, "", err
		}
		list = append(list, shown...)
		if len(list) > MaxPage {
			list = list[:MaxPage]
			return list, place[list[MaxPage-1].ID], nil
		}
		if !more {
			break
		}
	}
	return list, "", nil
}

// inSight reads people and leaves out whom the reader may not see.
func (s *Service) inSight(ctx context.Context, who desk.Subject, ids []string) ([]desk.Person, error) {
	all, err := s.Store.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := []desk.Person{}
	for _, id := range ids {
		p := all[id]
		if p == nil {
			continue
		}
		if !who.Everywhere() {
			if e, err := s.entry(ctx, who, p); err != nil || e == nil {
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		list = append(list, *p)
	}
	return list, nil
}

// History is a page of tickets of every status, newest first.
type History struct {
	Tickets []desk.Ticket // those in sight
	Next    string        // the place where the next page begins; "" at the end
}

// TicketsOf answers a page of a person's tickets.
func (s *Service) TicketsOf(ctx context.Context, who desk.Subject, id, before string) (History, error) {
	e, err := s.find(ctx, who, desk.PersonRead, id)
	if err != nil {
		return History{}, err
	}
	return s.history(ctx, who, append([]string{e.Person.ID}, e.Person.Merged...), "", before)
}

// TicketsOfOrganization answers a page of the tickets that were made while their
// requesters belonged to the organisation.
func (s *Service) TicketsOfOrganization(ctx context.Context, who desk.Subject, id, before string) (History, error) {
	if _, err := s.organization(ctx, who, desk.OrganizationRead, id); err != nil {
		return History{}, err
	}
	return s.history(ctx, who, nil, id, before)
}

// history is a page of tickets in sight from behind a place. There is a next
// page only when a ticket in sight is on it, as in PeopleOf.
func (s *Service) history(ctx context.Context, who desk.Subject, records []string, organization, before string) (History, error) {
	var h History
	for range maxPages {
		places, more, err := s.Store.History(ctx, records, organization, before, MaxPage+1)
		if err != nil {
			return h, err
		}
		ids := make([]string, len(places))
		for i, p := range places {
			ids[i], before = p.Ticket, p.Place
		}
		tickets, err := s.Store.Tickets(ctx, ids)
		if err != nil {
			return h, err
		}
		for _, t := range tickets {
			if desk.May(who, desk.TicketRead, t.Facts()) {
				h.Tickets = append(h.Tickets, *t)
			}
		}
		if len(h.Tickets) > MaxPage {
			h.Tickets = h.Tickets[:MaxPage]
			h.Next = placeOf(h.Tickets[MaxPage-1])
			return h, nil
		}
		if !more {
			break
		}
	}
	return h, nil
}

// once makes something under an Idempotency-Key and answers the id of what the
// key has made: id itself, or what an earlier request made. Something else that
// is taken already stays store.ErrTaken.
func (s *Service) once(ctx context.Context, who desk.Subject, key, hash, id string, save func(...store.Extra) error) (string, error) {
	if key == "" {
		return id, save()
	}
	caller := string(who.Kind) + ":" + who.AgentID + ":" + who.KeyID
	before := func() (string, error) {
		o, found, err := s.Store.Once(ctx, caller, key)
		if err == nil && found && o.Hash != hash {
			err = desk.KeyReused()
		}
		return o.Ticket, err
	}
	if made, err := before(); made != "" || err != nil {
		return made, err
	}
	extra, err := s.Store.OnceOnly(caller, key, store.Once{Hash: hash, Ticket: id})
	if err != nil {
		return "", err
	}
	err = save(extra)
	if errors.Is(err, store.ErrTaken) {
		if made, readErr := before(); made != "" || readErr != nil {
			return made, readErr
		}
	}
	return id, err
}

func hashOf(kind string, v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("hash %s: %w", kind, err)
	}
	sum := sha256.Sum256(append([]byte(kind+"\x00"), data...))
	return hex.EncodeToString(sum[:]), nil
}

package directory

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// MaxFound is the most people that a search answers.
const MaxFound = 20

// Find answers people in sight whose name, last name, mail address or telephone
// number begins so. desk.Invalid naming q when that is too little to look for.
func (s *Service) Find(ctx context.Context, who desk.Subject, beginning string) ([]desk.Person, error) {
	if !desk.May(who, desk.PersonRead, nil) {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	if utf8.RuneCountInString(beginning) > desk.MaxName {
		return nil, desk.Problems{{Field: "q", Code: "too_long", Params: map[string]string{"max": strconv.Itoa(desk.MaxName)}}}.Err()
	}
	if !store.Searchable(beginning) { // nobody is an answer, and this would be none
		return nil, desk.Problems{{Field: "q", Code: "too_short", Params: map[string]string{"min": strconv.Itoa(store.MinSearch)}}}.Err()
	}
	ids, err := s.Store.FindPeople(ctx, beginning, MaxFound)
	if err != nil {
		return nil, err
	}
	return s.inSight(ctx, who, ids[:min(len(ids), MaxFound)])
}

// NewPerson is what a person is made of; a mail address or a telephone number
// at least.
type NewPerson struct {
	Name, Address, Phone, Organization, Region, Segment string
	Language                                            desk.Language
	Key                                                 string        // Idempotency-Key; "" for none
	Wrong                                               desk.Problems // as in Update
}

// Create makes a person. An address or number that is somebody's is desk.Conflict,
// whoever he is; an address of the desk's own is desk.Invalid "own_address".
func (s *Service) Create(ctx context.Context, who desk.Subject, n NewPerson) (desk.Person, error) {
	if !desk.May(who, desk.PersonUpdate, nil) {
		return desk.Person{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	now := desk.Instant(s.Now())
	p := desk.Person{ID: s.NewID(now), Name: n.Name, Region: n.Region, Segment: n.Segment, Language: n.Language, CreatedAt: now}
	wrong := identify(&p, n)
	if err := gather(&wrong, s.notOurs(ctx, p.Address)); err != nil {
		return p, err
	}
	if n.Organization != "" {
		if err := gather(&wrong, s.belongs(ctx, &desk.Person{}, &n.Organization)); err != nil {
			return p, err
		}
	}
	if err := wrong.Err(); err != nil {
		return p, err
	}
	o, err := s.Store.OrganizationByDomain(ctx, desk.OrganizationDomain(p.Address))
	if err != nil {
		return p, err
	}
	p.Belong(o)
	if n.Organization != "" {
		if err := s.belongs(ctx, &p, &n.Organization); err != nil {
			return p, err
		}
	}
	hash, err := hashOf("person", []any{p.Name, p.Identities, n.Organization, p.Region, p.Segment, n.Language})
	if err != nil {
		return p, err
	}
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditPersonCreated, p.ID, s.Now()))
	made, err := s.once(ctx, who, n.Key, hash, p.ID, func(extra ...store.Extra) error { return s.Store.SavePerson(ctx, &p, extra...) })
	switch {
	case errors.Is(err, store.ErrTaken):
		return p, desk.Fail(desk.Conflict, "address_taken").Because(err)
	case err != nil || made == p.ID:
		return p, err
	}
	e, err := s.find(ctx, who, desk.PersonRead, made)
	return e.Person, err
}

// identify checks a new person and gives him what he is known by.
func identify(p *desk.Person, n NewPerson) desk.Problems {
	u := Update{Name: &p.Name, Region: &p.Region, Segment: &p.Segment, Wrong: n.Wrong}
	if p.Language != "" {
		u.Language = &p.Language
	}
	problems := clean(&u)
	if n.Address != "" {
		p.Address = desk.NormalizeAddress(n.Address)
		if code, ok := desk.CheckAddress(p.Address); !ok {
			problems.Add("address", code)
		}
		p.Identities = append(p.Identities, desk.Identity{Kind: desk.IdentityMail, Value: p.Address})
	}
	if n.Phone != "" {
		phone, ok := desk.NormalizePhone(n.Phone)
		if !ok {
			problems.Add("phone", "not_a_phone")
		}
		p.Identities = append(p.Identities, desk.Identity{Kind: desk.IdentityPhone, Value: phone})
	}
	if len(p.Identities) == 0 {
		problems.Add("address", "required")
	}
	return problems
}

// AddPhone says that a telephone number is this person's. One that is another's
// is desk.Conflict; doing it again changes nothing.
func (s *Service) AddPhone(ctx context.Context, who desk.Subject, id, number string) (desk.Person, error) {
	phone, ok := desk.NormalizePhone(number)
	if !ok {
		return desk.Person{}, desk.Problems{{Field: "phone", Code: "not_a_phone"}}.Err()
	}
	mine := desk.Identity{Kind: desk.IdentityPhone, Value: phone}
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditPersonJoined, id, s.Now()))
	for range s.Store.Tries(ctx) {
		e, err := s.changeable(ctx, who, id)
		if err != nil {
			return desk.Person{}, err
		}
		p := e.Person
		if slices.Contains(p.Identities, mine) {
			return p, nil
		}
		owner, err := s.Store.PersonByIdentity(ctx, mine.Kind, mine.Value)
		if err != nil {
			return p, err
		}
		if owner != nil {
			return p, desk.Fail(desk.Conflict, "address_taken")
		}
		if len(p.Identities) >= desk.MaxIdentities {
			return p, desk.Fail(desk.Conflict, "too_many_identities", "max", strconv.Itoa(desk.MaxIdentities))
		}
		p.Identities = append(slices.Clone(p.Identities), mine)
		if err = s.Store.JoinPeople(ctx, &p, nil, []desk.Identity{mine}); !store.Raced(err) {
			p.Version++
			return p, err
		}
	}
	return desk.Person{}, desk.Fail(desk.Unavailable, "unavailable")
}

// Leave takes an identity away from a person and answers him. When it came with
// the record of another person, that whole record stands for itself again, with
// all that it came with and its own tickets; what was asked in between stays
// here. desk.Stale when he has another version than the one named.
func (s *Service) Leave(ctx context.Context, who desk.Subject, id string, gone desk.Identity, ifVersion int64) (desk.Person, error) {
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditPersonParted, id, s.Now()))
	for range s.Store.Tries(ctx) {
		e, err := s.changeable(ctx, who, id)
		if err != nil {
			return desk.Person{}, err
		}
		p := e.Person
		if ifVersion != 0 && ifVersion != p.Version {
			return p, desk.Fail(desk.Stale, "stale")
		}
		if !slices.Contains(p.Identities, gone) {
			return p, desk.Fail(desk.NotFound, "not_found")
		}
		p, err = s.leave(ctx, p, gone)
		if !store.Raced(err) {
			return p, err
		}
	}
	return desk.Person{}, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) leave(ctx context.Context, p desk.Person, gone desk.Identity) (desk.Person, error) {
	part, err := s.partOf(ctx, p, gone)
	if err != nil {
		return p, err
	}
	away := []desk.Identity{gone}
	if part != nil {
		away = part.Identities
		part.MergedInto = ""
		p.Merged = slices.DeleteFunc(slices.Clone(p.Merged), func(id string) bool { return id == part.ID || slices.Contains(part.Merged, id) })
	}
	p.Identities = slices.DeleteFunc(slices.Clone(p.Identities), func(i desk.Identity) bool { return slices.Contains(away, i) })
	if len(p.Identities) == 0 {
		return p, desk.Fail(desk.Conflict, "last_identity")
	}
	if slices.Contains(away, desk.Identity{Kind: desk.IdentityMail, Value: p.Address}) {
		p.Address = ""
		for _, i := range p.Identities {
			if i.Kind == desk.IdentityMail {
				p.Address = i.Value
				break
			}
		}
	}
	if err := s.Store.SplitPeople(ctx, &p, part, away); err != nil {
		return p, err
	}
	p.Version++
	return p, nil
}

// partOf finds the record with which an identity came; nil when it came alone,
// or was joined before records kept what they were known by. Of records that
// had been joined to that one before, it is the outermost.
func (s *Service) partOf(ctx context.Context, p desk.Person, i desk.Identity) (*desk.Person, error) {
	for _, id := range p.Merged {
		part, err := s.Store.Record(ctx, id)
		if err != nil {
			return nil, err
		}
		if part != nil && part.MergedInto == p.ID && slices.Contains(part.Identities, i) {
			return part, nil
		}
	}
	return nil, nil
}

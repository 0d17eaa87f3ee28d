package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/web/problem"
)

// PersonDetail is a person with what he is known by.
type PersonDetail struct {
	ID           string   `json:"id" example:"01jnb3q7x8aaaaaaaaaaaaaaaa"`
	Name         string   `json:"name,omitempty" example:"Lucía Gómez"`
	Addresses    []string `json:"addresses" nullable:"false" doc:"His mail addresses; he is written to at the one that a ticket came from" example:"[\"lucia@example.com\"]"`
	Phones       []string `json:"phones" nullable:"false" doc:"His telephone numbers" example:"[\"+34600000000\"]"`
	Language     Language `json:"language,omitempty"`
	Zone         string   `json:"zone,omitempty" doc:"IANA time zone" example:"America/Argentina/Buenos_Aires"`
	Organization string   `json:"organization,omitempty"`
	Region       string   `json:"region,omitempty" doc:"A word of the desk's own, which service levels may ask for"`
	Segment      string   `json:"segment,omitempty" doc:"A word of the desk's own, which service levels may ask for" example:"vip"`
	CreatedAt    Time     `json:"createdAt"`
}

func toPerson(p desk.Person) PersonDetail {
	d := PersonDetail{ID: p.ID, Name: p.Name, Addresses: []string{}, Phones: []string{}, Language: Language(p.Language), Zone: p.Zone, Organization: p.Organization,
		Region: p.Region, Segment: p.Segment, CreatedAt: Time(p.CreatedAt)}
	for _, i := range p.Identities {
		if i.Kind == desk.IdentityMail {
			d.Addresses = append(d.Addresses, i.Value)
		}
		if i.Kind == desk.IdentityPhone {
			d.Phones = append(d.Phones, i.Value)
		}
	}
	return d
}

// PersonView is a person with his tickets.
type PersonView struct {
	Person  PersonDetail    `json:"person"`
	Tickets []TicketSummary `json:"tickets" nullable:"false" doc:"Those that you may see, of every status, newest first, at most 100"`
	More    bool            `json:"more" doc:"There are older ones"`
	Shared  bool            `json:"shared" doc:"He has tickets that you may not see: you may read him, and not change him. Of somebody with more than 100 tickets the newest are looked at"`

	MailStates []MailState `json:"mailStates" nullable:"false" doc:"How mail reaches his addresses; those of which nothing was ever reported are left out"`
}

// PeopleList is whom a search found.
type PeopleList struct {
	People []PersonDetail `json:"people" nullable:"false" doc:"At most 20; of a whole address nobody or one"`
}

// PersonPath names a person in a path.
type PersonPath struct {
	Person string `path:"person" format:"name" doc:"Id of the person" example:"01jnb3q7x8aaaaaaaaaaaaaaaa"`
}

type findPeopleInput struct {
	Address string `query:"address" maxLength:"254" doc:"A whole mail address" example:"lucia@example.com"`
	Q       string `query:"q" maxLength:"120" doc:"How a name, last name, mail address or telephone number begins, two characters at least, or one of Chinese, Japanese or Korean; instead of address" example:"luc"`
}

type findPeopleOutput struct{ Body PeopleList }

func (s *server) findPeople(ctx context.Context, in *findPeopleInput) (*findPeopleOutput, error) {
	search := func() ([]desk.Person, error) { return s.People.Search(ctx, subject(ctx), in.Address) }
	switch {
	case in.Q != "" && in.Address == "":
		search = func() ([]desk.Person, error) { return s.Identities.Find(ctx, subject(ctx), in.Q) }
	case in.Address == "":
		return nil, desk.Problems{{Field: "address", Code: "address_or_q"}, {Field: "q", Code: "address_or_q"}}.Err()
	case in.Q != "":
		return nil, desk.Problems{{Field: "q", Code: "not_with_address"}}.Err()
	}
	people, err := search()
	if err != nil {
		return nil, err
	}
	return &findPeopleOutput{PeopleList{list(people, toPerson)}}, nil
}

type getPersonOutput struct {
	ETag         string `header:"ETag" doc:"The version of the person, quoted; his tickets do not change it"`
	CacheControl string `header:"Cache-Control"`
	Body         PersonView
}

func (s *server) getPerson(ctx context.Context, in *PersonPath) (*getPersonOutput, error) {
	e, err := s.People.Read(ctx, subject(ctx), in.Person)
	if err != nil {
		return nil, err
	}
	person := toPerson(e.Person)
	states, err := s.mailStates(ctx, person.Addresses)
	if err != nil {
		return nil, err
	}
	return &getPersonOutput{ETag: etag(e.Person.Version), CacheControl: "private, no-cache", Body: PersonView{Person: person, More: e.More, Shared: e.Shared, MailStates: states,
		Tickets: list(e.Tickets, func(t desk.Ticket) TicketSummary { return toSummary(t.Summary()) })}}, nil
}

// PersonUpdate changes what it names and leaves the rest; an empty text empties.
type PersonUpdate struct {
	Name         *string   `json:"name,omitempty" maxLength:"120" example:"Lucía Gómez"`
	Language     *Language `json:"language,omitempty"`
	Organization *string   `json:"organization,omitempty" maxLength:"120" doc:"Id of one"`
	Region       *string   `json:"region,omitempty" maxLength:"120"`
	Segment      *string   `json:"segment,omitempty" maxLength:"120" example:"vip"`
}

// TransformSchema adds that an update must name something.
func (*PersonUpdate) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	one := 1
	s.MinProperties = &one
	return s
}

type updatePersonInput struct {
	PersonPath
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed" example:"\"3\""`
	Body    PersonUpdate
}

type personOutput struct {
	ETag string `header:"ETag" doc:"The version of the person, quoted"`
	Body PersonDetail
}

func (s *server) updatePerson(ctx context.Context, in *updatePersonInput) (*personOutput, error) {
	version, err := ifMatch(in.IfMatch, true)
	var p desk.Person
	if err == nil {
		p, err = s.People.Update(ctx, subject(ctx), in.Person, directory.Update{IfVersion: version, Name: in.Body.Name, Language: (*desk.Language)(in.Body.Language),
			Organization: in.Body.Organization, Region: in.Body.Region, Segment: in.Body.Segment, Wrong: wrong(ctx)})
	}
	if desk.IsKind(err, desk.Stale) {
		e, readErr := s.People.Read(ctx, subject(ctx), in.Person)
		if readErr != nil {
			return nil, readErr
		}
		now := *problem.Of(err)
		now.Current = toPerson(e.Person)
		return nil, &now
	}
	if err != nil {
		return nil, err
	}
	return &personOutput{ETag: etag(p.Version), Body: toPerson(p)}, nil
}

// NewAddress is a further mail address of a person.
type NewAddress struct {
	Address string `json:"address" minLength:"3" maxLength:"254" example:"lucia.gomez@example.com"`
}

type joinAddressInput struct {
	PersonPath
	Body NewAddress
}

func (s *server) joinAddress(ctx context.Context, in *joinAddressInput) (*personOutput, error) {
	p, err := s.People.Join(ctx, subject(ctx), in.Person, in.Body.Address)
	if err != nil {
		return nil, err
	}
	return &personOutput{ETag: etag(p.Version), Body: toPerson(p)}, nil
}

func peopleDocs() map[string]operationDoc {
	person := PersonDetail{ID: "01jnb3q7x8aaaaaaaaaaaaaaaa", Name: "Lucía Gómez", Addresses: []string{"lucia@example.com"}, Phones: []string{}, Language: "es", CreatedAt: exampleTime(9, 30)}
	segment := "vip"
	changed, joined := person, person
	changed.Segment = segment
	joined.Addresses = []string{"lucia@example.com", "lucia.gomez@example.com"}
	return map[string]operationDoc{
		"findPeople": {
			tag: "People", summary: "Find people",
			description: "Answers whose mail address it is, or with q whose name, last name, address or telephone number begins so, upper and lower case and accents being the same. Less than two characters (one of Chinese, Japanese or Korean) is refused. Somebody whose tickets are all out of your sight is not found.",
			response:    PeopleList{People: []PersonDetail{person}},
		},
		"getPerson": {
			tag: "People", summary: "Read a person and his tickets",
			description: "Answers a person with those of his tickets that you may see, whatever their status. The id of a record that was joined to another leads to that one.",
			response:    PersonView{Person: person, Tickets: []TicketSummary{exampleSummary()}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"updatePerson": {
			tag: "People", summary: "Change a person",
			description: "Changes what the body names and leaves the rest. New tickets follow it at once; those that there are keep their organisation, and open ones keep their promises until something else moves them. It needs all of his tickets within your sight; somebody whom other teams look after too may be read only, and is changed by whoever sees all, such as an admin.",
			request:     PersonUpdate{Segment: &segment},
			response:    changed,
			problems: map[int][]string{
				http.StatusForbidden:            {"person_shared"},
				http.StatusNotFound:             {"not_found"},
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
		"joinAddress": {
			tag: "People", summary: "Give a person another address",
			description: "Says that an address is this person's too. Whoever has had it becomes part of this person, with all addresses and tickets, in one step; he must be within your sight too, both with all of their tickets. An address of the desk's own, of an agent or of a mail server is refused. What this person does not have yet, such as a name, is taken over. Doing it again changes nothing; removeAddress undoes it.",
			request:     NewAddress{Address: "lucia.gomez@example.com"},
			response:    joined,
			problems: map[int][]string{
				http.StatusForbidden: {"person_shared"},
				http.StatusNotFound:  {"not_found"},
				http.StatusConflict:  {"address_taken", "too_many_identities"},
			},
		},
	}
}

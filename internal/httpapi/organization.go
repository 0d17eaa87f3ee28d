package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/web/problem"
)

// Organizations are the companies whose people ask. Their people and tickets are
// those in the subject's sight.
type Organizations interface {
	Organizations(ctx context.Context, who desk.Subject, beginning, after string) (list []desk.Organization, next string, err error)
	NewOrganization(ctx context.Context, who desk.Subject, o desk.Organization, key string, wrong ...desk.FieldError) (desk.Organization, error)
	Organization(ctx context.Context, who desk.Subject, id string) (desk.Organization, error)
	UpdateOrganization(ctx context.Context, who desk.Subject, id string, u directory.OrganizationUpdate) (desk.Organization, error)
	OrganizationMembers
}

// OrganizationMembers is who and what belongs to an organisation.
type OrganizationMembers interface {
	PeopleOf(ctx context.Context, who desk.Subject, id, after string) (list []desk.Person, next string, err error)
	TicketsOfOrganization(ctx context.Context, who desk.Subject, id, before string) (directory.History, error)
}

// Organization is a company or body whose people ask for help.
type Organization struct {
	ID        string   `json:"id" example:"01jnb3q7x8oooooooooooooooo"`
	Name      string   `json:"name" example:"Panadería Sol"`
	Domains   []string `json:"domains" nullable:"false" doc:"New people with an address there belong to it" example:"[\"sol.example\"]"`
	Language  Language `json:"language,omitempty"`
	Zone      string   `json:"zone,omitempty" doc:"IANA time zone" example:"Europe/Madrid"`
	Region    string   `json:"region,omitempty" doc:"For service levels; counts for its people who have none"`
	Segment   string   `json:"segment,omitempty" doc:"For service levels; counts for its people who have none" example:"vip"`
	Notes     string   `json:"notes,omitempty" doc:"For agents"`
	CreatedAt Time     `json:"createdAt"`
	UpdatedAt Time     `json:"updatedAt"`
}

func toOrganization(o desk.Organization) Organization {
	return Organization{ID: o.ID, Name: o.Name, Domains: texts(o.Domains), Language: Language(o.Language), Zone: o.Zone, Region: o.Region,
		Segment: o.Segment, Notes: o.Notes, CreatedAt: Time(o.CreatedAt), UpdatedAt: Time(o.UpdatedAt)}
}

// NewOrganization asks for an organisation.
type NewOrganization struct {
	Name     string   `json:"name" minLength:"1" maxLength:"120" example:"Panadería Sol"`
	Domains  []string `json:"domains,omitempty" maxItems:"20" maxLength:"253" nullable:"false" example:"[\"sol.example\"]"`
	Language Language `json:"language,omitempty"`
	Zone     string   `json:"zone,omitempty" maxLength:"64" example:"Europe/Madrid"`
	Region   string   `json:"region,omitempty" maxLength:"120"`
	Segment  string   `json:"segment,omitempty" maxLength:"120" example:"vip"`
	Notes    string   `json:"notes,omitempty" maxLength:"5000"`
}

// OrganizationUpdate changes what it names and leaves the rest; an empty text empties.
type OrganizationUpdate struct {
	Name     *string   `json:"name,omitempty" maxLength:"120"`
	Domains  *[]string `json:"domains,omitempty" maxItems:"20" maxLength:"253" nullable:"false" doc:"Replaces all domains. People who belong to it stay"`
	Language *Language `json:"language,omitempty"`
	Zone     *string   `json:"zone,omitempty" maxLength:"64"`
	Region   *string   `json:"region,omitempty" maxLength:"120"`
	Segment  *string   `json:"segment,omitempty" maxLength:"120" example:"vip"`
	Notes    *string   `json:"notes,omitempty" maxLength:"5000"`
}

// TransformSchema adds that an update must name something.
func (*OrganizationUpdate) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	one := 1
	s.MinProperties = &one
	return s
}

// OrganizationList is a page of organisations.
type OrganizationList struct {
	Organizations []Organization `json:"organizations" nullable:"false" doc:"By name"`
	Next          string         `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// PeoplePage is a page of people.
type PeoplePage struct {
	People []PersonDetail `json:"people" nullable:"false" doc:"Those that you may see, by name; a page may be short and still have a next one"`
	Next   string         `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// TicketHistory is a page of tickets of every status.
type TicketHistory struct {
	Tickets []TicketSummary `json:"tickets" nullable:"false" doc:"Those that you may see, newest first; a page may be short and still have a next one"`
	Next    string          `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// OrganizationPath names an organisation in a path.
type OrganizationPath struct {
	Organization string `path:"organization" format:"name" doc:"Id of the organisation" example:"01jnb3q7x8oooooooooooooooo"`
}

// PageCursor asks for a further page.
type PageCursor struct {
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before; only for the same list and caller"`
}

type listOrganizationsInput struct {
	Q string `query:"q" maxLength:"120" doc:"How the name begins; left out: all" example:"pan"`
	PageCursor
}
type listOrganizationsOutput struct{ Body OrganizationList }

func (s *server) listOrganizations(ctx context.Context, in *listOrganizationsInput) (*listOrganizationsOutput, error) {
	who, query := subject(ctx), "listOrganizations q="+in.Q
	after, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	all, next, err := s.Organizations.Organizations(ctx, who, in.Q, after)
	if err != nil {
		return nil, err
	}
	return &listOrganizationsOutput{OrganizationList{list(all, toOrganization), sealCursor(who, query, next)}}, nil
}

type organizationOutput struct {
	ETag string `header:"ETag" doc:"The version of the organisation, quoted"`
	Body Organization
}

type createOrganizationInput struct {
	Idempotency
	Body NewOrganization
}

func (s *server) createOrganization(ctx context.Context, in *createOrganizationInput) (*organizationOutput, error) {
	b := in.Body
	o, err := s.Organizations.NewOrganization(ctx, subject(ctx), desk.Organization{Name: b.Name, Domains: b.Domains, Language: desk.Language(b.Language),
		Zone: b.Zone, Region: b.Region, Segment: b.Segment, Notes: b.Notes}, in.Key, wrong(ctx)...)
	if err != nil {
		return nil, err
	}
	return &organizationOutput{etag(o.Version), toOrganization(o)}, nil
}

func (s *server) getOrganization(ctx context.Context, in *OrganizationPath) (*organizationOutput, error) {
	o, err := s.Organizations.Organization(ctx, subject(ctx), in.Organization)
	if err != nil {
		return nil, err
	}
	return &organizationOutput{etag(o.Version), toOrganization(o)}, nil
}

type updateOrganizationInput struct {
	OrganizationPath
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed" example:"\"3\""`
	Body    OrganizationUpdate
}

func (s *server) updateOrganization(ctx context.Context, in *updateOrganizationInput) (*organizationOutput, error) {
	version, err := ifMatch(in.IfMatch, true)
	var o desk.Organization
	b := in.Body
	if err == nil {
		o, err = s.Organizations.UpdateOrganization(ctx, subject(ctx), in.Organization, directory.OrganizationUpdate{IfVersion: version, Name: b.Name, Zone: b.Zone,
			Region: b.Region, Segment: b.Segment, Notes: b.Notes, Language: (*desk.Language)(b.Language), Domains: b.Domains, Wrong: wrong(ctx)})
	}
	if desk.IsKind(err, desk.Stale) {
		now, readErr := s.Organizations.Organization(ctx, subject(ctx), in.Organization)
		if readErr != nil {
			return nil, readErr
		}
		p := *problem.Of(err)
		p.Current = toOrganization(now)
		return nil, &p
	}
	if err != nil {
		return nil, err
	}
	return &organizationOutput{etag(o.Version), toOrganization(o)}, nil
}

type organizationPageInput struct {
	OrganizationPath
	PageCursor
}
type peoplePageOutput struct{ Body PeoplePage }
type historyOutput struct{ Body TicketHistory }

func (s *server) listOrganizationPeople(ctx context.Context, in *organizationPageInput) (*peoplePageOutput, error) {
	who, query := subject(ctx), "listOrganizationPeople "+in.Organization
	after, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	people, next, err := s.Organizations.PeopleOf(ctx, who, in.Organization, after)
	if err != nil {
		return nil, err
	}
	return &peoplePageOutput{PeoplePage{list(people, toPerson), sealCursor(who, query, next)}}, nil
}

func (s *server) listOrganizationTickets(ctx context.Context, in *organizationPageInput) (*historyOutput, error) {
	return s.history(ctx, "listOrganizationTickets "+in.Organization, in.Cursor, func(who desk.Subject, before string) (directory.History, error) {
		return s.Organizations.TicketsOfOrganization(ctx, who, in.Organization, before)
	})
}

func (s *server) history(ctx context.Context, query, cursor string, read func(who desk.Subject, before string) (directory.History, error)) (*historyOutput, error) {
	who := subject(ctx)
	before, err := openCursor(who, query, cursor)
	if err != nil {
		return nil, err
	}
	h, err := read(who, before)
	if err != nil {
		return nil, err
	}
	return &historyOutput{TicketHistory{list(h.Tickets, func(t desk.Ticket) TicketSummary { return toSummary(t.Summary()) }), sealCursor(who, query, h.Next)}}, nil
}

func organizationDocs() map[string]operationDoc {
	org := Organization{ID: "01jnb3q7x8oooooooooooooooo", Name: "Panadería Sol", Domains: []string{"sol.example"}, Language: "es", Segment: "vip",
		CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 30)}
	person := PersonDetail{ID: "01jnb3q7x8aaaaaaaaaaaaaaaa", Name: "Lucía Gómez", Addresses: []string{"lucia@sol.example"}, Phones: []string{}, Organization: org.ID, CreatedAt: exampleTime(9, 30)}
	segment := "vip"
	missing := map[int][]string{http.StatusNotFound: {"not_found"}, http.StatusBadRequest: {"cursor_invalid"}}
	return map[string]operationDoc{
		"listOrganizations": {
			tag: "Organizations", summary: "List the organisations",
			description: "Answers organisations by name, up to 50 on a page, those whose name begins as asked.",
			response:    OrganizationList{Organizations: []Organization{org}},
			problems:    map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
		},
		"createOrganization": {
			tag: "Organizations", summary: "Make an organisation",
			description: "Makes an organisation. People who write for the first time from an address of one of its domains belong to it; who is known already joins by updatePerson. A domain belongs to one organisation, and providers of addresses for everybody are refused.",
			request:     NewOrganization{Name: org.Name, Domains: org.Domains, Segment: segment},
			response:    org,
			problems:    map[int][]string{http.StatusUnprocessableEntity: {"idempotency_reused"}},
		},
		"getOrganization": {
			tag: "Organizations", summary: "Read an organisation",
			description: "Answers an organisation. Its people and tickets are lists of their own.",
			response:    org, problems: map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"updateOrganization": {
			tag: "Organizations", summary: "Change an organisation",
			description: "Changes what the body names and leaves the rest. New tickets follow its region and segment at once; those that are open when something else moves them.",
			request:     OrganizationUpdate{Segment: &segment},
			response:    org,
			problems: map[int][]string{
				http.StatusNotFound:             {"not_found"},
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
		"listOrganizationPeople": {
			tag: "Organizations", summary: "List an organisation's people",
			description: "Answers the people who belong to it now, by name. Somebody whose tickets are all out of your sight is left out.",
			response:    PeoplePage{People: []PersonDetail{person}}, problems: missing,
		},
		"listOrganizationTickets": {
			tag: "Organizations", summary: "List an organisation's tickets",
			description: "Answers the tickets, open and closed, that were made while their requesters belonged to it. What somebody asked before he came is not among it: it may have been for another employer.",
			response:    TicketHistory{Tickets: []TicketSummary{exampleSummary()}}, problems: missing,
		},
	}
}

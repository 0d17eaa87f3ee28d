package httpapi

import (
	"context"
	"net/http"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/web/problem"
)

// Identities is what people are known by, and what is kept of them.
type Identities interface {
	Find(ctx context.Context, who desk.Subject, beginning string) ([]desk.Person, error)
	Create(ctx context.Context, who desk.Subject, n directory.NewPerson) (desk.Person, error)
	AddPhone(ctx context.Context, who desk.Subject, id, number string) (desk.Person, error)
	Leave(ctx context.Context, who desk.Subject, id string, gone desk.Identity, ifVersion int64) (desk.Person, error)
	PersonRecords
}

// PersonRecords is what is kept of a person.
type PersonRecords interface {
	TicketsOf(ctx context.Context, who desk.Subject, id, before string) (directory.History, error)
	Export(ctx context.Context, who desk.Subject, id, cursor string) (directory.Export, error)
}

// NewPerson asks for a person.
type NewPerson struct {
	Name         string   `json:"name,omitempty" maxLength:"120" example:"Lucía Gómez"`
	Address      string   `json:"address,omitempty" maxLength:"254" doc:"Needed unless there is a telephone number" example:"lucia@example.com"`
	Phone        string   `json:"phone,omitempty" maxLength:"40" doc:"With its country: +34 600 000 000" example:"+34600000000"`
	Language     Language `json:"language,omitempty"`
	Organization string   `json:"organization,omitempty" maxLength:"64" doc:"Id of one; left out: the one that has the domain of the address"`
	Region       string   `json:"region,omitempty" maxLength:"120"`
	Segment      string   `json:"segment,omitempty" maxLength:"120"`
}

type createPersonInput struct {
	Idempotency
	Body NewPerson
}

func (s *server) createPerson(ctx context.Context, in *createPersonInput) (*personOutput, error) {
	b := in.Body
	p, err := s.Identities.Create(ctx, subject(ctx), directory.NewPerson{Name: b.Name, Address: b.Address, Phone: b.Phone, Organization: b.Organization,
		Region: b.Region, Segment: b.Segment, Language: desk.Language(b.Language), Key: in.Key, Wrong: wrong(ctx)})
	if err != nil {
		return nil, err
	}
	return &personOutput{ETag: etag(p.Version), Body: toPerson(p)}, nil
}

type removeAddressInput struct {
	PersonPath
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed" example:"\"3\""`
	Address string `path:"address" maxLength:"254" doc:"The mail address" example:"lucia.gomez@example.com"`
}

func (s *server) removeAddress(ctx context.Context, in *removeAddressInput) (*personOutput, error) {
	return s.leave(ctx, in.Person, in.IfMatch, desk.Identity{Kind: desk.IdentityMail, Value: desk.NormalizeAddress(in.Address)})
}

type removePhoneInput struct {
	PersonPath
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed" example:"\"3\""`
	Phone   string `path:"phone" maxLength:"40" doc:"The number" example:"+34600000000"`
}

func (s *server) removePhone(ctx context.Context, in *removePhoneInput) (*personOutput, error) {
	number, ok := desk.NormalizePhone(in.Phone)
	if !ok {
		number = in.Phone // nobody's
	}
	return s.leave(ctx, in.Person, in.IfMatch, desk.Identity{Kind: desk.IdentityPhone, Value: number})
}

func (s *server) leave(ctx context.Context, person, header string, gone desk.Identity) (*personOutput, error) {
	version, err := ifMatch(header, true)
	var p desk.Person
	if err == nil {
		p, err = s.Identities.Leave(ctx, subject(ctx), person, gone, version)
	}
	if desk.IsKind(err, desk.Stale) {
		e, readErr := s.People.Read(ctx, subject(ctx), person)
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

// NewPhone is a further telephone number of a person.
type NewPhone struct {
	Phone string `json:"phone" minLength:"7" maxLength:"40" doc:"With its country" example:"+34 600 000 000"`
}

type addPhoneInput struct {
	PersonPath
	Body NewPhone
}

func (s *server) addPhone(ctx context.Context, in *addPhoneInput) (*personOutput, error) {
	p, err := s.Identities.AddPhone(ctx, subject(ctx), in.Person, in.Body.Phone)
	if err != nil {
		return nil, err
	}
	return &personOutput{ETag: etag(p.Version), Body: toPerson(p)}, nil
}

type personPageInput struct {
	PersonPath
	PageCursor
}

func (s *server) listPersonTickets(ctx context.Context, in *personPageInput) (*historyOutput, error) {
	return s.history(ctx, "listPersonTickets "+in.Person, in.Cursor, func(who desk.Subject, before string) (directory.History, error) {
		return s.Identities.TicketsOf(ctx, who, in.Person, before)
	})
}

// PersonExport is a page of everything that is kept of a person.
type PersonExport struct {
	Person  PersonDetail     `json:"person"`
	Records []PersonDetail   `json:"records" nullable:"false" doc:"Records that were joined to his, as they were"`
	Mail    []ExportedMail   `json:"mail" nullable:"false" doc:"How his addresses take mail, as far as something was reported"`
	Tickets []ExportedTicket `json:"tickets" nullable:"false" doc:"Newest first; one that does not fit goes on at the beginning of the next page"`
	Next    string           `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// ExportedMail is what the mail service reported of an address, the newest of each kind.
type ExportedMail struct {
	Address      string `json:"address" example:"lucia@example.com"`
	DeliveredAt  Time   `json:"deliveredAt,omitzero" doc:"A mail reached it"`
	SoftAt       Time   `json:"softAt,omitzero" doc:"A mail came back for a reason that may pass"`
	HardAt       Time   `json:"hardAt,omitzero" doc:"A mail came back for good"`
	ComplainedAt Time   `json:"complainedAt,omitzero" doc:"A mail was marked as spam there"`
	SuppressedAt Time   `json:"suppressedAt,omitzero" doc:"The mail service refused to write to it"`
	ClearedAt    Time   `json:"clearedAt,omitzero" doc:"An agent let it be written to again"`
}

func toExportedMail(a desk.AddressMail) ExportedMail {
	m := ExportedMail{Address: a.Address, DeliveredAt: Time(a.Delivered.At), HardAt: Time(a.Hard.At), ComplainedAt: Time(a.Complained.At),
		SuppressedAt: Time(a.Suppressed.At), ClearedAt: Time(a.Cleared)}
	if len(a.Soft) > 0 {
		m.SoftAt = Time(a.Soft[0].At)
	}
	return m
}

// ExportedTicket is a ticket with what was said in it.
type ExportedTicket struct {
	Ticket   Ticket    `json:"ticket"`
	Messages []Message `json:"messages" nullable:"false" doc:"Public ones and whatever he wrote himself, newest first, with the names of their files; what he wrote to the ticket that this one was merged into stands here too"`
}

type exportPersonOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         PersonExport
}

func (s *server) exportPerson(ctx context.Context, in *personPageInput) (*exportPersonOutput, error) {
	who, query := subject(ctx), "exportPerson "+in.Person
	cursor, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	x, err := s.Identities.Export(ctx, who, in.Person, cursor)
	if err != nil {
		return nil, err
	}
	return &exportPersonOutput{CacheControl: "no-store", Body: PersonExport{Person: toPerson(x.Person), Records: list(x.Records, toPerson), Mail: list(x.Mail, toExportedMail),
		Tickets: list(x.Tickets, func(t directory.ExportedTicket) ExportedTicket {
			return ExportedTicket{toTicket(t.Ticket), list(t.Messages, func(m desk.Message) Message {
				out := toMessage(m)
				if m.Ticket != t.Ticket.ID {
					out.Ticket = m.Ticket
				}
				return out
			})}
		}), Next: sealCursor(who, query, x.Next)}}, nil
}

func identityDocs() map[string]operationDoc {
	person := PersonDetail{ID: "01jnb3q7x8aaaaaaaaaaaaaaaa", Name: "Lucía Gómez", Addresses: []string{"lucia@example.com"}, Phones: []string{}, CreatedAt: exampleTime(9, 30)}
	called := person
	called.Phones = []string{"+34600000000"}
	gone := map[int][]string{
		http.StatusNotFound:             {"not_found"},
		http.StatusConflict:             {"last_identity"},
		http.StatusForbidden:            {"person_shared"},
		http.StatusPreconditionFailed:   {"stale"},
		http.StatusPreconditionRequired: {"precondition_required"},
	}
	return map[string]operationDoc{
		"createPerson": {
			tag: "People", summary: "Make a person",
			description: "Makes a person before he has asked anything. Every agent sees him until he has a ticket. An address or number that is somebody's already is refused, whoever he is, and so is an address of the desk's own, of an agent or of a mail server.",
			request:     NewPerson{Name: "Lucía Gómez", Address: "lucia@example.com"},
			response:    person,
			problems: map[int][]string{
				http.StatusConflict:            {"address_taken"},
				http.StatusUnprocessableEntity: {"idempotency_reused"},
			},
		},
		"removeAddress": {
			tag: "People", summary: "Take an address away from a person",
			description: "Undoes joinAddress. An address that came with another person's record brings that person back, with all that his record came with and his own tickets; what was asked in between stays here. An address that came alone is nobody's then. The last thing that somebody is known by stays.",
			response:    person, problems: gone,
		},
		"addPhone": {
			tag: "People", summary: "Give a person a telephone number",
			description: "Says that a telephone number is this person's. It needs its country. Doing it again changes nothing.",
			request:     NewPhone{Phone: "+34 600 000 000"}, response: called,
			problems: map[int][]string{http.StatusForbidden: {"person_shared"}, http.StatusNotFound: {"not_found"}, http.StatusConflict: {"address_taken", "too_many_identities"}},
		},
		"removePhone": {
			tag: "People", summary: "Take a telephone number away from a person",
			description: "Undoes addPhone, as removeAddress does joinAddress.",
			response:    person, problems: gone,
		},
		"listPersonTickets": {
			tag: "People", summary: "List all tickets of a person",
			description: "Answers the tickets of a person, open and closed, newest first, up to 50 on a page.",
			response:    TicketHistory{Tickets: []TicketSummary{exampleSummary()}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}, http.StatusBadRequest: {"cursor_invalid"}},
		},
		"exportPerson": {
			tag: "People", summary: "Export what is kept of a person",
			description: "Answers everything that is kept of a person for himself to read: his record, what he is known by and how his addresses take mail, the tickets that he made with the values of their fields, what was said there in public and whatever he wrote himself, with the names of files. Notes and warnings are the desk's own, addresses of other people are theirs; neither is among it. Nor are tickets in which he was only in copy, mail in the quarantine, and raw mails. getFile fetches the files. A key needs the scopes people:export and tickets:read.",
			response:    PersonExport{Person: person, Records: []PersonDetail{}, Mail: []ExportedMail{{Address: "lucia@example.com", DeliveredAt: exampleTime(9, 31)}}, Tickets: []ExportedTicket{{exampleTicket(), []Message{exampleMessage()}}}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}, http.StatusBadRequest: {"cursor_invalid"}},
		},
	}
}

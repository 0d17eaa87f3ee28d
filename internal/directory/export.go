package directory

import (
	"context"
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

// Bounds of one page of an export: it must fit an answer of the gateway.
const (
	exportMessages = 200
	exportBytes    = 2_000_000
)

// Export is a page of everything that is kept of a person.
type Export struct {
	Person  desk.Person
	Records []desk.Person // those that are part of him, as they were
	Tickets []ExportedTicket
	Next    string // cursor; "" on the last page
}

// ExportedTicket is a ticket with a page of what was said in public.
type ExportedTicket struct {
	Ticket   desk.Ticket
	Messages []desk.Message // public ones, newest first
}

// Export answers a page of everything that is kept of a person: his record, what
// he is known by, his tickets with their public messages and the names of files.
// Whoever asks is written down first, see Exported.
func (s *Service) Export(ctx context.Context, who desk.Subject, id, cursor string) (Export, error) {
	e, err := s.find(ctx, who, desk.PersonExport, id)
	if err != nil {
		return Export{}, err
	}
	if s.Exported != nil && cursor == "" {
		if err := s.Exported(ctx, who, e.Person.ID); err != nil {
			return Export{}, err
		}
	}
	out := Export{Person: e.Person}
	for _, id := range e.Person.Merged {
		r, err := s.Store.Record(ctx, id)
		if err != nil {
			return out, err
		}
		if r != nil {
			out.Records = append(out.Records, *r)
		}
	}
	records := append([]string{e.Person.ID}, e.Person.Merged...)
	before, inside, _ := strings.Cut(cursor, "|")
	h, err := s.history(ctx, who, records, "", before)
	if err != nil {
		return out, err
	}
	if inside != "" { // the ticket at which the page before ended goes on
		begun, err := s.Store.Tickets(ctx, []string{before[strings.LastIndexByte(before, '#')+1:]})
		if err != nil {
			return out, err
		}
		for _, t := range begun {
			if slices.Contains(records, t.Requester) {
				h.Tickets = append([]desk.Ticket{*t}, h.Tickets...)
			}
		}
	}
	messages, bytes := 0, 0
	for _, t := range h.Tickets {
		x, rest, err := s.spoken(ctx, t, inside, &messages, &bytes)
		if err != nil {
			return out, err
		}
		out.Tickets, inside = append(out.Tickets, x), ""
		if rest != "" || messages >= exportMessages || bytes >= exportBytes {
			out.Next = placeOf(t) + "|" + rest
			return out, nil
		}
	}
	if h.Next != "" {
		out.Next = h.Next + "|"
	}
	return out, nil
}

// spoken reads what was said in public in a ticket, until the page is full;
// rest is where it goes on then.
func (s *Service) spoken(ctx context.Context, t desk.Ticket, from string, messages, bytes *int) (x ExportedTicket, rest string, err error) {
	x, rest = ExportedTicket{Ticket: t}, from
	for {
		c, err := s.Store.Collection(ctx, t.ID, rest)
		if err != nil {
			return x, "", err
		}
		for _, m := range c.Messages {
			if m.Kind == desk.Public {
				x.Messages = append(x.Messages, m)
				*messages, *bytes = *messages+1, *bytes+len(m.Body.Text)
			}
		}
		rest = c.Next
		if rest == "" || *messages >= exportMessages || *bytes >= exportBytes {
			return x, rest, nil
		}
	}
}

// placeOf is a ticket's place in a history.
func placeOf(t desk.Ticket) string { return desk.FormatTime(t.CreatedAt) + "#" + t.ID }

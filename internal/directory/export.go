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
	Records []desk.Person      // those that are part of him, as they were
	Mail    []desk.AddressMail // how his addresses take mail, those of which something is known
	Tickets []ExportedTicket
	Next    string // cursor; "" on the last page
}

// ExportedTicket is a ticket with a page of what was said in it.
type ExportedTicket struct {
	Ticket   desk.Ticket    // its participants are he alone
	Messages []desk.Message // newest first; see Export
}

// Export answers a page of everything that is kept of a person: his record, what
// he is known by and how his addresses take mail, the tickets that he made with the values of their fields, and
// of their messages what his own page shows him and whatever he wrote himself,
// with the names of files: nothing that went to others alone. What he wrote or
// reads in a ticket that his became part of stands with his. Addresses of other people are left out, and the desk's notes.
// Whoever asks is written down first, see Exported.
func (s *Service) Export(ctx context.Context, who desk.Subject, id, cursor string) (Export, error) {
	if !desk.May(who, desk.PersonRead, nil) { // else it would be without his tickets
		return Export{}, desk.Fail(desk.Forbidden, "forbidden")
	}
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
	var addresses []string
	for _, i := range e.Person.Identities {
		if i.Kind == desk.IdentityMail {
			addresses = append(addresses, i.Value)
		}
	}
	if out.Mail, err = s.Store.AddressMails(ctx, addresses); err != nil {
		return out, err
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
			if slices.Contains(records, t.Requester) && desk.May(who, desk.TicketRead, t.Facts()) {
				h.Tickets = append([]desk.Ticket{*t}, h.Tickets...)
			}
		}
	}
	own := mine{records, e.Person.Identities}
	used := page{}
	for _, t := range h.Tickets {
		x, rest, err := s.spoken(ctx, own, t, inside, &used)
		if err != nil {
			return out, err
		}
		out.Tickets, inside = append(out.Tickets, x), ""
		if rest != "" || used.full() {
			out.Next = placeOf(t) + "|" + rest
			return out, nil
		}
	}
	if h.Next != "" {
		out.Next = h.Next + "|"
	}
	return out, nil
}

// page is how much of a page is used.
type page struct{ messages, bytes int }

func (p *page) take(m *desk.Message) {
	p.messages, p.bytes = p.messages+1, p.bytes+len(m.Body.Text)+len(m.Body.Reply)+len(m.Body.HTML)
}

func (p *page) full() bool { return p.messages >= exportMessages || p.bytes >= exportBytes }

// inRoot begins the place of a ticket that another became part of.
const inRoot = "root:"

// spoken reads what he may of what was said in a ticket, and of the one that it
// is part of, until the page is full; rest is where it goes on then.
func (s *Service) spoken(ctx context.Context, own mine, t desk.Ticket, rest string, used *page) (x ExportedTicket, _ string, err error) {
	x.Ticket = own.ticket(t)
	for {
		in := &t
		place, further := strings.CutPrefix(rest, inRoot)
		if further {
			root, err := s.root(ctx, t)
			if err != nil || root == nil || slices.Contains(own.records, root.Requester) { // his own one is exported for itself
				return x, "", err
			}
			in = root
		}
		c, err := s.Store.Collection(ctx, in.ID, place)
		if err != nil {
			return x, "", err
		}
		for i := range c.Messages {
			m := &c.Messages[i]
			body, ok := own.reads(m, in)
			if !ok {
				continue
			}
			m.Body = body
			x.Messages = append(x.Messages, own.message(*m))
			used.take(m)
		}
		switch {
		case further && c.Next == "", !further && c.Next == "" && t.MergedInto == "":
			return x, "", nil
		case further, c.Next == "":
			rest = inRoot + c.Next
		default:
			rest = c.Next
		}
		if used.full() {
			return x, rest, nil
		}
	}
}

// root is the ticket that one became part of in the end; nil when it is gone.
func (s *Service) root(ctx context.Context, t desk.Ticket) (*desk.Ticket, error) {
	for range desk.MaxIdentities {
		found, err := s.Store.Tickets(ctx, []string{t.MergedInto})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		if t = *found[0]; t.MergedInto == "" {
			return &t, nil
		}
	}
	return nil, nil
}

// mine tells what is somebody's own.
type mine struct {
	records    []string
	identities []desk.Identity
}

func (o mine) address(a string) bool {
	return slices.Contains(o.identities, desk.Identity{Kind: desk.IdentityMail, Value: desk.NormalizeAddress(a)})
}

func (o mine) wrote(m *desk.Message) bool {
	return m.Author.Kind == desk.ActorPerson && slices.Contains(o.records, m.Author.ID)
}

// reads is a message of a ticket as he may read it: all that he wrote, and of
// the rest what the page of anybody whom he is there shows.
func (o mine) reads(m *desk.Message, t *desk.Ticket) (desk.Body, bool) {
	if o.wrote(m) {
		return m.Body, true
	}
	for _, p := range t.Participants {
		if (slices.Contains(o.records, p.Person) || o.address(p.Address)) && m.VisibleTo(p) {
			return m.ShownTo(p), true
		}
	}
	return desk.Body{}, false
}

// ticket is a ticket without the other people on it.
func (o mine) ticket(t desk.Ticket) desk.Ticket {
	t.Participants = slices.DeleteFunc(slices.Clone(t.Participants), func(p desk.Participant) bool {
		return !slices.Contains(o.records, p.Person) && !o.address(p.Address)
	})
	t.Links, t.Flags, t.Pace = nil, nil, desk.MailPace{}
	return t
}

// message is a message without the addresses of other people and what agents
// are told about it.
func (o mine) message(m desk.Message) desk.Message {
	out := desk.Message{Ticket: m.Ticket, Seq: m.Seq, Kind: m.Kind, Channel: m.Channel, Direction: m.Direction, Author: desk.Actor{Kind: m.Author.Kind},
		AuthorName: m.AuthorName, At: m.At, OccurredAt: m.OccurredAt, Subject: m.Subject, Body: m.Body, Attachments: m.Attachments}
	if o.wrote(&m) {
		out.Author.ID = m.Author.ID
	}
	if o.address(m.From) {
		out.From = m.From
	}
	other := func(a string) bool { return !o.address(a) }
	out.To, out.Cc = slices.DeleteFunc(slices.Clone(m.To), other), slices.DeleteFunc(slices.Clone(m.Cc), other)
	return out
}

// placeOf is a ticket's place in a history.
func placeOf(t desk.Ticket) string { return desk.FormatTime(t.CreatedAt) + "#" + t.ID }

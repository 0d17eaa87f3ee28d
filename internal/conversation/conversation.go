// Package conversation is what agents, programs and requesters do with a
// ticket: list, read, answer, note, change. Who may do it is asked of
// desk.May; a ticket out of the caller's sight is not found.
//
// Every change is one transaction under the ticket's version lock, with its
// events and with the jobs that follow from it. A change that met another one
// is decided again on the new state, unless the caller named the rev he saw.
package conversation

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/attachment"
	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// Blobs is what conversations need of file storage.
type Blobs interface {
	attachment.Blobs
	blob.Linker
}

// Service does what people ask of tickets.
type Service struct {
	Store *store.Store
	Blobs Blobs
	Now   func() time.Time
	NewID func(time.Time) string
	// WritesPerLink caps the messages an hour through one tracking link; 0 is 30.
	WritesPerLink int64
	// Sanitize is needed where agents write HTML: sanitizer.HTML.
	Sanitize mail.Sanitizer
}

// Limits of a list page.
const (
	DefaultList = 50
	MaxList     = 200
)

// List answers a page of open tickets that the caller may see, those due next
// first. desk.NotFound for a team he may not see.
func (s *Service) List(ctx context.Context, who desk.Subject, q ListQuery) (List, error) {
	if !desk.May(who, desk.TicketList, nil) {
		return List{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return List{}, err
	}
	in, err := visible(cfg, who, q.Team)
	if err != nil {
		return List{}, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = DefaultList
	}
	limit = min(max(limit, 1), MaxList)
	after, ok := readCursor(q.Cursor, q.Team)
	if !ok {
		return List{}, desk.Problems{{Field: "cursor", Code: "cursor_invalid"}}.Err()
	}
	page, err := s.Store.OpenInSight(ctx, in, after, limit)
	if err != nil {
		return List{}, err
	}
	list := List{Tickets: page.Tickets}
	if page.After != "" {
		list.Next = writeCursor(page.After, q.Team)
	}
	return list, nil
}

// find reads a ticket by id or number and checks that the caller may do
// action there.
func (s *Service) find(ctx context.Context, who desk.Subject, action desk.Action, ref string) (*desk.Ticket, error) {
	id, err := s.idOf(ctx, ref)
	if err != nil {
		return nil, err
	}
	t, err := s.Store.Ticket(ctx, id)
	if err != nil {
		return nil, err
	}
	return t, allowed(who, action, t)
}

// allowed answers nil, not found or forbidden.
func allowed(who desk.Subject, action desk.Action, t *desk.Ticket) error {
	switch {
	case t == nil || !desk.May(who, desk.TicketRead, t.Facts()):
		return desk.Fail(desk.NotFound, "not_found")
	case !desk.May(who, action, t.Facts()):
		return desk.Fail(desk.Forbidden, "forbidden")
	default:
		return nil
	}
}

func (s *Service) idOf(ctx context.Context, ref string) (string, error) {
	if ident.Valid(ref) {
		return ref, nil
	}
	n, err := strconv.ParseInt(ref, 10, 64)
	if err != nil || n <= 0 {
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	id, err := s.Store.TicketID(ctx, n)
	if err != nil {
		return "", err
	}
	if id == "" {
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	return id, nil
}

// Read answers a ticket with its newest entries, and those of the tickets that
// were merged into it: who may read the one reads them as one. A merged ticket
// itself is answered as it stands, with the pointer.
func (s *Service) Read(ctx context.Context, who desk.Subject, ref, cursor string) (View, error) {
	id, err := s.idOf(ctx, ref)
	if err != nil {
		return View{}, err
	}
	t, c, err := s.entries(ctx, who, id, cursor)
	if err != nil {
		return View{}, err
	}
	if cursor == "" && len(t.Merged) > 0 || strings.HasPrefix(cursor, unionCursor) {
		parts, err := s.parts(ctx, t)
		if err != nil {
			return View{}, err
		}
		if c, err = s.union(ctx, parts, cursor); err != nil {
			return View{}, err
		}
	}
	unlock(t, c.Messages)
	desk.AsReceived(c.Messages)
	v := View{Ticket: *t, Messages: c.Messages, Events: c.Events, Deliveries: c.Deliveries, Next: c.Next}
	p, err := s.Store.Person(ctx, t.Requester)
	if err != nil {
		return View{}, err
	}
	if p != nil {
		v.Requester = *p
	}
	return v, nil
}

// entries reads a ticket and a page of what stands in it. For those who do not
// see every ticket the ticket alone is read first: what is out of sight takes as
// long as what does not exist, however much stands in it.
func (s *Service) entries(ctx context.Context, who desk.Subject, id, cursor string) (*desk.Ticket, store.Collection, error) {
	var t *desk.Ticket
	var c store.Collection
	var err error
	if cursor != "" || !who.Everywhere() {
		if t, err = s.Store.Ticket(ctx, id); err != nil {
			return nil, c, err
		}
		if err := allowed(who, desk.TicketRead, t); err != nil {
			return nil, c, err
		}
	}
	if strings.HasPrefix(cursor, unionCursor) {
		return t, c, nil
	}
	if c, err = s.Store.Collection(ctx, id, cursor); err != nil || cursor != "" {
		return t, c, err
	}
	return c.Ticket, c, allowed(who, desk.TicketRead, c.Ticket)
}

// File answers a link to one attachment. A locked one is desk.Conflict.
func (s *Service) File(ctx context.Context, who desk.Subject, ref, fileID string) (string, error) {
	t, err := s.find(ctx, who, desk.TicketRead, ref)
	if err != nil {
		return "", err
	}
	parts, err := s.parts(ctx, t)
	if err != nil {
		return "", err
	}
	return s.link(ctx, parts, fileID, func(desk.Message) bool { return true })
}

// link signs a link to a file of those messages that the reader may see.
func (s *Service) link(ctx context.Context, parts []*desk.Ticket, fileID string, may func(desk.Message) bool) (string, error) {
	for _, t := range parts {
		for cursor := ""; ; {
			c, err := s.Store.Collection(ctx, t.ID, cursor)
			if err != nil {
				return "", err
			}
			for _, m := range c.Messages {
				for _, f := range m.Attachments {
					if f.ID == fileID && may(m) {
						f.Locked = t.Locked(f)
						return s.sign(ctx, f)
					}
				}
			}
			if cursor = c.Next; cursor == "" {
				break
			}
		}
	}
	return "", desk.Fail(desk.NotFound, "not_found")
}

// linkLife is the life of a signed download link.
const linkLife = 5 * time.Minute

func (s *Service) sign(ctx context.Context, f desk.File) (string, error) {
	if f.Locked {
		return "", desk.Fail(desk.Conflict, "file_locked")
	}
	url, err := s.Blobs.Link(ctx, f.Key, blob.Download{Name: f.Name, Type: f.Type, Inline: f.Inline, For: linkLife})
	if err != nil {
		return "", fmt.Errorf("sign link: %w", err)
	}
	return url, nil
}

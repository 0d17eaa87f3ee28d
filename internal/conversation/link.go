package conversation

import (
	"context"

	"helpdesk/internal/desk"
)

// LinkChange asks to tie a ticket to another one, or with Kind "" to end that.
type LinkChange struct {
	Ticket string // id or number
	Other  string // id or number
	Kind   desk.LinkKind
}

// Link ties two tickets, or ends it, on both sides in one transaction, and
// answers the first. The caller must be allowed to change both. Doing it again
// changes nothing. desk.Conflict when either is part of another ticket, has
// too many links, or as desk.Ticket.CheckLink says.
func (s *Service) Link(ctx context.Context, who desk.Subject, c LinkChange) (desk.Ticket, error) {
	if c.Kind != "" && !c.Kind.Valid() {
		return desk.Ticket{}, desk.Problems{{Field: "kind", Code: "unknown_value"}}.Err()
	}
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, desk.TicketUpdate, c.Ticket)
		if err != nil {
			return desk.Ticket{}, err
		}
		other, err := s.find(ctx, who, desk.TicketUpdate, c.Other)
		if err != nil {
			return desk.Ticket{}, err
		}
		after, err := s.link2(ctx, who, c.Kind, t, other)
		if !lost(err) {
			return after, err
		}
	}
	return desk.Ticket{}, desk.Fail(desk.Unavailable, "unavailable")
}

// link2 decides about the link of two tickets and saves both.
func (s *Service) link2(ctx context.Context, who desk.Subject, kind desk.LinkKind, t, other *desk.Ticket) (desk.Ticket, error) {
	known, linked := t.LinkTo(other.ID)
	if linked && known.Kind == kind || !linked && kind == "" {
		return *t, nil
	}
	if t.MergedInto != "" || other.MergedInto != "" {
		return desk.Ticket{}, desk.Fail(desk.Conflict, "merged")
	}
	if kind != "" {
		if err := t.CheckLink(other, kind); err != nil {
			return desk.Ticket{}, err
		}
		if err := other.CheckLink(t, kind.Inverse()); err != nil {
			return desk.Ticket{}, err
		}
	}
	return s.together(ctx, who, t, other, func(a, b *desk.Draft) {
		if kind == "" {
			a.Unlink(other.ID)
			b.Unlink(t.ID)
			return
		}
		a.Link(desk.Link{TicketRef: other.Ref(), Kind: kind, Seq: known.Seq}, desk.Cause{})
		b.Link(desk.Link{TicketRef: t.Ref(), Kind: kind.Inverse(), Seq: known.Seq}, desk.Cause{})
	})
}

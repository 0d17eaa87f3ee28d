package conversation

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// SolveByLink resolves the ticket because the requester, whose link it is, says
// that it is solved. Saying it again changes nothing. desk.NotFound for a link
// that opens nothing, desk.Forbidden for that of anybody else who takes part.
// Nothing is mailed.
func (s *Service) SolveByLink(ctx context.Context, secret string) error {
	for i := range s.Store.Tries(ctx) {
		o, err := s.open(ctx, secret)
		if err != nil {
			return err
		}
		if i == 0 {
			if err := s.countWrite(ctx, o.ticket.ID); err != nil {
				return err
			}
		}
		if err := s.solve(ctx, o); !lost(err) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) solve(ctx context.Context, o opened) error {
	if o.outside || o.person.Role != desk.Requester {
		return desk.Fail(desk.Forbidden, "forbidden")
	}
	if !o.solvable() { // it is over already
		return nil
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	d := desk.NewDraft(o.whole, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: desk.Actor{Kind: desk.ActorPerson, ID: o.person.Person}, NewID: s.NewID})
	if err := d.SolvedByRequester(); err != nil {
		return err
	}
	return s.Store.Save(ctx, store.Save{Before: o.whole, After: d.Ticket, Events: d.Events, Due: d.Due})
}

// solvable reports whether his page offers to say that it is solved.
func (o opened) solvable() bool { return !o.outside && o.whole.SolvableBy(o.person) }

// Package triage routes new tickets: to a team by the desk's ordered rules,
// then to the agent of that team who is on duty and has the least to do. The
// ticket's history says which rule chose and why. It routes a ticket once;
// later moves are made by people.
package triage

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Service routes tickets.
type Service struct {
	Store *store.Store
	Now   func() time.Time
	NewID func(time.Time) string
}

// Route routes one ticket if nobody has done so. Doing it again does nothing.
func (s *Service) Route(ctx context.Context, ticket string) error {
	for range s.Store.Tries(ctx) {
		err := s.route(ctx, ticket)
		if !store.Raced(err) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) route(ctx context.Context, ticket string) error {
	t, err := s.Store.Ticket(ctx, ticket)
	if err != nil || t == nil || t.Routed || t.MergedInto != "" {
		return err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	loads, err := s.Store.Loads(ctx, agentIDs(cfg))
	if err != nil {
		return err
	}
	person, err := s.Store.Person(ctx, t.Requester)
	if err != nil {
		return err
	}
	now := s.Now()
	chosen := desk.Route(cfg, t, desk.RouteFacts{Loads: loads}, now)
	if t.Status.Ended() { // it is over, and yet a team's; nobody has to work on it
		chosen.Assignee = t.Assignee
	}
	if t.Assignee != "" { // somebody took it before routing came
		chosen.Team, chosen.Assignee = t.Team, t.Assignee
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: now, Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
	d.SetRoute(chosen, person.Facts())
	save := store.Save{Before: t, After: d.Ticket, Events: d.Events}
	if d.Ticket.Assignee != "" && d.Ticket.Assignee != t.Assignee {
		save.Jobs = []store.Job{{Kind: store.JobAssigned, Ticket: t.ID, Seq: d.Ticket.Seq, Agent: d.Ticket.Assignee}}
	}
	return s.Store.Save(ctx, save)
}

func agentIDs(cfg *desk.Config) []string {
	ids := make([]string, 0, len(cfg.Agents))
	for _, a := range cfg.Agents {
		if a.Active && a.OnDuty {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

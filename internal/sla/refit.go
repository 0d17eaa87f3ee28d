package sla

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Refit moves the clocks of every open ticket to the configuration of now,
// after policies or calendars have changed; time already spent stays spent. It
// answers how many tickets it changed, resolved ones that close sooner now
// included. Doing it again changes nothing.
func (s *Service) Refit(ctx context.Context) (int, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return 0, err
	}
	old := map[int64]*desk.Config{}
	var failures []error
	changed := 0
	open := map[string]bool{}
	err = s.eachOpen(ctx, cfg, func(t desk.Summary) {
		open[t.ID] = true
		did, err := s.refit(ctx, cfg, old, t.ID)
		if err != nil {
			failures = append(failures, err)
		}
		if did {
			changed++
		}
	})
	if err == nil && cfg.Settings.CloseAfterDays > 0 {
		var sooner int
		sooner, err = s.replan(ctx, cfg, open)
		changed += sooner
	}
	return changed, errors.Join(append(failures, err)...)
}

// eachOpen visits every open ticket of every team once.
func (s *Service) eachOpen(ctx context.Context, cfg *desk.Config, visit func(desk.Summary)) error {
	teams := []string{""}
	for _, t := range cfg.Teams {
		teams = append(teams, t.ID)
	}
	for _, team := range teams {
		for after := ""; ; {
			list, err := s.Store.OpenTickets(ctx, []string{team}, after, page)
			if err != nil {
				return err
			}
			for _, t := range list.Tickets {
				visit(t)
			}
			if after = list.After; after == "" {
				break
			}
		}
	}
	return nil
}

func (s *Service) refit(ctx context.Context, cfg *desk.Config, old map[int64]*desk.Config, id string) (bool, error) {
	for range s.Store.Tries(ctx) {
		t, err := s.Store.Ticket(ctx, id)
		if err != nil || t == nil || !t.Listed() {
			return false, err
		}
		was, known := old[t.Policy.Version]
		if !known {
			if was, err = s.Store.ConfigAt(ctx, t.Policy.Version); err != nil {
				return false, err
			}
			old[t.Policy.Version] = was
		}
		person, err := s.Store.Person(ctx, t.Requester)
		if err != nil {
			return false, err
		}
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
		d.Refit(was, person.Facts())
		d.Reweigh(person.Facts())
		if len(d.Events) == 0 {
			return false, nil
		}
		err = s.Store.Save(ctx, store.Save{Before: t, After: d.Ticket, Events: d.Events})
		if !store.Raced(err) {
			return err == nil, err
		}
	}
	return false, desk.Fail(desk.Unavailable, "unavailable")
}

package sla

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// replan lets resolved tickets close as the configuration has it by now, where
// that is sooner than they were told when they were resolved. It finds them among
// what comes due later; open are the tickets that need not be looked at. One that
// fails does not stop the others. It answers how many it changed.
func (s *Service) replan(ctx context.Context, cfg *desk.Config, open map[string]bool) (int, error) {
	changed := 0
	var failures []error
	for shard := range store.Shards {
		for after := ""; ; {
			ids, last, err := s.Store.DueLater(ctx, shard, s.Now(), after, page)
			if err != nil {
				return changed, errors.Join(append(failures, err)...)
			}
			ended := ids[:0]
			for _, id := range ids {
				if !open[id] {
					ended = append(ended, id)
				}
			}
			n, err := s.replanAll(ctx, cfg, ended)
			changed += n
			if err != nil {
				failures = append(failures, err)
			}
			if after = last; after == "" {
				break
			}
		}
	}
	return changed, errors.Join(failures...)
}

func (s *Service) replanAll(ctx context.Context, cfg *desk.Config, ids []string) (int, error) {
	tickets, err := s.Store.Tickets(ctx, ids)
	if err != nil {
		return 0, err
	}
	changed := 0
	var failures []error
	for _, t := range tickets {
		did, err := s.replanOne(ctx, cfg, t)
		if err != nil {
			failures = append(failures, err)
		}
		if did {
			changed++
		}
	}
	return changed, errors.Join(failures...)
}

func (s *Service) replanOne(ctx context.Context, cfg *desk.Config, t *desk.Ticket) (bool, error) {
	for n := range s.Store.Tries(ctx) {
		if n > 0 {
			var err error
			if t, err = s.Store.Ticket(ctx, t.ID); err != nil || t == nil {
				return false, err
			}
		}
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
		if d.Replan(); len(d.Events) == 0 {
			return false, nil
		}
		err := s.Store.Save(ctx, store.Save{Before: t, After: d.Ticket, Events: d.Events})
		if !store.Raced(err) {
			return err == nil, err
		}
	}
	return false, desk.Fail(desk.Unavailable, "unavailable")
}

// Package sla is the timer: it looks up what has come due, warns of deadlines,
// calls breaches and wakes postponed tickets. Each thing is done once, by a
// save under the ticket's version lock, whether ticks come late, twice or at
// the same time; an outage only makes it late.
package sla

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Service is the timer.
type Service struct {
	Store *store.Store
	Now   func() time.Time
	NewID func(time.Time) string
}

// Done counts what one tick did.
type Done struct {
	Tickets  int
	Warnings int
	Breaches int
	Failed   int           // tickets that could not be advanced now; the next tick tries again
	Lag      time.Duration // how late the latest of them was
}

// page is how many tickets of one shard are looked at together.
const page = 100

// Tick advances every ticket that is due. One that fails does not stop the
// others: it stays due, and the errors are answered together.
func (s *Service) Tick(ctx context.Context) (Done, error) {
	var done Done
	var failures []error
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return done, err
	}
	for shard := range store.Shards {
		seen := map[string]bool{}
		for ctx.Err() == nil {
			ids, err := s.Store.Due(ctx, shard, s.Now(), page+len(seen))
			if err != nil {
				return done, errors.Join(append(failures, err)...)
			}
			fresh := 0
			for _, id := range ids {
				if seen[id] { // the index lags behind, or it failed a moment ago
					continue
				}
				seen[id] = true
				fresh++
				if err := s.advance(ctx, cfg, id, &done); err != nil {
					done.Failed++
					failures = append(failures, err)
				}
			}
			if fresh < page {
				break
			}
		}
	}
	return done, errors.Join(failures...)
}

func (s *Service) advance(ctx context.Context, cfg *desk.Config, id string, done *Done) error {
	for range s.Store.Tries(ctx) {
		err := s.advanceOnce(ctx, cfg, id, done)
		if !store.Raced(err) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) advanceOnce(ctx context.Context, cfg *desk.Config, id string, done *Done) error {
	t, err := s.Store.Ticket(ctx, id)
	if err != nil || t == nil {
		return err
	}
	now := s.Now()
	due := t.NextDue()
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: now, Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
	d.Advance()
	if len(d.Events) == 0 {
		return nil // the index lagged: somebody has done it
	}
	save := store.Save{Before: t, After: d.Ticket, Events: d.Events, Due: d.Due}
	warnings, breaches := 0, 0
	for _, a := range d.Due {
		if a.Kind == desk.Breach {
			breaches++
		} else {
			warnings++
		}
	}
	if err := s.Store.Save(ctx, save); err != nil {
		return err
	}
	done.Tickets++
	done.Warnings += warnings
	done.Breaches += breaches
	done.Lag = max(done.Lag, now.Sub(due))
	return nil
}

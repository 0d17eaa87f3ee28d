package sla

import (
	"context"
	"time"

	"helpdesk/internal/desk"
)

// RecountHour is the hour of the night, in UTC, at whose first tick the loads
// are recounted.
const RecountHour = 3

// RecountDue reports whether the tick at that instant is the night's.
func RecountDue(at time.Time) bool {
	at = at.UTC()
	return at.Hour() == RecountHour && at.Minute() == 0
}

// Recount counts the open tickets of each agent afresh and mends the counters
// that routing goes by; it answers how many were wrong. They change in the same
// transaction as the tickets, so only a restored backup or a hand in the table
// makes them wrong. A counter that moves meanwhile is left for the next night.
func (s *Service) Recount(ctx context.Context) (int, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return 0, err
	}
	agents := make([]string, 0, len(cfg.Agents))
	for _, a := range cfg.Agents {
		agents = append(agents, a.ID)
	}
	before, err := s.Store.Loads(ctx, agents)
	if err != nil {
		return 0, err
	}
	counted := map[string]int{}
	err = s.eachOpen(ctx, cfg, func(t desk.Summary) {
		if t.Assignee != "" {
			counted[t.Assignee]++
		}
	})
	if err != nil {
		return 0, err
	}
	mended := 0
	for _, a := range agents {
		if counted[a] == before[a] {
			continue
		}
		done, err := s.Store.SetLoad(ctx, a, before[a], counted[a])
		if err != nil {
			return mended, err
		}
		if done {
			mended++
		}
	}
	return mended, nil
}

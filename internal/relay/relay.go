// Package relay takes jobs from the outbox to their queues. The change stream
// brings most entries within a second; the sweep finds those that the stream
// lost, and touches nothing younger than two minutes, so that the two do not
// race. An entry is removed after its jobs are on their queues: a crash in
// between delivers them twice, which every consumer stands.
package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/queue"
	"helpdesk/internal/store"
)

// SweepAge is how old an entry is before the sweep takes it.
const SweepAge = 2 * time.Minute

// CorrelationID is the message attribute that follows one cause through queues
// and logs.
const CorrelationID = "correlationId"

// Service moves jobs.
type Service struct {
	Store  *store.Store
	Route  queue.Sender // jobs of kind route
	Notify queue.Sender // all others
}

// Deliver puts an entry's jobs on their queues and removes it.
func (s *Service) Deliver(ctx context.Context, entry store.Outbox) error {
	var route, notify []queue.Message
	for _, job := range entry.Jobs {
		body, err := json.Marshal(job)
		if err != nil {
			return fmt.Errorf("write job: %w", err)
		}
		m := queue.Message{Body: string(body), Attributes: map[string]string{CorrelationID: entry.ID}}
		if job.Kind == store.JobRoute {
			route = append(route, m)
		} else {
			notify = append(notify, m)
		}
	}
	if len(route) > 0 {
		if err := s.Route.Send(ctx, route...); err != nil {
			return fmt.Errorf("send to the route queue: %w", err)
		}
	}
	if len(notify) > 0 {
		if err := s.Notify.Send(ctx, notify...); err != nil {
			return fmt.Errorf("send to the notify queue: %w", err)
		}
	}
	return s.Store.Delivered(ctx, entry.Key)
}

// sweepPage is how many entries of one shard a sweep takes at once.
const sweepPage = 100

// Sweep delivers the entries that the stream left behind and answers how many.
func (s *Service) Sweep(ctx context.Context, now time.Time) (int, error) {
	n := 0
	for shard := range store.Shards {
		for {
			entries, err := s.Store.OldOutbox(ctx, shard, now.Add(-SweepAge), sweepPage)
			if err != nil {
				return n, err
			}
			for _, e := range entries {
				if err := s.Deliver(ctx, e); err != nil {
					return n, err
				}
				n++
			}
			if len(entries) < sweepPage {
				break
			}
		}
	}
	return n, nil
}

// Release lets the held mail whose time has come be tried again and answers how
// much. What somebody else released meanwhile is left to him.
func (s *Service) Release(ctx context.Context, now time.Time) (int, error) {
	list, err := s.Store.HeldMails(ctx, now, sweepPage)
	if err != nil {
		return 0, err
	}
	for i, h := range list {
		if err := s.Store.ReleaseHeld(ctx, h); err != nil && !desk.IsKind(err, desk.Conflict) {
			return i, err
		}
	}
	return len(list), nil
}

// ReadJob reads a job from a queue message's body.
func ReadJob(body string) (store.Job, error) {
	var job store.Job
	if err := json.Unmarshal([]byte(body), &job); err != nil {
		return job, fmt.Errorf("read job: %w", err)
	}
	return job, nil
}

// Package reconcile looks each day whether every mail that SES stored has become
// something, and takes in what has not.
package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/failure"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/sesreceipt"
)

// What a run looks at. A mail may be on its way for as long as its queue tries:
// ten times twelve minutes.
const (
	days     = 3             // of raw mail, when the event names no others
	maxDays  = 3650          // named by an event
	underWay = 3 * time.Hour // younger mail is left to the queue
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Intake  *intake.Service
	Files   intake.Archive
	Metrics *lambdakit.Metrics
}

// Function handles the daily tick.
type Function struct {
	deps   Deps
	handle func(context.Context, events.EventBridgeEvent) error
}

// New makes the function.
func New(d Deps) *Function {
	f := &Function{deps: d}
	opt := lambdakit.BatchOptions{Clock: d.Intake.Now, OnFailure: failure.Keeper(d.Intake.Store, d.Log, d.Intake.Now), Metrics: d.Metrics}
	return &Function{deps: d, handle: func(ctx context.Context, e events.EventBridgeEvent) error {
		since, err := back(e.Detail)
		if err != nil {
			return err
		}
		return lambdakit.Tick(d.Log, opt, func(ctx context.Context, _ time.Time) error { return f.run(ctx, since) })(ctx, e)
	}}
}

// Handle does one run. Its event is that of the schedule, or one made by hand
// with {"detail": {"days": 30}}. It fails when mail is missing and could not be
// taken in, which the failure queue's alarm tells.
func (f *Function) Handle(ctx context.Context, e events.EventBridgeEvent) error {
	return f.handle(ctx, e)
}

func back(detail json.RawMessage) (int, error) {
	var asked struct{ Days int }
	if len(detail) > 0 {
		if err := json.Unmarshal(detail, &asked); err != nil {
			return 0, fmt.Errorf("read detail: %w", err)
		}
	}
	switch {
	case asked.Days == 0:
		return days, nil
	case asked.Days < 0 || asked.Days > maxDays:
		return 0, fmt.Errorf("days: %d is not from 1 to %d", asked.Days, maxDays)
	}
	return asked.Days, nil
}

func (f *Function) run(ctx context.Context, back int) error {
	now := f.deps.Intake.Now()
	r, err := f.deps.Intake.Reconcile(ctx, f.deps.Files, sesreceipt.Bucket{}, intake.Reconciliation{
		Since: now.AddDate(0, 0, -back), Until: now.Add(-underWay), Replay: true,
	})
	level := slog.LevelInfo
	if r.Replayed > 0 || r.Missing > 0 {
		level = slog.LevelWarn
	}
	f.deps.Log.Log(ctx, level, "mail reconciled", "days", back, "received", r.Received, "ticketed", r.Ticketed, "replies", r.Replies,
		"notes", r.Notes, "quarantined", r.Quarantined, "duplicates", r.Duplicates, "deleted", r.Deleted,
		"replayed", r.Replayed, "missing", r.Missing, "mails", r.MissingIDs, "cause", r.Cause)
	if err != nil {
		return err
	}
	if r.Missing > 0 {
		return fmt.Errorf("mail missing: %s", r)
	}
	return nil
}

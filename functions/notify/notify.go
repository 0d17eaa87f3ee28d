// Package notify sends mail: one job of the notify queue each.
package notify

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/notification"
	"helpdesk/internal/relay"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Service *notification.Service
	Metrics *lambdakit.Metrics
}

// Function handles batches of the notify queue.
type Function struct {
	handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
}

// New makes the function.
func New(d Deps) *Function {
	now := d.Service.Now
	if d.Service.OnHeld == nil {
		// Counted as a failed record, so that the alarm on those tells an admin.
		d.Service.OnHeld = func(ctx context.Context, reason string) {
			d.Log.ErrorContext(ctx, "mail held", "reason", reason)
			d.Metrics.Count(lambdakit.RecordsFailed, 1)
		}
	}
	if d.Service.OnLoop == nil {
		d.Service.OnLoop = func(ctx context.Context, ticket, why string) {
			d.Log.WarnContext(ctx, "mail loop stopped", "ticket", ticket, "why", why)
			d.Metrics.Count(lambdakit.LoopsStopped, 1)
		}
	}
	opt := lambdakit.BatchOptions{Clock: now, OnFailure: failure.Keeper(d.Service.Store, d.Log, now), Metrics: d.Metrics}
	return &Function{handle: lambdakit.SQS(d.Log, opt, func(ctx context.Context, m events.SQSMessage) error {
		job, err := relay.ReadJob(m.Body)
		if err != nil {
			return desk.Fail(desk.Invalid, "broken_json").Because(err)
		}
		if err := d.Service.Do(ctx, job); err != nil {
			return err
		}
		d.Metrics.Count(lambdakit.MailsSent, 1)
		return nil
	})}
}

// Handle does the jobs of one batch.
func (f *Function) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return f.handle(ctx, e)
}

// Package routeticket routes new tickets: one job of the route queue each.
package routeticket

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/relay"
	"helpdesk/internal/store"
	"helpdesk/internal/triage"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Store   *store.Store
	Now     func() time.Time
	NewID   func(time.Time) string
	Metrics *lambdakit.Metrics
}

// Function handles batches of the route queue.
type Function struct {
	handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
}

// New makes the function.
func New(d Deps) *Function {
	service := &triage.Service{Store: d.Store, Now: d.Now, NewID: d.NewID}
	opt := lambdakit.BatchOptions{Clock: d.Now, OnFailure: failure.Keeper(d.Store, d.Log, d.Now), Metrics: d.Metrics}
	return &Function{handle: lambdakit.SQS(d.Log, opt, func(ctx context.Context, m events.SQSMessage) error {
		job, err := relay.ReadJob(m.Body)
		if err != nil {
			return desk.Fail(desk.Invalid, "broken_json").Because(err)
		}
		return service.Route(ctx, job.Ticket)
	})}
}

// Handle routes the tickets of one batch.
func (f *Function) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return f.handle(ctx, e)
}

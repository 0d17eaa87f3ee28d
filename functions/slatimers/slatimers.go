// Package slatimers is the desk's clockwork: every minute it does what has
// come due on tickets and sweeps up the outbox entries that the stream lost; each
// night it recounts the agents' loads.
package slatimers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/failure"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/relay"
	"helpdesk/internal/sla"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Timer   *sla.Service
	Relay   *relay.Service
	Metrics *lambdakit.Metrics
}

// Function handles ticks.
type Function struct {
	handle func(context.Context, events.EventBridgeEvent) error
}

// New makes the function.
func New(d Deps) *Function {
	now := d.Timer.Now
	opt := lambdakit.BatchOptions{Clock: now, OnFailure: failure.Keeper(d.Timer.Store, d.Log, now), Metrics: d.Metrics}
	return &Function{handle: lambdakit.Tick(d.Log, opt, func(ctx context.Context, _ time.Time) error {
		done, err := d.Timer.Tick(ctx)
		d.Metrics.Count(lambdakit.Breaches, int64(done.Breaches))
		d.Metrics.Count(lambdakit.TickLag, int64(done.Lag/time.Second))
		swept, sweepErr := d.Relay.Sweep(ctx, now())
		released, releaseErr := d.Relay.Release(ctx, now())
		if done.Tickets+swept+released > 0 {
			d.Log.InfoContext(ctx, "tick", "tickets", done.Tickets, "warnings", done.Warnings, "breaches", done.Breaches,
				"lag_s", int64(done.Lag/time.Second), "swept", swept, "released", released)
		}
		var recountErr error
		if sla.RecountDue(now()) {
			var mended int
			if mended, recountErr = d.Timer.Recount(ctx); mended > 0 {
				d.Log.WarnContext(ctx, "loads recounted", "mended", mended)
			}
		}
		return errors.Join(err, sweepErr, releaseErr, recountErr)
	})}
}

// Handle does one tick.
func (f *Function) Handle(ctx context.Context, e events.EventBridgeEvent) error {
	return f.handle(ctx, e)
}

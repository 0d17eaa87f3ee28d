// Package inboundemail takes in mail that SES has stored in the bucket and
// announced on the queue.
package inboundemail

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/sesreceipt"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Intake  *intake.Service
	Metrics *lambdakit.Metrics
}

// Function handles batches of the inbound queue.
type Function struct {
	deps   Deps
	handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
}

// New makes the function.
func New(d Deps) *Function {
	f := &Function{deps: d}
	opt := lambdakit.BatchOptions{Clock: d.Intake.Now, OnFailure: failure.Keeper(d.Intake.Store, d.Log, d.Intake.Now), Metrics: d.Metrics}
	f.handle = lambdakit.SQS(d.Log, opt, f.one)
	return f
}

// Handle takes in the mails of one batch.
func (f *Function) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return f.handle(ctx, e)
}

func (f *Function) one(ctx context.Context, m events.SQSMessage) error {
	n, body, ok, err := sesreceipt.Read(m.Body)
	if err != nil {
		return desk.Fail(desk.Invalid, "broken_json").Because(err)
	}
	if !ok { // SES greets a new topic with a message of its own
		return nil
	}
	// Envelope and verdicts stand only here: kept beside the raw mail they
	// make it replayable.
	if err := f.deps.Intake.Blobs.Put(ctx, sesreceipt.Beside(n.RawKey), body, blob.PutOptions{Type: "application/json"}); err != nil {
		return fmt.Errorf("keep notification: %w", err)
	}
	f.deps.Metrics.Count(lambdakit.MailsReceived, 1)
	out, err := f.deps.Intake.Mail(ctx, n)
	if err != nil {
		return err
	}
	switch out.What {
	case intake.BecameTicket:
		f.deps.Metrics.Count(lambdakit.TicketsCreated, 1)
	case intake.BecameQuarantine:
		f.deps.Metrics.Count(lambdakit.Quarantined, 1)
	}
	f.deps.Log.InfoContext(ctx, "mail", "mail", n.Envelope.ID, "became", out.What, "ticket", out.Ticket, "seq", out.Seq, "cause", out.Cause)
	return nil
}

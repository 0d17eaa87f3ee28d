package lambdakit

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/correlation"
)

// record is what the runner needs to know of one record, whatever its source.
type record struct {
	id          string
	correlation string
	source      string
	receives    int
	last        bool // the source will not deliver it again
}

// runner runs single records; the sources below differ only in how they read
// a batch and report on it.
type runner struct {
	log *slog.Logger
	opt BatchOptions
}

// SQS makes a Lambda handler of a handler for one message. Messages run one
// after the other in the order of the batch; those that failed and those that
// were not started for want of time are reported by message id, so that the
// event source needs ReportBatchItemFailures. The answer's error is always nil.
func SQS(log *slog.Logger, opt BatchOptions, handle func(ctx context.Context, m events.SQSMessage) error) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	r := runner{log, opt.filled()}
	return func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		defer r.opt.Metrics.Flush()
		answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
		for i := range e.Records {
			m := e.Records[i]
			receives, _ := strconv.Atoi(m.Attributes["ApproximateReceiveCount"])
			rec := record{
				id: m.MessageId, correlation: sqsCorrelation(m), source: lastPart(m.EventSourceARN),
				receives: receives, last: receives >= r.opt.MaxReceives,
			}
			if r.run(ctx, rec, func(ctx context.Context) error { return handle(ctx, m) }) != Done {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			}
		}
		return answer, nil
	}
}

// Stream makes a Lambda handler of a handler for one stream record. A record
// that fails for good goes to OnFailure and the stream goes on; the first one
// that may be tried again, or that there is no time for, is reported by its
// sequence number and ends the batch, because Lambda delivers everything from
// there on again. The event source needs ReportBatchItemFailures, a bounded
// number of attempts and an on-failure queue.
func Stream(log *slog.Logger, opt BatchOptions, handle func(ctx context.Context, r events.DynamoDBEventRecord) error) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	r := runner{log, opt.filled()}
	return func(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		defer r.opt.Metrics.Flush()
		answer := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
		for i := range e.Records {
			m := e.Records[i]
			rec := record{id: m.Change.SequenceNumber, correlation: m.EventID, source: streamTable(m.EventSourceArn)}
			switch r.run(ctx, rec, func(ctx context.Context) error { return handle(ctx, m) }) {
			case Retry, Deferred:
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: rec.id})
				return answer, nil
			}
		}
		return answer, nil
	}
}

// SNS makes a Lambda handler of a handler for one notification. Whatever
// failed is answered as an error: Lambda tries an asynchronous event again and
// then sends it to the function's failure destination.
func SNS(log *slog.Logger, opt BatchOptions, handle func(ctx context.Context, m events.SNSEntity) error) func(context.Context, events.SNSEvent) error {
	r := runner{log, opt.filled()}
	return func(ctx context.Context, e events.SNSEvent) error {
		defer r.opt.Metrics.Flush()
		failed := 0
		for i := range e.Records {
			m := e.Records[i].SNS
			rec := record{id: m.MessageID, correlation: snsCorrelation(m), source: lastPart(m.TopicArn), last: true}
			if r.run(ctx, rec, func(ctx context.Context) error { return handle(ctx, m) }) != Done {
				failed++
			}
		}
		if failed > 0 {
			return errNotHandled // the cause is in the log and in what OnFailure kept
		}
		return nil
	}
}

// Tick makes a Lambda handler of a handler for a scheduled event; at is the
// instant it was scheduled for. A failure is answered as an error, which
// counts in the function's Errors metric.
func Tick(log *slog.Logger, opt BatchOptions, handle func(ctx context.Context, at time.Time) error) func(context.Context, events.EventBridgeEvent) error {
	r := runner{log, opt.filled()}
	return func(ctx context.Context, e events.EventBridgeEvent) error {
		defer r.opt.Metrics.Flush()
		rec := record{id: e.ID, correlation: e.ID, source: "schedule", last: true}
		if r.run(ctx, rec, func(ctx context.Context) error { return handle(ctx, e.Time) }) != Done {
			return errNotHandled
		}
		return nil
	}
}

// errNotHandled is what Lambda is told; causes stay in our own log.
var errNotHandled = errors.New("record not handled")

// run runs one record to its outcome and writes its log line.
func (r runner) run(ctx context.Context, rec record, handle func(context.Context) error) Outcome {
	if !correlation.Valid(rec.correlation) {
		rec.correlation = rec.id
	}
	ctx = correlation.With(ctx, rec.correlation)
	began := r.opt.Clock()
	if end, ok := ctx.Deadline(); ok {
		if end.Sub(began) < r.opt.Reserve {
			r.line(ctx, rec, Deferred, 0, nil)
			return Deferred
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-lastWords))
		defer cancel()
	}
	err := guarded(ctx, handle)
	outcome := OutcomeOf(err)
	if outcome == Drop || outcome == Retry && rec.last {
		r.opt.Metrics.Count(RecordsFailed, 1)
		// The record's own time may be over; its cause is kept all the same.
		r.keep(context.WithoutCancel(ctx), Failure{MessageID: rec.id, Receives: rec.receives, Err: err, Source: rec.source})
	}
	r.line(ctx, rec, outcome, r.opt.Clock().Sub(began), err)
	return outcome
}

// guarded calls the handler and turns a panic into an error.
func guarded(ctx context.Context, handle func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{value: v, stack: debug.Stack()}
		}
	}()
	return handle(ctx)
}

// keep calls OnFailure within the last two seconds of the invocation.
func (r runner) keep(ctx context.Context, f Failure) {
	ctx, cancel := context.WithTimeout(ctx, lastWords-lastWords/4)
	defer cancel()
	err := guarded(ctx, func(ctx context.Context) error { r.opt.OnFailure(ctx, f); return nil })
	if err != nil {
		r.log.LogAttrs(ctx, slog.LevelError, "failure not kept", slog.String("record", f.MessageID), slog.String("error", Scrub(err.Error())))
	}
}

// line is the one log line of a record.
func (r runner) line(ctx context.Context, rec record, outcome Outcome, took time.Duration, err error) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("source", rec.source), slog.String("record", rec.id), slog.String("correlation", rec.correlation),
		slog.String("outcome", string(outcome)), slog.Float64("ms", millis(took)),
	}
	if rec.receives > 0 {
		attrs = append(attrs, slog.Int("receives", rec.receives))
	}
	if err != nil {
		level = slog.LevelWarn
		if outcome == Drop || rec.last {
			level = slog.LevelError
		}
		attrs = append(attrs, errorAttrs(err)...)
	}
	r.log.LogAttrs(ctx, level, "record", attrs...)
}

// millis writes a duration as milliseconds with microsecond digits.
func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func sqsCorrelation(m events.SQSMessage) string {
	if v := m.MessageAttributes[correlation.Attribute].StringValue; v != nil {
		return *v
	}
	return ""
}

func snsCorrelation(m events.SNSEntity) string {
	attr, _ := m.MessageAttributes[correlation.Attribute].(map[string]any)
	v, _ := attr["Value"].(string)
	return v
}

// lastPart is the resource's name, the last part of its ARN.
func lastPart(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// streamTable is the table's name in arn:…:table/NAME/stream/TIME.
func streamTable(arn string) string {
	_, rest, _ := strings.Cut(arn, ":table/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Package lambdakit stands between Lambda's events and the desk's handlers.
//
// It promises: every record runs by itself (a panic or an error of one never
// touches another), only what failed is reported back and in the spelling that
// the source wants, no record is started that cannot be finished in the time
// left, and each record or request leaves exactly one log line, with ids and
// outcomes but never a body, an address, a token or a query string. HTTP API
// events become net/http requests and back, so that handlers know only
// net/http. What becomes of an error is decided by one table (edge.go).
//
// It makes no AWS call and reads no environment; where failures are kept is
// the caller's hook.
package lambdakit

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// Reserve is the time that must be left before a record is started, unless
// the options say otherwise.
const Reserve = 20 * time.Second

// lastWords is cut from the end of each record's time, so that a hung call
// ends as an error with a log line instead of a killed process.
const lastWords = 2 * time.Second

// MaxReceives is how often SQS delivers a message before it moves it to the
// dead-letter queue: template.yaml says the same in each maxReceiveCount.
const MaxReceives = 10

// Failure is what a failed record leaves behind: SQS and streams keep no cause.
type Failure struct {
	MessageID string // SQS or SNS message id, stream sequence number or event id
	Receives  int    // deliveries so far, this one included; 0 when the source does not count
	Err       error
	Source    string // queue, topic or stream it came from, by name
}

// BatchOptions say how records are run. The zero value is ready to use.
type BatchOptions struct {
	// Reserve is the time that must be left before a record is started; the
	// rest is given back unread. 0 is 20 s.
	Reserve time.Duration
	// MaxReceives is the delivery after which the source gives up; 0 is 10.
	MaxReceives int
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// OnFailure keeps the cause of a record that failed for good. It must not
	// be slow and has nobody to report its own failure to; a panic in it is caught.
	OnFailure func(ctx context.Context, f Failure)
	// Metrics counts RecordsFailed and is flushed at the end of the invocation.
	Metrics *Metrics
}

func (o BatchOptions) filled() BatchOptions {
	if o.Reserve == 0 {
		o.Reserve = Reserve
	}
	if o.MaxReceives == 0 {
		o.MaxReceives = MaxReceives
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.OnFailure == nil {
		o.OnFailure = func(context.Context, Failure) {}
	}
	return o
}

// Logger writes one JSON object a line, each with the function's name.
func Logger(w io.Writer, function string) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, nil)).With("function", function)
}

package lambdakit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"helpdesk/internal/desk"
)

// Outcome is what becomes of a record.
type Outcome string

// The outcomes. On a queue or topic both Retry and Drop are reported as
// failed, so that nothing is lost: the source delivers again and in the end
// moves the record to its dead-letter queue; Drop only tells at once what
// Retry tells at the last delivery. On a stream Retry holds the stream until
// the source gives up, and Drop lets it go on.
const (
	Done     Outcome = "done"     // handled; never comes again
	Retry    Outcome = "retry"    // may go well another time
	Drop     Outcome = "drop"     // will not: cause kept, alarm raised
	Deferred Outcome = "deferred" // not started, too little time left
)

// outcomes is the edge table: what a kind of error means for a record. A
// foreign error counts as desk.Internal: a broken connection, a time-out.
var outcomes = map[desk.Kind]Outcome{
	desk.Invalid:         Drop,
	desk.Unauthenticated: Drop,
	desk.Forbidden:       Drop,
	desk.NotFound:        Drop,
	desk.Conflict:        Drop,
	desk.Stale:           Retry,
	desk.TooLarge:        Drop,
	desk.RateLimited:     Retry,
	desk.Unavailable:     Retry,
	desk.Internal:        Retry,
}

// OutcomeOf tells what becomes of a record whose handler answered err.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Done
	}
	var p *panicError
	if errors.As(err, &p) {
		return Drop // a bug meets the same record again in the same way
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Retry
	}
	if o, ok := outcomes[desk.KindOf(err)]; ok {
		return o
	}
	return Retry
}

// panicError is a handler's panic; the stack is for the log only.
type panicError struct {
	value any
	stack []byte
}

// Error says what was panicked with.
func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// Scrub hides what looks like a mail address in the text of an error, because
// a service behind us may quote one, and cuts the text at 500 bytes.
func Scrub(s string) string {
	const most = 500
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	if !strings.Contains(s, "@") {
		return s
	}
	var b strings.Builder
	for s != "" {
		end := strings.IndexAny(s, separators)
		if end < 0 {
			end = len(s)
		}
		if strings.Contains(s[:end], "@") {
			b.WriteString("[address]")
		} else {
			b.WriteString(s[:end])
		}
		if end < len(s) {
			b.WriteByte(s[end])
			end++
		}
		s = s[end:]
	}
	return b.String()
}

// separators are what may stand around an address in a sentence.
const separators = " \t\r\n<>\"'(),;:"

// errorAttrs are the attributes of a log line that tell of an error.
func errorAttrs(err error) []slog.Attr {
	attrs := []slog.Attr{slog.String("kind", string(desk.KindOf(err))), slog.String("error", Scrub(err.Error()))}
	var p *panicError
	if errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	return attrs
}

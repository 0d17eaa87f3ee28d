// Package failure keeps the cause of every record that failed for good, as an
// item of the table: queues and streams keep the record but not the reason.
package failure

import (
	"context"
	"log/slog"
	"time"

	"helpdesk/internal/lambdakit"
	"helpdesk/internal/store"
)

// maxCause is how much of an error is kept, in bytes.
const maxCause = 1000

// Keeper answers the hook that lambdakit calls for such a record.
func Keeper(st *store.Store, log *slog.Logger, now func() time.Time) func(context.Context, lambdakit.Failure) {
	return func(ctx context.Context, f lambdakit.Failure) {
		cause := "unknown"
		if f.Err != nil {
			cause = lambdakit.Scrub(f.Err.Error())
		}
		if len(cause) > maxCause {
			cause = cause[:maxCause]
		}
		err := st.PutFailure(ctx, store.Failure{ID: f.MessageID, Source: f.Source, Attempts: f.Receives, Cause: cause, At: now()})
		if err != nil {
			log.ErrorContext(ctx, "cause not kept", "record", f.MessageID, "error", lambdakit.Scrub(err.Error()))
		}
	}
}

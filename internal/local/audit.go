package local

import (
	"context"
	"net/http"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// maxAudit is the most entries of the audit log that a command is answered.
const maxAudit = 1000

// told lets what a command does be told of in the audit log: by the desk
// itself, because the operating system knows who types, and the desk does not.
func told(ctx context.Context, what desk.AuditKind, about string) context.Context {
	return store.Audited(ctx, desk.Audit{At: desk.Instant(time.Now()), What: what, By: desk.Actor{Kind: desk.ActorSystem, ID: "command"}, Subject: about})
}

// audit answers the newest entries of a month.
func (o Office) audit(w http.ResponseWriter, r *http.Request) {
	command(func(ctx context.Context, _ struct{}) ([]desk.Audit, error) {
		month, err := time.Parse("2006-01", r.PathValue("month"))
		if err != nil {
			return nil, desk.Problems{{Field: "month", Code: "not_a_month"}}.Err()
		}
		all := []desk.Audit{}
		for before := ""; len(all) < maxAudit; {
			list, next, err := o.Data.Store.AuditOf(ctx, month, before, maxAudit-len(all))
			if err != nil {
				return nil, err
			}
			all = append(all, list...)
			if before = next; next == "" {
				break
			}
		}
		return all, nil
	}).ServeHTTP(w, r)
}

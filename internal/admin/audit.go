package admin

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Log keeps what was done to the desk itself.
type Log interface {
	AuditOf(ctx context.Context, month time.Time, before string, limit int) (list []desk.Audit, next string, err error)
}

// Limits of a page of the audit log.
const (
	DefaultAudit = 50
	MaxAudit     = 200
)

// Audit lists what was done in a month (UTC; zero: this one), newest first.
// before is next of the page before.
func (s *Service) Audit(ctx context.Context, who desk.Subject, month time.Time, before string, limit int) (list []desk.Audit, next string, err error) {
	if err := allowed(who, desk.AuditRead); err != nil {
		return nil, "", err
	}
	if month.IsZero() {
		month = s.now().UTC()
	}
	if limit == 0 {
		limit = DefaultAudit
	}
	return s.Log.AuditOf(ctx, month, before, min(max(limit, 1), MaxAudit))
}

// auditConfig lets the change of the configuration from before to cfg say what it changes.
func (s *Service) auditConfig(ctx context.Context, who desk.Subject, before, cfg *desk.Config) (_ context.Context, err error) {
	a := desk.NewAudit(who, desk.AuditConfiguration, "", s.now())
	a.From, a.To = cfg.Version, cfg.Version+1
	if a.Parts, err = desk.ChangedParts(before, cfg); err != nil {
		return ctx, err
	}
	return store.Audited(ctx, a), nil
}

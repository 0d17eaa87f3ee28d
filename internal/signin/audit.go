package signin

import (
	"context"
	"errors"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// AuditLog keeps what was done that changed nothing else.
type AuditLog interface {
	PutAudit(ctx context.Context, a desk.Audit) error
}

// MaxRefusals is how many refused sign-ins are written down in an hour, of the
// whole desk: a flood of them fills no table. The log of the function has all.
const MaxRefusals = 60

// refusals are the codes that are written down: what a person should look at.
// One that expired or was cancelled is nobody's attack.
func refusals() []string {
	return []string{"signin_failed", "signin_unverified", "signin_unknown"}
}

// audited lets the beginning or end of a session be told of.
func (s *Service) audited(ctx context.Context, what desk.AuditKind, in store.Session) context.Context {
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: in.Agent, Session: desk.SessionMark(in.ID)}
	return store.Audited(ctx, desk.NewAudit(who, what, in.Agent, s.Now()))
}

// auditRefusal writes a refused sign-in down. Neither the address nor the place
// it came from are among it: whoever was refused is nobody the desk knows. That
// it fails changes nothing for him.
func (s *Service) auditRefusal(ctx context.Context, cause error) {
	var refused *desk.Error
	if s.Audit == nil || !errors.As(cause, &refused) || !slices.Contains(refusals(), refused.Code) {
		return
	}
	within, err := s.Attempts.Count(ctx, "audit-refused", "all", time.Hour, MaxRefusals)
	if err == nil && within {
		err = s.Audit.PutAudit(ctx, desk.Audit{At: desk.Instant(s.Now()), What: desk.AuditRefused, By: desk.Actor{Kind: desk.ActorSystem}, Code: refused.Code})
	}
	if err != nil {
		s.Log.WarnContext(ctx, "write audit log", "error", err)
	}
}

package signin

import (
	"context"
	"fmt"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// LastSignIns keeps how each agent signed in last, also after his sessions.
type LastSignIns interface {
	PutLastSignIn(ctx context.Context, agent string, in store.LastSignIn) error
	LastSignIns(ctx context.Context, agents []string) (map[string]store.LastSignIn, error)
}

// Last is how an agent signed in last.
type Last struct {
	At           time.Time
	SecondFactor SecondFactor
}

// LastSignIns answers how agents signed in last, to whoever may read the audit
// log, which has his sign-ins too; nothing to others. Who never did is left out.
func (s *Service) LastSignIns(ctx context.Context, who desk.Subject, agents []string) (map[string]Last, error) {
	if s.Last == nil || !desk.May(who, desk.AuditRead, nil) {
		return nil, nil
	}
	kept, err := s.Last.LastSignIns(ctx, agents)
	if err != nil {
		return nil, fmt.Errorf("list last sign-ins: %w", err)
	}
	all := make(map[string]Last, len(kept))
	for agent, in := range kept {
		all[agent] = Last{At: in.At, SecondFactor: factorOf(in.Methods)}
	}
	return all, nil
}

// keepLast notes how an agent signed in. That it could not be noted is no reason
// to send him away.
func (s *Service) keepLast(ctx context.Context, in store.Session) {
	if s.Last == nil {
		return
	}
	if err := s.Last.PutLastSignIn(ctx, in.Agent, store.LastSignIn{At: in.CreatedAt, Methods: in.Methods}); err != nil {
		s.Log.WarnContext(ctx, "last sign-in not kept", "agent", in.Agent, "error", err)
	}
}

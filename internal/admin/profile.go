package admin

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// profileTries is how often a change of a profile is made again because the
// configuration was changed at the same moment.
const profileTries = 8

// Profile answers the caller's own record as it is at this moment; false when
// he is no agent. Nobody needs a permission for it.
func (s *Service) Profile(ctx context.Context, who desk.Subject) (desk.Agent, bool, error) {
	if who.Kind != desk.ActorAgent {
		return desk.Agent{}, false, nil
	}
	cfg, err := s.Store.NewestConfig(ctx)
	if err != nil {
		return desk.Agent{}, false, err
	}
	if a := cfg.Agent(who.AgentID); a != nil {
		return *a, true, nil
	}
	return desk.Agent{}, false, nil
}

// ChangeProfile changes the caller's own record and answers it. ifRev is the
// desk.Agent.Rev that the change is made for, 0 for whichever is newest;
// desk.Stale when it has another one by now. desk.Conflict "no_agent" for a
// caller who is no agent. What others change of the configuration at the same
// time stays. No clock depends on a profile, so none is moved.
func (s *Service) ChangeProfile(ctx context.Context, who desk.Subject, ifRev int64, ch desk.ProfileChange) (desk.Agent, error) {
	if err := allowed(who, desk.ProfileUpdate); err != nil {
		return desk.Agent{}, err
	}
	if who.Kind != desk.ActorAgent {
		return desk.Agent{}, desk.Fail(desk.Conflict, "no_agent")
	}
	for range profileTries {
		cfg, err := s.Store.NewestConfig(ctx)
		if err != nil {
			return desk.Agent{}, err
		}
		if a := cfg.Agent(who.AgentID); a != nil && ifRev != 0 && a.Rev() != ifRev {
			return desk.Agent{}, desk.Fail(desk.Stale, "stale")
		}
		changed, a, err := cfg.WithProfile(who.AgentID, ch, s.now())
		if err != nil {
			return desk.Agent{}, err
		}
		entry := desk.NewAudit(who, desk.AuditProfile, a.ID, s.now())
		entry.From, entry.To = changed.Version, changed.Version+1
		_, err = s.Store.PutConfig(store.Audited(ctx, entry), changed)
		if err == nil {
			return a, nil
		}
		if !desk.IsKind(err, desk.Stale) {
			return desk.Agent{}, err
		}
	}
	return desk.Agent{}, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

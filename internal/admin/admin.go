// Package admin is what an admin does to the desk itself: read and replace its
// configuration, make, list and revoke API keys. Who may is asked of desk.May.
// A configuration is replaced as a whole and only as the next version of the
// one that its author has seen; the clocks of open tickets follow it. A key
// never gets a scope that its maker's own key has not.
//
// It keeps nothing and knows nothing of HTTP.
package admin

import (
	"context"
	"errors"
	"slices"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Store keeps the configuration.
type Store interface {
	Config(ctx context.Context) (*desk.Config, error)
	NewestConfig(ctx context.Context) (*desk.Config, error)
	// LeavesNobody is desk.Invalid when after takes away a team with open tickets.
	LeavesNobody(ctx context.Context, before, after *desk.Config) error
	// PutConfig is desk.Stale when the configuration has another version.
	PutConfig(ctx context.Context, cfg desk.Config) (desk.Config, error)
}

// Keys makes and keeps API keys; package access.
type Keys interface {
	CreateKey(ctx context.Context, n access.NewKey) (desk.APIKey, string, error)
	Keys(ctx context.Context) ([]access.Listed, error)
	Revoke(ctx context.Context, id string) error
}

// Clocks moves the clocks of open tickets to the configuration of now; package
// sla. It answers how many tickets it changed.
type Clocks interface {
	Refit(ctx context.Context) (int, error)
}

// Service does what admins ask.
type Service struct {
	Store  Store
	Keys   Keys
	Clocks Clocks
	// RefitFor is how long a change waits for the clocks; 0 is 15 seconds, well
	// below the 30 that the gateway gives a request.
	RefitFor time.Duration
	Now      func() time.Time // nil: time.Now
	Log      Log              // needed to read the audit log only
}

func allowed(who desk.Subject, action desk.Action) error {
	if !desk.May(who, action, nil) {
		return desk.Fail(desk.Forbidden, "forbidden")
	}
	return nil
}

// Config answers the newest configuration. Callers must not change it.
func (s *Service) Config(ctx context.Context, who desk.Subject) (*desk.Config, error) {
	if err := allowed(who, desk.ConfigRead); err != nil {
		return nil, err
	}
	return s.Store.NewestConfig(ctx)
}

// Directory answers the configuration, at most 30 seconds old, to whoever may
// know who works here; he is to be shown agents, teams and tags of it only.
func (s *Service) Directory(ctx context.Context, who desk.Subject) (*desk.Config, error) {
	if err := allowed(who, desk.TeamList); err != nil {
		return nil, err
	}
	return s.Store.Config(ctx)
}

// Change is what became of a new configuration.
type Change struct {
	Config desk.Config
	// Refitted counts the tickets whose clocks were moved. Complete is false
	// when there was no time for all: saving again goes on with the rest.
	Refitted int
	Complete bool
}

// Configure replaces the configuration whose version is cfg.Version. desk.Invalid
// names the wrong fields; desk.Stale when somebody was faster. The change is
// kept even if the clocks could not all follow.
func (s *Service) Configure(ctx context.Context, who desk.Subject, cfg desk.Config) (Change, error) {
	if err := allowed(who, desk.ConfigWrite); err != nil {
		return Change{}, err
	}
	if err := desk.ValidateConfig(&cfg); err != nil {
		return Change{}, err
	}
	before, err := s.Store.NewestConfig(ctx)
	if err != nil {
		return Change{}, err
	}
	if err := s.Store.LeavesNobody(ctx, before, &cfg); err != nil {
		return Change{}, err
	}
	cfg.Follow(before, s.now())
	told, err := s.auditConfig(ctx, who, before, &cfg)
	if err != nil {
		return Change{}, err
	}
	kept, err := s.Store.PutConfig(told, cfg)
	if err != nil {
		return Change{}, err
	}
	most := s.RefitFor
	if most == 0 {
		most = 15 * time.Second
	}
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	done := Change{Config: kept, Complete: true}
	if done.Refitted, err = s.Clocks.Refit(limited); err != nil {
		done.Complete = false
	}
	return done, nil
}

// ListKeys answers every API key, newest first, those that open nothing too.
func (s *Service) ListKeys(ctx context.Context, who desk.Subject) ([]access.Listed, error) {
	if err := allowed(who, desk.APIKeyList); err != nil {
		return nil, err
	}
	return s.Keys.Keys(ctx)
}

// CreateKey makes a key and answers its secret, which nobody can learn later.
// desk.Invalid names the fields as access.CreateKey does; a scope that the
// caller's own key has not is "scope_not_held", an end after that of the caller's
// own key, or none where that one has one, "outlives_maker".
func (s *Service) CreateKey(ctx context.Context, who desk.Subject, n access.NewKey) (desk.APIKey, string, error) {
	if err := allowed(who, desk.APIKeyCreate); err != nil {
		return desk.APIKey{}, "", err
	}
	var p desk.Problems
	for _, scope := range n.Scopes {
		if who.Scopes != nil && slices.Contains(desk.Scopes, scope) && !slices.Contains(who.Scopes, scope) {
			p.Add("scopes", "scope_not_held", "scope", scope)
		}
	}
	if until := who.KeyExpires; !until.IsZero() && (n.Expires.IsZero() || n.Expires.After(until)) {
		p.Add("expires", "outlives_maker", "max", desk.FormatTime(until))
	}
	if err := p.Err(); err != nil {
		return desk.APIKey{}, "", err
	}
	return s.Keys.CreateKey(store.Audited(ctx, desk.NewAudit(who, desk.AuditKeyCreated, "", s.now())), n)
}

// RevokeKey ends a key for good and answers it. Revoking a revoked key changes
// nothing; desk.NotFound for an unknown id.
func (s *Service) RevokeKey(ctx context.Context, who desk.Subject, id string) (access.Listed, error) {
	if err := allowed(who, desk.APIKeyRevoke); err != nil {
		return access.Listed{}, err
	}
	if err := s.Keys.Revoke(store.Audited(ctx, desk.NewAudit(who, desk.AuditKeyRevoked, id, s.now())), id); err != nil {
		return access.Listed{}, err
	}
	keys, err := s.Keys.Keys(ctx)
	if err != nil {
		return access.Listed{}, err
	}
	for _, k := range keys {
		if k.ID == id {
			return k, nil
		}
	}
	return access.Listed{}, desk.Fail(desk.Internal, "internal").Because(errors.New("a revoked key is not in the list"))
}

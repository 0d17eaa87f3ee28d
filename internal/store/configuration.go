package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
	"helpdesk/internal/token"
)

// ConfigLife is how long a read configuration is believed: after that long
// every function works by the newest one.
const ConfigLife = 30 * time.Second

type tokenRing struct {
	ring token.Ring
	at   time.Time
}

// Config answers the configuration, at most ConfigLife old. Callers must not change it.
//
// AP-01: the desk's configuration.
func (s *Store) Config(ctx context.Context) (*desk.Config, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config != nil && s.now().Sub(s.configAt) < ConfigLife {
		return s.config, nil
	}
	cfg := &desk.Config{}
	found, err := s.get(ctx, configKey, cfg)
	if err != nil {
		return nil, err
	}
	if !found {
		seeded := s.seed()
		cfg = &seeded
	}
	s.config, s.configAt = cfg, s.now()
	return cfg, nil
}

// NewestConfig answers the configuration as it is at this moment, for whoever
// is about to change it.
//
// AP-42: the newest configuration.
func (s *Store) NewestConfig(ctx context.Context) (*desk.Config, error) {
	s.mu.Lock()
	s.config = nil
	s.mu.Unlock()
	return s.Config(ctx)
}

// PutConfig replaces the configuration that had cfg.Version and keeps it as a
// version of its own. desk.Stale when somebody was faster.
//
// AP-02: change the configuration.
func (s *Store) PutConfig(ctx context.Context, cfg desk.Config) (desk.Config, error) {
	before := cfg.Version
	cfg.Version++
	now, err := newItem(configKey, cfg)
	if err != nil {
		return cfg, err
	}
	now[attrVersion] = cfg.Version
	guard := table.IfEquals(attrVersion, before)
	if before == 0 {
		guard = table.IfNew()
	}
	kept, err := newItem(configVersionKey(cfg.Version), cfg)
	if err != nil {
		return cfg, err
	}
	err = s.transact(ctx, "", []table.Op{table.Put(now, guard), table.Put(kept)})
	if errors.Is(err, table.ErrCondition) {
		return cfg, desk.Fail(desk.Stale, "stale").Because(err)
	}
	if err != nil {
		return cfg, failure("write configuration", err)
	}
	s.mu.Lock()
	s.config = nil
	s.mu.Unlock()
	return cfg, nil
}

func configVersionKey(version int64) table.Key {
	return table.Key{PK: configKey.PK, SK: fmt.Sprintf("V#%08d", version)}
}

// ConfigAt answers the configuration as it was; version 0 is the one of a desk
// that nobody has configured.
//
// AP-38: an earlier configuration.
func (s *Store) ConfigAt(ctx context.Context, version int64) (*desk.Config, error) {
	cfg := &desk.Config{}
	found, err := s.get(ctx, configVersionKey(version), cfg)
	if err != nil {
		return nil, err
	}
	if !found {
		seeded := s.seed()
		cfg = &seeded
	}
	return cfg, nil
}

// Ring answers the keys that sign tokens; the first call on a new desk makes
// them.
//
// AP-03: the signing keys.
func (s *Store) Ring(ctx context.Context) (token.Ring, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring.ring != nil && s.now().Sub(s.ring.at) < ConfigLife {
		return s.ring.ring, nil
	}
	var ring token.Ring
	found, err := s.get(ctx, ringKey, &ring)
	if err != nil {
		return nil, err
	}
	if !found {
		if ring, err = s.makeRing(ctx); err != nil {
			return nil, err
		}
	}
	s.ring = tokenRing{ring: ring, at: s.now()}
	return ring, nil
}

func (s *Store) makeRing(ctx context.Context) (token.Ring, error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	ring := token.Ring{{ID: "a", Secret: secret}}
	item, err := newItem(ringKey, ring)
	if err != nil {
		return nil, err
	}
	_, err = s.table.Write(ctx, table.Put(item, table.IfNew()))
	if errors.Is(err, table.ErrCondition) { // another function was first
		ring = nil
		_, err = s.get(ctx, ringKey, &ring)
		return ring, err
	}
	return ring, failure("write signing keys", err)
}

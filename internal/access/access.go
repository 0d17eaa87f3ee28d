// Package access is how programs get in: API keys. A key is 256 random bits,
// shown once when it is made; the desk keeps only its SHA-256. It has scopes
// (what it may touch), may stand for an agent (whose role and teams it then
// has), may expire, and can be revoked at any time, which the next request
// already feels. Authenticate answers who is asking; what he may do is decided
// by desk.May alone.
//
// It knows nothing of HTTP or of how a person signs in.
package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"helpdesk/internal/desk"
)

// The form of a secret: a prefix that secret scanners can look for, and 256
// bits in base64url without padding (RFC 4648 section 5).
const (
	SecretPrefix = "hd_"
	secretBytes  = 32
	hintLength   = len(SecretPrefix) + 4
	maxSecret    = 256 // bytes looked at; a longer one is wrong anyway
)

// MaxKeyName is the most characters of a key's name.
const MaxKeyName = 80

// touchEvery is how exactly LastUsed is kept: one write an hour at most.
const touchEvery = time.Hour

// IDs makes the ids of keys; package ident.
type IDs interface {
	New(t time.Time) string
}

// Options are what a Service works with. Store, Configuration and IDs are required.
type Options struct {
	Store         Store
	Configuration Configuration
	IDs           IDs
	Now           func() time.Time // nil: time.Now
	Random        io.Reader        // nil: crypto/rand
	Log           *slog.Logger     // nil: nothing is logged
}

// Service makes, checks, lists and revokes API keys.
type Service struct {
	store  Store
	config Configuration
	ids    IDs
	now    func() time.Time
	random io.Reader
	log    *slog.Logger
}

// New makes a Service.
func New(o Options) *Service {
	s := &Service{store: o.Store, config: o.Configuration, ids: o.IDs, now: o.Now, random: o.Random, log: o.Log}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}

// NewKey asks for a key. Agent "" makes a program of its own, which Teams may
// limit. Expires zero means never.
type NewKey struct {
	Name    string
	Agent   string
	Teams   []string `json:",omitempty"` // without any, the hash of a request is what it was before there were teams
	Scopes  []string
	Expires time.Time
	// IdempotencyKey, with Caller, makes a key once: a repeat is desk.Conflict
	// "secret_shown". "" for none.
	IdempotencyKey string
	Caller         string
}

// CreateKey makes a key and answers its secret, which nobody can learn later.
// desk.Invalid names the fields "name", "agent", "teams", "scopes" and "expires".
func (s *Service) CreateKey(ctx context.Context, n NewKey) (desk.APIKey, string, error) {
	now := desk.Instant(s.now())
	config, err := s.config.Config(ctx)
	if err != nil {
		return desk.APIKey{}, "", fmt.Errorf("read configuration: %w", err)
	}
	n.Name = strings.TrimSpace(n.Name)
	if err := check(n, config, now); err != nil {
		return desk.APIKey{}, "", err
	}
	raw := make([]byte, secretBytes)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return desk.APIKey{}, "", fmt.Errorf("draw secret: %w", err)
	}
	secret := SecretPrefix + base64.RawURLEncoding.EncodeToString(raw)
	key := desk.APIKey{
		ID: s.ids.New(now), Hash: hash(secret), Hint: secret[:hintLength],
		Name: n.Name, Agent: n.Agent, Teams: sorted(n.Teams), Scopes: sorted(n.Scopes), CreatedAt: now,
	}
	if !n.Expires.IsZero() {
		key.ExpiresAt = desk.Instant(n.Expires)
	}
	if err := s.put(ctx, n, key); err != nil {
		return desk.APIKey{}, "", err
	}
	return key, secret, nil
}

func check(n NewKey, config *desk.Config, now time.Time) error {
	var p desk.Problems
	switch {
	case n.Name == "":
		p.Add("name", "required")
	case utf8.RuneCountInString(n.Name) > MaxKeyName:
		p.Add("name", "too_long", "max", fmt.Sprint(MaxKeyName))
	case !utf8.ValidString(n.Name):
		p.Add("name", "not_utf8")
	case strings.ContainsFunc(n.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) }):
		p.Add("name", "control_characters")
	}
	if n.Agent != "" && config.Agent(n.Agent) == nil {
		p.Add("agent", "unknown_agent")
	}
	if len(n.Scopes) == 0 {
		p.Add("scopes", "required")
	}
	for _, scope := range n.Scopes {
		if !slices.Contains(desk.Scopes, scope) {
			p.Add("scopes", "unknown_scope", "allowed", strings.Join(desk.Scopes, ", "))
			break
		}
	}
	checkTeams(&p, n, config)
	if !n.Expires.IsZero() && !n.Expires.After(now) {
		p.Add("expires", "in_the_past")
	}
	return p.Err()
}

// Listed is a key with why it opens nothing now; "" while it does.
type Listed struct {
	desk.APIKey
	Refused desk.KeyRefusal `json:"refused,omitempty"`
}

// Keys lists every key, newest first, with what Authenticate would say to it.
func (s *Service) Keys(ctx context.Context) ([]Listed, error) {
	config, err := s.config.Config(ctx)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	keys, err := s.store.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	slices.SortFunc(keys, func(a, b desk.APIKey) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	listed, now := make([]Listed, len(keys)), desk.Instant(s.now())
	for i, k := range keys {
		listed[i] = Listed{k, k.Refusal(config, now)}
	}
	return listed, nil
}

// Revoke ends a key for good; the next request with it is refused. Revoking a
// revoked key changes nothing. desk.NotFound "not_found" for an unknown id.
func (s *Service) Revoke(ctx context.Context, id string) error {
	keys, err := s.store.Keys(ctx)
	if err != nil {
		return fmt.Errorf("list keys: %w", err)
	}
	at := slices.IndexFunc(keys, func(k desk.APIKey) bool { return k.ID == id })
	if at < 0 {
		return desk.Fail(desk.NotFound, "not_found")
	}
	key := keys[at]
	if !key.RevokedAt.IsZero() {
		return nil
	}
	key.RevokedAt = desk.Instant(s.now())
	if err := s.store.PutKey(ctx, key); err != nil {
		return fmt.Errorf("put key: %w", err)
	}
	return nil
}

// Authenticate answers who holds the secret. Unknown, malformed, expired and
// revoked secrets, and those of an agent who is gone, deactivated or younger than
// the key, are all
// desk.Unauthenticated "key_invalid", after the same work: one hash, one read
// of the table, one look at the configuration. What the agent may do is read
// from the configuration each time, so it is never older than that is.
//
// An error of the store passes through: it means that nobody knows.
func (s *Service) Authenticate(ctx context.Context, secret string) (desk.Subject, error) {
	config, err := s.config.Config(ctx)
	if err != nil {
		return desk.Subject{}, fmt.Errorf("read configuration: %w", err)
	}
	key, err := s.store.KeyByHash(ctx, hash(secret))
	if desk.IsKind(err, desk.NotFound) {
		return desk.Subject{}, invalid()
	}
	if err != nil {
		return desk.Subject{}, fmt.Errorf("read key: %w", err)
	}
	now := desk.Instant(s.now())
	if key.Refusal(config, now) != "" || len(key.Scopes) == 0 {
		return desk.Subject{}, invalid()
	}
	who := desk.Subject{Kind: desk.ActorProgram, KeyID: key.ID, Teams: slices.Clone(key.Teams), Scopes: slices.Clone(key.Scopes), KeyExpires: key.ExpiresAt}
	if key.Agent != "" {
		agent := config.Agent(key.Agent)
		who.Kind, who.AgentID, who.Role, who.Teams = desk.ActorAgent, agent.ID, agent.Role, slices.Clone(agent.Teams)
	}
	s.touch(ctx, key, now)
	return who, nil
}

// touch keeps LastUsed to the hour. That it fails must not keep anybody out.
func (s *Service) touch(ctx context.Context, key desk.APIKey, now time.Time) {
	if now.Sub(key.LastUsed) < touchEvery {
		return
	}
	if err := s.store.TouchKey(ctx, key.Hash, now); err != nil {
		s.log.WarnContext(ctx, "note use of API key", "key", key.ID, "error", err)
	}
}

func invalid() error { return desk.Fail(desk.Unauthenticated, "key_invalid") }

func hash(secret string) string {
	if len(secret) > maxSecret {
		secret = secret[:maxSecret]
	}
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

package access

import (
	"context"
	"time"

	"helpdesk/internal/desk"
)

// Key is an API key as the desk keeps it. The secret itself is nowhere in it:
// Hash is its SHA-256, which is enough for a secret of 256 random bits (a slow
// hash defends guessable passwords, and would cost every request).
type Key struct {
	ID   string `json:"id"`   // for people and for the history: package ident
	Hash string `json:"hash"` // SHA-256 of the secret in lower-case hexadecimal; the key of its item
	Hint string `json:"hint"` // the first characters of the secret, to tell keys apart in a list
	Name string `json:"name"` // what it is for, 1 to MaxKeyName characters
	// Agent is the id of the agent it acts for; "" is a program of its own,
	// which may do in every team what its scopes allow.
	Agent     string    `json:"agent,omitempty"`
	Scopes    []string  `json:"scopes"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // zero: never
	RevokedAt time.Time `json:"revokedAt,omitzero"`
	LastUsed  time.Time `json:"lastUsed,omitzero"` // to the hour
}

// Usable reports whether the key opens anything at now.
func (k *Key) Usable(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// Store keeps the keys. Every error besides desk.NotFound is passed on as it is.
type Store interface {
	// KeyByHash reads one key, strongly consistent, so that a revoked key is
	// refused by the next request. desk.NotFound when there is none.
	KeyByHash(ctx context.Context, hash string) (Key, error)
	// PutKey writes the whole key under its Hash, new or not.
	PutKey(ctx context.Context, k Key) error
	// TouchKey sets LastUsed alone. It never makes an item: a key that is not
	// there any more is no error.
	TouchKey(ctx context.Context, hash string, at time.Time) error
	// Keys lists every key, revoked and expired ones too, in any order.
	Keys(ctx context.Context) ([]Key, error)
}

// Configuration gives the desk's configuration, cached for at most 30 seconds.
type Configuration interface {
	Config(ctx context.Context) (*desk.Config, error)
}

package access

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Store keeps the keys. Every error besides desk.NotFound is passed on as it is.
type Store interface {
	// KeyByHash reads one key, strongly consistent, so that a revoked key is
	// refused by the next request. desk.NotFound when there is none.
	KeyByHash(ctx context.Context, hash string) (desk.APIKey, error)
	// PutKey writes the whole key under its Hash, new or not.
	PutKey(ctx context.Context, k desk.APIKey) error
	// PutKeyOnce writes a new key with the Idempotency-Key of its maker. When
	// that has been used it writes nothing and answers what it made.
	PutKeyOnce(ctx context.Context, k desk.APIKey, caller, key, hash string) (earlier store.Once, taken bool, err error)
	// TouchKey sets LastUsed alone. It never makes an item: a key that is not
	// there any more is no error.
	TouchKey(ctx context.Context, hash string, at time.Time) error
	// Keys lists every key, revoked and expired ones too, in any order.
	Keys(ctx context.Context) ([]desk.APIKey, error)
}

// Configuration gives the desk's configuration, cached for at most 30 seconds.
type Configuration interface {
	Config(ctx context.Context) (*desk.Config, error)
}

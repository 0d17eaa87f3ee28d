// Package param reads the few settings that the desk learns only after it is
// deployed, such as its own public address: a function with a route cannot
// have them in its environment. On AWS they are SSM parameters (param/ssm), on
// one machine a map. A value is read when it is first needed and kept for a
// while.
package param

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrNotFound is what Get answers for a name without a value (errors.Is).
var ErrNotFound = errors.New("param: no such parameter")

// DefaultTTL is how long Cache keeps a value.
const DefaultTTL = 5 * time.Minute

// pause is how long an old value is answered before it is asked for again.
const pause = 30 * time.Second

// Store reads parameters by name.
type Store interface {
	// Get answers a value; ErrNotFound when there is none.
	Get(ctx context.Context, name string) (string, error)
}

// Map is parameters in memory.
type Map map[string]string

// Get implements Store.
func (m Map) Get(_ context.Context, name string) (string, error) {
	v, ok := m[name]
	if !ok {
		return "", fmt.Errorf("get parameter: %w: %s", ErrNotFound, name)
	}
	return v, nil
}

// Cache keeps what another store answered. A value that cannot be read again
// is answered from before, however old: an outage of SSM stops nothing that
// has once begun. Errors are not kept. It is safe for concurrent use; those who
// ask for the same value at once share one read.
type Cache struct {
	next  Store
	ttl   time.Duration
	clock func() time.Time

	mu     sync.Mutex
	values map[string]*cached
}

type cached struct {
	mu    sync.Mutex
	value string
	until time.Time
	known bool
}

// NewCache makes a cache in front of next; a ttl of 0 is DefaultTTL.
func NewCache(next Store, ttl time.Duration, clock func() time.Time) *Cache {
	if ttl <= 0 {
		ttl = DefaultTTL
	}
	return &Cache{next: next, ttl: ttl, clock: clock, values: map[string]*cached{}}
}

// Get implements Store.
func (c *Cache) Get(ctx context.Context, name string) (string, error) {
	v := c.entry(name)
	v.mu.Lock()
	defer v.mu.Unlock()
	now := c.clock()
	if v.known && now.Before(v.until) {
		return v.value, nil
	}
	value, err := c.next.Get(ctx, name)
	switch {
	case err == nil:
		v.value, v.until, v.known = value, now.Add(c.ttl), true
		return value, nil
	case v.known && !errors.Is(err, ErrNotFound):
		v.until = now.Add(pause)
		return v.value, nil
	default:
		return "", err
	}
}

func (c *Cache) entry(name string) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.values[name]
	if !ok {
		v = &cached{}
		c.values[name] = v
	}
	return v
}

// Package limit says how often one caller may do what is worth limiting: the
// API in all, searches, exports, customers' links, sign-ins. Rules is the one
// table of it. Each function that answers keeps a bucket of tokens for each
// caller in memory, which costs nothing; the strict limits are also counted in
// the table, over all functions together.
//
// A bucket cannot fail. A counter that fails lets nobody through: strict limits
// guard what is worth more than being reachable for a moment.
package limit

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	"helpdesk/internal/desk"
)

// Kind is what is limited.
type Kind string

// What is limited, and who counts as one caller.
const (
	API    Kind = "api"     // any request of a key or a session
	Search Kind = "search"  // searches of a key or a session
	Export Kind = "export"  // exports of a key or a session
	Link   Kind = "link-ip" // customers' links, from an address of the network
	BadKey Kind = "bad-key" // API keys that open nothing, from an address of the network
	SignIn Kind = "sign-in" // sign-ins begun, and such that come back, from an address of the network
)

// Rule is one limit: at most Most in Window for one caller.
type Rule struct {
	Kind   Kind
	Most   int64
	Window time.Duration
	// Strict is counted in the table too, over all functions together, for a
	// write each. Without it each function that is warm has a bucket of its own.
	Strict bool
}

// Rules is the table of limits. Docs (internal/docs/permissions.md) repeat it;
// a test holds the two together.
func Rules() []Rule {
	return []Rule{
		// kind  most  window            strict
		{API, 1200, time.Minute, false}, // Settings.RequestsPerMinute changes it
		{Search, 120, time.Minute, false},
		{Export, 20, time.Hour, true},
		{Link, 300, 10 * time.Minute, true},
		{BadKey, 60, 10 * time.Minute, false},
		{SignIn, 30, 10 * time.Minute, true},
	}
}

// Of is the rule of a kind.
func Of(k Kind) Rule {
	for _, r := range Rules() {
		if r.Kind == k {
			return r
		}
	}
	return Rule{Kind: k}
}

// Counter counts in the table; package store.
type Counter interface {
	// Count adds one and answers whether it stays within most in the window that now falls in.
	Count(ctx context.Context, kind, subject string, window time.Duration, most int64) (bool, error)
}

// Configuration gives the desk's configuration, cached for at most 30 seconds.
type Configuration interface {
	Config(ctx context.Context) (*desk.Config, error)
}

// Options are what a Limiter works with; Counter and Configuration are required.
type Options struct {
	Counter       Counter
	Configuration Configuration
	Now           func() time.Time // nil: time.Now
	// Times is how many times as much as the rules say is let through; 0: once.
	// Where everybody comes from one machine a rule would be used up at once. A
	// number that the desk has set for itself is taken as it is.
	Times int64
}

// Limiter holds callers to the rules. It is safe for concurrent use.
type Limiter struct {
	opt Options

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is what is left of a caller's limit at an instant.
type bucket struct {
	left float64
	at   time.Time
}

// maxBuckets bounds the memory: about a hundred bytes each.
const maxBuckets = 10_000

// New makes a Limiter.
func New(o Options) *Limiter {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Limiter{opt: o, buckets: map[string]bucket{}}
}

// Allow counts one against a caller's limit: desk.RateLimited "rate_limited"
// with the seconds to wait when it is used up, desk.Unavailable when a strict
// limit cannot be counted.
func (l *Limiter) Allow(ctx context.Context, k Kind, caller string) error {
	r := l.rule(ctx, k)
	if r.Most <= 0 {
		return nil
	}
	now := l.opt.Now()
	if wait := l.take(r, caller, now, 1); wait > 0 {
		return refused(wait)
	}
	if !r.Strict {
		return nil
	}
	ok, err := l.opt.Counter.Count(ctx, string(k), caller, r.Window, r.Most)
	if err != nil {
		return desk.Fail(desk.Unavailable, "unavailable").Because(fmt.Errorf("count %s: %w", k, err))
	}
	if !ok {
		seconds := int64(r.Window / time.Second)
		return refused(time.Duration(seconds-now.Unix()%seconds) * time.Second)
	}
	return nil
}

// Spent is desk.RateLimited, as Allow, when a caller's limit of a kind is used up
// in this function. It counts nothing.
func (l *Limiter) Spent(ctx context.Context, k Kind, caller string) error {
	r := l.rule(ctx, k)
	if r.Most <= 0 {
		return nil
	}
	if wait := l.take(r, caller, l.opt.Now(), 0); wait > 0 {
		return refused(wait)
	}
	return nil
}

// rule is the rule of a kind, with the desk's own number where it has one. A
// configuration that cannot be read leaves the rule as it is.
func (l *Limiter) rule(ctx context.Context, k Kind) Rule {
	r := Of(k)
	r.Most *= max(1, l.opt.Times)
	if k != API {
		return r
	}
	if cfg, err := l.opt.Configuration.Config(ctx); err == nil && cfg.Settings.RequestsPerMinute > 0 {
		r.Most = int64(cfg.Settings.RequestsPerMinute)
	}
	return r
}

func refused(wait time.Duration) error {
	return desk.Fail(desk.RateLimited, "rate_limited", "seconds", fmt.Sprint(max(1, int64(math.Ceil(wait.Seconds())))))
}

// take takes some tokens out of a caller's bucket when there is one at least, or
// answers how long until there is.
func (l *Limiter) take(r Rule, caller string, now time.Time, some float64) time.Duration {
	key := string(r.Kind) + "\x00" + caller
	perSecond := float64(r.Most) / r.Window.Seconds()
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok {
		l.makeRoom()
		b = bucket{left: float64(r.Most), at: now}
	}
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left, b.at = min(float64(r.Most), b.left+passed*perSecond), now
	}
	if b.left < 1 {
		l.buckets[key] = b
		return time.Duration((1 - b.left) / perSecond * float64(time.Second))
	}
	b.left -= some
	l.buckets[key] = b
	return 0
}

// makeRoom forgets some callers when there are too many: whoever is forgotten
// begins with a full bucket, and the strict limits go on in the table.
func (l *Limiter) makeRoom() {
	if len(l.buckets) < maxBuckets {
		return
	}
	n := maxBuckets / 10
	for key := range l.buckets { // in no order
		delete(l.buckets, key)
		if n--; n == 0 {
			return
		}
	}
}

// Network is who counts as one caller of a network address: an IPv4 address, or
// the 64 bits of an IPv6 address that one customer of a provider has at least.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil { // 64 bits fit every IPv6 address
		return ip.String()
	}
	return prefix.String()
}

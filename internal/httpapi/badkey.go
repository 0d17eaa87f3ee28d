package httpapi

import (
	"context"
	"crypto/sha256"
	"net"
	"net/http"
	"sync"

	"helpdesk/internal/desk"
	"helpdesk/internal/limit"
)

// maxGoodKeys bounds what is remembered of good keys: 32 bytes each.
const maxGoodKeys = 1000

// goodKeys are the keys that have opened something in this function, as hashes.
// They only say which key is worth a look when a network has sent many that open
// nothing: whether a key is good now is asked each time. The zero value is empty.
type goodKeys struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]struct{}
}

func (g *goodKeys) has(secret string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.known[sha256.Sum256([]byte(secret))]
	return ok
}

// note remembers a key that opens something, and forgets one that does not.
func (g *goodKeys) note(secret string, good bool) {
	h := sha256.Sum256([]byte(secret))
	g.mu.Lock()
	defer g.mu.Unlock()
	if !good {
		delete(g.known, h)
		return
	}
	if g.known == nil || len(g.known) >= maxGoodKeys {
		g.known = map[[sha256.Size]byte]struct{}{}
	}
	g.known[h] = struct{}{}
}

// holder finds out who holds a key. Who sends too many that open nothing is
// refused before the table is asked, with a wrong key and an unknown one alike;
// the keys that have worked here go on: one broken program must not shut out the
// others of its network.
func (s *server) holder(r *http.Request, secret string) (desk.Subject, error) {
	if s.Limits == nil {
		return s.Keys.Authenticate(r.Context(), secret)
	}
	from := limit.Network(networkAddress(r))
	if !s.good.has(secret) {
		if err := s.Limits.Spent(r.Context(), limit.BadKey, from); err != nil {
			return desk.Subject{}, err
		}
	}
	who, err := s.Keys.Authenticate(r.Context(), secret)
	switch {
	case err == nil:
		s.good.note(secret, true)
	case desk.IsKind(err, desk.Unauthenticated):
		s.good.note(secret, false)
		s.countBad(r.Context(), from)
	}
	return who, err
}

// countBad counts a key that opens nothing. That the limit is reached by it is
// for the next one to hear.
func (s *server) countBad(ctx context.Context, from string) {
	_ = s.Limits.Allow(ctx, limit.BadKey, from)
}

// networkAddress is the caller's address on the network.
func networkAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

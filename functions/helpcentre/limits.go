package helpcentre

import (
	"context"
	"net"
	"net/http"

	"helpdesk/internal/limit"
)

// Limits holds visitors to how often they may open links; package limit.
type Limits interface {
	// Allow is desk.RateLimited when a caller's limit of a kind is used up.
	Allow(ctx context.Context, k limit.Kind, caller string) error
}

// limited counts a request with a customer's link against its network address,
// whether the link opens anything or not: whoever tries links must not learn
// from the limit which of them are real.
func (f *Function) limited(next http.HandlerFunc) http.HandlerFunc {
	if f.deps.Limits == nil {
		return next
	}
	return func(w http.ResponseWriter, r *http.Request) {
		address, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			address = r.RemoteAddr
		}
		if err := f.deps.Limits.Allow(r.Context(), limit.Link, limit.Network(address)); err != nil {
			f.refuse(w, r, err)
			return
		}
		next(w, r)
	}
}

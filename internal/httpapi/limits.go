package httpapi

import (
	"context"
	"strings"

	"helpdesk/internal/limit"
)

// Limits holds callers to how often they may ask; package limit.
type Limits interface {
	// Allow is desk.RateLimited when a caller's limit of a kind is used up.
	Allow(ctx context.Context, k limit.Kind, caller string) error
	// Spent is the same without counting anything.
	Spent(ctx context.Context, k limit.Kind, caller string) error
}

// limitOf is the limit that an operation has beside the general one, by the
// verb of its name: searches read much for one question, exports read all.
func (r route) limitOf() (limit.Kind, bool) {
	switch {
	case strings.HasPrefix(r.id, "find"), strings.HasPrefix(r.id, "search"):
		return limit.Search, true
	case strings.HasPrefix(r.id, "export"):
		return limit.Export, true
	}
	return "", false
}

// within counts the request against the caller's limits.
func (s *server) within(ctx context.Context, r route, from caller) error {
	if s.Limits == nil {
		return nil
	}
	who := "session:" + from.session
	if from.who.KeyID != "" {
		who = "key:" + from.who.KeyID
	}
	if err := s.Limits.Allow(ctx, limit.API, who); err != nil {
		return err
	}
	if kind, ok := r.limitOf(); ok {
		return s.Limits.Allow(ctx, kind, who)
	}
	return nil
}

package helpcentre

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/limit"
	"helpdesk/internal/web/page"
)

// full refuses one network address.
type full struct{ asked []string }

func (f *full) Allow(_ context.Context, k limit.Kind, caller string) error {
	f.asked = append(f.asked, string(k)+" "+caller)
	if caller == "2001:db8:1:2::/64" {
		return desk.Fail(desk.RateLimited, "rate_limited", "seconds", "77")
	}
	return nil
}

// nobody has no configuration.
type nobody struct{ Desk }

func (nobody) Config(context.Context) (*desk.Config, error) {
	return nil, desk.Fail(desk.Unavailable, "unavailable")
}

// Every path with a link counts its network address before the link is looked
// at; other pages do not count.
func TestLimits(t *testing.T) {
	limits := &full{}
	h := New(Deps{Limits: limits, Desk: nobody{}, Pages: page.New(""), Log: slog.New(slog.DiscardHandler)}).HTTP()
	for _, tc := range []struct{ method, path string }{
		{"GET", "/t/x"}, {"HEAD", "/t/x"}, {"POST", "/t/x/messages"}, {"GET", "/t/x/files/f1"},
	} {
		r := httptest.NewRequest(tc.method, tc.path, nil)
		r.RemoteAddr = "[2001:db8:1:2::99]:4711"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r) // the conversation is nil: asking it would panic
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "77" {
			t.Errorf("%s %s: %d %v", tc.method, tc.path, w.Code, w.Header())
		}
	}
	if len(limits.asked) != 4 {
		t.Errorf("counted %v", limits.asked)
	}
	r := httptest.NewRequest("GET", "/robots.txt", nil)
	r.RemoteAddr = "[2001:db8:1:2::99]:4711"
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusOK || len(limits.asked) != 4 {
		t.Errorf("a page without a link: %d, counted %v", w.Code, limits.asked)
	}
}

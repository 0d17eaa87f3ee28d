package httpapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/limit"
	"helpdesk/internal/signin"
)

// fewRequests is a desk that lets each caller ask 60 times a minute.
type fewRequests struct{}

func (fewRequests) Config(context.Context) (*desk.Config, error) {
	return &desk.Config{Settings: desk.Settings{RequestsPerMinute: 60}}, nil
}

func (fewRequests) Count(context.Context, string, string, time.Duration, int64) (bool, error) {
	return true, nil
}

// twoSessions are two of Ana's sessions.
type twoSessions struct{ sessions }

func (s twoSessions) Authenticate(ctx context.Context, token string) (signin.Signed, error) {
	signed, err := s.sessions.Authenticate(ctx, "ana")
	signed.Session = token
	return signed, err
}

// Each session has its own limit; who is over it is told when to come back, and
// learns nothing else: not even whether he may.
func TestLimits(t *testing.T) {
	f := setup(t)
	limits := limit.New(limit.Options{Counter: fewRequests{}, Configuration: fewRequests{}, Now: func() time.Time { return noon }})
	api := httpapi.New(httpapi.Deps{Keys: noKeys{}, Sessions: twoSessions{}, Tickets: f.desk, Intake: f.desk, Limits: limits, Log: slog.New(slog.DiscardHandler)})
	for i := range 60 {
		if w := ask(api, "GET", "/me", "", "one"); w.Code != 200 {
			t.Fatalf("request %d: %d %s", i, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/me", "/tickets/1", "/keys", "/people?address=x"} {
		w := ask(api, "GET", path, "", "one")
		if w.Code != 429 || w.Header().Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
		if err := httpapi.Conforms("getMe", w.Code, w.Body.Bytes()); err != nil {
			t.Error(err)
		}
	}
	if w := ask(api, "GET", "/me", "", "two"); w.Code != 200 {
		t.Errorf("another session: %d", w.Code)
	}
}

// counted remembers what was counted.
type counted []string

func (c *counted) Allow(_ context.Context, k limit.Kind, caller string) error {
	*c = append(*c, fmt.Sprint(k, " ", caller))
	return nil
}

func (c *counted) Spent(context.Context, limit.Kind, string) error { return nil }

// Searches count against a limit of their own, by whose key it is.
func TestLimits_search(t *testing.T) {
	f := setup(t)
	c := &counted{}
	api := httpapi.New(httpapi.Deps{Keys: noKeys{}, Sessions: twoSessions{}, People: people{f.desk}, Tickets: f.desk, Limits: c, Log: slog.New(slog.DiscardHandler)})
	ask(api, "GET", "/people?address=lucia@example.com", "", "one")
	if got := fmt.Sprint(*c); got != "[api session:one search session:one]" {
		t.Errorf("counted %s", got)
	}
}

package limit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/limit"
)

// counter is the table's counter, or its failure.
type counter struct {
	n    map[string]int64
	fail error
}

func (c *counter) Count(_ context.Context, kind, subject string, _ time.Duration, most int64) (bool, error) {
	if c.fail != nil {
		return false, c.fail
	}
	c.n[kind+subject]++
	return c.n[kind+subject] <= most, nil
}

type settings struct {
	desk.Settings
	fail error
}

func (s *settings) Config(context.Context) (*desk.Config, error) {
	return &desk.Config{Settings: s.Settings}, s.fail
}

type world struct {
	*limit.Limiter
	counter  *counter
	settings *settings
	now      time.Time
}

func open() *world {
	w := &world{counter: &counter{n: map[string]int64{}}, settings: &settings{}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.Limiter = w.another()
	return w
}

// another is the limiter of another function that is warm.
func (w *world) another() *limit.Limiter {
	return limit.New(limit.Options{Counter: w.counter, Configuration: w.settings, Now: func() time.Time { return w.now }})
}

// use is how many of n pass, and the seconds that the first refusal names.
func use(t *testing.T, l *limit.Limiter, k limit.Kind, caller string, n int64) (passed int64, wait string) {
	t.Helper()
	for range n {
		err := l.Allow(t.Context(), k, caller)
		var e *desk.Error
		switch {
		case err == nil:
			passed++
		case errors.As(err, &e) && e.Kind == desk.RateLimited && e.Code == "rate_limited":
			if wait == "" {
				wait = e.Params["seconds"]
			}
		default:
			t.Fatal(err)
		}
	}
	return passed, wait
}

// Each limit lets its number through at once, and then as many as come back
// with time; each caller has his own.
func TestAllow_everyLimit(t *testing.T) {
	for _, r := range limit.Rules() {
		t.Run(string(r.Kind), func(t *testing.T) {
			w := open()
			passed, wait := use(t, w.Limiter, r.Kind, "a", r.Most+5)
			if passed != r.Most || wait == "" || wait == "0" {
				t.Errorf("%d of %d passed, wait %q", passed, r.Most+5, wait)
			}
			if passed, _ := use(t, w.Limiter, r.Kind, "b", 1); passed != 1 {
				t.Error("another caller is refused")
			}
			if counted := len(w.counter.n) > 0; counted != r.Strict {
				t.Errorf("counted in the table: %v, strict: %v", counted, r.Strict)
			}
			w.now = w.now.Add(2 * r.Window)
			w.counter.n = map[string]int64{} // another window, another counter
			if passed, _ := use(t, w.Limiter, r.Kind, "a", r.Most+5); passed != r.Most {
				t.Errorf("%d passed after a while", passed)
			}
		})
	}
}

// A strict limit holds over all functions together, and does not write on when
// this function's own bucket knows already.
func TestAllow_strictOverAllFunctions(t *testing.T) {
	w := open()
	most := limit.Of(limit.Link).Most
	first, _ := use(t, w.Limiter, limit.Link, "a", most)
	second, wait := use(t, w.another(), limit.Link, "a", 3)
	if first != most || second != 0 || wait != "600" {
		t.Errorf("%d, then %d of another function, wait %s", first, second, wait)
	}
	before := w.counter.n["link-ipa"]
	use(t, w.Limiter, limit.Link, "a", 100)
	if after := w.counter.n["link-ipa"]; after != before {
		t.Errorf("%d writes for what was refused in memory", after-before)
	}
}

// A counter that fails lets nobody through a strict limit, and everybody
// through the others.
func TestAllow_counterFails(t *testing.T) {
	w := open()
	w.counter.fail = errors.New("table down")
	for _, r := range limit.Rules() {
		err := w.Allow(t.Context(), r.Kind, "a")
		if closed := desk.IsKind(err, desk.Unavailable); closed != r.Strict || !r.Strict && err != nil {
			t.Errorf("%s: %v, strict: %v", r.Kind, err, r.Strict)
		}
	}
}

// The desk's own number holds, and the usual one when it cannot be read.
func TestAllow_configured(t *testing.T) {
	w := open()
	w.settings.RequestsPerMinute = 70
	if passed, wait := use(t, w.Limiter, limit.API, "a", 100); passed != 70 || wait != "1" {
		t.Errorf("%d passed, wait %s", passed, wait)
	}
	w.settings.fail = errors.New("table down")
	if passed, _ := use(t, w.Limiter, limit.API, "b", 2000); passed != limit.Of(limit.API).Most {
		t.Errorf("%d passed without a configuration", passed)
	}
}

// Asking whether a limit is used up uses nothing of it.
func TestSpent(t *testing.T) {
	w := open()
	most := limit.Of(limit.BadKey).Most
	for range 2 * most {
		if err := w.Spent(t.Context(), limit.BadKey, "a"); err != nil {
			t.Fatal(err)
		}
	}
	use(t, w.Limiter, limit.BadKey, "a", most)
	if err := w.Spent(t.Context(), limit.BadKey, "a"); !desk.IsKind(err, desk.RateLimited) {
		t.Errorf("used up: %v", err)
	}
	if err := w.Spent(t.Context(), limit.BadKey, "b"); err != nil {
		t.Errorf("another caller: %v", err)
	}
}

// On one machine there is more of everything, but for what the desk has set.
func TestAllow_times(t *testing.T) {
	w := open()
	l := limit.New(limit.Options{Counter: w.counter, Configuration: w.settings, Now: func() time.Time { return w.now }, Times: 3})
	for _, r := range limit.Rules() {
		if passed, _ := use(t, l, r.Kind, "a", 3*r.Most+5); passed != 3*r.Most {
			t.Errorf("%s: %d passed, want %d", r.Kind, passed, 3*r.Most)
		}
	}
	w.settings.RequestsPerMinute = 70
	if passed, _ := use(t, l, limit.API, "b", 300); passed != 70 {
		t.Errorf("%d passed, the desk says 70", passed)
	}
}

// Callers without end take bounded memory, and no time that grows with them.
func TestAllow_manyCallers(t *testing.T) {
	w := open()
	for i := range 25_000 {
		if err := w.Allow(t.Context(), limit.API, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2::7": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::7%eth0": "2001:db8:1:2::/64", "nonsense": "nonsense", "": "",
	} {
		if got := limit.Network(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// The table of limits in the documentation is the one in the code.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range limit.Rules() {
		where := "memory of each function"
		if r.Strict {
			where = "table"
		}
		if row := fmt.Sprintf("| `%s` | %d | %s | %s |", r.Kind, r.Most, strings.NewReplacer("m0s", "m", "h0m", "h").Replace(strings.Replace(r.Window.String(), "h0m0s", "h", 1)), where); !strings.Contains(string(page), row) {
			t.Errorf("permissions.md lacks %s", row)
		}
	}
}

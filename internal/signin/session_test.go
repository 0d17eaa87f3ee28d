package signin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
)

var beginning = signin.Beginning{Caller: "192.0.2.1"}

// alive holds a session to being usable.
func (w *world) alive(token string) signin.Signed {
	w.t.Helper()
	signed, err := w.signin.Authenticate(w.t.Context(), token)
	if err != nil {
		w.t.Errorf("session: %v", err)
	}
	return signed
}

func (w *world) dead(token string) {
	w.t.Helper()
	_, err := w.signin.Authenticate(w.t.Context(), token)
	want(w.t, err, "session_invalid")
}

func TestAuthenticate_nonsense(t *testing.T) {
	w := open(t)
	for _, token := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("*", 43), strings.Repeat("A", 5000)} {
		w.dead(token)
	}
}

func TestSession_idle(t *testing.T) {
	w := open(t)
	token := w.enter().Token
	for range 5 { // used again and again it stays
		w.pass(signin.RotateEvery - 10*time.Minute)
		if fresh := w.alive(token).Token; fresh != "" {
			token = fresh
		}
	}
	w.pass(signin.IdleLife)
	w.dead(token)
}

func TestSession_idleAtOnce(t *testing.T) {
	w := open(t)
	token := w.enter().Token
	w.pass(signin.IdleLife - time.Second)
	w.alive(token)
	token = w.enter().Token
	w.pass(signin.IdleLife)
	w.dead(token)
}

func TestSession_absolute(t *testing.T) {
	w := open(t)
	opened := w.enter()
	token := opened.Token
	for w.now().Add(time.Hour).Before(opened.Expires) {
		w.pass(time.Hour)
		signed := w.alive(token)
		if signed.Token != "" {
			token = signed.Token
		}
		if !signed.Expires.Equal(opened.Expires) {
			t.Fatalf("the end moved to %v", signed.Expires)
		}
	}
	w.pass(time.Hour)
	w.dead(token)
}

func TestSession_rotation(t *testing.T) {
	w := open(t)
	first := w.enter().Token
	csrf := w.alive(first).CSRF
	w.pass(signin.RotateEvery)
	second := w.alive(first).Token
	if second == "" || second == first {
		t.Fatalf("new token %q", second)
	}
	// Requests that were under way still bring the first, and get no third.
	if again := w.alive(first); again.Token != "" || again.CSRF != csrf {
		t.Errorf("beside the new one: %+v", again)
	}
	if again := w.alive(second); again.Token != "" || again.CSRF != csrf {
		t.Errorf("after the rotation: %+v", again)
	}
	w.pass(signin.Grace - time.Second)
	if again := w.alive(first); again.Token != "" {
		t.Errorf("in the grace: %+v", again)
	}
	w.alive(second)
	w.pass(time.Second)
	w.dead(first)
	w.alive(second)
}

// An answer that is lost on its way to the browser takes the new token with
// it. The browser goes on with the old one and gets another.
func TestSession_rotationLost(t *testing.T) {
	w := open(t)
	first := w.enter().Token
	w.pass(signin.RotateEvery)
	lost := w.alive(first).Token
	w.pass(signin.Grace)
	second := w.alive(first).Token
	if second == "" || second == lost {
		t.Fatalf("after the loss: %q", second)
	}
	w.dead(lost)
	w.alive(second)
	w.pass(signin.Grace)
	w.dead(first)
	// Who has brought the new one is not pushed out by the old one again.
	w.pass(signin.RotateEvery)
	third := w.alive(second).Token
	w.alive(third)
	w.pass(signin.Grace - time.Second)
	if again := w.alive(second).Token; again != "" {
		t.Error("the old token made another new one")
	}
	w.alive(third)
}

func TestSession_rotatesOnce(t *testing.T) {
	w := open(t)
	token := w.enter().Token
	w.pass(signin.RotateEvery)
	var all sync.WaitGroup
	var mu sync.Mutex
	fresh := map[string]bool{}
	for range 10 {
		all.Go(func() {
			signed, err := w.signin.Authenticate(t.Context(), token)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if signed.Token != "" {
				fresh[signed.Token] = true
			}
		})
	}
	all.Wait()
	if len(fresh) != 1 {
		t.Errorf("%d new tokens", len(fresh))
	}
}

// Signing out ends every token of the session, also one that goes on for the grace.
func TestLeave_endsAllTokens(t *testing.T) {
	for _, byFirst := range []bool{true, false} {
		w := open(t)
		first := w.enter().Token
		w.pass(signin.RotateEvery)
		second := w.alive(first).Token
		token := second
		if byFirst {
			token = first
		}
		if _, err := w.signin.Leave(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.dead(first)
		w.dead(second)
	}
}

// A token that somebody planted in the browser is not the one that is opened,
// and the session that was there before ends.
func TestFinish_fixation(t *testing.T) {
	w := open(t)
	before := w.enter().Token
	r := w.grant(w.begin())
	r.Token = before
	opened, err := w.finish(r)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Token == before {
		t.Error("the token stayed the same over a sign-in")
	}
	w.dead(before)
	planted := strings.Repeat("A", 43)
	r = w.grant(w.begin())
	r.Token = planted
	if _, err := w.finish(r); err != nil {
		t.Fatal(err)
	}
	w.dead(planted)
}

func TestSession_rightsAreTheAgentsOwn(t *testing.T) {
	w := open(t)
	token := w.enter().Token
	w.configure(func(c *desk.Config) { c.Agents[0].Role, c.Agents[0].Teams = desk.RoleLight, nil })
	if who := w.alive(token).Subject; who.Role != desk.RoleLight || len(who.Teams) != 0 {
		t.Errorf("after a change of rights: %+v", who)
	}
	w.configure(func(c *desk.Config) { c.Agents[0].Active = false })
	w.dead(token)
	// It stays out when he comes back before it would have ended; he signs in anew.
	w.pass(time.Minute)
	w.configure(func(c *desk.Config) { c.Agents[0].Active = true })
	w.dead(token)
	token = w.enter().Token
	w.alive(token)
	w.configure(func(c *desk.Config) { c.Agents[0].Address = "successor@example.com" })
	w.dead(token)
	w.configure(func(c *desk.Config) { c.Agents = c.Agents[1:] })
	w.dead(token)
}

// Another function's copy of the configuration is at most 30 seconds old.
func TestSession_deactivatedElsewhere(t *testing.T) {
	w := open(t)
	token := w.enter().Token
	w.alive(token)
	other := w.elsewhere()
	cfg, err := other.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Agents = append([]desk.Agent(nil), cfg.Agents...)
	changed.Agents[0].Active = false
	if _, err := other.PutConfig(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	w.pass(30 * time.Second)
	w.dead(token)
}

func TestCSRF_isTheSessionsOwn(t *testing.T) {
	w := open(t)
	if one, two := w.alive(w.enter().Token).CSRF, w.alive(w.enter().Token).CSRF; one == two {
		t.Error("two sessions have one CSRF token")
	}
}

package signin_test

import (
	stdcontext "context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/limit"
	"helpdesk/internal/param"
	"helpdesk/internal/signin"
)

type context = stdcontext.Context

func asDesk(err error, to **desk.Error) bool { return errors.As(err, to) }

var names = signin.Parameters{Issuer: "/d/issuer", ClientID: "/d/client-id", ClientSecret: "/d/client-secret"}

func paramsOf(issuer string) param.Map {
	return param.Map{names.Issuer: issuer, names.ClientID: clientID}
}

func TestSignIn(t *testing.T) {
	w := open(t)
	if n := w.issuer.count("/.well-known/openid-configuration"); n != 0 {
		t.Errorf("the issuer was asked %d times before anybody signed in", n)
	}
	b := w.begin()
	got := map[string]string{}
	for name := range b.query {
		got[name] = b.query.Get(name)
	}
	for _, random := range []string{"state", "nonce", "code_challenge"} {
		if len(got[random]) != 43 {
			t.Errorf("%s is %q, not 256 bits", random, got[random])
		}
		delete(got, random)
	}
	fixed := map[string]string{
		"client_id": clientID, "redirect_uri": "https://desk.test/sign-in/callback", "response_type": "code",
		"scope": "openid email", "code_challenge_method": "S256",
	}
	if diff := cmp.Diff(fixed, got); diff != "" {
		t.Errorf("request to the issuer: %s", diff)
	}
	opened, err := w.finish(w.grant(b))
	if err != nil {
		t.Fatal(err)
	}
	if opened.To != "/console/tickets/7?x=1" || !opened.Expires.Equal(w.now().Add(signin.SessionLife)) {
		t.Errorf("opened %+v", opened)
	}
	signed, err := w.signin.Authenticate(t.Context(), opened.Token)
	if err != nil {
		t.Fatal(err)
	}
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: "ana", Session: desk.SessionMark(signed.Session), Role: desk.RoleAgent, Teams: []string{"billing"}}
	if diff := cmp.Diff(who, signed.Subject); diff != "" {
		t.Error(diff)
	}
	if len(signed.CSRF) != 43 || signed.Token != "" {
		t.Errorf("signed in as %+v", signed)
	}
	// Neither secrets nor addresses are logged.
	for _, secret := range []string{opened.Token, b.Browser, b.query.Get("state"), b.query.Get("nonce"), signed.CSRF, "@"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log shows %q: %s", secret, w.log)
		}
	}
}

// What comes back must be what was begun, once, in time and in that browser.
func TestFinish_state(t *testing.T) {
	tests := map[string]struct {
		attack func(w *world, r *signin.Return)
		code   string
	}{
		"no state":                 {func(_ *world, r *signin.Return) { r.State = "" }, "signin_expired"},
		"malformed state":          {func(_ *world, r *signin.Return) { r.State = strings.Repeat("=", 43) }, "signin_expired"},
		"unknown state":            {func(_ *world, r *signin.Return) { r.State = strings.Repeat("A", 43) }, "signin_expired"},
		"state of another browser": {func(w *world, r *signin.Return) { r.Browser = w.begin().Browser }, "signin_expired"},
		"no browser secret":        {func(_ *world, r *signin.Return) { r.Browser = "" }, "signin_cookies"},
		"too late":                 {func(w *world, _ *signin.Return) { w.pass(signin.BeginLife) }, "signin_expired"},
		"another issuer's answer":  {func(_ *world, r *signin.Return) { r.Issuer = "https://evil.example" }, "signin_failed"},
		"no code":                  {func(_ *world, r *signin.Return) { r.Code = "" }, "signin_failed"},
		"very long code":           {func(_ *world, r *signin.Return) { r.Code = strings.Repeat("c", 5000) }, "signin_failed"},
		"made-up code":             {func(_ *world, r *signin.Return) { r.Code = "made-up" }, "signin_failed"},
		"cancelled":                {func(_ *world, r *signin.Return) { r.Error = "access_denied" }, "signin_cancelled"},
		"refused by the issuer":    {func(_ *world, r *signin.Return) { r.Error = "<script>" }, "signin_failed"},
		"issuer busy":              {func(_ *world, r *signin.Return) { r.Error = "server_error" }, "signin_unavailable"},
		"stolen code": {func(w *world, r *signin.Return) { // the victim's code in the attacker's own sign-in
			own := w.grant(w.begin())
			r.State, r.Browser = own.State, own.Browser
		}, "signin_failed"},
		"stolen code, issuer without PKCE": {func(w *world, r *signin.Return) {
			own := w.grant(w.begin())
			r.State, r.Browser, w.issuer.lax = own.State, own.Browser, true
		}, "signin_failed"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			r := w.grant(w.begin())
			tc.attack(w, &r)
			opened, err := w.finish(r)
			want(t, err, tc.code)
			if opened.Token != "" {
				t.Error("a session was opened")
			}
		})
	}
}

// A state works once, and so does a code.
func TestFinish_replay(t *testing.T) {
	w := open(t)
	r := w.grant(w.begin())
	if _, err := w.finish(r); err != nil {
		t.Fatal(err)
	}
	_, err := w.finish(r)
	want(t, err, "signin_expired")
	next := w.grant(w.begin())
	next.Code = r.Code
	_, err = w.finish(next)
	want(t, err, "signin_failed")
}

// A thief who has the state only cannot even spoil the sign-in.
func TestFinish_thiefSpoilsNothing(t *testing.T) {
	w := open(t)
	r := w.grant(w.begin())
	thief := r
	thief.Browser = w.begin().Browser
	_, err := w.finish(thief)
	want(t, err, "signin_expired")
	if _, err := w.finish(r); err != nil {
		t.Errorf("after the thief: %v", err)
	}
}

func TestFinish_onceOfMany(t *testing.T) {
	w := open(t)
	w.issuer.lax = true
	r := w.grant(w.begin())
	var all sync.WaitGroup
	var mu sync.Mutex
	good := 0
	for range 8 {
		all.Go(func() {
			if _, err := w.finish(r); err == nil {
				mu.Lock()
				good++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if good != 1 {
		t.Errorf("%d sessions from one sign-in", good)
	}
}

func TestBegin_limit(t *testing.T) {
	w := open(t, func(o *signin.Options) { o.Most = 3 })
	begin := func(from string) error {
		_, err := w.signin.Begin(t.Context(), signin.Beginning{Caller: from})
		return err
	}
	for i := range 3 {
		if err := begin(fmt.Sprintf("2001:db8:1:1::%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	want(t, begin("2001:db8:1:1:ffff::9"), "signin_too_many") // the same customer's 64 bits
	for _, other := range []string{"2001:db8:1:2::1", "192.0.2.1", "192.0.2.2"} {
		if err := begin(other); err != nil {
			t.Errorf("%s: %v", other, err)
		}
	}
	_, err := w.finish(signin.Return{Caller: "2001:db8:1:1::1"})
	want(t, err, "signin_expired") // coming back has its own count
	w.pass(limit.Of(limit.SignIn).Window)
	if err := begin("2001:db8:1:1::1"); err != nil {
		t.Errorf("in the next window: %v", err)
	}
	for range 3 {
		_, err = w.finish(signin.Return{Caller: "198.51.100.1"})
		want(t, err, "signin_expired")
	}
	_, err = w.finish(signin.Return{Caller: "198.51.100.1"})
	want(t, err, "signin_too_many")
	if !desk.IsKind(err, desk.RateLimited) {
		t.Errorf("kind of %v", err)
	}
}

func TestReturnPath(t *testing.T) {
	for asked, path := range map[string]string{
		"": "/console/", "/console/tickets/7?tab=2#x": "/console/tickets/7?tab=2#x", "/": "/",
		"https://evil.example/": "/console/", "//evil.example": "/console/", "/\\evil.example": "/console/", "\\\\evil.example": "/console/",
		"/\t/evil.example": "/console/", "/\n//evil": "/console/", "javascript:alert(1)": "/console/", "console": "/console/",
		" /x": "/console/", "/ñ": "/console/", "/x y": "/console/", "/x\\y": "/console/", "/" + strings.Repeat("a", 1100): "/console/",
		"/sign-in?to=/x": "/console/", "/sign-out": "/console/", "/sign-in/callback?state=1": "/console/", "/sign-inside": "/sign-inside",
		"///evil.example": "/console/", "/.//evil.example": "/.//evil.example",
	} {
		if got := signin.ReturnPath(asked); got != path {
			t.Errorf("%q: %q, want %q", asked, got, path)
		}
	}
}

func TestLeave(t *testing.T) {
	w := open(t)
	opened := w.enter()
	address, err := w.signin.Leave(t.Context(), opened.Token)
	if err != nil {
		t.Fatal(err)
	}
	head, query, _ := strings.Cut(address, "?")
	if head != w.issuer.URL+"/leave" || !strings.Contains(query, "id_token_hint=ey") || !strings.Contains(query, "client_id="+clientID) ||
		!strings.Contains(query, "post_logout_redirect_uri=https%3A%2F%2Fdesk.test%2Fsign-out") {
		t.Errorf("leaves to %s", address)
	}
	_, err = w.signin.Authenticate(t.Context(), opened.Token)
	want(t, err, "session_invalid")
	for _, token := range []string{opened.Token, "", "nonsense"} {
		if address, err := w.signin.Leave(t.Context(), token); err != nil || address != "" {
			t.Errorf("left again: %q, %v", address, err)
		}
	}
}

// Signing out works without the issuer.
func TestLeave_issuerDown(t *testing.T) {
	w := open(t)
	opened := w.enter()
	w.issuer.Close()
	w.pass(2 * time.Hour)
	address, err := w.signin.Leave(t.Context(), opened.Token)
	if err != nil || !strings.HasPrefix(address, w.issuer.URL+"/leave") {
		t.Errorf("left to %q, %v; want the address that was known", address, err)
	}
	_, err = w.signin.Authenticate(t.Context(), opened.Token)
	want(t, err, "session_invalid")
}

func FuzzReturnPath(f *testing.F) {
	for _, s := range []string{"/console/", "//evil.example", "/\\evil", "https://evil.example", "/a?b=//c", "/%2f%2fevil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		got := signin.ReturnPath(asked)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t\x00 ") || signin.ReturnPath(got) != got {
			t.Errorf("%q: %q", asked, got)
		}
	})
}

package signin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
	"helpdesk/internal/store"
)

// enterWith signs Ana in from a browser of that name.
func (w *world) enterWith(browser string) (signin.Opened, signin.Signed) {
	w.t.Helper()
	r := w.grant(w.begin())
	r.UserAgent = browser
	opened, err := w.finish(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return opened, w.signed(opened.Token)
}

func (w *world) signed(token string) signin.Signed {
	w.t.Helper()
	signed, err := w.signin.Authenticate(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	return signed
}

func (w *world) own(s signin.Signed) []signin.Own {
	w.t.Helper()
	own, err := w.signin.OwnSessions(w.t.Context(), s.Subject, s.Session)
	if err != nil {
		w.t.Fatal(err)
	}
	return own
}

func TestOwnSessions_lists(t *testing.T) {
	w := open(t)
	_, phone := w.enterWith("Phone/1\r\nX-Evil: 1 " + strings.Repeat("x", 500))
	w.pass(time.Hour)
	w.issuer.claims = func(c map[string]any) { c["amr"] = []string{"pwd", "otp", "mfa"} }
	_, desktop := w.enterWith("Desktop/2")
	w.issuer.claims = func(c map[string]any) { c["email"] = "root@example.com" }
	w.enterWith("another agent's")

	own := w.own(desktop)
	if len(own) != 2 {
		t.Fatalf("%d sessions: %+v", len(own), own)
	}
	if diff := cmp.Diff(signin.Own{
		ID: desktop.Session, Current: true, Browser: "Desktop/2", SecondFactor: signin.FactorUsed,
		CreatedAt: w.now(), UsedAt: w.now(), ExpiresAt: w.now().Add(signin.SessionLife),
	}, own[0]); diff != "" {
		t.Error(diff)
	}
	if got := own[1]; got.Current || got.ID != phone.Session || got.SecondFactor != signin.FactorUnknown ||
		strings.ContainsAny(got.Browser, "\r\n") || len(got.Browser) > 160 || !strings.HasPrefix(got.Browser, "Phone/1X-Evil") {
		t.Errorf("the other: %+v", got)
	}
	w.pass(signin.IdleLife)
	if left := w.own(desktop); len(left) != 0 {
		t.Errorf("after being idle: %+v", left)
	}
}

// The claim amr decides what is said of the second factor; a strange one says nothing.
func TestOwnSessions_secondFactor(t *testing.T) {
	for name, tc := range map[string]struct {
		amr  any
		want signin.SecondFactor
	}{
		"none":          {nil, signin.FactorUnknown},
		"empty":         {[]string{}, signin.FactorUnknown},
		"password":      {[]string{"pwd"}, signin.FactorNone},
		"code":          {[]string{"pwd", "OTP"}, signin.FactorUsed},
		"mfa":           {[]string{"mfa"}, signin.FactorUsed},
		"a text":        {"mfa", signin.FactorUnknown},
		"numbers":       {[]int{1}, signin.FactorUnknown},
		"a long method": {[]string{strings.Repeat("mfa", 50)}, signin.FactorUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			if tc.amr != nil {
				w.issuer.claims = func(c map[string]any) { c["amr"] = tc.amr }
			}
			if _, signed := w.enterWith("b"); signed.SecondFactor != tc.want {
				t.Errorf("%s, want %s", signed.SecondFactor, tc.want)
			}
		})
	}
}

// Ending the others leaves the one that asks, and no token of the others: not
// the newest, not the one before it, not one that is still on its way.
func TestEndOthers(t *testing.T) {
	w := open(t)
	mine, me := w.enterWith("mine")
	plain, _ := w.enterWith("plain")
	rotated, _ := w.enterWith("rotated")
	w.issuer.claims = func(c map[string]any) { c["email"] = "root@example.com" }
	others, _ := w.enterWith("another agent's")

	w.pass(signin.RotateEvery)
	unbrought := w.signed(plain.Token).Token // given out, never brought
	fresh := w.signed(rotated.Token).Token
	w.signed(fresh) // brought: the one before goes on for a moment
	mineFresh := w.signed(mine.Token).Token
	if unbrought == "" || fresh == "" || mineFresh == "" {
		t.Fatal("no rotation")
	}

	n, err := w.signin.EndOthers(t.Context(), me.Subject, me.Session)
	if err != nil || n != 2 {
		t.Fatalf("ended %d, %v", n, err)
	}
	for name, token := range map[string]string{"plain": plain.Token, "unbrought": unbrought, "rotated": rotated.Token, "fresh": fresh} {
		_, err := w.signin.Authenticate(t.Context(), token)
		if codeOf(err) != "session_invalid" {
			t.Errorf("%s goes on: %v", name, err)
		}
	}
	for name, token := range map[string]string{"mine": mine.Token, "mine, fresh": mineFresh, "another agent's": others.Token} {
		if _, err := w.signin.Authenticate(t.Context(), token); err != nil {
			t.Errorf("%s has ended: %v", name, err)
		}
	}
	if own := w.own(me); len(own) != 1 || !own[0].Current {
		t.Errorf("left: %+v", own)
	}
	if n, err := w.signin.EndOthers(t.Context(), me.Subject, me.Session); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
}

// A session that moves on to another token while it is being ended does not
// escape: the stale end is refused, and what is ended gets no further token.
func TestEndOthers_againstRotation(t *testing.T) {
	w := open(t)
	_, me := w.enterWith("mine")
	thief, _ := w.enterWith("thief")
	read, err := w.store.OwnSessions(t.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	w.pass(signin.RotateEvery)
	fresh := w.signed(thief.Token).Token
	for _, in := range read {
		if in.ID == me.Session {
			continue
		}
		if err := w.store.EndOwnSession(t.Context(), in); err != store.ErrTaken { //nolint:errorlint // it is not wrapped
			t.Errorf("ended by what was read before it moved on: %v", err)
		}
	}
	if _, err := w.signin.EndOthers(t.Context(), me.Subject, me.Session); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{thief.Token, fresh} {
		_, err := w.signin.Authenticate(t.Context(), token)
		want(t, err, "session_invalid")
	}
}

// Whoever has no session of his own, as with an API key, sees and ends nothing.
func TestOwnSessions_needASession(t *testing.T) {
	w := open(t)
	_, me := w.enterWith("mine")
	key := me.Subject
	key.KeyID, key.Scopes = "k", desk.Scopes
	for name, ask := range map[string]struct {
		who     desk.Subject
		current string
	}{
		"a key of the agent": {key, ""},
		"a program":          {desk.Subject{Kind: desk.ActorProgram, Scopes: desk.Scopes}, me.Session},
		"a person":           {desk.Subject{Kind: desk.ActorPerson, PersonID: "p"}, me.Session},
		"nobody":             {desk.Subject{Kind: desk.ActorAgent}, me.Session},
	} {
		if _, err := w.signin.OwnSessions(t.Context(), ask.who, ask.current); !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s lists: %v", name, err)
		}
		if _, err := w.signin.EndOthers(t.Context(), ask.who, ask.current); !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s ends: %v", name, err)
		}
	}
	if own := w.own(me); len(own) != 1 {
		t.Errorf("left: %+v", own)
	}
}

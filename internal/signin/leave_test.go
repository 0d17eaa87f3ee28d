package signin_test

import (
	"fmt"
	"testing"

	"helpdesk/internal/signin"
	"helpdesk/internal/store"
)

// interrupted lets something happen once at a step of ending a session: after
// the session was read, or after its newest token was.
type interrupted struct {
	*store.Store
	newest, end func()
}

func (i *interrupted) NewestSession(ctx context, in store.Session) (store.OwnSession, error) {
	once(&i.newest)
	return i.Store.NewestSession(ctx, in)
}

func (i *interrupted) EndSession(ctx context, hash string, in store.Session, newest store.OwnSession) error {
	once(&i.end)
	return i.Store.EndSession(ctx, hash, in, newest)
}

func once(do *func()) {
	if f := *do; f != nil {
		*do = nil
		f()
	}
}

// A request that gives the session another token while it is being signed out
// does not save it, whenever it comes and by whichever token it is left; nor
// does a token that was given out in an answer which was lost.
func TestLeave_againstRotation(t *testing.T) {
	for _, step := range []string{"before", "newest", "end", "after"} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprint(step, " ", lost), func(t *testing.T) { leaveAgainstRotation(t, step, lost) })
		}
	}
}

func leaveAgainstRotation(t *testing.T, step string, lost bool) {
	sessions := &interrupted{}
	w := open(t, func(o *signin.Options) {
		sessions.Store, _ = o.Sessions.(*store.Store)
		o.Sessions = sessions
	})
	tokens := []string{w.enter().Token}
	w.pass(signin.RotateEvery)
	move := func() {
		if signed, err := w.signin.Authenticate(t.Context(), tokens[0]); err == nil && signed.Token != "" {
			tokens = append(tokens, signed.Token)
		}
	}
	want := 2
	if lost { // a first new token never reached the browser
		move()
		w.pass(signin.Grace)
		want = 3
	}
	switch step {
	case "before":
		move()
	case "newest":
		sessions.newest = move
	case "end":
		sessions.end = move
	case "after":
		want--
	}
	if _, err := w.signin.Leave(t.Context(), tokens[0]); err != nil {
		t.Fatal(err)
	}
	move()
	if len(tokens) != want {
		t.Errorf("%d tokens were given out, want %d", len(tokens), want)
	}
	for _, token := range tokens {
		w.dead(token)
	}
	if own, err := w.store.OwnSessions(t.Context(), "ana"); err != nil || len(own) != 0 {
		t.Errorf("still listed: %v %v", own, err)
	}
}

// Signing in again ends the session that the browser had, also one that moves on meanwhile.
func TestFinish_endsTheOldSessionAgainstRotation(t *testing.T) {
	sessions := &interrupted{}
	w := open(t, func(o *signin.Options) {
		sessions.Store, _ = o.Sessions.(*store.Store)
		o.Sessions = sessions
	})
	before := w.enter().Token
	w.pass(signin.RotateEvery)
	r := w.grant(w.begin())
	r.Token = before
	moved := ""
	sessions.end = func() {
		signed, err := w.signin.Authenticate(t.Context(), before)
		if err != nil {
			t.Error(err)
		}
		moved = signed.Token
	}
	if _, err := w.finish(r); err != nil {
		t.Fatal(err)
	}
	w.dead(before)
	w.dead(moved)
}

package store_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
	"helpdesk/internal/table/embedded"
	"helpdesk/internal/table/fault"
)

// openSessions is a store whose table has the fake clock too: sessions end in
// the table as well.
func openSessions(t *testing.T) *world {
	t.Helper()
	w := &world{clock: &clock{at: start}}
	tb, err := embedded.Open(filepath.Join(t.TempDir(), "table.db"), embedded.Options{NoSync: true, Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tb.Close() })
	w.Store = store.New(store.Options{Table: tb, Now: w.clock.now})
	return w
}

func TestSignIns(t *testing.T) {
	w := openSessions(t)
	ctx := t.Context()
	in := store.SignIn{Browser: "b", Nonce: "n", Verifier: "v", To: "/console/", ExpiresAt: start.Add(time.Minute)}
	if err := w.PutSignIn(ctx, "state", in); err != nil {
		t.Fatal(err)
	}
	if err := w.PutSignIn(ctx, "state", in); !errors.Is(err, store.ErrTaken) {
		t.Errorf("the same state again: %v", err)
	}
	got, found, err := w.SignIn(ctx, "state")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if diff := cmp.Diff(in, got); diff != "" {
		t.Error(diff)
	}
	if err := w.EndSignIn(ctx, "state"); err != nil {
		t.Fatal(err)
	}
	if err := w.EndSignIn(ctx, "state"); !errors.Is(err, store.ErrTaken) {
		t.Errorf("used up twice: %v", err)
	}
	if _, found, _ := w.SignIn(ctx, "state"); found {
		t.Error("still there")
	}
	if err := w.PutSignIn(ctx, "late", in); err != nil {
		t.Fatal(err)
	}
	w.clock.at = in.ExpiresAt
	if _, found, _ := w.SignIn(ctx, "late"); found {
		t.Error("read after its time")
	}
}

func aSession() store.Session {
	return store.Session{
		ID: "s", Agent: "ana", Address: "ana@taller.example", Secret: []byte("k"),
		CreatedAt: start, RotatedAt: start, UsedAt: start, ExpiresAt: start.Add(24 * time.Hour), Listed: true,
	}
}

func TestSessions(t *testing.T) {
	w := openSessions(t)
	ctx := t.Context()
	in := aSession()
	until := start.Add(time.Hour)
	if err := w.PutSession(ctx, "one", in, until); err != nil {
		t.Fatal(err)
	}
	if err := w.PutSession(ctx, "one", in, until); !errors.Is(err, store.ErrTaken) {
		t.Errorf("the same token again: %v", err)
	}
	want := func(hash string, session store.Session) {
		t.Helper()
		got, err := w.Session(ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(session, got); diff != "" {
			t.Errorf("%s: %s", hash, diff)
		}
	}
	gone := func(hash string) {
		t.Helper()
		if _, err := w.Session(ctx, hash); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%s: %v, want not found", hash, err)
		}
	}
	want("one", in)
	gone("two")
	used := start.Add(10 * time.Minute)
	if err := w.TouchSession(ctx, "one", used, used.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	settle := func() { // notes of use are lazy: they are there once something else is written
		t.Helper()
		if err := w.EndSession(ctx, "somebody", store.Session{ID: "x", Agent: "x"}, store.OwnSession{}); err != nil {
			t.Fatal(err)
		}
	}
	settle()
	in.UsedAt = used
	want("one", in)
	w.clock.at = until // the time it was first kept for
	want("one", in)
	w.clock.at = used.Add(time.Hour)
	gone("one")
	if err := w.TouchSession(ctx, "nobody", used, used); err != nil {
		t.Errorf("touch of none: %v", err)
	}
	settle()
	w.clock.at = start
	gone("nobody")
}

func TestSessions_rotate(t *testing.T) {
	w := openSessions(t)
	ctx := t.Context()
	old := aSession()
	until := start.Add(10 * time.Hour)
	if err := w.PutSession(ctx, "one", old, until); err != nil {
		t.Fatal(err)
	}
	in := old
	in.RotatedAt, in.UsedAt, in.Before = start.Add(time.Hour), start.Add(time.Hour), "one"
	if err := w.RotateSession(ctx, "one", old, "two", in, until); err != nil {
		t.Fatal(err)
	}
	if err := w.RotateSession(ctx, "one", old, "three", in, until); !errors.Is(err, store.ErrTaken) {
		t.Errorf("with what was read before: %v", err)
	}
	one, err := w.Session(ctx, "one")
	if err != nil || one.Next != "two" || !one.Tried.Equal(in.UsedAt) || !one.Till.IsZero() {
		t.Errorf("the old one: %+v %v", one, err)
	}
	// Nobody brought it: another takes its place.
	if err := w.RotateSession(ctx, "one", one, "three", in, until); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(ctx, "two"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("the one nobody brought: %v", err)
	}
	three, err := w.Session(ctx, "three")
	if err != nil || !three.Fresh || three.Before != "one" {
		t.Errorf("the new one: %+v %v", three, err)
	}
	grace := start.Add(time.Hour + time.Minute)
	for range 2 { // a second time it changes nothing
		if err := w.ConfirmSession(ctx, "three", "one", grace); err != nil {
			t.Fatal(err)
		}
		grace = grace.Add(time.Second)
	}
	if three, _ = w.Session(ctx, "three"); three.Fresh {
		t.Error("it is still fresh")
	}
	if one, _ = w.Session(ctx, "one"); !one.Till.Equal(start.Add(time.Hour + time.Minute)) {
		t.Errorf("the old one ends %v", one.Till)
	}
	if err := w.RotateSession(ctx, "one", one, "four", in, until); !errors.Is(err, store.ErrTaken) {
		t.Errorf("one that ends rotates: %v", err)
	}
	if err := w.TouchSession(ctx, "one", start.Add(2*time.Hour), until); err != nil {
		t.Fatal(err)
	}
	w.clock.at = start.Add(time.Hour + 2*time.Minute)
	if _, err := w.Session(ctx, "one"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("the old one after its end: %v", err)
	}
	newest, err := w.NewestSession(ctx, three)
	if err != nil || newest.Token != "three" {
		t.Fatalf("newest %+v %v", newest, err)
	}
	if err := w.EndSession(ctx, "one", one, store.OwnSession{Token: "two"}); !errors.Is(err, store.ErrTaken) {
		t.Errorf("ended by what was read before it moved on: %v", err)
	}
	if err := w.EndSession(ctx, "one", one, newest); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(ctx, "three"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("ended: %v", err)
	}
}

// Of many rotations at once one makes a token, also when the table is in conflict.
func TestSessions_rotateOnce(t *testing.T) {
	for _, conflict := range []float64{0, 0.3} {
		inner, err := embedded.Open(filepath.Join(t.TempDir(), "table.db"), embedded.Options{NoSync: true, Now: func() time.Time { return start }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = inner.Close() })
		st := store.New(store.Options{Table: fault.New(inner, fault.Options{Seed: 7, Conflict: conflict}), Now: func() time.Time { return start }})
		old := aSession()
		for err = st.PutSession(t.Context(), "one", old, old.ExpiresAt); err != nil; err = st.PutSession(t.Context(), "one", old, old.ExpiresAt) {
			if !desk.IsKind(err, desk.Unavailable) {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		var made []string
		for i := range 12 {
			hash := "new" + string(rune('a'+i))
			all.Go(func() {
				err := st.RotateSession(t.Context(), "one", old, hash, old, old.ExpiresAt)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made = append(made, hash)
				case !errors.Is(err, store.ErrTaken) && !desk.IsKind(err, desk.Unavailable):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(made) != 1 {
			t.Fatalf("conflicts %v: tokens %v", conflict, made)
		}
		if one, err := st.Session(t.Context(), "one"); err != nil || one.Next != made[0] {
			t.Errorf("the old one names %q, made %v: %v", one.Next, made, err)
		}
	}
}

package param

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// counted answers by script and counts how often it is asked.
type counted struct {
	mu    sync.Mutex
	asked int
	value string
	err   error
}

func (c *counted) Get(context.Context, string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return c.value, c.err
}

func want(t *testing.T, s Store, value string, wantErr error) {
	t.Helper()
	got, err := s.Get(t.Context(), "name")
	if got != value || !errors.Is(err, wantErr) {
		t.Errorf("got %q, %v; want %q, %v", got, err, value, wantErr)
	}
}

func TestMap(t *testing.T) {
	want(t, Map{"name": "v"}, "v", nil)
	want(t, Map{"name": ""}, "", nil)
	want(t, Map{}, "", ErrNotFound)
}

func TestCache(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	next := &counted{err: ErrNotFound}
	c := NewCache(next, time.Minute, func() time.Time { return now })
	asked := func(n int) {
		t.Helper()
		if next.asked != n {
			t.Errorf("asked %d times, want %d", next.asked, n)
		}
	}
	want(t, c, "", ErrNotFound)
	next.value, next.err = "first", nil
	want(t, c, "first", nil) // the error was not kept
	next.value = "second"
	now = now.Add(time.Minute - 1)
	want(t, c, "first", nil)
	asked(2)
	now = now.Add(1)
	want(t, c, "second", nil)
	asked(3)
	next.err = errors.New("throttled")
	now = now.Add(time.Hour)
	want(t, c, "second", nil)
	want(t, c, "second", nil)
	asked(4) // an outage is not asked about at every call
	next.err = ErrNotFound
	now = now.Add(pause)
	want(t, c, "", ErrNotFound)
}

func TestCache_oneReadForAll(t *testing.T) {
	next := &counted{value: "v"}
	c := NewCache(next, 0, func() time.Time { return time.Unix(0, 0) })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { want(t, c, "v", nil) })
	}
	all.Wait()
	if next.asked != 1 {
		t.Errorf("asked %d times, want once", next.asked)
	}
}

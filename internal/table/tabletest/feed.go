package tabletest

import (
	"context"
	"errors"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"helpdesk/internal/table"
)

// feedPatience is how long the suite waits for a change that must come.
const feedPatience = 10 * time.Second

func testFeed(s *suite) {
	feed, ok := s.engine.(table.Feed)
	if !ok {
		s.Skip("this engine's change feed is not in this process")
	}
	key := table.Key{PK: "feed", SK: "1"}
	item := func(sk string, n int64) table.Item {
		return table.Item{table.PK: "feed", table.SK: sk, "n": n, "raw": []byte{1, 0}, "g1pk": "x", "g1sk": "y"}
	}
	s.write(table.Put(item("1", 1)))
	s.write(table.Put(item("1", 1))) // the same again: no change
	s.write(table.Update(key, table.Item{"n": int64(2)}))
	s.write(table.Delete(key))
	s.write(table.Delete(key)) // nothing there: no change
	_, err := s.tb.Write(s.ctx, table.Put(item("1", 3), table.IfThere()))
	s.fails(err, table.ErrCondition)
	s.transact(table.Put(item("2", 1)), table.Check(key, table.IfNew()), table.Put(item("3", 1)))

	changes := s.drain(feed, "", 5)
	want := []table.Change{
		{Kind: table.Insert, New: item("1", 1)},
		{Kind: table.Modify, Old: item("1", 1), New: item("1", 2)},
		{Kind: table.Remove, Old: item("1", 2)},
		{Kind: table.Insert, New: item("2", 1)},
		{Kind: table.Insert, New: item("3", 1)},
	}
	if diff := gocmp.Diff(want, changes, cmpopts.IgnoreFields(table.Change{}, "Seq")); diff != "" {
		s.Errorf("changes (-want +got):\n%s", diff)
	}
	for i := range changes {
		rest := s.drain(feed, changes[i].Seq, len(changes)-i-1)
		if diff := gocmp.Diff(changes[i+1:], rest, cmpopts.EquateEmpty()); diff != "" {
			s.Errorf("changes after the %dth (-want +got):\n%s", i, diff)
		}
		if i > 0 && changes[i].Seq <= changes[i-1].Seq {
			s.Errorf("sequence %q after %q", changes[i].Seq, changes[i-1].Seq)
		}
	}
	if _, err := feed.Changes(s.ctx, "no cursor", 1); !errors.Is(err, table.ErrRefused) {
		s.Errorf("bad cursor: %v", err)
	}
	s.feedWaits(feed, changes[len(changes)-1].Seq)
}

// drain reads so many changes, a few at a time.
func (s *suite) drain(feed table.Feed, after string, want int) []table.Change {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, feedPatience)
	defer cancel()
	var changes []table.Change
	for len(changes) < want {
		some, err := feed.Changes(ctx, after, 2)
		if err != nil {
			s.Fatalf("changes: %v", err)
		}
		if len(some) == 0 || len(some) > 2 {
			s.Fatalf("%d changes, limit 2", len(some))
		}
		changes = append(changes, some...)
		after = some[len(some)-1].Seq
	}
	return changes
}

// Watched is a context that says when somebody begins to wait for its end.
type Watched struct {
	context.Context
	Waiting chan struct{} // one for each time, up to its capacity
}

// Watch makes a watched context.
func Watch(ctx context.Context) *Watched {
	return &Watched{Context: ctx, Waiting: make(chan struct{}, 16)}
}

// Done is the context's own, noting the call.
func (w *Watched) Done() <-chan struct{} {
	select {
	case w.Waiting <- struct{}{}:
	default:
	}
	return w.Context.Done()
}

// feedWaits checks that a reader at the end of the feed waits, is woken by a
// write and let go by its context.
func (s *suite) feedWaits(feed table.Feed, end string) {
	type answer struct {
		changes []table.Change
		err     error
	}
	parent, cancel := context.WithCancel(s.ctx)
	defer cancel()
	ctx := Watch(parent)
	read := func(after string) chan answer {
		got := make(chan answer, 1)
		go func() {
			changes, err := feed.Changes(ctx, after, 10)
			got <- answer{changes, err}
		}()
		return got
	}
	first, second := read(end), read(end)
	s.write(table.Put(table.Item{table.PK: "feed", table.SK: "woken"}))
	for i, got := range []chan answer{first, second} {
		select {
		case a := <-got:
			if a.err != nil || len(a.changes) != 1 || a.changes[0].New.Str(table.SK) != "woken" {
				s.Errorf("reader %d: %v, %v", i, a.changes, a.err)
			} else {
				end = a.changes[0].Seq
			}
		case <-time.After(feedPatience):
			s.Fatalf("reader %d was not woken", i)
		}
	}
	for len(ctx.Waiting) > 0 {
		<-ctx.Waiting
	}
	last := read(end)
	select {
	case <-ctx.Waiting:
	case <-time.After(feedPatience):
		s.Fatal("reader does not wait for its context")
	}
	cancel()
	select {
	case a := <-last:
		if !errors.Is(a.err, context.Canceled) {
			s.Errorf("after cancelling: %v, %v", a.changes, a.err)
		}
	case <-time.After(feedPatience):
		s.Fatal("reader was not let go")
	}
}

package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/queue"
	"helpdesk/internal/queue/queuetest"
)

// clock is a time that a test moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var work = []Config{
	{Name: "work", Visibility: time.Minute, MaxReceive: 3, DeadLetter: "dead"},
	{Name: "dead", Visibility: time.Minute},
}

func open(t *testing.T, dir string, c *clock, opt Options) *Set {
	t.Helper()
	s, err := Open(dir, work, c.now, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func send(t *testing.T, s *Set, name string, bodies ...string) {
	t.Helper()
	q, err := s.Sender(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bodies {
		if err := q.Send(t.Context(), queue.Message{Body: b, Attributes: map[string]string{"c": "1"}}); err != nil {
			t.Fatal(err)
		}
	}
}

func poll(t *testing.T, s *Set, name string, n int) []Received {
	t.Helper()
	got, err := s.Poll(name, n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func texts(got []Received) []string {
	var out []string
	for _, r := range got {
		out = append(out, r.Body)
	}
	return out
}

func wantTexts(t *testing.T, got []Received, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, texts(got)); d != "" {
		t.Errorf("received (-want +got):\n%s", d)
	}
}

func wantStats(t *testing.T, s *Set, name string, want Stats) {
	t.Helper()
	got, err := s.Stats(name)
	if err != nil || got != want {
		t.Errorf("stats of %s: %+v, %v; want %+v", name, got, err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T) queuetest.Queue {
		s := open(t, t.TempDir(), newClock(), Options{})
		q, err := s.Sender("work")
		must(t, err)
		return queuetest.Queue{Sender: q, Take: func(t *testing.T, n int) []queuetest.Arrival {
			return drain(t, s, n)
		}}
	})
}

func drain(t *testing.T, s *Set, n int) []queuetest.Arrival {
	var out []queuetest.Arrival
	for {
		got := poll(t, s, "work", 10)
		if len(got) == 0 {
			break
		}
		for _, r := range got {
			out = append(out, queuetest.Arrival{ID: r.ID, Body: r.Body, Attributes: r.Attributes})
			must(t, s.Delete("work", r.ReceiptHandle))
		}
	}
	if len(out) < n {
		t.Fatalf("%d arrived, want %d", len(out), n)
	}
	return out
}

func TestVisibility_hidesUntilItsTime(t *testing.T) {
	c := newClock()
	s := open(t, t.TempDir(), c, Options{})
	send(t, s, "work", "a")
	first := poll(t, s, "work", 10)
	wantTexts(t, first, "a")
	wantStats(t, s, "work", Stats{InFlight: 1})
	c.pass(time.Minute - 1)
	wantTexts(t, poll(t, s, "work", 10))
	c.pass(1)
	second := poll(t, s, "work", 10)
	wantTexts(t, second, "a")
	if second[0].ReceiveCount != 2 || second[0].ID != first[0].ID || second[0].ReceiptHandle == first[0].ReceiptHandle {
		t.Errorf("second delivery %+v after %+v", second[0], first[0])
	}
	must(t, s.Delete("work", first[0].ReceiptHandle))
	wantStats(t, s, "work", Stats{InFlight: 1})
	must(t, s.Delete("work", second[0].ReceiptHandle))
	must(t, s.Delete("work", second[0].ReceiptHandle))
	wantStats(t, s, "work", Stats{})
}

func TestDelete_afterVisibilityWithTheLatestReceipt(t *testing.T) {
	c := newClock()
	s := open(t, t.TempDir(), c, Options{})
	send(t, s, "work", "a")
	got := poll(t, s, "work", 1)
	c.pass(time.Hour)
	must(t, s.Delete("work", got[0].ReceiptHandle))
	wantTexts(t, poll(t, s, "work", 1))
}

func TestRelease_showsAgainAfterDelay(t *testing.T) {
	c := newClock()
	s := open(t, t.TempDir(), c, Options{})
	send(t, s, "work", "a")
	must(t, s.Release("work", poll(t, s, "work", 1)[0].ReceiptHandle, 5*time.Second))
	wantTexts(t, poll(t, s, "work", 1))
	c.pass(5 * time.Second)
	got := poll(t, s, "work", 1)
	wantTexts(t, got, "a")
	must(t, s.Release("work", got[0].ReceiptHandle, 0))
	wantStats(t, s, "work", Stats{Visible: 1})
}

func TestDeadLetter_afterAllReceives(t *testing.T) {
	for _, shuffle := range []bool{false, true} {
		c := newClock()
		s := open(t, t.TempDir(), c, Options{Faults: &Faults{Seed: 1, Shuffle: shuffle}})
		send(t, s, "work", "poison")
		var id string
		for n := 1; n <= 3; n++ {
			got := poll(t, s, "work", 10)
			if len(got) != 1 || got[0].ReceiveCount != n {
				t.Fatalf("receive %d: %+v", n, got)
			}
			id = got[0].ID
			c.pass(time.Minute)
		}
		send(t, s, "work", "good")
		wantTexts(t, poll(t, s, "work", 10), "good")
		wantStats(t, s, "work", Stats{InFlight: 1, Dead: 1})
		got := poll(t, s, "dead", 10)
		if len(got) != 1 || got[0].ID != id || got[0].Source != "work" || got[0].ReceiveCount != 1 {
			t.Errorf("dead letter %+v, want id %s from work", got, id)
		}
	}
}

func TestRedrive_startsAnew(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "a", "b")
	send(t, s, "dead", "sent here")
	old := poll(t, s, "work", 10) // first receipts: those that a mixed-up count would let through
	for range 3 {
		c.pass(time.Minute)
		poll(t, s, "work", 10)
	}
	wantStats(t, s, "work", Stats{Dead: 2})
	n, err := s.Redrive("dead")
	if err != nil || n != 2 {
		t.Fatalf("redrive: %d, %v", n, err)
	}
	wantStats(t, s, "work", Stats{Visible: 2})
	wantStats(t, s, "dead", Stats{Visible: 1})
	must(t, s.Close())
	s = open(t, dir, c, Options{})
	got := poll(t, s, "work", 10)
	wantTexts(t, got, "a", "b")
	if got[0].ID == old[0].ID || got[0].ReceiveCount != 1 || !got[0].SentAt.Equal(c.now()) || got[0].Source != "" {
		t.Errorf("redriven %+v, before %+v", got[0], old[0])
	}
	for _, r := range old {
		must(t, s.Delete("work", r.ReceiptHandle))
	}
	wantStats(t, s, "work", Stats{InFlight: 2})
}

func TestReopen_keepsEverythingAcknowledged(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "gone", "in flight", "waiting")
	got := poll(t, s, "work", 2)
	must(t, s.Delete("work", got[0].ReceiptHandle))
	// No Close: a copy of the folder is what a killed process leaves.
	dir = copyFolder(t, dir)
	s = open(t, dir, c, Options{})
	wantTexts(t, poll(t, s, "work", 10), "waiting")
	c.pass(time.Minute)
	again := poll(t, s, "work", 10)
	wantTexts(t, again, "in flight", "waiting")
	send(t, s, "work", "new", "newer", "newest", "last")
	must(t, s.Delete("work", again[0].ReceiptHandle))
	wantStats(t, s, "work", Stats{Visible: 4, InFlight: 1})
	if again[0].ReceiveCount != 2 || again[0].ID != got[1].ID || again[0].Attributes["c"] != "1" {
		t.Errorf("after reopening %+v", again[0])
	}
}

func TestShowAll_afterAKilledProcess(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "a", "b")
	old := poll(t, s, "work", 1)
	s = open(t, copyFolder(t, dir), c, Options{})
	wantTexts(t, poll(t, s, "work", 10), "b")
	s.ShowAll()
	got := poll(t, s, "work", 10)
	wantTexts(t, got, "a", "b")
	if got[0].ReceiveCount != 2 {
		t.Errorf("%d receives, want 2", got[0].ReceiveCount)
	}
	must(t, s.Delete("work", old[0].ReceiptHandle))
	wantStats(t, s, "work", Stats{InFlight: 2})
}

func TestReopen_eachPossibleTornEnd(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "acknowledged")
	whole, err := os.Stat(filepath.Join(dir, logName))
	must(t, err)
	send(t, s, "work", "torn")
	text, err := os.ReadFile(filepath.Join(dir, logName))
	must(t, err)
	for cut := int(whole.Size()); cut < len(text)-1; cut++ {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, logName), text[:cut], 0o600))
		s := open(t, dir, c, Options{})
		send(t, s, "work", "new")
		wantTexts(t, poll(t, s, "work", 10), "acknowledged", "new")
		if want := min(cut-int(whole.Size()), 1); s.Damaged() != want {
			t.Errorf("cut at %d: %d damaged, want %d", cut, s.Damaged(), want)
		}
		must(t, s.Close())
	}
}

func TestReopen_damageInTheMiddleCostsOneRecord(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "first", "second", "third")
	must(t, s.Close())
	path := filepath.Join(dir, logName)
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.Replace(text, []byte("second"), []byte("secund"), 1), 0o600))
	s = open(t, dir, c, Options{})
	wantTexts(t, poll(t, s, "work", 10), "first", "third")
	if s.Damaged() != 1 {
		t.Errorf("%d damaged records, want 1", s.Damaged())
	}
}

func TestReopen_messagesOfAQueueNotConfiguredStay(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{})
	send(t, s, "work", "a")
	must(t, s.Close())
	other, err := Open(dir, []Config{{Name: "other"}}, c.now, Options{})
	must(t, err)
	if _, err := other.Sender("work"); !errors.Is(err, ErrNoQueue) {
		t.Errorf("sender of a queue that is not configured: %v", err)
	}
	must(t, other.Close())
	wantTexts(t, poll(t, open(t, dir, c, Options{}), "work", 1), "a")
}

func TestCompaction_keepsTheLogSmallAndTheMessages(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	s := open(t, dir, c, Options{CompactAt: 4096})
	send(t, s, "work", "stays")
	kept := poll(t, s, "work", 1)[0]
	for i := range 200 {
		send(t, s, "work", fmt.Sprint("m", i))
		must(t, s.Delete("work", poll(t, s, "work", 1)[0].ReceiptHandle))
	}
	info, err := os.Stat(filepath.Join(dir, logName))
	must(t, err)
	if info.Size() > 8192 {
		t.Errorf("log of %d bytes for one message", info.Size())
	}
	s = open(t, copyFolder(t, dir), c, Options{})
	wantStats(t, s, "work", Stats{InFlight: 1})
	must(t, s.Delete("work", kept.ReceiptHandle))
	wantStats(t, s, "work", Stats{})
}

func TestReceive_waits(t *testing.T) {
	c := newClock()
	s := open(t, t.TempDir(), c, Options{})
	send(t, s, "work", "hidden")
	poll(t, s, "work", 1)
	type answer struct {
		got []Received
		err error
	}
	receive := func(ctx context.Context) <-chan answer {
		ch := make(chan answer, 1)
		go func() {
			got, err := s.Receive(ctx, "work", 10)
			ch <- answer{got, err}
		}()
		return ch
	}
	waiting := receive(t.Context())
	send(t, s, "work", "new")
	wantTexts(t, (<-waiting).got, "new")

	waiting = receive(t.Context())
	c.pass(2 * time.Minute)
	s.Wake()
	got := (<-waiting).got
	wantTexts(t, got, "hidden", "new")

	waiting = receive(t.Context())
	must(t, s.Release("work", got[0].ReceiptHandle, 0))
	wantTexts(t, (<-waiting).got, "hidden")

	ctx, cancel := context.WithCancel(t.Context())
	waiting = receive(ctx)
	cancel()
	if a := <-waiting; !errors.Is(a.err, context.Canceled) {
		t.Errorf("ended context: %+v", a)
	}
	waiting = receive(t.Context())
	must(t, s.Close())
	if a := <-waiting; !errors.Is(a.err, ErrClosed) {
		t.Errorf("closed: %+v", a)
	}
}

func TestPeek_receivesNothing(t *testing.T) {
	s := open(t, t.TempDir(), newClock(), Options{})
	send(t, s, "work", "a", "b")
	poll(t, s, "work", 1)
	got, err := s.Peek("work", 0)
	must(t, err)
	wantTexts(t, got, "a", "b")
	if got[0].ReceiveCount != 1 || got[1].ReceiveCount != 0 || got[0].ReceiptHandle != "" {
		t.Errorf("peeked %+v", got)
	}
	wantTexts(t, poll(t, s, "work", 10), "b")
}

func TestOpen_refuses(t *testing.T) {
	for name, queues := range map[string][]Config{
		"no name":            {{}},
		"twice":              {{Name: "a"}, {Name: "a"}},
		"unknown dead":       {{Name: "a", MaxReceive: 3, DeadLetter: "b"}},
		"itself dead":        {{Name: "a", MaxReceive: 3, DeadLetter: "a"}},
		"limit without dead": {{Name: "a", MaxReceive: 3}},
		"dead without limit": {{Name: "a", DeadLetter: "b"}, {Name: "b"}},
		"negative":           {{Name: "a", Visibility: -1}},
	} {
		if s, err := Open(t.TempDir(), queues, newClock().now, Options{}); err == nil {
			t.Errorf("%s: opened", name)
			_ = s.Close()
		}
	}
}

func TestOpen_oneOwner(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, newClock(), Options{})
	if _, err := Open(dir, work, newClock().now, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("second owner: %v, want ErrInUse", err)
	}
	must(t, s.Close())
	open(t, dir, newClock(), Options{})
}

func TestErrors(t *testing.T) {
	s := open(t, t.TempDir(), newClock(), Options{})
	if _, err := s.Poll("none", 1); !errors.Is(err, ErrNoQueue) {
		t.Errorf("poll: %v", err)
	}
	for _, receipt := range []string{"", "1", "x-1", "1-", "-1-1"} {
		if err := s.Delete("work", receipt); !errors.Is(err, ErrReceipt) {
			t.Errorf("delete %q: %v", receipt, err)
		}
	}
	q, err := s.Sender("work")
	must(t, err)
	must(t, s.Close())
	if err := q.Send(t.Context(), queue.Message{Body: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("send after close: %v", err)
	}
	must(t, s.Close())
}

func copyFolder(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	must(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

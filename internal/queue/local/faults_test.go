package local

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"helpdesk/internal/queue"
)

func TestFaults_duplicateArrivesTwiceUnderOneID(t *testing.T) {
	s := open(t, t.TempDir(), newClock(), Options{Faults: &Faults{Duplicate: 1}})
	send(t, s, "work", "a")
	got := poll(t, s, "work", 10)
	if len(got) != 2 || got[0].ID != got[1].ID || got[0].ReceiptHandle == got[1].ReceiptHandle {
		t.Fatalf("received %+v, want two copies of one message", got)
	}
	must(t, s.Delete("work", got[0].ReceiptHandle))
	wantStats(t, s, "work", Stats{InFlight: 1})
}

func TestFaults_scriptedCopies(t *testing.T) {
	s := open(t, t.TempDir(), newClock(), Options{Faults: &Faults{Duplicate: 1, Copies: func(name string, m queue.Message) int {
		if name == "work" && m.Body == "thrice" {
			return 2
		}
		return 0
	}}})
	send(t, s, "work", "once", "thrice")
	wantTexts(t, poll(t, s, "work", 10), "once", "thrice", "thrice", "thrice")
}

func TestFaults_repeatableBySeed(t *testing.T) {
	run := func(seed uint64) string {
		s := open(t, t.TempDir(), newClock(), Options{Faults: &Faults{Seed: seed, Duplicate: 0.3, Shuffle: true}})
		for i := range 20 {
			send(t, s, "work", fmt.Sprint(i))
		}
		var all []string
		for got := poll(t, s, "work", 10); len(got) > 0; got = poll(t, s, "work", 10) {
			all = append(all, texts(got)...)
		}
		return strings.Join(all, " ")
	}
	one, other := run(1), run(2)
	if again := run(1); again != one {
		t.Errorf("seed 1 gave\n%s\nand then\n%s", one, again)
	}
	if one == other {
		t.Errorf("seeds 1 and 2 both gave %s", one)
	}
	if n := len(strings.Fields(one)); n <= 20 || n >= 40 {
		t.Errorf("%d deliveries of 20 messages at 0.3 duplicates", n)
	}
	if slices.IsSortedFunc(strings.Fields(one), func(a, b string) int { return len(a) - len(b) }) {
		t.Errorf("shuffled order %s is the order of sending", one)
	}
}

// TestSenders_shareAnFsync holds the promise of group commit by counting, since
// a duration would measure the machine: eight senders that come while the disk
// is busy need one fsync between them.
func TestSenders_shareAnFsync(t *testing.T) {
	s := open(t, t.TempDir(), newClock(), Options{})
	q, err := s.Sender("work")
	must(t, err)
	busy := func(yes bool) {
		s.log.mu.Lock()
		defer s.log.mu.Unlock()
		s.log.syncing = yes
		s.log.turn.Broadcast()
	}
	busy(true)
	const senders = 8
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			if err := q.Send(t.Context(), queue.Message{Body: "x"}); err != nil {
				t.Error(err)
			}
		})
	}
	for written := 0; written < senders; {
		runtime.Gosched()
		st, err := s.Stats("work")
		must(t, err)
		written = st.Visible
	}
	busy(false)
	all.Wait()
	if n := s.log.syncs; n != 1 {
		t.Errorf("%d fsyncs for %d senders at once, want 1", n, senders)
	}
	must(t, q.Send(t.Context(), make100()...))
	if n := s.log.syncs; n != 2 {
		t.Errorf("%d fsyncs more for one call of 100 messages, want 1", n-1)
	}
}

func make100() []queue.Message {
	out := make([]queue.Message, 100)
	for i := range out {
		out[i].Body = "x"
	}
	return out
}

func BenchmarkSend8(b *testing.B) {
	s, err := Open(b.TempDir(), work, newClock().now, Options{})
	if err != nil {
		b.Fatal(err)
	}
	q, _ := s.Sender("work")
	b.SetParallelism(4) // of two processors: 8 senders
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := q.Send(b.Context(), queue.Message{Body: `{"event":"01jq0000000000000000000000"}`, Attributes: map[string]string{"correlation": "c"}}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	b.ReportMetric(float64(s.log.syncs)/float64(b.N), "fsync/msg")
	_ = s.Close()
}

func FuzzDecodeRecord(f *testing.F) {
	good, _ := encodeRecords([]record{{Op: opSend, Key: 1, Entry: &entry{ID: "i", Queue: "q", Body: "b"}}})
	f.Add(good)
	f.Add([]byte("00000000 {}\n"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, ok := decodeRecord(line)
		if ok && (r.Op == opSend || r.Op == opMove) && r.Entry == nil {
			t.Errorf("%q decodes to a record without its message", line)
		}
	})
}

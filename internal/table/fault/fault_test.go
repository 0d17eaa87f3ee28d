package fault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
	"helpdesk/internal/table/embedded"
	"helpdesk/internal/table/tabletest"
)

func engine(t *testing.T) *embedded.Table {
	t.Helper()
	tb, err := embedded.Open(filepath.Join(t.TempDir(), "desk.db"), embedded.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tb.Close(); err != nil {
			t.Error(err)
		}
	})
	return tb
}

// With conflicts, throttles and lagging indexes the contract still holds, for
// callers that try again.
func TestConformance(t *testing.T) {
	for _, opt := range []Options{
		{},
		{Seed: 1, Conflict: 0.3, Throttle: 0.1},
		{Seed: 2, Lag: 3},
		{Seed: 3, Conflict: 0.1, Lag: 1},
	} {
		t.Run(fmt.Sprintf("seed %d", opt.Seed), func(t *testing.T) {
			faults := 0
			var tables []*Table
			tabletest.Run(t, func(t *testing.T) table.Table {
				tb := New(engine(t), opt)
				tables = append(tables, tb)
				return tb
			})
			for _, tb := range tables {
				faults += tb.Faults()
			}
			if wanted := opt.Conflict > 0; wanted != (faults > 0) {
				t.Errorf("%d faults injected", faults)
			}
		})
	}
}

func TestScript(t *testing.T) {
	ctx := t.Context()
	key := table.Key{PK: "p", SK: "s"}
	add := table.Op{Kind: table.UpdateOp, Key: key, Add: map[string]int64{"n": 1}}
	for _, tc := range []struct {
		kind Kind
		want error
		n    int64 // afterwards
	}{
		{None, nil, 1}, {Conflict, table.ErrConflict, 0}, {Throttle, table.ErrThrottled, 0}, {Lost, ErrLost, 1},
	} {
		tb := New(engine(t), Options{Script: map[int]Kind{1: tc.kind}})
		if _, err := tb.Write(ctx, table.Put(table.Item{"pk": "other", "sk": "s"})); err != nil {
			t.Fatal(err)
		}
		if _, err := tb.Write(ctx, add); !errors.Is(err, tc.want) {
			t.Errorf("kind %d: error %v, want %v", tc.kind, err, tc.want)
		}
		it, err := tb.Get(ctx, key, true)
		if err != nil || it.Int("n") != tc.n {
			t.Errorf("kind %d: afterwards %v, %v, want n = %d", tc.kind, it, err, tc.n)
		}
	}
}

func TestSameSeedSameFaults(t *testing.T) {
	run := func() string {
		tb, seen := New(engine(t), Options{Seed: 7, Conflict: 0.3, Throttle: 0.3, Lost: 0.3}), ""
		for i := range 50 {
			_, err := tb.Write(t.Context(), table.Put(table.Item{"pk": "p", "sk": fmt.Sprint(i)}))
			seen += fmt.Sprintln(err)
		}
		return seen
	}
	if diff := cmp.Diff(run(), run()); diff != "" {
		t.Error(diff)
	}
}

func TestLag(t *testing.T) {
	ctx := t.Context()
	tb := New(engine(t), Options{Lag: 2})
	for i := range 4 {
		it := table.Item{"pk": "p", "sk": fmt.Sprint(i), "g1pk": "open", "g1sk": fmt.Sprint(i)}
		if err := tb.Transact(ctx, []table.Op{table.Put(it)}); err != nil {
			t.Fatal(err)
		}
	}
	for look, want := range []int{2, 3, 4, 4} {
		page, err := tb.Query(ctx, table.Query{Index: table.G1, PK: "open"})
		if err != nil || len(page.Items) != want {
			t.Errorf("look %d: %d items, %v, want %d", look, len(page.Items), err, want)
		}
	}
	page, err := tb.Query(ctx, table.Query{PK: "p"})
	if err != nil || len(page.Items) != 4 {
		t.Errorf("the table itself lags: %d items, %v", len(page.Items), err)
	}
}

// A reader that follows the cursors sees every change, some more than once.
func TestFeedRepeatsAndHoldsBack(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tb := New(engine(t), Options{Seed: 5, Repeat: 0.4, Late: 0.5})
	const count = 60
	for i := range count {
		if _, err := tb.Write(ctx, table.Put(table.Item{"pk": "p", "sk": fmt.Sprintf("%02d", i)})); err != nil {
			t.Fatal(err)
		}
	}
	seen, repeats, after := map[string]bool{}, 0, ""
	for reads := 0; len(seen) < count; reads++ {
		if reads > 1000 {
			t.Fatalf("only %d of %d changes after %d reads", len(seen), count, reads)
		}
		changes, err := tb.Changes(ctx, after, 5)
		if err != nil || len(changes) == 0 {
			t.Fatalf("changes: %v, %v", changes, err)
		}
		for _, c := range changes {
			if seen[c.Seq] {
				repeats++
			}
			seen[c.Seq] = true
		}
		after = changes[len(changes)-1].Seq
	}
	if repeats == 0 {
		t.Error("no change was repeated")
	}
}

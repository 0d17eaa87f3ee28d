package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/table/embedded"
)

// Who was written before there was an index is found after the walk, and the
// walk costs no write again.
func TestIndexPeople(t *testing.T) {
	ctx := context.Background()
	tb, err := embedded.Open(filepath.Join(t.TempDir(), "table.db"), embedded.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tb.Close() })
	w := &world{clock: &clock{at: start}, blobs: blobs{}, cfg: desk.DefaultConfig(desk.Facts{Name: "Taller", Language: desk.Spanish})}
	w.Store = store.New(store.Options{Table: tb, Blobs: w.blobs, Now: w.clock.now, Seed: func() desk.Config { return w.cfg }})
	if done, err := w.IndexPeople(ctx, 0); err != nil || !done.End || done.Looked != 0 {
		t.Errorf("an empty desk: %+v, %v", done, err)
	}
	const people = table.MaxBatchGet + 2
	for range people {
		made := w.create(t, "x")
		for _, key := range []table.Key{{PK: "P#" + made.Requester, SK: "A"}, {PK: "ID#mail#" + made.Participants[0].Address, SK: "A"}} {
			item, err := tb.Get(ctx, key, true)
			if err != nil || item == nil {
				t.Fatalf("%s: %v", key, err)
			}
			for _, x := range []table.Index{table.G1, table.G3} {
				delete(item, x.PKName())
				delete(item, x.SKName())
			}
			if _, err := tb.Write(ctx, table.Put(item)); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := func(beginning string) int {
		t.Helper()
		ids, err := w.FindPeople(ctx, beginning, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	if n := found("luis"); n != 0 {
		t.Fatalf("%d are found before", n)
	}
	for round, want := range []int{people, 0} {
		var at int64
		written, pages := 0, 0
		for end := false; !end; pages++ {
			done, err := w.IndexPeople(ctx, at)
			if err != nil || pages > 5 {
				t.Fatalf("round %d: %+v, %v", round, done, err)
			}
			at, end, written = done.Last, done.End, written+done.Written
		}
		if written != want || pages != 2 {
			t.Errorf("round %d: %d written on %d pages, want %d on 2", round, written, pages, want)
		}
	}
	if n := found("luis"); n != people {
		t.Errorf("%d are found by name", n)
	}
	if n := found("01k"); n != people { // their addresses are ids
		t.Errorf("%d are found by address", n)
	}
}

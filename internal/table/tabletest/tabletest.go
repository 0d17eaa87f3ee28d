// Package tabletest is the conformance suite of table engines: every row of
// package table's contract, run alike against bbolt, DynamoDB Local and engines
// wrapped with injected faults. An engine may answer ErrConflict or ErrThrottled
// at any time (the suite tries again) and let its indexes lag (it waits); what it
// may not do is lose an answered write or accept what DynamoDB refuses.
package tabletest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
)

// Run runs the suite. open makes a table that nothing else uses and closes it
// by t.Cleanup. The change feed is tested when the engine is a table.Feed.
func Run(t *testing.T, open func(t *testing.T) table.Table) {
	for _, group := range []struct {
		name string
		test func(*suite)
	}{
		{"values", testValues},
		{"get and batch get", testReads},
		{"conditions", testConditions},
		{"put", testPut},
		{"update", testUpdate},
		{"delete", testDelete},
		{"refused writes", testRefusedWrites},
		{"limits", testLimits},
		{"transactions", testTransactions},
		{"refused transactions", testRefusedTransactions},
		{"query ranges", testQueryRanges},
		{"query order", testQueryOrder},
		{"query paging", testPaging},
		{"query cursors", testCursors},
		{"query pages of 1 MB", testLargePages},
		{"refused queries", testRefusedQueries},
		{"indexes", testIndexes},
		{"concurrent writers", testConcurrency},
		{"cancelled context", testCancelled},
		{"change feed", testFeed},
	} {
		t.Run(group.name, func(t *testing.T) {
			engine := open(t)
			group.test(&suite{T: t, tb: patient{engine}, engine: engine, ctx: t.Context()})
		})
	}
}

// suite is one group's test with its own table.
type suite struct {
	*testing.T
	tb     table.Table // the engine, tried again after a conflict
	engine table.Table
	ctx    context.Context
}

// run runs a part of the group in the same table.
func (s *suite) run(name string, test func(*suite)) {
	s.Run(name, func(t *testing.T) {
		test(&suite{T: t, tb: s.tb, engine: s.engine, ctx: t.Context()})
	})
}

// write does an operation that must succeed.
func (s *suite) write(op table.Op) table.Item {
	s.Helper()
	it, err := s.tb.Write(s.ctx, op)
	if err != nil {
		s.Fatalf("write: %v", err)
	}
	return it
}

// transact does operations that must succeed.
func (s *suite) transact(ops ...table.Op) {
	s.Helper()
	if err := s.tb.Transact(s.ctx, ops); err != nil {
		s.Fatalf("transact: %v", err)
	}
}

// get reads an item consistently.
func (s *suite) get(key table.Key) table.Item {
	s.Helper()
	it, err := s.tb.Get(s.ctx, key, true)
	if err != nil {
		s.Fatalf("get: %v", err)
	}
	return it
}

// stored checks what is stored under the key; nil is nothing.
func (s *suite) stored(key table.Key, want table.Item) {
	s.Helper()
	if diff := gocmp.Diff(want, s.get(key)); diff != "" {
		s.Errorf("stored item (-want +got):\n%s", diff)
	}
}

// fails checks that an error is of a kind.
func (s *suite) fails(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("error %v, want %v", err, want)
	}
}

// all reads every page of a query.
func (s *suite) all(q table.Query) []table.Item {
	s.Helper()
	var items []table.Item
	for range 10_000 {
		page, err := s.tb.Query(s.ctx, q)
		if err != nil {
			s.Fatalf("query: %v", err)
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		if q.Limit > 0 && len(page.Items) > q.Limit {
			s.Fatalf("page of %d items, limit %d", len(page.Items), q.Limit)
		}
		q.Cursor = page.Next
	}
	s.Fatal("query never ends")
	return nil
}

// sortKeys lists the sort keys of the index in the order of the items.
func sortKeys(x table.Index, items []table.Item) []string {
	keys := []string{}
	for _, it := range items {
		keys = append(keys, it.Str(x.SKName()))
	}
	return keys
}

// settles reads the query until it answers the sort keys, because indexes may
// lag; the last answer counts.
func (s *suite) settles(q table.Query, want ...string) []table.Item {
	s.Helper()
	if want == nil {
		want = []string{}
	}
	var items []table.Item
	for try := range 60 {
		if try > 0 {
			s.pause()
		}
		items = s.all(q)
		if slices.Equal(sortKeys(q.Index, items), want) {
			return items
		}
	}
	s.Errorf("query %+v: sort keys %q, want %q", q, sortKeys(q.Index, items), want)
	return items
}

// pause lets an index catch up; only time does that.
func (s *suite) pause() { time.Sleep(20 * time.Millisecond) }

func byKey(a, b table.Item) int {
	return cmp.Or(cmp.Compare(a.Str(table.PK), b.Str(table.PK)), cmp.Compare(a.Str(table.SK), b.Str(table.SK)))
}

// patient tries again what was not done because of a conflict or a throttle, as
// every caller of an engine does.
type patient struct{ table.Table }

const patientTries = 200

func persist[T any](ctx context.Context, do func() (T, error)) (T, error) {
	var v T
	var err error
	for try := range patientTries {
		v, err = do()
		if !errors.Is(err, table.ErrConflict) && !errors.Is(err, table.ErrThrottled) {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, ctx.Err()
		case <-time.After(time.Duration(min(try, 20)) * time.Millisecond):
		}
	}
	return v, err
}

func (p patient) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	return persist(ctx, func() (table.Item, error) { return p.Table.Get(ctx, key, consistent) })
}

func (p patient) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	return persist(ctx, func() ([]table.Item, error) { return p.Table.BatchGet(ctx, keys) })
}

func (p patient) Query(ctx context.Context, q table.Query) (table.Page, error) {
	return persist(ctx, func() (table.Page, error) { return p.Table.Query(ctx, q) })
}

func (p patient) Write(ctx context.Context, op table.Op) (table.Item, error) {
	return persist(ctx, func() (table.Item, error) { return p.Table.Write(ctx, op) })
}

func (p patient) Transact(ctx context.Context, ops []table.Op) error {
	_, err := persist(ctx, func() (any, error) { return nil, p.Table.Transact(ctx, ops) })
	return err
}

// Package fault wraps a table engine, for tests, with what DynamoDB does and
// neither embedded engine nor DynamoDB Local shows: transaction conflicts,
// throttling, answers lost after the write, indexes that lag, and a change feed
// that repeats itself and comes late. Chances are drawn from a seed; single
// faults can be scripted by the number of the call. Crashes of the whole process
// are package helpdesk/internal/fault's.
package fault

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"helpdesk/internal/table"
)

// ErrLost is the answer to a write that happened and whose answer was lost.
var ErrLost = errors.New("fault: the answer was lost")

// Kind is one thing that may go wrong with a call.
type Kind int

// The kinds. Conflict and Throttle leave the table as it was; Lost happens
// after the write.
const (
	None Kind = iota
	Conflict
	Throttle
	Lost
)

// Options say what goes wrong and how often. Chances lie between 0 and 1. The
// zero value changes nothing.
type Options struct {
	Seed     uint64
	Conflict float64 // of a write
	Throttle float64 // of a write or a read
	Lost     float64 // of a write
	// Script decides single writes by their number, from 0; the others are drawn.
	Script map[int]Kind
	// Lag lets an index query see the state of so many writes ago. Each index
	// query lets the indexes catch up by one write, as time would. The wrapped
	// table must be empty and written only through the wrapper.
	Lag int
	// Repeat is the chance that Changes goes back to an earlier cursor and
	// answers changes again; Late, that it holds back the end of its answer.
	Repeat, Late float64
}

// Table is an engine with faults. It is safe for concurrent use. It is a
// table.Feed when the engine is one.
type Table struct {
	inner table.Table
	opt   Options

	mu      sync.Mutex
	rand    *rand.Rand
	writes  int
	faults  int
	lagging *lagging
	cursors []string // earlier cursors of Changes
}

var _ table.Table = (*Table)(nil)

// New wraps an engine.
func New(inner table.Table, opt Options) *Table {
	t := &Table{inner: inner, opt: opt, rand: rand.New(rand.NewPCG(opt.Seed, 1))} //nolint:gosec // faults are no secret
	if opt.Lag > 0 {
		t.lagging = newLagging(opt.Lag)
	}
	return t
}

// Faults counts the faults injected so far, so that a test can show that it
// had some.
func (t *Table) Faults() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.faults
}

// draw decides about one write.
func (t *Table) draw() Kind {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.writes
	t.writes++
	kind, scripted := t.opt.Script[n]
	if p := t.rand.Float64(); !scripted {
		switch {
		case p < t.opt.Conflict:
			kind = Conflict
		case p < t.opt.Conflict+t.opt.Throttle:
			kind = Throttle
		case p < t.opt.Conflict+t.opt.Throttle+t.opt.Lost:
			kind = Lost
		}
	}
	if kind != None {
		t.faults++
	}
	return kind
}

// throttled decides about one read.
func (t *Table) throttled() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rand.Float64() >= t.opt.Throttle {
		return nil
	}
	t.faults++
	return fmt.Errorf("%w: injected", table.ErrThrottled)
}

// Get reads one item, or is throttled.
func (t *Table) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	if err := t.throttled(); err != nil {
		return nil, err
	}
	return t.inner.Get(ctx, key, consistent)
}

// BatchGet reads items, or is throttled.
func (t *Table) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	if err := t.throttled(); err != nil {
		return nil, err
	}
	return t.inner.BatchGet(ctx, keys)
}

// Query reads a page, an index as it was Lag writes ago, or is throttled.
func (t *Table) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := t.throttled(); err != nil {
		return table.Page{}, err
	}
	if t.lagging == nil || q.Index == table.Base {
		return t.inner.Query(ctx, q)
	}
	if err := ctx.Err(); err != nil {
		return table.Page{}, err
	}
	if err := q.Validate(); err != nil {
		return table.Page{}, err
	}
	return t.lagging.query(q)
}

// Write does one operation, unless a fault is drawn for it.
func (t *Table) Write(ctx context.Context, op table.Op) (table.Item, error) {
	return t.write(ctx, []table.Op{op}, func() (table.Item, error) { return t.inner.Write(ctx, op) })
}

// Transact does all operations or none, unless a fault is drawn for it.
func (t *Table) Transact(ctx context.Context, ops []table.Op) error {
	_, err := t.write(ctx, ops, func() (table.Item, error) { return nil, t.inner.Transact(ctx, ops) })
	return err
}

func (t *Table) write(ctx context.Context, ops []table.Op, do func() (table.Item, error)) (table.Item, error) {
	kind := t.draw()
	switch kind {
	case Conflict:
		return nil, fmt.Errorf("%w: injected", table.ErrConflict)
	case Throttle:
		return nil, fmt.Errorf("%w: injected", table.ErrThrottled)
	}
	it, err := do()
	if err != nil {
		return nil, err
	}
	if t.lagging != nil {
		if err := t.lagging.record(ctx, t.inner, ops); err != nil {
			return nil, err
		}
	}
	if kind == Lost {
		return nil, ErrLost
	}
	return it, nil
}

// maxBack is how many answers Changes may go back.
const maxBack = 3

// Changes answers changes as the engine does, but may repeat whole earlier
// answers and may hold back the end of one. It never leaves one out.
func (t *Table) Changes(ctx context.Context, after string, limit int) ([]table.Change, error) {
	feed, ok := t.inner.(table.Feed)
	if !ok {
		return nil, fmt.Errorf("%w: this engine has no change feed", table.ErrRefused)
	}
	t.mu.Lock()
	repeat, late, cut := t.rand.Float64() < t.opt.Repeat, t.rand.Float64() < t.opt.Late, t.rand.Float64()
	from := after
	if back := t.rand.IntN(maxBack); repeat && len(t.cursors) > back {
		from = t.cursors[len(t.cursors)-1-back]
		t.faults++
	}
	t.cursors = append(t.cursors, after)
	t.mu.Unlock()

	changes, err := feed.Changes(ctx, from, limit)
	if err != nil || !late || len(changes) < 2 {
		return changes, err
	}
	t.mu.Lock()
	t.faults++
	t.mu.Unlock()
	return changes[:1+int(cut*float64(len(changes)-1))], nil
}

package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"helpdesk/internal/table"
)

// Bounds of one commit, so that nobody waits behind an endless one.
const (
	maxBatchOps   = 2000
	maxBatchBytes = 16 * 1024 * 1024
)

// lazyHold is how long a commit that only Lazy writes wait for stays open for
// others to join. A write that somebody waits for ends the hold at once.
const lazyHold = 50 * time.Millisecond

// joinTurns is how often the committer lets others run before it commits, as
// long as fewer wait than for the last commit. A lone writer never waits.
const joinTurns = 4

// request is one write on its way through the committer.
type request struct {
	ops      []table.Op
	transact bool
	lazy     bool // answered when applied, before the commit
	free     bool // the engine's own: not metered
	answered bool
	result   result
	answer   chan result // holds one
}

type result struct {
	item table.Item
	err  error
}

func (r *request) reply() {
	if !r.answered {
		r.answered = true
		r.answer <- r.result
	}
}

// Write does one operation.
func (t *Table) Write(ctx context.Context, op table.Op) (table.Item, error) {
	if err := table.ValidateWrite(op); err != nil {
		return nil, err
	}
	return t.submit(ctx, &request{ops: []table.Op{op}, lazy: op.Lazy})
}

// Transact does all operations or none.
func (t *Table) Transact(ctx context.Context, ops []table.Op) error {
	if err := table.ValidateTransaction(ops); err != nil {
		return err
	}
	lazy := true
	for _, op := range ops {
		lazy = lazy && op.Lazy
	}
	_, err := t.submit(ctx, &request{ops: ops, transact: true, lazy: lazy})
	return err
}

// submit hands a request to the committer and waits. When ctx ends first the
// write may still happen, as with any lost answer.
func (t *Table) submit(ctx context.Context, r *request) (table.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.answer = make(chan result, 1)
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil, ErrClosed
	}
	t.pending = append(t.pending, r)
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
	select {
	case res := <-r.answer:
		return res.item, res.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take answers what has been submitted since the last take.
func (t *Table) take() []*request {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.pending
	t.pending = nil
	return taken
}

// commitLoop is the only writer of the file. It commits at once when somebody
// waits; whoever comes during a commit shares the next one.
func (t *Table) commitLoop() {
	for {
		select {
		case <-t.wake:
			t.commit(t.take())
		case <-t.stop:
			t.commit(t.take())
			if len(t.carried) > 0 {
				t.commit(nil)
			}
			return
		}
	}
}

// batch is one open commit.
type batch struct {
	tx      *bolt.Tx
	now     time.Time
	waiting []*request // applied or refused, to be answered after the commit
	lazy    []*request // answered already
	ops     int
	bytes   int
	changed int  // items changed: at most as many entries of the change feed
	dirty   bool // there is something to commit
}

// commit applies the requests, and those that come meanwhile, in one
// transaction of the file. When it fails, everyone who waits gets the error and
// nothing of it is visible; Lazy requests are tried again with the next one.
func (t *Table) commit(reqs []*request) {
	reqs = append(t.carried, reqs...)
	t.carried = nil
	if len(reqs) == 0 {
		return
	}
	b := &batch{now: t.now()}
	err := t.fill(b, reqs)
	if err != nil {
		t.log.Error("commit failed", slog.Any("error", err))
		t.carried = b.lazy
		for _, r := range b.waiting {
			r.result = result{err: err}
		}
	} else if b.changed > 0 {
		t.announce()
	}
	t.crowd = len(b.waiting)
	if t.crowd == 1 {
		t.crowd = 0
	}
	for _, r := range b.waiting {
		r.reply()
	}
	if b.dirty && err == nil {
		t.allocate()
	}
}

// fill opens the transaction, applies everything and commits.
func (t *Table) fill(b *batch, reqs []*request) (err error) {
	defer func() {
		if err == nil {
			return
		}
		if b.tx != nil {
			err = errors.Join(err, ignoreClosed(b.tx.Rollback()))
		}
		b.waiting = append(b.waiting, reqs...) // those not reached
	}()
	defer guard(&err)()
	if b.tx, err = t.db.Begin(true); err != nil {
		return fmt.Errorf("begin commit: %w", err)
	}
	w := newWriter(b.tx, b.now, t.meter, t.kept)
	for len(reqs) > 0 {
		for len(reqs) > 0 {
			if err := t.applyOne(b, w, reqs[0]); err != nil {
				return err
			}
			reqs = reqs[1:]
		}
		reqs = t.more(b)
	}
	if !b.dirty {
		return ignoreClosed(b.tx.Rollback())
	}
	if err := w.trim(b.changed + 2); err != nil {
		return err
	}
	if err := b.tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// applyOne applies a request to the open transaction. An error is one of the
// file; what is wrong with the request goes into its result.
func (t *Table) applyOne(b *batch, w *writer, r *request) error {
	changes, err := w.apply(r)
	if err != nil && !isRefusal(err) {
		b.waiting = append(b.waiting, r)
		return err
	}
	if err != nil {
		r.result = result{err: err}
	}
	b.ops += len(r.ops)
	b.bytes += w.bytes
	b.changed += changes
	b.dirty = b.dirty || changes > 0
	if r.lazy {
		if err == nil {
			b.lazy = append(b.lazy, r)
		}
		r.reply()
		return nil
	}
	b.waiting = append(b.waiting, r)
	return nil
}

// more answers the requests that came while the batch was applied: those of
// writers that the last commit woke join it instead of waiting for another
// fsync. When nobody waits for this commit it stays open for lazyHold.
func (t *Table) more(b *batch) []*request {
	if b.ops >= maxBatchOps || b.bytes >= maxBatchBytes {
		return nil
	}
	reqs := t.take()
	for turn := 0; len(reqs) == 0 && turn < joinTurns && len(b.waiting) < t.crowd; turn++ {
		runtime.Gosched()
		reqs = t.take()
	}
	if len(reqs) > 0 || len(b.waiting) > 0 || !b.dirty {
		return reqs
	}
	hold := time.NewTimer(t.hold)
	defer hold.Stop()
	for {
		select {
		case <-t.wake:
			if reqs = t.take(); len(reqs) > 0 {
				return reqs
			}
		case <-t.stop:
			return t.take()
		case <-hold.C:
			return t.take()
		}
	}
}

// isRefusal tells what is wrong with a request from what is wrong with the file.
func isRefusal(err error) bool {
	return errors.Is(err, table.ErrCondition) || errors.Is(err, table.ErrRefused) || errors.Is(err, table.ErrTooLarge)
}

func ignoreClosed(err error) error {
	if errors.Is(err, bolterrors.ErrTxClosed) {
		return nil
	}
	return err
}

package embedded

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"

	"helpdesk/internal/table"
)

// feedKeeps is how long changes are kept, as long as DynamoDB Streams does.
const feedKeeps = 24 * time.Hour

// Bounds of one answer of Changes.
const (
	maxChanges     = 1000
	maxChangeBytes = 4 * 1024 * 1024
)

// A change is stored under its sequence number (eight bytes, ascending):
// version, kind, Unix milliseconds, the length of the item's key, that key, the
// length of the old item and the stored forms of the old and the new item, each
// only when there is one.
const changeVersion = 1

const (
	kindInsert byte = iota + 1
	kindModify
	kindRemove
)

// record appends one change to the feed, if the feed keeps it.
func (w *writer) record(key table.Key, k []byte, s step, now []byte) error {
	kind, name := kindModify, table.Modify
	switch {
	case s.old == nil:
		kind, name = kindInsert, table.Insert
	case s.now == nil:
		kind, name = kindRemove, table.Remove
	}
	if w.kept != nil && !w.kept(name, key) {
		return nil
	}
	var old []byte
	if s.old != nil {
		old = appendItem(nil, s.old, table.PK, table.SK)
	}
	seq, err := w.changes.NextSequence()
	if err != nil {
		return wrap("number change", err)
	}
	v := make([]byte, 0, 32+len(k)+len(old)+len(now))
	v = append(v, changeVersion, kind)
	v = binary.BigEndian.AppendUint64(v, uint64(w.now.UnixMilli()))
	v = append(binary.AppendUvarint(v, uint64(len(k))), k...)
	v = append(binary.AppendUvarint(v, uint64(len(old))), old...)
	v = append(v, now...)
	w.bytes += len(v)
	return wrap("put change", w.changes.Put(binary.BigEndian.AppendUint64(nil, seq), v))
}

// trim forgets up to limit changes that are older than feedKeeps.
func (w *writer) trim(limit int) error {
	before := uint64(w.now.Add(-feedKeeps).UnixMilli())
	for range limit {
		k, v := w.changes.Cursor().First()
		if k == nil || len(v) < 10 || binary.BigEndian.Uint64(v[2:]) >= before {
			return nil
		}
		if err := w.changes.Delete(k); err != nil {
			return wrap("trim changes", err)
		}
	}
	return nil
}

// announce wakes whoever waits in Changes.
func (t *Table) announce() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.feed)
	t.feed = make(chan struct{})
}

// Changes answers the changes after a cursor, waiting for the first until ctx
// ends (then its error) or the table is closed (then ErrClosed). A limit of 0
// means the most that one answer holds. A cursor older than the oldest change
// kept continues with that one.
func (t *Table) Changes(ctx context.Context, after string, limit int) ([]table.Change, error) {
	var from uint64
	if after != "" {
		n, err := strconv.ParseUint(after, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: cursor of changes", table.ErrRefused)
		}
		from = n
	}
	if limit <= 0 || limit > maxChanges {
		limit = maxChanges
	}
	for {
		t.mu.Lock()
		news := t.feed
		t.mu.Unlock()
		found, err := t.changesAfter(from, limit)
		if err != nil || len(found) > 0 {
			return found, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		select {
		case <-news:
		case <-ctx.Done():
		case <-t.stop:
			return nil, ErrClosed
		}
	}
}

func (t *Table) changesAfter(from uint64, limit int) ([]table.Change, error) {
	var found []table.Change
	err := t.view(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketChanges).Cursor()
		k, v := c.Seek(binary.BigEndian.AppendUint64(nil, from+1))
		for size := 0; k != nil && len(found) < limit && size < maxChangeBytes; k, v = c.Next() {
			change, err := decodeChange(k, v)
			if err != nil {
				return err
			}
			found = append(found, change)
			size += len(v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func decodeChange(k, v []byte) (table.Change, error) {
	if len(k) != 8 || len(v) < 10 || v[0] != changeVersion {
		return table.Change{}, errItem
	}
	change := table.Change{Seq: fmt.Sprintf("%020d", binary.BigEndian.Uint64(k))}
	d := decoder{s: string(v), at: 10}
	key, old := []byte(d.text()), []byte(d.text())
	if d.bad {
		return table.Change{}, errItem
	}
	now, kind := v[d.at:], v[1]
	var err error
	if kind != kindInsert {
		if change.Old, err = decodeAt(key, old); err != nil {
			return table.Change{}, err
		}
	}
	if kind != kindRemove {
		if change.New, err = decodeAt(key, now); err != nil {
			return table.Change{}, err
		}
	}
	switch kind {
	case kindInsert:
		change.Kind = table.Insert
	case kindModify:
		change.Kind = table.Modify
	case kindRemove:
		change.Kind = table.Remove
	default:
		return table.Change{}, errItem
	}
	return change, nil
}

// Times of the sweep of expired items.
const (
	sweepFirst = time.Minute
	sweepEvery = time.Hour
	sweepBatch = 200
)

// sweepLoop removes expired items once an hour, beginning soon after Open: like
// DynamoDB it is in no hurry, and readers look at the attribute themselves.
func (t *Table) sweepLoop() {
	tick := time.NewTimer(sweepFirst)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			tick.Reset(sweepEvery)
		case <-t.stop:
			return
		}
		if n, err := t.Sweep(context.Background()); err != nil && !errors.Is(err, ErrClosed) {
			t.log.Error("sweep of expired items failed", slog.Any("error", err))
		} else if n > 0 {
			t.log.Info("expired items removed", slog.Int("items", n))
		}
	}
}

// Sweep removes the items whose TTL has passed and answers how many; each is in
// the change feed. It costs no units, as on AWS.
func (t *Table) Sweep(ctx context.Context) (int, error) {
	swept := 0
	for {
		now := t.now().Unix()
		keys, err := t.expired(now)
		if err != nil || len(keys) == 0 {
			return swept, err
		}
		before := swept
		for _, key := range keys {
			gone := table.Delete(key, table.Cond{Attr: table.TTL, Test: table.LessOrEqual, Value: now})
			_, err := t.submit(ctx, &request{ops: []table.Op{gone}, free: true, lazy: true})
			if err != nil && !isRefusal(err) {
				return swept, fmt.Errorf("remove expired item: %w", err)
			}
			if err == nil {
				swept++
			}
		}
		if err := t.flush(ctx); err != nil || swept == before {
			return swept, err
		}
	}
}

// flush waits until everything written before it is on disk and visible.
func (t *Table) flush(ctx context.Context) error {
	_, err := t.submit(ctx, &request{free: true})
	return err
}

// expired lists some keys of items whose TTL is not after now.
func (t *Table) expired(now int64) ([]table.Key, error) {
	var keys []table.Key
	err := t.view(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketTTL).Cursor()
		for k, _ := c.First(); k != nil && len(keys) < sweepBatch; k, _ = c.Next() {
			if len(k) < 8 {
				return errItem
			}
			if binary.BigEndian.Uint64(k) > uint64(max(now, 0)) {
				return nil
			}
			key, err := splitBaseKey(string(k[8:]))
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
		return nil
	})
	return keys, err
}

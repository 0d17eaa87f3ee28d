package embedded

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"helpdesk/internal/table"
)

// writer applies requests to one open transaction of the file.
type writer struct {
	now     time.Time
	meter   *table.Meter
	items   *bolt.Bucket
	ttl     *bolt.Bucket
	changes *bolt.Bucket
	indexes []*bolt.Bucket // as table.Indexes
	kept    func(table.ChangeKind, table.Key) bool
	bytes   int // written by the last apply
}

func newWriter(tx *bolt.Tx, now time.Time, meter *table.Meter, kept func(table.ChangeKind, table.Key) bool) *writer {
	w := &writer{
		now: now, meter: meter, kept: kept,
		items: tx.Bucket(bucketItems), ttl: tx.Bucket(bucketTTL), changes: tx.Bucket(bucketChanges),
	}
	w.changes.FillPercent = 1 // only ever appended to
	for _, x := range table.Indexes {
		w.indexes = append(w.indexes, tx.Bucket([]byte(x)))
	}
	return w
}

// step is one operation between its evaluation and its writing.
type step struct{ old, now table.Item }

// apply evaluates all operations of a request and, when all conditions hold,
// writes them. It answers how many items changed. A request that is refused
// leaves no trace; any other error leaves the transaction unusable.
func (w *writer) apply(r *request) (changed int, err error) {
	w.bytes = 0
	steps, err := w.evaluate(r)
	if err != nil {
		return 0, err
	}
	for i, s := range steps {
		if !r.free {
			w.meter.Write(s.old, s.now, r.transact)
		}
		if r.ops[i].Kind == table.CheckOp || table.SameItem(s.old, s.now) {
			continue
		}
		if err := w.replace(r.ops[i].Target(), s); err != nil {
			return 0, err
		}
		changed++
	}
	if !r.transact && len(r.ops) == 1 && r.ops[0].Kind == table.UpdateOp {
		r.result.item = steps[0].now
	}
	return changed, nil
}

// evaluate reads the items, tests the conditions of all operations and works
// out what each leaves.
func (w *writer) evaluate(r *request) ([]step, error) {
	steps := make([]step, len(r.ops))
	var failed []int
	for i, op := range r.ops {
		old, err := load(w.items, op.Target())
		if err != nil {
			return nil, err
		}
		steps[i].old = old
		if !op.Holds(old) {
			failed = append(failed, i)
		}
	}
	if failed != nil {
		if !r.free {
			for _, s := range steps {
				w.meter.Write(s.old, s.old, r.transact)
			}
		}
		return nil, &table.ConditionError{Failed: failed}
	}
	bytes := 0
	for i, op := range r.ops {
		now, err := op.Apply(steps[i].old)
		if err != nil {
			if r.transact {
				err = fmt.Errorf("operation %d: %w", i, err)
			}
			return nil, err
		}
		steps[i].now = now
		bytes += now.Size()
	}
	if r.transact && bytes > table.MaxTransactBytes {
		return nil, fmt.Errorf("%w: transaction of %d bytes", table.ErrTooLarge, bytes)
	}
	w.bytes = bytes
	return steps, nil
}

// replace writes one item, its index copies, its expiry and its change record.
func (w *writer) replace(key table.Key, s step) error {
	k := appendBaseKey(nil, key)
	if err := w.reindex(key, s); err != nil {
		return err
	}
	if err := w.reexpire(k, s); err != nil {
		return err
	}
	var now []byte
	if s.now != nil {
		now = appendItem(nil, s.now, table.PK, table.SK)
	}
	if err := w.record(key, k, s, now); err != nil {
		return err
	}
	if s.now == nil {
		return wrap("delete item", w.items.Delete(k))
	}
	return wrap("put item", w.items.Put(k, now))
}

// reindex moves the copies of the item in the indexes.
func (w *writer) reindex(key table.Key, s step) error {
	for i, x := range table.Indexes {
		old, now := x.Project(s.old), x.Project(s.now)
		if table.SameItem(old, now) {
			continue
		}
		pkName, skName := x.PKName(), x.SKName()
		at := func(it table.Item) []byte {
			return appendIndexKey(nil, it.Str(pkName), it.Str(skName), key)
		}
		moved := old == nil || now == nil || old[pkName] != now[pkName] || old[skName] != now[skName]
		if old != nil && moved {
			if err := w.indexes[i].Delete(at(old)); err != nil {
				return wrap("delete index copy", err)
			}
		}
		if now != nil {
			v := appendItem(nil, now, table.PK, table.SK, pkName, skName)
			if err := w.indexes[i].Put(at(now), v); err != nil {
				return wrap("put index copy", err)
			}
		}
	}
	return nil
}

// reexpire keeps the list of expiries: eight bytes of Unix seconds, then the
// key of the item.
func (w *writer) reexpire(k []byte, s step) error {
	old, had := s.old[table.TTL].(int64)
	now, has := s.now[table.TTL].(int64)
	if had == has && old == now {
		return nil
	}
	if had {
		if err := w.ttl.Delete(expiryKey(old, k)); err != nil {
			return wrap("delete expiry", err)
		}
	}
	if has {
		return wrap("put expiry", w.ttl.Put(expiryKey(now, k), nil))
	}
	return nil
}

func expiryKey(ttl int64, k []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(max(ttl, 0))), k...)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

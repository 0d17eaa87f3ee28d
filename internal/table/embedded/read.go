package embedded

import (
	"bytes"
	"context"

	bolt "go.etcd.io/bbolt"

	"helpdesk/internal/table"
)

// Get reads one item. Both kinds of read are consistent here; the units differ.
func (t *Table) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := key.Validate(); err != nil {
		return nil, err
	}
	var it table.Item
	err := t.view(func(tx *bolt.Tx) (err error) {
		it, err = load(tx.Bucket(bucketItems), key)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.meter.Read(it.Size(), consistent)
	return it, nil
}

// load reads an item, nil when it is not there.
func load(items *bolt.Bucket, key table.Key) (table.Item, error) {
	var room [128]byte
	v := items.Get(appendBaseKey(room[:0], key))
	if v == nil {
		return nil, nil
	}
	it, err := decodeItem(v, 2)
	if err != nil {
		return nil, err
	}
	it[table.PK], it[table.SK] = key.PK, key.SK
	return it, nil
}

// BatchGet reads the items of one snapshot.
func (t *Table) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := table.ValidateKeys(keys); err != nil {
		return nil, err
	}
	found := make([]table.Item, 0, len(keys))
	err := t.view(func(tx *bolt.Tx) error {
		items := tx.Bucket(bucketItems)
		for _, key := range keys {
			it, err := load(items, key)
			if err != nil {
				return err
			}
			t.meter.Read(it.Size(), true)
			if it != nil {
				found = append(found, it)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Query reads a page. Ties of an index's sort key come in the order of the
// item's own key.
func (t *Table) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := ctx.Err(); err != nil {
		return table.Page{}, err
	}
	if err := q.Validate(); err != nil {
		return table.Page{}, err
	}
	span := spanOf(q)
	if q.Cursor != "" {
		at, err := table.OpenCursor(q)
		if err != nil {
			return table.Page{}, err
		}
		if bytes.Compare(at, span.low) < 0 || bytes.Compare(at, span.high) >= 0 {
			return table.Page{}, table.ErrRefused
		}
		span.after(at, q.Descending)
	}
	var page table.Page
	size := 0
	err := t.view(func(tx *bolt.Tx) error {
		page, size = table.Page{}, 0
		name := bucketItems
		if q.Index != table.Base {
			name = []byte(q.Index)
		}
		c := tx.Bucket(name).Cursor()
		for k, v := span.first(c, q.Descending); span.holds(k); k, v = advance(c, q.Descending) {
			it, err := decodeQueried(q.Index, k, v)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, it)
			size += it.Size()
			if len(page.Items) == q.Limit || size >= table.MaxPageBytes {
				page.Next = table.SealCursor(q, k)
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return table.Page{}, err
	}
	t.meter.Read(size, q.Consistent)
	return page, nil
}

func decodeQueried(x table.Index, k, v []byte) (table.Item, error) {
	if x == table.Base {
		return decodeAt(k, v)
	}
	return decodeIndexed(x, k, v)
}

// span is a half-open range of bolt keys.
type span struct{ low, high []byte }

// spanOf answers the keys that the query's partition and range cover.
func spanOf(q table.Query) span {
	part := appendPartition(nil, q.PK)
	sub := func(s, end string) []byte {
		b := bytes.Clone(part)
		if q.Index == table.Base {
			b = append(b, s...)
		} else {
			b = appendEscaped(b, s)
		}
		return append(b, end...)
	}
	if q.Prefix != "" {
		low := sub(q.Prefix, "")
		return span{low, successor(low)}
	}
	s := span{sub(q.From, ""), successor(part)}
	switch {
	case q.To == "":
	case q.Index == table.Base:
		s.high = sub(q.To, "\x00")
	default:
		s.high = sub(q.To, escPast)
	}
	return s
}

// successor is the first key after all that begin with prefix. The length in
// front of every key is far below 0xffff, so there is one.
func successor(prefix []byte) []byte {
	b := bytes.Clone(prefix)
	for b[len(b)-1] == 0xff {
		b = b[:len(b)-1]
	}
	b[len(b)-1]++
	return b
}

// after narrows the span to what comes after a position in reading order.
func (s *span) after(at []byte, descending bool) {
	if descending {
		s.high = at
		return
	}
	s.low = append(bytes.Clone(at), 0)
}

// first moves the cursor to where reading begins; the key may lie outside.
func (s *span) first(c *bolt.Cursor, descending bool) (k, v []byte) {
	if !descending {
		return c.Seek(s.low)
	}
	if k, _ := c.Seek(s.high); k == nil {
		return c.Last()
	}
	return c.Prev()
}

func (s *span) holds(k []byte) bool {
	return k != nil && bytes.Compare(k, s.low) >= 0 && bytes.Compare(k, s.high) < 0
}

func advance(c *bolt.Cursor, descending bool) (k, v []byte) {
	if descending {
		return c.Prev()
	}
	return c.Next()
}

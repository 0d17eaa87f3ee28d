package fault

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"helpdesk/internal/table"
)

// lagging keeps the indexes as they were some writes ago: it remembers what each
// write left, and applies it to its own copies later.
type lagging struct {
	mu    sync.Mutex
	lag   int
	log   []map[table.Key]table.Item // writes not yet in the copies; nil item: deleted
	items map[table.Key]table.Item
}

func newLagging(lag int) *lagging {
	return &lagging{lag: lag, items: map[table.Key]table.Item{}}
}

// record remembers what a write left. Reading back under the lock keeps the
// order of two writes of one item.
func (l *lagging) record(ctx context.Context, inner table.Table, ops []table.Op) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := make(map[table.Key]table.Item, len(ops))
	for _, op := range ops {
		if op.Kind == table.CheckOp {
			continue
		}
		it, err := inner.Get(ctx, op.Target(), true)
		if err != nil {
			return fmt.Errorf("read back for the lagging indexes: %w", err)
		}
		left[op.Target()] = it
	}
	l.log = append(l.log, left)
	for len(l.log) > l.lag {
		l.catchUp()
	}
	return nil
}

// catchUp applies the oldest write that the copies do not show.
func (l *lagging) catchUp() {
	if len(l.log) == 0 {
		return
	}
	for key, it := range l.log[0] {
		if it == nil {
			delete(l.items, key)
		} else {
			l.items[key] = it
		}
	}
	l.log = l.log[1:]
}

// position is where a page ended.
type position struct{ SortKey, PK, SK string }

func positionOf(x table.Index, it table.Item) position {
	return position{it.Str(x.SKName()), it.Str(table.PK), it.Str(table.SK)}
}

func (p position) compare(o position) int {
	return cmp.Or(cmp.Compare(p.SortKey, o.SortKey), cmp.Compare(p.PK, o.PK), cmp.Compare(p.SK, o.SK))
}

// query reads a page of an index as the copies have it, then lets them catch
// up by one write.
func (l *lagging) query(q table.Query) (table.Page, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.catchUp()
	var after *position
	if q.Cursor != "" {
		raw, err := table.OpenCursor(q)
		if err != nil {
			return table.Page{}, err
		}
		after = &position{}
		if err := json.Unmarshal(raw, after); err != nil {
			return table.Page{}, fmt.Errorf("%w: cursor of another engine", table.ErrRefused)
		}
	}
	order := func(a, b position) int {
		if q.Descending {
			return b.compare(a)
		}
		return a.compare(b)
	}
	var found []table.Item
	for _, it := range l.items {
		copied := q.Index.Project(it)
		if copied == nil || copied[q.Index.PKName()] != q.PK || !inRange(q, copied.Str(q.Index.SKName())) {
			continue
		}
		if after == nil || order(*after, positionOf(q.Index, copied)) < 0 {
			found = append(found, copied)
		}
	}
	slices.SortFunc(found, func(a, b table.Item) int {
		return order(positionOf(q.Index, a), positionOf(q.Index, b))
	})
	return cutPage(q, found)
}

func inRange(q table.Query, sk string) bool {
	if q.Prefix != "" {
		return strings.HasPrefix(sk, q.Prefix)
	}
	return sk >= q.From && (q.To == "" || sk <= q.To)
}

// cutPage ends the page at the limit or at 1 MB.
func cutPage(q table.Query, found []table.Item) (table.Page, error) {
	size := 0
	for i, it := range found {
		size += it.Size()
		if i+1 != q.Limit && size < table.MaxPageBytes {
			continue
		}
		raw, err := json.Marshal(positionOf(q.Index, it))
		if err != nil {
			return table.Page{}, fmt.Errorf("seal cursor: %w", err)
		}
		return table.Page{Items: found[:i+1], Next: table.SealCursor(q, raw)}, nil
	}
	return table.Page{Items: found}, nil
}

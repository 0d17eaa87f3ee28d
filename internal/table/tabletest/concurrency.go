package tabletest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"helpdesk/internal/table"
)

// together runs a function in several goroutines and waits.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func testConcurrency(s *suite) {
	s.run("additions are not lost", func(s *suite) {
		key := table.Key{PK: "counter", SK: "1"}
		together(8, func(int) {
			for range 25 {
				if _, err := s.tb.Write(s.ctx, table.Op{Kind: table.UpdateOp, Key: key, Add: map[string]int64{"n": 1}}); err != nil {
					s.Errorf("add: %v", err)
				}
			}
		})
		if got := s.get(key).Int("n"); got != 200 {
			s.Errorf("counter %d, want 200", got)
		}
	})
	s.run("one of many creates", func(s *suite) {
		var won atomic.Int64
		together(8, func(i int) {
			_, err := s.tb.Write(s.ctx, table.Put(table.Item{table.PK: "new", table.SK: "1", "by": int64(i)}, table.IfNew()))
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, table.ErrCondition):
				s.Errorf("put: %v", err)
			}
		})
		if won.Load() != 1 {
			s.Errorf("%d writers created the item", won.Load())
		}
	})
	s.run("versions guard", func(s *suite) {
		key := table.Key{PK: "versioned", SK: "1"}
		s.write(table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, "v": int64(0), "log": ""}))
		together(4, func(i int) {
			for range 10 {
				s.appendGuarded(key, fmt.Sprint(i))
			}
		})
		it := s.get(key)
		if it.Int("v") != 40 || len(it.Str("log")) != 40 {
			s.Errorf("version %d, %d entries, want 40 of both", it.Int("v"), len(it.Str("log")))
		}
	})
	s.run("transactions keep a sum", (*suite).transfers)
}

func (s *suite) appendGuarded(key table.Key, entry string) {
	for {
		it, err := s.tb.Get(s.ctx, key, true)
		if err != nil {
			s.Errorf("get: %v", err)
			return
		}
		v := it.Int("v")
		_, err = s.tb.Write(s.ctx, table.Update(key,
			table.Item{"v": v + 1, "log": it.Str("log") + entry}, table.IfEquals("v", v)))
		if err == nil {
			return
		}
		if !errors.Is(err, table.ErrCondition) {
			s.Errorf("update: %v", err)
			return
		}
	}
}

// transfers moves money between accounts from many sides: none appears, none
// vanishes. The condition lets some transfers fail.
func (s *suite) transfers() {
	const accounts, each = 4, 10
	key := func(i int) table.Key { return table.Key{PK: "account", SK: fmt.Sprint(i % accounts)} }
	for i := range accounts {
		s.write(table.Put(table.Item{table.PK: key(i).PK, table.SK: key(i).SK, "n": int64(each)}))
	}
	together(4, func(w int) {
		for i := range 12 {
			err := s.tb.Transact(s.ctx, []table.Op{
				{
					Kind: table.UpdateOp, Key: key(w + i), Add: map[string]int64{"n": -3},
					If: []table.Cond{{Attr: "n", Test: table.NotEquals, Value: int64(7)}},
				},
				{Kind: table.UpdateOp, Key: key(w + i + 1), Add: map[string]int64{"n": 3}},
			})
			if err != nil && !errors.Is(err, table.ErrCondition) {
				s.Errorf("transfer: %v", err)
			}
		}
	})
	sum := int64(0)
	for i := range accounts {
		sum += s.get(key(i)).Int("n")
	}
	if sum != accounts*each {
		s.Errorf("sum %d, want %d", sum, accounts*each)
	}
}

func testCancelled(s *suite) {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	key := table.Key{PK: "cancelled", SK: "1"}
	item := table.Item{table.PK: key.PK, table.SK: key.SK}
	_, err := s.tb.Get(ctx, key, true)
	s.fails(err, context.Canceled)
	_, err = s.tb.BatchGet(ctx, []table.Key{key})
	s.fails(err, context.Canceled)
	_, err = s.tb.Query(ctx, table.Query{PK: "cancelled"})
	s.fails(err, context.Canceled)
	_, err = s.tb.Write(ctx, table.Put(item))
	s.fails(err, context.Canceled)
	s.fails(s.tb.Transact(ctx, []table.Op{table.Put(item)}), context.Canceled)
	s.write(table.Put(table.Item{table.PK: "cancelled", table.SK: "later"})) // whatever was on its way is there now
	s.stored(key, nil)
}

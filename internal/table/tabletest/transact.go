package tabletest

import (
	"fmt"
	"slices"
	"strings"

	"helpdesk/internal/table"
)

func testTransactions(s *suite) {
	key := func(sk string) table.Key { return table.Key{PK: "transact", SK: sk} }
	item := func(sk string, n int64) table.Item {
		return table.Item{table.PK: "transact", table.SK: sk, "n": n}
	}
	s.transact(table.Put(item("a", 1)), table.Put(item("b", 2), table.IfNew()), table.Put(item("c", 3)))

	s.run("every kind of operation", func(s *suite) {
		s.transact(
			table.Put(item("d", 4), table.IfNew()),
			table.Op{Kind: table.UpdateOp, Key: key("a"), Add: map[string]int64{"n": 10}, If: []table.Cond{table.IfEquals("n", int64(1))}},
			table.Delete(key("b"), table.IfThere()),
			table.Check(key("c"), table.IfEquals("n", int64(3))),
		)
		s.stored(key("a"), item("a", 11))
		s.stored(key("b"), nil)
		s.stored(key("c"), item("c", 3))
		s.stored(key("d"), item("d", 4))
	})
	s.run("nothing when conditions fail, and which", func(s *suite) {
		err := s.tb.Transact(s.ctx, []table.Op{
			table.Put(item("e", 5), table.IfNew()),
			table.Put(item("a", 0), table.IfNew()),
			table.Delete(key("c")),
			table.Check(key("zzz"), table.IfThere()),
			table.Update(key("d"), table.Item{"n": int64(0)}, table.IfEquals("n", int64(4))),
		})
		s.fails(err, table.ErrCondition)
		if got := table.FailedOps(err); !slices.Equal(got, []int{1, 3}) {
			s.Errorf("failed operations %v, want [1 3]", got)
		}
		s.stored(key("e"), nil)
		s.stored(key("a"), item("a", 11))
		s.stored(key("c"), item("c", 3))
		s.stored(key("d"), item("d", 4))
	})
	s.run("nothing when an operation is refused late", func(s *suite) {
		s.write(table.Put(table.Item{table.PK: "transact", table.SK: "text", "n": "five"}))
		err := s.tb.Transact(s.ctx, []table.Op{
			table.Put(item("e", 5)),
			{Kind: table.UpdateOp, Key: key("text"), Add: map[string]int64{"n": 1}},
		})
		s.fails(err, table.ErrRefused)
		s.stored(key("e"), nil)
	})
	s.run("deleting and updating what is not there", func(s *suite) {
		s.transact(table.Delete(key("none")), table.Update(key("made"), table.Item{"n": int64(1)}))
		s.stored(key("made"), item("made", 1))
	})
	s.run("a hundred operations", func(s *suite) {
		var ops []table.Op
		for i := range table.MaxTransactItems {
			ops = append(ops, table.Put(item(fmt.Sprintf("many%03d", i), int64(i))))
		}
		s.transact(ops...)
		if got := len(s.all(table.Query{PK: "transact", Prefix: "many", Consistent: true})); got != table.MaxTransactItems {
			s.Errorf("%d items, want %d", got, table.MaxTransactItems)
		}
	})
	s.run("close to 4 MB", func(s *suite) {
		var ops []table.Op
		text := strings.Repeat("x", 380*1024)
		for i := range 10 {
			ops = append(ops, table.Put(table.Item{table.PK: "transact", table.SK: fmt.Sprintf("big%02d", i), "text": text}))
		}
		s.transact(ops...)
		if got := len(s.all(table.Query{PK: "transact", Prefix: "big", Consistent: true})); got != len(ops) {
			s.Errorf("%d items, want %d", got, len(ops))
		}
	})
}

func testRefusedTransactions(s *suite) {
	item := func(sk string) table.Item { return table.Item{table.PK: "refused", table.SK: sk} }
	key := func(sk string) table.Key { return table.Key{PK: "refused", SK: sk} }
	var many, large []table.Op
	for i := range table.MaxTransactItems + 1 {
		many = append(many, table.Put(item(fmt.Sprint(i))))
	}
	for i := range 11 {
		it := item(fmt.Sprint("large", i))
		it["text"] = strings.Repeat("x", 390*1024)
		large = append(large, table.Put(it))
	}
	for _, tc := range []struct {
		name string
		ops  []table.Op
		want error
	}{
		{"empty", nil, table.ErrRefused},
		{"over a hundred", many, table.ErrTooLarge},
		{"over 4 MB", large, table.ErrTooLarge},
		{"two on one item", []table.Op{table.Put(item("x")), table.Delete(key("x"))}, table.ErrRefused},
		{"check and change of one item", []table.Op{table.Check(key("x"), table.IfNew()), table.Put(item("x"))}, table.ErrRefused},
		{"check without a condition", []table.Op{table.Put(item("x")), table.Check(key("y"))}, table.ErrRefused},
		{"one bad key", []table.Op{table.Put(item("x")), table.Delete(table.Key{PK: "refused"})}, table.ErrRefused},
		{"one bad value", []table.Op{table.Put(item("x")), table.Update(key("y"), table.Item{"a": 1})}, table.ErrRefused},
	} {
		s.run(tc.name, func(s *suite) {
			s.fails(s.tb.Transact(s.ctx, tc.ops), tc.want)
		})
	}
	if got := s.all(table.Query{PK: "refused", Consistent: true}); len(got) != 0 {
		s.Errorf("refused transactions left %d items", len(got))
	}
}

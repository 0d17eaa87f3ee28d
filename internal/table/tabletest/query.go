package tabletest

import (
	"fmt"
	"slices"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
)

// words are sort keys in the order of their bytes, which is not the order of
// any alphabet, nor that of UTF-16.
var words = []string{
	"\x00", "\x00\x00", "\x00\x01", "\x01", " ", "#", "#1", "#10", "#2", "A", "Z", "a", "a\x00", "a\x00b", "a\x01", "aa", "ab", "b",
	"z", "~", "\u007f", "é", "éa", "ñ", "\ufb00", "\uff5e", "\U0001f600", "\U0010ffff", "\U0010ffff\U0010ffff",
}

// fillWords puts one item for each word, with the same sort key in the table
// and in G4, between neighbours of other partitions.
func (s *suite) fillWords(pk string) {
	s.Helper()
	var ops []table.Op
	for i, w := range words {
		for _, p := range []string{pk, pk + "\x00", pk + "x", pk[:len(pk)-1]} {
			ops = append(ops, table.Put(table.Item{
				table.PK: p, table.SK: w, "g4pk": p, "g4sk": w, "v": int64(i),
			}))
		}
	}
	for chunk := range slices.Chunk(ops, table.MaxTransactItems) {
		s.transact(chunk...)
	}
}

// bothViews runs a test on the table and on an index filled alike.
func (s *suite) bothViews(test func(*suite, table.Index)) {
	for _, x := range []table.Index{table.Base, table.G4} {
		s.run("index "+string(x), func(s *suite) { test(s, x) })
	}
}

func inRange(from, to, prefix string) []string {
	found := []string{}
	for _, w := range words {
		if prefix != "" && strings.HasPrefix(w, prefix) ||
			prefix == "" && w >= from && (to == "" || w <= to) {
			found = append(found, w)
		}
	}
	return found
}

func testQueryRanges(s *suite) {
	s.fillWords("words")
	s.bothViews(func(s *suite, x table.Index) {
		for _, tc := range []struct{ from, to, prefix string }{
			{}, {from: "a"}, {to: "a"}, {from: "a", to: "a"}, {from: "A", to: "b"}, {from: "\x00", to: "\x00"},
			{from: "a\x00", to: "a\x00b"}, {from: "nothing here", to: "nothing there"}, {from: "é"},
			{to: "\U0010ffff"}, {from: "\U0010ffff\U0010ffff\U0010ffff"}, {from: "b", to: "\uff5e"},
			{prefix: "a"}, {prefix: "#1"}, {prefix: "\x00"}, {prefix: "a\x00"}, {prefix: "é"}, {prefix: "\U0010ffff"},
			{prefix: "none"}, {prefix: "#", from: "z", to: "a"},
		} {
			want := inRange(tc.from, tc.to, tc.prefix)
			q := table.Query{Index: x, PK: "words", From: tc.from, To: tc.to, Prefix: tc.prefix}
			s.settles(q, want...)
			q.Descending = true
			slices.Reverse(want)
			s.settles(q, want...)
		}
		s.settles(table.Query{Index: x, PK: "no such partition"})
		s.settles(table.Query{Index: x, PK: "wor"})
	})
}

func testQueryOrder(s *suite) {
	if !slices.IsSorted(words) {
		s.Fatal("the words are not in the order of their bytes")
	}
	s.fillWords("order")
	s.bothViews(func(s *suite, x table.Index) {
		s.settles(table.Query{Index: x, PK: "order"}, words...)
		s.settles(table.Query{Index: x, PK: "order\x00"}, words...)
		s.settles(table.Query{Index: x, PK: "orde"}, words...)
	})
	page, err := s.tb.Query(s.ctx, table.Query{PK: "order", Consistent: true})
	if err != nil || len(page.Items) != len(words) {
		s.Errorf("consistent query: %d items, %v", len(page.Items), err)
	}
}

func testPaging(s *suite) {
	s.fillWords("paging")
	s.bothViews(func(s *suite, x table.Index) {
		s.settles(table.Query{Index: x, PK: "paging"}, words...)
		for _, descending := range []bool{false, true} {
			for _, limit := range []int{1, 2, 7, len(words) - 1, len(words), len(words) + 1, 1000} {
				q := table.Query{Index: x, PK: "paging", Limit: limit, Descending: descending}
				want := slices.Clone(words)
				if descending {
					slices.Reverse(want)
				}
				s.settles(q, want...)
				q.From, q.To = "#", "é"
				want = inRange(q.From, q.To, "")
				if descending {
					slices.Reverse(want)
				}
				s.settles(q, want...)
			}
		}
		for limit, more := range map[int]bool{1: true, len(words): true, len(words) + 1: false, 0: false} {
			page, err := s.tb.Query(s.ctx, table.Query{Index: x, PK: "paging", Limit: limit})
			if err != nil {
				s.Fatal(err)
			}
			if got := page.Next != ""; got != more {
				s.Errorf("page of limit %d has a next: %v, want %v", limit, got, more)
			}
		}
	})
}

func testCursors(s *suite) {
	s.fillWords("cursors")
	s.bothViews(func(s *suite, x table.Index) {
		base := table.Query{Index: x, PK: "cursors", From: "#", To: "z", Limit: 3}
		want := inRange("#", "z", "")
		s.settles(base, want...)
		page, err := s.tb.Query(s.ctx, base)
		if err != nil || page.Next == "" {
			s.Fatalf("first page: %v, next %q", err, page.Next)
		}
		next := base
		next.Cursor, next.Limit = page.Next, 100
		if got := sortKeys(x, s.all(next)); !slices.Equal(got, want[3:]) {
			s.Errorf("page of another size after the cursor: %q, want %q", got, want[3:])
		}
		for name, change := range map[string]func(*table.Query){
			"partition": func(q *table.Query) { q.PK = "cursorsx" },
			"from":      func(q *table.Query) { q.From = "A" },
			"to":        func(q *table.Query) { q.To = "y" },
			"prefix":    func(q *table.Query) { q.Prefix = "a" },
			"direction": func(q *table.Query) { q.Descending = true },
			"index":     func(q *table.Query) { q.Index, q.PK = table.G3, "cursors" },
			"garbage":   func(q *table.Query) { q.Cursor = "garbage" },
			"base64":    func(q *table.Query) { q.Cursor = "!!!" },
			"cut off":   func(q *table.Query) { q.Cursor = q.Cursor[:len(q.Cursor)-4] },
			"empty":     func(q *table.Query) { q.Cursor = "AAAAAAAAAAA" },
		} {
			q := base
			q.Cursor = page.Next
			change(&q)
			_, err := s.tb.Query(s.ctx, q)
			if s.fails(err, table.ErrRefused); s.Failed() {
				s.Fatalf("cursor with another %s", name)
			}
		}
	})
	s.run("a cursor outlives its item", func(s *suite) {
		q := table.Query{PK: "cursors", Limit: 5, Consistent: true}
		page, err := s.tb.Query(s.ctx, q)
		if err != nil {
			s.Fatal(err)
		}
		s.write(table.Delete(table.Key{PK: "cursors", SK: words[4]}))
		q.Cursor = page.Next
		if got := sortKeys(table.Base, s.all(q)); !slices.Equal(got, words[5:]) {
			s.Errorf("after the deleted item: %q, want %q", got, words[5:])
		}
	})
}

func testLargePages(s *suite) {
	const count, size = 12, 200 * 1024
	var want []string
	for i := range count {
		sk := fmt.Sprintf("%02d", i)
		want = append(want, sk)
		s.write(table.Put(table.Item{
			table.PK: "large", table.SK: sk, "g4pk": "large", "g4sk": sk, "sum": make([]byte, size),
		}))
	}
	s.bothViews(func(s *suite, x table.Index) {
		q := table.Query{Index: x, PK: "large"}
		s.settles(q, want...)
		for pages := 0; ; pages++ {
			page, err := s.tb.Query(s.ctx, q)
			if err != nil {
				s.Fatal(err)
			}
			bytes := 0
			for _, it := range page.Items {
				bytes += it.Size()
			}
			if bytes > table.MaxPageBytes+size+100 {
				s.Errorf("page of %d bytes", bytes)
			}
			if page.Next == "" {
				if pages < 1 {
					s.Errorf("%d bytes came in %d pages", count*size, pages+1)
				}
				return
			}
			if len(page.Items) == 0 {
				s.Fatal("empty page in the middle")
			}
			q.Cursor = page.Next
		}
	})
}

func testRefusedQueries(s *suite) {
	long := strings.Repeat("x", table.MaxPartitionKeySize+1)
	for name, q := range map[string]table.Query{
		"no partition":        {},
		"long partition":      {PK: long},
		"long sort key":       {PK: "p", From: long},
		"long prefix":         {PK: "p", Prefix: long},
		"not UTF-8":           {PK: "p", To: "\xff"},
		"unknown index":       {PK: "p", Index: "g5"},
		"consistent index":    {PK: "p", Index: table.G1, Consistent: true},
		"negative limit":      {PK: "p", Limit: -1},
		"range the wrong way": {PK: "p", From: "b", To: "a"},
	} {
		s.run(name, func(s *suite) {
			_, err := s.tb.Query(s.ctx, q)
			s.fails(err, table.ErrRefused)
		})
	}
}

func testIndexes(s *suite) {
	for _, x := range table.Indexes {
		s.run(string(x), func(s *suite) { s.index(x) })
	}
}

// index takes one item through the life of a ticket in one index.
func (s *suite) index(x table.Index) {
	pk, sk := x.PKName(), x.SKName()
	key := table.Key{PK: "indexed " + string(x), SK: "1"}
	open, other := table.Query{Index: x, PK: "open"}, table.Query{Index: x, PK: "other"}

	s.write(table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, "a": "1"}))
	s.settles(open)
	s.write(table.Update(key, table.Item{pk: "open"}))
	s.settles(open) // only one of the two keys
	s.write(table.Update(key, table.Item{sk: "5", "v": int64(1), "sum": []byte("s")}))
	s.settles(open, "5")
	s.copied(open, "sum", "v")
	s.write(table.Update(key, table.Item{sk: "7"}))
	s.settles(open, "7")
	s.write(table.Update(key, table.Item{pk: "other"}))
	s.settles(open)
	s.settles(other, "7")
	s.transact(table.Update(key, table.Item{"v": int64(2)}), table.Delete(table.Key{PK: "none", SK: "none"}))
	s.copied(other, "sum", "v")
	s.write(table.Op{Kind: table.UpdateOp, Key: key, Remove: []string{"sum"}})
	s.copied(other, "v")
	s.write(table.Op{Kind: table.UpdateOp, Key: key, Remove: []string{sk}})
	s.settles(other)
	s.write(table.Update(key, table.Item{sk: "8"}))
	s.settles(other, "8")
	s.write(table.Put(table.Item{table.PK: key.PK, table.SK: key.SK}))
	s.settles(other)
	s.write(table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, pk: "open", sk: "9"}))
	s.settles(open, "9")
	s.write(table.Delete(key))
	s.settles(open)

	// Ties in the sort key are all there, also across pages.
	var want []string
	for i := range 7 {
		s.write(table.Put(table.Item{table.PK: "tie " + string(x), table.SK: fmt.Sprint(i), pk: "open", sk: "tie"}))
		want = append(want, "tie")
	}
	for _, limit := range []int{0, 1, 3} {
		for _, descending := range []bool{false, true} {
			seen := map[table.Key]bool{}
			for _, it := range s.settles(table.Query{Index: x, PK: "open", Limit: limit, Descending: descending}, want...) {
				seen[it.Key()] = true
			}
			if len(seen) != len(want) {
				s.Errorf("%d different items among ties, want %d", len(seen), len(want))
			}
		}
	}
}

// copied reads the query until its only item is the copy that the index should
// have of the item that is stored now: its keys and, of the attributes there,
// those that the index projects.
func (s *suite) copied(q table.Query, there ...string) {
	s.Helper()
	var want, got table.Item
	for try := range 60 {
		if try > 0 {
			s.pause()
		}
		items := s.all(q)
		if len(items) != 1 {
			continue
		}
		got = items[0]
		stored := s.get(got.Key())
		want = table.Item{}
		for _, name := range []string{table.PK, table.SK, q.Index.PKName(), q.Index.SKName()} {
			want[name] = stored[name]
		}
		for _, name := range there {
			if slices.Contains(q.Index.Projection(), name) {
				want[name] = stored[name]
			}
		}
		if gocmp.Equal(want, got) {
			return
		}
	}
	s.Errorf("copy in the index (-want +got):\n%s", gocmp.Diff(want, got))
}

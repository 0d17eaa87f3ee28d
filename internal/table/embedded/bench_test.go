package embedded

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"helpdesk/internal/table"
)

// benchItems is how many items the table holds while reads are measured.
const benchItems = 100_000

// filled opens a table with benchItems tickets: partitions of 20 messages of
// 2 kB would make it slow to build, so each is one item with a summary.
func filled(b *testing.B) *Table {
	b.Helper()
	tb, err := Open(filepath.Join(b.TempDir(), "desk.db"), Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = tb.Close() })
	for i := 0; i < benchItems; i += table.MaxTransactItems {
		ops := make([]table.Op, table.MaxTransactItems)
		for j := range ops {
			ops[j] = table.Put(ticket(i + j))
		}
		if err := tb.Transact(b.Context(), ops); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	return tb
}

func ticket(i int) table.Item {
	return table.Item{
		table.PK: fmt.Sprintf("T#%026d", i), table.SK: "META", "v": int64(3), "rev": int64(9),
		"sum": make([]byte, 300), "g1pk": fmt.Sprintf("TEAM#%d", i%20), "g1sk": fmt.Sprintf("%020d", i),
		"subject": "The printer on the second floor prints only grey", "person": "01hzy0000000000000000000", "status": "open",
		"created": "2026-11-23T01:02:03.000Z", "detail": make([]byte, 200),
	}
}

// message is an item of about 2 kB, as a ticket's messages are.
func message(i int) table.Item {
	it := ticket(i)
	it["body"] = make([]byte, 1500)
	return it
}

func BenchmarkDecode2kB(b *testing.B) {
	v := appendItem(nil, message(1), table.PK, table.SK)
	b.SetBytes(int64(len(v)))
	for b.Loop() {
		if _, err := decodeItem(v, 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	tb, i := filled(b), 0
	for b.Loop() {
		i = (i + 7919) % benchItems
		if it, err := tb.Get(b.Context(), table.Key{PK: fmt.Sprintf("T#%026d", i), SK: "META"}, true); err != nil || it == nil {
			b.Fatal(it, err)
		}
	}
}

func BenchmarkQuery50Summaries(b *testing.B) {
	tb, i := filled(b), 0
	for b.Loop() {
		i++
		page, err := tb.Query(b.Context(), table.Query{Index: table.G1, PK: fmt.Sprintf("TEAM#%d", i%20), Limit: 50, Descending: i%2 == 0})
		if err != nil || len(page.Items) != 50 {
			b.Fatal(len(page.Items), err)
		}
	}
}

// BenchmarkTransact8Items measures whole transactions of eight items of about
// 800 bytes, with fsync, from 1 and 8 writers.
func BenchmarkTransact8Items(b *testing.B) {
	for _, writers := range []int{1, 8} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "desk.db")
			tb, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = tb.Close() }()
			var n atomic.Int64
			b.SetParallelism(max(1, writers/2)) // of two cores
			if writers == 1 {
				for b.Loop() {
					transact8(b, tb, int(n.Add(1)))
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						transact8(b, tb, int(n.Add(1)))
					}
				})
			}
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

func transact8(b *testing.B, tb *Table, n int) {
	ops := make([]table.Op, 8)
	for j := range ops {
		ops[j] = table.Put(ticket(n*8 + j))
	}
	if err := tb.Transact(b.Context(), ops); err != nil {
		b.Error(err)
	}
}

package table

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestItemSize(t *testing.T) {
	for _, tc := range []struct {
		item Item
		want int
	}{
		{nil, 0},
		{Item{"pk": "abc"}, 5},
		{Item{"año": "ñ"}, 6},
		{Item{"b": true, "c": false}, 4},
		{Item{"r": []byte{1, 2, 3}, "e": []byte{}}, 5},
		{Item{"n": int64(0)}, 3},
		{Item{"n": int64(7)}, 3},
		{Item{"n": int64(12)}, 3},
		{Item{"n": int64(123)}, 4},
		{Item{"n": int64(-12)}, 4},
		{Item{"n": int64(1_200_000)}, 3}, // zeros at the end are free
		{Item{"n": int64(1_763_856_000_123)}, 9},
		{Item{"n": int64(math.MaxInt64)}, 12},
		{Item{"n": int64(math.MinInt64)}, 13},
	} {
		if got := tc.item.Size(); got != tc.want {
			t.Errorf("size of %v: %d, want %d", tc.item, got, tc.want)
		}
	}
	for digits, n := 1, int64(1); digits <= 18; digits, n = digits+1, n*10+1 {
		if got, want := numberSize(n), 1+(digits+1)/2; got != want {
			t.Errorf("size of %d: %d, want %d", n, got, want)
		}
		if got, want := numberSize(n*9), 1+(digits+1)/2; got != want {
			t.Errorf("size of %d: %d, want %d", n*9, got, want)
		}
	}
}

func TestMeterReads(t *testing.T) {
	for _, tc := range []struct {
		bytes      int
		consistent bool
		want       float64
	}{
		{0, false, 0.5}, {0, true, 1}, {1, false, 0.5}, {4096, true, 1}, {4097, true, 2}, {4097, false, 1}, {40_000, false, 5},
	} {
		var m Meter
		m.Read(tc.bytes, tc.consistent)
		if got := m.Snapshot(); got != (Units{ReadUnits: tc.want}) {
			t.Errorf("%d bytes, consistent %v: %v, want %v", tc.bytes, tc.consistent, got, tc.want)
		}
	}
}

func TestMeterWrites(t *testing.T) {
	sized := func(bytes int, attrs ...Item) Item {
		it := Item{PK: "p", SK: "s"}
		for _, more := range attrs {
			for name, v := range more {
				it[name] = v
			}
		}
		it["x"] = strings.Repeat("x", bytes-it.Size()-1)
		return it
	}
	g4 := Item{"g4pk": "g", "g4sk": "1"}
	narrow := Item{"g3pk": "g", "g3sk": "1"}
	wide := Item{"g4pk": "g", "g4sk": "1", "sum": make([]byte, 1500)}
	moved := Item{"g4pk": "g", "g4sk": "2", "sum": make([]byte, 1500)}
	for _, tc := range []struct {
		name     string
		old, now Item
		transact bool
		want     float64
	}{
		{"insert of 1 KB", nil, sized(1024), false, 1},
		{"insert of a byte more", nil, sized(1025), false, 2},
		{"insert in a transaction", nil, sized(1025), true, 4},
		{"update to smaller", sized(3000), sized(10), false, 3},
		{"delete", sized(2100), nil, false, 3},
		{"delete of nothing", nil, nil, false, 1},
		{"check in a transaction", sized(1500), sized(1500), true, 4},
		{"insert into an index", nil, sized(100, g4), false, 2},
		{"insert into two indexes", nil, sized(100, g4, Item{"g2pk": "a", "g2sk": "b"}), false, 3},
		{"insert into an index in a transaction", nil, sized(100, g4), true, 3},
		{"copy unchanged", sized(2000, g4), sized(2001, g4), false, 2},
		{"projection changed", sized(100, g4), sized(100, g4, Item{"v": int64(1)}), false, 2},
		{"change of what the index leaves out", sized(100, narrow), sized(100, narrow, Item{"sum": make([]byte, 9)}), false, 1},
		{"wide projection changed", sized(100, g4), sized(2000, wide), false, 2 + 2},
		{"moved in the index", sized(2000, wide), sized(2000, moved), false, 2 + 2 + 2},
		{"left the index", sized(2000, wide), sized(100), false, 2 + 2},
		{"one key only", nil, sized(100, Item{"g4pk": "g"}), false, 1},
	} {
		var m Meter
		m.Write(tc.old, tc.now, tc.transact)
		if got := m.Snapshot().WriteUnits; got != tc.want {
			t.Errorf("%s: %v units, want %v", tc.name, got, tc.want)
		}
		m.Reset()
		if got := m.Snapshot(); got != (Units{}) {
			t.Errorf("after the reset: %v", got)
		}
	}
	var none *Meter
	none.Read(1, true)
	none.Write(nil, nil, true)
	none.Reset()
	if got := none.Snapshot(); got != (Units{}) {
		t.Errorf("no meter counts %v", got)
	}
}

func TestApplyLeavesItsInputAlone(t *testing.T) {
	old := Item{PK: "p", SK: "s", "a": "1", "n": int64(1)}
	op := Op{Kind: UpdateOp, Key: Key{"p", "s"}, Set: Item{"b": "2"}, Remove: []string{"a"}, Add: map[string]int64{"n": 1}}
	now, err := op.Apply(old)
	if diff := cmp.Diff(Item{PK: "p", SK: "s", "b": "2", "n": int64(2)}, now); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if diff := cmp.Diff(Item{PK: "p", SK: "s", "a": "1", "n": int64(1)}, old); diff != "" {
		t.Errorf("the old item changed:\n%s", diff)
	}
	given := Item{PK: "p", SK: "s", "a": "1"}
	now, err = Put(given).Apply(nil)
	given["a"] = "2"
	if err != nil || now.Str("a") != "1" {
		t.Errorf("put shares the caller's item: %v, %v", now, err)
	}
}

func TestAddRefusesOverflow(t *testing.T) {
	for _, tc := range []struct{ was, add int64 }{
		{math.MaxInt64, 1}, {math.MinInt64, -1}, {1, math.MaxInt64}, {-2, math.MinInt64},
	} {
		op := Op{Kind: UpdateOp, Key: Key{"p", "s"}, Add: map[string]int64{"n": tc.add}}
		if now, err := op.Apply(Item{PK: "p", SK: "s", "n": tc.was}); !errors.Is(err, ErrRefused) {
			t.Errorf("%d + %d: %v, %v", tc.was, tc.add, now, err)
		}
	}
}

func TestErrorsQuoteNoValues(t *testing.T) {
	const secret = "customer@example.com"
	key := Key{PK: secret, SK: strings.Repeat(secret, 100)}
	for _, err := range []error{
		key.Validate(),
		Put(Item{PK: secret, SK: secret, "a": 1.5}).Validate(),
		Put(Item{PK: secret, SK: secret, "g1pk": ""}).Validate(),
		Query{PK: secret, From: "b", To: "a"}.Validate(),
		ValidateTransaction([]Op{Delete(Key{secret, secret}), Delete(Key{secret, secret})}),
		ValidateKeys([]Key{{secret, secret}, {secret, secret}}),
	} {
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("error %v", err)
		}
	}
}

func TestCursorBelongsToItsQuery(t *testing.T) {
	q := Query{Index: G1, PK: "p", From: "a", To: "z"}
	q.Cursor = SealCursor(q, []byte("position"))
	same := q
	same.Limit, same.Consistent = 7, true
	if got, err := OpenCursor(same); err != nil || string(got) != "position" {
		t.Errorf("position %q, %v", got, err)
	}
	for name, change := range map[string]func(*Query){
		"index": func(q *Query) { q.Index = G2 }, "partition": func(q *Query) { q.PK = "q" },
		"from": func(q *Query) { q.From = "b" }, "to": func(q *Query) { q.To = "y" },
		"prefix": func(q *Query) { q.Prefix = "a" }, "direction": func(q *Query) { q.Descending = true },
		"shifted": func(q *Query) { q.PK, q.From = "pa", "" },
	} {
		other := q
		change(&other)
		if _, err := OpenCursor(other); !errors.Is(err, ErrRefused) {
			t.Errorf("cursor of another %s: %v", name, err)
		}
	}
}

func TestTransactionOver4MB(t *testing.T) {
	var ops []Op
	for i := range 11 {
		ops = append(ops, Update(Key{"p", string(rune('a' + i))}, Item{"x": make([]byte, 390*1024)}))
	}
	if err := ValidateTransaction(ops); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	if err := ValidateTransaction(ops[:10]); err != nil {
		t.Errorf("below 4 MB: %v", err)
	}
}

func FuzzOpenCursor(f *testing.F) {
	q := Query{PK: "p"}
	f.Add(SealCursor(q, []byte("x")), "p")
	f.Add("", "")
	f.Add("AAAA", "p")
	f.Fuzz(func(t *testing.T, cursor, pk string) {
		q := Query{PK: pk, Cursor: cursor}
		position, err := OpenCursor(q)
		if err != nil {
			if !errors.Is(err, ErrRefused) {
				t.Errorf("error %v", err)
			}
			return
		}
		if len(position) == 0 {
			t.Error("a cursor without a position opened")
		}
	})
}

package tabletest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
)

// full has one attribute of every kind and every odd value.
func full(pk, sk string) table.Item {
	return table.Item{
		table.PK: pk, table.SK: sk,
		"text": "Ñandú 🦤 \x00 end", "empty": "", "zero": int64(0), "min": int64(math.MinInt64), "max": int64(math.MaxInt64),
		"yes": true, "no": false, "raw": []byte{0, 1, 0xff, 0xfe, 0}, "none": []byte{},
		"sum": []byte("summary"), "v": int64(7), table.TTL: int64(1),
		"g4pk": "ÍNDICE\x00", "g4sk": "🦤\x00b", "año": "a name that is not ASCII",
	}
}

func testValues(s *suite) {
	key := table.Key{PK: "válues\x00🦤", SK: "s\x00k"}
	want := full(key.PK, key.SK)
	given := full(key.PK, key.SK)
	s.write(table.Put(given))
	given["text"], given["raw"].([]byte)[0] = "changed by the caller afterwards", 9
	s.stored(key, want)

	got := s.get(key)
	got["raw"].([]byte)[0] = 9
	s.stored(key, want)

	items, err := s.tb.BatchGet(s.ctx, []table.Key{key})
	if diff := gocmp.Diff([]table.Item{want}, items); err != nil || diff != "" {
		s.Errorf("batch get: %v (-want +got):\n%s", err, diff)
	}
	if diff := gocmp.Diff([]table.Item{want}, s.all(table.Query{PK: key.PK})); diff != "" {
		s.Errorf("query (-want +got):\n%s", diff)
	}
	indexed := table.Item{table.PK: key.PK, table.SK: key.SK}
	for _, name := range []string{"g4pk", "g4sk", "sum", "v"} {
		indexed[name] = want[name]
	}
	items = s.settles(table.Query{Index: table.G4, PK: "ÍNDICE\x00"}, "🦤\x00b")
	if diff := gocmp.Diff([]table.Item{indexed}, items); diff != "" {
		s.Errorf("query of the index (-want +got):\n%s", diff)
	}

	other := table.Key{PK: "values", SK: "by update"}
	set := full("", "")
	delete(set, table.PK)
	delete(set, table.SK)
	want = full(other.PK, other.SK)
	if diff := gocmp.Diff(want, s.write(table.Update(other, set))); diff != "" {
		s.Errorf("update's answer (-want +got):\n%s", diff)
	}
	s.stored(other, want)
}

func testReads(s *suite) {
	if it := s.get(table.Key{PK: "nobody", SK: "here"}); it != nil {
		s.Errorf("item %v where there is none", it)
	}
	var keys []table.Key
	var want []table.Item
	for i := range table.MaxBatchGet {
		key := table.Key{PK: fmt.Sprintf("batch%d", i%3), SK: fmt.Sprintf("%03d", i)}
		keys = append(keys, key)
		if i%2 == 0 {
			it := table.Item{table.PK: key.PK, table.SK: key.SK, "i": int64(i)}
			s.write(table.Put(it))
			want = append(want, it)
		}
	}
	got, err := s.tb.BatchGet(s.ctx, keys)
	if err != nil {
		s.Fatal(err)
	}
	slices.SortFunc(got, byKey)
	slices.SortFunc(want, byKey)
	if diff := gocmp.Diff(want, got); diff != "" {
		s.Errorf("batch get (-want +got):\n%s", diff)
	}
	if got, err := s.tb.BatchGet(s.ctx, nil); err != nil || len(got) != 0 {
		s.Errorf("empty batch: %v, %v", got, err)
	}
	for name, keys := range map[string][]table.Key{
		"over 100":  append(keys, table.Key{PK: "one", SK: "more"}),
		"twice":     {keys[0], keys[0]},
		"empty key": {{PK: "", SK: "x"}},
	} {
		_, err := s.tb.BatchGet(s.ctx, keys)
		if s.fails(err, table.ErrRefused); s.Failed() {
			s.Fatalf("batch get: %s", name)
		}
	}
	for _, key := range badKeys() {
		_, err := s.tb.Get(s.ctx, key, false)
		s.fails(err, table.ErrRefused)
	}
}

// badKeys are keys that DynamoDB refuses.
func badKeys() []table.Key {
	return []table.Key{
		{},
		{PK: "", SK: "sk"},
		{PK: "pk", SK: ""},
		{PK: strings.Repeat("p", table.MaxPartitionKeySize+1), SK: "sk"},
		{PK: "pk", SK: strings.Repeat("s", table.MaxSortKeySize+1)},
		{PK: "not \xff UTF-8", SK: "sk"},
		{PK: "pk", SK: "not \xff UTF-8"},
	}
}

func testPut(s *suite) {
	key := table.Key{PK: "put", SK: "1"}
	first := table.Item{table.PK: key.PK, table.SK: key.SK, "a": "1", "b": "2"}
	if it := s.write(table.Put(first, table.IfNew())); it != nil {
		s.Errorf("put answered %v", it)
	}
	_, err := s.tb.Write(s.ctx, table.Put(table.Item{table.PK: key.PK, table.SK: key.SK}, table.IfNew()))
	s.fails(err, table.ErrCondition)
	if got := table.FailedOps(err); !slices.Equal(got, []int{0}) {
		s.Errorf("failed operations %v, want [0]", got)
	}
	s.stored(key, first)

	second := table.Item{table.PK: key.PK, table.SK: key.SK, "c": int64(3)}
	s.write(table.Put(second, table.IfThere()))
	s.stored(key, second)
}

func testUpdate(s *suite) {
	key := table.Key{PK: "update", SK: "1"}
	item := func(attrs table.Item) table.Item {
		attrs[table.PK], attrs[table.SK] = key.PK, key.SK
		return attrs
	}
	for _, tc := range []struct {
		name   string
		before table.Item // nil: not there
		op     table.Op
		after  table.Item
		err    error
	}{
		{"set makes the item", nil, table.Op{Set: table.Item{"a": "1"}}, table.Item{"a": "1"}, nil},
		{"add makes the item", nil, table.Op{Add: map[string]int64{"n": 2}}, table.Item{"n": int64(2)}, nil},
		{"add nothing makes the item", nil, table.Op{Add: map[string]int64{"n": 0}}, table.Item{"n": int64(0)}, nil},
		{"remove makes the item", nil, table.Op{Remove: []string{"a"}}, table.Item{}, nil},
		{
			"set keeps the rest",
			table.Item{"a": "1", "b": "2"}, table.Op{Set: table.Item{"a": "3", "c": true}},
			table.Item{"a": "3", "b": "2", "c": true}, nil,
		},
		{"set changes the type", table.Item{"a": "1"}, table.Op{Set: table.Item{"a": int64(1)}}, table.Item{"a": int64(1)}, nil},
		{"set what is set", table.Item{"a": "1"}, table.Op{Set: table.Item{"a": "1"}}, table.Item{"a": "1"}, nil},
		{"remove", table.Item{"a": "1", "b": "2"}, table.Op{Remove: []string{"a"}}, table.Item{"b": "2"}, nil},
		{"remove what is not there", table.Item{"b": "2"}, table.Op{Remove: []string{"a", "c"}}, table.Item{"b": "2"}, nil},
		{"add", table.Item{"n": int64(5)}, table.Op{Add: map[string]int64{"n": 3, "m": -1}}, table.Item{"n": int64(8), "m": int64(-1)}, nil},
		{"add below zero", table.Item{"n": int64(1)}, table.Op{Add: map[string]int64{"n": -3}}, table.Item{"n": int64(-2)}, nil},
		{"add to a string", table.Item{"n": "5"}, table.Op{Add: map[string]int64{"n": 3}}, table.Item{"n": "5"}, table.ErrRefused},
		{
			"all three",
			table.Item{"a": "1", "b": "2", "n": int64(1)},
			table.Op{Set: table.Item{"c": "3"}, Remove: []string{"a"}, Add: map[string]int64{"n": 1}},
			table.Item{"b": "2", "c": "3", "n": int64(2)}, nil,
		},
		{
			"reserved words and dots are plain names", nil,
			table.Op{Set: table.Item{"status": "x", "a.b": "y", "name": "z", "#h": "q", ":c": "r", "size": int64(1)}},
			table.Item{"status": "x", "a.b": "y", "name": "z", "#h": "q", ":c": "r", "size": int64(1)}, nil,
		},
	} {
		s.run(tc.name, func(s *suite) {
			s.write(table.Delete(key))
			if tc.before != nil {
				s.write(table.Put(item(tc.before)))
			}
			tc.op.Kind, tc.op.Key = table.UpdateOp, key
			got, err := s.tb.Write(s.ctx, tc.op)
			if tc.err != nil {
				s.fails(err, tc.err)
				s.stored(key, item(tc.after))
				return
			}
			if diff := gocmp.Diff(item(tc.after), got); err != nil || diff != "" {
				s.Errorf("answer: %v (-want +got):\n%s", err, diff)
			}
			s.stored(key, item(tc.after))
		})
	}
}

func testDelete(s *suite) {
	key := table.Key{PK: "delete", SK: "1"}
	s.write(table.Delete(key))
	s.write(table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, "v": int64(1)}))
	_, err := s.tb.Write(s.ctx, table.Delete(key, table.IfEquals("v", int64(2))))
	s.fails(err, table.ErrCondition)
	if it := s.get(key); it == nil {
		s.Error("deleted in spite of its condition")
	}
	if it := s.write(table.Delete(key, table.IfEquals("v", int64(1)))); it != nil {
		s.Errorf("delete answered %v", it)
	}
	s.stored(key, nil)
	_, err = s.tb.Write(s.ctx, table.Delete(key, table.IfThere()))
	s.fails(err, table.ErrCondition)
}

func testRefusedWrites(s *suite) {
	key := table.Key{PK: "refused", SK: "1"}
	put := func(name string, v any) table.Op {
		return table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, name: v})
	}
	set := func(name string, v any) table.Op { return table.Update(key, table.Item{name: v}) }
	ops := map[string]table.Op{
		"check alone":                  table.Check(key, table.IfNew()),
		"unknown kind":                 {Kind: 9, Key: key},
		"put without keys":             table.Put(table.Item{"a": "1"}),
		"put with a number as key":     table.Put(table.Item{table.PK: key.PK, table.SK: int64(1)}),
		"put with set":                 {Kind: table.PutOp, Item: table.Item{table.PK: "p", table.SK: "s"}, Set: table.Item{"a": "1"}},
		"put of an int":                put("a", 1),
		"put of a float":               put("a", 1.5),
		"put of nil":                   put("a", nil),
		"put of a list":                put("a", []string{"x"}),
		"put of bytes not UTF-8":       put("a", "\xff"),
		"put without a name":           put("", "x"),
		"put of an empty index key":    put("g1pk", ""),
		"put of a number as index key": put("g2sk", int64(1)),
		"put of a long index key":      put("g3sk", strings.Repeat("x", table.MaxSortKeySize+1)),
		"put of text as ttl":           put(table.TTL, "tomorrow"),
		"set of an empty index key":    set("g1sk", ""),
		"set of a wrong index key":     set("g4pk", true),
		"set of a key":                 set(table.SK, "2"),
		"set of an int":                set("a", 1),
		"update of nothing":            table.Update(key, nil),
		"remove of a key":              {Kind: table.UpdateOp, Key: key, Remove: []string{table.PK}},
		"add to a key":                 {Kind: table.UpdateOp, Key: key, Add: map[string]int64{table.SK: 1}},
		"add to an index key":          {Kind: table.UpdateOp, Key: key, Add: map[string]int64{"g1sk": 1}},
		"set and remove":               {Kind: table.UpdateOp, Key: key, Set: table.Item{"a": "1"}, Remove: []string{"a"}},
		"remove twice":                 {Kind: table.UpdateOp, Key: key, Remove: []string{"a", "a"}},
		"delete with set":              {Kind: table.DeleteOp, Key: key, Set: table.Item{"a": "1"}},
		"condition without a name":     table.Delete(key, table.Cond{Test: table.Exists}),
		"condition on a float":         table.Delete(key, table.IfEquals("a", 1.5)),
		"condition on bytes":           table.Delete(key, table.IfEquals("a", []byte("x"))),
		"order of booleans":            table.Delete(key, table.Cond{Attr: "a", Test: table.Less, Value: true}),
		"unknown test":                 table.Delete(key, table.Cond{Attr: "a", Test: 99, Value: "x"}),
	}
	for i, bad := range badKeys() {
		ops[fmt.Sprint("put with bad key ", i)] = table.Put(table.Item{table.PK: bad.PK, table.SK: bad.SK})
		ops[fmt.Sprint("update with bad key ", i)] = table.Update(bad, table.Item{"a": "1"})
		ops[fmt.Sprint("delete with bad key ", i)] = table.Delete(bad)
	}
	for name, op := range ops {
		s.run(name, func(s *suite) {
			_, err := s.tb.Write(s.ctx, op)
			s.fails(err, table.ErrRefused)
		})
	}
	s.stored(key, nil)
}

func testLimits(s *suite) {
	key := table.Key{PK: strings.Repeat("p", table.MaxPartitionKeySize), SK: strings.Repeat("s", table.MaxSortKeySize)}
	s.write(table.Put(table.Item{
		table.PK: key.PK, table.SK: key.SK,
		"g1pk": key.PK, "g1sk": key.SK,
	}))
	if it := s.get(key); it == nil {
		s.Error("item with the longest keys is not there")
	}

	small := table.Key{PK: "large", SK: "1"}
	// Names and values: pk+large, sk+1, n+number of 3 digits, yes+bool, text.
	rest := 2 + 5 + 2 + 1 + 1 + 3 + 3 + 1 + 4
	exact := table.Item{
		table.PK: small.PK, table.SK: small.SK, "n": int64(-12), "yes": true,
		"text": strings.Repeat("x", table.MaxItemBytes-rest),
	}
	if got := exact.Size(); got != table.MaxItemBytes {
		s.Fatalf("size of the item %d, want %d", got, table.MaxItemBytes)
	}
	s.write(table.Put(exact))
	s.stored(small, exact)
	over := table.Item{}
	for name, v := range exact {
		over[name] = v
	}
	over["text"] = exact.Str("text") + "x"
	_, err := s.tb.Write(s.ctx, table.Put(over))
	s.fails(err, table.ErrTooLarge)
	_, err = s.tb.Write(s.ctx, table.Update(small, table.Item{"text": over["text"]}))
	s.fails(err, table.ErrTooLarge)
	err = s.tb.Transact(s.ctx, []table.Op{
		table.Put(table.Item{table.PK: "large", table.SK: "2"}),
		table.Update(small, table.Item{"more": "x"}),
	})
	s.fails(err, table.ErrTooLarge)
	s.stored(table.Key{PK: "large", SK: "2"}, nil)
	s.stored(small, exact)
}

package embedded

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
)

func TestItemRoundTrip(t *testing.T) {
	for _, it := range []table.Item{
		{},
		{"a": ""},
		{"": "a name of no length"},
		{"n": int64(0), "min": int64(math.MinInt64), "max": int64(math.MaxInt64), "minus": int64(-1)},
		{"yes": true, "no": false},
		{"none": []byte{}, "raw": []byte{0, 1, 2}, "more": []byte("x"), "text": "between"},
		message(7),
	} {
		b := appendItem(nil, it)
		got, err := decodeItem(b, 0)
		if diff := cmp.Diff(it, got); err != nil || diff != "" {
			t.Errorf("%v: %v (-want +got):\n%s", it, err, diff)
		}
		for cut := range b {
			if _, err := decodeItem(b[:cut], 0); err == nil && cut < len(b) {
				t.Errorf("%v: the first %d of %d bytes decode", it, cut, len(b))
			}
		}
	}
}

func TestDecodedItemIsACopy(t *testing.T) {
	b := appendItem(nil, table.Item{"raw": []byte("raw"), "text": "text"})
	it, err := decodeItem(b, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		b[i] = 'x'
	}
	if it.Str("text") != "text" || string(it.Bytes("raw")) != "raw" {
		t.Errorf("the item changed with its stored form: %v", it)
	}
}

// Whatever bytes are stored, decoding answers an item or an error, and an item
// that decodes is the only one with its stored form.
func FuzzDecodeItem(f *testing.F) {
	f.Add([]byte{})
	f.Add(appendItem(nil, message(1)))
	f.Add(appendItem(nil, table.Item{"b": []byte("x"), "a": int64(-5), "c": true, "d": ""}))
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0})
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := decodeItem(b, 2)
		if err != nil {
			return
		}
		again, err := decodeItem(appendItem(nil, it), 0)
		if diff := cmp.Diff(it, again); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

// Bolt keys of an index lie in the order of (sort key, own key), and read back.
func FuzzIndexKeys(f *testing.F) {
	f.Add("a", "a\x00", "p", "s")
	f.Add("\x00", "\x00\xff", "\x00", "\x00\x01")
	f.Add("a\x00\x01", "a\x00", "", "x")
	f.Add("", "\x00\x02", "p", "")
	f.Fuzz(func(t *testing.T, a, b, pk, sk string) {
		if len(pk) > table.MaxPartitionKeySize {
			return
		}
		one := appendIndexKey(nil, "part", a, table.Key{PK: pk, SK: sk})
		two := appendIndexKey(nil, "part", b, table.Key{PK: sk[:len(sk)/2], SK: pk})
		want := bytes.Compare([]byte(a), []byte(b))
		if got := bytes.Compare(one, two); want != 0 && got != want {
			t.Errorf("%q and %q compare %d, their keys %d", a, b, want, got)
		}
		gpk, gsk, key, err := splitIndexKey(string(one))
		if err != nil || gpk != "part" || gsk != a || key != (table.Key{PK: pk, SK: sk}) {
			t.Errorf("read back %q %q %v, %v", gpk, gsk, key, err)
		}
		for _, q := range []table.Query{{From: b}, {To: b}, {Prefix: b}, {From: b, To: a + b}} {
			q.PK, q.Index = "part", table.G1
			s := spanOf(q)
			if got, want := s.holds(one), holds(q, a); got != want {
				t.Errorf("%q in %+v: %v, want %v", a, q, got, want)
			}
		}
	})
}

func holds(q table.Query, sk string) bool {
	if q.Prefix != "" {
		return len(sk) >= len(q.Prefix) && sk[:len(q.Prefix)] == q.Prefix
	}
	return sk >= q.From && (q.To == "" || sk <= q.To)
}

func TestBaseKeysKeepOrder(t *testing.T) {
	sorted := []string{"", "\x00", "\x00\x00", "a", "a\x00", "a\x00b", "a\x01", "b", "\xff", "\xff\xff"}
	var keys []string
	for _, sk := range sorted {
		keys = append(keys, string(appendBaseKey(nil, table.Key{PK: "p", SK: sk})))
	}
	if !slices.IsSorted(keys) {
		t.Errorf("keys out of order: %q", keys)
	}
}

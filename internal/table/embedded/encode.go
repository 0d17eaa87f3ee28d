package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"helpdesk/internal/table"
)

// The stored form of an item: one byte of version, the number of attributes,
// the length of the tail, each attribute in the order of its name (name, tag,
// value; of a binary value only its length), and the tail: all binary values.
// Lengths and numbers are varints. PK and SK are left out: they stand in the key.
// Texts lie together so that decoding copies them at once. The form is canonical:
// equal items have equal bytes.
const itemVersion = 1

const (
	tagString byte = iota + 1
	tagInt
	tagFalse
	tagTrue
	tagBytes
)

var errItem = errors.New("stored item is damaged")

// appendItem appends the stored form of it, without the attributes in skip.
func appendItem(b []byte, it table.Item, skip ...string) []byte {
	var room [24]string
	names, tail := room[:0], 0
	for name, v := range it {
		if slices.Contains(skip, name) {
			continue
		}
		names = append(names, name)
		if raw, ok := v.([]byte); ok {
			tail += len(raw)
		}
	}
	slices.Sort(names)
	b = slices.Grow(b, it.Size()+8*len(names)+16)
	b = append(b, itemVersion)
	b = binary.AppendUvarint(b, uint64(len(names)))
	b = binary.AppendUvarint(b, uint64(tail))
	for _, name := range names {
		b = appendString(b, name)
		switch v := it[name].(type) {
		case string:
			b = appendString(append(b, tagString), v)
		case int64:
			b = binary.AppendVarint(append(b, tagInt), v)
		case bool:
			tag := tagFalse
			if v {
				tag = tagTrue
			}
			b = append(b, tag)
		case []byte:
			b = binary.AppendUvarint(append(b, tagBytes), uint64(len(v)))
		}
	}
	for _, name := range names {
		if raw, ok := it[name].([]byte); ok {
			b = append(b, raw...)
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decodeItem reads a stored form. The item shares nothing with b; its strings
// share one copy, which makes decoding one allocation for all of them. The map
// has room for extra more attributes.
func decodeItem(b []byte, extra int) (table.Item, error) {
	if len(b) == 0 || b[0] != itemVersion {
		return nil, errItem
	}
	n, wide := binary.Uvarint(b[1:])
	if wide <= 0 || n > uint64(len(b)) {
		return nil, errItem
	}
	at := 1 + wide
	size, wide := binary.Uvarint(b[at:])
	if at += wide; wide <= 0 || size > uint64(len(b)-at) {
		return nil, errItem
	}
	end := len(b) - int(size)
	tail := b[end:]
	d := decoder{s: string(b[at:end])}
	it := make(table.Item, int(n)+extra)
	for range n {
		name := d.text()
		switch d.tag() {
		case tagString:
			it[name] = d.text()
		case tagInt:
			it[name] = d.varint()
		case tagFalse:
			it[name] = false
		case tagTrue:
			it[name] = true
		case tagBytes:
			size := d.uvarint()
			if d.bad || size > uint64(len(tail)) {
				return nil, errItem
			}
			it[name] = append(make([]byte, 0, size), tail[:size]...)
			tail = tail[size:]
		default:
			d.bad = true
		}
		if d.bad {
			return nil, errItem
		}
	}
	if d.at != len(d.s) || len(tail) > 0 {
		return nil, errItem
	}
	return it, nil
}

// decoder reads the parts of a stored form; bad stays set after the first part
// that is not there.
type decoder struct {
	s   string
	at  int
	bad bool
}

func (d *decoder) tag() byte {
	if d.bad || d.at >= len(d.s) {
		d.bad = true
		return 0
	}
	d.at++
	return d.s[d.at-1]
}

func (d *decoder) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		c := d.tag()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) varint() int64 {
	u := d.uvarint()
	v := int64(u >> 1)
	if u&1 != 0 {
		v = ^v
	}
	return v
}

func (d *decoder) text() string {
	n := d.uvarint()
	if d.bad || n > uint64(len(d.s)-d.at) {
		d.bad = true
		return ""
	}
	d.at += int(n)
	return d.s[d.at-int(n) : d.at]
}

// Keys of the items bucket are the length of PK in two bytes, PK, SK: a
// partition lies together, in the order of its sort keys.
func appendBaseKey(b []byte, k table.Key) []byte {
	return append(appendPartition(b, k.PK), k.SK...)
}

func appendPartition(b []byte, pk string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(pk))), pk...)
}

// splitBaseKey reads a key of the items bucket.
func splitBaseKey(s string) (table.Key, error) {
	if len(s) < 2 {
		return table.Key{}, errItem
	}
	n := int(s[0])<<8 | int(s[1])
	if len(s) < 2+n {
		return table.Key{}, errItem
	}
	return table.Key{PK: s[2 : 2+n], SK: s[2+n:]}, nil
}

// Keys of an index bucket are the partition as above, the index's sort key with
// 0x00 written 0x00 0xff and ended by 0x00 0x01, and the item's own key: the
// order of the index's sort key, ties in the order of the item's key.
const (
	escZero = "\x00\xff"
	escEnd  = "\x00\x01"
	escPast = "\x00\x02" // after every key of the same sort key, before the next
)

func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] == 0 {
			b = append(b, escZero...)
		} else {
			b = append(b, s[i])
		}
	}
	return b
}

func appendIndexKey(b []byte, gpk, gsk string, k table.Key) []byte {
	b = append(appendEscaped(appendPartition(b, gpk), gsk), escEnd...)
	return appendBaseKey(b, k)
}

// splitIndexKey reads a key of an index bucket.
func splitIndexKey(s string) (gpk, gsk string, k table.Key, err error) {
	head, err := splitBaseKey(s)
	if err != nil {
		return "", "", k, err
	}
	rest, plain := head.SK, true
	for i := 0; i+1 < len(rest); i++ {
		if rest[i] != 0 {
			continue
		}
		if rest[i:i+2] == escZero {
			plain = false
			i++
			continue
		}
		gsk = rest[:i]
		if !plain {
			gsk = unescape(gsk)
		}
		k, err = splitBaseKey(rest[i+2:])
		return head.PK, gsk, k, err
	}
	return "", "", k, errItem
}

func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		b = append(b, s[i])
		if s[i] == 0 {
			i++
		}
	}
	return string(b)
}

// decodeAt reads an item of the items bucket from its key and value.
func decodeAt(k, v []byte) (table.Item, error) {
	key, err := splitBaseKey(string(k))
	if err != nil {
		return nil, err
	}
	it, err := decodeItem(v, 2)
	if err != nil {
		return nil, fmt.Errorf("decode item: %w", err)
	}
	it[table.PK], it[table.SK] = key.PK, key.SK
	return it, nil
}

// decodeIndexed reads a copy in an index from its key and value.
func decodeIndexed(x table.Index, k, v []byte) (table.Item, error) {
	gpk, gsk, key, err := splitIndexKey(string(k))
	if err != nil {
		return nil, err
	}
	it, err := decodeItem(v, 4)
	if err != nil {
		return nil, fmt.Errorf("decode index copy: %w", err)
	}
	it[table.PK], it[table.SK] = key.PK, key.SK
	it[x.PKName()], it[x.SKName()] = gpk, gsk
	return it, nil
}

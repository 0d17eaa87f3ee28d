package table

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Holds reports whether the condition holds on an item; nil is no item.
func (c Cond) Holds(it Item) bool {
	v, there := it[c.Attr]
	switch c.Test {
	case Exists:
		return there
	case NotExists:
		return !there
	case Equals:
		return there && sameScalar(v, c.Value)
	case NotEquals:
		return !there || !sameScalar(v, c.Value)
	case Less:
		return there && less(v, c.Value)
	case LessOrEqual:
		return there && (less(v, c.Value) || sameScalar(v, c.Value))
	case AbsentOrLess:
		return !there || less(v, c.Value)
	}
	return false
}

// sameScalar compares values that conditions may name; a binary equals none.
func sameScalar(a, b any) bool {
	if _, ok := a.([]byte); ok {
		return false
	}
	return a == b
}

// less compares two numbers, or two strings by bytes; values of two types are
// in no order.
func less(a, b any) bool {
	switch a := a.(type) {
	case int64:
		b, ok := b.(int64)
		return ok && a < b
	case string:
		b, ok := b.(string)
		return ok && a < b
	}
	return false
}

// Holds reports whether all conditions of the operation hold on an item.
func (o Op) Holds(it Item) bool {
	for _, c := range o.If {
		if !c.Holds(it) {
			return false
		}
	}
	return true
}

// Apply answers what the operation leaves in the place of old (nil: no item),
// without changing old. It does not look at conditions. Adding to what is not a
// number, or beyond 63 bits, is ErrRefused; an item grown over MaxItemBytes is
// ErrTooLarge. The operation has passed Validate.
func (o Op) Apply(old Item) (Item, error) {
	switch o.Kind {
	case PutOp:
		return maps.Clone(o.Item), nil
	case DeleteOp:
		return nil, nil
	case CheckOp:
		return old, nil
	}
	it := make(Item, len(old)+len(o.Set)+len(o.Add)+2)
	maps.Copy(it, old)
	it[PK], it[SK] = o.Key.PK, o.Key.SK
	maps.Copy(it, o.Set)
	for _, name := range o.Remove {
		delete(it, name)
	}
	for name, n := range o.Add {
		v, there := it[name]
		was, ok := v.(int64)
		if there && !ok {
			return nil, fmt.Errorf("%w: number added to %q, which is none", ErrRefused, name)
		}
		if n > 0 && was > math.MaxInt64-n || n < 0 && was < math.MinInt64-n {
			return nil, fmt.Errorf("%w: sum in %q leaves 64 bits", ErrRefused, name)
		}
		it[name] = was + n
	}
	if n := it.Size(); n > MaxItemBytes {
		return nil, fmt.Errorf("%w: item grown to %d bytes", ErrTooLarge, n)
	}
	return it, nil
}

// Project answers the copy of the item that an index keeps, nil when the item
// is not in that index.
func (x Index) Project(it Item) Item {
	gpk, ok := it[x.PKName()].(string)
	if !ok {
		return nil
	}
	gsk, ok := it[x.SKName()].(string)
	if !ok {
		return nil
	}
	out := Item{PK: it[PK], SK: it[SK], x.PKName(): gpk, x.SKName(): gsk}
	for _, name := range x.Projection() {
		if v, ok := it[name]; ok {
			out[name] = v
		}
	}
	return out
}

// SameItem reports whether two items have the same attributes and values.
func SameItem(a, b Item) bool {
	if len(a) != len(b) || (a == nil) != (b == nil) {
		return false
	}
	for name, v := range a {
		w, ok := b[name]
		if !ok {
			return false
		}
		vb, vIs := v.([]byte)
		wb, wIs := w.([]byte)
		if vIs != wIs || vIs && !slices.Equal(vb, wb) || !vIs && v != w {
			return false
		}
	}
	return true
}

package table

import (
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// Size is the size of an item as DynamoDB counts it for its limits and its
// bill: the bytes of every name and every value (AWS: DynamoDB item sizes and
// formats).
func (it Item) Size() int {
	n := 0
	for name, v := range it {
		n += len(name) + valueSize(v)
	}
	return n
}

// valueSize counts one value; an unknown type counts nothing, because Validate
// refuses it before any size matters.
func valueSize(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	case bool:
		return 1
	case int64:
		return numberSize(v)
	}
	return 0
}

// numberSize is one byte for every two significant digits, one more, and one
// for the sign.
func numberSize(v int64) int {
	n, u := 1, uint64(v)
	if v < 0 {
		n, u = 2, -u
	}
	if u == 0 {
		return 2
	}
	for u%10 == 0 {
		u /= 10
	}
	digits := (bits.Len64(u)*1233)>>12 + 1
	if u < pow10(digits-1) {
		digits--
	}
	return n + (digits+1)/2
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// Validate refuses what DynamoDB refuses about an operation before it looks at
// the stored item: ErrRefused for a malformed one, ErrTooLarge for a Put over
// MaxItemBytes. No message quotes a value: keys may hold addresses.
func (o Op) Validate() error {
	if err := o.validateKind(); err != nil {
		return err
	}
	for _, c := range o.If {
		if err := c.validate(); err != nil {
			return err
		}
	}
	switch o.Kind {
	case PutOp:
		if err := validateKeyOf(o.Item); err != nil {
			return err
		}
		for name, v := range o.Item {
			if err := validateAttr(name, v); err != nil {
				return err
			}
		}
		if n := o.Item.Size(); n > MaxItemBytes {
			return fmt.Errorf("%w: item of %d bytes", ErrTooLarge, n)
		}
		return nil
	case UpdateOp:
		if err := o.Key.Validate(); err != nil {
			return err
		}
		return o.validateUpdate()
	case CheckOp:
		if len(o.If) == 0 {
			return fmt.Errorf("%w: check without a condition", ErrRefused)
		}
	}
	return o.Key.Validate()
}

// validateKind refuses fields that do not belong to the kind of operation.
func (o Op) validateKind() error {
	if o.Kind < PutOp || o.Kind > CheckOp {
		return fmt.Errorf("%w: operation kind %d", ErrRefused, o.Kind)
	}
	if o.Kind != UpdateOp && (len(o.Set) > 0 || len(o.Remove) > 0 || len(o.Add) > 0) {
		return fmt.Errorf("%w: set, remove and add belong to an update", ErrRefused)
	}
	if o.Kind == PutOp && o.Key != (Key{}) || o.Kind != PutOp && o.Item != nil {
		return fmt.Errorf("%w: a put has an item, every other operation has a key", ErrRefused)
	}
	return nil
}

// validateUpdate refuses an update that changes nothing, changes a key, or
// names one attribute twice.
func (o Op) validateUpdate() error {
	if len(o.Set)+len(o.Remove)+len(o.Add) == 0 {
		return fmt.Errorf("%w: update without a change", ErrRefused)
	}
	seen := make(map[string]bool, len(o.Set)+len(o.Remove)+len(o.Add))
	once := func(name string) error {
		if name == "" || name == PK || name == SK {
			return fmt.Errorf("%w: update of attribute %q", ErrRefused, name)
		}
		if seen[name] {
			return fmt.Errorf("%w: two changes of attribute %q", ErrRefused, name)
		}
		seen[name] = true
		return nil
	}
	for name, v := range o.Set {
		if err := once(name); err != nil {
			return err
		}
		if err := validateAttr(name, v); err != nil {
			return err
		}
	}
	for _, name := range o.Remove {
		if err := once(name); err != nil {
			return err
		}
	}
	for name := range o.Add {
		if err := once(name); err != nil {
			return err
		}
		if _, _, is := indexKey(name); is {
			return fmt.Errorf("%w: number added to index key %q", ErrRefused, name)
		}
	}
	return nil
}

func (c Cond) validate() error {
	if c.Attr == "" {
		return fmt.Errorf("%w: condition without an attribute", ErrRefused)
	}
	switch c.Test {
	case Exists, NotExists:
		return nil
	case Equals, NotEquals:
		if _, ok := c.Value.(bool); ok {
			return nil
		}
	case Less, LessOrEqual, AbsentOrLess:
	default:
		return fmt.Errorf("%w: condition test %d", ErrRefused, c.Test)
	}
	switch v := c.Value.(type) {
	case int64:
		return nil
	case string:
		if utf8.ValidString(v) {
			return nil
		}
	}
	return fmt.Errorf("%w: condition on %q with a value of type %T", ErrRefused, c.Attr, c.Value)
}

// Validate refuses a key that DynamoDB refuses.
func (k Key) Validate() error {
	if err := validateKeyPart(PK, k.PK, MaxPartitionKeySize); err != nil {
		return err
	}
	return validateKeyPart(SK, k.SK, MaxSortKeySize)
}

func validateKeyOf(it Item) error {
	for _, name := range [2]string{PK, SK} {
		if _, ok := it[name].(string); !ok {
			return fmt.Errorf("%w: key %q is not a string", ErrRefused, name)
		}
	}
	return it.Key().Validate()
}

func validateKeyPart(name, v string, limit int) error {
	if v == "" {
		return fmt.Errorf("%w: key %q is empty", ErrRefused, name)
	}
	if len(v) > limit {
		return fmt.Errorf("%w: key %q of %d bytes", ErrRefused, name, len(v))
	}
	if !utf8.ValidString(v) {
		return fmt.Errorf("%w: key %q is not UTF-8", ErrRefused, name)
	}
	return nil
}

// validateAttr refuses a value of a type that items do not have, and an index
// key that could not stand in an index.
func validateAttr(name string, v any) error {
	if name == "" {
		return fmt.Errorf("%w: attribute without a name", ErrRefused)
	}
	if _, limit, is := indexKey(name); is {
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%w: index key %q is not a string", ErrRefused, name)
		}
		return validateKeyPart(name, s, limit)
	}
	switch v := v.(type) {
	case int64, bool, []byte:
	case string:
		if !utf8.ValidString(v) {
			return fmt.Errorf("%w: attribute %q is not UTF-8", ErrRefused, name)
		}
	default:
		return fmt.Errorf("%w: attribute %q of type %T", ErrRefused, name, v)
	}
	if _, ok := v.(int64); name == TTL && !ok {
		return fmt.Errorf("%w: attribute %q is not a number", ErrRefused, name)
	}
	return nil
}

// indexKey reports whether the attribute is a key of an index, and its limit.
func indexKey(name string) (Index, int, bool) {
	if len(name) != 4 || name[0] != 'g' {
		return "", 0, false
	}
	for _, x := range Indexes {
		switch name {
		case x.PKName():
			return x, MaxPartitionKeySize, true
		case x.SKName():
			return x, MaxSortKeySize, true
		}
	}
	return "", 0, false
}

// ValidateTransaction refuses a transaction that DynamoDB refuses before it
// looks at the stored items. The 4 MB are counted over what the operations carry.
func ValidateTransaction(ops []Op) error {
	if len(ops) == 0 {
		return fmt.Errorf("%w: empty transaction", ErrRefused)
	}
	if len(ops) > MaxTransactItems {
		return fmt.Errorf("%w: %d operations in a transaction", ErrTooLarge, len(ops))
	}
	seen := make(map[Key]bool, len(ops))
	bytes := 0
	for i, op := range ops {
		if err := op.Validate(); err != nil {
			return fmt.Errorf("operation %d: %w", i, err)
		}
		if seen[op.Target()] {
			return fmt.Errorf("%w: operation %d: second one on its item", ErrRefused, i)
		}
		seen[op.Target()] = true
		bytes += op.Item.Size() + op.Set.Size()
	}
	if bytes > MaxTransactBytes {
		return fmt.Errorf("%w: transaction of %d bytes", ErrTooLarge, bytes)
	}
	return nil
}

// ValidateWrite refuses a single write that DynamoDB refuses before it looks
// at the stored item.
func ValidateWrite(op Op) error {
	if op.Kind == CheckOp {
		return fmt.Errorf("%w: a check only guards a transaction", ErrRefused)
	}
	return op.Validate()
}

// ValidateKeys refuses a batch read that DynamoDB refuses.
func ValidateKeys(keys []Key) error {
	if len(keys) > MaxBatchGet {
		return fmt.Errorf("%w: batch of %d keys", ErrRefused, len(keys))
	}
	seen := make(map[Key]bool, len(keys))
	for _, k := range keys {
		if err := k.Validate(); err != nil {
			return err
		}
		if seen[k] {
			return fmt.Errorf("%w: key twice in a batch", ErrRefused)
		}
		seen[k] = true
	}
	return nil
}

// Validate refuses a query that DynamoDB refuses. The cursor is not looked at.
func (q Query) Validate() error {
	known := q.Index == Base
	for _, x := range Indexes {
		known = known || q.Index == x
	}
	if !known {
		return fmt.Errorf("%w: index %q", ErrRefused, q.Index)
	}
	if q.Consistent && q.Index != Base {
		return fmt.Errorf("%w: consistent query of an index", ErrRefused)
	}
	if q.Limit < 0 {
		return fmt.Errorf("%w: limit %d", ErrRefused, q.Limit)
	}
	if err := validateKeyPart(q.Index.PKName(), q.PK, MaxPartitionKeySize); err != nil {
		return err
	}
	for _, s := range [3]string{q.From, q.To, q.Prefix} {
		if s == "" {
			continue
		}
		if err := validateKeyPart(q.Index.SKName(), s, MaxSortKeySize); err != nil {
			return err
		}
	}
	if q.Prefix == "" && q.To != "" && q.From > q.To {
		return fmt.Errorf("%w: range that ends before it begins", ErrRefused)
	}
	return nil
}

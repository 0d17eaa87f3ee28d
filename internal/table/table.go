// Package table is the small interface behind which the desk's single table
// stands: DynamoDB on AWS (table/dynamo), bbolt in this process on one machine
// (table/embedded). Both pass the same conformance suite (table/tabletest).
//
// Keys, items and access patterns belong to package store; this package knows
// only items, conditions and indexes. Whatever DynamoDB refuses, every engine
// refuses, with the same error.
package table

import (
	"context"
	"errors"
	"fmt"
)

// Names of the attributes that have a meaning to the engines. Every item has
// PK and SK. An item that has both key attributes of an index is in the index.
const (
	PK  = "pk"
	SK  = "sk"
	TTL = "ttl" // Unix seconds (int64) after which the item may vanish; readers check it too
)

// Limits of DynamoDB that every engine enforces (AWS: Service, account, and
// table quotas in Amazon DynamoDB).
const (
	MaxItemBytes        = 400 * 1024
	MaxTransactItems    = 100
	MaxTransactBytes    = 4 * 1024 * 1024
	MaxPageBytes        = 1024 * 1024
	MaxBatchGet         = 100
	MaxPartitionKeySize = 2048
	MaxSortKeySize      = 1024
)

// Item is one item. Values are string, int64, bool or []byte; an engine
// refuses any other type. An empty string is allowed, except in a key.
type Item map[string]any

// Key names one item.
type Key struct{ PK, SK string }

// Key reads the item's own key.
func (it Item) Key() Key { return Key{it.Str(PK), it.Str(SK)} }

// Str reads a string attribute; "" when absent.
func (it Item) Str(name string) string { s, _ := it[name].(string); return s }

// Int reads a number attribute; 0 when absent.
func (it Item) Int(name string) int64 { n, _ := it[name].(int64); return n }

// Bytes reads a binary attribute; nil when absent.
func (it Item) Bytes(name string) []byte { b, _ := it[name].([]byte); return b }

// Index names a global secondary index; "" is the table itself. All indexes
// are sparse and eventually consistent, and carry their own keys, PK, SK and Projection.
type Index string

// The four indexes. Their key attributes are "g1pk"/"g1sk" … "g4pk"/"g4sk".
const (
	Base Index = ""
	G1   Index = "g1" // lists of open tickets
	G2   Index = "g2" // a person's and an organisation's tickets
	G3   Index = "g3" // what is due
	G4   Index = "g4" // what has changed
)

// Indexes lists the secondary indexes.
var Indexes = []Index{G1, G2, G3, G4}

// Name is what DynamoDB knows the index by; it wants at least three characters.
func (x Index) Name() string { return "by-" + string(x) }

// PKName is the index's partition key attribute.
func (x Index) PKName() string {
	switch x {
	case Base:
		return PK
	case G1:
		return "g1pk"
	case G2:
		return "g2pk"
	case G3:
		return "g3pk"
	case G4:
		return "g4pk"
	}
	return string(x) + PK
}

// SKName is the index's sort key attribute.
func (x Index) SKName() string {
	switch x {
	case Base:
		return SK
	case G1:
		return "g1sk"
	case G2:
		return "g2sk"
	case G3:
		return "g3sk"
	case G4:
		return "g4sk"
	}
	return string(x) + SK
}

// Projection lists the attributes that the index carries besides the keys. An
// index without any is written only when its key changes: each copy costs as a
// write of its own.
func (x Index) Projection() []string {
	switch x {
	case G1:
		return []string{"sum"}
	case G4:
		return []string{"sum", "v"}
	default:
		return nil
	}
}

// Query reads one partition in the order of its sort key. From and To bound the
// sort key, both inclusive; "" leaves that end open. Prefix, when set, replaces
// both. A page ends at Limit items (0: no limit) or 1 MB, whichever is first.
type Query struct {
	Index      Index
	PK         string
	From, To   string
	Prefix     string
	Descending bool
	Limit      int
	Consistent bool   // refused on an index
	Cursor     string // Page.Next of the page before; opaque, only valid for the same query
}

// Page is what a query answers. Next is "" on the last page; a page that ended
// at Limit has a Next even when nothing follows, as in DynamoDB, so a last page
// may be empty.
type Page struct {
	Items []Item
	Next  string
}

// OpKind is what an operation does.
type OpKind int

// The operations.
const (
	PutOp    OpKind = iota // replaces the whole item
	UpdateOp               // changes some attributes; makes the item if it is not there
	DeleteOp
	CheckOp // only in a transaction: conditions without a change
)

// Op is one write. In Put the key is in Item; elsewhere in Key.
type Op struct {
	Kind   OpKind
	Item   Item // Put
	Key    Key  // Update, Delete, Check
	Set    Item // Update: attributes to set
	Remove []string
	Add    map[string]int64 // Update: numbers to add to; absent counts as 0
	If     []Cond           // all must hold
	// Lazy lets an embedded engine answer before the write is on disk. It is
	// durable before any later write of the same engine is. DynamoDB ignores it.
	Lazy bool
}

// Cond is one condition on one attribute of the operation's own item.
type Cond struct {
	Attr  string
	Test  Test
	Value any // string, int64 or bool; unused by Exists and NotExists
}

// Test is what a condition asks.
type Test int

// The tests. Less and LessOrEqual are false when the attribute is absent;
// AbsentOrLess is true then. NotEquals is true when it is absent, as in DynamoDB.
const (
	Exists Test = iota
	NotExists
	Equals
	NotEquals
	Less
	LessOrEqual
	AbsentOrLess
)

// Put replaces one item whole.
func Put(item Item, conds ...Cond) Op { return Op{Kind: PutOp, Item: item, If: conds} }

// Update changes attributes of one item.
func Update(key Key, set Item, conds ...Cond) Op {
	return Op{Kind: UpdateOp, Key: key, Set: set, If: conds}
}

// Delete removes one item; removing what is not there succeeds.
func Delete(key Key, conds ...Cond) Op { return Op{Kind: DeleteOp, Key: key, If: conds} }

// Check only guards a transaction.
func Check(key Key, conds ...Cond) Op { return Op{Kind: CheckOp, Key: key, If: conds} }

// Target is the key of the item the operation touches.
func (o Op) Target() Key {
	if o.Kind == PutOp {
		return o.Item.Key()
	}
	return o.Key
}

// IfNew holds when the item does not exist yet.
func IfNew() Cond { return Cond{Attr: PK, Test: NotExists} }

// IfThere holds when the item exists.
func IfThere() Cond { return Cond{Attr: PK, Test: Exists} }

// IfEquals holds when the attribute has the value.
func IfEquals(attr string, value any) Cond { return Cond{Attr: attr, Test: Equals, Value: value} }

// Table is the engine.
type Table interface {
	// Get reads one item; (nil, nil) when there is none.
	Get(ctx context.Context, key Key, consistent bool) (Item, error)
	// BatchGet reads up to MaxBatchGet items, consistently, in no order; those
	// that are not there are left out.
	BatchGet(ctx context.Context, keys []Key) ([]Item, error)
	// Query reads a page.
	Query(ctx context.Context, q Query) (Page, error)
	// Write does one Put, Update or Delete. After an Update it answers the
	// whole new item, else nil.
	Write(ctx context.Context, op Op) (Item, error)
	// Transact does all or nothing, at double price: only for real groups.
	// It refuses two operations on one item.
	Transact(ctx context.Context, ops []Op) error
}

// The errors that callers tell apart with errors.Is. ErrConflict and
// ErrThrottled may be tried again unchanged; nothing else may.
var (
	ErrCondition = errors.New("table: condition failed")
	ErrConflict  = errors.New("table: transaction conflict")
	ErrThrottled = errors.New("table: throttled")
	ErrTooLarge  = errors.New("table: over a size limit")
	ErrRefused   = errors.New("table: request refused") // malformed: a bug of the caller
)

// ConditionError tells which operations of a write failed their conditions.
type ConditionError struct {
	Failed []int // indexes into the operations
}

// Error says which operations failed.
func (e *ConditionError) Error() string {
	return fmt.Sprintf("%v: operations %v", ErrCondition, e.Failed)
}

// Is makes errors.Is(err, ErrCondition) hold.
func (e *ConditionError) Is(target error) bool { return target == ErrCondition }

// FailedOps answers the indexes of the operations whose conditions failed.
func FailedOps(err error) []int {
	var e *ConditionError
	if errors.As(err, &e) {
		return e.Failed
	}
	return nil
}

// ChangeKind is what happened to an item.
type ChangeKind string

// The kinds of change, spelt as DynamoDB Streams spells them.
const (
	Insert ChangeKind = "INSERT"
	Modify ChangeKind = "MODIFY"
	Remove ChangeKind = "REMOVE"
)

// Change is one entry of the change feed: at least once, in order per item.
type Change struct {
	Kind ChangeKind
	Seq  string // grows; a cursor for Changes
	Old  Item   // nil on Insert
	New  Item   // nil on Remove
}

// Feed is the change feed of an engine that has one in this process. On AWS
// the stream reaches functions/dispatch by itself.
type Feed interface {
	// Changes answers up to limit changes after the cursor ("" from the
	// oldest kept). When there is none it waits for one until ctx ends; with a
	// ctx that has ended it only looks. Changes are kept for 24 hours.
	Changes(ctx context.Context, after string, limit int) ([]Change, error)
}

package dynamo

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"helpdesk/internal/table"
	"helpdesk/internal/table/embedded"
)

// bill asks DynamoDB for the units of every request and adds them up.
type bill struct{ units float64 }

func (b *bill) option(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("bill", b.handle), middleware.After)
	})
}

func (b *bill) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, metadata middleware.Metadata, err error,
) {
	const total = types.ReturnConsumedCapacityTotal
	switch p := in.Parameters.(type) {
	case *dynamodb.GetItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.PutItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.UpdateItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.DeleteItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		p.ReturnConsumedCapacity = total
	}
	out, metadata, err = next.HandleInitialize(ctx, in)
	switch r := out.Result.(type) {
	case *dynamodb.GetItemOutput:
		b.add(r.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		for i := range r.ConsumedCapacity {
			b.add(&r.ConsumedCapacity[i])
		}
	case *dynamodb.QueryOutput:
		b.add(r.ConsumedCapacity)
	case *dynamodb.PutItemOutput:
		b.add(r.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		b.add(r.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		b.add(r.ConsumedCapacity)
	case *dynamodb.TransactWriteItemsOutput:
		for i := range r.ConsumedCapacity {
			b.add(&r.ConsumedCapacity[i])
		}
	}
	return out, metadata, err
}

func (b *bill) add(c *types.ConsumedCapacity) {
	if c != nil {
		b.units += aws.ToFloat64(c.CapacityUnits)
	}
}

// The meter counts for each operation what DynamoDB Local says it costs. Left
// out is where DynamoDB Local is no witness: it bills nothing for a query or a
// batch that finds nothing (the service bills the smallest read), and a
// transaction of one put costs it as much as one of two.
func TestUnitsAgree(t *testing.T) {
	b := &bill{}
	client := newClient(local(t), b.option)
	name := fmt.Sprintf("desk-units-%d", time.Now().UnixNano())
	createTable(t, client, name)
	remote, meter := New(client, name), &table.Meter{}
	near, err := embedded.Open(filepath.Join(t.TempDir(), "desk.db"), embedded.Options{NoSync: true, Meter: meter})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = near.Close() })

	key := func(sk string) table.Key { return table.Key{PK: "p", SK: sk} }
	item := func(sk string, size int, more table.Item) table.Item {
		it := table.Item{"pk": "p", "sk": sk, "raw": make([]byte, size)}
		for name, v := range more {
			it[name] = v
		}
		return it
	}
	g4 := func(sk string, sum int) table.Item {
		return table.Item{"g4pk": "g", "g4sk": sk, "sum": make([]byte, sum)}
	}
	write := func(op table.Op) func(table.Table) error {
		return func(tb table.Table) error {
			_, err := tb.Write(t.Context(), op)
			return err
		}
	}
	query := func(q table.Query) func(table.Table) error {
		return func(tb table.Table) error {
			_, err := tb.Query(t.Context(), q)
			return err
		}
	}
	for _, tc := range []struct {
		name string
		do   func(table.Table) error
	}{
		{"insert", write(table.Put(item("a", 1500, nil)))},
		{"insert with one copy", write(table.Put(item("b", 3000, g4("1", 10))))},
		{"insert with a wide copy", write(table.Put(item("c", 10, g4("1", 2500))))},
		{"replace by smaller", write(table.Put(item("a", 10, nil)))},
		{"replace by larger", write(table.Put(item("a", 4500, nil)))},
		{"update beside the copy", write(table.Update(key("b"), table.Item{"x": "y"}))},
		{"update of the copy", write(table.Update(key("b"), table.Item{"v": int64(2)}))},
		{"update that shrinks a wide copy", write(table.Update(key("c"), table.Item{"sum": []byte("x")}))},
		{"move in the index", write(table.Update(key("b"), table.Item{"g4sk": "2"}))},
		{"enter a second index", write(table.Update(key("b"), table.Item{"g2pk": "h", "g2sk": "1"}))},
		{"leave an index", write(table.Op{Kind: table.UpdateOp, Key: key("b"), Remove: []string{"g4sk"}})},
		{"delete with a copy", write(table.Delete(key("b")))},
		{"delete", write(table.Delete(key("a")))},
		{"delete of nothing", write(table.Delete(key("nothing")))},
		{"insert for the reads", write(table.Put(item("d", 1500, nil)))},
		{"read", func(tb table.Table) error {
			_, err := tb.Get(t.Context(), key("d"), false)
			return err
		}},
		{"consistent read of nothing", func(tb table.Table) error {
			_, err := tb.Get(t.Context(), key("nothing"), true)
			return err
		}},
		{"batch", func(tb table.Table) error {
			_, err := tb.BatchGet(t.Context(), []table.Key{key("c"), key("d")})
			return err
		}},
		{"query", query(table.Query{PK: "p"})},
		{"consistent query", query(table.Query{PK: "p", Consistent: true})},
		{"query of an index", query(table.Query{Index: table.G4, PK: "g"})},
		{"query of one", query(table.Query{PK: "p", Limit: 1})},
	} {
		b.units = 0
		meter.Reset()
		if err := tc.do(remote); err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if err := tc.do(near); err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		got := meter.Snapshot()
		if n := got.ReadUnits + got.WriteUnits; n != b.units {
			t.Errorf("%s: the meter counts %v, DynamoDB Local %v", tc.name, n, b.units)
		}
	}
}

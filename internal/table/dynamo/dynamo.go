// Package dynamo is the table engine on Amazon DynamoDB. It builds expressions
// from typed conditions, translates the SDK's errors by type, and refuses before
// sending what DynamoDB would refuse, so that errors are those of every engine.
//
// The SDK tries throttled requests again; reads, transactions (they carry an
// idempotency token) and writes that may be repeated also after a lost answer,
// other writes never. Indexes are eventually consistent, the change feed is the
// table's stream and reaches functions/dispatch by itself.
package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"helpdesk/internal/table"
)

// Table is one DynamoDB table. It implements table.Table and is safe for
// concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
	pause  func(ctx context.Context, d time.Duration) error
}

var _ table.Table = (*Table)(nil)

// New makes the engine of a table with keys pk and sk and the four indexes of
// package table, all of strings.
func New(client *dynamodb.Client, tableName string) *Table {
	return &Table{client: client, name: tableName, pause: pause}
}

// Get reads one item.
func (t *Table) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	if err := key.Validate(); err != nil {
		return nil, err
	}
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: toKey(key), ConsistentRead: &consistent,
	})
	if err != nil {
		return nil, fmt.Errorf("get item: %w", translate(err))
	}
	return ItemFrom(out.Item)
}

// Backoff of keys that a batch left unread.
const (
	batchTries    = 8
	batchBackoff  = 25 * time.Millisecond
	batchSlowest  = time.Second
	batchOverload = "batch get: keys left unread"
)

// BatchGet reads items consistently and asks again, with growing pauses, for
// those that DynamoDB left out; ErrThrottled when some stay out.
func (t *Table) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	if err := table.ValidateKeys(keys); err != nil {
		return nil, err
	}
	found := make([]table.Item, 0, len(keys))
	if len(keys) == 0 {
		return found, ctx.Err()
	}
	left := make([]map[string]types.AttributeValue, len(keys))
	for i, key := range keys {
		left[i] = toKey(key)
	}
	for try := range batchTries {
		if try > 0 {
			if err := t.pause(ctx, min(batchBackoff<<try, batchSlowest)); err != nil {
				return nil, err
			}
		}
		out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{
				t.name: {Keys: left, ConsistentRead: aws.Bool(true)},
			},
		})
		if err != nil {
			return nil, fmt.Errorf("batch get: %w", translate(err))
		}
		for _, attrs := range out.Responses[t.name] {
			it, err := ItemFrom(attrs)
			if err != nil {
				return nil, err
			}
			found = append(found, it)
		}
		if left = out.UnprocessedKeys[t.name].Keys; len(left) == 0 {
			return found, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", table.ErrThrottled, batchOverload)
}

// pause waits between half of d and d, so that callers which failed together
// do not come back together.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d/2 + rand.N(d/2)) //nolint:gosec // jitter is no secret
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Query reads a page. Items with equal sort keys in an index come in no order.
func (t *Table) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := q.Validate(); err != nil {
		return table.Page{}, err
	}
	var e expression
	in := &dynamodb.QueryInput{
		TableName:              &t.name,
		KeyConditionExpression: e.keyCondition(q),
		ScanIndexForward:       aws.Bool(!q.Descending),
		ConsistentRead:         &q.Consistent,
	}
	in.ExpressionAttributeNames, in.ExpressionAttributeValues = e.names, e.values
	if q.Index != table.Base {
		in.IndexName = aws.String(q.Index.Name())
	}
	if q.Limit > 0 {
		in.Limit = aws.Int32(int32(min(q.Limit, 1<<30)))
	}
	if q.Cursor != "" {
		start, err := openCursor(q)
		if err != nil {
			return table.Page{}, err
		}
		in.ExclusiveStartKey = start
	}
	out, err := t.client.Query(ctx, in)
	if err != nil {
		return table.Page{}, fmt.Errorf("query: %w", translate(err))
	}
	var page table.Page
	for _, attrs := range out.Items {
		it, err := ItemFrom(attrs)
		if err != nil {
			return table.Page{}, err
		}
		page.Items = append(page.Items, it)
	}
	if len(out.LastEvaluatedKey) > 0 {
		if page.Next, err = sealCursor(q, out.LastEvaluatedKey); err != nil {
			return table.Page{}, err
		}
	}
	return page, nil
}

// sealCursor keeps the values of the key where a page ended.
func sealCursor(q table.Query, last map[string]types.AttributeValue) (string, error) {
	key, err := ItemFrom(last)
	if err != nil {
		return "", err
	}
	position, err := json.Marshal(key)
	if err != nil {
		return "", fmt.Errorf("seal cursor: %w", err)
	}
	return table.SealCursor(q, position), nil
}

func openCursor(q table.Query) (map[string]types.AttributeValue, error) {
	position, err := table.OpenCursor(q)
	if err != nil {
		return nil, err
	}
	var key map[string]string
	if err := json.Unmarshal(position, &key); err != nil {
		return nil, fmt.Errorf("%w: cursor of another engine", table.ErrRefused)
	}
	start := make(map[string]types.AttributeValue, len(key))
	for name, v := range key {
		start[name] = toValue(v)
	}
	return start, nil
}

// diagnose finds out why DynamoDB refused operations that were well formed: it
// says "validation" for an item grown too large as for anything else.
func (t *Table) diagnose(ctx context.Context, ops []table.Op, refusal error) error {
	if !errors.Is(refusal, table.ErrRefused) {
		return refusal
	}
	bytes := 0
	for i, op := range ops {
		now := op.Item
		if op.Kind == table.UpdateOp {
			old, err := t.Get(ctx, op.Key, true)
			if err != nil {
				return refusal
			}
			if now, err = op.Apply(old); err != nil {
				return fmt.Errorf("operation %d: %w", i, err)
			}
		}
		bytes += now.Size()
	}
	if bytes > table.MaxTransactBytes {
		return fmt.Errorf("%w: transaction of %d bytes", table.ErrTooLarge, bytes)
	}
	return refusal
}

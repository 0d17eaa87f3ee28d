// Package dispatch takes new outbox entries from the table's stream to the
// queues. It reacts only to their being written: whatever else happens to an
// entry is its own doing.
package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/relay"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Relay   *relay.Service
	Now     func() time.Time
	Metrics *lambdakit.Metrics
}

// Function handles batches of the table's stream.
type Function struct {
	handle func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)
}

// New makes the function.
func New(d Deps) *Function {
	opt := lambdakit.BatchOptions{Clock: d.Now, OnFailure: failure.Keeper(d.Relay.Store, d.Log, d.Now), Metrics: d.Metrics}
	return &Function{handle: lambdakit.Stream(d.Log, opt, func(ctx context.Context, r events.DynamoDBEventRecord) error {
		if r.EventName != string(table.Insert) {
			return nil
		}
		item, err := itemOf(r.Change.NewImage)
		if err != nil {
			return desk.Fail(desk.Invalid, "broken_json").Because(err)
		}
		if !strings.HasPrefix(item.Str(table.PK), store.OutboxPrefix) {
			return nil
		}
		entry, err := store.ReadOutbox(item)
		if err != nil {
			return desk.Fail(desk.Invalid, "broken_json").Because(err)
		}
		return d.Relay.Deliver(ctx, entry)
	})}
}

// Handle delivers the entries of one batch.
func (f *Function) Handle(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return f.handle(ctx, e)
}

// itemOf reads an image of the stream.
func itemOf(image map[string]events.DynamoDBAttributeValue) (table.Item, error) {
	item := make(table.Item, len(image))
	for name, v := range image {
		switch v.DataType() {
		case events.DataTypeString:
			item[name] = v.String()
		case events.DataTypeNumber:
			n, err := v.Integer()
			if err != nil {
				return nil, fmt.Errorf("attribute %s: %w", name, err)
			}
			item[name] = n
		case events.DataTypeBoolean:
			item[name] = v.Boolean()
		case events.DataTypeBinary:
			item[name] = v.Binary()
		default:
			return nil, fmt.Errorf("attribute %s has an unknown type", name)
		}
	}
	return item, nil
}

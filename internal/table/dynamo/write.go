package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"helpdesk/internal/table"
)

// Write does one operation.
func (t *Table) Write(ctx context.Context, op table.Op) (table.Item, error) {
	if err := table.ValidateWrite(op); err != nil {
		return nil, err
	}
	careful := func(o *dynamodb.Options) {
		if !replayable([]table.Op{op}) {
			o.Retryer = throttlesOnly{o.Retryer}
		}
	}
	var e expression
	condition := e.condition(op.If)
	var err error
	switch op.Kind {
	case table.PutOp:
		_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: &t.name, Item: ToItem(op.Item), ConditionExpression: condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}, careful)
	case table.DeleteOp:
		_, err = t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: &t.name, Key: toKey(op.Key), ConditionExpression: condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}, careful)
	default:
		in := &dynamodb.UpdateItemInput{
			TableName: &t.name, Key: toKey(op.Key), ConditionExpression: condition,
			UpdateExpression: e.update(op), ReturnValues: types.ReturnValueAllNew,
		}
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = e.names, e.values
		var out *dynamodb.UpdateItemOutput
		if out, err = t.client.UpdateItem(ctx, in, careful); err == nil {
			return ItemFrom(out.Attributes)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("write item: %w", t.diagnose(ctx, []table.Op{op}, translate(err)))
	}
	return nil, nil
}

// Transact does all operations or none. The SDK's idempotency token makes its
// own second attempt safe.
func (t *Table) Transact(ctx context.Context, ops []table.Op) error {
	if err := table.ValidateTransaction(ops); err != nil {
		return err
	}
	in := &dynamodb.TransactWriteItemsInput{TransactItems: make([]types.TransactWriteItem, len(ops))}
	for i, op := range ops {
		in.TransactItems[i] = t.transactItem(op)
	}
	if _, err := t.client.TransactWriteItems(ctx, in); err != nil {
		return fmt.Errorf("transact: %w", t.diagnose(ctx, ops, translate(err)))
	}
	return nil
}

func (t *Table) transactItem(op table.Op) types.TransactWriteItem {
	var e expression
	condition := e.condition(op.If)
	switch op.Kind {
	case table.PutOp:
		return types.TransactWriteItem{Put: &types.Put{
			TableName: &t.name, Item: ToItem(op.Item), ConditionExpression: condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	case table.DeleteOp:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: &t.name, Key: toKey(op.Key), ConditionExpression: condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	case table.CheckOp:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &t.name, Key: toKey(op.Key), ConditionExpression: condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	}
	update := e.update(op)
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: toKey(op.Key), ConditionExpression: condition,
		UpdateExpression: update, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
	}}
}

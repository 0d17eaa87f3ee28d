package dynamo

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"helpdesk/internal/table"
)

// ItemFrom reads an item as DynamoDB sends it, in an answer or in a stream
// record. A type that the desk's items do not have is an error.
func ItemFrom(attrs map[string]types.AttributeValue) (table.Item, error) {
	if attrs == nil {
		return nil, nil
	}
	it := make(table.Item, len(attrs))
	for name, av := range attrs {
		switch av := av.(type) {
		case *types.AttributeValueMemberS:
			it[name] = av.Value
		case *types.AttributeValueMemberN:
			n, err := strconv.ParseInt(av.Value, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("read item: attribute %q is no 64-bit number", name)
			}
			it[name] = n
		case *types.AttributeValueMemberBOOL:
			it[name] = av.Value
		case *types.AttributeValueMemberB:
			it[name] = append([]byte{}, av.Value...)
		default:
			return nil, fmt.Errorf("read item: attribute %q has type %T", name, av)
		}
	}
	return it, nil
}

// ToItem writes an item as DynamoDB takes it. The item has passed validation:
// a value of an unknown type is left out.
func ToItem(it table.Item) map[string]types.AttributeValue {
	attrs := make(map[string]types.AttributeValue, len(it))
	for name, v := range it {
		if av := toValue(v); av != nil {
			attrs[name] = av
		}
	}
	return attrs
}

func toValue(v any) types.AttributeValue {
	switch v := v.(type) {
	case string:
		return &types.AttributeValueMemberS{Value: v}
	case int64:
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(v, 10)}
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case []byte:
		return &types.AttributeValueMemberB{Value: append([]byte{}, v...)}
	}
	return nil
}

func toKey(k table.Key) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{table.PK: toValue(k.PK), table.SK: toValue(k.SK)}
}

package dynamo

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"helpdesk/internal/table"
)

// expression collects the placeholders of one request. Names and values of the
// caller never stand in an expression's text.
type expression struct {
	names  map[string]string
	values map[string]types.AttributeValue
}

func (e *expression) name(attr string) string {
	if e.names == nil {
		e.names = map[string]string{}
	}
	for placeholder, known := range e.names {
		if known == attr {
			return placeholder
		}
	}
	placeholder := "#n" + strconv.Itoa(len(e.names))
	e.names[placeholder] = attr
	return placeholder
}

func (e *expression) value(v any) string {
	if e.values == nil {
		e.values = map[string]types.AttributeValue{}
	}
	placeholder := ":v" + strconv.Itoa(len(e.values))
	e.values[placeholder] = toValue(v)
	return placeholder
}

// condition writes conditions that must all hold; nil when there is none.
func (e *expression) condition(conds []table.Cond) *string {
	if len(conds) == 0 {
		return nil
	}
	parts := make([]string, len(conds))
	for i, c := range conds {
		parts[i] = e.test(c)
	}
	return aws.String(strings.Join(parts, " AND "))
}

func (e *expression) test(c table.Cond) string {
	n := e.name(c.Attr)
	switch c.Test {
	case table.Exists:
		return "attribute_exists(" + n + ")"
	case table.NotExists:
		return "attribute_not_exists(" + n + ")"
	case table.Equals:
		return n + " = " + e.value(c.Value)
	case table.NotEquals:
		return "(attribute_not_exists(" + n + ") OR " + n + " <> " + e.value(c.Value) + ")"
	case table.Less:
		return n + " < " + e.value(c.Value)
	case table.LessOrEqual:
		return n + " <= " + e.value(c.Value)
	case table.AbsentOrLess:
		return "(attribute_not_exists(" + n + ") OR " + n + " < " + e.value(c.Value) + ")"
	}
	return "" // validated before
}

// update writes the changes of an update.
func (e *expression) update(op table.Op) *string {
	var clauses []string
	clause := func(verb string, parts []string) {
		if len(parts) > 0 {
			clauses = append(clauses, verb+" "+strings.Join(parts, ", "))
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(op.Set)) {
		parts = append(parts, e.name(name)+" = "+e.value(op.Set[name]))
	}
	clause("SET", parts)
	parts = nil
	for _, name := range op.Remove {
		parts = append(parts, e.name(name))
	}
	clause("REMOVE", parts)
	parts = nil
	for _, name := range slices.Sorted(maps.Keys(op.Add)) {
		parts = append(parts, e.name(name)+" "+e.value(op.Add[name]))
	}
	clause("ADD", parts)
	return aws.String(strings.Join(clauses, " "))
}

// keyCondition writes the partition and the range of a query.
func (e *expression) keyCondition(q table.Query) *string {
	text := e.name(q.Index.PKName()) + " = " + e.value(q.PK)
	if q.Prefix == "" && q.From == "" && q.To == "" {
		return &text
	}
	sk := e.name(q.Index.SKName())
	switch {
	case q.Prefix != "":
		text += " AND begins_with(" + sk + ", " + e.value(q.Prefix) + ")"
	case q.To == "":
		text += " AND " + sk + " >= " + e.value(q.From)
	case q.From == "":
		text += " AND " + sk + " <= " + e.value(q.To)
	default:
		text += " AND " + sk + " BETWEEN " + e.value(q.From) + " AND " + e.value(q.To)
	}
	return &text
}

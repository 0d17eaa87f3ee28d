package fault

import (
	"context"
	"slices"

	"helpdesk/internal/table"
)

// Late is a table whose indexes do not have the items of some partition keys
// yet, as an index that is written a moment after its table.
func Late(inner table.Table, missing *[]string) table.Table { return lateTable{inner, missing} }

type lateTable struct {
	table.Table
	missing *[]string
}

func (l lateTable) Query(ctx context.Context, q table.Query) (table.Page, error) {
	page, err := l.Table.Query(ctx, q)
	if q.Index != table.Base {
		page.Items = slices.DeleteFunc(page.Items, func(i table.Item) bool { return slices.Contains(*l.missing, i.Str(table.PK)) })
	}
	return page, err
}

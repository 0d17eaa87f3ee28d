package local

import (
	"context"

	"helpdesk/internal/store"
)

// IndexPeople asks for one page of the walk over tickets that lets people be
// found who were written before there was an index of them.
type IndexPeople struct {
	After int64 `json:"after"` // a ticket number; 0 from the beginning
}

func (o Office) indexPeople(ctx context.Context, in IndexPeople) (store.IndexedPeople, error) {
	return o.Data.Store.IndexPeople(ctx, in.After)
}

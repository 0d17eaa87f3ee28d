package store

import (
	"context"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// freshLife is how long the table itself says whose ticket a new one is. By then
// the index of a person's tickets has it, whatever held it up.
const freshLife = 24 * time.Hour

// isFresh tells the table itself whose a new ticket is.
func isFresh(t *desk.Ticket) []table.Op {
	if t.Requester == "" {
		return nil
	}
	key := freshKey(t.Requester, t.CreatedAt, t.ID)
	// Counted from the last change: a ticket may be written down long after it was made.
	return []table.Op{table.Put(table.Item{table.PK: key.PK, table.SK: key.SK, table.TTL: t.UpdatedAt.Add(freshLife).Unix()})}
}

// FreshTicketsOf lists the ids of the tickets that were made in somebody's name
// within a day, newest first. Unlike an index it misses none, so it is what
// rights are decided by together with one.
//
// AP-133: a person's new tickets, at once.
func (s *Store) FreshTicketsOf(ctx context.Context, person string) ([]string, error) {
	var ids []string
	for cursor := ""; ; {
		page, err := s.table.Query(ctx, table.Query{PK: freshPK(person), Descending: true, Consistent: true, Cursor: cursor})
		if err != nil {
			return nil, failure("list a person's new tickets", err)
		}
		for _, item := range page.Items {
			sk := item.Str(table.SK)
			ids = append(ids, sk[strings.LastIndexByte(sk, '#')+1:])
		}
		if cursor = page.Next; cursor == "" {
			return ids, nil
		}
	}
}

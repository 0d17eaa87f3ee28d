package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// DoneTickets lists the tickets of teams that were resolved or closed last, at
// most limit of each, newest first.
//
// AP-77: tickets of a team that are over, newest first.
func (s *Store) DoneTickets(ctx context.Context, teams []string, limit int) ([]desk.Summary, error) {
	var list []desk.Summary
	for _, team := range teams {
		page, err := s.table.Query(ctx, table.Query{Index: table.G1, PK: donePK(team), Descending: true, Limit: limit})
		if err != nil {
			return nil, failure("list tickets that are over", err)
		}
		for _, item := range page.Items {
			var sum desk.Summary
			if err := json.Unmarshal([]byte(item.Str(attrSummary)), &sum); err != nil {
				return nil, fmt.Errorf("read summary of %s: %w", item.Key(), err)
			}
			list = append(list, sum)
		}
	}
	slices.SortFunc(list, func(a, b desk.Summary) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return list, nil
}

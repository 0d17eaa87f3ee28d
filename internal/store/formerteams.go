package store

import (
	"context"
	"slices"

	"helpdesk/internal/desk"
)

// LeavesNobody is desk.Invalid when a new configuration takes away a team that
// still has open tickets: they would stand in nobody's list. It names each.
func (s *Store) LeavesNobody(ctx context.Context, before, after *desk.Config) error {
	var wrong desk.Problems
	for _, team := range before.Teams {
		if slices.ContainsFunc(after.Teams, func(t desk.Team) bool { return t.ID == team.ID }) {
			continue
		}
		list, err := s.OpenTickets(ctx, []string{team.ID}, "", 1)
		if err != nil {
			return err
		}
		if len(list.Tickets) > 0 {
			wrong.Add("teams", "team_has_tickets", "id", team.ID)
		}
	}
	return wrong.Err()
}

package conversation

import (
	"context"

	"helpdesk/internal/desk"
)

// maxCompared is the most open tickets that one is compared with, those due
// next first.
const maxCompared = 2000

// Similar suggests open tickets that the caller sees and that may be about the
// same matter, the likeliest first. It reads the summaries of the open tickets
// of all his teams: some 75 units for 2,000 of them.
func (s *Service) Similar(ctx context.Context, who desk.Subject, ref string) ([]desk.Like, error) {
	t, err := s.find(ctx, who, desk.TicketRead, ref)
	if err != nil {
		return nil, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return nil, err
	}
	in, err := visible(cfg, who, "")
	if err != nil {
		return nil, err
	}
	var open []desk.Summary
	for after := ""; len(open) < maxCompared; {
		page, err := s.Store.OpenInSight(ctx, in, after, maxCompared)
		if err != nil {
			return nil, err
		}
		open = append(open, page.Tickets...)
		if after = page.After; after == "" {
			break
		}
	}
	return desk.Similar(t, open), nil
}

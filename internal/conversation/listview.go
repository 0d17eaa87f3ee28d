package conversation

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Limits of what one page of a view reads. A view has an order of its own, so
// all that may be in it is read, some 75 read units for 2,000 tickets.
const (
	maxViewOpen = 10_000 // open tickets
	maxViewDone = 200    // tickets of each team that are over, newest first
)

// place is what the order of a view is made of, of the last ticket of a page.
type place struct {
	Number    int64         `json:"n"`
	Priority  desk.Priority `json:"p"`
	CreatedAt time.Time     `json:"c"`
	UpdatedAt time.Time     `json:"u"`
	DueAt     time.Time     `json:"d,omitzero"`
}

// ListView answers a page of the tickets that a view shows to the caller, in
// its order. A cursor stands for a place in the order, so that a ticket that
// moves between two pages is at worst seen twice.
func (s *Service) ListView(ctx context.Context, who desk.Subject, v *desk.View, cursor string, limit int) (List, error) {
	if !desk.May(who, desk.TicketList, nil) {
		return List{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	after, err := readPlace(cursor)
	if err != nil {
		return List{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return List{}, err
	}
	in, err := visible(cfg, who, "")
	if err != nil {
		return List{}, err
	}
	found, err := s.shown(ctx, in, v)
	if err != nil {
		return List{}, err
	}
	by := desk.Looker{Agent: who.AgentID, Teams: who.Teams, Now: s.Now()}
	found = slices.DeleteFunc(found, func(t Summary) bool {
		return !v.Matches(&t, by) || after != nil && v.Compare(&t, after) <= 0
	})
	slices.SortFunc(found, func(a, b Summary) int { return v.Compare(&a, &b) })
	if limit == 0 {
		limit = DefaultList
	}
	limit = min(max(limit, 1), MaxList)
	if len(found) <= limit {
		return List{Tickets: found}, nil
	}
	return List{Tickets: found[:limit], Next: writePlace(&found[limit-1])}, nil
}

// shown reads what the view may show.
func (s *Service) shown(ctx context.Context, in store.Sight, v *desk.View) ([]Summary, error) {
	var all []Summary
	if v.ShowsOpen() {
		for after := ""; len(all) < maxViewOpen; {
			page, err := s.Store.OpenInSight(ctx, in, after, 1000)
			if err != nil {
				return nil, err
			}
			all = append(all, page.Tickets...)
			if after = page.After; after == "" {
				break
			}
		}
	}
	if v.ShowsEnded() {
		done, err := s.Store.DoneInSight(ctx, in, maxViewDone)
		if err != nil {
			return nil, err
		}
		all = append(all, done...)
	}
	return all, nil
}

func writePlace(t *Summary) string {
	data, _ := json.Marshal(place{t.Number, t.Priority, t.CreatedAt, t.UpdatedAt, t.DueAt}) //nolint:errchkjson // plain values
	return base64.RawURLEncoding.EncodeToString(data)
}

func readPlace(cursor string) (*Summary, error) {
	if cursor == "" {
		return nil, nil
	}
	var p place
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return nil, desk.Fail(desk.Invalid, "cursor_invalid").Because(err)
	}
	return &Summary{Number: p.Number, Priority: p.Priority, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, DueAt: p.DueAt}, nil
}

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
// all that may be in it is read, some 75 read units for 2,000 tickets. What is
// over stands in the table by when it changed last: in that order it is read page
// by page, as far as there is any.
const (
	maxViewOpen = 10_000 // open tickets
	maxViewDone = 10_000 // tickets that are over, in another order
	doneRead    = 100    // tickets looked at together, at least, of each team
	maxDoneRead = 10     // times that is done for one page
)

// place is what the order of a view is made of, of the last ticket of a page; of
// a view that is read by when its tickets changed last, how far it was read.
type place struct {
	Number    int64         `json:"n"`
	Priority  desk.Priority `json:"p"`
	CreatedAt time.Time     `json:"c"`
	UpdatedAt time.Time     `json:"u"`
	DueAt     time.Time     `json:"d,omitzero"`
	At        string        `json:"a,omitempty"`
}

// maxPosition is the longest position in a cursor, in bytes.
const maxPosition = 100

// ListView answers a page of the tickets that a view shows to the caller, in
// its order. A cursor stands for a place in the order, so that a ticket that
// moves between two pages is at worst seen twice. In a view of what changed last
// it is not even that: what changes moves to the front, and stands on the first
// page when that is read again.
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
	if limit == 0 {
		limit = DefaultList
	}
	limit = min(max(limit, 1), MaxList)
	by := desk.Looker{Agent: who.AgentID, Teams: who.Teams, Now: s.Now()}
	if v.Sort.By == "updated" && v.ShowsEnded() {
		return s.viewByChange(ctx, in, v, by, after, limit)
	}
	return s.viewInOrder(ctx, in, v, by, after, limit)
}

// viewInOrder answers a page of a view that is ordered as a whole.
func (s *Service) viewInOrder(ctx context.Context, in store.Sight, v *desk.View, by desk.Looker, after *place, limit int) (List, error) {
	found, partial, err := s.openOf(ctx, in, v)
	if err != nil {
		return List{}, err
	}
	if v.ShowsEnded() {
		part := store.DonePart{Limit: 1000}
		for n := 0; n < maxViewDone; {
			page, err := s.Store.DoneInSight(ctx, in, part)
			if err != nil {
				return List{}, err
			}
			found = append(found, page.Tickets...)
			n += len(page.Tickets)
			if part.After = page.After; part.After == "" {
				break
			}
		}
		partial = partial || part.After != ""
	}
	last := after.summary()
	found = slices.DeleteFunc(once(found), func(t Summary) bool {
		return !v.Matches(&t, by) || last != nil && v.Compare(&t, last) <= 0
	})
	slices.SortFunc(found, func(a, b Summary) int { return v.Compare(&a, &b) })
	list := List{Tickets: found, Partial: partial}
	if len(found) > limit {
		t := &found[limit-1]
		list.Tickets, list.Next = found[:limit], place{Number: t.Number, Priority: t.Priority, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, DueAt: t.DueAt}.cursor()
	}
	return list, nil
}

// viewByChange answers a page of a view of what is over, and perhaps of what is
// not, by when it changed last. A page of which little is in sight, or in the
// view, is short, or empty, and has a next one.
func (s *Service) viewByChange(ctx context.Context, in store.Sight, v *desk.View, by desk.Looker, after *place, limit int) (List, error) {
	part := store.DonePart{Oldest: !v.Sort.Descending, Limit: max(limit, doneRead)}
	if after != nil {
		if after.At == "" || len(after.At) > maxPosition {
			return List{}, desk.Fail(desk.Invalid, "cursor_invalid")
		}
		part.After = after.At
	}
	begin := part.After
	open, partial, err := s.openOf(ctx, in, v)
	if err != nil {
		return List{}, err
	}
	var found []Summary
	for range maxDoneRead {
		page, err := s.Store.DoneInSight(ctx, in, part)
		if err != nil {
			return List{}, err
		}
		found = append(found, slices.DeleteFunc(page.Tickets, func(t Summary) bool { return !v.Matches(&t, by) })...)
		if part.After = page.After; part.After == "" || len(found) > limit {
			break
		}
	}
	for _, t := range open {
		at := store.DonePosition(&t)
		if v.Matches(&t, by) && (begin == "" || part.Compare(at, begin) > 0) && (part.After == "" || part.Compare(at, part.After) <= 0) {
			found = append(found, t)
		}
	}
	found = once(found)
	slices.SortFunc(found, func(a, b Summary) int { return part.Compare(store.DonePosition(&a), store.DonePosition(&b)) })
	list := List{Tickets: found, Partial: partial}
	if len(found) > limit {
		list.Tickets = found[:limit]
		part.After = store.DonePosition(&found[limit-1])
	}
	if part.After != "" {
		list.Next = place{At: part.After}.cursor()
	}
	return list, nil
}

// openOf reads the open tickets that the view may show, and reports whether
// there are more.
func (s *Service) openOf(ctx context.Context, in store.Sight, v *desk.View) (all []Summary, more bool, err error) {
	if !v.ShowsOpen() {
		return nil, false, nil
	}
	for after := ""; ; {
		page, err := s.Store.OpenInSight(ctx, in, after, 1000)
		if err != nil {
			return nil, false, err
		}
		all = append(all, page.Tickets...)
		if after = page.After; after == "" || len(all) >= maxViewOpen {
			return all, after != "", nil
		}
	}
}

// once is each ticket as it changed last: one that moves between two reads is in
// both.
func once(list []Summary) []Summary {
	slices.SortStableFunc(list, func(a, b Summary) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	known := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(t Summary) bool {
		twice := known[t.ID]
		known[t.ID] = true
		return twice
	})
}

func (p place) cursor() string {
	data, _ := json.Marshal(p) //nolint:errchkjson // plain values
	return base64.RawURLEncoding.EncodeToString(data)
}

func readPlace(cursor string) (*place, error) {
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
	return &p, nil
}

// summary is what the order compares of the place.
func (p *place) summary() *Summary {
	if p == nil {
		return nil
	}
	return &Summary{Number: p.Number, Priority: p.Priority, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, DueAt: p.DueAt}
}

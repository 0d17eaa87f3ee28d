package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// DonePart says which of the tickets that are over are read.
type DonePart struct {
	After  string // the position behind which it begins; "" at the start
	Oldest bool   // what changed first comes first; otherwise what changed last
	Limit  int    // the most that are looked at in each list
}

// DonePage is a part of the tickets that are over, in its order. Whatever stands in
// front of After was looked at in every list; it is "" where nothing follows.
type DonePage struct {
	Tickets []desk.Summary
	After   string
}

// DonePosition is where a ticket stands among those that are over.
func DonePosition(s *desk.Summary) string { return donePlace(s.UpdatedAt, s.ID) }

func donePlace(updatedAt time.Time, id string) string { return desk.FormatTime(updatedAt) + "#" + id }

// Compare is the order of the part, of two positions.
func (p DonePart) Compare(a, b string) int {
	if p.Oldest {
		return strings.Compare(a, b)
	}
	return strings.Compare(b, a)
}

// DoneInSight lists what is over that somebody's lists show, together, by when it
// changed last.
//
// AP-77: tickets of a team that are over.
func (s *Store) DoneInSight(ctx context.Context, in Sight, part DonePart) (DonePage, error) {
	own, end, err := s.doneItems(ctx, in.All, part, "")
	if err != nil {
		return DonePage{}, err
	}
	var others []table.Item
	if in.Name != "" {
		if others, end, err = s.doneItems(ctx, in.Some, part, end); err != nil {
			return DonePage{}, err
		}
	}
	behind := func(item table.Item) bool { return end != "" && part.Compare(donePosition(item), end) > 0 }
	page := DonePage{After: end}
	for _, item := range slices.DeleteFunc(own, behind) {
		var sum desk.Summary
		if err := json.Unmarshal([]byte(item.Str(attrSummary)), &sum); err != nil {
			return DonePage{}, fmt.Errorf("read summary of %s: %w", item.Key(), err)
		}
		page.Tickets = append(page.Tickets, sum)
	}
	found, err := in.named(slices.DeleteFunc(others, behind))
	if err != nil {
		return DonePage{}, err
	}
	page.Tickets = append(page.Tickets, found...)
	slices.SortFunc(page.Tickets, func(a, b desk.Summary) int { return part.Compare(DonePosition(&a), DonePosition(&b)) })
	return page, nil
}

// doneItems reads a part of each list, and answers how far all of them were read:
// end, or where the first of them was left.
func (s *Store) doneItems(ctx context.Context, lists []string, part DonePart, end string) ([]table.Item, string, error) {
	q := table.Query{Index: table.G1, Descending: !part.Oldest, Limit: part.Limit}
	switch {
	case part.After == "":
	case part.Oldest:
		q.From = part.After + "\x00" // the first key behind it
	default:
		q.To, q.Limit = part.After, part.Limit+1 // and the one there, which is left out
	}
	var all []table.Item
	for _, list := range lists {
		q.PK = donePK(list)
		page, err := s.table.Query(ctx, q)
		if err != nil {
			return nil, "", failure("list tickets that are over", err)
		}
		if n := len(page.Items); n > 0 && page.Next != "" {
			if last := donePosition(page.Items[n-1]); end == "" || part.Compare(last, end) < 0 {
				end = last
			}
		}
		all = append(all, slices.DeleteFunc(page.Items, func(item table.Item) bool { return donePosition(item) == part.After })...)
	}
	return all, end, nil
}

func donePosition(item table.Item) string { return item.Str(table.G1.SKName()) }

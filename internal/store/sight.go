package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Sight is which tickets somebody's lists show: all of some lists, and of others
// what names him and Keep lets through. Without Some it is All and nothing else.
type Sight struct {
	All, Some []string
	// Name is an id that stands in the summary of whatever Keep lets through:
	// what does not name it is passed over without being decoded.
	Name string
	Keep func(*desk.Summary) bool
}

// sightPage is how many summaries of others' lists are read together.
const sightPage = 1000

// OpenInSight lists the open tickets that somebody's lists show, as OpenTickets
// does. Of the lists in Some it reads as far as the answer goes, to the end when
// the answer ends: 37 units for 1,000 tickets of others.
//
// AP-131: open tickets of other teams that name somebody.
func (s *Store) OpenInSight(ctx context.Context, in Sight, after string, limit int) (OpenTickets, error) {
	list, err := s.OpenTickets(ctx, in.All, after, limit)
	if err != nil || len(in.Some) == 0 || in.Name == "" {
		return list, err
	}
	from := ""
	if after != "" {
		from = after + "\x00"
	}
	for _, l := range in.Some {
		q := table.Query{Index: table.G1, PK: openPK(l), From: from, To: list.After, Limit: sightPage}
		found, err := s.naming(ctx, in, q, limit+1)
		if err != nil {
			return list, failure("list open tickets of others", err)
		}
		list.Tickets = append(list.Tickets, found...)
	}
	slices.SortFunc(list.Tickets, func(a, b desk.Summary) int {
		return cmp.Compare(openPlace(a.DueAt, a.ID), openPlace(b.DueAt, b.ID))
	})
	list.Tickets = slices.CompactFunc(list.Tickets, func(a, b desk.Summary) bool { return a.ID == b.ID }) // moved between two reads
	if len(list.Tickets) > limit {
		list.Tickets = list.Tickets[:limit]
		last := &list.Tickets[limit-1]
		list.After = openPlace(last.DueAt, last.ID)
	}
	return list, nil
}

// naming reads the pages of a query until most of what they hold is in sight.
func (s *Store) naming(ctx context.Context, in Sight, q table.Query, most int) ([]desk.Summary, error) {
	var found []desk.Summary
	for {
		page, err := s.table.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		list, err := in.named(page.Items)
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
		if q.Cursor = page.Next; q.Cursor == "" || len(found) >= most {
			return found, nil
		}
	}
}

func (in Sight) named(items []table.Item) ([]desk.Summary, error) {
	var found []desk.Summary
	name := strconv.Quote(in.Name)
	for _, item := range items {
		text := item.Str(attrSummary)
		if !strings.Contains(text, name) {
			continue
		}
		var sum desk.Summary
		if err := json.Unmarshal([]byte(text), &sum); err != nil {
			return nil, fmt.Errorf("read summary of %s: %w", item.Key(), err)
		}
		if in.Keep(&sum) {
			found = append(found, sum)
		}
	}
	return found, nil
}

// noDeadline sorts tickets without a running clock behind all others.
const noDeadline = "9999-12-31T23:59:59.999Z"

func openSK(t *desk.Ticket) string { return openPlace(t.NearestDeadline(), t.ID) }

func openPlace(dueAt time.Time, id string) string {
	due := noDeadline
	if !dueAt.IsZero() {
		due = desk.FormatTime(dueAt)
	}
	return due + "#" + id
}

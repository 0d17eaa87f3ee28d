package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// OpenTickets is a page of the open tickets of some teams.
type OpenTickets struct {
	Tickets []desk.Summary
	// After, of the last summary, is where the next page starts; "" at the end.
	After string
}

// OpenTickets lists the open tickets of teams together, those due next first,
// from behind the position after ("" from the start). The order is the same
// whatever the teams. A page of each team is read, and only the summaries that
// make up the answer are decoded, which is most of the work.
//
// AP-12: open tickets of a team, due next first.
func (s *Store) OpenTickets(ctx context.Context, teams []string, after string, limit int) (OpenTickets, error) {
	var list OpenTickets
	from := ""
	if after != "" {
		from = after + "\x00" // the first key behind it
	}
	var found []table.Item
	more := false
	for _, team := range teams {
		page, err := s.table.Query(ctx, table.Query{Index: table.G1, PK: openPK(team), From: from, Limit: limit})
		if err != nil {
			return list, failure("list open tickets", err)
		}
		found = append(found, page.Items...)
		more = more || page.Next != ""
	}
	position := func(item table.Item) string { return item.Str(table.G1.SKName()) }
	if len(teams) > 1 {
		slices.SortFunc(found, func(a, b table.Item) int { return strings.Compare(position(a), position(b)) })
	}
	if len(found) > limit {
		found, more = found[:limit], true
	}
	list.Tickets = make([]desk.Summary, len(found))
	for i, item := range found {
		if err := json.Unmarshal([]byte(item.Str(attrSummary)), &list.Tickets[i]); err != nil {
			return list, fmt.Errorf("read summary of %s: %w", item.Key(), err)
		}
	}
	if more && len(found) > 0 {
		list.After = position(found[len(found)-1])
	}
	return list, nil
}

// TicketsOf lists the ids of a person's tickets, newest first, at most limit. It
// misses none that were made a moment ago, which the index may not have yet.
//
// AP-13: a person's tickets.
func (s *Store) TicketsOf(ctx context.Context, person string, limit int) ([]string, error) {
	ids, err := s.FreshTicketsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	page, err := s.table.Query(ctx, table.Query{Index: table.G2, PK: "P#" + person, Descending: true, Limit: limit})
	if err != nil {
		return nil, failure("list a person's tickets", err)
	}
	for _, item := range page.Items {
		if id := item.Str(table.PK)[len("T#"):]; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids[:min(len(ids), limit)], nil
}

// Due lists the ids of tickets of one shard that are due at now, longest due first.
//
// AP-14: tickets that are due.
func (s *Store) Due(ctx context.Context, shard int, now time.Time, limit int) ([]string, error) {
	page, err := s.table.Query(ctx, table.Query{Index: table.G3, PK: duePK(shard), To: desk.FormatTime(now) + "~", Limit: limit})
	if err != nil {
		return nil, failure("list what is due", err)
	}
	ids := make([]string, len(page.Items))
	for i, item := range page.Items {
		ids[i] = item.Str(table.PK)[len("T#"):]
	}
	return ids, nil
}

// DueLater lists the ids of tickets of one shard that come due after now, soonest
// first, from behind the position after ("" from the start), and the position of
// the last; "" when there are no more.
//
// AP-135: tickets that come due later.
func (s *Store) DueLater(ctx context.Context, shard int, now time.Time, after string, limit int) (ids []string, last string, err error) {
	from := desk.FormatTime(now) + "~"
	if after != "" {
		from = after + "\x00" // the first key behind it
	}
	page, err := s.table.Query(ctx, table.Query{Index: table.G3, PK: duePK(shard), From: from, Limit: limit})
	if err != nil {
		return nil, "", failure("list what comes due later", err)
	}
	for _, item := range page.Items {
		ids = append(ids, item.Str(table.PK)[len("T#"):])
	}
	if page.Next != "" && len(page.Items) > 0 {
		last = page.Items[len(page.Items)-1].Str(table.G3.SKName())
	}
	return ids, last, nil
}

// Loads answers how many open tickets each agent has.
//
// AP-15: the load of agents.
func (s *Store) Loads(ctx context.Context, agents []string) (map[string]int, error) {
	loads := make(map[string]int, len(agents))
	for len(agents) > 0 {
		n := min(len(agents), table.MaxBatchGet)
		keys := make([]table.Key, n)
		for i, a := range agents[:n] {
			keys[i] = loadKey(a)
		}
		items, err := s.table.BatchGet(ctx, keys)
		if err != nil {
			return nil, failure("read loads", err)
		}
		for _, item := range items {
			loads[item.Str(table.PK)[len("LOAD#"):]] = int(item.Int(attrCount))
		}
		agents = agents[n:]
	}
	return loads, nil
}

// SetLoad mends an agent's counter if it still is from; false when it moved.
//
// AP-49: mend the load of an agent.
func (s *Store) SetLoad(ctx context.Context, agent string, from, to int) (bool, error) {
	guard := table.IfEquals(attrCount, int64(from))
	if from == 0 { // an agent without tickets may have no counter yet
		guard = table.Cond{Attr: attrCount, Test: table.AbsentOrLess, Value: int64(1)}
	}
	_, err := s.table.Write(ctx, table.Update(loadKey(agent), table.Item{attrCount: int64(to)}, guard))
	if errors.Is(err, table.ErrCondition) {
		return false, nil
	}
	return err == nil, failure("mend load", err)
}

// Count adds one to a cap's counter and answers whether it stays within most
// in the window that now falls in. It fails closed: an error means no.
//
// AP-16: count against a cap.
func (s *Store) Count(ctx context.Context, kind, subject string, window time.Duration, most int64) (bool, error) {
	now := s.now()
	bucket := now.Unix() / int64(window.Seconds())
	item, err := s.table.Write(ctx, table.Op{
		Kind: table.UpdateOp, Key: capKey(kind, subject, bucket), Lazy: true,
		Add: map[string]int64{attrCount: 1},
		Set: table.Item{table.TTL: now.Add(2 * window).Unix()},
	})
	if err != nil {
		return false, failure("count "+kind, err)
	}
	return item.Int(attrCount) <= most, nil
}

// recentTickets is how many of a person's newest tickets are looked through for
// an open follow-up.
const recentTickets = 10

// OpenFollowUp finds the ticket that already follows a closed one of the same
// person and is still open; nil when there is none.
//
// AP-48: the open follow-up of a closed ticket.
func (s *Store) OpenFollowUp(ctx context.Context, closed *desk.Ticket, address string) (*desk.Ticket, error) {
	p, ok := closed.Correspondent(address)
	if !ok || p.Person == "" {
		return nil, nil
	}
	ids, err := s.TicketsOf(ctx, p.Person, recentTickets)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		t, err := s.Ticket(ctx, id)
		if err != nil {
			return nil, err
		}
		if t != nil && t.FollowUpOf == closed.ID && t.Listed() {
			return t, nil
		}
	}
	return nil, nil
}

package conversation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Merge asks to make one ticket part of another: from then on the other is
// read with the messages and history of both, and mail to either lands there.
type Merge struct {
	Ticket string // id or number
	Into   string // id or number
	IfRev  int64  // rev of Ticket that the caller has seen; 0 for none
	Why    string
}

// Merge makes a ticket part of another and answers it. The caller must be
// allowed to merge both; a target he may not see is an unknown id. Nothing is
// moved, so Unmerge undoes it. Who corresponds about the one and does not take
// part in the other is in copy there from then on. Merging again into the same ticket changes
// nothing; desk.Conflict when either is part of another one, or the target is closed,
// or would have too many participants.
func (s *Service) Merge(ctx context.Context, who desk.Subject, m Merge) (desk.Ticket, error) {
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, desk.TicketMerge, m.Ticket)
		if err != nil {
			return desk.Ticket{}, err
		}
		if m.IfRev != 0 && m.IfRev != t.Rev {
			return *t, desk.Fail(desk.Stale, "stale")
		}
		into, err := s.find(ctx, who, desk.TicketMerge, m.Into)
		if desk.IsKind(err, desk.NotFound) {
			return desk.Ticket{}, desk.Problems{{Field: "into", Code: "unknown_id"}}.Err()
		}
		if err != nil {
			return desk.Ticket{}, err
		}
		if t.MergedInto == into.ID {
			return *t, nil
		}
		after, err := s.merge(ctx, who, m, t, into)
		if !lost(err) {
			return after, err
		}
	}
	return desk.Ticket{}, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) merge(ctx context.Context, who desk.Subject, m Merge, t, into *desk.Ticket) (desk.Ticket, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.Ticket{}, err
	}
	switch {
	case t.ID == into.ID:
		return desk.Ticket{}, desk.Problems{{Field: "into", Code: "same_ticket"}}.Err()
	case t.MergedInto != "" || into.MergedInto != "":
		return desk.Ticket{}, desk.Fail(desk.Conflict, "merged")
	case into.Status == desk.Closed:
		return desk.Ticket{}, desk.Fail(desk.Conflict, "wrong_state", cfg.StatusParams(into.Status)...)
	}
	parts, err := s.parts(ctx, t)
	if err != nil {
		return desk.Ticket{}, err
	}
	others, err := s.parts(ctx, into)
	if err != nil {
		return desk.Ticket{}, err
	}
	if len(parts)+len(others) > desk.MaxMerged {
		return desk.Ticket{}, desk.Fail(desk.Conflict, "too_many_merged", "max", strconv.Itoa(desk.MaxMerged))
	}
	joining := t.Joining(into)
	if len(joining) > 0 && len(into.Participants)+len(joining) > desk.MaxParticipants {
		return desk.Ticket{}, desk.Fail(desk.Conflict, "too_many_participants", "max", strconv.Itoa(desk.MaxParticipants))
	}
	why := desk.Cause{Why: desk.CleanLine(m.Why, 200)}
	return s.together(ctx, who, t, into, func(source, target *desk.Draft) {
		source.MergeInto(into.Ref(), why)
		target.Receive(t.Ref(), why)
		target.Join(joining, t.Ref(), why)
	})
}

// Unmerge undoes a merge and answers the ticket that stands for itself again.
// What arrived meanwhile stays in the other one; whom the merge brought there
// is taken out again. desk.Conflict when it is not
// part of another; the caller must be allowed to merge both.
func (s *Service) Unmerge(ctx context.Context, who desk.Subject, ref string, ifRev int64) (desk.Ticket, error) {
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, desk.TicketMerge, ref)
		if err != nil {
			return desk.Ticket{}, err
		}
		if ifRev != 0 && ifRev != t.Rev {
			return *t, desk.Fail(desk.Stale, "stale")
		}
		if t.MergedInto == "" {
			return desk.Ticket{}, desk.Fail(desk.Conflict, "not_merged")
		}
		into, err := s.find(ctx, who, desk.TicketMerge, t.MergedInto)
		if err != nil {
			return desk.Ticket{}, err
		}
		parts, err := s.parts(ctx, into)
		if err != nil {
			return desk.Ticket{}, err
		}
		still := func(address string) bool {
			return slices.ContainsFunc(parts, func(part *desk.Ticket) bool {
				_, takesPart := part.Correspondent(address)
				return takesPart && part.MergedInto == into.ID && part.ID != t.ID
			})
		}
		after, err := s.together(ctx, who, t, into, func(source, target *desk.Draft) {
			source.Unmerge(into.Ref(), desk.Cause{})
			target.Release(t.Ref(), desk.Cause{})
			target.Leave(still)
		})
		if !lost(err) {
			return after, err
		}
	}
	return desk.Ticket{}, desk.Fail(desk.Unavailable, "unavailable")
}

// together decides about two tickets and saves both or neither.
func (s *Service) together(ctx context.Context, who desk.Subject, t, into *desk.Ticket, decide func(source, target *desk.Draft)) (desk.Ticket, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.Ticket{}, err
	}
	o := desk.DraftOptions{Config: cfg, At: s.Now(), Actor: who.Actor(), NewID: s.NewID}
	source, target := desk.NewDraft(t, o), desk.NewDraft(into, o)
	decide(source, target)
	if err := s.Store.SaveTogether(ctx, saveOf(t, source), saveOf(into, target)); err != nil {
		return desk.Ticket{}, err
	}
	return *source.Ticket, nil
}

func saveOf(before *desk.Ticket, d *desk.Draft) store.Save {
	return store.Save{Before: before, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due}
}

// parts answers a ticket and all that were merged into it, in turn and level
// by level: the tickets that are read as one.
func (s *Service) parts(ctx context.Context, t *desk.Ticket) ([]*desk.Ticket, error) {
	all := []*desk.Ticket{t}
	for ids := t.Merged; len(ids) > 0; {
		level, err := s.Store.Tickets(ctx, ids)
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, part := range level {
			ids = append(ids, part.Merged...)
		}
		all = append(all, level...)
	}
	return all, nil
}

// whole follows the pointers of merges to the ticket that stands for all.
func (s *Service) whole(ctx context.Context, t *desk.Ticket) (*desk.Ticket, error) {
	for range desk.MaxMerged {
		if t.MergedInto == "" {
			return t, nil
		}
		next, err := s.Store.Ticket(ctx, t.MergedInto)
		if err != nil || next == nil {
			return t, err
		}
		t = next
	}
	return t, nil
}

// unionCursor marks a cursor that names the ticket it continues.
const unionCursor = "u:"

// union reads the entries of tickets that are one, as many tickets as fill a
// page, newest first; what one ticket holds keeps its own order. A ticket with
// more entries than fit is continued on the next page, so there the order is
// that of each ticket alone.
func (s *Service) union(ctx context.Context, parts []*desk.Ticket, cursor string) (store.Collection, error) {
	var all store.Collection
	if cursor != "" {
		id, inner, ok := strings.Cut(strings.TrimPrefix(cursor, unionCursor), ":")
		at := slices.IndexFunc(parts, func(t *desk.Ticket) bool { return t.ID == id })
		if !ok || at < 0 {
			return all, desk.Fail(desk.Invalid, "cursor_invalid")
		}
		parts, cursor = parts[at:], inner
	}
	var messages [][]desk.Message
	var events [][]desk.Event
	var deliveries [][]desk.Delivery
	read := 0
	for i, t := range parts {
		if i > 0 && read >= store.MaxEntries {
			all.Next = unionCursor + t.ID + ":"
			break
		}
		c, err := s.Store.Collection(ctx, t.ID, cursor)
		if err != nil {
			return all, err
		}
		cursor = ""
		unlock(t, c.Messages)
		read += len(c.Messages) + len(c.Events) + len(c.Deliveries)
		messages, events, deliveries = append(messages, c.Messages), append(events, c.Events), append(deliveries, c.Deliveries)
		if c.Next != "" {
			all.Next = unionCursor + t.ID + ":" + c.Next
			break
		}
	}
	all.Messages = newestFirst(messages, func(m desk.Message) time.Time { return m.At })
	all.Events = newestFirst(events, func(e desk.Event) time.Time { return e.At })
	all.Deliveries = newestFirst(deliveries, func(d desk.Delivery) time.Time { return d.At })
	return all, nil
}

// newestFirst merges lists by time and leaves the order within each as it is:
// in a ticket only seq orders.
func newestFirst[T any](lists [][]T, at func(T) time.Time) []T {
	var all []T
	for {
		newest := -1
		for i, list := range lists {
			if len(list) > 0 && (newest < 0 || at(list[0]).After(at(lists[newest][0]))) {
				newest = i
			}
		}
		if newest < 0 {
			return all
		}
		all, lists[newest] = append(all, lists[newest][0]), lists[newest][1:]
	}
}

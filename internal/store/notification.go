package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// attrRead marks a notification that was read; attrUpTo, of the agent's marker,
// is the last one that he read with all before it.
const (
	attrRead = "read"
	attrUpTo = "upto"
)

func notificationPK(agent string) string { return "TOLD#" + agent }

// noTicket stands for the ticket of a notification that is of none.
const noTicket = "-"

// NotificationID is a notification's place in its agent's list: the newest
// sorts last, and the same one is always the same.
func NotificationID(n *desk.Notification) string {
	return fmt.Sprintf("%013d.%s.%010d.%s", n.At.UnixMilli(), cmp.Or(n.Ticket, noTicket), n.Seq, n.Kind)
}

// ValidNotificationID reports whether id may be one; nothing else of an agent's
// list can be named by it.
func ValidNotificationID(id string) bool {
	parts := strings.Split(id, ".")
	if len(parts) != 4 || len(parts[0]) != 13 || len(parts[2]) != 10 || len(id) > 120 {
		return false
	}
	_, err := strconv.ParseUint(parts[0], 10, 63)
	_, err2 := strconv.ParseUint(parts[2], 10, 63)
	return err == nil && err2 == nil && parts[1] != "" && parts[3] != ""
}

// upToKey is the agent's marker. It sorts behind all notifications: read
// backwards the list begins with it.
func upToKey(agent string) table.Key { return table.Key{PK: notificationPK(agent), SK: "UPTO"} }

// Tell puts a notification into its agent's list. The same again changes
// nothing, so that what was read stays read.
//
// AP-65: an agent is told of something.
func (s *Store) Tell(ctx context.Context, n desk.Notification) error {
	item, err := newItem(table.Key{PK: notificationPK(n.Agent), SK: NotificationID(&n)}, n)
	if err != nil {
		return err
	}
	item[table.TTL] = n.At.Add(desk.NotificationLife).Unix()
	_, err = s.table.Write(ctx, table.Put(item, table.IfNew()))
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("write notification", err)
}

// Notifications lists what an agent was told, newest first, from behind the id
// before ("" from the newest), at most limit; more says that there are older ones.
//
// AP-66: what an agent was told.
func (s *Store) Notifications(ctx context.Context, agent, before string, limit int) (list []desk.Notification, more bool, err error) {
	q := table.Query{PK: notificationPK(agent), Descending: true, Limit: limit + 2} // one more, and the marker
	upTo := ""
	if before != "" {
		q.To = before
		if upTo, err = s.readUpTo(ctx, agent); err != nil {
			return nil, false, err
		}
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, false, failure("list notifications", err)
	}
	for _, item := range page.Items {
		id := item.Str(table.SK)
		switch {
		case id == upToKey(agent).SK:
			upTo = item.Str(attrUpTo)
		case id == before || s.expired(item):
		case len(list) == limit:
			return list, true, nil
		default:
			var n desk.Notification
			if err := document(item, &n); err != nil {
				return nil, false, err
			}
			n.ID, n.Read = id, item.Str(attrRead) != "" || id <= upTo
			list = append(list, n)
		}
	}
	return list, page.Next != "", nil
}

func (s *Store) readUpTo(ctx context.Context, agent string) (string, error) {
	item, err := s.table.Get(ctx, upToKey(agent), false)
	if err != nil || item == nil {
		return "", failure("read notifications", err)
	}
	return item.Str(attrUpTo), nil
}

// ReadNotification marks one notification as read; one that is not there is
// left alone.
//
// AP-67: an agent has read a notification.
func (s *Store) ReadNotification(ctx context.Context, agent, id string) error {
	op := table.Update(table.Key{PK: notificationPK(agent), SK: id}, table.Item{attrRead: "1"}, table.IfThere())
	_, err := s.table.Write(ctx, op)
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("mark notification", err)
}

// ReadNotifications marks all up to one as read, that one included. An earlier
// marker never replaces a later one.
//
// AP-68: an agent has read all notifications up to one.
func (s *Store) ReadNotifications(ctx context.Context, agent, upTo string) error {
	op := table.Update(upToKey(agent), table.Item{attrUpTo: upTo}, table.Cond{Attr: attrUpTo, Test: table.AbsentOrLess, Value: upTo})
	_, err := s.table.Write(ctx, op)
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("mark notifications", err)
}

func presencePK(ticket string) string { return "HERE#" + ticket }

// Presences lists who was at a ticket lately, at most a hundred; whether they
// still are is for the reader to say.
//
// AP-69: who is at a ticket.
func (s *Store) Presences(ctx context.Context, ticket string) ([]desk.Presence, error) {
	page, err := s.table.Query(ctx, table.Query{PK: presencePK(ticket), Limit: 100, Consistent: true})
	if err != nil {
		return nil, failure("list who is there", err)
	}
	list := make([]desk.Presence, 0, len(page.Items))
	for _, item := range page.Items {
		if s.expired(item) {
			continue
		}
		var p desk.Presence
		if err := document(item, &p); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// presenceKept is how long an item is kept after it has stopped to count:
// time to live is swept late anyway.
const presenceKept = time.Hour

// PutPresence says that an agent is at a ticket.
//
// AP-106: an agent is at a ticket.
func (s *Store) PutPresence(ctx context.Context, ticket string, p desk.Presence) error {
	item, err := newItem(table.Key{PK: presencePK(ticket), SK: p.Agent}, p)
	if err != nil {
		return err
	}
	item[table.TTL] = p.Seen.Add(presenceKept).Unix()
	op := table.Put(item)
	_, err = s.table.Write(ctx, op)
	return failure("write presence", err)
}

// DeletePresence says that an agent has left a ticket.
//
// AP-107: an agent leaves a ticket.
func (s *Store) DeletePresence(ctx context.Context, ticket, agent string) error {
	op := table.Delete(table.Key{PK: presencePK(ticket), SK: agent})
	_, err := s.table.Write(ctx, op)
	return failure("remove presence", err)
}

package conversation

import (
	"context"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Limits of the list of notifications.
const (
	MaxNotifications = 100
	// CountedUnread is how far back unread ones are counted.
	CountedUnread = 100
)

// Told is a notification with the subject of its ticket, "" when the agent may
// not see that any more.
type Told struct {
	desk.Notification
	Subject string
}

// Notifications is a page of what an agent was told, newest first.
type Notifications struct {
	List   []Told
	Unread int    // among the newest CountedUnread; 0 on later pages
	Next   string // id to go on behind; "" at the end
}

// own is the agent whose notifications are asked for: everybody has his own,
// and a program none.
func own(who desk.Subject) (string, error) {
	if who.Kind != desk.ActorAgent || who.AgentID == "" || !desk.May(who, desk.TicketList, nil) {
		return "", desk.Fail(desk.Forbidden, "forbidden")
	}
	return who.AgentID, nil
}

// Notifications answers what the caller was told, from behind the id before
// ("" from the newest), at most limit. The page shows subjects as they are now.
func (s *Service) Notifications(ctx context.Context, who desk.Subject, before string, limit int) (Notifications, error) {
	agent, err := own(who)
	if err != nil {
		return Notifications{}, err
	}
	limit = min(max(limit, 1), MaxNotifications)
	read := limit
	if before == "" {
		read = CountedUnread
	}
	list, more, err := s.Store.Notifications(ctx, agent, before, read)
	if err != nil {
		return Notifications{}, err
	}
	var page Notifications
	if before == "" {
		for _, n := range list {
			if !n.Read {
				page.Unread++
			}
		}
	}
	if len(list) > limit {
		list, more = list[:limit], true
	}
	var ids []string
	for _, n := range list {
		if n.Ticket != "" {
			ids = append(ids, n.Ticket)
		}
	}
	tickets, err := s.Store.Tickets(ctx, unique(ids))
	if err != nil {
		return Notifications{}, err
	}
	subjects := map[string]string{}
	for _, t := range tickets {
		if desk.May(who, desk.TicketRead, t.Facts()) {
			subjects[t.ID] = t.Subject
		}
	}
	for _, n := range list {
		page.List = append(page.List, Told{n, subjects[n.Ticket]})
	}
	if more {
		page.Next = list[len(list)-1].ID
	}
	return page, nil
}

// ReadNotifications marks notifications of the caller as read: those of ids,
// and all up to one where upTo is not "". Doing it again changes nothing.
func (s *Service) ReadNotifications(ctx context.Context, who desk.Subject, ids []string, upTo string) error {
	agent, err := own(who)
	if err != nil {
		return err
	}
	var p desk.Problems
	if len(ids) == 0 && upTo == "" {
		p.Add("ids", "required")
	}
	if len(ids) > MaxNotifications {
		p.Add("ids", "too_many", "max", strconv.Itoa(MaxNotifications))
	}
	for i, id := range ids {
		if !store.ValidNotificationID(id) {
			p.Add("ids["+strconv.Itoa(i)+"]", "unknown_id")
		}
	}
	if upTo != "" && !store.ValidNotificationID(upTo) {
		p.Add("upTo", "unknown_id")
	}
	if err := p.Err(); err != nil {
		return err
	}
	for _, id := range unique(ids) {
		if err := s.Store.ReadNotification(ctx, agent, id); err != nil {
			return err
		}
	}
	if upTo == "" {
		return nil
	}
	return s.Store.ReadNotifications(ctx, agent, upTo)
}

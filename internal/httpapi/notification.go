package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Notices is what an agent was told; a caller who is no agent is desk.Forbidden.
type Notices interface {
	Notifications(ctx context.Context, who desk.Subject, before string, limit int) (conversation.Notifications, error)
	ReadNotifications(ctx context.Context, who desk.Subject, ids []string, upTo string) error
}

// NotificationKind is why an agent is told of a ticket.
type NotificationKind string

// Schema describes NotificationKind in the contract.
func (NotificationKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "NotificationKind", "Why an agent is told: the ticket is his now, a note mentions him, somebody outside wrote in a ticket of his or in one that he watches, a deadline nears or has passed, a mail did not arrive, what he mailed was not sent or not to all, mail of a ticket is no longer sent as there was too much, a provider waits for an answer before it forwards to a mailbox", desk.NotificationKinds...)
}

// AgentNotify is how an agent wants to be told; his list shows everything.
type AgentNotify struct {
	NoMail []NotificationKind `json:"noMail,omitempty" maxItems:"10" nullable:"false" doc:"Kinds that are not mailed to him; left out: all are mailed but delivery_failed and forwarding_waits, which never are"`
}

func toNotify(n desk.AgentNotify) *AgentNotify {
	if len(n.NoMail) == 0 {
		return nil
	}
	return &AgentNotify{NoMail: vocabulary[NotificationKind](n.NoMail)}
}

func (n *AgentNotify) of() desk.AgentNotify {
	if n == nil {
		return desk.AgentNotify{}
	}
	return desk.AgentNotify{NoMail: vocabulary[desk.NotificationKind](n.NoMail)}
}

// Notification tells you of one thing that happened to a ticket.
type Notification struct {
	ID      string           `json:"id" example:"1772444700000.01jnb3q7x8k2m4n6p8r0s2t4v6.0000000009.mentioned"`
	Kind    NotificationKind `json:"kind"`
	Ticket  string           `json:"ticket" doc:"Id of the ticket; empty where it is of none"`
	Number  int64            `json:"number" example:"1042"`
	Subject string           `json:"subject,omitempty" doc:"Of the ticket now; absent when you may not see it any more"`
	Seq     int64            `json:"seq" doc:"The message or event that it tells of" example:"9"`
	Mailbox string           `json:"mailbox,omitempty" doc:"Id of the mailbox, of forwarding_waits"`
	At      Time             `json:"at"`
	By      *Actor           `json:"by,omitempty" doc:"Who did it; absent when it was the desk"`
	Metric  Metric           `json:"metric,omitempty" doc:"Of a deadline"`
	Read    bool             `json:"read"`
}

// NotificationList is a page of what you were told.
type NotificationList struct {
	Notifications []Notification `json:"notifications" nullable:"false" doc:"Newest first"`
	Unread        int            `json:"unread" doc:"How many of the newest 100 you have not read; counted on the first page only" example:"1"`
	Next          string         `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

type listNotificationsInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Notifications on a page" example:"20"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before"`
}

type listNotificationsOutput struct{ Body NotificationList }

// defaultNotifications are those on a page unless the caller says otherwise.
const defaultNotifications = 20

func (s *server) listNotifications(ctx context.Context, in *listNotificationsInput) (*listNotificationsOutput, error) {
	who := subject(ctx)
	before, err := openCursor(who, "listNotifications", in.Cursor)
	if err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultNotifications
	}
	page, err := s.Notices.Notifications(ctx, who, before, limit)
	if err != nil {
		return nil, err
	}
	return &listNotificationsOutput{NotificationList{
		Notifications: list(page.List, toNotification), Unread: page.Unread, Next: sealCursor(who, "listNotifications", page.Next),
	}}, nil
}

func toNotification(n conversation.Told) Notification {
	to := Notification{ID: n.ID, Kind: NotificationKind(n.Kind), Ticket: n.Ticket, Number: n.Number, Subject: n.Subject, Seq: n.Seq, Mailbox: n.Mailbox,
		At: Time(n.At), Metric: Metric(n.Metric), Read: n.Read}
	if n.By.Kind != "" && n.By.Kind != desk.ActorSystem {
		by := toActor(n.By)
		to.By = &by
	}
	return to
}

// ReadNotifications says what you have read.
type ReadNotifications struct {
	IDs  []string `json:"ids,omitempty" maxItems:"100" maxLength:"120" nullable:"false" doc:"Ids of notifications"`
	UpTo string   `json:"upTo,omitempty" maxLength:"120" doc:"Id of a notification: it and all before it" example:"1772444700000.01jnb3q7x8k2m4n6p8r0s2t4v6.0000000009.mentioned"`
}

// TransformSchema adds that something must be named.
func (*ReadNotifications) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	one := 1
	s.MinProperties = &one
	return s
}

// UnreadCount is how many are left.
type UnreadCount struct {
	Unread int `json:"unread" doc:"How many of the newest 100 you have not read" example:"0"`
}

type readNotificationsInput struct{ Body ReadNotifications }

type readNotificationsOutput struct{ Body UnreadCount }

func (s *server) readNotifications(ctx context.Context, in *readNotificationsInput) (*readNotificationsOutput, error) {
	who := subject(ctx)
	if err := s.Notices.ReadNotifications(ctx, who, in.Body.IDs, in.Body.UpTo); err != nil {
		return nil, err
	}
	page, err := s.Notices.Notifications(ctx, who, "", 1)
	if err != nil {
		return nil, err
	}
	return &readNotificationsOutput{UnreadCount{page.Unread}}, nil
}

func notificationDocs() map[string]operationDoc {
	const id = "1772444700000." + exampleID + ".0000000009.mentioned"
	return map[string]operationDoc{
		"listNotifications": {
			tag: "Notifications", summary: "What was I told?",
			description: "Answers what the desk told you in the last 60 days, newest first: tickets given to you, notes that mention you, customers' messages in tickets that you have or watch, deadlines of yours and of teams that you lead, mails of yours that did not arrive. You were told only of tickets that you could see then. Everybody reads his own; a key that stands for no agent has none.",
			response: NotificationList{Unread: 1, Notifications: []Notification{{ID: id, Kind: "mentioned", Ticket: exampleID, Number: 1042,
				Subject: "Invoice 2026-118 is wrong", Seq: 9, At: exampleTime(9, 45), By: &Actor{Kind: "agent", ID: "tom"}}}},
			problems: map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
		},
		"readNotifications": {
			tag: "Notifications", summary: "Mark notifications as read",
			description: "Marks those of ids, and with upTo that one and all before it. Ids that are not in your list are passed over; doing it again changes nothing.",
			request:     ReadNotifications{UpTo: id},
			response:    UnreadCount{},
		},
	}
}

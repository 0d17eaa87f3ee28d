package desk

import (
	"slices"
	"time"
)

// NotificationKind is why an agent is told of a ticket.
type NotificationKind string

// The kinds of notification.
const (
	NotifyAssigned    NotificationKind = "assigned"        // it is his now
	NotifyMentioned   NotificationKind = "mentioned"       // a note mentions him
	NotifyWrote       NotificationKind = "customer_wrote"  // somebody outside wrote in a ticket of his
	NotifyWatched     NotificationKind = "watched"         // … in a ticket that he watches
	NotifyWarning     NotificationKind = "sla_warning"     // a deadline comes near
	NotifyBreach      NotificationKind = "sla_breach"      // a deadline has passed
	NotifyUndelivered NotificationKind = "delivery_failed" // a mail of his ticket did not arrive

	NotifyNotSent NotificationKind = "mail_not_sent"     // what he mailed did not go out, or not to all
	NotifyLoop    NotificationKind = "mail_loop_stopped" // mail of a ticket of his is no longer sent, there was too much
)

// NotifyForwarding tells that a provider asks whether it may forward to a mailbox,
// and waits. It is of no ticket, and told to admins in the desk only.
const NotifyForwarding NotificationKind = "forwarding_waits"

// NotificationKinds lists every kind.
var NotificationKinds = []NotificationKind{NotifyAssigned, NotifyMentioned, NotifyWrote, NotifyWatched, NotifyWarning, NotifyBreach, NotifyUndelivered, NotifyNotSent, NotifyLoop, NotifyForwarding}

// NotificationLife is how long a notification is kept.
const NotificationLife = 60 * 24 * time.Hour

// Notification tells an agent of one thing that happened to a ticket: ids only.
// Agent, ticket, seq and kind make it the same notification.
type Notification struct {
	Agent  string           `json:"agent"`
	Kind   NotificationKind `json:"kind"`
	Ticket string           `json:"ticket"`
	Number int64            `json:"number"`
	Seq    int64            `json:"seq"` // the event or message that it tells of
	At     time.Time        `json:"at"`
	By     Actor            `json:"by,omitzero"` // who did it
	Metric Metric           `json:"metric,omitempty"`
	// Mailbox is the one that a NotifyForwarding is about; its Ticket is "".
	Mailbox string `json:"mailbox,omitempty"`

	ID   string `json:"-"` // its place in the agent's list
	Read bool   `json:"-"`
}

// AgentNotify is how an agent wants to be told. His list in the desk shows
// everything.
type AgentNotify struct {
	NoMail []NotificationKind `json:"noMail,omitempty"` // kinds that are not mailed to him
}

// Mailed reports whether a kind of notification is mailed to the agent. A mail
// that did not arrive is told of in the desk only.
func (a *Agent) Mailed(kind NotificationKind) bool {
	return kind != NotifyUndelivered && kind != NotifyForwarding && !slices.Contains(a.Notify.NoMail, kind)
}

// notify checks what an agent wants not to be mailed of.
func (c *configCheck) notify(field string, n AgentNotify) {
	allowedAll(c, field+".noMail", n.NoMail, NotificationKinds)
}

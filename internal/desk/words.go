package desk

// Status is where a ticket stands in its life.
type Status string

// The eight statuses.
const (
	New       Status = "new"       // nobody has looked at it
	Open      Status = "open"      // an agent must act
	Answered  Status = "answered"  // we answered; the requester may write again
	Pending   Status = "pending"   // we asked the requester something
	OnHold    Status = "on_hold"   // a third party must act
	Postponed Status = "postponed" // sleeps until WakeAt
	Resolved  Status = "resolved"  // solved; may still be reopened or wait for an invoice
	Closed    Status = "closed"    // over; a reply starts a follow-up ticket
)

// Statuses lists every status in the order people see them.
var Statuses = []Status{New, Open, Answered, Pending, OnHold, Postponed, Resolved, Closed}

// Valid reports whether s is one of the eight.
func (s Status) Valid() bool { return in(s, Statuses) }

// Ended reports whether no clock runs and no list of open tickets shows it.
func (s Status) Ended() bool { return s == Resolved || s == Closed }

// Type is what sort of ticket it is (ITIL: incident, request, problem).
type Type string

// The types of ticket.
const (
	Question Type = "question"
	Incident Type = "incident"
	Request  Type = "request"
	Problem  Type = "problem"
	Task     Type = "task"
)

// Types lists every type.
var Types = []Type{Question, Incident, Request, Problem, Task}

// Valid reports whether t is a known type.
func (t Type) Valid() bool { return in(t, Types) }

// Priority is the order of urgency.
type Priority string

// The priorities, most urgent first.
const (
	Urgent Priority = "urgent"
	High   Priority = "high"
	Normal Priority = "normal"
	Low    Priority = "low"
)

// Priorities lists every priority, most urgent first.
var Priorities = []Priority{Urgent, High, Normal, Low}

// Valid reports whether p is a known priority.
func (p Priority) Valid() bool { return in(p, Priorities) }

// Channel is how a message came in or goes out.
type Channel string

// The channels.
const (
	ChannelForm   Channel = "form"   // a web form, ours or on another site
	ChannelEmail  Channel = "email"  // e-mail
	ChannelPortal Channel = "portal" // the requester's tracking page
	ChannelAPI    Channel = "api"    // a program, or an agent by hand
)

// MessageKind says who may see a message and who made it.
type MessageKind string

// The kinds of message.
const (
	Public    MessageKind = "public"    // between requester and desk
	Note      MessageKind = "note"      // agents only
	Automatic MessageKind = "automatic" // an automatic mail or a bounce: agents only, changes nothing
	System    MessageKind = "system"    // written by the desk itself
	Forward   MessageKind = "forward"   // between desk and a third party: agents and he
)

// Direction is the way a message travels.
type Direction string

// The directions.
const (
	Inbound  Direction = "in"       // from the outside to the desk
	Outbound Direction = "out"      // from the desk to the outside
	Inside   Direction = "internal" // between agents
)

// ActorKind says who did something.
type ActorKind string

// The kinds of actor.
const (
	ActorSystem  ActorKind = "system"
	ActorAgent   ActorKind = "agent"
	ActorPerson  ActorKind = "person"  // a requester or another participant
	ActorProgram ActorKind = "program" // an API key that stands for no agent
)

// Role is what a person is to a ticket.
type Role string

// The roles of a participant.
const (
	Requester  Role = "requester"
	CC         Role = "cc"
	Watcher    Role = "watcher"
	Technician Role = "technician"
	ThirdParty Role = "third_party"
)

// DeliveryState is where the sending of one message to one recipient stands.
type DeliveryState string

// The states of a delivery.
const (
	Queued     DeliveryState = "queued"
	Sending    DeliveryState = "sending"    // leased by an attempt
	Sent       DeliveryState = "sent"       // the mail service accepted it
	Unknown    DeliveryState = "unknown"    // an attempt ended without an answer
	Failed     DeliveryState = "failed"     // refused for good
	Held       DeliveryState = "held"       // refused by the sandbox; kept
	Suppressed DeliveryState = "suppressed" // not sent: the address bounced, complained or is over its cap
)

func in[T comparable](v T, list []T) bool {
	for _, w := range list {
		if v == w {
			return true
		}
	}
	return false
}

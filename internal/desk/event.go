package desk

import "time"

// Actor is who did something: ids only.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// Cause is why something happened: the event it followed from, and the rule
// that chose it with the version it had.
type Cause struct {
	Event   string `json:"event,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Version int64  `json:"version,omitempty"`
	Why     string `json:"why,omitempty"` // a short code with its values, e.g. "least_load agent=ana load=2"
}

// EventType names what happened to a ticket, in the past tense.
type EventType string

// The types of event.
const (
	TicketCreated    EventType = "ticket.created"
	MessageAdded     EventType = "message.added"
	TicketRouted     EventType = "ticket.routed"
	TicketAssigned   EventType = "ticket.assigned"
	StatusChanged    EventType = "status.changed"
	PriorityChanged  EventType = "priority.changed"
	SLAWarned        EventType = "sla.warned"
	SLABreached      EventType = "sla.breached"
	ParticipantAdded EventType = "participant.added"
	TicketFlagged    EventType = "ticket.flagged"
	PolicyChanged    EventType = "policy.changed" // the configuration changed, and the clocks with it
	LinksRevoked     EventType = "links.revoked"  // every link mailed so far stops working
	TicketUpdated    EventType = "ticket.updated" // type or tags
	DeliveryFailed   EventType = "delivery.failed"
	BlockerAdded     EventType = "blocker.added"   // it may not be closed before something has happened
	BlockerRemoved   EventType = "blocker.removed" // that has happened
	TicketWeighed    EventType = "ticket.weighed"  // what its priority is made of
	ClosePlanned     EventType = "close.planned"   // when it closes by itself has changed
	MailboxNoted     EventType = "mailbox.noted"   // its first mail came to another mailbox, too
	FileReleased     EventType = "file.released"   // a file that was locked may be downloaded
	// The two sides of a merge: of the ticket that became part of another, and
	// of that other one. TicketUnmerged stands on both.
	TicketMerged        EventType = "ticket.merged"
	TicketMergeReceived EventType = "ticket.merge_received"
	TicketUnmerged      EventType = "ticket.unmerged"

	ParticipantRemoved EventType = "participant.removed"
	// A link stands on both tickets, and so do the events of its making and end.
	TicketLinked   EventType = "ticket.linked"
	TicketUnlinked EventType = "ticket.unlinked"
)

// What became of a mail, besides DeliveryFailed.
const (
	MailComplained     EventType = "mail.complained"     // somebody marked it as spam
	DeliveryDelayed    EventType = "delivery.delayed"    // it has not arrived yet
	DeliverySuppressed EventType = "delivery.suppressed" // it was not sent at all
)

// EventVersion is the version of the event's shape that this code writes.
const EventVersion = 1

// Event is one immutable fact of a ticket's history. It carries ids and
// vocabulary words only, never a name, address or text of a person.
type Event struct {
	V      int       `json:"v"`
	ID     string    `json:"id"`
	Ticket string    `json:"ticket"`
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`
	Actor  Actor     `json:"actor"`
	Cause  Cause     `json:"cause,omitzero"`
	Type   EventType `json:"type"`
	Data   Data      `json:"data,omitzero"`
}

// Data is what an event changed. A field that is nil or empty did not change.
// Clocks, when present, is the state of all clocks after the event.
type Data struct {
	Created  *Created          `json:"created,omitempty"`
	Message  *MessageRef       `json:"message,omitempty"`
	Status   *Change[Status]   `json:"status,omitempty"`
	Priority *Change[Priority] `json:"priority,omitempty"`
	Type     *Change[Type]     `json:"type,omitempty"`
	Team     *Change[string]   `json:"team,omitempty"`
	Assignee *Change[string]   `json:"assignee,omitempty"`
	Policy   *PolicyRef        `json:"policy,omitempty"`
	Clocks   []Clock           `json:"clocks,omitempty"`
	Factors  *Change[Factors]  `json:"factors,omitempty"`
	// PrioritySource is what gives the priority from now on; "" as before. The
	// cause says which rule, or the reason of the hand.
	PrioritySource PrioritySource  `json:"prioritySource,omitempty"`
	Metric         Metric          `json:"metric,omitempty"`
	Tags           *[]string       `json:"tags,omitempty"`
	Fields         []string        `json:"fields,omitempty"` // ids of custom fields that changed; values may be personal
	WakeAt         *time.Time      `json:"wakeAt,omitempty"`
	Participant    *ParticipantRef `json:"participant,omitempty"`
	Blocker        Blocker         `json:"blocker,omitempty"`
	CloseAt        *time.Time      `json:"closeAt,omitempty"` // the zero time: never by itself
	Flag           string          `json:"flag,omitempty"`
	Delivery       string          `json:"delivery,omitempty"`
	Routed         bool            `json:"routed,omitempty"`
	LinkEpoch      int             `json:"linkEpoch,omitempty"`
	MergedInto     *TicketRef      `json:"mergedInto,omitempty"` // what it became part of, or was part of
	Merged         *TicketRef      `json:"merged,omitempty"`     // what became part of it, or was

	Mentions []string `json:"mentions,omitempty"` // ids of the agents that a note mentions
	Link     *Link    `json:"link,omitempty"`     // made, or ended
	Mailbox  string   `json:"mailbox,omitempty"`  // of mailbox.noted
	File     string   `json:"file,omitempty"`     // id of the file that was released
	Reread   int64    `json:"reread,omitempty"`   // seq of the message that was read anew
}

// Created is what a ticket is born with.
type Created struct {
	Number       int64    `json:"number"`
	Type         Type     `json:"type"`
	Priority     Priority `json:"priority"`
	Language     Language `json:"language"`
	Channel      Channel  `json:"channel"`
	Form         string   `json:"form,omitempty"`
	Mailbox      string   `json:"mailbox,omitempty"`
	AlsoTo       []string `json:"alsoTo,omitempty"` // further mailboxes that the first mail came to
	Requester    string   `json:"requester"`
	Organization string   `json:"organization,omitempty"`
	FollowUpOf   string   `json:"followUpOf,omitempty"`
	Team         string   `json:"team,omitempty"`
	Factors      Factors  `json:"factors,omitzero"` // when the matrix knows a priority for them, it is that
	// Draft.Open fills these in.
	Participants []ParticipantRef `json:"participants,omitempty"`
	Flags        []string         `json:"flags,omitempty"`
}

// MessageRef points at the message an event added.
type MessageRef struct {
	Seq       int64       `json:"seq"`
	Kind      MessageKind `json:"kind"`
	Direction Direction   `json:"direction"`
	Channel   Channel     `json:"channel"`
	Mailed    bool        `json:"mailed,omitempty"` // agents are mailed about it
	Other     bool        `json:"other,omitempty"`  // mailed, and not known to be the requester's
}

// ParticipantRef is a participant by ids.
type ParticipantRef struct {
	No     int    `json:"no"`
	Person string `json:"person"`
	Role   Role   `json:"role"`
	// Via is the merged ticket that brought him; nil when none did.
	Via *TicketRef `json:"via,omitempty"`
}

// Change is a value before and after.
type Change[T comparable] struct {
	From T `json:"from"`
	To   T `json:"to"`
}

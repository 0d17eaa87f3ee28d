package httpapi

import (
	"helpdesk/internal/desk"
)

// Event is one fact of a ticket's history: ids and words only, no texts.
type Event struct {
	ID     string    `json:"id"`
	Ticket string    `json:"ticket,omitempty" doc:"Id of the merged ticket that it stands in; absent when that is the ticket itself"`
	Seq    int64     `json:"seq" doc:"Its place in its ticket" example:"5"`
	At     Time      `json:"at"`
	Type   string    `json:"type" doc:"What happened; new types may come" example:"status.changed"`
	Actor  Actor     `json:"actor"`
	Cause  *Cause    `json:"cause,omitempty"`
	Data   EventData `json:"data" doc:"What changed; what is absent did not"`
}

// Cause is why something happened.
type Cause struct {
	Event   string `json:"event,omitempty" doc:"Id of the event it followed from"`
	Rule    string `json:"rule,omitempty" doc:"Id of the rule that chose it"`
	Version int64  `json:"version,omitempty" doc:"Version of the configuration then"`
	Why     string `json:"why,omitempty" doc:"Short reason" example:"least_load agent=ana load=2"`
}

// Changed is a value before and after. An empty text is no value.
type Changed struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// EventData is what an event changed.
type EventData struct {
	Created        *TicketBirth      `json:"created,omitempty"`
	Message        *MessageRef       `json:"message,omitempty"`
	Status         *Changed          `json:"status,omitempty"`
	Priority       *Changed          `json:"priority,omitempty"`
	Type           *Changed          `json:"type,omitempty"`
	Team           *Changed          `json:"team,omitempty"`
	Assignee       *Changed          `json:"assignee,omitempty"`
	Policy         string            `json:"policy,omitempty" doc:"Id of the service level policy it follows now"`
	Impact         *Changed          `json:"impact,omitempty"`
	Urgency        *Changed          `json:"urgency,omitempty"`
	Complexity     *Changed          `json:"complexity,omitempty"`
	PrioritySource PrioritySource    `json:"prioritySource,omitempty" doc:"What gives the priority from now on"`
	Metric         Metric            `json:"metric,omitempty" doc:"The clock that warned or ran out"`
	Tags           *[]string         `json:"tags,omitempty" nullable:"false" doc:"All tags afterwards"`
	Fields         []string          `json:"fields,omitempty" nullable:"false" doc:"Ids of the custom fields that changed; their values stand on the ticket only"`
	WakeAt         Time              `json:"wakeAt,omitzero"`
	Participant    *EventParticipant `json:"participant,omitempty"`
	Flag           string            `json:"flag,omitempty"`
	Blocker        Blocker           `json:"blocker,omitempty" doc:"What must happen, or no longer must, before it may be closed"`
	CloseAt        Time              `json:"closeAt,omitzero" doc:"When it closes by itself; of close.planned absent for never"`
	Delivery       string            `json:"delivery,omitempty" doc:"The delivery that failed"`
	MergedInto     *TicketRef        `json:"mergedInto,omitempty" doc:"The ticket that it became part of, or was part of"`
	Merged         *TicketRef        `json:"merged,omitempty" doc:"The ticket that became part of it, or was"`

	Mentions []string `json:"mentions,omitempty" nullable:"false" doc:"Ids of the agents that a note mentions"`
	Link     *Link    `json:"link,omitempty" doc:"The link that was made, or ended"`
	Mailbox  string   `json:"mailbox,omitempty" doc:"Another mailbox that its first mail came to"`
	File     string   `json:"file,omitempty" doc:"The locked file that was released"`
	Reread   int64    `json:"reread,omitempty" doc:"Of message.reread: the message that was written anew"`
}

// TicketRef is another ticket.
type TicketRef struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
}

func toTicketRef(r *desk.TicketRef) *TicketRef {
	if r == nil {
		return nil
	}
	return &TicketRef{ID: r.ID, Number: r.Number}
}

// TicketBirth is what a ticket was created with.
type TicketBirth struct {
	Number     int64      `json:"number"`
	Type       Type       `json:"type"`
	Priority   Priority   `json:"priority"`
	Language   Language   `json:"language"`
	Channel    Channel    `json:"channel"`
	Form       string     `json:"form,omitempty"`
	Mailbox    string     `json:"mailbox,omitempty"`
	AlsoTo     []string   `json:"alsoTo,omitempty" nullable:"false"`
	Requester  string     `json:"requester"`
	FollowUpOf string     `json:"followUpOf,omitempty"`
	Team       string     `json:"team,omitempty"`
	Impact     Impact     `json:"impact,omitempty"`
	Urgency    Urgency    `json:"urgency,omitempty"`
	Complexity Complexity `json:"complexity,omitempty"`
}

// MessageRef points at the message that an event added.
type MessageRef struct {
	Seq       int64       `json:"seq"`
	Kind      MessageKind `json:"kind"`
	Direction Direction   `json:"direction"`
	Channel   Channel     `json:"channel"`
}

// EventParticipant is a participant by ids.
type EventParticipant struct {
	Person string          `json:"person"`
	Role   ParticipantRole `json:"role"`
	Via    *TicketRef      `json:"via,omitempty" doc:"The ticket whose merge brought him"`
}

func toEvent(e desk.Event) Event {
	to := Event{ID: e.ID, Seq: e.Seq, At: Time(e.At), Type: string(e.Type), Actor: toActor(e.Actor), Data: toEventData(e.Data)}
	if e.Cause != (desk.Cause{}) {
		to.Cause = &Cause{Event: e.Cause.Event, Rule: e.Cause.Rule, Version: e.Cause.Version, Why: e.Cause.Why}
	}
	return to
}

func toEventData(d desk.Data) EventData {
	to := EventData{
		Status: toChanged(d.Status), Priority: toChanged(d.Priority), Type: toChanged(d.Type),
		Team: toChanged(d.Team), Assignee: toChanged(d.Assignee),
		Fields: d.Fields, Metric: Metric(d.Metric), Flag: d.Flag, Delivery: d.Delivery, Blocker: Blocker(d.Blocker),
		MergedInto: toTicketRef(d.MergedInto), Merged: toTicketRef(d.Merged), Mailbox: d.Mailbox, File: d.File, Reread: d.Reread,
	}
	to.PrioritySource = PrioritySource(d.PrioritySource)
	to.toFactorChanges(d.Factors)
	if c := d.Created; c != nil {
		to.Created = &TicketBirth{
			Number: c.Number, Type: Type(c.Type), Priority: Priority(c.Priority), Language: Language(c.Language),
			Channel: Channel(c.Channel), Form: c.Form, Mailbox: c.Mailbox, AlsoTo: c.AlsoTo, Requester: c.Requester,
			FollowUpOf: c.FollowUpOf, Team: c.Team,
			Impact: Impact(c.Factors.Impact), Urgency: Urgency(c.Factors.Urgency), Complexity: Complexity(c.Factors.Complexity),
		}
	}
	if m := d.Message; m != nil {
		to.Message = &MessageRef{Seq: m.Seq, Kind: MessageKind(m.Kind), Direction: Direction(m.Direction), Channel: Channel(m.Channel)}
	}
	to.Mentions = d.Mentions
	if d.Link != nil {
		l := toLink(*d.Link)
		to.Link = &l
	}
	if d.Policy != nil {
		to.Policy = d.Policy.ID
	}
	if d.Tags != nil {
		tags := texts(*d.Tags)
		to.Tags = &tags
	}
	if d.CloseAt != nil {
		to.CloseAt = Time(*d.CloseAt)
	}
	if d.WakeAt != nil {
		to.WakeAt = Time(*d.WakeAt)
	}
	if p := d.Participant; p != nil {
		to.Participant = &EventParticipant{Person: p.Person, Role: ParticipantRole(p.Role), Via: toTicketRef(p.Via)}
	}
	return to
}

func toChanged[T ~string](c *desk.Change[T]) *Changed {
	if c == nil {
		return nil
	}
	return &Changed{From: string(c.From), To: string(c.To)}
}

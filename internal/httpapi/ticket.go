package httpapi

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// TicketSummary is a ticket as a list shows it.
type TicketSummary struct {
	ID            string    `json:"id" doc:"Stable id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Number        int64     `json:"number" doc:"The number people use; gaps are normal" example:"1042"`
	Rev           int64     `json:"rev" doc:"Grows with every change; the ETag of the ticket" example:"7"`
	Subject       string    `json:"subject" example:"Invoice 2026-118 is wrong"`
	Requester     string    `json:"requester" doc:"Id of the person who asks"`
	RequesterName string    `json:"requesterName,omitempty" example:"Lucía Gómez"`
	Organization  string    `json:"organization,omitempty" doc:"Id of the requester's organisation"`
	Team          string    `json:"team,omitempty" doc:"Id of the team; absent while nobody has routed it" example:"billing"`
	Assignee      string    `json:"assignee,omitempty" doc:"Id of the agent; absent while it is nobody's" example:"ana"`
	Status        Status    `json:"status"`
	Category      Category  `json:"category"`
	Priority      Priority  `json:"priority"`
	Type          Type      `json:"type"`
	Channel       Channel   `json:"channel"`
	Language      Language  `json:"language"`
	Tags          []string  `json:"tags" nullable:"false"`
	Snippet       string    `json:"snippet,omitempty" doc:"Start of the last public message"`
	SnippetFrom   ActorKind `json:"snippetFrom,omitempty"`
	CreatedAt     Time      `json:"createdAt"`
	UpdatedAt     Time      `json:"updatedAt"`
	DueAt         Time      `json:"dueAt,omitzero" doc:"When the nearest promise is broken, or was; absent when no clock runs"`
	Breached      bool      `json:"breached" doc:"A promise is broken and still open"`
	Messages      int       `json:"messages" doc:"How many messages it has"`
	MergedInto    string    `json:"mergedInto,omitempty" doc:"Id of the ticket it was merged into"`
}

func toSummary(s desk.Summary) TicketSummary {
	return TicketSummary{
		ID: s.ID, Number: s.Number, Rev: s.Rev, Subject: s.Subject,
		Requester: s.Requester, RequesterName: s.RequesterName, Organization: s.Organization,
		Team: s.Team, Assignee: s.Assignee, Status: Status(s.Status), Category: Category(s.Status.Category()), Priority: Priority(s.Priority),
		Type: Type(s.Type), Channel: Channel(s.Channel), Language: Language(s.Language), Tags: texts(s.Tags),
		Snippet: s.Snippet, SnippetFrom: ActorKind(s.SnippetFrom), CreatedAt: Time(s.CreatedAt),
		UpdatedAt: Time(s.UpdatedAt), DueAt: Time(s.DueAt), Breached: s.Breached, Messages: s.Messages, MergedInto: s.MergedInto,
	}
}

// TicketList is a page of tickets.
type TicketList struct {
	Tickets []TicketSummary `json:"tickets" nullable:"false" doc:"Those due next first, or in the order of the view"`
	Next    string          `json:"next,omitempty" doc:"Cursor of the next page; absent on the last. A page of a view may hold few tickets, or none, and have one"`
	Partial bool            `json:"partial,omitempty" doc:"The view has more tickets than can be ordered: what it shows is made of 10,000 open ones and of the 10,000 that changed last of those that are over"`
}

// Ticket is a ticket as an agent reads it.
type Ticket struct {
	ID           string        `json:"id" doc:"Stable id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Number       int64         `json:"number" doc:"The number people use; gaps are normal" example:"1042"`
	Rev          int64         `json:"rev" doc:"Grows with every change; the ETag of the ticket" example:"7"`
	Subject      string        `json:"subject"`
	Type         Type          `json:"type"`
	Status       Status        `json:"status"`
	Category     Category      `json:"category"`
	Priority     Priority      `json:"priority"`
	Language     Language      `json:"language"`
	Channel      Channel       `json:"channel"`
	Form         string        `json:"form,omitempty" doc:"Id of the web form it came through"`
	Mailbox      string        `json:"mailbox,omitempty" doc:"Id of the mailbox it answers from"`
	AlsoTo       []string      `json:"alsoTo,omitempty" nullable:"false" doc:"Ids of further mailboxes that its first mail came to"`
	Tags         []string      `json:"tags" nullable:"false"`
	Fields       FieldValues   `json:"fields"`
	Requester    string        `json:"requester" doc:"Id of the person who asks"`
	Organization string        `json:"organization,omitempty"`
	Participants []Participant `json:"participants" nullable:"false"`
	Team         string        `json:"team,omitempty" example:"billing"`
	Assignee     string        `json:"assignee,omitempty" example:"ana"`

	Impact         Impact          `json:"impact,omitempty"`
	Urgency        Urgency         `json:"urgency,omitempty"`
	Complexity     Complexity      `json:"complexity,omitempty"`
	PriorityOrigin *PriorityOrigin `json:"priorityOrigin,omitempty" doc:"What gave the priority; absent: it is the one it was born with"`

	CreatedAt       Time `json:"createdAt"`
	UpdatedAt       Time `json:"updatedAt"`
	OccurredAt      Time `json:"occurredAt,omitzero" doc:"When it happened, if the requester said so"`
	LastRequesterAt Time `json:"lastRequesterAt,omitzero"`
	LastAgentAt     Time `json:"lastAgentAt,omitzero"`
	FirstReplyAt    Time `json:"firstReplyAt,omitzero"`
	ResolvedAt      Time `json:"resolvedAt,omitzero"`
	ClosedAt        Time `json:"closedAt,omitzero"`
	WakeAt          Time `json:"wakeAt,omitzero" doc:"When a postponed ticket comes back"`
	CloseAt         Time `json:"closeAt,omitzero" doc:"When a resolved ticket closes by itself, unless something must happen first"`

	Messages      int       `json:"messages"`
	Reopens       int       `json:"reopens" doc:"How often it was opened again"`
	CloseBlockers []Blocker `json:"closeBlockers" nullable:"false" doc:"What must happen before it may be closed"`
	MergedInto    string    `json:"mergedInto,omitempty" doc:"Id of the ticket it was merged into"`
	Merged        []string  `json:"merged" nullable:"false" doc:"Ids of the tickets that were merged into it: their messages and history are read with its own"`
	FollowUpOf    string    `json:"followUpOf,omitempty" doc:"Id of the ticket it goes on with, or only claims to belong to where flags has claims_ticket"`
	Flags         []string  `json:"flags" nullable:"false" doc:"Warnings for the agent, as codes"`
	Policy        string    `json:"policy,omitempty" doc:"Id of the service level policy that it follows"`
	Clocks        []Clock   `json:"clocks" nullable:"false"`

	Watchers []string `json:"watchers" nullable:"false" doc:"Ids of the agents who watch it"`
	Links    []Link   `json:"links" nullable:"false" doc:"Other tickets that it has to do with"`
}

// Participant is a person with a role on a ticket.
type Participant struct {
	No      int             `json:"no" doc:"His number on this ticket: it may stand in to and cc of a message" example:"1"`
	Person  string          `json:"person" doc:"Id of the person"`
	Role    ParticipantRole `json:"role"`
	Address string          `json:"address" example:"lucia@example.com"`
	Name    string          `json:"name,omitempty" example:"Lucía Gómez"`
}

// Clock is one service level promise.
type Clock struct {
	Metric        Metric `json:"metric"`
	TargetMinutes int64  `json:"targetMinutes" doc:"Working time promised"`
	UsedMinutes   int64  `json:"usedMinutes" doc:"Working time spent when it last started or stopped"`
	DueAt         Time   `json:"dueAt,omitzero" doc:"When the promise is broken if the clock goes on running"`
	PausedBy      Status `json:"pausedBy,omitempty" doc:"The status in which the clock stands still"`
	WarnedAt      Time   `json:"warnedAt,omitzero"`
	BreachedAt    Time   `json:"breachedAt,omitzero"`
	EndedAt       Time   `json:"endedAt,omitzero" doc:"When the promise was kept, late or not"`
}

func toTicket(t desk.Ticket) Ticket {
	return Ticket{
		ID: t.ID, Number: t.Number, Rev: t.Rev, Subject: t.Subject, Type: Type(t.Type), Status: Status(t.Status), Category: Category(t.Status.Category()),
		Priority: Priority(t.Priority), Language: Language(t.Language), Channel: Channel(t.Channel),
		Form: t.Form, Mailbox: t.Mailbox, AlsoTo: t.AlsoTo, Tags: texts(t.Tags), Fields: toFieldValues(t.Fields), Requester: t.Requester, Organization: t.Organization,
		Participants: people(&t), Watchers: texts(t.Watchers()), Links: list(t.Links, toLink),
		Team: t.Team, Assignee: t.Assignee,
		Impact: Impact(t.Factors.Impact), Urgency: Urgency(t.Factors.Urgency), Complexity: Complexity(t.Factors.Complexity),
		PriorityOrigin: toOrigin(t.PriorityOrigin),
		CreatedAt:      Time(t.CreatedAt), UpdatedAt: Time(t.UpdatedAt), OccurredAt: Time(t.OccurredAt),
		LastRequesterAt: Time(t.LastRequesterAt), LastAgentAt: Time(t.LastAgentAt), FirstReplyAt: Time(t.FirstReplyAt),
		ResolvedAt: Time(t.ResolvedAt), ClosedAt: Time(t.ClosedAt), WakeAt: Time(t.WakeAt), CloseAt: Time(t.CloseAt),
		Messages: t.Messages, Reopens: t.Reopens, CloseBlockers: list(t.CloseBlockers, func(b desk.Blocker) Blocker { return Blocker(b) }), MergedInto: t.MergedInto, Merged: texts(t.Merged),
		FollowUpOf: t.FollowUpOf, Flags: texts(t.Flags), Policy: t.Policy.ID, Clocks: list(t.Clocks, toClock),
	}
}

func toClock(c desk.Clock) Clock {
	return Clock{
		Metric: Metric(c.Metric), TargetMinutes: int64(c.Target / time.Minute), UsedMinutes: int64(c.Used / time.Minute),
		DueAt: Time(c.DueAt), PausedBy: Status(c.PausedBy), WarnedAt: Time(c.WarnedAt),
		BreachedAt: Time(c.BreachedAt), EndedAt: Time(c.EndedAt),
	}
}

// TicketView is a ticket with its conversation and history, newest first.
type TicketView struct {
	Ticket     Ticket      `json:"ticket"`
	Requester  Person      `json:"requester"`
	Messages   []Message   `json:"messages" nullable:"false" doc:"Newest first; mails that follow each other in the order in which they were received"`
	Events     []Event     `json:"events" nullable:"false" doc:"The history, newest first"`
	Deliveries []Delivery  `json:"deliveries" nullable:"false" doc:"Where the sending of messages and notices stands"`
	MailStates []MailState `json:"mailStates" nullable:"false" doc:"How mail reaches the participants' addresses; those of which nothing was ever reported are left out. It changes without the ETag, so that a ticket with any is always answered in full"`
	Watching   bool        `json:"watching" doc:"You watch it"`
	Next       string      `json:"next,omitempty" doc:"Cursor to older messages and events; absent when these are all"`
}

// Person is somebody who asks for help.
type Person struct {
	ID           string   `json:"id"`
	Name         string   `json:"name,omitempty" example:"Lucía Gómez"`
	Address      string   `json:"address,omitempty" example:"lucia@example.com"`
	Language     Language `json:"language,omitempty"`
	Zone         string   `json:"zone,omitempty" doc:"IANA time zone" example:"America/Argentina/Buenos_Aires"`
	Organization string   `json:"organization,omitempty"`
	Region       string   `json:"region,omitempty"`
	Segment      string   `json:"segment,omitempty"`
}

func toView(v conversation.View, next string) TicketView {
	return TicketView{
		Ticket: toTicket(v.Ticket),
		Requester: Person{
			ID: v.Requester.ID, Name: v.Requester.Name, Address: v.Requester.Address, Language: Language(v.Requester.Language),
			Zone: v.Requester.Zone, Organization: v.Requester.Organization, Region: v.Requester.Region, Segment: v.Requester.Segment,
		},
		Messages: withDeliveries(v), Events: list(v.Events, toEvent),
		Deliveries: list(v.Deliveries, toDelivery), Next: next,
	}.apart(v)
}

// apart names the ticket that an entry stands in, where it is not the one that
// was asked for.
func (view TicketView) apart(v conversation.View) TicketView {
	other := func(id string) string {
		if id == v.Ticket.ID {
			return ""
		}
		return id
	}
	for i := range view.Messages {
		view.Messages[i].Ticket = other(v.Messages[i].Ticket)
	}
	for i := range view.Events {
		view.Events[i].Ticket = other(v.Events[i].Ticket)
	}
	for i := range view.Deliveries {
		view.Deliveries[i].Ticket = other(v.Deliveries[i].Ticket)
	}
	return view
}

// NewTicket asks for a ticket in a customer's name. Lengths are in characters.
type NewTicket struct {
	Address    string   `json:"address" minLength:"3" maxLength:"254" doc:"The customer's mail address: he gets the acknowledgement and the link to the ticket" example:"lucia@example.com"`
	Name       string   `json:"name,omitempty" maxLength:"120" doc:"The customer's name" example:"Lucía Gómez"`
	Subject    string   `json:"subject,omitempty" maxLength:"250" doc:"Left out: the first line of the text" example:"Invoice 2026-118 is wrong"`
	Text       string   `json:"text" minLength:"1" maxLength:"100000" doc:"Plain text" example:"The VAT number is missing."`
	Type       Type     `json:"type,omitempty" doc:"Left out: the form's own, else question"`
	Language   Language `json:"language,omitempty" doc:"The customer's language; left out: the desk's own"`
	Form       string   `json:"form,omitempty" maxLength:"64" doc:"Id of the form it counts for"`
	OccurredAt Time     `json:"occurredAt,omitzero" doc:"When it happened"`
	// With impact and urgency the matrix gives the priority, else it is normal.
	Impact      Impact       `json:"impact,omitempty" doc:"With impact and urgency the matrix gives the priority; else it is normal"`
	Urgency     Urgency      `json:"urgency,omitempty"`
	Complexity  Complexity   `json:"complexity,omitempty"`
	Fields      FieldValues  `json:"fields,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty" maxItems:"20" nullable:"false"`
	Uploads     []Uploaded   `json:"uploads,omitempty" maxItems:"20" nullable:"false" doc:"Files that were sent by createUpload"`
}

// Created is the receipt of a new ticket. The private link is mailed to the
// customer and never answered here.
type Created struct {
	ID       string `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Number   int64  `json:"number" example:"1042"`
	AnswerBy Time   `json:"answerBy,omitzero" doc:"When the first answer is due; absent when nothing is promised"`
}

// TicketUpdate changes what it names and leaves the rest.
type TicketUpdate struct {
	Status *Status `json:"status,omitempty"`
	WakeAt *Time   `json:"wakeAt,omitempty" doc:"With status postponed: when it comes back"`
	// RevokeLinks is true or absent.
	RevokeLinks bool      `json:"revokeLinks,omitempty" doc:"End every tracking link that was mailed for the ticket"`
	Team        *string   `json:"team,omitempty" maxLength:"64" doc:"Id of a team; an empty text leaves it to none" example:"billing"`
	Assignee    *string   `json:"assignee,omitempty" maxLength:"64" doc:"Id of an agent; an empty text releases the ticket" example:"ana"`
	Priority    *Priority `json:"priority,omitempty"`
	Type        *Type     `json:"type,omitempty"`
	Tags        *[]string `json:"tags,omitempty" minLength:"1" maxLength:"40" maxItems:"20" nullable:"false" doc:"Replaces all tags"`
	// NotSpam is true or absent.
	NotSpam bool        `json:"notSpam,omitempty" doc:"Take the tag spam away; a ticket that was closed with it has the status that it had before it was marked. Not with status"`
	Fields  FieldValues `json:"fields,omitempty"`
	// The factors that the matrix makes the priority of; null is not known any more.
	Impact     Factor[Impact]     `json:"impact,omitzero"`
	Urgency    Factor[Urgency]    `json:"urgency,omitzero"`
	Complexity Factor[Complexity] `json:"complexity,omitzero"`
	UseMatrix  bool               `json:"useMatrix,omitempty" doc:"Let the matrix decide the priority again"`
	// FreePriority is true or absent.
	FreePriority bool `json:"freePriority,omitempty" doc:"With priority: as it was before a hand set it, so that the matrix and the rules may change it again"`
	// CloseBlockers replaces all of them.
	CloseBlockers *[]Blocker `json:"closeBlockers,omitempty" maxItems:"2" nullable:"false" doc:"What must happen before it may be closed; replaces all"`
	Why           string     `json:"why,omitempty" maxLength:"200" doc:"The reason, kept in the history"`
}

// TransformSchema adds that an update must name something.
func (*TicketUpdate) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	one := 1
	s.MinProperties = &one
	return s
}

// empty reports whether nothing is to be changed.
func (u *TicketUpdate) empty() bool { return !u.needsVersion() && u.Tags == nil && !u.RevokeLinks }

// needsVersion reports whether the change could undo another one that the
// caller has not seen. Tags alone cannot.
func (u *TicketUpdate) needsVersion() bool {
	return u.Status != nil || u.WakeAt != nil || u.Team != nil || u.Assignee != nil || u.Priority != nil || u.Type != nil || len(u.Fields) > 0 ||
		u.CloseBlockers != nil || u.Impact.Given || u.Urgency.Given || u.Complexity.Given || u.UseMatrix || u.FreePriority || u.NotSpam
}

func (u *TicketUpdate) toUpdate(ticket string, rev int64) conversation.Update {
	to := conversation.Update{
		Ticket: ticket, IfRev: rev, Status: (*desk.Status)(u.Status), WakeAt: (*time.Time)(u.WakeAt),
		Team: u.Team, Assignee: u.Assignee, Priority: (*desk.Priority)(u.Priority), Type: (*desk.Type)(u.Type),
		Tags: u.Tags, Fields: u.Fields, Why: u.Why, RevokeLinks: u.RevokeLinks, FreePriority: u.FreePriority, NotSpam: u.NotSpam,
	}
	to.Impact, to.Urgency, to.Complexity, to.UseMatrix = (*desk.Impact)(u.Impact.pointer()), (*desk.Urgency)(u.Urgency.pointer()), (*desk.Complexity)(u.Complexity.pointer()), u.UseMatrix
	if u.CloseBlockers != nil {
		blockers := list(*u.CloseBlockers, func(b Blocker) desk.Blocker { return desk.Blocker(b) })
		to.CloseBlockers = &blockers
	}
	return to
}

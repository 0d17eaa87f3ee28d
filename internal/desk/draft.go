package desk

import (
	"maps"
	"slices"
	"time"
)

// Draft is one decision about one ticket while it is being made: every verb
// records events and applies them at once, so that the next verb sees the
// state they left. What it gathered is then saved in one transaction.
type Draft struct {
	Ticket   *Ticket // the state so far; the ticket it was made from stays as it is
	Events   []Event
	Messages []Message
	Due      []Advanced // what came due in between, to be told

	cfg   *Config
	at    time.Time
	actor Actor
	newID func(time.Time) string
}

// DraftOptions are what a decision may look at besides the ticket.
type DraftOptions struct {
	Config *Config
	At     time.Time
	Actor  Actor
	NewID  func(time.Time) string
}

// NewDraft begins a decision about t; nil for a ticket that does not exist yet.
func NewDraft(t *Ticket, o DraftOptions) *Draft {
	var state Ticket
	if t != nil {
		state = *t
		state.Participants = slices.Clone(t.Participants)
		state.Flags = slices.Clone(t.Flags)
		state.Merged = slices.Clone(t.Merged)
		state.CloseBlockers = slices.Clone(t.CloseBlockers)
	}
	return &Draft{Ticket: &state, cfg: o.Config, at: Instant(o.At), actor: o.Actor, newID: o.NewID}
}

// As lets what follows be done by another actor: the desk itself, mostly.
func (d *Draft) As(a Actor) *Draft { d.actor = a; return d }

func (d *Draft) record(kind EventType, cause Cause, data Data) Event {
	e := Event{
		V: EventVersion, ID: d.newID(d.at), Ticket: d.Ticket.ID, Seq: d.Ticket.Seq + 1,
		At: d.at, Actor: d.actor, Cause: cause, Type: kind, Data: data,
	}
	d.Ticket.Apply(e)
	d.Events = append(d.Events, e)
	return e
}

// rules answers what moves the ticket's clocks now.
func (d *Draft) rules() ClockInput { return clockRules(d.cfg, d.Ticket.Policy.ID, d.at) }

// clockRules are a policy of a configuration with its working hours. A
// calendar that is gone is day and night: ValidateConfig lets none go.
func clockRules(cfg *Config, policy string, at time.Time) ClockInput {
	in := ClockInput{At: at, Statuses: cfg.Statuses}
	for i := range cfg.Policies {
		if cfg.Policies[i].ID == policy {
			in.Policy = &cfg.Policies[i]
			in.Hours, _ = cfg.Hours(in.Policy.Calendar)
		}
	}
	return in
}

// overdue calls the breaches that the timer has not come to yet: whatever
// moves the clocks afterwards, the history says that they ran out. What happens
// at the very deadline is still in time.
func (d *Draft) overdue() {
	for _, a := range Due(d.Ticket.Clocks, d.at.Add(-time.Millisecond)) {
		if a.Kind == Breach {
			d.due(a)
		}
	}
}

func (d *Draft) due(a DueAction) {
	kind, who := SLAWarned, d.actor
	if a.Kind == Breach {
		kind = SLABreached
	}
	d.actor = Actor{Kind: ActorSystem}
	e := d.record(kind, Cause{Rule: d.Ticket.Policy.ID, Version: d.Ticket.Policy.Version},
		Data{Metric: a.Metric, Clocks: MarkDue(d.Ticket.Clocks, a, d.at)})
	d.actor = who
	d.Due = append(d.Due, Advanced{Seq: e.Seq, Kind: a.Kind, Metric: a.Metric})
}

// Birth is what a new ticket starts from.
type Birth struct {
	ID      string
	Created Created
	Subject string
	// Requester is the first participant, Others the rest.
	Requester Participant
	Others    []Participant
	First     Message           // kind, channel and body; ids and seq are given here
	Fields    map[string]string // values of custom fields, as CheckFields answers them
	Facts     PersonFacts
	Flags     []string
}

// Open makes the ticket with its first message and starts its clocks.
func (d *Draft) Open(b Birth) {
	t := d.Ticket
	t.ID = b.ID
	t.Subject, t.Fields = b.Subject, b.Fields
	t.Participants = append([]Participant{b.Requester}, b.Others...)
	for _, p := range t.Participants {
		b.Created.Participants = append(b.Created.Participants, ParticipantRef{No: p.No, Person: p.Person, Role: p.Role})
	}
	b.Created.Flags = b.Flags
	m := b.First
	d.addMessage(&m)
	data := Data{Created: &b.Created, Message: messageRef(&m), Fields: slices.Sorted(maps.Keys(b.Fields))}
	if p, ok := d.cfg.PriorityOf(b.Created.Factors); ok {
		b.Created.Priority, data.PrioritySource = p, ByMatrix
	}
	born := Ticket{ID: b.ID, CreatedAt: d.at, Type: b.Created.Type, Priority: b.Created.Priority,
		Mailbox: b.Created.Mailbox, Team: t.Team, Status: New}
	if p, ok := MatchPolicy(d.cfg, &born, b.Facts); ok {
		data.Policy = &PolicyRef{ID: p.ID, Version: d.cfg.Version}
		data.Clocks = clockRules(d.cfg, p.ID, d.at).Start(&born)
	}
	d.record(TicketCreated, Cause{}, data)
}

// addMessage gives a message its place; the event that follows has the same seq.
func (d *Draft) addMessage(m *Message) {
	m.Ticket, m.Seq = d.Ticket.ID, d.Ticket.Seq+1
	if m.At.IsZero() {
		m.At = d.at
	}
	d.Messages = append(d.Messages, *m)
	if m.Kind == Public {
		text := m.Body.Reply
		if text == "" {
			text = m.Body.Text
		}
		d.Ticket.Snippet, d.Ticket.SnippetFrom = Snippet(text), m.Author.Kind
	}
}

func messageRef(m *Message) *MessageRef {
	return &MessageRef{Seq: m.Seq, Kind: m.Kind, Direction: m.Direction, Channel: m.Channel}
}

// RequesterWrites adds a public message of a requester or another participant. It opens
// the ticket again where that is allowed; see FollowUp.
func (d *Draft) RequesterWrites(m Message, reopen bool) int64 {
	d.overdue()
	t := d.Ticket
	clocks := d.rules().RequesterWrote(t.Clocks, t)
	d.addMessage(&m)
	data := Data{Message: messageRef(&m)}
	if to := afterRequester(t.Status); reopen && to != t.Status {
		data.Status = &Change[Status]{From: t.Status, To: to}
		clocks = d.rules().StatusChanged(clocks, t, to)
	}
	data.Clocks = clocks
	d.record(MessageAdded, Cause{}, data)
	return m.Seq
}

// afterRequester is the status that a message of the requester leaves.
func afterRequester(s Status) Status {
	if s == New {
		return New
	}
	return Open
}

// AgentReplies adds an agent's public answer and leaves the ticket in a status.
func (d *Draft) AgentReplies(m Message, to Status) int64 {
	d.overdue()
	t := d.Ticket
	clocks := d.rules().AgentReplied(t.Clocks)
	if len(m.Recipients) == 0 {
		m.Recipients = t.Everybody()
	}
	d.addMessage(&m)
	data := Data{Message: messageRef(&m)}
	if to != t.Status {
		data.Status, data.CloseAt = &Change[Status]{From: t.Status, To: to}, d.closePlan(to)
		clocks = d.rules().StatusChanged(clocks, t, to)
	}
	data.Clocks = clocks
	d.record(MessageAdded, Cause{}, data)
	return m.Seq
}

// AddsEntry adds a message that changes nothing else: a note, an automatic
// mail, a bounce.
func (d *Draft) AddsEntry(m Message, cause Cause) int64 {
	d.addMessage(&m)
	d.record(MessageAdded, cause, Data{Message: messageRef(&m)})
	return m.Seq
}

// SetStatus changes the status; wake is when a postponed ticket comes back.
func (d *Draft) SetStatus(to Status, wake time.Time, cause Cause) error {
	t := d.Ticket
	if to == Postponed && !wake.After(d.at) {
		return Problems{{Field: "wakeAt", Code: "not_in_future"}}.Err()
	}
	if to == Postponed && wake.Sub(d.at) > MaxPostponed {
		return Problems{{Field: "wakeAt", Code: "too_far", Params: map[string]string{"days": "366"}}}.Err()
	}
	if to == Closed {
		if err := t.MayClose(); err != nil {
			return err
		}
	}
	if to == New && t.Status != New {
		return Fail(Conflict, "wrong_state", d.cfg.StatusParams(t.Status)...)
	}
	if to == t.Status && (to != Postponed || wake.Equal(t.WakeAt)) {
		return nil
	}
	d.overdue()
	data := Data{Status: &Change[Status]{From: t.Status, To: to}, CloseAt: d.closePlan(to), Clocks: d.rules().StatusChanged(t.Clocks, t, to)}
	if to == Postponed {
		wake = Instant(wake)
		data.WakeAt = &wake
	}
	d.record(StatusChanged, cause, data)
	return nil
}

// Assign moves the ticket to a team, which may have another policy, and an agent.
func (d *Draft) Assign(team, agent string, cause Cause, facts PersonFacts) {
	t := d.Ticket
	data := Data{}
	after := *t
	after.Team = team
	if team != t.Team {
		data.Team = &Change[string]{From: t.Team, To: team}
	}
	if agent != t.Assignee {
		data.Assignee = &Change[string]{From: t.Assignee, To: agent}
	}
	if data.Team != nil || data.Assignee != nil {
		d.retarget(&data, &after, facts)
		d.record(TicketAssigned, cause, data)
	}
}

// SetRoute writes down what routing decided, priority and policy included.
func (d *Draft) SetRoute(r Decision, facts PersonFacts) {
	t := d.Ticket
	data := Data{Routed: true}
	if r.Team != t.Team {
		data.Team = &Change[string]{From: t.Team, To: r.Team}
	}
	if r.Assignee != t.Assignee {
		data.Assignee = &Change[string]{From: t.Assignee, To: r.Assignee}
	}
	after := *t
	after.Team = r.Team
	d.routeWeight(r, &data, &after)
	if tags := union(t.Tags, r.AddTags); len(tags) != len(t.Tags) {
		data.Tags = &tags
	}
	d.retarget(&data, &after, facts)
	d.record(TicketRouted, r.Cause, data)
}

// SetPriority changes the priority by hand, or for the rule that the cause
// names, and with it the targets.
func (d *Draft) SetPriority(to Priority, cause Cause, facts PersonFacts) {
	t := d.Ticket
	if to == t.Priority {
		return
	}
	after := *t
	after.Priority = to
	data := Data{Priority: &Change[Priority]{From: t.Priority, To: to}, PrioritySource: ByHand}
	if cause.Rule != "" {
		data.PrioritySource = ByRule
	}
	d.retarget(&data, &after, facts)
	d.record(PriorityChanged, cause, data)
}

// SetProperties changes type and tags; nil leaves one as it is.
func (d *Draft) SetProperties(kind *Type, tags *[]string, facts PersonFacts) {
	t := d.Ticket
	data := Data{}
	after := *t
	if kind != nil && *kind != t.Type {
		data.Type = &Change[Type]{From: t.Type, To: *kind}
		after.Type = *kind
	}
	if tags != nil && !slices.Equal(*tags, t.Tags) {
		all := append([]string{}, *tags...) // never nil: as JSON null the change would be lost
		data.Tags = &all
	}
	if data.Type == nil && data.Tags == nil {
		return
	}
	d.retarget(&data, &after, facts)
	d.record(TicketUpdated, Cause{}, data)
}

// retarget fits policy and clocks to the ticket as it will be.
func (d *Draft) retarget(data *Data, after *Ticket, facts PersonFacts) {
	d.refit(data, after, facts, d.rules().Hours, false)
}

// refit is retarget with the working hours that the clocks have followed so
// far. Without force, clocks whose policy and priority stay are left alone.
func (d *Draft) refit(data *Data, after *Ticket, facts PersonFacts, was *Hours, force bool) {
	ref, in := PolicyRef{}, ClockInput{At: d.at, Statuses: d.cfg.Statuses}
	if p, ok := MatchPolicy(d.cfg, after, facts); ok {
		ref = PolicyRef{ID: p.ID, Version: d.cfg.Version}
		in = clockRules(d.cfg, p.ID, d.at)
	}
	if !force && ref.ID == d.Ticket.Policy.ID && after.Priority == d.Ticket.Priority {
		return
	}
	data.Policy = &ref
	data.Clocks = in.Retarget(d.Ticket.Clocks, after, was)
}

// Refit moves the clocks to the configuration of now; old is the one they have
// followed. Working time already spent stays spent.
func (d *Draft) Refit(old *Config, facts PersonFacts) {
	t := d.Ticket
	if t.Policy.Version == d.cfg.Version && t.Policy.ID != "" {
		return
	}
	data := Data{}
	d.refit(&data, t, facts, clockRules(old, t.Policy.ID, d.at).Hours, true)
	if *data.Policy != t.Policy || len(data.Clocks) > 0 {
		d.record(PolicyChanged, Cause{Rule: data.Policy.ID, Version: d.cfg.Version}, data)
	}
}

// Flag puts a warning for the agent on the ticket.
func (d *Draft) Flag(code string, cause Cause) { d.record(TicketFlagged, cause, Data{Flag: code}) }

// RevokeLinks ends every tracking link that was mailed so far; the next mail
// carries a new one.
func (d *Draft) RevokeLinks(cause Cause) {
	d.record(LinksRevoked, cause, Data{LinkEpoch: d.Ticket.LinkEpoch + 1})
}

// FlagUndelivered is the warning on a ticket one of whose mails did not arrive.
const FlagUndelivered = "delivery_failed"

// Undelivered says that a mail of the ticket did not arrive; delivery is its
// key, "" when only a report came back.
func (d *Draft) Undelivered(delivery string, cause Cause) {
	d.record(DeliveryFailed, cause, Data{Delivery: delivery, Flag: FlagUndelivered})
}

// AddParticipant adds somebody to the conversation and answers his number.
func (d *Draft) AddParticipant(p Participant) Participant { return d.addParticipant(p, Cause{}) }

func (d *Draft) addParticipant(p Participant, cause Cause) Participant {
	return d.addParticipantVia(p, nil, cause)
}

func (d *Draft) addParticipantVia(p Participant, via *TicketRef, cause Cause) Participant {
	t := d.Ticket
	p.No = max(p.No, t.LastNo)
	for _, known := range t.Participants {
		p.No = max(p.No, known.No)
	}
	p.No++
	t.Participants = append(t.Participants, p)
	d.record(ParticipantAdded, cause, Data{Participant: &ParticipantRef{No: p.No, Person: p.Person, Role: p.Role, Via: via}})
	p, _ = t.Participant(p.No)
	return p
}

// Advance does what has come due: warnings, breaches, the end of a snooze, the
// closing of what was resolved long ago. What was due stands in Due afterwards, with the seq of the event that says so.
func (d *Draft) Advance() {
	if d.Ticket.MergedInto != "" {
		return
	}
	for _, a := range Due(d.Ticket.Clocks, d.at) {
		d.due(a)
	}
	if w := d.Ticket.WakeAt; !w.IsZero() && !w.After(d.at) {
		_ = d.SetStatus(Open, time.Time{}, Cause{Why: "woken"}) // Open is always allowed
	}
	d.autoClose()
}

// Advanced is one thing that came due.
type Advanced struct {
	Seq    int64
	Kind   DueKind
	Metric Metric
}

func union(have, add []string) []string {
	all := slices.Clone(have)
	for _, a := range add {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

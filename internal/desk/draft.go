package desk

import (
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

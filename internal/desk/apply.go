package desk

import (
	"slices"
	"time"
)

// Apply advances the ticket by one event of its own history. It is the only
// way a ticket changes, so a ticket equals the fold of its events, except for
// what events must not carry: subject, snippet, the values of custom fields, and
// the names and addresses of participants.
func (t *Ticket) Apply(e Event) {
	t.Seq = max(t.Seq, e.Seq)
	t.Rev++
	t.UpdatedAt = e.At
	d := e.Data
	if d.Created != nil {
		t.applyCreated(e, *d.Created)
	}
	if d.Message != nil {
		t.applyMessage(e.At, *d.Message)
	}
	t.applySpam(d)
	if d.Status != nil {
		t.applyStatus(e.At, *d.Status)
	}
	if d.Priority != nil {
		t.Priority = d.Priority.To
	}
	if d.Factors != nil {
		t.Factors = d.Factors.To
	}
	if d.PrioritySource != "" {
		t.PriorityOrigin = originOf(e)
	}
	if d.Type != nil {
		t.Type = d.Type.To
	}
	if d.Team != nil {
		t.Team = d.Team.To
	}
	if d.Assignee != nil {
		t.Assignee = d.Assignee.To
	}
	if d.Routed {
		t.Routed = true
	}
	if d.LinkEpoch != 0 {
		t.LinkEpoch = d.LinkEpoch
	}
	if d.Policy != nil {
		t.Policy = *d.Policy
	}
	if d.Clocks != nil {
		t.Clocks = slices.Clone(d.Clocks)
	}
	if d.Tags != nil {
		t.Tags = slices.Clone(*d.Tags)
	}
	if d.CloseAt != nil {
		t.CloseAt = *d.CloseAt
	}
	t.applyBlocker(e.Type, d.Blocker)
	if d.WakeAt != nil {
		t.WakeAt = *d.WakeAt
	}
	if d.Flag != "" && !slices.Contains(t.Flags, d.Flag) {
		t.Flags = append(t.Flags, d.Flag)
	}
	t.applyPace(e)
	t.applyRelations(e)
	t.applyMailbox(d.Mailbox)
	t.applyRelease(d.File)
	t.applyReread(d.Reread)
	t.applyMerge(d, e.Type == TicketUnmerged)
}

func (t *Ticket) applyCreated(e Event, c Created) {
	t.ID, t.Number = e.Ticket, c.Number
	t.Status, t.Type, t.Priority = New, c.Type, c.Priority
	t.Language, t.Channel, t.Form, t.Mailbox = c.Language, c.Channel, c.Form, c.Mailbox
	t.Requester, t.Organization, t.FollowUpOf = c.Requester, c.Organization, c.FollowUpOf
	t.CreatedAt, t.Factors = e.At, c.Factors
	if e.Actor.Kind == ActorAgent || e.Actor.Kind == ActorProgram {
		t.Maker = e.Actor.ID
	}
	for _, p := range c.Participants {
		t.applyParticipant(p, 0)
	}
	t.Flags, t.AlsoTo = slices.Clone(c.Flags), slices.Clone(c.AlsoTo)
}

func (t *Ticket) applyMessage(at time.Time, m MessageRef) {
	t.Messages++
	switch {
	case m.Kind != Public:
	case m.Direction == Inbound:
		t.LastRequesterAt = at
	case m.Direction == Outbound:
		t.LastAgentAt = at
		if t.FirstReplyAt.IsZero() {
			t.FirstReplyAt = at
		}
	}
}

func (t *Ticket) applyStatus(at time.Time, c Change[Status]) {
	if c.From.Ended() && !c.To.Ended() {
		t.Reopens++
		t.ResolvedAt, t.ClosedAt = time.Time{}, time.Time{}
	}
	t.Status = c.To
	t.ClosedAt, t.CloseAt = time.Time{}, time.Time{}
	switch c.To {
	case Resolved:
		t.ResolvedAt = at
	case Closed:
		t.ClosedAt = at
	}
	if c.To != Postponed {
		t.WakeAt = time.Time{}
	}
}

// applyParticipant keeps the address and name that a decision has put there.
func (t *Ticket) applyParticipant(p ParticipantRef, since int64) {
	t.LastNo = max(t.LastNo, p.No)
	via := ""
	if p.Via != nil {
		via = p.Via.ID
	}
	for i := range t.Participants {
		if known := &t.Participants[i]; known.No == p.No {
			known.Person, known.Role, known.Since, known.Via = p.Person, p.Role, since, via
			return
		}
	}
	t.Participants = append(t.Participants, Participant{No: p.No, Person: p.Person, Role: p.Role, Since: since, Via: via})
}

// Fold rebuilds a ticket from its history, oldest event first.
func Fold(events []Event) *Ticket {
	t := &Ticket{}
	for _, e := range events {
		t.Apply(e)
	}
	return t
}

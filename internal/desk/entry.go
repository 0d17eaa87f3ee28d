package desk

import (
	"maps"
	"slices"
)

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
	data := Data{Created: &b.Created, Message: d.messageRef(&m), Fields: slices.Sorted(maps.Keys(b.Fields))}
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
	d.quiets(m)
	d.Messages = append(d.Messages, *m)
	if m.Kind == Public {
		text := m.Body.Reply
		if text == "" {
			text = m.Body.Text
		}
		d.Ticket.Snippet, d.Ticket.SnippetFrom = Snippet(text), m.Author.Kind
	}
}

func (d *Draft) messageRef(m *Message) *MessageRef {
	mailed := d.Ticket.mailsAgents(m) && !m.Quiet
	return &MessageRef{Seq: m.Seq, Kind: m.Kind, Direction: m.Direction, Channel: m.Channel, Mailed: mailed, Other: mailed && !d.Ticket.ofRequester(m)}
}

// RequesterWrites adds a public message of a requester or another participant. It opens
// the ticket again where that is allowed; see FollowUp.
func (d *Draft) RequesterWrites(m Message, reopen bool) int64 {
	d.overdue()
	t := d.Ticket
	clocks := d.rules().RequesterWrote(t.Clocks, t)
	d.addMessage(&m)
	data := Data{Message: d.messageRef(&m)}
	if to := afterRequester(t.Status); reopen && to != t.Status {
		data.Status = &Change[Status]{From: t.Status, To: to}
		clocks = d.rules().StatusChanged(clocks, t, to)
	}
	data.Clocks = clocks
	d.written(&m, Cause{}, data)
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
	data := Data{Message: d.messageRef(&m)}
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
	d.written(&m, cause, Data{Message: d.messageRef(&m)})
	return m.Seq
}

// written records a message, and that agents are not mailed about it if they are not.
func (d *Draft) written(m *Message, cause Cause, data Data) {
	d.record(MessageAdded, cause, data)
	if m.Quiet {
		d.StopsLoop(StoppedNotices)
	}
}

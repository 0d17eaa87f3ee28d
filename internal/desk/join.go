package desk

import "slices"

// VisibleTo reports whether a participant of the message's ticket reads it:
// on the page behind his link, among its files, in what a mail to him points
// at. He reads the public messages that he wrote and that were sent to him, and
// of those that name no recipients the ones written since he takes part, but for
// answers to what was not sent to him. What was sent to others alone is not his,
// whatever his role.
func (m *Message) VisibleTo(p Participant) bool {
	switch {
	case m.Kind != Public || !p.Corresponds():
		return false
	case m.by(p):
		return true
	case len(m.Recipients) > 0:
		return slices.ContainsFunc(m.Recipients, func(r Recipient) bool {
			return r.No == p.No || p.Address != "" && r.Address == p.Address
		})
	case len(m.Readers) > 0 && slices.Contains(m.Readers, p.No), len(m.Readers) == 0 && p.Since <= m.Seq:
		return true
	}
	named := func(address string) bool { return p.Address != "" && NormalizeAddress(address) == p.Address }
	return slices.ContainsFunc(m.To, named) || slices.ContainsFunc(m.Cc, named)
}

// by reports whether a participant wrote it.
func (m *Message) by(p Participant) bool {
	if m.Direction != Inbound {
		return false
	}
	return m.Author.Kind == ActorPerson && m.Author.ID != "" && m.Author.ID == p.Person || p.Address != "" && m.From == p.Address
}

// ShownTo is the body of a message as a participant reads it: what others
// quoted may have been written to them alone, so of theirs only the answer.
func (m *Message) ShownTo(p Participant) Body {
	if m.Direction != Inbound || m.Body.Reply == "" || m.by(p) {
		return m.Body
	}
	return Body{Text: m.Body.Reply, Reply: m.Body.Reply}
}

// Joining are those who correspond about a ticket and do not take part in
// target yet: a merge puts them in copy there, so that nobody who asked is cut
// off. A third party of target stays what he is.
func (t *Ticket) Joining(target *Ticket) []Participant {
	var all []Participant
	for _, r := range t.Everybody() {
		p, _ := t.Participant(r.No)
		_, known := target.ParticipantByAddress(p.Address)
		if !known && !slices.ContainsFunc(all, func(x Participant) bool { return x.Address == p.Address }) {
			all = append(all, Participant{Person: p.Person, Role: CC, Address: p.Address, Name: p.Name})
		}
	}
	return all
}

// Join puts the people of a ticket that was merged into this one in copy.
func (d *Draft) Join(people []Participant, part TicketRef, cause Cause) {
	for _, p := range people {
		p.Via = part.ID
		d.addParticipantVia(p, &part, cause)
	}
}

// Leave takes out whom a merge brought that is undone, unless another ticket
// that is still part of this one has him too. It follows Release.
func (d *Draft) Leave(still func(address string) bool) {
	for _, p := range slices.Clone(d.Ticket.Participants) {
		if p.Via != "" && !slices.Contains(d.Ticket.Merged, p.Via) && !still(p.Address) {
			d.RemoveParticipant(p)
		}
	}
}

package desk

import "slices"

// Answering are the numbers of those who read an answer to a public message:
// whoever reads the message, and the author. Nil when nobody was left out of the
// message, so the answer is for all who take part. of is the ticket of the
// message, in the one that the answer goes to: another one since a merge.
func (m *Message) Answering(of, in *Ticket, author Participant) []int {
	if m.Kind != Public || !m.leavesOut(of) {
		return nil
	}
	readers := []int{author.No}
	for _, p := range of.Participants {
		if !m.VisibleTo(p) {
			continue
		}
		ok := true
		if of.ID != in.ID {
			p, ok = in.Correspondent(p.Address)
		}
		if ok && !slices.Contains(readers, p.No) {
			readers = append(readers, p.No)
		}
	}
	return readers
}

// leavesOut reports whether somebody who took part already does not read it.
func (m *Message) leavesOut(t *Ticket) bool {
	return slices.ContainsFunc(t.Participants, func(p Participant) bool {
		return (p.Role == Requester || p.Role == CC) && p.Address != "" && p.Since <= m.Seq && !m.VisibleTo(p)
	})
}

// ToReaders are those whom an agent's answer to an answer of this kind goes to:
// its author, and its other readers in copy. Nil when it is for everybody.
func (m *Message) ToReaders(of, in *Ticket) []Recipient {
	var all []Recipient
	for _, p := range of.Participants {
		if len(m.Readers) == 0 || !m.VisibleTo(p) {
			continue
		}
		cc := !m.by(p)
		there, ok := in.Correspondent(p.Address)
		if ok && (there.Role == Requester || there.Role == CC) && there.Address != "" {
			all = append(all, there.Recipient(cc))
		}
	}
	if !slices.ContainsFunc(all, func(r Recipient) bool { return !r.CC }) {
		return nil
	}
	return all
}

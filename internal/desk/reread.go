package desk

import "slices"

// FlagUnreadable is the warning on a mail of which only headers could be shown,
// and on the ticket that it opened.
const FlagUnreadable = "unreadable"

// MessageReread is the event of a mail whose message was written anew, because
// the desk can read it now.
const MessageReread EventType = "message.reread"

// Reread puts what a mail says in the place of what could be shown of it
// before. Nothing else moves: it was written when it was written.
func (d *Draft) Reread(before, m Message, cause Cause) {
	t := d.Ticket
	m.Ticket, m.Seq, m.At = before.Ticket, before.Seq, before.At
	m.Flags = slices.DeleteFunc(slices.Clone(before.Flags), func(f string) bool { return f == FlagUnreadable })
	d.Messages = append(d.Messages, m)
	if t.Snippet == Snippet(shown(before)) {
		t.Snippet = Snippet(shown(m))
	}
	d.record(MessageReread, cause, Data{Reread: m.Seq})
}

// shown is what lists show of a message.
func shown(m Message) string {
	if m.Body.Reply != "" {
		return m.Body.Reply
	}
	return m.Body.Text
}

// applyReread takes the warning away: one mail opens a ticket.
func (t *Ticket) applyReread(seq int64) {
	if seq > 0 {
		t.Flags = slices.DeleteFunc(slices.Clone(t.Flags), func(f string) bool { return f == FlagUnreadable })
	}
}

package desk

import (
	"slices"
	"time"
)

// promptly is how soon after it was received a mail is taken in when nothing goes
// wrong. One that comes later stands where it was taken in: by then the others
// have been read.
const promptly = time.Hour

// AsReceived puts mails that follow each other in a ticket, newest first, in the
// order in which the mail service received them. Several are taken in at once, so
// that seq, which orders everything else, may have them the other way round.
// Nothing changes places with anything that is no such mail: what an agent wrote
// stands behind what he has read. It changes the list itself.
func AsReceived(messages []Message) {
	for i := 0; i < len(messages); {
		end := i
		for end < len(messages) && messages[end].taken() && messages[end].Ticket == messages[i].Ticket {
			end++
		}
		slices.SortStableFunc(messages[i:end], func(a, b Message) int { return b.ReceivedAt.Compare(a.ReceivedAt) })
		i = max(end, i+1)
	}
}

// taken reports whether the message is a mail that was taken in as it came.
func (m *Message) taken() bool {
	return m.Direction == Inbound && m.Channel == ChannelEmail && !m.ReceivedAt.IsZero() && m.At.Sub(m.ReceivedAt) < promptly
}

package desk

import "slices"

// Limits of whom a message goes to.
const (
	MaxRecipients   = 20 // of one message
	MaxParticipants = 50 // of one ticket
)

// Recipient is one whom a message is mailed to: a participant, with the address
// and name that he had then.
type Recipient struct {
	No      int    `json:"no"`
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
	CC      bool   `json:"cc,omitempty"` // in Cc; else in To
}

// Recipient is the participant as one whom a message is mailed to.
func (p Participant) Recipient(cc bool) Recipient {
	return Recipient{No: p.No, Address: p.Address, Name: p.Name, CC: cc}
}

// Corresponds reports whether he reads what is written publicly. A third party
// sees only what was forwarded to him.
func (p Participant) Corresponds() bool { return p.Role != ThirdParty }

// Everybody is whom a public message goes to unless somebody says otherwise:
// the requester, and the others in copy.
func (t *Ticket) Everybody() []Recipient {
	var all []Recipient
	for _, p := range t.Participants {
		if (p.Role == Requester || p.Role == CC) && p.Address != "" {
			all = append(all, p.Recipient(p.Role == CC))
		}
	}
	return all
}

// Correspondent finds, by mail address, a participant who reads what is
// written publicly.
func (t *Ticket) Correspondent(address string) (Participant, bool) {
	address = NormalizeAddress(address)
	i := slices.IndexFunc(t.Participants, func(p Participant) bool { return p.Address == address && p.Corresponds() })
	if i < 0 {
		return Participant{}, false
	}
	return t.Participants[i], true
}

// Forwards adds what an agent sends to third parties. It is no answer: no clock
// stops, and the requester never sees it.
func (d *Draft) Forwards(m Message) int64 { return d.AddsEntry(m, Cause{}) }

// ThirdPartyWrites adds a third party's answer, for agents only. No clock
// stops. With opens, a ticket that waited for him or was resolved is open again.
func (d *Draft) ThirdPartyWrites(m Message, opens bool, cause Cause) int64 {
	seq := d.AddsEntry(m, cause)
	if s := d.Ticket.Status; opens && (s == OnHold || s == Resolved) {
		_ = d.As(Actor{Kind: ActorSystem}).SetStatus(Open, d.at, Cause{Why: "third_party"}) // Open is always allowed
	}
	return seq
}

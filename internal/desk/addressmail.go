package desk

import (
	"cmp"
	"slices"
	"time"
)

// AddressState is whether mail reaches an address, as far as is known.
type AddressState string

// The states of an address, best first. Only AddressOK and AddressSoft are
// written to.
const (
	AddressOK         AddressState = "ok"
	AddressSoft       AddressState = "soft"       // mail came back lately, for a reason that may pass
	AddressHard       AddressState = "hard"       // there is no such mailbox
	AddressSuppressed AddressState = "suppressed" // on the mail service's own list of addresses that it refuses
	AddressComplained AddressState = "complained" // somebody there marked our mail as spam
)

// AddressStates are all of them, best first.
var AddressStates = []AddressState{AddressOK, AddressSoft, AddressHard, AddressSuppressed, AddressComplained}

const (
	// SoftLife is how long a soft bounce counts.
	SoftLife = 7 * 24 * time.Hour
	// maxSoft is how many soft bounces of an address are remembered, newest first.
	maxSoft = 20
)

// AddressReport is one fact about an address that the mail service reported.
type AddressReport struct {
	// What is the state it speaks for; AddressOK is a delivery.
	What   AddressState
	At     time.Time // when the mail service says that it happened
	Status string    // status code of a bounce, e.g. 5.1.1
	Key    string    // of the mail: tells two soft bounces apart
}

// AddressMark is the newest report of its kind.
type AddressMark struct {
	At     time.Time `json:"at"`
	Status string    `json:"status,omitempty"`
	Key    string    `json:"key,omitempty"`
}

func (m AddressMark) compare(o AddressMark) int {
	return cmp.Or(m.At.Compare(o.At), cmp.Compare(m.Status, o.Status), cmp.Compare(m.Key, o.Key))
}

// AddressMail is what is known of one mail address. It is a join of the reports
// about it: their order and repetition make no difference. A report from before
// somebody cleared the state no longer speaks.
type AddressMail struct {
	Address    string        `json:"address"`
	Version    int64         `json:"-"`
	Delivered  AddressMark   `json:"delivered,omitzero"`
	Hard       AddressMark   `json:"hard,omitzero"`
	Complained AddressMark   `json:"complained,omitzero"`
	Suppressed AddressMark   `json:"suppressed,omitzero"`
	Soft       []AddressMark `json:"soft,omitempty"` // newest first
	Cleared    time.Time     `json:"cleared,omitzero"`
	ClearedBy  Actor         `json:"clearedBy,omitzero"`
}

// Hear folds a report and answers whether it changed anything.
func (a *AddressMail) Hear(r AddressReport) bool {
	m := AddressMark{At: Instant(r.At), Status: r.Status, Key: r.Key}
	switch r.What {
	case AddressOK:
		return a.Delivered.raise(AddressMark{At: m.At})
	case AddressHard:
		return a.Hard.raise(m)
	case AddressComplained:
		return a.Complained.raise(m)
	case AddressSuppressed:
		return a.Suppressed.raise(m)
	case AddressSoft:
		return a.soft(m)
	}
	return false
}

func (m *AddressMark) raise(to AddressMark) bool {
	if to.compare(*m) <= 0 {
		return false
	}
	*m = to
	return true
}

func (a *AddressMail) soft(m AddressMark) bool {
	if slices.Contains(a.Soft, m) {
		return false
	}
	soft := append(slices.Clone(a.Soft), m)
	slices.SortFunc(soft, func(x, y AddressMark) int { return y.compare(x) })
	soft = soft[:min(len(soft), maxSoft)]
	if !slices.Contains(soft, m) {
		return false
	}
	a.Soft = soft
	return true
}

// Clear says that the address shall be written to again, whatever was reported.
func (a *AddressMail) Clear(at time.Time, by Actor) { a.Cleared, a.ClearedBy = Instant(at), by }

// State answers how the address stands, and the report that says so. Of soft
// bounces count those of SoftLife after which nothing was delivered; the other
// states last until they are cleared.
func (a *AddressMail) State(now time.Time) (state AddressState, softBounces int, why AddressMark) {
	speaks := func(m AddressMark) bool { return m.At.After(a.Cleared) }
	switch {
	case speaks(a.Complained):
		return AddressComplained, 0, a.Complained
	case speaks(a.Suppressed):
		return AddressSuppressed, 0, a.Suppressed
	case speaks(a.Hard):
		return AddressHard, 0, a.Hard
	}
	for _, m := range a.Soft {
		if speaks(m) && m.At.After(a.Delivered.At) && now.Sub(m.At) < SoftLife {
			softBounces++
		}
	}
	if softBounces == 0 {
		return AddressOK, 0, AddressMark{}
	}
	return AddressSoft, softBounces, a.Soft[0]
}

// Refuses reports whether nothing is to be sent there.
func (s AddressState) Refuses() bool {
	return s == AddressHard || s == AddressComplained || s == AddressSuppressed
}

// FlagComplained is the warning on a ticket one of whose mails was marked as spam.
const FlagComplained = "complained"

// Complained says that somebody marked a mail of the ticket as spam.
func (d *Draft) Complained(delivery string, cause Cause) {
	d.record(MailComplained, cause, Data{Delivery: delivery, Flag: FlagComplained})
}

// Delayed says that a mail of the ticket has not arrived yet and is still tried.
func (d *Draft) Delayed(delivery string, cause Cause) {
	d.record(DeliveryDelayed, cause, Data{Delivery: delivery})
}

// FlagCapped is the warning on a ticket whose acknowledgement was not sent,
// because too much automatic mail goes that way. Nothing is known against the
// address: answers reach it.
const FlagCapped = "ack_capped"

// Capped says that an automatic mail was not sent, because there was too much.
func (d *Draft) Capped(delivery string, cause Cause) {
	d.record(DeliverySuppressed, cause, Data{Delivery: delivery, Flag: FlagCapped})
}

// NotSent says that a mail was not sent, because nothing is sent to its address.
func (d *Draft) NotSent(delivery string, cause Cause) {
	d.record(DeliverySuppressed, cause, Data{Delivery: delivery, Flag: FlagUndelivered})
}

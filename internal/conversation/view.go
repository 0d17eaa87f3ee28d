package conversation

import (
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

// Summary is what a list shows of an open ticket.
type Summary = desk.Summary

// List is a page of open tickets, those due next first.
type List struct {
	Tickets []Summary
	Next    string // cursor; "" on the last page
	// Partial reports that there is more than the pages show: an order can be made
	// of so many tickets and no more.
	Partial bool
}

// ListQuery asks for open tickets. Team "" is every team the caller may see.
type ListQuery struct {
	Team   string
	Limit  int // 1 to 200; 0 is 50
	Cursor string
}

// View is a ticket as an agent reads it: newest entries first.
type View struct {
	Ticket     desk.Ticket
	Requester  desk.Person
	Messages   []desk.Message
	Events     []desk.Event
	Deliveries []desk.Delivery
	Next       string // cursor to older entries; "" when these are all
}

// CustomerView is a ticket as its requester sees it through his link: public
// messages only, oldest first, no names of agents beyond the author's.
type CustomerView struct {
	Ticket   string
	Number   int64
	Subject  string
	Status   desk.Status
	Label    desk.Text // what the desk calls the status towards requesters; empty: the catalogue says
	Language desk.Language
	AnswerBy time.Time // zero when nothing is promised or it is answered
	Messages []desk.Message
	Fields   []desk.FieldValue // those that requesters see
	// May he still write here? After Closed a message starts a follow-up ticket.
	Closed bool
	// Solvable says that he may say that it is solved.
	Solvable bool
}

// Reply is an agent's public answer or, with Note, an internal note, or, with
// Forward, what he sends to third parties. Status, when set, is changed in the
// same transaction (default after an answer: answered).
type Reply struct {
	Ticket  string
	Note    bool
	Forward bool `json:",omitempty"`
	// To and Cc are addresses, or numbers of participants. An answer without
	// both goes to the requester and the ticket's CCs, one without Cc to To
	// alone, one without To to the requester. Who is new takes part from then on.
	To []string `json:",omitempty"`
	Cc []string `json:",omitempty"`
	// Quote are the messages that a forwarded one quotes, by seq: nil is the
	// newest public one. TicketFiles are files of the ticket to go with it.
	Quote []int64 `json:",omitempty"`
	// HTML is what a rich editor made; with it Text may be empty. An image of
	// it is named cid:<id of its upload>.
	HTML        string   `json:",omitempty"`
	TicketFiles []string `json:",omitempty"`

	Text           string // plain text; HTML is made from it
	Status         desk.Status
	Files          []intake.Upload
	IdempotencyKey string
	// Mentions are ids of agents whom a note mentions; @id in its text does the same.
	Mentions []string `json:",omitempty"`
	// Wrong are the fields that are wrong already, as in Update.
	Wrong desk.Problems `json:"-"`
}

// Update changes a ticket's properties. A nil field stays as it is. IfRev is
// the rev the caller has seen; 0 for none (then the newest wins).
type Update struct {
	Ticket   string
	IfRev    int64
	Status   *desk.Status
	WakeAt   *time.Time // with Status postponed
	Team     *string    // "" for none
	Assignee *string    // "" releases it
	Priority *desk.Priority
	Type     *desk.Type
	Tags     *[]string
	// NotSpam takes the tag of spam away, and a ticket that was closed with it is
	// what it was before; not with Status.
	NotSpam bool
	Fields  map[string]string // custom fields by id; "" takes a value away
	// The factors of the priority; "" is not known any more. UseMatrix lets the matrix decide it again
	// after a hand or a rule has.
	Impact     *desk.Impact
	Urgency    *desk.Urgency
	Complexity *desk.Complexity
	UseMatrix  bool
	// FreePriority: Priority is not kept as a hand's.
	FreePriority bool
	// CloseBlockers replaces what must happen before the ticket may be closed.
	CloseBlockers *[]desk.Blocker
	// RevokeLinks ends every tracking link that was mailed for the ticket.
	RevokeLinks bool
	// Quiet tells nobody that the ticket is his now: it is put back.
	Quiet bool
	Why   string
	// Wrong are the fields that are wrong already: nothing is changed then, and
	// the error names them with what else is wrong.
	Wrong desk.Problems
}

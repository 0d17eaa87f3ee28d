package desk

import "time"

// Ticket is the state of one request for help: what agents list and change.
// Its messages and history stand beside it. Only Apply changes it.
type Ticket struct {
	ID     string `json:"id"`
	Number int64  `json:"number"` // for people: #1042; gaps are normal
	// Version guards storage and grows with every save; Rev grows only when
	// something an agent sees has changed and is the ETag; Seq is the last
	// sequence number given to a message or event of this ticket.
	Version int64 `json:"-"`
	Rev     int64 `json:"rev"`
	Seq     int64 `json:"seq"`

	Subject  string   `json:"subject"`
	Type     Type     `json:"type"`
	Status   Status   `json:"status"`
	Priority Priority `json:"priority"`
	// Factors are what the priority is made of, PriorityOrigin what gave it.
	Factors        Factors        `json:"factors,omitzero"`
	PriorityOrigin PriorityOrigin `json:"priorityOrigin,omitzero"`

	Language Language `json:"language"`
	Channel  Channel  `json:"channel"`
	Form     string   `json:"form,omitempty"`    // id of the web form it came through
	Mailbox  string   `json:"mailbox,omitempty"` // id of the mailbox it answers from
	AlsoTo   []string `json:"alsoTo,omitempty"`  // ids of further mailboxes that its first mail came to
	Tags     []string `json:"tags,omitempty"`
	// Fields are the values of the desk's own fields, by id; see Field.
	Fields map[string]string `json:"fields,omitempty"`

	Requester    string        `json:"requester"` // person id
	Organization string        `json:"organization,omitempty"`
	Participants []Participant `json:"participants,omitempty"`
	Team         string        `json:"team,omitempty"`
	Assignee     string        `json:"assignee,omitempty"` // agent id
	Routed       bool          `json:"routed,omitempty"`   // routing has decided once
	Maker        string        `json:"maker,omitempty"`    // id of the agent, or key of the program, that made it; "" when somebody outside did

	CreatedAt       time.Time `json:"createdAt"`
	UpdatedAt       time.Time `json:"updatedAt"`
	OccurredAt      time.Time `json:"occurredAt,omitzero"`
	LastRequesterAt time.Time `json:"lastRequesterAt,omitzero"`
	LastAgentAt     time.Time `json:"lastAgentAt,omitzero"`
	FirstReplyAt    time.Time `json:"firstReplyAt,omitzero"`
	ResolvedAt      time.Time `json:"resolvedAt,omitzero"`
	ClosedAt        time.Time `json:"closedAt,omitzero"`
	WakeAt          time.Time `json:"wakeAt,omitzero"`  // when a postponed ticket comes back
	CloseAt         time.Time `json:"closeAt,omitzero"` // when a resolved ticket closes by itself, unless it is blocked
	// SpamFrom is what the ticket was before it was marked as spam, SpamWakeAt
	// when it was to come back then; empty while it is none.
	SpamFrom   Status    `json:"spamFrom,omitempty"`
	SpamWakeAt time.Time `json:"spamWakeAt,omitzero"`

	Snippet       string    `json:"snippet,omitempty"` // start of the last public message, for lists
	SnippetFrom   ActorKind `json:"snippetFrom,omitempty"`
	Messages      int       `json:"messages"`
	Reopens       int       `json:"reopens,omitempty"`
	CloseBlockers []Blocker `json:"closeBlockers,omitempty"` // what must happen before it may close
	MergedInto    string    `json:"mergedInto,omitempty"`    // id of the ticket that it is part of
	Merged        []string  `json:"merged,omitempty"`        // ids of the tickets that are part of it
	FollowUpOf    string    `json:"followUpOf,omitempty"`
	Links         []Link    `json:"links,omitempty"`  // what other tickets are to it
	LastNo        int       `json:"lastNo,omitempty"` // the highest number a participant ever had
	Flags         []string  `json:"flags,omitempty"`  // warnings for the agent, catalogue codes
	// Released are the ids of files that came locked and may be downloaded.
	Released []string `json:"released,omitempty"`

	Policy PolicyRef `json:"policy,omitzero"`
	Clocks []Clock   `json:"clocks,omitempty"`

	// Pace is how much mail it sent lately; it stops loops.
	Pace MailPace `json:"pace,omitzero"`

	// LinkEpoch is part of what signs the requester's links: raising it
	// revokes every link mailed so far.
	LinkEpoch int `json:"linkEpoch,omitempty"`
}

// Participant is a person with a role on a ticket. No is small, stable and
// never reused within the ticket; it stands in the reply address.
type Participant struct {
	No     int    `json:"no"`
	Person string `json:"person"`
	Role   Role   `json:"role"`
	// Address is where this participant is written to; Name as he gave it.
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
	// Since is the seq from which he takes part; 0 from the beginning. Via is the
	// id of the ticket whose merge brought him; "" when he came by himself.
	Since int64  `json:"since,omitempty"`
	Via   string `json:"via,omitempty"`
}

// PolicyRef is the SLA policy that a ticket's clocks follow, as it stood then.
type PolicyRef struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Participant finds a participant by number.
func (t *Ticket) Participant(no int) (Participant, bool) {
	for _, p := range t.Participants {
		if p.No == no {
			return p, true
		}
	}
	return Participant{}, false
}

// ParticipantByAddress finds a participant by mail address, as NormalizeAddress writes it.
func (t *Ticket) ParticipantByAddress(address string) (Participant, bool) {
	address = NormalizeAddress(address)
	if address == "" { // a watcher has none
		return Participant{}, false
	}
	for _, p := range t.Participants {
		if p.Address == address {
			return p, true
		}
	}
	return Participant{}, false
}

// NextDue is the earliest instant at which the ticket needs the timer: a
// warning, a breach, the end of a snooze or its closing by itself. Zero when nothing is due, and while
// it is part of another ticket.
func (t *Ticket) NextDue() time.Time {
	var next time.Time
	if t.MergedInto != "" {
		return next
	}
	take := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	take(t.WakeAt)
	if len(t.CloseBlockers) == 0 {
		take(t.CloseAt)
	}
	for i := range t.Clocks {
		take(t.Clocks[i].NextDue())
	}
	return next
}

// NearestDeadline is the earliest moment at which a running clock breaches, or
// did; lists sort by it. Zero when no clock runs.
func (t *Ticket) NearestDeadline() time.Time {
	var next time.Time
	for i := range t.Clocks {
		c := &t.Clocks[i]
		if c.Running() && !c.DueAt.IsZero() && (next.IsZero() || c.DueAt.Before(next)) {
			next = c.DueAt
		}
	}
	return next
}

// AnswerBy is when the first response is due; zero when nothing is promised or
// it was given.
func (t *Ticket) AnswerBy() time.Time {
	for i := range t.Clocks {
		if c := &t.Clocks[i]; c.Metric == FirstResponse && c.Running() {
			return c.DueAt
		}
	}
	return time.Time{}
}

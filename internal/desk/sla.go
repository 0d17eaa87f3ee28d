package desk

import "time"

// Metric is what an SLA clock measures.
type Metric string

// The metrics.
const (
	FirstResponse Metric = "first_response" // creation → first public reply of an agent
	NextResponse  Metric = "next_response"  // oldest unanswered message of the requester → public reply
	Resolution    Metric = "resolution"     // creation → resolved
)

// Policy promises times to the tickets that match it. Policies are tried in
// order; the first match is applied. Targets are minutes of the calendar's
// working time; a missing target means that nothing is promised.
type Policy struct {
	ID       string                      `json:"id"`
	Name     Text                        `json:"name"`
	Match    PolicyMatch                 `json:"match"`
	Calendar string                      `json:"calendar"` // empty: day and night
	Targets  map[Metric]map[Priority]int `json:"targets"`
	// Pauses lists, for a metric, the statuses in which its clock stands still,
	// instead of those that say so themselves. A metric that is not there at all
	// leaves it to the statuses.
	Pauses map[Metric][]Status `json:"pauses,omitempty"`
	// WarnPercent of the target used up is when the assignee is warned; 0: 80.
	WarnPercent int `json:"warnPercent,omitempty"`
}

// PolicyMatch are the conditions of a policy, as of a rule.
type PolicyMatch struct {
	Types     []Type   `json:"types,omitempty"`
	Teams     []string `json:"teams,omitempty"`
	Regions   []string `json:"regions,omitempty"`
	Segments  []string `json:"segments,omitempty"`
	Mailboxes []string `json:"mailboxes,omitempty"`
}

// Calendar is when a team works. A slot may end after midnight (end ≤ start
// means the next day). Times are local to Zone and follow its clock changes.
type Calendar struct {
	ID       string    `json:"id"`
	Name     Text      `json:"name"`
	Zone     string    `json:"zone"`
	Week     []Slot    `json:"week"`
	Holidays []Holiday `json:"holidays,omitempty"`
}

// Slot is a stretch of working time that begins on a weekday.
type Slot struct {
	Day   time.Weekday `json:"day"`   // 0 is Sunday
	Start string       `json:"start"` // "09:00"
	End   string       `json:"end"`   // "17:30"; "24:00" is midnight
}

// Holiday is a date without work, or with other hours. Yearly holidays recur
// on the same month and day.
type Holiday struct {
	Date   string `json:"date"` // "2026-12-25"
	Name   Text   `json:"name"`
	Yearly bool   `json:"yearly,omitempty"`
	Slots  []Slot `json:"slots,omitempty"` // working hours on that date; Day is ignored
}

// Clock is one running promise. Used is the working time spent up to Since;
// while it runs, more is spent from Since on. A clock is running (Since set),
// paused (Since zero, End zero) or ended (End set).
type Clock struct {
	Metric     Metric        `json:"metric"`
	Target     time.Duration `json:"target"`
	Used       time.Duration `json:"used"`
	StartedAt  time.Time     `json:"startedAt"`
	Since      time.Time     `json:"since,omitzero"`
	PausedBy   Status        `json:"pausedBy,omitempty"`
	DueAt      time.Time     `json:"dueAt,omitzero"`  // breach, if it goes on running
	WarnAt     time.Time     `json:"warnAt,omitzero"` // warning, if it goes on running
	WarnedAt   time.Time     `json:"warnedAt,omitzero"`
	BreachedAt time.Time     `json:"breachedAt,omitzero"`
	EndedAt    time.Time     `json:"endedAt,omitzero"` // fulfilled
	Merged     bool          `json:"merged,omitempty"` // it ended because the ticket was merged; an undo takes it up again
}

// Running reports whether time is being spent.
func (c *Clock) Running() bool { return !c.Since.IsZero() && c.EndedAt.IsZero() }

// NextDue is when the clock needs the timer next: its warning, then its
// breach, each once. Zero when neither is due.
func (c *Clock) NextDue() time.Time {
	switch {
	case !c.Running() || !c.BreachedAt.IsZero():
		return time.Time{}
	case c.WarnedAt.IsZero() && !c.WarnAt.IsZero():
		return c.WarnAt
	default:
		return c.DueAt
	}
}

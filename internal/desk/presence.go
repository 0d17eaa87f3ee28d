package desk

import (
	"slices"
	"strings"
	"time"
)

// PresenceState is what an agent does at a ticket.
type PresenceState string

// The states of presence.
const (
	Looking PresenceState = "looking"
	Writing PresenceState = "writing" // an answer or a note
)

// PresenceStates lists both.
var PresenceStates = []PresenceState{Looking, Writing}

const (
	// PresenceLife is how long somebody counts as there after he last said so.
	PresenceLife = 45 * time.Second
	// PresencePause is how long saying the same again writes nothing.
	PresencePause = 15 * time.Second
)

// Presence says that an agent is at a ticket.
type Presence struct {
	Agent string        `json:"agent"`
	State PresenceState `json:"state"`
	Since time.Time     `json:"since"` // when he began to be there in this state
	Seen  time.Time     `json:"seen"`  // when he last said so
}

// Here reports whether he counts as there.
func (p *Presence) Here(now time.Time) bool { return now.Sub(p.Seen) < PresenceLife }

// Arrive answers what an agent's presence becomes, given who was at the ticket;
// false when there is nothing to write.
func Arrive(list []Presence, agent string, state PresenceState, now time.Time) (Presence, bool) {
	next := Presence{Agent: agent, State: state, Since: Instant(now), Seen: Instant(now)}
	for _, p := range list {
		if p.Agent == agent && p.State == state && p.Here(now) {
			next.Since = p.Since
			return next, now.Sub(p.Seen) >= PresencePause
		}
	}
	return next, true
}

// Others are the other agents who are there, those who write first.
func Others(list []Presence, agent string, now time.Time) []Presence {
	var others []Presence
	for _, p := range list {
		if p.Agent != agent && p.Here(now) {
			others = append(others, p)
		}
	}
	slices.SortFunc(others, func(a, b Presence) int {
		if a.State != b.State {
			return strings.Compare(string(b.State), string(a.State))
		}
		return strings.Compare(a.Agent, b.Agent)
	})
	return others
}

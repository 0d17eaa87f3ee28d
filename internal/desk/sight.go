package desk

import (
	"slices"
	"strings"
)

// UnroutedList names the list of tickets about which routing has not decided
// yet. No team has such an id.
const UnroutedList = "?"

// AgentList names the list of what an agent works on or watches, in whatever
// team it is. No team has such an id.
func AgentList(agent string) string { return "@" + agent }

// Unrouted reports whether routing has not decided about the ticket yet and
// nobody has put it anywhere before: whose it will be is not known, so only
// admins, programs of no team and its maker may see it. One that routing gave
// to no team is everybody's.
func (t *Ticket) Unrouted() bool { return !t.Routed && t.Team == "" && t.Assignee == "" }

// Lists names the lists in which the ticket stands: first that of its team, ""
// for none, then those of its assignee and watchers, and of its maker while he
// sees it as such.
func (t *Ticket) Lists() []string {
	lists, agents := []string{t.Team}, append([]string{t.Assignee}, t.Watchers()...)
	if t.Unrouted() {
		lists[0] = UnroutedList
		agents = append(agents, t.Maker)
	}
	for _, agent := range agents {
		if name := AgentList(agent); agent != "" && !slices.Contains(lists, name) {
			lists = append(lists, name)
		}
	}
	return lists
}

// Facts are the ticket's facts for May, as far as sight goes: an agent or program
// sees a ticket by its summary exactly when he sees it by itself.
func (s *Summary) Facts() *TicketFacts {
	return &TicketFacts{Team: s.Team, Assignee: s.Assignee, People: append([]string{s.Requester}, s.Watchers...), Unrouted: s.Unrouted, Maker: s.Maker}
}

// Name is the id by which tickets outside of his teams name the subject, as
// assignee, watcher or maker; "" for whoever sees every ticket anyway.
func (a Subject) Name() string {
	switch {
	case a.Everywhere():
		return ""
	case a.Kind == ActorAgent:
		return a.AgentID
	case a.Kind == ActorProgram:
		return a.KeyID
	default:
		return ""
	}
}

// Sight says in one word which teams the subject sees: when it differs from what
// it was, tickets may have come into his sight or left it without any change.
func (a Subject) Sight() string {
	if a.Everywhere() {
		return "*"
	}
	teams := slices.Clone(a.Teams)
	slices.Sort(teams)
	return "=" + strings.Join(slices.Compact(teams), ",")
}

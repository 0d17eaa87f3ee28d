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
// for none, then those of its assignee and watchers.
func (t *Ticket) Lists() []string {
	lists := []string{t.Team}
	if t.Unrouted() {
		lists[0] = UnroutedList
	}
	for _, agent := range append([]string{t.Assignee}, t.Watchers()...) {
		if name := AgentList(agent); agent != "" && !slices.Contains(lists, name) {
			lists = append(lists, name)
		}
	}
	return lists
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

package access

import (
	"fmt"
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

// teamScopes are the scopes that a key limited to teams may have: those of the
// others are about the whole desk.
func teamScopes() []string {
	return []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite, desk.ScopeConfigRead}
}

// checkTeams checks what a key is limited to. An agent's key has his teams.
func checkTeams(p *desk.Problems, n NewKey, config *desk.Config) {
	if len(n.Teams) == 0 {
		return
	}
	if n.Agent != "" {
		p.Add("teams", "not_with_agent")
	}
	if len(n.Teams) > desk.MaxTeams {
		p.Add("teams", "too_many", "max", fmt.Sprint(desk.MaxTeams))
		return
	}
	for i, id := range n.Teams {
		if !slices.ContainsFunc(config.Teams, func(t desk.Team) bool { return t.ID == id }) {
			p.Add(fmt.Sprintf("teams[%d]", i), "unknown_team")
		}
	}
	for _, scope := range n.Scopes {
		if slices.Contains(desk.Scopes, scope) && !slices.Contains(teamScopes(), scope) {
			p.Add("scopes", "not_with_teams", "scope", scope, "allowed", strings.Join(teamScopes(), ", "))
			return
		}
	}
}

// sorted is a copy of a list in order, each word once; none stay none.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

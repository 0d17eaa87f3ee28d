package desk

import "slices"

// Actions lists every action of the permission table, in its order.
func Actions() []Action {
	all := make([]Action, len(grants))
	for i, g := range grants {
		all[i] = g.action
	}
	return all
}

// MayEver reports whether a subject may do an action at all: about the desk, or
// about a ticket that is surely in his sight. Of a ticket or person in his sight
// May answers the same; what is out of sight is not found whatever he may.
func MayEver(a Subject, action Action) bool {
	own := &TicketFacts{People: []string{a.AgentID, a.PersonID}}
	if len(a.Teams) > 0 {
		own.Team = a.Teams[0]
	}
	return May(a, action, own)
}

// Allowed lists the actions that a subject may ever do, in the table's order: it
// is what he is to be offered.
func Allowed(a Subject) []Action {
	return slices.DeleteFunc(Actions(), func(action Action) bool { return !MayEver(a, action) })
}

// ToolTeams lists the ids of the teams whose tools a subject may make, change
// and delete, in the order of the configuration; see MayKeepTool.
func ToolTeams(cfg *Config, a Subject) []string {
	var ids []string
	for _, t := range cfg.Teams {
		if MayKeepTool(cfg, a, Owner{Team: t.ID}) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// Needs lists the actions that a macro does: whoever may not do one of them may
// not run it. Every action is in it once, as the table has them in order.
func (t *Tool) Needs() []Action {
	var needs []Action
	for i := range t.Actions {
		needs = append(needs, t.Actions[i].Do.needs())
	}
	return slices.DeleteFunc(Actions(), func(a Action) bool { return !slices.Contains(needs, a) })
}

func (d MacroDo) needs() Action {
	switch d {
	case MacroTeam, MacroAssignee:
		return TicketAssign
	case MacroNote:
		return TicketNote
	case MacroReply:
		return TicketReply
	default:
		return TicketUpdate
	}
}

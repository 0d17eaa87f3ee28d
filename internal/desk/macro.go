package desk

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// MaxMacroActions is the most actions of one macro.
const MaxMacroActions = 20

// MacroDo is what an action of a macro does.
type MacroDo string

// The actions.
const (
	MacroStatus     MacroDo = "status"      // Value: a status, not postponed, which needs a time
	MacroPriority   MacroDo = "priority"    // Value: a priority
	MacroType       MacroDo = "type"        // Value: a type
	MacroAssignee   MacroDo = "assignee"    // Value: an agent's id, Me or None
	MacroTeam       MacroDo = "team"        // Value: a team's id
	MacroAddTags    MacroDo = "add_tags"    // Tags
	MacroRemoveTags MacroDo = "remove_tags" // Tags
	MacroNote       MacroDo = "note"        // Text with placeholders
	MacroReply      MacroDo = "reply"       // Text with placeholders
)

// MacroDoes lists every action.
var MacroDoes = []MacroDo{MacroStatus, MacroPriority, MacroType, MacroAssignee, MacroTeam, MacroAddTags, MacroRemoveTags, MacroNote, MacroReply}

// Me and None stand in macros and views for the agent who uses them and for nobody.
const (
	Me   = "me"
	None = "none"
)

// MacroAction is one step of a macro.
type MacroAction struct {
	Do    MacroDo  `json:"do"`
	Value string   `json:"value,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	Text  Text     `json:"text,omitzero"`
}

// checkMacro refuses actions that could never be done. Of each sort but tags
// there is at most one, so that the order of what is saved at once is clear.
func checkMacro(p *Problems, cfg *Config, actions []MacroAction) {
	switch {
	case len(actions) == 0:
		p.Add("actions", "required")
	case len(actions) > MaxMacroActions:
		p.Add("actions", "too_many", "max", strconv.Itoa(MaxMacroActions))
		return
	}
	seen := map[MacroDo]bool{}
	characters := 0
	for i := range actions {
		a := &actions[i]
		field := "actions[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.Contains(MacroDoes, a.Do):
			p.Add(field+".do", "unknown_value", "allowed", joined(MacroDoes))
			continue
		case seen[a.Do] && a.Do != MacroAddTags && a.Do != MacroRemoveTags:
			p.Add(field+".do", "repeated")
		}
		seen[a.Do] = true
		a.check(p, cfg, field)
		characters += utf8.RuneCountInString(a.Text.Es) + utf8.RuneCountInString(a.Text.En)
	}
	if characters > MaxToolTexts {
		p.Add("actions", "too_long", "max", strconv.Itoa(MaxToolTexts))
	}
}

func (a *MacroAction) check(p *Problems, cfg *Config, field string) {
	value := field + ".value"
	switch a.Do {
	case MacroStatus:
		if s := Status(a.Value); !s.Valid() || s == New || s == Postponed {
			p.Add(value, "unknown_value", "allowed", joined(slices.DeleteFunc(slices.Clone(Statuses), func(s Status) bool { return s == New || s == Postponed })))
		}
	case MacroPriority:
		if !Priority(a.Value).Valid() {
			p.Add(value, "unknown_value", "allowed", joined(Priorities))
		}
	case MacroType:
		if !Type(a.Value).Valid() {
			p.Add(value, "unknown_value", "allowed", joined(Types))
		}
	case MacroTeam:
		if !slices.ContainsFunc(cfg.Teams, func(t Team) bool { return t.ID == a.Value }) {
			p.Add(value, "unknown_team")
		}
	case MacroAssignee:
		if a.Value != Me && a.Value != None && !slices.ContainsFunc(cfg.Agents, func(x Agent) bool { return x.ID == a.Value && x.Active }) {
			p.Add(value, "unknown_agent")
		}
	case MacroAddTags, MacroRemoveTags:
		if a.Tags = checkToolTags(p, field+".tags", a.Tags); len(a.Tags) == 0 {
			p.Add(field+".tags", "required")
		}
	case MacroNote, MacroReply:
		checkTemplate(p, field+".text", &a.Text)
	}
	a.only(p, field)
}

// only refuses what an action would not look at.
func (a *MacroAction) only(p *Problems, field string) {
	tags := a.Do == MacroAddTags || a.Do == MacroRemoveTags
	text := a.Do == MacroNote || a.Do == MacroReply
	if a.Value != "" && (tags || text) {
		p.Add(field+".value", "unknown_field")
	}
	if len(a.Tags) > 0 && !tags {
		p.Add(field+".tags", "unknown_field")
	}
	if a.Text != (Text{}) && !text {
		p.Add(field+".text", "unknown_field")
	}
}

package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ToolKind is a sort of thing that agents keep at hand.
type ToolKind string

// The kinds of tools.
const (
	CannedReply ToolKind = "canned_reply" // a text with placeholders
	Macro       ToolKind = "macro"        // actions done on a ticket at once
	SavedView   ToolKind = "view"         // a filter of the list of tickets
)

// Limits of tools. Desk and teams together keep MaxTools of a kind, each agent
// MaxOwnTools of his own.
const (
	MaxTools     = 500
	MaxOwnTools  = 100
	MaxToolName  = 120    // characters
	MaxToolText  = 20_000 // characters of one text in one language
	MaxToolTexts = 40_000 // characters of all texts of one macro
	MaxToolTags  = 20
	MaxToolTag   = 40 // characters
)

// Owner is whose a tool is: an agent's own, a team's, or with neither
// everybody's.
type Owner struct {
	Team  string `json:"team,omitempty"`
	Agent string `json:"agent,omitempty"`
}

// Shared reports whether the tool is everybody's.
func (o Owner) Shared() bool { return o.Team == "" && o.Agent == "" }

// MostTools is how many tools of a kind are kept where an owner's are: an agent's
// own apart, those of all teams and of everybody together.
func MostTools(o Owner) int {
	if o.Agent != "" {
		return MaxOwnTools
	}
	return MaxTools
}

// Tool is a canned reply, a macro or a saved view. Each kind uses the fields
// that its comment names.
type Tool struct {
	ID        string        `json:"id"` // package ident; of a built-in view a word
	Kind      ToolKind      `json:"kind"`
	Version   int64         `json:"-"` // lock and ETag
	Owner     Owner         `json:"owner"`
	Name      Text          `json:"name"` // at least one language
	Text      Text          `json:"text,omitzero"`
	Tags      []string      `json:"tags,omitempty"`    // to find a canned reply by
	Actions   []MacroAction `json:"actions,omitempty"` // of a macro, in order
	View      *View         `json:"view,omitempty"`    // of a saved view
	BuiltIn   bool          `json:"-"`                 // a view that every desk has
	CreatedAt time.Time     `json:"createdAt"`
	UpdatedAt time.Time     `json:"updatedAt"`
}

// MaySeeTool reports whether a subject may read and use a tool: everybody's,
// his teams' and his own. An admin sees every team's.
func MaySeeTool(who Subject, o Owner) bool {
	switch {
	case !May(who, ToolRead, nil):
		return false
	case o.Agent != "":
		return who.Kind == ActorAgent && who.AgentID == o.Agent
	case o.Team != "":
		return who.Everywhere() || slices.Contains(who.Teams, o.Team)
	default:
		return true
	}
}

// MayKeepTool reports whether a subject may make, change and delete a tool:
// his own; a team's, if he leads it or is an admin; everybody's, if he is an
// admin. Who leads a team is whom the configuration names; in a team that names
// nobody, whoever has the role lead there. A program keeps those of teams and of everybody when it may
// write the configuration.
func MayKeepTool(cfg *Config, who Subject, o Owner) bool {
	switch {
	case !May(who, ToolWrite, nil) || !MaySeeTool(who, o):
		return false
	case o.Agent != "":
		return true
	case May(who, ToolShare, nil):
		return true
	case o.Team == "" || who.Kind != ActorAgent:
		return false
	}
	i := slices.IndexFunc(cfg.Teams, func(t Team) bool { return t.ID == o.Team })
	if i < 0 || cfg.Teams[i].Lead == "" {
		return who.Role == RoleLead
	}
	return cfg.Teams[i].Lead == who.AgentID
}

// CheckTool cleans a tool that somebody gave and refuses what is wrong with it
// by field, as the API spells them.
func CheckTool(cfg *Config, t *Tool) error {
	var p Problems
	checkToolName(&p, "name", &t.Name)
	switch t.Kind {
	case CannedReply:
		checkTemplate(&p, "text", &t.Text)
		t.Tags = checkToolTags(&p, "tags", t.Tags)
	case Macro:
		checkMacro(&p, cfg, t.Actions)
	case SavedView:
		if t.View == nil {
			p.Add("filter", "required")
			break
		}
		t.View.check(&p, cfg)
	}
	return p.Err()
}

func checkToolName(p *Problems, field string, name *Text) {
	for _, one := range []struct {
		lang string
		text *string
	}{{"es", &name.Es}, {"en", &name.En}} {
		if utf8.RuneCountInString(*one.text) > MaxToolName {
			p.Add(field+"."+one.lang, "too_long", "max", strconv.Itoa(MaxToolName))
		}
		*one.text = CleanLine(*one.text, MaxToolName)
	}
	if name.Es == "" && name.En == "" {
		p.Add(field, "required")
	}
}

// checkTemplate cleans a text with placeholders; one language is enough.
func checkTemplate(p *Problems, field string, text *Text) {
	for _, one := range []struct {
		lang string
		text *string
	}{{"es", &text.Es}, {"en", &text.En}} {
		at := field + "." + one.lang
		if utf8.RuneCountInString(*one.text) > MaxToolText {
			p.Add(at, "too_long", "max", strconv.Itoa(MaxToolText))
			continue
		}
		*one.text = strings.TrimSpace(CleanText(*one.text, MaxToolText))
		for _, name := range UnknownPlaceholders(*one.text) {
			p.Add(at, "unknown_placeholder", "name", CleanLine(name, 60), "allowed", strings.Join(PlaceholderNames(), ", "))
		}
	}
	if text.Es == "" && text.En == "" {
		p.Add(field, "required")
	}
}

func checkToolTags(p *Problems, field string, tags []string) []string {
	if len(tags) > MaxToolTags {
		p.Add(field, "too_many", "max", strconv.Itoa(MaxToolTags))
		return nil
	}
	var clean []string
	for i, tag := range tags {
		at := field + "[" + strconv.Itoa(i) + "]"
		tag = strings.ToLower(CleanLine(tag, MaxToolTag+1))
		switch {
		case tag == "":
			p.Add(at, "required")
		case utf8.RuneCountInString(tag) > MaxToolTag:
			p.Add(at, "too_long", "max", strconv.Itoa(MaxToolTag))
		case !slices.Contains(clean, tag):
			clean = append(clean, tag)
		}
	}
	return clean
}

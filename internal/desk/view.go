package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// View says which tickets a list shows, in which order and columns. All
// conditions of Filter must hold; inside one any of its values is enough, and
// one without values holds always.
type View struct {
	Filter  ViewFilter `json:"filter,omitzero"`
	Sort    ViewSort   `json:"sort,omitzero"`
	Columns []string   `json:"columns,omitempty"` // none: the list's own choice
}

// ViewFilter are the conditions of a view.
type ViewFilter struct {
	Statuses      []Status   `json:"statuses,omitempty"`
	Categories    []Category `json:"categories,omitempty"`
	Teams         []string   `json:"teams,omitempty"`     // ids, Mine, None
	Assignees     []string   `json:"assignees,omitempty"` // ids, Me, None
	Priorities    []Priority `json:"priorities,omitempty"`
	Tags          []string   `json:"tags,omitempty"`
	Types         []Type     `json:"types,omitempty"`
	Channels      []Channel  `json:"channels,omitempty"`
	Languages     []Language `json:"languages,omitempty"`
	SLA           []SLAState `json:"sla,omitempty"`
	Organizations []string   `json:"organizations,omitempty"`
	Text          string     `json:"text,omitempty"` // words in subject, requester or number
}

// Mine stands in a view for the teams of the agent who looks.
const Mine = "mine"

// SLAState is how a ticket stands to its nearest deadline.
type SLAState string

// The states.
const (
	SLANone   SLAState = "none"    // no clock runs
	SLAOnTime SLAState = "on_time" // more than an hour is left
	SLASoon   SLAState = "soon"    // an hour or less is left
	SLALate   SLAState = "breached"
)

// SLAStates lists every state.
var SLAStates = []SLAState{SLANone, SLAOnTime, SLASoon, SLALate}

// soon is how close a deadline is called near.
const soon = time.Hour

// SLAState is how the ticket stands at now.
func (s *Summary) SLAState(now time.Time) SLAState {
	switch {
	case s.Breached || !s.DueAt.IsZero() && !s.DueAt.After(now):
		return SLALate
	case s.DueAt.IsZero():
		return SLANone
	case s.DueAt.Sub(now) <= soon:
		return SLASoon
	default:
		return SLAOnTime
	}
}

// ViewSort is the order of a view: one of SortFields; the zero value is due next first.
type ViewSort struct {
	By         string `json:"by,omitempty"`
	Descending bool   `json:"descending,omitempty"`
}

// SortFields are what a view may be sorted by.
var SortFields = []string{"due", "created", "updated", "priority", "number"}

// Columns are what a list may show.
var Columns = []string{"number", "subject", "requester", "organization", "team", "assignee", "status", "priority", "type", "channel", "language",
	"tags", "created", "updated", "due", "messages"}

// Looker is whoever looks at a view, and when.
type Looker struct {
	Agent string // "" for a program
	Teams []string
	Now   time.Time
}

// Matches reports whether the view shows a ticket to whoever looks. It knows
// nothing of permission: tickets out of sight are left out before.
func (v *View) Matches(s *Summary, by Looker) bool {
	f := &v.Filter
	if len(f.Statuses) == 0 && len(f.Categories) == 0 && s.Status.Ended() {
		return false
	}
	who := func(id string, named []string) bool {
		return slices.ContainsFunc(named, func(want string) bool {
			switch want {
			case Me:
				return by.Agent != "" && id == by.Agent
			case Mine:
				return id != "" && slices.Contains(by.Teams, id)
			case None:
				return id == ""
			default:
				return id == want
			}
		})
	}
	return holds(f.Statuses, s.Status) && holds(f.Categories, s.Status.Category()) &&
		(len(f.Teams) == 0 || who(s.Team, f.Teams)) && (len(f.Assignees) == 0 || who(s.Assignee, f.Assignees)) &&
		holds(f.Priorities, s.Priority) && holds(f.Types, s.Type) && holds(f.Channels, s.Channel) && holds(f.Languages, s.Language) &&
		holds(f.SLA, s.SLAState(by.Now)) && holds(f.Organizations, s.Organization) &&
		(len(f.Tags) == 0 || slices.ContainsFunc(s.Tags, func(tag string) bool { return slices.Contains(f.Tags, tag) })) &&
		f.finds(s)
}

// finds reports whether every word of Text stands in the subject, the name of
// the requester or the number; case and accents are ignored.
func (f *ViewFilter) finds(s *Summary) bool {
	if f.Text == "" {
		return true
	}
	in := foldWords(s.Subject + " " + s.RequesterName + " " + strconv.FormatInt(s.Number, 10))
	for word := range strings.FieldsSeq(foldWords(f.Text)) {
		if !strings.Contains(in, word) {
			return false
		}
	}
	return true
}

// ShowsOpen and ShowsEnded report whether any ticket that is not over, or that
// is, could match: what of the table needs to be read.
func (v *View) ShowsOpen() bool { return v.shows(func(s Status) bool { return !s.Ended() }) }

// ShowsEnded is told with ShowsOpen.
func (v *View) ShowsEnded() bool {
	return (len(v.Filter.Statuses) > 0 || len(v.Filter.Categories) > 0) && v.shows(Status.Ended)
}

func (v *View) shows(want func(Status) bool) bool {
	return slices.ContainsFunc(Statuses, func(s Status) bool {
		return want(s) && holds(v.Filter.Statuses, s) && holds(v.Filter.Categories, s.Category())
	})
}

// Compare is the view's order: negative when a comes first. Tickets that are
// equal in it stand by number, so that the order is one.
func (v *View) Compare(a, b *Summary) int {
	var c int
	switch v.Sort.By {
	case "created":
		c = a.CreatedAt.Compare(b.CreatedAt)
	case "updated":
		c = a.UpdatedAt.Compare(b.UpdatedAt)
	case "priority":
		c = cmp.Compare(slices.Index(Priorities, a.Priority), slices.Index(Priorities, b.Priority))
	case "number":
	default:
		c = compareDue(a.DueAt, b.DueAt)
	}
	if c == 0 {
		c = cmp.Compare(a.Number, b.Number)
	}
	if v.Sort.Descending {
		return -c
	}
	return c
}

// compareDue puts what has no deadline behind all that has one.
func compareDue(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	default:
		return a.Compare(b)
	}
}

// maxViewValues is the most values of one condition of a view.
const maxViewValues = 50

func (v *View) check(p *Problems, cfg *Config) {
	f := &v.Filter
	checkVocabulary(p, "filter.statuses", f.Statuses, Statuses)
	checkVocabulary(p, "filter.categories", f.Categories, Categories)
	checkVocabulary(p, "filter.priorities", f.Priorities, Priorities)
	checkVocabulary(p, "filter.types", f.Types, Types)
	checkVocabulary(p, "filter.channels", f.Channels, []Channel{ChannelForm, ChannelEmail, ChannelPortal, ChannelAPI})
	checkVocabulary(p, "filter.languages", f.Languages, []Language{Spanish, English})
	checkVocabulary(p, "filter.sla", f.SLA, SLAStates)
	checkVocabulary(p, "columns", v.Columns, Columns)
	checkNamed(p, "filter.teams", "unknown_team", f.Teams, []string{Mine, None}, idsOf(cfg.Teams, func(t Team) string { return t.ID }))
	checkNamed(p, "filter.assignees", "unknown_agent", f.Assignees, []string{Me, None}, idsOf(cfg.Agents, func(a Agent) string { return a.ID }))
	f.Tags = checkToolTags(p, "filter.tags", f.Tags)
	if len(f.Organizations) > maxViewValues {
		p.Add("filter.organizations", "too_many", "max", strconv.Itoa(maxViewValues))
	}
	for i := range f.Organizations {
		f.Organizations[i] = CleanLine(f.Organizations[i], MaxToolName)
	}
	f.Text = CleanLine(f.Text, 200)
	if v.Sort.By != "" && !slices.Contains(SortFields, v.Sort.By) {
		p.Add("sort.by", "unknown_value", "allowed", strings.Join(SortFields, ", "))
	}
}

func checkVocabulary[T ~string](p *Problems, field string, values, allowed []T) {
	if len(values) > maxViewValues {
		p.Add(field, "too_many", "max", strconv.Itoa(maxViewValues))
		return
	}
	for i, v := range values {
		if !slices.Contains(allowed, v) {
			p.Add(field+"["+strconv.Itoa(i)+"]", "unknown_value", "allowed", joined(allowed))
		}
	}
}

func checkNamed(p *Problems, field, code string, values, words []string, ids map[string]bool) {
	if len(values) > maxViewValues {
		p.Add(field, "too_many", "max", strconv.Itoa(maxViewValues))
		return
	}
	for i, v := range values {
		if !slices.Contains(words, v) && !ids[v] {
			p.Add(field+"["+strconv.Itoa(i)+"]", code)
		}
	}
}

// BuiltInViews are the views that every desk has, in the order in which they
// are shown. Their ids are words and never change.
func BuiltInViews() []Tool {
	view := func(id, es, en string, f ViewFilter, sort ViewSort) Tool {
		return Tool{ID: id, Kind: SavedView, Version: 1, BuiltIn: true, Name: Text{Es: es, En: en}, View: &View{Filter: f, Sort: sort}}
	}
	working := []Category{CategoryNew, CategoryOpen}
	return []Tool{
		view("mine", "Mis tickets", "My tickets", ViewFilter{Assignees: []string{Me}}, ViewSort{}),
		view("my-teams", "De mis equipos", "My teams’", ViewFilter{Teams: []string{Mine}}, ViewSort{}),
		view("unassigned", "Sin asignar", "Unassigned", ViewFilter{Assignees: []string{None}}, ViewSort{}),
		view("due-next", "Próximos vencimientos", "Due next", ViewFilter{SLA: []SLAState{SLALate, SLASoon, SLAOnTime}}, ViewSort{}),
		view("new-and-open", "Nuevos y abiertos", "New and open", ViewFilter{Categories: working}, ViewSort{By: "created"}),
		view("waiting", "En espera", "Waiting", ViewFilter{Categories: []Category{CategoryWaiting}}, ViewSort{By: "updated"}),
		view("snoozed", "Aplazados", "Snoozed", ViewFilter{Categories: []Category{CategorySnoozed}}, ViewSort{By: "updated"}),
		view("resolved", "Resueltos", "Resolved", ViewFilter{Categories: []Category{CategoryDone}}, ViewSort{By: "updated", Descending: true}),
		view("spam", "Correo no deseado", "Spam", ViewFilter{Tags: []string{TagSpam}, Categories: Categories}, ViewSort{By: "updated", Descending: true}),
	}
}

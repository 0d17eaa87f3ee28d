package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RouteFacts is what routing needs besides configuration and ticket.
type RouteFacts struct {
	Loads map[string]int // open tickets of each agent, by id
	// LastAssigned is when each agent last got a ticket; it decides between
	// agents of equal load. It may be nil.
	LastAssigned map[string]time.Time
}

// Decision is where a ticket goes.
type Decision struct {
	Team     string   // "" only when the desk has no team
	Assignee string   // "" when nobody can take it now: it waits in the team's list
	Priority Priority // "" leaves it as it is
	Factors  Factors  // what it is made of, where that is not known
	AddTags  []string // those the ticket has not yet
	// Cause names the rule that decided ("" when none matched), the version of
	// the configuration, and why, as
	// `rule=billing matched=words:factura; agent=ana least_load=2 of=3`.
	Cause Cause
	// Skipped says which parts of the configuration could not be followed, as
	// `rule=billing team=gone unknown`.
	Skipped []string
}

// Route sends a ticket to a team and to an agent of that team. The team comes
// from the first rule that matches, else from the form, the mailbox, the
// settings, else it is the first team. The agent is the one with the least
// load of those who are active, on duty, not away, not light, speak the ticket's
// language, work at this hour and have room; among equals the one who has
// waited longest for a ticket, then the first by id.
func Route(cfg *Config, t *Ticket, f RouteFacts, now time.Time) Decision {
	d := Decision{Cause: Cause{Version: cfg.Version}}
	why := d.chooseTeam(cfg, t)
	if d.Team != "" {
		why += "; " + d.chooseAgent(cfg, t, f, now)
	}
	d.Cause.Why = why
	return d
}

// MatchRule reports whether all conditions of a rule hold for a ticket, and
// names what matched ("words:factura"); a rule without conditions holds always.
func MatchRule(m RuleMatch, t *Ticket) (matched []string, ok bool) {
	note := func(name, value string) { matched = append(matched, name+":"+quoted(value)) }
	if len(m.Words) > 0 {
		word, ok := findWord(m.Words, t.Subject)
		if !ok {
			return nil, false
		}
		note("words", word)
	}
	ok = true
	check := func(name string, asked, found bool, value string) {
		if asked && found {
			note(name, value)
		}
		ok = ok && (!asked || found)
	}
	check("type", len(m.Types) > 0, in(t.Type, m.Types), string(t.Type))
	check("mailbox", len(m.Mailboxes) > 0, in(t.Mailbox, m.Mailboxes), t.Mailbox)
	check("language", len(m.Languages) > 0, in(t.Language, m.Languages), string(t.Language))
	check("form", len(m.Forms) > 0, in(t.Form, m.Forms), t.Form)
	check("channel", len(m.Channels) > 0, in(t.Channel, m.Channels), string(t.Channel))
	if !ok {
		return nil, false
	}
	return matched, true
}

// findWord answers the first of words that the subject holds as a whole word
// or phrase, case and accents ignored.
func findWord(words []string, subject string) (string, bool) {
	folded := foldWords(subject)
	for _, w := range words {
		if f := foldWords(w); f != "" && strings.Contains(folded, f) {
			return w, true
		}
	}
	return "", false
}

// quoted puts a value in quotes when a blank in it would break the why apart.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\n\r;=\"") {
		return strconv.Quote(s)
	}
	return s
}

func (d *Decision) chooseTeam(cfg *Config, t *Ticket) (why string) {
	known := func(team string) bool {
		return slices.ContainsFunc(cfg.Teams, func(x Team) bool { return x.ID == team })
	}
	for _, r := range cfg.Routing {
		if r.Off {
			continue
		}
		matched, ok := MatchRule(r.Match, t)
		if !ok {
			continue
		}
		if !known(r.Team) {
			d.skip("rule=%s team=%s unknown", r.ID, r.Team)
			continue
		}
		d.Team, d.Priority, d.Factors, d.Cause.Rule = r.Team, r.Priority, r.Factors, r.ID
		for _, tag := range r.Tags {
			if !slices.Contains(t.Tags, tag) && !slices.Contains(d.AddTags, tag) {
				d.AddTags = append(d.AddTags, tag)
			}
		}
		if len(matched) == 0 {
			matched = []string{"always"}
		}
		return "rule=" + quoted(r.ID) + " matched=" + strings.Join(matched, ",")
	}
	for _, from := range []struct{ name, id, team string }{
		{"form", t.Form, formTeam(cfg, t.Form)},
		{"mailbox", t.Mailbox, mailboxTeam(cfg, t.Mailbox)},
		{"default", "team", cfg.Settings.DefaultTeam},
	} {
		switch {
		case from.team == "":
		case !known(from.team):
			d.skip("%s=%s team=%s unknown", from.name, from.id, from.team)
		default:
			d.Team = from.team
			return from.name + "=" + quoted(from.id)
		}
	}
	if len(cfg.Teams) == 0 {
		return "no_team"
	}
	d.Team = cfg.Teams[0].ID
	return "first_team"
}

func (d *Decision) skip(format string, values ...string) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = quoted(v)
	}
	d.Skipped = append(d.Skipped, fmt.Sprintf(format, args...))
}

func formTeam(cfg *Config, id string) string {
	for i := range cfg.Forms {
		if cfg.Forms[i].ID == id {
			return cfg.Forms[i].Team
		}
	}
	return ""
}

func mailboxTeam(cfg *Config, id string) string {
	for i := range cfg.Mailboxes {
		if cfg.Mailboxes[i].ID == id {
			return cfg.Mailboxes[i].Team
		}
	}
	return ""
}

// The reasons why an agent of the team does not get the ticket, in the order
// in which they are asked.
var refusals = []string{"light", "inactive", "off_duty", "away", "language", "hours", "full"}

func (d *Decision) chooseAgent(cfg *Config, t *Ticket, f RouteFacts, now time.Time) (why string) {
	hours := workingHours{cfg: cfg, decision: d, compiled: map[string]*Hours{}}
	refused := map[string]int{}
	var best *Agent
	able := 0
	for i := range cfg.Agents {
		a := &cfg.Agents[i]
		if !slices.Contains(a.Teams, d.Team) {
			continue
		}
		if why := refusal(a, t, f, hours, now); why != "" {
			refused[why]++
			continue
		}
		able++
		if best == nil || before(a, best, f) {
			best = a
		}
	}
	if best != nil {
		d.Assignee = best.ID
		return fmt.Sprintf("agent=%s least_load=%d of=%d", quoted(best.ID), f.Loads[best.ID], able)
	}
	why = "agent=none"
	for _, r := range refusals {
		if n := refused[r]; n > 0 {
			why += fmt.Sprintf(" %s=%d", r, n)
		}
	}
	return why
}

func refusal(a *Agent, t *Ticket, f RouteFacts, hours workingHours, now time.Time) string {
	switch {
	case a.Role == RoleLight:
		return "light"
	case !a.Active:
		return "inactive"
	case !a.OnDuty:
		return "off_duty"
	case a.Away.At(now):
		return "away"
	case !holds(a.Speaks, t.Language):
		return "language"
	case a.Calendar != "" && !hours.of(a).Open(now):
		return "hours"
	case a.Capacity > 0 && f.Loads[a.ID] >= a.Capacity:
		return "full"
	default:
		return ""
	}
}

// before reports whether a gets the ticket rather than b.
func before(a, b *Agent, f RouteFacts) bool {
	if la, lb := f.Loads[a.ID], f.Loads[b.ID]; la != lb {
		return la < lb
	}
	if ta, tb := f.LastAssigned[a.ID], f.LastAssigned[b.ID]; !ta.Equal(tb) {
		return ta.Before(tb)
	}
	return a.ID < b.ID
}

// workingHours compiles each calendar once for one decision.
type workingHours struct {
	cfg      *Config
	decision *Decision
	compiled map[string]*Hours
}

// of gives an agent's hours. A calendar that cannot be used binds nobody: a
// ticket with a tired agent is better than a ticket with none.
func (w workingHours) of(a *Agent) *Hours {
	if h, ok := w.compiled[a.Calendar]; ok {
		return h
	}
	h, err := w.cfg.Hours(a.Calendar)
	if err != nil {
		w.decision.skip("agent=%s calendar=%s unusable", a.ID, a.Calendar)
	}
	w.compiled[a.Calendar] = h
	return h
}

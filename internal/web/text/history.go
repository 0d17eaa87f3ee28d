package text

import (
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
)

// History says one event of a ticket as a sentence for agents, in the words
// of the configuration: names instead of ids. What is not there any more keeps
// its id. The sentence has no full stop.
func History(lang desk.Language, cfg *desk.Config, e desk.Event) string {
	n := namer{lang, cfg}
	d := e.Data
	sentence := n.sentence(e)
	if d.Status != nil && e.Type != desk.StatusChanged {
		sentence += "; " + n.t("history.also.status", "to", StatusName(n.lang, n.cfg, d.Status.To))
	}
	if d.Priority != nil && e.Type != desk.PriorityChanged {
		sentence += "; " + n.t("history.also.priority", "to", n.t("priority."+string(d.Priority.To)))
	}
	if d.Factors != nil && e.Type != desk.TicketWeighed {
		sentence += "; " + n.factors(*d.Factors)
	}
	if why := Why(lang, cfg, e.Cause.Why); why != "" && (e.Type == desk.StatusChanged || e.Type == desk.PriorityChanged) {
		sentence += "; " + why
	}
	return sentence
}

// Why says why something was decided, from a Cause's Why: rules, forms and
// agents by name. What an agent wrote himself, or a reason that is not known
// here, is answered as it is. It is fit to follow "because".
func Why(lang desk.Language, cfg *desk.Config, why string) string {
	n := namer{lang, cfg}
	var reasons []string
	for _, part := range reasonsOf(why) {
		s, known := n.reason(part)
		if !known {
			return why
		}
		reasons = append(reasons, s)
	}
	return strings.Join(reasons, "; ")
}

// namer turns ids into the names that the configuration gives them.
type namer struct {
	lang desk.Language
	cfg  *desk.Config
}

func (n namer) t(key string, params ...string) string { return T(n.lang, key, params...) }

func (n namer) sentence(e desk.Event) string {
	d := e.Data
	key := "history." + string(e.Type)
	actor := n.actor(e.Actor)
	if s, ok := n.relation(e, actor); ok {
		return s
	}
	switch e.Type {
	case desk.TicketCreated:
		channel := ""
		if d.Created != nil {
			channel = n.t("channel." + string(d.Created.Channel))
			if d.Created.Channel == desk.ChannelAPI && e.Actor.Kind != desk.ActorPerson {
				key += ".for"
			}
		}
		return n.t(key, "actor", actor, "channel", channel)
	case desk.MessageAdded:
		if d.Message == nil {
			return n.t(key + ".system")
		}
		key += "." + string(d.Message.Kind)
		if d.Message.Kind == desk.Public || d.Message.Kind == desk.Forward {
			key += "." + string(d.Message.Direction)
		}
		return n.t(key, "actor", actor)
	case desk.TicketRouted:
		return n.routed(e)
	case desk.TicketAssigned:
		return n.assigned(e, actor)
	case desk.StatusChanged:
		if d.Status != nil {
			return n.t(key, "actor", actor, "from", StatusName(n.lang, n.cfg, d.Status.From), "to", StatusName(n.lang, n.cfg, d.Status.To))
		}
	case desk.TicketWeighed:
		if d.Factors != nil {
			return n.t(key, "actor", actor, "factors", n.factors(*d.Factors))
		}
	case desk.PriorityChanged:
		if d.PrioritySource == desk.ByMatrix {
			return n.backToMatrix(key, d, actor)
		}
		if d.Priority != nil {
			return n.t(key, "actor", actor, "from", n.t("priority."+string(d.Priority.From)), "to", n.t("priority."+string(d.Priority.To)))
		}
	case desk.SLAWarned, desk.SLABreached:
		return n.t(key, "metric", n.t("metric."+string(d.Metric)), "dueAt", n.dueAt(d))
	case desk.ParticipantAdded:
		if d.Participant != nil && d.Participant.Via != nil {
			return n.t(key+".merge", "actor", actor, "role", n.t("role."+string(d.Participant.Role)), "number", strconv.FormatInt(d.Participant.Via.Number, 10))
		}
		if d.Participant != nil {
			return n.t(key, "actor", actor, "role", n.t("role."+string(d.Participant.Role)))
		}
	case desk.TicketFlagged:
		return n.t(key, "flag", n.word("flag.", d.Flag))
	case desk.TicketUpdated:
		return n.updated(d, actor)
	case desk.TicketMerged, desk.TicketMergeReceived, desk.TicketUnmerged:
		return n.merged(e.Type, d, actor)
	case desk.BlockerAdded, desk.BlockerRemoved:
		return n.t(key, "actor", actor, "blocker", n.word("blocker.", string(d.Blocker)))
	case desk.ClosePlanned:
		return n.closing(key, d.CloseAt)
	case desk.MailboxNoted:
		return n.t(key, "mailbox", n.mailbox(d.Mailbox))
	case desk.LinksRevoked, desk.FileReleased:
		return n.t(key, "actor", actor)
	case desk.DeliveryFailed, desk.DeliverySuppressed, desk.DeliveryDelayed, desk.MailComplained:
		return n.mail(key, e)
	case desk.PolicyChanged:
		return n.t(key)
	}
	return n.t("history.ticket.updated", "actor", actor)
}

// merged says what became part of what, or was; the other ticket by its number.
func (n namer) merged(kind desk.EventType, d desk.Data, actor string) string {
	key, other := "history."+string(kind), d.MergedInto
	if other == nil {
		other = d.Merged
		if kind == desk.TicketUnmerged {
			key += ".received"
		}
	}
	if other == nil {
		return n.t("history.ticket.updated", "actor", actor)
	}
	return n.t(key, "actor", actor, "number", strconv.FormatInt(other.Number, 10))
}

// word is the text of a vocabulary word, or the word itself.
func (n namer) word(prefix, word string) string {
	if Has(prefix + word) {
		return n.t(prefix + word)
	}
	return word
}

func (n namer) routed(e desk.Event) string {
	team := n.routedTo(e)
	var s string
	parts := reasonsOf(e.Cause.Why)
	first := ""
	if len(parts) > 0 {
		first, _ = n.reason(parts[0])
	}
	switch {
	case e.Cause.Rule != "":
		s = n.t("history.ticket.routed", "rule", n.rule(e.Cause.Rule), "team", team, "why", first)
	case first != "":
		s = n.t("history.ticket.routed.because", "team", team, "why", first)
	default:
		s = n.t("history.ticket.routed.default", "team", team)
	}
	if len(parts) < 2 {
		return s
	}
	why, _ := n.reason(parts[1])
	if e.Data.Assignee == nil || e.Data.Assignee.To == "" {
		return s + "; " + n.t("history.ticket.unassigned.why", "why", why)
	}
	return s + "; " + n.t("history.ticket.assigned.why", "agent", n.agent(e.Data.Assignee.To), "why", why)
}

func (n namer) assigned(e desk.Event, actor string) string {
	const key = "history.ticket.assigned"
	var said []string
	if t := e.Data.Team; t != nil {
		said = append(said, n.t("history.ticket.routed.by_hand", "actor", actor, "team", n.teamName(t.To)))
	}
	if a := e.Data.Assignee; a != nil && a.To != "" {
		said = append(said, n.t(key, "actor", actor, "agent", n.agent(a.To)))
	} else if a != nil {
		said = append(said, n.t(key+".released", "actor", actor))
	}
	if why := Why(n.lang, n.cfg, e.Cause.Why); why != "" {
		said = append(said, why)
	}
	return strings.Join(said, "; ")
}

func (n namer) updated(d desk.Data, actor string) string {
	const key = "history.ticket.updated"
	var said []string
	if d.Type != nil {
		said = append(said, n.t(key+".type", "actor", actor, "from", n.t("type."+string(d.Type.From)), "to", n.t("type."+string(d.Type.To))))
	}
	if d.Tags != nil {
		if len(*d.Tags) == 0 {
			said = append(said, n.t(key+".no_tags", "actor", actor))
		} else {
			said = append(said, n.t(key+".tags", "actor", actor, "tags", strings.Join(*d.Tags, ", ")))
		}
	}
	if len(d.Fields) > 0 {
		names := make([]string, len(d.Fields))
		for i, id := range d.Fields {
			names[i] = n.cfg.FieldName(n.lang, id)
		}
		said = append(said, n.t(key+".fields", "actor", actor, "fields", strings.Join(names, ", ")))
	}
	if len(said) == 0 {
		return n.t(key, "actor", actor)
	}
	return strings.Join(said, "; ")
}

// closing says when a ticket closes by itself.
func (n namer) closing(key string, at *time.Time) string {
	if at == nil || at.IsZero() {
		return n.t(key + ".never")
	}
	return n.t(key, "closeAt", Deadline(n.lang, *at, time.Time{}, n.zone()))
}

// dueAt is the deadline of the event's metric.
func (n namer) dueAt(d desk.Data) string {
	zone := n.zone()
	for i := range d.Clocks {
		if c := &d.Clocks[i]; c.Metric == d.Metric && !c.DueAt.IsZero() {
			return Deadline(n.lang, c.DueAt, time.Time{}, zone)
		}
	}
	return ""
}

// zone is the desk's time zone.
func (n namer) zone() *time.Location {
	zone, err := time.LoadLocation(n.cfg.Settings.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// reason says one part of a Why; false when it is not one of ours.
func (n namer) reason(facts []fact) (string, bool) {
	if len(facts) == 0 {
		return "", false
	}
	switch first := facts[0]; first.name {
	case "rule":
		return n.matched(facts[1:])
	case "form":
		return n.t("why.form", "value", n.form(first.value)), true
	case "mailbox":
		return n.t("why.mailbox", "value", n.mailbox(first.value)), true
	case "default", "first_team":
		return n.t("why.default"), true
	case "no_team":
		return n.t("why.no_team"), true
	case "woken":
		return n.t("why.woken"), true
	case "matrix_changed":
		return n.t("why.matrix_changed"), true
	case "macro":
		return n.t("why.macro", "value", first.value), true
	case "auto_close":
		if len(facts) > 1 && facts[1].name == "days" {
			return n.t("why.auto_close", "days", facts[1].value), true
		}
	case "agent":
		return n.chosen(first.value, facts[1:])
	}
	return "", false
}

// matched says which conditions of a rule held: "matched=words:bill,type:incident".
func (n namer) matched(facts []fact) (string, bool) {
	if len(facts) == 0 || facts[0].name != "matched" {
		return "", false
	}
	var said []string
	for _, condition := range splitOutsideQuotes(facts[0].value, ',') {
		name, value, _ := strings.Cut(condition, ":")
		value = unquoted(value)
		switch name {
		case "words":
			name = "word"
		case "type":
			value = n.word("type.", value)
		case "channel":
			value = n.word("channel.", value)
		case "language":
			value = n.word("language.", value)
		case "form":
			value = n.form(value)
		case "mailbox":
			value = n.mailbox(value)
		case "always":
		default:
			return "", false
		}
		said = append(said, n.t("why."+name, "value", value))
	}
	return strings.Join(said, " "+n.t("why.and")+" "), true
}

// chosen says why an agent got the ticket, or why nobody did.
func (n namer) chosen(agent string, facts []fact) (string, bool) {
	if agent != "none" {
		of, load := "", ""
		for _, f := range facts {
			switch f.name {
			case "of":
				of = f.value
			case "least_load":
				load = f.value
			}
		}
		if of == "1" {
			return n.t("why.only_one", "agent", n.agent(agent)), true
		}
		return n.t("why.least_load", "agent", n.agent(agent), "load", load), true
	}
	var said []string
	for _, f := range facts {
		if key := "why.refused." + f.name; Has(key) {
			said = append(said, n.t(key, "count", f.value))
		}
	}
	if len(said) == 0 {
		return n.t("why.empty_team"), true
	}
	return n.t("why.nobody", "reasons", strings.Join(said, ", ")), true
}

func (n namer) actor(a desk.Actor) string {
	if a.Kind == desk.ActorAgent {
		return n.agent(a.ID)
	}
	return n.word("actor.", string(a.Kind))
}

func (n namer) agent(id string) string {
	for i := range n.cfg.Agents {
		if n.cfg.Agents[i].ID == id {
			return n.cfg.Agents[i].Name
		}
	}
	return id
}

// routedTo is the team that routing chose. An event that does not change the
// team does not name it: it is the rule's, or the default one.
func (n namer) routedTo(e desk.Event) string {
	if e.Data.Team != nil {
		return n.teamName(e.Data.Team.To)
	}
	for i := range n.cfg.Routing {
		if n.cfg.Routing[i].ID == e.Cause.Rule {
			return n.teamName(n.cfg.Routing[i].Team)
		}
	}
	return n.teamName(n.cfg.Settings.DefaultTeam)
}

func (n namer) teamName(id string) string {
	for i := range n.cfg.Teams {
		if n.cfg.Teams[i].ID == id {
			return n.cfg.Teams[i].Name.In(n.lang)
		}
	}
	return id
}

func (n namer) rule(id string) string {
	for i := range n.cfg.Routing {
		if name := n.cfg.Routing[i].Name.In(n.lang); n.cfg.Routing[i].ID == id && name != "" {
			return name
		}
	}
	return id
}

func (n namer) form(id string) string {
	for i := range n.cfg.Forms {
		if name := n.cfg.Forms[i].Name.In(n.lang); n.cfg.Forms[i].ID == id && name != "" {
			return name
		}
	}
	return id
}

func (n namer) mailbox(id string) string {
	for i := range n.cfg.Mailboxes {
		if n.cfg.Mailboxes[i].ID == id {
			return n.cfg.Mailboxes[i].Address
		}
	}
	return id
}

// fact is one "name=value" of a Why; value is still quoted inside lists.
type fact struct{ name, value string }

// reasonsOf cuts a Why (see desk.Decision) into its parts, "; " between them,
// and each into its facts, a blank between them. Quotes hold a value together.
func reasonsOf(why string) [][]fact {
	var parts [][]fact
	for _, part := range splitOutsideQuotes(why, ';') {
		var facts []fact
		for _, word := range splitOutsideQuotes(strings.TrimSpace(part), ' ') {
			name, value, _ := strings.Cut(word, "=")
			if name != "matched" {
				value = unquoted(value)
			}
			facts = append(facts, fact{name, value})
		}
		if len(facts) > 0 {
			parts = append(parts, facts)
		}
	}
	return parts
}

// splitOutsideQuotes cuts at sep, but not inside Go string quotes; empty
// pieces are left out.
func splitOutsideQuotes(s string, sep byte) []string {
	var pieces []string
	start, quotes := 0, false
	add := func(end int) {
		if piece := s[start:end]; piece != "" {
			pieces = append(pieces, piece)
		}
		start = end + 1
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quotes && c == '\\':
			i++
		case c == '"':
			quotes = !quotes
		case c == sep && !quotes:
			add(i)
		}
	}
	add(len(s))
	return pieces
}

func unquoted(s string) string {
	if u, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return u
	}
	return s
}

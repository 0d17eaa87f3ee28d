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
	case desk.LinksRevoked, desk.FileReleased, desk.MessageReread:
		return n.t(key, "actor", actor)
	case desk.MailLoopStopped:
		return n.t(key, "why", Why(n.lang, n.cfg, e.Cause.Why))
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

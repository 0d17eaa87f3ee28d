package text

import (
	"strconv"
	"strings"

	"helpdesk/internal/desk"
)

// relation says what ties a ticket to people, agents and other tickets; false
// for any other event.
func (n namer) relation(e desk.Event, actor string) (string, bool) {
	d := e.Data
	switch {
	case e.Type == desk.MessageAdded && len(d.Mentions) > 0:
		var names []string
		for _, id := range d.Mentions {
			names = append(names, n.agent(id))
		}
		return n.t("history.message.added.mention", "actor", actor, "agents", strings.Join(names, ", ")), true
	case e.Type == desk.ParticipantAdded && d.Participant != nil && d.Participant.Role == desk.Watcher:
		return n.t("history.participant.added.watcher", "agent", n.agent(d.Participant.Person)), true
	case e.Type == desk.ParticipantRemoved && d.Participant != nil && d.Participant.Role == desk.Watcher:
		return n.t("history.participant.removed.watcher", "agent", n.agent(d.Participant.Person)), true
	case e.Type == desk.ParticipantRemoved && d.Participant != nil:
		return n.t("history.participant.removed", "actor", actor, "role", n.t("role."+string(d.Participant.Role))), true
	case (e.Type == desk.TicketLinked || e.Type == desk.TicketUnlinked) && d.Link != nil:
		key := "history." + string(e.Type)
		return n.t(key, "actor", actor, "number", strconv.FormatInt(d.Link.Number, 10), "link", n.t("link."+string(d.Link.Kind))), true
	}
	return "", false
}

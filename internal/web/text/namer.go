package text

import "helpdesk/internal/desk"

// namer turns ids into the names that the configuration gives them.
type namer struct {
	lang desk.Language
	cfg  *desk.Config
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

package desk

import "slices"

// applyRelations advances what ties the ticket to people, agents and other
// tickets.
func (t *Ticket) applyRelations(e Event) {
	if p := e.Data.Participant; p != nil {
		if e.Type == ParticipantRemoved {
			t.LastNo = max(t.LastNo, p.No)
			t.Participants = slices.DeleteFunc(slices.Clone(t.Participants), func(x Participant) bool { return x.No == p.No })
		} else {
			t.applyParticipant(*p, e.Seq)
		}
	}
	t.applyLink(e)
}

// Watchers are the ids of the agents who watch the ticket: they see it whatever
// team it is in, and are told when somebody outside writes.
func (t *Ticket) Watchers() []string {
	var agents []string
	for _, p := range t.Participants {
		if p.Role == Watcher {
			agents = append(agents, p.Person)
		}
	}
	return agents
}

func (t *Ticket) watcher(agent string) (Participant, bool) {
	for _, p := range t.Participants {
		if p.Role == Watcher && p.Person == agent {
			return p, true
		}
	}
	return Participant{}, false
}

// Watch makes an agent a watcher; one who is stays one.
func (d *Draft) Watch(agent string, cause Cause) {
	if _, is := d.Ticket.watcher(agent); !is {
		p := Participant{Person: agent, Role: Watcher}
		if a := d.cfg.Agent(agent); a != nil {
			p.Address, p.Name = NormalizeAddress(a.Address), a.Name
		}
		d.addParticipant(p, cause)
	}
}

// Unwatch ends it; whoever does not watch is left alone.
func (d *Draft) Unwatch(agent string) {
	if p, is := d.Ticket.watcher(agent); is {
		d.RemoveParticipant(p)
	}
}

// RemoveParticipant takes somebody out of the conversation. His number is
// never given again: it stands in the reply address that he was written from.
func (d *Draft) RemoveParticipant(p Participant) {
	d.record(ParticipantRemoved, Cause{}, Data{Participant: &ParticipantRef{No: p.No, Person: p.Person, Role: p.Role}})
}

// Subject is the agent as permission sees him when he is signed in.
func (a *Agent) Subject() Subject {
	return Subject{Kind: ActorAgent, AgentID: a.ID, Role: a.Role, Teams: a.Teams}
}

// Agent finds an active agent by id; nil when there is none.
func (c *Config) Agent(id string) *Agent {
	for i := range c.Agents {
		if c.Agents[i].ID == id && c.Agents[i].Active {
			return &c.Agents[i]
		}
	}
	return nil
}

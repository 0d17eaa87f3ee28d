package conversation

import (
	"slices"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// mentioned answers whom a note mentions, by its list or in its text. Each must
// be an active agent who may see the ticket: a note shows it to nobody new. In
// the text, an @ before something that is no agent's id is just text.
func mentioned(cfg *desk.Config, r *Reply, t *desk.Ticket) ([]string, error) {
	var p desk.Problems
	ids := []string{}
	for i, id := range r.Mentions {
		if code := mentionable(cfg, id, t); code != "" {
			p.Add("mentions["+strconv.Itoa(i)+"]", code)
		} else if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	inText := desk.Mentions(r.Text, func(id string) bool {
		return slices.ContainsFunc(cfg.Agents, func(a desk.Agent) bool { return a.ID == id })
	})
	for _, id := range inText {
		if code := mentionable(cfg, id, t); code != "" {
			p.Add("text", code+"_mention", "agent", id)
		} else if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > desk.MaxMentions {
		p.Add("mentions", "too_many", "max", strconv.Itoa(desk.MaxMentions))
	}
	if err := p.Err(); err != nil || len(ids) == 0 {
		return nil, err
	}
	return ids, room(t, ids)
}

// mentionable says why an agent cannot be told of a ticket; "" when he can.
func mentionable(cfg *desk.Config, id string, t *desk.Ticket) string {
	a := cfg.Agent(id)
	switch {
	case a == nil:
		return "unknown_agent"
	case !desk.May(a.Subject(), desk.TicketRead, t.Facts()):
		return "cannot_see"
	default:
		return ""
	}
}

// room is desk.Conflict when a ticket cannot take more watchers.
func room(t *desk.Ticket, agents []string) error {
	n := len(t.Participants)
	watchers := t.Watchers()
	for _, id := range agents {
		if !slices.Contains(watchers, id) {
			n++
		}
	}
	if n > desk.MaxParticipants {
		return desk.Fail(desk.Conflict, "too_many_participants", "max", strconv.Itoa(desk.MaxParticipants))
	}
	return nil
}

// mentionJobs tell everybody who is mentioned but the writer.
func mentionJobs(who desk.Subject, ticket string, seq int64, agents []string) []store.Job {
	var jobs []store.Job
	for _, id := range agents {
		if id != who.AgentID {
			jobs = append(jobs, store.Job{Kind: store.JobMentioned, Ticket: ticket, Seq: seq, Agent: id})
		}
	}
	return jobs
}

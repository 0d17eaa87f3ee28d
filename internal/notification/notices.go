package notification

import (
	"context"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
	"helpdesk/internal/web/text"
)

// assigned tells an agent that a ticket is his.
func (s *Service) assigned(ctx context.Context, sc scene, job store.Job) error {
	agent, ok := sc.agent(job.Agent)
	if !ok || sc.ticket.Assignee != agent.ID || !agent.Mailed(desk.NotifyAssigned) {
		return nil // he is gone, or somebody else has it by now
	}
	why := ""
	if e, found, err := s.Store.Event(ctx, job.Ticket, job.Seq); err != nil {
		return err
	} else if found {
		why = text.Why(sc.language(agent), sc.cfg, e.Cause.Why)
	}
	first, _, err := s.Store.Message(ctx, job.Ticket, 1)
	if err != nil {
		return err
	}
	return s.notice(ctx, sc, agent, job, "notice.assigned", "why", why, "requester", sc.requesterName(), "text", excerpt(first))
}

// maxExcerpt is how much of a customer's text stands in a notice, in characters.
const maxExcerpt = 3000

// excerpt is what somebody wrote, for an agent's notice.
func excerpt(m desk.Message) string {
	s := m.Body.Reply
	if s == "" {
		s = m.Body.Text
	}
	if r := []rune(s); len(r) > maxExcerpt {
		s = string(r[:maxExcerpt]) + "…"
	}
	return s
}

// wrote tells the assignee and whoever watches that somebody outside has
// written; without them nobody is told: the ticket stands in the team's list.
func (s *Service) wrote(ctx context.Context, sc scene, job store.Job) error {
	m, _, err := s.Store.Message(ctx, job.Ticket, job.Seq)
	if err != nil {
		return err
	}
	if m.Quiet { // they find it in the desk
		return nil
	}
	listeners := sc.listeners()
	if m.KeptBack() { // its author is told otherwise
		listeners = slices.DeleteFunc(listeners, func(l listener) bool { return l.ID == m.Author.ID })
	}
	name := m.AuthorName
	switch {
	case name != "" && m.From != "":
		name += " <" + m.From + ">"
	case name == "":
		name = m.From
	}
	if name == "" {
		name = sc.requesterName()
	}
	var failed error
	for _, to := range listeners {
		warning := ""
		if len(m.Flags) > 0 {
			lang := sc.language(to.Agent)
			warning = "\n\n" + text.T(lang, "notice.warning", "flag", text.T(lang, "flag."+m.Flags[0]))
		}
		key := to.notice
		if m.Kind == desk.Forward {
			key = "notice.third_party_replied"
		}
		if err := s.notice(ctx, sc, to.Agent, job, key, "requester", name, "text", excerpt(m), "warning", warning); err != nil {
			failed = err // the others get theirs; the job is tried again
		}
	}
	return failed
}

// deadline warns the assignee, or tells the team's lead of a breach. Where
// there is no such person, the lead or an admin is told instead.
func (s *Service) deadline(ctx context.Context, sc scene, job store.Job) error {
	key := "notice.sla_warning"
	agent, ok := sc.agent(sc.ticket.Assignee)
	if job.Kind == store.JobBreach || !ok {
		agent, ok = sc.lead()
	}
	if job.Kind == store.JobBreach {
		key = "notice.sla_breach"
	}
	if !ok || !agent.Mailed(desk.NotificationKind(job.Kind)) {
		return nil
	}
	var due time.Time
	for i := range sc.ticket.Clocks {
		if sc.ticket.Clocks[i].Metric == job.Metric {
			due = sc.ticket.Clocks[i].DueAt
		}
	}
	if due.IsZero() { // answered or paused since: the clock no longer says when
		due = s.Now()
	}
	lang := sc.language(agent)
	return s.notice(ctx, sc, agent, job, key,
		"metric", text.T(lang, "metric."+string(job.Metric)), "dueAt", text.Deadline(lang, due, time.Time{}, sc.zone()))
}

// notice mails one agent one of the catalogue's notices.
func (s *Service) notice(ctx context.Context, sc scene, agent desk.Agent, job store.Job, key string, params ...string) error {
	out := s.noticeMail(sc, agent, key, params...)
	if job.Kind == store.JobWrote && job.Seq > 1 { // an answer to the notice tells which message it answers
		out.References = append(out.References, sc.ring.MessageID(s.Domain, sc.ticket.Number, job.Seq))
	}
	return s.send(ctx, delivery{scene: sc, seq: job.Seq, kind: string(job.Kind), recipient: agent.Address, person: agent.ID,
		build: func() (mail.Outgoing, error) { return out, nil }})
}

// noticeMail is a notice to an agent. It begins with the line that asks to
// answer above it: what an agent mails back goes to the customer, and nothing
// below that line may (mail.Mail.OwnMarked).
func (s *Service) noticeMail(sc scene, agent desk.Agent, key string, params ...string) mail.Outgoing {
	t, lang := sc.ticket, sc.language(agent)
	params = append(params,
		"number", number(t), "subject", t.Subject, "assignee", sc.agentName(t.Assignee, lang), "team", sc.teamName(lang),
		"priority", text.T(lang, "priority."+string(t.Priority)), "status", text.StatusName(lang, sc.cfg, t.Status))
	body := text.T(lang, "notice.marker") + "\n\n" + text.T(lang, key+".body", params...) + "\n" + sc.url + "/console/tickets/" + t.ID + "\n"
	out := sc.outgoing(agent.Name, agent.Address, text.T(lang, key+".subject", params...), body)
	out.From.Name, out.HTML = sc.cfg.Settings.Name, plainHTML(lang, sc.url, out.Text)
	out.AutoSubmitted = mail.AutoGenerated
	out.ReplyTo = s.replyTo(sc, token.ToAgent(agent.ID))
	out.References = []string{sc.ring.MessageID(s.Domain, t.Number, 1)}
	return out
}

// language is the one an agent is written to in.
func (sc scene) language(a desk.Agent) desk.Language {
	if a.Language.Valid() {
		return a.Language
	}
	return sc.cfg.Settings.Language
}

// agent finds an active agent.
func (sc scene) agent(id string) (desk.Agent, bool) {
	for _, a := range sc.cfg.Agents {
		if a.ID == id && a.Active && a.Address != "" {
			return a, true
		}
	}
	return desk.Agent{}, false
}

// lead is who hears of breaches: the team's lead, else an admin.
func (sc scene) lead() (desk.Agent, bool) {
	for _, id := range sc.leads() {
		if a, ok := sc.agent(id); ok {
			return a, true
		}
	}
	return desk.Agent{}, false
}

// leads are the ids of who answers for the ticket's team: its lead, then the admins.
func (sc scene) leads() []string {
	var ids []string
	for _, team := range sc.cfg.Teams {
		if team.ID == sc.ticket.Team {
			ids = append(ids, team.Lead)
		}
	}
	for _, a := range sc.cfg.Agents {
		if a.Role == desk.RoleAdmin {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func (sc scene) agentName(id string, lang desk.Language) string {
	for _, a := range sc.cfg.Agents {
		if a.ID == id {
			return a.Name
		}
	}
	return text.T(lang, "notice.nobody")
}

// team is the name of the ticket's team; empty when it has none.
func (sc scene) team() desk.Text {
	for _, team := range sc.cfg.Teams {
		if team.ID == sc.ticket.Team {
			return team.Name
		}
	}
	return desk.Text{}
}

func (sc scene) teamName(lang desk.Language) string {
	for _, team := range sc.cfg.Teams {
		if team.ID == sc.ticket.Team {
			return team.Name.In(lang)
		}
	}
	return text.T(lang, "notice.nobody")
}

func (sc scene) requesterName() string {
	if p, ok := sc.ticket.Participant(1); ok {
		if p.Name != "" {
			return p.Name
		}
		return p.Address
	}
	return ""
}

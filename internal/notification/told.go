package notification

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// teller is one agent who is told of something, and why.
type teller struct {
	agent string
	kind  desk.NotificationKind
}

// tell puts what a job says into the lists of the agents whom it concerns. Only
// who may see the ticket now is told, and nobody of what he did himself, unless
// it is that his mail was not sent. The
// event gives place and time, so that doing it again changes nothing.
func (s *Service) tell(ctx context.Context, t *desk.Ticket, job store.Job) error {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	sc := scene{cfg: cfg, ticket: t, at: s.Now()}
	told := sc.told(job)
	if len(told) == 0 {
		return nil
	}
	e, found, err := s.Store.Event(ctx, job.Ticket, job.Seq)
	if err != nil || !found {
		return err
	}
	done := map[string]bool{}
	for _, to := range told {
		a := cfg.Agent(to.agent)
		own := to.kind != desk.NotifyNotSent && e.Actor == desk.Actor{Kind: desk.ActorAgent, ID: to.agent}
		if a == nil || done[a.ID] || !sc.sees(*a) || own {
			continue
		}
		done[a.ID] = true
		err := s.Store.Tell(ctx, desk.Notification{Agent: a.ID, Kind: to.kind, Ticket: t.ID, Number: t.Number, Seq: job.Seq,
			At: e.At, By: e.Actor, Metric: job.Metric})
		if err != nil {
			return err
		}
	}
	return nil
}

// told are the agents whom a job concerns; the first reason of each counts.
func (sc scene) told(job store.Job) []teller {
	mine := sc.ticket.Assignee
	switch job.Kind {
	case store.JobAssigned:
		if job.Agent == mine {
			return []teller{{mine, desk.NotifyAssigned}}
		}
	case store.JobMentioned:
		return []teller{{job.Agent, desk.NotifyMentioned}}
	case store.JobWrote:
		return sc.concerned(desk.NotifyWrote, desk.NotifyWatched)
	case store.JobLoopStopped:
		return sc.concerned(desk.NotifyLoop, desk.NotifyLoop)
	case store.JobNotSent:
		return []teller{{job.Agent, desk.NotifyNotSent}}
	case store.JobWarning, store.JobBreach:
		lead, _ := sc.lead()
		return []teller{{mine, desk.NotificationKind(job.Kind)}, {lead.ID, desk.NotificationKind(job.Kind)}}
	case store.JobUndelivered:
		return []teller{{mine, desk.NotifyUndelivered}}
	}
	return nil
}

// concerned are the assignee, who stands in for him, and the watchers.
func (sc scene) concerned(kind, watcher desk.NotificationKind) []teller {
	all := []teller{{sc.ticket.Assignee, kind}}
	if a, ok := sc.standIn(); ok {
		all = append(all, teller{a.ID, kind})
	}
	for _, id := range sc.ticket.Watchers() {
		all = append(all, teller{id, watcher})
	}
	return all
}

// sees reports whether an agent may see the ticket now: nobody is told of what
// he may not read.
func (sc scene) sees(a desk.Agent) bool {
	return desk.May(a.Subject(), desk.TicketRead, sc.ticket.Facts())
}

// mentioned mails an agent the note that mentions him.
func (s *Service) mentioned(ctx context.Context, sc scene, job store.Job) error {
	agent, ok := sc.agent(job.Agent)
	if !ok || !sc.sees(agent) || !agent.Mailed(desk.NotifyMentioned) {
		return nil
	}
	m, _, err := s.Store.Message(ctx, job.Ticket, job.Seq)
	if err != nil {
		return err
	}
	return s.notice(ctx, sc, agent, job, "notice.mentioned", "author", m.AuthorName, "text", excerpt(m))
}

// listener is an agent who is mailed what somebody outside wrote, with the
// notice that tells him why.
type listener struct {
	desk.Agent
	notice string
}

// listeners are the assignee, who stands in for him, and the watchers who want such mail.
func (sc scene) listeners() []listener {
	var all []listener
	if a, ok := sc.agent(sc.ticket.Assignee); ok && a.Mailed(desk.NotifyWrote) {
		all = append(all, listener{a, "notice.customer_replied"})
	}
	in, standsIn := sc.standIn()
	if standsIn && in.Mailed(desk.NotifyWrote) {
		all = append(all, listener{in, "notice.standing_in"})
	}
	for _, id := range sc.ticket.Watchers() {
		a, ok := sc.agent(id)
		if ok && id != sc.ticket.Assignee && (!standsIn || id != in.ID) && a.Mailed(desk.NotifyWatched) && sc.sees(a) {
			all = append(all, listener{a, "notice.watched"})
		}
	}
	return all
}

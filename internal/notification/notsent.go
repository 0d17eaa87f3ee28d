package notification

import (
	"context"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/web/text"
)

// notSent tells an agent that what he mailed did not go out, or not to everybody
// whom he named. It answers a mail of his, and his program may answer by itself:
// the caps count it. His list in the desk has it in any case.
func (s *Service) notSent(ctx context.Context, sc scene, job store.Job) error {
	agent, ok := sc.agent(job.Agent)
	if !ok || !agent.Mailed(desk.NotifyNotSent) {
		return nil
	}
	m, _, err := s.Store.Message(ctx, job.Ticket, job.Seq)
	if err != nil {
		return err
	}
	key := "notice.not_sent"
	switch {
	case len(m.NotCopied) > 0:
		key = "notice.not_copied"
	case slices.Contains(m.Flags, desk.FlagLoop):
		key = "notice.too_many"
	}
	return s.cappedNotice(ctx, sc, agent, job, kindNotSent, automaticCaps(job.Ticket, agent.Address), key, "text", excerpt(m), "addresses", strings.Join(m.NotCopied, ", "))
}

// loopStopped tells the agents of a ticket that mail about it, or theirs, is not
// sent any more.
func (s *Service) loopStopped(ctx context.Context, sc scene, job store.Job) error {
	e, found, err := s.Store.Event(ctx, job.Ticket, job.Seq)
	if err != nil || !found {
		return err
	}
	if s.OnLoop != nil {
		s.OnLoop(ctx, job.Ticket, e.Cause.Why)
	}
	var failed error
	for _, to := range sc.told(job) {
		agent, ok := sc.agent(to.agent)
		if !ok || !sc.sees(agent) || !agent.Mailed(desk.NotifyLoop) {
			continue
		}
		why := text.Why(sc.language(agent), sc.cfg, e.Cause.Why)
		if err := s.cappedNotice(ctx, sc, agent, job, kindLoop, alarmCaps(agent.Address), "notice.loop_stopped", "why", why); err != nil {
			failed = err // the others get theirs; the job is tried again
		}
	}
	return failed
}

// cappedNotice mails one agent a notice that counts as automatic mail.
func (s *Service) cappedNotice(ctx context.Context, sc scene, agent desk.Agent, job store.Job, kind string, caps []mailCap, key string, params ...string) error {
	out := s.noticeMail(sc, agent, key, params...)
	return s.send(ctx, delivery{scene: sc, seq: job.Seq, kind: kind, recipient: agent.Address, person: agent.ID, caps: caps,
		build: func() (mail.Outgoing, error) { return out, nil }})
}

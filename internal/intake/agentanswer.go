package intake

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// Caps on what one agent answers by mail, over all tickets, in counters of the
// table. A ticket has its own (desk.MailPace); these stop a machine that answers
// each notice of a new ticket. They fail closed.
const (
	agentWindow   = 10 * time.Minute
	agentInWindow = 30
	agentDay      = 24 * time.Hour
	agentInDay    = 240
)

// agentMail lets an agent's mail go out as his answer, or keeps it as his note.
func (s *Service) agentMail(ctx context.Context, cfg *desk.Config, ring token.Ring, l *letter, t *desk.Ticket, v desk.Verdict) (Outcome, error) {
	words, ok, err := s.sendable(ctx, ring, l, t)
	if err != nil {
		return Outcome{}, err
	}
	if !ok {
		return s.keepBack(ctx, cfg, l, t, v.Cell, "")
	}
	stop, err := s.tooMany(ctx, l, t)
	if err != nil {
		return Outcome{}, err
	}
	if stop != "" {
		return s.keepBack(ctx, cfg, l, t, v.Cell, stop)
	}
	return s.agentReply(ctx, cfg, l, t, v, words)
}

// tooMany reports which cap on agents' answers by mail this one is over, "" for
// none. The mail is counted once, however often its place is decided.
func (s *Service) tooMany(ctx context.Context, l *letter, t *desk.Ticket) (desk.LoopStop, error) {
	if !t.MayAnswerByMail(l.at) {
		return desk.StoppedAnswers, nil
	}
	if l.counted == nil {
		within, err := s.Store.Count(ctx, "agent-mail", l.agent, agentWindow, agentInWindow)
		if err == nil && within {
			within, err = s.Store.Count(ctx, "agent-mail-day", l.agent, agentDay, agentInDay)
		}
		if err != nil {
			return "", err
		}
		l.counted = &within
	}
	if !*l.counted {
		return desk.StoppedAgent, nil
	}
	return "", nil
}

// agentReply adds the mail as an agent's public answer and sends it on: of its
// text only words, which are certainly his.
func (s *Service) agentReply(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, v desk.Verdict, words string) (Outcome, error) {
	author := desk.Actor{Kind: desk.ActorAgent, ID: l.agent}
	m, err := s.message(ctx, l, desk.Public, author, v.Cell)
	if err != nil {
		return Outcome{}, err
	}
	m.Direction, m.AuthorName = desk.Outbound, cfg.AgentName(l.agent)
	// Only what the agent wrote goes on: the notice he answered stays behind.
	m.Body = desk.Body{Text: words, Reply: words}
	if m.Recipients, err = s.toReaders(ctx, l, t); err != nil {
		return Outcome{}, err
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: author, NewID: s.NewID})
	people, err := s.copyAlso(ctx, cfg, l, d, &m)
	if err != nil {
		return Outcome{}, err
	}
	seq := d.AgentReplies(m, desk.Answered)
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due, Extra: people,
		Jobs: []store.Job{{Kind: store.JobReply, Ticket: t.ID, Seq: seq}}}
	if len(m.NotCopied) > 0 {
		save.Jobs = append(save.Jobs, store.Job{Kind: store.JobNotSent, Ticket: t.ID, Seq: seq, Agent: l.agent})
	}
	return s.commit(ctx, l, save, Outcome{What: BecameReply, Ticket: t.ID, Seq: seq, Cause: v.Cell})
}

// keepBack adds an agent's mail that is not sent on as his note, and has him
// told. stop is the cap that it is over; "" when his words could not be told
// from what he quotes, or it came out of quarantine.
func (s *Service) keepBack(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, cell string, stop desk.LoopStop) (Outcome, error) {
	author, flag := desk.Actor{Kind: desk.ActorAgent, ID: l.agent}, desk.FlagNotSent
	if stop != "" {
		flag = desk.FlagLoop
	}
	d, seq, err := s.besides(ctx, cfg, l, t, desk.Note, author, flag, cell)
	if err != nil {
		return Outcome{}, err
	}
	if stop != "" {
		d.StopsLoop(stop)
	} else {
		d.As(desk.Actor{Kind: desk.ActorSystem}).Flag(flag, desk.Cause{Why: cell})
	}
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due, Jobs: []store.Job{
		{Kind: store.JobWrote, Ticket: t.ID, Seq: seq}, {Kind: store.JobNotSent, Ticket: t.ID, Seq: seq, Agent: l.agent}}}
	return s.commit(ctx, l, save, Outcome{What: BecameNote, Ticket: t.ID, Seq: seq, Cause: cell})
}

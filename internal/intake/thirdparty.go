package intake

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// thirdParty adds the answer of somebody to whom part of the ticket was
// forwarded. Agents see it; it is never sent to the requester, and whom it
// names in copy takes no part in the ticket.
func (s *Service) thirdParty(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, v desk.Verdict) (Outcome, error) {
	p, _ := t.ParticipantByAddress(l.From.Address)
	author := desk.Actor{Kind: desk.ActorPerson, ID: p.Person}
	l.showInstead()
	m, err := s.message(ctx, l, desk.Forward, author, v.Cell)
	if err != nil {
		return Outcome{}, err
	}
	m.AuthorName = p.Name
	if m.AuthorName == "" {
		m.AuthorName = desk.CleanLine(l.From.Name, desk.MaxName)
	}
	m.Flags = l.warnings(v.Flag)
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: author, NewID: s.NewID})
	seq := d.ThirdPartyWrites(m, cfg.Settings.ThirdPartyOpens, desk.Cause{Why: v.Cell})
	l.sayReleased(d, v.Cell)
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due,
		Jobs: []store.Job{{Kind: store.JobWrote, Ticket: t.ID, Seq: seq}}}
	return s.commit(ctx, l, save, Outcome{What: BecameNote, Ticket: t.ID, Seq: seq, Cause: v.Cell})
}

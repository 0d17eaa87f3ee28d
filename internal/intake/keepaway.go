package intake

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// held is the cause to keep a mail away whatever it points at, "" for none.
func (s *Service) held(ctx context.Context, l *letter) (cause string, err error) {
	if l.Class == mail.Virus || l.Class == mail.OwnMail {
		return l.Cause, nil
	}
	if cause, err = s.obey(ctx, l); cause != "" || err != nil {
		return cause, err
	}
	if l.Class == mail.Spam {
		return l.Cause, nil
	}
	return l.falseReport(), nil
}

func (s *Service) quarantine(ctx context.Context, l *letter, cause string) (Outcome, error) {
	return s.keepAway(ctx, l, s.entryOf(l, cause))
}

// entryOf is the quarantine entry of a mail.
func (s *Service) entryOf(l *letter, cause string) store.Quarantined {
	return store.Quarantined{
		MailID: l.id, At: l.at, Class: string(l.Class), Cause: cause,
		From: l.From.Address, Subject: desk.CleanLine(l.Subject, desk.MaxSubject), RawKey: l.rawKey, Mailbox: l.mailbox,
		Source: l.envelope.Source, Recipients: l.envelope.Recipients, Verdicts: verdicts(l.envelope.Verdicts),
	}
}

func (s *Service) keepAway(ctx context.Context, l *letter, q store.Quarantined) (Outcome, error) {
	out := Outcome{What: BecameQuarantine, Cause: q.Cause}
	if l.kept != nil { // it is there already
		return out, nil
	}
	return out, s.Store.Quarantine(ctx, q, store.Claim{MailID: l.id, Outcome: BecameQuarantine, At: l.at})
}

// settle records what became of a mail that changed no ticket.
func (s *Service) settle(ctx context.Context, l *letter, c store.Claim) error {
	if l.kept != nil {
		return s.Store.EndQuarantine(ctx, *l.kept, c)
	}
	return s.Store.PutClaim(ctx, c)
}

package intake

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// The causes of a provider's question whether it may forward: proved to be the
// provider's, and not.
const (
	CauseConfirmation         = "forwarding_confirmation"
	CauseConfirmationUnproved = "forwarding_confirmation_unproved"
)

// boxesOf are the mailboxes that the recipients of an envelope name, in the
// order of the configuration.
func boxesOf(cfg *desk.Config, recipients []string) []desk.Mailbox {
	var boxes []desk.Mailbox
	for i := range cfg.Mailboxes {
		for _, r := range recipients {
			if cfg.Takes(&cfg.Mailboxes[i], r) {
				boxes = append(boxes, cfg.Mailboxes[i])
				break
			}
		}
	}
	return boxes
}

// forwarding is the way by which mail to the recipients may have come: that of
// the first of their mailboxes that has a forwarder. A reply address has none.
func forwarding(cfg *desk.Config, recipients []string) mail.Forwarding {
	for _, box := range boxesOf(cfg, recipients) {
		if box.Forwarder != "" {
			return mail.Forwarding{Public: desk.NormalizeAddress(box.Address), Forwarder: box.Forwarder}
		}
	}
	return mail.Forwarding{}
}

// quarantineConfirmation keeps a provider's question for the admin: a ticket
// would show its code to whoever reads that ticket, and whoever has the code
// can forward somebody else's mail. Admins are told that it waits.
func (s *Service) quarantineConfirmation(ctx context.Context, cfg *desk.Config, l *letter, c mail.Confirmation) (Outcome, error) {
	q := s.entryOf(l, CauseConfirmationUnproved)
	if c.Proved {
		q.Cause, q.Code, q.Link = CauseConfirmation, c.Code, c.Link
	}
	if l.kept == nil {
		if err := s.tellWaiting(ctx, cfg, l, c.Proved); err != nil {
			return Outcome{}, err
		}
	}
	return s.keepAway(ctx, l, q)
}

// maxTold is of how many confirmations of one mailbox admins are told in an hour,
// of proved ones and of others: anybody can write mails that look like one, and
// must not use up what tells of the provider's own.
const maxTold = 3

// tellWaiting tells the admins that a provider waits. It comes before the mail is
// claimed, and doing it again changes nothing, so that no crash leaves it out.
func (s *Service) tellWaiting(ctx context.Context, cfg *desk.Config, l *letter, proved bool) error {
	n := desk.Notification{Kind: desk.NotifyForwarding, Mailbox: l.mailbox, At: l.receivedAt()}
	if n.At.IsZero() {
		n.At = l.at
	}
	what := "forwarding"
	if proved {
		what = "forwarding-proved"
	}
	within, err := s.Store.Count(ctx, what, l.mailbox, time.Hour, maxTold)
	if err != nil || !within {
		return err
	}
	for _, a := range cfg.Agents {
		if !a.Active || a.Role != desk.RoleAdmin {
			continue
		}
		n.Agent = a.ID
		if err := s.Store.Tell(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// duplicate joins another delivery of a mail to the first one. When it came to
// a mailbox of its own, the ticket of the first notes that; a mail that became
// an entry of an older ticket changes nothing there.
func (s *Service) duplicate(ctx context.Context, cfg *desk.Config, l *letter, first store.MailRef) (Outcome, error) {
	claim := store.Claim{MailID: l.id, Outcome: BecameDuplicate, Ticket: first.Ticket, Seq: first.Seq, At: l.at}
	out := Outcome{What: BecameDuplicate, Ticket: first.Ticket, Seq: first.Seq}
	if first.Seq != 1 || first.Ticket == "" || len(boxesOf(cfg, l.envelope.Recipients)) == 0 {
		return out, s.settle(ctx, l, claim)
	}
	t, err := s.Store.Ticket(ctx, first.Ticket)
	if err != nil {
		return Outcome{}, err
	}
	if t == nil || t.MergedInto != "" {
		return out, s.settle(ctx, l, claim)
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
	noted := false
	for _, id := range append([]string{l.mailbox}, l.alsoTo...) {
		noted = d.CameTo(id, desk.Cause{}) || noted
	}
	if !noted {
		return out, s.settle(ctx, l, claim)
	}
	claims, err := l.claims(claim)
	if err != nil {
		return Outcome{}, err
	}
	return out, s.Store.Save(ctx, store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due, Extra: claims})
}

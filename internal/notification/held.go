package notification

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

const (
	// firstHold is how long a mail is held that the account may not send; each
	// further refusal doubles it up to longestHold.
	firstHold   = 15 * time.Minute
	longestHold = 6 * time.Hour
	// patience is how many attempts a delivery has that the service is too busy
	// for, before it is held. It stays below the queue's own count, after which
	// a job is a dead letter.
	patience = 7
	// day is what the desk's own cap counts in; it begins at midnight UTC.
	day = 24 * time.Hour
)

// hold keeps a delivery until it is tried again by itself, or somebody says so.
func (s *Service) hold(ctx context.Context, d delivery, state desk.Delivery, from desk.DeliveryState, reason string, until time.Time) error {
	now := desk.Instant(s.Now())
	if until.IsZero() {
		until = now.Add(min(firstHold<<min(state.Holds, 10), longestHold))
	}
	state.State, state.Reason, state.At = desk.Held, reason, now
	state.Holds++
	err := s.Store.HoldDelivery(ctx, store.DeliverySave{Delivery: state, From: from},
		store.HeldMail{Ticket: state.Ticket, Seq: state.Seq, Key: state.Key, Kind: state.Kind, Reason: reason, At: now, Until: until, Job: d.job})
	if desk.IsKind(err, desk.Conflict) {
		return desk.Fail(desk.Unavailable, "unavailable").Because(err)
	}
	if err == nil && s.OnHeld != nil {
		s.OnHeld(ctx, reason)
	}
	return err
}

// today counts a mail against the desk's own cap of the day. Over it answers
// when the next day begins.
func (s *Service) today(ctx context.Context) (over bool, until time.Time, err error) {
	if s.DailyCap <= 0 {
		return false, until, nil
	}
	ok, err := s.Store.Count(ctx, "mail-day", "", day, s.DailyCap)
	return !ok && err == nil, s.Now().Truncate(day).Add(day), err
}

// HeldMail is a delivery that waits.
type HeldMail = store.HeldMail

// MaxHeld is the most held mails that are listed.
const MaxHeld = 200

// Held lists the mail that is held, the next to be tried first, at most MaxHeld.
func (s *Service) Held(ctx context.Context, who desk.Subject) ([]HeldMail, error) {
	if !desk.May(who, desk.HeldMailRead, nil) || !who.Everywhere() {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	return s.Store.HeldMails(ctx, time.Time{}, MaxHeld)
}

// ReleaseHeld tries held mails again at once: those named, or all of them
// without a name. It answers how many. desk.NotFound for one that is not held.
func (s *Service) ReleaseHeld(ctx context.Context, who desk.Subject, id string) (int, error) {
	if !desk.May(who, desk.HeldMailRelease, nil) || !who.Everywhere() {
		return 0, desk.Fail(desk.Forbidden, "forbidden")
	}
	list, err := s.Store.HeldMails(ctx, time.Time{}, MaxHeld)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, h := range list {
		if id != "" && h.ID() != id {
			continue
		}
		told := store.Audited(ctx, desk.NewAudit(who, desk.AuditHeldMailReleased, h.ID(), s.Now()))
		if err := s.Store.ReleaseHeld(told, h); err != nil {
			return n, err
		}
		n++
	}
	if id != "" && n == 0 {
		return 0, desk.Fail(desk.NotFound, "not_found")
	}
	return n, nil
}

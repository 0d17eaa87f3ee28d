package notification

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/mailer"
	"helpdesk/internal/store"
)

// The life of one delivery (notes: SES has no idempotency token):
//
//	(none) ──claim──► sending ──accepted──► sent
//	                    │ throttled, not reached ──► queued ──claim──► sending …
//	                    │ refused for good ────────► failed
//	                    │ sandbox, paused, quota ──► held ──in time or by hand──► queued
//	                    │ no answer, or the lease ran out ──► unknown
//	unknown ── a delivery event names it ──► sent        (package of mailevents)
//	unknown ── no event for unknownWait ──► sending, marked "may be twice"
//	(none) ── over a cap, or the address refuses mail ──► suppressed
//	(none), queued ── over the desk's cap of the day ──► held
const (
	// leaseLife is longer than notify's time-out: while a lease runs its
	// attempt may still be at work.
	leaseLife = 90 * time.Second
	// unknownWait is how long an attempt without an answer waits for an event
	// of the mail service. Events come within seconds.
	unknownWait = 4 * time.Minute // with the lease less than the queue's visibility: one round of it is enough
)

// delivery is one message for one recipient.
type delivery struct {
	scene
	seq       int64
	kind      string
	recipient string
	person    string
	no        int
	caps      []mailCap // of automatic mail
	build     func() (mail.Outgoing, error)
}

func (d delivery) key() string {
	who := strconv.Itoa(d.no)
	if d.no == 0 {
		who = d.person
	}
	return d.kind + "-" + who
}

// send brings one delivery as far as it gets now. nil means that nothing is
// left to do; desk.Unavailable that it shall be tried again later.
func (s *Service) send(ctx context.Context, d delivery) error {
	state, found, err := s.Store.Delivery(ctx, d.ticket.ID, d.seq, d.key())
	if err != nil {
		return err
	}
	if !found {
		state = desk.Delivery{Key: d.key(), Ticket: d.ticket.ID, Seq: d.seq, Kind: d.kind, Recipient: d.recipient, Person: d.person, No: d.no}
	}
	from, ready, err := s.claimable(ctx, &state)
	if err != nil || !ready {
		return err
	}
	if refused, err := s.refused(ctx, d, state, from); err != nil || refused {
		return err
	}
	if !found {
		within, err := s.withinCaps(ctx, d.caps)
		if err != nil {
			return err
		}
		if !within {
			return s.suppress(ctx, state, from, overCap)
		}
	}
	if over, until, err := s.today(ctx); err != nil || over {
		if over {
			err = s.hold(ctx, d, state, from, "daily_cap", until)
		}
		return err
	}
	out, err := d.build()
	if err != nil {
		return err
	}
	out.DeskID = s.Domain
	out.Date = s.Now()
	out.MessageID = d.ring.MessageID(s.Domain, d.ticket.Number, d.seq)
	raw, err := mail.Build(out)
	if err != nil {
		// It is a failed delivery, seen on the ticket: trying again would not help.
		return s.fail(ctx, state, from, "unbuildable")
	}
	return s.attempt(ctx, d, state, from, mailer.Mail{From: d.box.Address, To: d.recipient, Raw: raw, Tag: Tag(d.ticket.ID, d.seq, d.key())})
}

// fail ends a delivery for good; a participant's shows on the ticket.
func (s *Service) fail(ctx context.Context, state desk.Delivery, from desk.DeliveryState, reason string) error {
	state.State, state.Reason, state.At = desk.Failed, reason, desk.Instant(s.Now())
	step := store.DeliverySave{Delivery: state, From: from}
	if state.No == 0 {
		return s.take(ctx, step)
	}
	return s.record(ctx, step, func(d *desk.Draft) { d.Undelivered(state.Key, desk.Cause{Why: reason}) })
}

// claimable says from which state an attempt may start now. A state that is
// over answers not ready and no error; one that must wait, desk.Unavailable.
func (s *Service) claimable(ctx context.Context, state *desk.Delivery) (from desk.DeliveryState, ready bool, err error) {
	now := s.Now()
	wait := desk.Fail(desk.Unavailable, "unavailable")
	switch state.State {
	case "", desk.Queued:
		return state.State, true, nil
	case desk.Sending:
		if now.Before(state.LeaseTill) {
			return "", false, wait.Because(errors.New("another attempt holds the lease"))
		}
		state.State = desk.Unknown
		if err := s.step(ctx, *state, desk.Sending, now); err != nil {
			return "", false, err
		}
		if now.Before(state.LeaseTill.Add(unknownWait)) {
			return "", false, wait.Because(errors.New("an attempt ended without an answer"))
		}
		state.Twice = true // the wait is over already: the queue was slower
		return desk.Unknown, true, nil
	case desk.Unknown:
		if now.Before(state.LeaseTill.Add(unknownWait)) {
			return "", false, wait.Because(errors.New("waiting for the mail service's events"))
		}
		state.Twice = true
		return desk.Unknown, true, nil
	default:
		return "", false, nil
	}
}

// attempt claims the delivery, hands the mail over once and writes down what
// came of it.
func (s *Service) attempt(ctx context.Context, d delivery, state desk.Delivery, from desk.DeliveryState, m mailer.Mail) error {
	now := desk.Instant(s.Now())
	state.State, state.At, state.LeaseTill = desk.Sending, now, now.Add(leaseLife)
	state.Attempt++
	if err := s.step(ctx, state, from, time.Time{}); err != nil {
		return err
	}
	id, err := s.Mailer.Send(ctx, m)
	var again error
	switch {
	case err == nil:
		state.State, state.SESID, state.Reason = desk.Sent, id, ""
	case (errors.Is(err, mailer.ErrThrottled) || errors.Is(err, mailer.ErrNotSent)) && state.Attempt%patience == 0,
		errors.Is(err, mailer.ErrSandbox), errors.Is(err, mailer.ErrPaused), errors.Is(err, mailer.ErrOverQuota):
		return s.hold(ctx, d, state, desk.Sending, reason(err), time.Time{})
	case errors.Is(err, mailer.ErrThrottled), errors.Is(err, mailer.ErrNotSent):
		state.State, state.Reason = desk.Queued, reason(err)
		again = desk.Fail(desk.Unavailable, "unavailable").Because(err)
	case errors.Is(err, mailer.ErrRejected):
		return s.fail(ctx, state, desk.Sending, reason(err))
	default:
		state.State, state.LeaseTill, state.Reason = desk.Unknown, now, "no_answer"
		again = desk.Fail(desk.Unavailable, "unavailable").Because(err)
	}
	if err := s.settle(ctx, state); err != nil {
		return err
	}
	return again
}

// settle ends an attempt. The service's event may have been faster than its
// answer: then the delivery is sent already, and that is all there is to say.
func (s *Service) settle(ctx context.Context, state desk.Delivery) error {
	err := s.step(ctx, state, desk.Sending, time.Time{})
	if err == nil || state.State != desk.Sent {
		return err
	}
	now, found, readErr := s.Store.Delivery(ctx, state.Ticket, state.Seq, state.Key)
	if readErr == nil && found && now.State == desk.Sent {
		return nil
	}
	return err
}

func reason(err error) string {
	for code, kind := range map[string]error{"throttled": mailer.ErrThrottled, "rejected": mailer.ErrRejected,
		"quota": mailer.ErrOverQuota, "sandbox": mailer.ErrSandbox, "paused": mailer.ErrPaused, "not_reached": mailer.ErrNotSent} {
		if errors.Is(err, kind) {
			return code
		}
	}
	return "unknown"
}

// step saves a state. A conflict means that another attempt was faster: it is
// left to that one, and the job comes back to see what became of it.
func (s *Service) step(ctx context.Context, state desk.Delivery, from desk.DeliveryState, leaseBefore time.Time) error {
	err := s.Store.SaveDelivery(ctx, store.DeliverySave{Delivery: state, From: from, LeaseBefore: leaseBefore})
	if desk.IsKind(err, desk.Conflict) {
		return desk.Fail(desk.Unavailable, "unavailable").Because(err)
	}
	return err
}

// Tag is the send key that the mail service returns with its events.
func Tag(ticket string, seq int64, key string) string {
	return fmt.Sprintf("%s_%d_%s", ticket, seq, key)
}

// ParseTag reads what Tag wrote.
func ParseTag(tag string) (ticket string, seq int64, key string, ok bool) {
	parts := strings.SplitN(tag, "_", 3)
	if len(parts) != 3 {
		return "", 0, "", false
	}
	seq, err := strconv.ParseInt(parts[1], 10, 64)
	return parts[0], seq, parts[2], err == nil
}

package notification

import (
	"context"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Report is what the mail service says about a mail we sent.
type Report struct {
	Tag        string // our send key
	SESID      string
	What       string    // send, deliverydelay, delivery, bounce, complaint, reject
	Hard       bool      // of a bounce: permanent
	Suppressed bool      // it was not tried: the address is on the service's own list
	Diagnostic string    // status code of a bounce, e.g. 5.1.1
	At         time.Time // when it happened
}

// The outcomes of a delivery, weakest first. Events come in any order and more
// than once: a stronger outcome is never replaced by a weaker one.
var outcomes = []string{"", "send", "delay", "delivery", "soft_bounce", "reject", "bounce", "complaint"}

func rank(outcome string) int { return max(slices.Index(outcomes, outcome), 0) }

func (r Report) outcome() string {
	switch {
	case r.What == "bounce" && !r.Hard:
		return "soft_bounce"
	case r.What == "deliverydelay":
		return "delay"
	}
	return r.What
}

// maxSteps is the most steps that one report takes a delivery: that it was sent,
// and what became of it, each read afresh when somebody else was faster.
const maxSteps = 5

// Heard folds a report into what is known of the address, and into its
// delivery. An attempt that had no answer is thereby known to have been sent.
// What became of a participant's mail stands in the ticket's history. Reports
// about nothing we know are ignored.
func (s *Service) Heard(ctx context.Context, r Report) error {
	ticket, seq, key, ok := ParseTag(r.Tag)
	if !ok {
		return nil
	}
	if r.At.IsZero() {
		r.At = s.Now()
	}
	for i := range maxSteps {
		state, found, err := s.Store.Delivery(ctx, ticket, seq, key)
		if err != nil || !found {
			return err
		}
		if i == 0 {
			if err := s.hearAddress(ctx, state, r); err != nil {
				return err
			}
		}
		again, err := s.hear(ctx, state, r)
		if !again && !desk.IsKind(err, desk.Conflict) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

// hear takes one step: that it was sent, or what became of it. again says that
// there may be another.
func (s *Service) hear(ctx context.Context, state desk.Delivery, r Report) (again bool, err error) {
	switch from := state.State; from {
	case desk.Sending, desk.Unknown, desk.Queued, desk.Held:
		state.State, state.Reason = desk.Sent, ""
		if state.SESID == "" {
			state.SESID = r.SESID
		}
		err = s.Store.SaveDelivery(ctx, store.DeliverySave{Delivery: state, From: from})
		return err == nil, err
	}
	what, before := r.outcome(), state.Outcome
	bit := 1 << rank(what)
	if rank(what) <= rank("send") || state.Heard&bit != 0 || state.Heard == 0 && what == before {
		return false, nil
	}
	step := store.DeliverySave{From: state.State, Report: true, HeardBefore: state.Heard}
	state.Heard |= bit
	if rank(what) > rank(before) {
		state.Outcome = what
		if r.Diagnostic != "" {
			state.Reason = desk.CleanLine(r.Diagnostic, 120)
		}
	}
	step.Delivery = state
	if state.No == 0 || what == "delivery" || what == "delay" && (state.Kind == kindAck || before != "") {
		return false, s.Store.SaveDelivery(ctx, step)
	}
	err = s.record(ctx, step, func(d *desk.Draft) { outcomeOn(d, state, what, r) })
	return desk.IsKind(err, desk.Unavailable), err
}

// outcomeOn says on the ticket what became of a mail.
func outcomeOn(d *desk.Draft, state desk.Delivery, what string, r Report) {
	cause := desk.Cause{Why: what}
	if status := desk.CleanLine(r.Diagnostic, 20); status != "" {
		cause.Why += " status=" + status
	}
	switch what {
	case "complaint":
		d.Complained(state.Key, cause)
	case "delay":
		d.Delayed(state.Key, cause)
	default:
		d.Undelivered(state.Key, cause)
	}
}

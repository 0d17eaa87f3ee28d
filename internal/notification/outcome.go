package notification

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Report is what the mail service says about a mail we sent.
type Report struct {
	Tag        string // our send key
	SESID      string
	What       string // send, delivery, bounce, complaint, reject
	Hard       bool   // of a bounce: permanent
	Diagnostic string // status code of a bounce, e.g. 5.1.1
}

// The outcomes of a delivery, weakest first. Events come in any order and more
// than once: a stronger outcome is never replaced by a weaker one.
var outcomes = []string{"", "send", "delivery", "soft_bounce", "reject", "bounce", "complaint"}

func rank(outcome string) int {
	for i, o := range outcomes {
		if o == outcome {
			return i
		}
	}
	return 0
}

// Heard folds a report into its delivery. An attempt that had no answer is
// thereby known to have been sent. A mail that failed for good puts a warning
// on its ticket. Reports about nothing we know are ignored.
func (s *Service) Heard(ctx context.Context, r Report) error {
	ticket, seq, key, ok := ParseTag(r.Tag)
	if !ok {
		return nil
	}
	const attempts = 5
	for range attempts {
		state, found, err := s.Store.Delivery(ctx, ticket, seq, key)
		if err != nil || !found {
			return err
		}
		changed := fold(&state, r)
		if !changed {
			return nil
		}
		from := state.State
		if from == desk.Sending || from == desk.Unknown || from == desk.Queued {
			state.State = desk.Sent
		}
		if state.SESID == "" {
			state.SESID = r.SESID
		}
		err = s.Store.SaveDelivery(ctx, store.DeliverySave{Delivery: state, From: from})
		if desk.IsKind(err, desk.Conflict) {
			continue
		}
		if err == nil && state.No > 0 && lost(state.Outcome) { // to a participant, not a notice
			err = s.flagFailure(ctx, ticket, state.Key, state.Outcome+" status="+r.Diagnostic)
		}
		return err
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

// fold reports whether the report says something new.
func fold(state *desk.Delivery, r Report) bool {
	what := r.What
	if what == "bounce" && !r.Hard {
		what = "soft_bounce"
	}
	if rank(what) <= rank(state.Outcome) || what == "send" && state.State == desk.Sent {
		return false
	}
	state.Outcome = what
	if r.Diagnostic != "" {
		state.Reason = desk.CleanLine(r.Diagnostic, 120)
	}
	return true
}

func lost(outcome string) bool { return outcome == "bounce" || outcome == "reject" }

// flagFailure tells the agents of a ticket that an answer did not arrive.
func (s *Service) flagFailure(ctx context.Context, ticket, delivery, why string) error {
	const attempts = 5
	for range attempts {
		t, err := s.Store.Ticket(ctx, ticket)
		if err != nil || t == nil {
			return err
		}
		cfg, err := s.Store.Config(ctx)
		if err != nil {
			return err
		}
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
		d.Undelivered(delivery, desk.Cause{Why: why})
		err = s.Store.Save(ctx, store.Save{Before: t, After: d.Ticket, Events: d.Events,
			Jobs: []store.Job{{Kind: store.JobUndelivered, Ticket: t.ID, Seq: d.Ticket.Seq}}})
		if !desk.IsKind(err, desk.Stale) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

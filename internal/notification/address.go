package notification

import (
	"context"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// hearAddress folds a report into what is known of its recipient's address.
func (s *Service) hearAddress(ctx context.Context, state desk.Delivery, r Report) error {
	report, speaks := aboutAddress(r)
	if !speaks {
		return nil
	}
	for range s.Store.Tries(ctx) {
		a, err := s.Store.AddressMail(ctx, state.Recipient)
		if err != nil {
			return err
		}
		// A delivery is worth a write only where it ends soft bounces.
		if report.What == desk.AddressOK && len(a.Soft) == 0 || !a.Hear(report) {
			return nil
		}
		if err = s.Store.SaveAddressMail(ctx, &a); !store.Raced(err) {
			return err
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

func aboutAddress(r Report) (desk.AddressReport, bool) {
	report := desk.AddressReport{At: r.At, Status: desk.CleanLine(r.Diagnostic, 40), Key: r.Tag}
	switch {
	case r.What == "bounce" && r.Suppressed, r.What == "complaint" && r.Suppressed:
		report.What = desk.AddressSuppressed
	case r.What == "bounce" && r.Hard:
		report.What = desk.AddressHard
	case r.What == "bounce":
		report.What = desk.AddressSoft
	case r.What == "complaint":
		report.What = desk.AddressComplained
	case r.What == "delivery":
		report.What = desk.AddressOK
	default:
		return report, false
	}
	return report, true
}

// refused ends a delivery to an address that is not written to any more, and
// says so on the ticket.
func (s *Service) refused(ctx context.Context, d delivery, state desk.Delivery, from desk.DeliveryState) (bool, error) {
	a, err := s.Store.AddressMail(ctx, d.recipient)
	if err != nil {
		return false, err
	}
	stands, _, _ := a.State(s.Now())
	if !stands.Refuses() {
		return false, nil
	}
	return true, s.suppress(ctx, state, from, string(stands))
}

// overCap is the reason of a delivery that a cap on automatic mail has ended.
const overCap = "cap"

// suppress ends a delivery without sending it; a participant's shows on the ticket.
func (s *Service) suppress(ctx context.Context, state desk.Delivery, from desk.DeliveryState, reason string) error {
	state.State, state.Reason, state.At = desk.Suppressed, reason, desk.Instant(s.Now())
	step := store.DeliverySave{Delivery: state, From: from}
	if state.No == 0 {
		return s.take(ctx, step)
	}
	return s.record(ctx, step, func(d *desk.Draft) {
		if cause := (desk.Cause{Why: "not_sent reason=" + reason}); reason == overCap {
			d.Capped(state.Key, cause)
		} else {
			d.NotSent(state.Key, cause)
		}
	})
}

func (s *Service) take(ctx context.Context, step store.DeliverySave) error {
	err := s.Store.SaveDelivery(ctx, step)
	if desk.IsKind(err, desk.Conflict) {
		return desk.Fail(desk.Unavailable, "unavailable").Because(err)
	}
	return err
}

// record takes a step of a delivery together with what the ticket's history says
// about it, so that no crash parts the two. The assignee is told in
// the desk. desk.Unavailable when somebody else was faster.
func (s *Service) record(ctx context.Context, step store.DeliverySave, say func(*desk.Draft)) error {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return err
	}
	for range s.Store.Tries(ctx) {
		t, err := s.Store.Ticket(ctx, step.Delivery.Ticket)
		if err != nil || t == nil {
			return err
		}
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: s.NewID})
		say(d)
		save := store.Save{Before: t, After: d.Ticket, Events: d.Events, Deliveries: []store.DeliverySave{step}}
		last := d.Events[len(d.Events)-1]
		if last.Data.Flag != "" && last.Data.Flag != desk.FlagCapped {
			save.Jobs = []store.Job{{Kind: store.JobUndelivered, Ticket: t.ID, Seq: last.Seq}}
		}
		if err = s.Store.Save(ctx, save); !store.Raced(err) {
			return err
		}
		now, _, err := s.Store.Delivery(ctx, step.Delivery.Ticket, step.Delivery.Seq, step.Delivery.Key)
		if err != nil {
			return err
		}
		if now.State != step.From || step.Report && now.Heard != step.HeardBefore {
			break
		}
	}
	return desk.Fail(desk.Unavailable, "unavailable")
}

// Addresses answers how mail addresses stand; those of which nothing was ever
// reported are left out.
func (s *Service) Addresses(ctx context.Context, addresses []string) ([]desk.AddressMail, error) {
	return s.Store.AddressMails(ctx, addresses)
}

// ClearAddress lets an address of a person be written to again. The person must
// be in the caller's sight; an address that is not his is desk.NotFound.
// Clearing one that is well changes nothing.
func (s *Service) ClearAddress(ctx context.Context, who desk.Subject, p desk.Person, address string) (desk.AddressMail, error) {
	if !desk.May(who, desk.PersonUpdate, nil) {
		return desk.AddressMail{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	address = desk.NormalizeAddress(address)
	if !slices.Contains(p.Identities, desk.Identity{Kind: desk.IdentityMail, Value: address}) {
		return desk.AddressMail{}, desk.Fail(desk.NotFound, "not_found")
	}
	for range s.Store.Tries(ctx) {
		a, err := s.Store.AddressMail(ctx, address)
		if err != nil {
			return a, err
		}
		if stands, _, _ := a.State(s.Now()); stands == desk.AddressOK {
			return a, nil
		}
		a.Clear(s.Now(), who.Actor())
		told := store.Audited(ctx, desk.NewAudit(who, desk.AuditAddressCleared, p.ID, s.Now()))
		if err = s.Store.SaveAddressMail(told, &a); !store.Raced(err) {
			return a, err
		}
	}
	return desk.AddressMail{}, desk.Fail(desk.Unavailable, "unavailable")
}

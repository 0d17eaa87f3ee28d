package conversation

import "helpdesk/internal/desk"

// factors are those that the ticket will have.
func (u *Update) factors(t *desk.Ticket) desk.Factors {
	f := t.Factors
	if u.Impact != nil {
		f.Impact = *u.Impact
	}
	if u.Urgency != nil {
		f.Urgency = *u.Urgency
	}
	if u.Complexity != nil {
		f.Complexity = *u.Complexity
	}
	return f
}

// weighs reports whether the update is about what the priority is made of.
func (u *Update) weighs() bool {
	return u.Impact != nil || u.Urgency != nil || u.Complexity != nil || u.UseMatrix
}

// checkPriority checks factors and priority. A hand that overrides what the
// matrix says must give a reason.
func checkPriority(p *desk.Problems, cfg *desk.Config, u *Update, t *desk.Ticket) {
	f, before := u.factors(t), len(*p)
	f.Check(p, "")
	_, known := cfg.PriorityOf(f)
	switch {
	case u.UseMatrix && u.Priority != nil:
		p.Add("useMatrix", "not_with_priority")
	case u.UseMatrix && !known && len(*p) == before:
		p.Add("useMatrix", "needs_factors")
	}
	if u.Priority == nil {
		if u.FreePriority {
			p.Add("freePriority", "needs_priority")
		}
		return
	}
	if !u.Priority.Valid() {
		p.Add("priority", "unknown_value", "allowed", words(desk.Priorities))
		return
	}
	if says, known := cfg.PriorityOf(f); known && *u.Priority != says && *u.Priority != t.Priority && u.Why == "" {
		p.Add("why", "needs_reason")
	}
}

// weigh makes the changes of factors and priority.
func weigh(d *desk.Draft, u *Update, t *desk.Ticket, why desk.Cause, facts desk.PersonFacts) error {
	d.SetFactors(u.factors(t), why, facts)
	if u.UseMatrix {
		if err := d.UseMatrix(why, facts); err != nil {
			return err
		}
	}
	switch {
	case u.Priority == nil:
	case u.FreePriority:
		d.FreePriority(*u.Priority, why, facts)
	default:
		d.SetPriority(*u.Priority, why, facts)
	}
	return nil
}

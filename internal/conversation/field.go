package conversation

import "helpdesk/internal/desk"

// checkFields checks the values of custom fields and what must be there before
// the ticket ends; it answers all values as they will be.
func checkFields(p *desk.Problems, cfg *desk.Config, u *Update, t *desk.Ticket) map[string]string {
	after := *t
	if u.Type != nil && u.Type.Valid() {
		after.Type = *u.Type
	}
	if u.Tags != nil {
		after.Tags = *u.Tags
	}
	if u.Fields != nil {
		after.Fields = cfg.CheckFields(desk.FieldInput{Form: t.Form, Type: after.Type, Before: t.Fields}, u.Fields, p)
	}
	if u.Status != nil && u.Status.Ended() && !t.Status.Ended() {
		cfg.CheckResolve(&after, p)
	}
	return after.Fields
}

// mayResolve names the fields that are missing when somebody ends a ticket by
// hand. One that has ended already is not asked again.
func mayResolve(cfg *desk.Config, t *desk.Ticket, to desk.Status) error {
	if !to.Ended() || t.Status.Ended() {
		return nil
	}
	var p desk.Problems
	cfg.CheckResolve(t, &p)
	return p.Err()
}

package conversation

import "helpdesk/internal/desk"

// setFields checks the values of custom fields and writes them down.
func setFields(cfg *desk.Config, d *desk.Draft, values map[string]string) error {
	var p desk.Problems
	all := cfg.CheckFields(desk.FieldInput{Form: d.Ticket.Form, Type: d.Ticket.Type, Before: d.Ticket.Fields}, values, &p)
	if err := p.Err(); err != nil {
		return err
	}
	d.SetFields(all)
	return nil
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

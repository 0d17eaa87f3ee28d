package store

import "helpdesk/internal/desk"

// AddPerson makes a new person, with his identities, part of a ticket's
// transaction. Save answers ErrTaken when somebody was faster with one of them.
func AddPerson(p *desk.Person) ([]Extra, error) {
	ops, err := personOps(p)
	if err != nil {
		return nil, err
	}
	extra := make([]Extra, 0, len(ops))
	for _, op := range ops {
		extra = append(extra, Extra{op: op, taken: ErrTaken})
	}
	return extra, nil
}

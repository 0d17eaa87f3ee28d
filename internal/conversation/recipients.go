package conversation

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// addressing takes the recipients of a request field by field.
type addressing struct{ intake.Addressing }

// recipients answers whom a public or forwarded message goes to, by number or
// address, and what is to be saved with it. Wrong ones are desk.Invalid and
// name their field. Without any of its own a public message goes to everybody.
func (s *Service) recipients(ctx context.Context, who desk.Subject, cfg *desk.Config, d *desk.Draft, r Reply) ([]desk.Recipient, []store.Extra, error) {
	everybody := d.Ticket.Everybody()
	if r.To == nil && r.Cc == nil && !r.Forward {
		return everybody, nil, nil
	}
	a := addressing{intake.Addressing{Config: cfg, Draft: d, Role: desk.CC, New: func(ctx context.Context, address string) (*desk.Person, error) {
		now := s.Now()
		return intake.PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(now), Address: address, CreatedAt: desk.Instant(now)})
	}}}
	a.Name = func(ctx context.Context, p *desk.Person) (string, error) { return s.nameOf(ctx, who, p) }
	if r.Forward {
		a.Role = desk.ThirdParty
	}
	if r.To == nil && !r.Forward { // only who is in copy was named
		for _, to := range everybody {
			if !to.CC {
				a.List = append(a.List, to)
			}
		}
	}
	if err := a.add(ctx, "to", r.To, false); err != nil {
		return nil, nil, err
	}
	if err := a.add(ctx, "cc", r.Cc, true); err != nil {
		return nil, nil, err
	}
	if len(a.Problems) == 0 && !slices.ContainsFunc(a.List, func(r desk.Recipient) bool { return !r.CC }) {
		a.Problems.Add("to", "required")
	}
	if len(a.List) > desk.MaxRecipients {
		a.Problems.Add("to", "too_many", "max", strconv.Itoa(desk.MaxRecipients))
	}
	if len(d.Ticket.Participants) > desk.MaxParticipants {
		a.Problems.Add("to", "too_many_participants", "max", strconv.Itoa(desk.MaxParticipants))
	}
	return a.List, a.Extra, a.Problems.Err()
}

// add takes one field's list. A problem with one entry does not hide the others'.
func (a *addressing) add(ctx context.Context, field string, refs []string, cc bool) error {
	if len(refs) > desk.MaxRecipients {
		a.Problems.Add(field, "too_many", "max", strconv.Itoa(desk.MaxRecipients))
		return nil
	}
	for i, ref := range refs {
		if err := a.One(ctx, field+"["+strconv.Itoa(i)+"]", strings.TrimSpace(ref), cc); err != nil {
			return err
		}
	}
	return nil
}

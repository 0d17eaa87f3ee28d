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

// addressing turns whom a caller wants to write to into recipients. Who is new
// becomes a participant of the ticket, and a known person.
type addressing struct {
	cfg   *desk.Config
	draft *desk.Draft
	role  desk.Role // of who is new: CC or ThirdParty
	new   func(ctx context.Context, address string) (*desk.Person, error)
	name  func(ctx context.Context, p *desk.Person) (string, error) // as the caller may learn it

	problems desk.Problems
	list     []desk.Recipient
	extra    []store.Extra
}

// recipients answers whom a public or forwarded message goes to, by number or
// address, and what is to be saved with it. Wrong ones are desk.Invalid and
// name their field. Without any of its own a public message goes to everybody.
func (s *Service) recipients(ctx context.Context, who desk.Subject, cfg *desk.Config, d *desk.Draft, r Reply) ([]desk.Recipient, []store.Extra, error) {
	everybody := d.Ticket.Everybody()
	if r.To == nil && r.Cc == nil && !r.Forward {
		return everybody, nil, nil
	}
	a := addressing{cfg: cfg, draft: d, role: desk.CC, new: func(ctx context.Context, address string) (*desk.Person, error) {
		now := s.Now()
		return intake.PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(now), Address: address, CreatedAt: desk.Instant(now)})
	}}
	a.name = func(ctx context.Context, p *desk.Person) (string, error) { return s.nameOf(ctx, who, p) }
	if r.Forward {
		a.role = desk.ThirdParty
	}
	if r.To == nil && !r.Forward { // only who is in copy was named
		for _, to := range everybody {
			if !to.CC {
				a.list = append(a.list, to)
			}
		}
	}
	if err := a.add(ctx, "to", r.To, false); err != nil {
		return nil, nil, err
	}
	if err := a.add(ctx, "cc", r.Cc, true); err != nil {
		return nil, nil, err
	}
	if len(a.problems) == 0 && !slices.ContainsFunc(a.list, func(r desk.Recipient) bool { return !r.CC }) {
		a.problems.Add("to", "required")
	}
	if len(a.list) > desk.MaxRecipients {
		a.problems.Add("to", "too_many", "max", strconv.Itoa(desk.MaxRecipients))
	}
	if len(d.Ticket.Participants) > desk.MaxParticipants {
		a.problems.Add("to", "too_many_participants", "max", strconv.Itoa(desk.MaxParticipants))
	}
	return a.list, a.extra, a.problems.Err()
}

// add takes one field's list. A problem with one entry does not hide the others'.
func (a *addressing) add(ctx context.Context, field string, refs []string, cc bool) error {
	if len(refs) > desk.MaxRecipients {
		a.problems.Add(field, "too_many", "max", strconv.Itoa(desk.MaxRecipients))
		return nil
	}
	for i, ref := range refs {
		if err := a.one(ctx, field+"["+strconv.Itoa(i)+"]", strings.TrimSpace(ref), cc); err != nil {
			return err
		}
	}
	return nil
}

func (a *addressing) one(ctx context.Context, field, ref string, cc bool) error {
	if no, err := strconv.Atoi(ref); err == nil {
		p, ok := a.draft.Ticket.Participant(no)
		if !ok || p.Address == "" {
			a.problems.Add(field, "unknown_id")
			return nil
		}
		a.known(field, p, cc)
		return nil
	}
	address := desk.NormalizeAddress(ref)
	if code, ok := desk.CheckAddress(address); !ok {
		a.problems.Add(field, code)
		return nil
	}
	if a.cfg.Receives("", address) {
		a.problems.Add(field, "own_recipient")
		return nil
	}
	if p, ok := a.draft.Ticket.ParticipantByAddress(address); ok {
		a.known(field, p, cc)
		return nil
	}
	if agent, ok := agentByAddress(a.cfg, address); ok {
		a.agent(field, agent)
		return nil
	}
	return a.stranger(ctx, address, cc)
}

// known is somebody of the ticket. What is written publicly never goes to a
// third party, and nothing is forwarded to who reads everything anyway.
func (a *addressing) known(field string, p desk.Participant, cc bool) {
	switch {
	case a.role == desk.ThirdParty && p.Role != desk.ThirdParty:
		a.problems.Add(field, "takes_part")
	case a.role != desk.ThirdParty && p.Role == desk.ThirdParty:
		a.problems.Add(field, "third_party")
	case p.Role == desk.Watcher && isAgent(a.cfg, p.Person): // sees it in the console
	default:
		a.take(p, cc)
	}
}

func (a *addressing) take(p desk.Participant, cc bool) {
	if !slices.ContainsFunc(a.list, func(r desk.Recipient) bool { return r.No == p.No }) {
		a.list = append(a.list, p.Recipient(cc))
	}
}

// agent watches the ticket from now on: as somebody in copy he would be mailed
// what he is told anyway, with a customer's link.
func (a *addressing) agent(field string, agent desk.Agent) {
	if a.role == desk.ThirdParty {
		a.problems.Add(field, "own_recipient")
		return
	}
	a.draft.AddParticipant(desk.Participant{Person: agent.ID, Role: desk.Watcher, Address: desk.NormalizeAddress(agent.Address), Name: agent.Name})
}

func (a *addressing) stranger(ctx context.Context, address string, cc bool) error {
	p, err := a.new(ctx, address)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		extra, err := store.AddPerson(p)
		if err != nil {
			return err
		}
		a.extra = append(a.extra, extra...)
	}
	name, err := a.name(ctx, p)
	if err != nil {
		return err
	}
	a.take(a.draft.AddParticipant(desk.Participant{Person: p.ID, Role: a.role, Address: address, Name: name}), cc)
	return nil
}

func agentByAddress(cfg *desk.Config, address string) (desk.Agent, bool) {
	for _, a := range cfg.Agents {
		if a.Active && desk.NormalizeAddress(a.Address) == address {
			return a, true
		}
	}
	return desk.Agent{}, false
}

func isAgent(cfg *desk.Config, id string) bool {
	return slices.ContainsFunc(cfg.Agents, func(a desk.Agent) bool { return a.ID == id })
}

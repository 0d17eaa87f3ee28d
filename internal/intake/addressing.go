package intake

import (
	"context"
	"slices"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Addressing turns whom somebody wants to write to into recipients of a message,
// be it in the composer or in the Cc of an agent's mail. Who is new becomes a
// participant of the ticket, and a known person.
type Addressing struct {
	Config *desk.Config
	Domain string // the desk's own, "" for those of its mailboxes only
	Draft  *desk.Draft
	Role   desk.Role // of who is new: CC or ThirdParty
	New    func(ctx context.Context, address string) (*desk.Person, error)
	Name   func(ctx context.Context, p *desk.Person) (string, error) // as the caller may learn it

	// What came of it.
	Problems desk.Problems
	List     []desk.Recipient
	Extra    []store.Extra // to be saved with the message
}

// One takes one recipient, by participant number or address; field names it in Problems.
func (a *Addressing) One(ctx context.Context, field, ref string, cc bool) error {
	if no, err := strconv.Atoi(ref); err == nil {
		p, ok := a.Draft.Ticket.Participant(no)
		if !ok || p.Address == "" {
			a.Problems.Add(field, "unknown_id")
			return nil
		}
		a.known(field, p, cc)
		return nil
	}
	address := desk.NormalizeAddress(ref)
	if code, ok := desk.CheckAddress(address); !ok {
		a.Problems.Add(field, code)
		return nil
	}
	if a.Config.Receives(a.Domain, address) {
		a.Problems.Add(field, "own_recipient")
		return nil
	}
	if p, ok := a.Draft.Ticket.ParticipantByAddress(address); ok {
		a.known(field, p, cc)
		return nil
	}
	if agent, ok := agentByAddress(a.Config, address); ok {
		a.agent(field, agent)
		return nil
	}
	return a.stranger(ctx, address, cc)
}

// known is somebody of the ticket. What is written publicly never goes to a
// third party, and nothing is forwarded to who reads everything anyway.
func (a *Addressing) known(field string, p desk.Participant, cc bool) {
	switch {
	case a.Role == desk.ThirdParty && p.Role != desk.ThirdParty:
		a.Problems.Add(field, "takes_part")
	case a.Role != desk.ThirdParty && p.Role == desk.ThirdParty:
		a.Problems.Add(field, "third_party")
	case p.Role == desk.Watcher && isAgent(a.Config, p.Person): // sees it in the console
	default:
		a.take(p, cc)
	}
}

func (a *Addressing) take(p desk.Participant, cc bool) {
	if !slices.ContainsFunc(a.List, func(r desk.Recipient) bool { return r.No == p.No }) {
		a.List = append(a.List, p.Recipient(cc))
	}
}

// agent watches the ticket from now on: as somebody in copy he would be mailed
// what he is told anyway, with a customer's link.
func (a *Addressing) agent(field string, agent desk.Agent) {
	if a.Role == desk.ThirdParty {
		a.Problems.Add(field, "own_recipient")
		return
	}
	a.Draft.AddParticipant(desk.Participant{Person: agent.ID, Role: desk.Watcher, Address: desk.NormalizeAddress(agent.Address), Name: agent.Name})
}

func (a *Addressing) stranger(ctx context.Context, address string, cc bool) error {
	p, err := a.New(ctx, address)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		extra, err := store.AddPerson(p)
		if err != nil {
			return err
		}
		a.Extra = append(a.Extra, extra...)
	}
	name, err := a.Name(ctx, p)
	if err != nil {
		return err
	}
	a.take(a.Draft.AddParticipant(desk.Participant{Person: p.ID, Role: a.Role, Address: address, Name: name}), cc)
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

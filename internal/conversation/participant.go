package conversation

import (
	"context"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// decision is what a change of one ticket is made with.
type decision struct {
	cfg   *desk.Config
	t     *desk.Ticket // as it was read
	draft *desk.Draft
	save  *store.Save // takes jobs, persons and claims
}

// decided makes one change of a ticket that is part of no other, again when
// somebody else was faster, and answers the ticket. A decision without events
// changes nothing.
func (s *Service) decided(ctx context.Context, who desk.Subject, action desk.Action, ref string, decide func(decision) error) (desk.Ticket, error) {
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, action, ref)
		if err != nil {
			return desk.Ticket{}, err
		}
		if t.MergedInto != "" {
			return desk.Ticket{}, desk.Fail(desk.Conflict, "merged")
		}
		cfg, err := s.Store.Config(ctx)
		if err != nil {
			return desk.Ticket{}, err
		}
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: who.Actor(), NewID: s.NewID})
		var save store.Save
		if err := decide(decision{cfg, t, d, &save}); err != nil {
			return desk.Ticket{}, err
		}
		if len(d.Events) == 0 {
			return *t, nil
		}
		save.Before, save.After, save.Messages, save.Events, save.Due = t, d.Ticket, d.Messages, d.Events, d.Due
		err = s.Store.Save(ctx, save)
		if err == nil {
			return *d.Ticket, nil
		}
		if !lost(err) {
			return desk.Ticket{}, err
		}
	}
	return desk.Ticket{}, desk.Fail(desk.Unavailable, "unavailable")
}

// Copy puts somebody in copy: from now on he gets the answers, and what he
// writes joins the ticket. Nobody known by the address becomes a person.
// Whoever takes part already stays as he is. desk.Invalid for an address of
// the desk's own or of an agent, which would bring answers back as mail.
func (s *Service) Copy(ctx context.Context, who desk.Subject, ref, address, name string) (desk.Ticket, error) {
	address, name = desk.NormalizeAddress(address), desk.CleanLine(name, desk.MaxName)
	if code, ok := desk.CheckAddress(address); !ok {
		return desk.Ticket{}, desk.Problems{{Field: "address", Code: code}}.Err()
	}
	return s.decided(ctx, who, desk.TicketUpdate, ref, func(d decision) error {
		if _, known := d.t.ParticipantByAddress(address); known {
			return nil
		}
		if d.cfg.NoCustomer("", address) {
			return desk.Problems{{Field: "address", Code: "own_address"}}.Err()
		}
		if len(d.t.Participants) >= desk.MaxParticipants {
			return desk.Fail(desk.Conflict, "too_many_participants", "max", strconv.Itoa(desk.MaxParticipants))
		}
		p, err := intake.PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(s.Now()), Name: name, Address: address,
			Language: d.t.Language, CreatedAt: desk.Instant(s.Now())})
		if err != nil {
			return err
		}
		if name == "" {
			if name, err = s.nameOf(ctx, who, p); err != nil {
				return err
			}
		}
		d.draft.AddParticipant(desk.Participant{Person: p.ID, Role: desk.CC, Address: address, Name: name})
		d.save.Person = p
		return nil
	})
}

// RemoveParticipant takes somebody out of the conversation by his number.
// desk.NotFound when nobody has it, desk.Conflict for the requester.
func (s *Service) RemoveParticipant(ctx context.Context, who desk.Subject, ref string, no int) (desk.Ticket, error) {
	return s.decided(ctx, who, desk.TicketUpdate, ref, func(d decision) error {
		p, ok := d.t.Participant(no)
		switch {
		case !ok || p.Role == desk.Watcher:
			return desk.Fail(desk.NotFound, "not_found")
		case p.Role == desk.Requester:
			return desk.Fail(desk.Conflict, "requester_stays")
		}
		d.draft.RemoveParticipant(p)
		return nil
	})
}

// Watch lets an agent watch a ticket, or with on false no longer: the caller
// himself or, with the permission to change the ticket, a colleague. An agent who is not there is desk.NotFound, one who
// may not see the ticket desk.Invalid.
func (s *Service) Watch(ctx context.Context, who desk.Subject, ref, agent string, on bool) (desk.Ticket, error) {
	action := desk.TicketUpdate
	if who.AgentID != "" && agent == who.AgentID {
		action = desk.TicketNote
	}
	return s.decided(ctx, who, action, ref, func(d decision) error {
		if !on {
			d.draft.Unwatch(agent)
			return nil
		}
		switch mentionable(d.cfg, agent, d.t) {
		case "unknown_agent":
			return desk.Fail(desk.NotFound, "not_found")
		case "cannot_see":
			return desk.Problems{{Field: "agent", Code: "cannot_see"}}.Err()
		}
		if err := room(d.t, []string{agent}); err != nil {
			return err
		}
		d.draft.Watch(agent, desk.Cause{})
		return nil
	})
}

package conversation

import (
	"context"
	"slices"

	"helpdesk/internal/desk"
)

// Arrive says that the caller is at a ticket, and answers who else is. Only
// agents can be; for a program it is desk.Forbidden. Saying the same again
// within desk.PresencePause costs a read and no write.
func (s *Service) Arrive(ctx context.Context, who desk.Subject, ref string, state desk.PresenceState) ([]desk.Presence, error) {
	if !slices.Contains(desk.PresenceStates, state) {
		return nil, desk.Problems{{Field: "state", Code: "unknown_value"}}.Err()
	}
	t, agent, err := s.visitor(ctx, who, ref)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Presences(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	if mine, changed := desk.Arrive(list, agent, state, now); changed {
		if err := s.Store.PutPresence(ctx, t.ID, mine); err != nil {
			return nil, err
		}
	}
	return desk.Others(list, agent, now), nil
}

// Leave says that the caller is there no longer.
func (s *Service) Leave(ctx context.Context, who desk.Subject, ref string) error {
	t, agent, err := s.visitor(ctx, who, ref)
	if err != nil {
		return err
	}
	return s.Store.DeletePresence(ctx, t.ID, agent)
}

// visitor is the agent who asks, and the ticket that he may write in.
func (s *Service) visitor(ctx context.Context, who desk.Subject, ref string) (*desk.Ticket, string, error) {
	t, err := s.find(ctx, who, desk.TicketNote, ref)
	if err == nil && (who.Kind != desk.ActorAgent || who.AgentID == "") {
		err = desk.Fail(desk.Forbidden, "forbidden")
	}
	return t, who.AgentID, err
}

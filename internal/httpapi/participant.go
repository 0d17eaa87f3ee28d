package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Relations ties tickets to people, agents and other tickets. Each method
// answers the ticket as it is afterwards; doing a thing again changes nothing.
type Relations interface {
	Copy(ctx context.Context, who desk.Subject, ticket, address, name string) (desk.Ticket, error)
	RemoveParticipant(ctx context.Context, who desk.Subject, ticket string, no int) (desk.Ticket, error)
	Watch(ctx context.Context, who desk.Subject, ticket, agent string, on bool) (desk.Ticket, error)
	Link(ctx context.Context, who desk.Subject, c conversation.LinkChange) (desk.Ticket, error)
	// Split makes a new ticket.
	Split(ctx context.Context, who desk.Subject, c conversation.Split) (conversation.SplitOff, error)
}

// people are the participants of a ticket who are no agents.
func people(t *desk.Ticket) []Participant {
	all := []Participant{}
	for _, p := range t.Participants {
		if p.Role != desk.Watcher {
			all = append(all, Participant{No: p.No, Person: p.Person, Role: ParticipantRole(p.Role), Address: p.Address, Name: p.Name})
		}
	}
	return all
}

// NewParticipant is somebody to be put in copy.
type NewParticipant struct {
	Address string `json:"address" minLength:"3" maxLength:"254" example:"contable@example.com"`
	Name    string `json:"name,omitempty" maxLength:"120" example:"Pía Soto"`
}

type addParticipantInput struct {
	TicketPath
	Body NewParticipant
}

func answered(t desk.Ticket, err error) (*updateTicketOutput, error) {
	if err != nil {
		return nil, err
	}
	return &updateTicketOutput{ETag: etag(t.Rev), Body: toTicket(t)}, nil
}

func (s *server) addParticipant(ctx context.Context, in *addParticipantInput) (*updateTicketOutput, error) {
	return answered(s.Relations.Copy(ctx, subject(ctx), in.Ticket, in.Body.Address, in.Body.Name))
}

type removeParticipantInput struct {
	TicketPath
	No string `path:"no" format:"name" doc:"Number of the participant on this ticket" example:"2"`
}

func (s *server) removeParticipant(ctx context.Context, in *removeParticipantInput) (*updateTicketOutput, error) {
	no, err := strconv.Atoi(in.No)
	if err != nil {
		no = 0 // nobody's
	}
	return answered(s.Relations.RemoveParticipant(ctx, subject(ctx), in.Ticket, no))
}

type watchInput struct {
	TicketPath
	Agent string `path:"agent" format:"token" doc:"Id of the agent" example:"ana"`
}

func (s *server) watchTicket(ctx context.Context, in *watchInput) (*updateTicketOutput, error) {
	return answered(s.Relations.Watch(ctx, subject(ctx), in.Ticket, in.Agent, true))
}

func (s *server) unwatchTicket(ctx context.Context, in *watchInput) (*updateTicketOutput, error) {
	return answered(s.Relations.Watch(ctx, subject(ctx), in.Ticket, in.Agent, false))
}

func participantDocs() map[string]operationDoc {
	copied, watched := exampleTicket(), exampleTicket()
	copied.Participants = append(copied.Participants, Participant{No: 2, Person: "01jnb3q7x8dddddddddddddddd", Role: "cc", Address: "contable@example.com", Name: "Pía Soto"})
	watched.Watchers = []string{"ana"}
	return map[string]operationDoc{
		"addParticipant": {
			tag: "Tickets", summary: "Put somebody in copy",
			description: "From now on he gets the answers with a reply address and a link of his own, and what he writes joins the ticket. An address that nobody is known by makes a new person. Doing it again changes nothing. Addresses of the desk and of its agents are refused: watchTicket is for agents.",
			request:     NewParticipant{Address: "contable@example.com", Name: "Pía Soto"},
			response:    copied,
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"merged", "too_many_participants"},
			},
		},
		"removeParticipant": {
			tag: "Tickets", summary: "Take somebody out of a ticket",
			description: "He gets no more answers and his link ends. His number is never given to anybody else; a mail to his old reply address is shown to agents as a stranger's. The requester stays.",
			response:    exampleTicket(),
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"merged", "requester_stays"},
			},
		},
		"watchTicket": {
			tag: "Tickets", summary: "Watch a ticket",
			description: "Makes an agent a watcher: yourself or, with the permission ticket.update (which light agents do not have), a colleague who may see the ticket. He is told when somebody outside writes, and goes on seeing the ticket when it moves to a team that is not his.",
			response:    watched,
			problems: map[int][]string{
				http.StatusNotFound:            {"not_found"},
				http.StatusConflict:            {"merged", "too_many_participants"},
				http.StatusUnprocessableEntity: {"cannot_see"},
			},
		},
		"unwatchTicket": {
			tag: "Tickets", summary: "Watch a ticket no longer",
			description: "Ends what watchTicket or a mention began: for yourself or, with the permission ticket.update, for a colleague. An agent who saw the ticket only because he watched it no longer does.",
			response:    exampleTicket(),
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"merged"},
			},
		},
	}
}

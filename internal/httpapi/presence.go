package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// Nearby is who and what is near a ticket.
type Nearby interface {
	// Arrive and Leave are desk.Forbidden for whoever is no agent.
	Arrive(ctx context.Context, who desk.Subject, ticket string, state desk.PresenceState) ([]desk.Presence, error)
	Leave(ctx context.Context, who desk.Subject, ticket string) error
	Similar(ctx context.Context, who desk.Subject, ticket string) ([]desk.Like, error)
}

// PresenceState is what an agent does at a ticket.
type PresenceState string

// Schema describes PresenceState in the contract.
func (PresenceState) Schema(r huma.Registry) *huma.Schema {
	return words(r, "PresenceState", "What an agent does at a ticket", desk.PresenceStates...)
}

// NewPresence says what you do at a ticket.
type NewPresence struct {
	State PresenceState `json:"state"`
}

// Presence is another agent at the ticket.
type Presence struct {
	Agent string        `json:"agent" doc:"Id of the agent" example:"tom"`
	State PresenceState `json:"state"`
	Since Time          `json:"since" doc:"When he began to do so"`
}

// PresenceList is who else is there.
type PresenceList struct {
	Others []Presence `json:"others" nullable:"false" doc:"Those who write first"`
}

type arriveInput struct {
	TicketPath
	Body NewPresence
}

type presenceOutput struct{ Body PresenceList }

func (s *server) putPresence(ctx context.Context, in *arriveInput) (*presenceOutput, error) {
	others, err := s.Nearby.Arrive(ctx, subject(ctx), in.Ticket, desk.PresenceState(in.Body.State))
	if err != nil {
		return nil, err
	}
	return &presenceOutput{PresenceList{list(others, func(p desk.Presence) Presence {
		return Presence{Agent: p.Agent, State: PresenceState(p.State), Since: Time(p.Since)}
	})}}, nil
}

type leaveInput struct{ TicketPath }

func (s *server) deletePresence(ctx context.Context, in *leaveInput) (*presenceOutput, error) {
	if err := s.Nearby.Leave(ctx, subject(ctx), in.Ticket); err != nil {
		return nil, err
	}
	return &presenceOutput{PresenceList{[]Presence{}}}, nil
}

// Likeness is a reason for which two tickets may be one.
type Likeness string

// Schema describes Likeness in the contract.
func (Likeness) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Likeness", "Why two tickets may be one: the same person asks, somebody of the same organisation asks, the subjects share most of their words",
		desk.LikeRequester, desk.LikeOrganization, desk.LikeSubject)
}

// SimilarTicket is an open ticket that may be a duplicate.
type SimilarTicket struct {
	Ticket  TicketSummary `json:"ticket"`
	Score   int           `json:"score" minimum:"1" maximum:"100" doc:"How like it is" example:"88"`
	Reasons []Likeness    `json:"reasons" nullable:"false"`
}

// SimilarList is the likeliest duplicates.
type SimilarList struct {
	Tickets []SimilarTicket `json:"tickets" nullable:"false" doc:"The likeliest first, at most 5"`
}

type similarInput struct{ TicketPath }

type similarOutput struct{ Body SimilarList }

func (s *server) listSimilar(ctx context.Context, in *similarInput) (*similarOutput, error) {
	found, err := s.Nearby.Similar(ctx, subject(ctx), in.Ticket)
	if err != nil {
		return nil, err
	}
	return &similarOutput{SimilarList{list(found, func(l desk.Like) SimilarTicket {
		return SimilarTicket{Ticket: toSummary(l.Summary), Score: l.Score, Reasons: vocabulary[Likeness](l.Reasons)}
	})}}, nil
}

func nearbyDocs() map[string]operationDoc {
	other := exampleSummary()
	other.ID, other.Number, other.Subject = "01jnb3q7x8cccccccccccccccc", 1041, "Invoice 2026-118 wrong again"
	return map[string]operationDoc{
		"putPresence": {
			tag: "Tickets", summary: "Say that you are at a ticket",
			description: "Says that you look at the ticket or write in it, and answers who else does. It holds for 45 seconds: say it again each 20 while it is true. Only agents can be at a ticket.",
			request:     NewPresence{State: "writing"},
			response:    PresenceList{Others: []Presence{{Agent: "tom", State: "looking", Since: exampleTime(9, 44)}}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"deletePresence": {
			tag: "Tickets", summary: "Leave a ticket",
			description: "Says that you are there no longer, instead of letting the 45 seconds pass.",
			response:    PresenceList{Others: []Presence{}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"listSimilar": {
			tag: "Tickets", summary: "Find likely duplicates",
			description: "Suggests open tickets within your sight that may be about the same matter: of the same person or organisation, or with a like subject. Upper and lower case and accents do not count. Of the open tickets the 2,000 due next are looked at.",
			response:    SimilarList{Tickets: []SimilarTicket{{Ticket: other, Score: 88, Reasons: []Likeness{"requester", "subject"}}}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
	}
}

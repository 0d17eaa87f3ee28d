package httpapi

import (
	"context"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Search finds tickets in the subject's sight.
type Search interface {
	Search(ctx context.Context, who desk.Subject, query string, limit int) (conversation.Found, error)
}

// TicketsFound is what a search has found.
type TicketsFound struct {
	Tickets []TicketSummary `json:"tickets" nullable:"false" doc:"The surest first"`
	More    bool            `json:"more" doc:"There may be others: search for more words"`
}

type searchTicketsInput struct {
	Query string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"A number, a mail address, or words" example:"invoice gómez"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"The most tickets to answer" example:"20"`
}

type searchTicketsOutput struct{ Body TicketsFound }

func (s *server) searchTickets(ctx context.Context, in *searchTicketsInput) (*searchTicketsOutput, error) {
	found, err := s.Search.Search(ctx, subject(ctx), in.Query, in.Limit)
	if err != nil {
		return nil, err
	}
	return &searchTicketsOutput{TicketsFound{Tickets: list(found.Tickets, toSummary), More: found.More}}, nil
}

func searchDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"searchTickets": {
			tag: "Tickets", summary: "Search tickets",
			description: "Finds tickets within your sight: the one with that number and those of the person with that mail address, also when they are over; then open tickets in which each word begins a word of the number, the subject, the requester's name or a tag, whatever its case and accents. Texts of messages are not searched.",
			response:    TicketsFound{Tickets: []TicketSummary{exampleSummary()}},
		},
	}
}

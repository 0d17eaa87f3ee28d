package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"helpdesk/internal/conversation"
)

// NewSplit is how the new ticket shall be.
type NewSplit struct {
	Subject string `json:"subject,omitempty" maxLength:"250" doc:"Left out: that of the ticket" example:"Price of toner"`
}

type splitInput struct {
	TicketPath
	Seq string `path:"seq" format:"name" doc:"Place of the message in its ticket" example:"4"`
	Idempotency
	Body NewSplit
}

type splitOutput struct {
	Location string `header:"Location" doc:"Where the new ticket is read"`
	Body     Created
}

func (s *server) splitMessage(ctx context.Context, in *splitInput) (*splitOutput, error) {
	seq, err := strconv.ParseInt(in.Seq, 10, 32)
	if err != nil {
		seq = 0 // no message's
	}
	made, err := s.Relations.Split(ctx, subject(ctx), conversation.Split{Ticket: in.Ticket, Seq: seq, Subject: in.Body.Subject, IdempotencyKey: in.Key})
	if err != nil {
		return nil, err
	}
	return &splitOutput{Location: Base + "/tickets/" + strconv.FormatInt(made.Number, 10), Body: Created{ID: made.Ticket, Number: made.Number}}, nil
}

func splitDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"splitMessage": {
			tag: "Tickets", summary: "Make a ticket of a message",
			description: "Makes a new ticket of a message that somebody outside wrote: he is its requester, text and files are the message's. The message stays where it is, and both tickets hold a link. The new ticket is routed and acknowledged as any other.",
			request:     NewSplit{Subject: "Price of toner"},
			response:    Created{ID: "01jnb3q7x8cccccccccccccccc", Number: 1043},
			problems: map[int][]string{
				http.StatusNotFound:            {"not_found"},
				http.StatusConflict:            {"merged", "not_from_requester", "from_third_party", "already_split", "too_many_links"},
				http.StatusUnprocessableEntity: {"idempotency_reused"},
			},
		},
	}
}

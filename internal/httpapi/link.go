package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// LinkKind is what another ticket is to the one that holds the link.
type LinkKind string

// Schema describes LinkKind in the contract.
func (LinkKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "LinkKind", "What the other ticket is to this one: related to it, the problem behind it, an incident of it, what goes on with it or came before it, what was split off from it or what it was split off from", desk.LinkKinds...)
}

// Link is another ticket that this one has to do with.
type Link struct {
	Ticket string   `json:"ticket" doc:"Id of the other ticket"`
	Number int64    `json:"number" example:"1041"`
	Kind   LinkKind `json:"kind"`
	Seq    int64    `json:"seq,omitempty" doc:"Of a ticket that was split off: the message that it was made of"`
}

func toLink(l desk.Link) Link {
	return Link{Ticket: l.ID, Number: l.Number, Kind: LinkKind(l.Kind), Seq: l.Seq}
}

// NewLink says what the other ticket is to this one.
type NewLink struct {
	Kind LinkKind `json:"kind"`
}

// LinkPath names two tickets in a path.
type LinkPath struct {
	TicketPath
	Other string `path:"other" format:"ticket" doc:"Id or number of the other ticket" example:"1041"`
}

type linkInput struct {
	LinkPath
	Body NewLink
}

func (s *server) linkTicket(ctx context.Context, in *linkInput) (*updateTicketOutput, error) {
	return answered(s.Relations.Link(ctx, subject(ctx), conversation.LinkChange{Ticket: in.Ticket, Other: in.Other, Kind: desk.LinkKind(in.Body.Kind)}))
}

type unlinkInput struct {
	LinkPath
}

func (s *server) unlinkTicket(ctx context.Context, in *unlinkInput) (*updateTicketOutput, error) {
	return answered(s.Relations.Link(ctx, subject(ctx), conversation.LinkChange{Ticket: in.Ticket, Other: in.Other}))
}

func linkDocs() map[string]operationDoc {
	linked := exampleTicket()
	linked.Links = []Link{{Ticket: "01jnb3q7x8cccccccccccccccc", Number: 1041, Kind: "problem"}}
	return map[string]operationDoc{
		"linkTicket": {
			tag: "Tickets", summary: "Link two tickets",
			description: "Says what the other ticket is to this one; the other one shows the other side: problem and incident, follow_up and previous, split_off and split_from, related. Both must be within your sight. Another kind replaces the one before; the same again changes nothing. An incident has one problem, which is a ticket of type problem. A ticket has at most 50 links.",
			request:     NewLink{Kind: "problem"},
			response:    linked,
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"merged", "link_to_itself", "too_many_links", "not_a_problem", "has_problem"},
			},
		},
		"unlinkTicket": {
			tag: "Tickets", summary: "Unlink two tickets",
			description: "Ends a link on both tickets, whatever its kind. Where there is none nothing changes.",
			response:    exampleTicket(),
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"merged"},
			},
		},
	}
}

package httpapi

import (
	"context"
	"net/http"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// ToolUse is what is done with tools. A ticket or tool out of the subject's
// sight is desk.NotFound.
type ToolUse interface {
	Fill(ctx context.Context, who desk.Subject, cannedReply, ticket string) (string, desk.Language, error)
	// Run answers the ticket as it is, and as it was; nil when nothing has changed.
	Run(ctx context.Context, who desk.Subject, macro, ticket string, ifRev int64) (after desk.Ticket, before *desk.Ticket, err error)
	Show(ctx context.Context, who desk.Subject, view, cursor string, limit int) (conversation.List, error)
}

// ToolTarget names the ticket that a tool is used on.
type ToolTarget struct {
	Ticket string `json:"ticket" minLength:"1" maxLength:"64" doc:"Id or number of the ticket" example:"1042"`
}

// FilledText is a canned reply as it reads for a ticket.
type FilledText struct {
	Text     string   `json:"text" doc:"Plain text: escape it where it is shown as HTML"`
	Language Language `json:"language" doc:"The ticket's"`
}

type fillInput struct {
	ToolPath
	Body ToolTarget
}

type fillOutput struct{ Body FilledText }

func (s *server) fillCannedReply(ctx context.Context, in *fillInput) (*fillOutput, error) {
	text, lang, err := s.ToolUse.Fill(ctx, subject(ctx), in.ID, in.Body.Ticket)
	if err != nil {
		return nil, err
	}
	return &fillOutput{FilledText{Text: text, Language: Language(lang)}}, nil
}

type runMacroInput struct {
	ID      string `path:"tool" format:"name" doc:"Its id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the ticket that the macro is run on, or * for whichever is newest. Needed" example:"\"7\""`
	Body    ToolTarget
}

// MacroRun is a ticket after a macro was run on it.
type MacroRun struct {
	Ticket
	Before *TicketBefore `json:"before,omitempty" doc:"What the ticket was before; absent when nothing has changed. What was written is not taken back with it"`
}

type runMacroOutput struct {
	ETag string `header:"ETag" doc:"The version, quoted"`
	Body MacroRun
}

func (s *server) runMacro(ctx context.Context, in *runMacroInput) (*runMacroOutput, error) {
	rev, err := ifMatch(in.IfMatch, true)
	var after desk.Ticket
	var before *desk.Ticket
	if err == nil {
		after, before, err = s.ToolUse.Run(ctx, subject(ctx), in.ID, in.Body.Ticket, rev)
	}
	if desk.IsKind(err, desk.Stale) {
		return nil, s.stale(ctx, in.Body.Ticket, err)
	}
	if err != nil {
		return nil, err
	}
	return &runMacroOutput{ETag: etag(after.Rev), Body: MacroRun{Ticket: toTicket(after), Before: toBefore(before, nil)}}, nil
}

// listView answers a page of a view in place of the list of open tickets.
func (s *server) listView(ctx context.Context, in *listTicketsInput) (*listTicketsOutput, error) {
	if in.Team != "" {
		return nil, desk.Problems{{Field: "team", Code: "not_with_view"}}.Err()
	}
	who := subject(ctx)
	query := "listTickets view=" + in.View
	cursor, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	page, err := s.ToolUse.Show(ctx, who, in.View, cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &listTicketsOutput{Body: TicketList{
		Tickets: list(page.Tickets, toSummary), Next: sealCursor(who, query, page.Next), Partial: page.Partial,
	}}, nil
}

func toolUseDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"fillCannedReply": {
			tag: "Tools", summary: "Fill a canned reply for a ticket",
			description: "Answers the text in the ticket's language with its placeholders filled. Nothing is sent, and nothing that a customer wrote is taken for a placeholder.",
			request:     ToolTarget{Ticket: "1042"}, response: FilledText{Text: "Hello Lucía, the VAT number is missing.", Language: "en"},
			problems: map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"runMacro": {
			tag: "Tools", summary: "Run a macro on a ticket",
			description: "Does all actions of the macro in one step, or none. Each needs the permission that it needs by hand. The history names the macro.",
			request:     ToolTarget{Ticket: "1042"}, response: MacroRun{Ticket: exampleTicket(), Before: exampleBefore()},
			problems: map[int][]string{
				http.StatusNotFound:             {"not_found"},
				http.StatusConflict:             {"wrong_state", "close_blocked", "merged"},
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
	}
}

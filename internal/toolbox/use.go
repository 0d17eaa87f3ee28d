package toolbox

import (
	"context"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// Tickets is what tools are used on; package conversation. A ticket out of the
// caller's sight is desk.NotFound.
type Tickets interface {
	FillFacts(ctx context.Context, who desk.Subject, ticket string) (desk.Ticket, desk.FillFacts, error)
	RunMacro(ctx context.Context, who desk.Subject, ticket string, macro desk.Tool, ifRev int64) (after desk.Ticket, before *desk.Ticket, err error)
	ListView(ctx context.Context, who desk.Subject, v *desk.View, cursor string, limit int) (conversation.List, error)
}

// Fill answers the text of a canned reply for a ticket, in the language of
// that: plain text, which whoever shows it escapes.
func (s *Service) Fill(ctx context.Context, who desk.Subject, id, ticket string) (string, desk.Language, error) {
	t, err := s.Read(ctx, who, desk.CannedReply, id)
	if err != nil {
		return "", "", err
	}
	about, facts, err := s.Tickets.FillFacts(ctx, who, ticket)
	if err != nil {
		return "", "", err
	}
	return desk.FillText(t.Text.In(about.Language), facts, about.Language), about.Language, nil
}

// Run does a macro on a ticket and answers it as it then stands, and as it was;
// nil when there was nothing to do. desk.Stale when the ticket has another rev
// than ifRev, unless that is 0.
func (s *Service) Run(ctx context.Context, who desk.Subject, id, ticket string, ifRev int64) (after desk.Ticket, before *desk.Ticket, err error) {
	m, err := s.Read(ctx, who, desk.Macro, id)
	if err != nil {
		return desk.Ticket{}, nil, err
	}
	return s.Tickets.RunMacro(ctx, who, ticket, m, ifRev)
}

// Show answers a page of the tickets that a view shows to the caller.
func (s *Service) Show(ctx context.Context, who desk.Subject, view, cursor string, limit int) (conversation.List, error) {
	v, err := s.Read(ctx, who, desk.SavedView, view)
	if err != nil {
		return conversation.List{}, err
	}
	return s.Tickets.ListView(ctx, who, v.View, cursor, limit)
}

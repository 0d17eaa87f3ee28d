package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
)

// TicketMerge names the ticket that another one becomes part of.
type TicketMerge struct {
	Into string `json:"into" minLength:"1" maxLength:"64" doc:"Id or number of the ticket that is left" example:"1041"`
	Why  string `json:"why,omitempty" maxLength:"200" doc:"The reason, kept in the history" example:"same invoice"`
}

// IfMatch is the precondition of a change that may go without one.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for; left out or *: whichever is newest" example:"\"7\""`
}

type mergeTicketInput struct {
	TicketPath
	IfMatch
	Body TicketMerge
}

func (s *server) mergeTicket(ctx context.Context, in *mergeTicketInput) (*updateTicketOutput, error) {
	return s.pointed(ctx, in.Ticket, in.IfMatch.IfMatch, func(rev int64) (desk.Ticket, error) {
		return s.Several.Merge(ctx, subject(ctx), conversation.Merge{Ticket: in.Ticket, Into: in.Body.Into, IfRev: rev, Why: in.Body.Why})
	})
}

type unmergeTicketInput struct {
	TicketPath
	IfMatch
}

func (s *server) unmergeTicket(ctx context.Context, in *unmergeTicketInput) (*updateTicketOutput, error) {
	return s.pointed(ctx, in.Ticket, in.IfMatch.IfMatch, func(rev int64) (desk.Ticket, error) {
		return s.Several.Unmerge(ctx, subject(ctx), in.Ticket, rev)
	})
}

// pointed changes where a ticket points to and answers it.
func (s *server) pointed(ctx context.Context, ticket, header string, change func(rev int64) (desk.Ticket, error)) (*updateTicketOutput, error) {
	rev, err := ifMatch(header, false)
	var after desk.Ticket
	if err == nil {
		after, err = change(rev)
	}
	if desk.IsKind(err, desk.Stale) {
		return nil, s.stale(ctx, ticket, err)
	}
	if err != nil {
		return nil, err
	}
	return &updateTicketOutput{ETag: etag(after.Rev), Body: toTicket(after)}, nil
}

// BulkUpdate makes one change on many tickets.
type BulkUpdate struct {
	IDs     []string     `json:"ids" minItems:"1" minLength:"1" maxItems:"100" maxLength:"64" nullable:"false" doc:"Ids or numbers of the tickets" example:"[\"1041\",\"1042\"]"`
	Changes TicketUpdate `json:"changes"`
}

// BulkResult is what became of one ticket.
type BulkResult struct {
	ID     string          `json:"id" doc:"As it was spelt in the request" example:"1042"`
	Status int             `json:"status" doc:"What updateTicket would have answered: 200, 404 and so on" example:"200"`
	Code   string          `json:"code" doc:"done, or the code of the problem" example:"done"`
	Rev    int64           `json:"rev,omitempty" doc:"The rev of the ticket now, when it is done" example:"8"`
	Errors []problem.Field `json:"errors,omitempty" nullable:"false" doc:"The wrong fields"`
	// Before is there when something has changed.
	Before *TicketBefore `json:"before,omitempty" doc:"What the ticket was before; absent when nothing has changed"`
}

// TicketBefore is what updates change of a ticket, as it stood before one: with
// rev of the result, what is needed to put it back by updateEachTicket.
type TicketBefore struct {
	Rev            int64          `json:"rev" example:"7"`
	Status         Status         `json:"status"`
	WakeAt         Time           `json:"wakeAt,omitzero" doc:"When it was to come back; absent unless postponed"`
	Priority       Priority       `json:"priority"`
	PrioritySource PrioritySource `json:"prioritySource,omitempty" doc:"What gave the priority; absent: the ticket was born with it"`
	Type           Type           `json:"type"`
	Team           string         `json:"team" doc:"Empty: none"`
	Assignee       string         `json:"assignee" doc:"Empty: nobody's"`
	Tags           []string       `json:"tags" nullable:"false"`
	Fields         FieldValues    `json:"fields,omitempty" doc:"Those that the change names; empty where there was no value"`
	Impact         Impact         `json:"impact,omitempty"`
	Urgency        Urgency        `json:"urgency,omitempty"`
	Complexity     Complexity     `json:"complexity,omitempty"`
	CloseBlockers  []Blocker      `json:"closeBlockers,omitempty" nullable:"false"`
}

// toBefore is the ticket before a change that named those custom fields.
func toBefore(t *desk.Ticket, named FieldValues) *TicketBefore {
	if t == nil {
		return nil
	}
	fields := FieldValues{}
	for id := range named {
		fields[id] = t.Fields[id]
	}
	return &TicketBefore{Rev: t.Rev, Status: Status(t.Status), WakeAt: Time(t.WakeAt), Priority: Priority(t.Priority), PrioritySource: PrioritySource(t.PriorityOrigin.Source),
		Type: Type(t.Type), Team: t.Team, Assignee: t.Assignee, Tags: texts(t.Tags),
		Fields: fields, Impact: Impact(t.Factors.Impact), Urgency: Urgency(t.Factors.Urgency), Complexity: Complexity(t.Factors.Complexity),
		CloseBlockers: list(t.CloseBlockers, func(b desk.Blocker) Blocker { return Blocker(b) })}
}

// BulkResults are the results in the order of the request.
type BulkResults struct {
	Results []BulkResult `json:"results" nullable:"false"`
}

type updateTicketsInput struct {
	Body BulkUpdate
}

type updateTicketsOutput struct {
	Body BulkResults
}

func (s *server) updateTickets(ctx context.Context, in *updateTicketsInput) (*updateTicketsOutput, error) {
	who := subject(ctx)
	if in.Body.Changes.empty() {
		return nil, desk.Problems{{Field: "changes", Code: "required"}}.Err()
	}
	results, err := s.Several.UpdateMany(ctx, who, in.Body.IDs, in.Body.Changes.toUpdate("", 0))
	if err != nil {
		return nil, err
	}
	return s.toResults(ctx, results, func(i int) (string, *TicketUpdate) { return in.Body.IDs[i], &in.Body.Changes }), nil
}

// TicketChange is a change of one ticket among many.
type TicketChange struct {
	ID      string       `json:"id" minLength:"1" maxLength:"64" doc:"Id or number of the ticket" example:"1041"`
	Rev     int64        `json:"rev,omitempty" minimum:"1" maximum:"1000000000" doc:"The rev that the change is made for, as with If-Match; absent: whichever is newest" example:"8"`
	Changes TicketUpdate `json:"changes"`
}

// EachUpdate makes a change of its own on each of many tickets.
type EachUpdate struct {
	Tickets []TicketChange `json:"tickets" minItems:"1" maxItems:"100" nullable:"false"`
	Quiet   bool           `json:"quiet,omitempty" doc:"Tell nobody that a ticket is his now: for putting back what was"`
}

type updateEachTicketInput struct {
	Body EachUpdate
}

func (s *server) updateEachTicket(ctx context.Context, in *updateEachTicketInput) (*updateTicketsOutput, error) {
	var bad desk.Problems
	each := make([]conversation.Update, len(in.Body.Tickets))
	for i := range in.Body.Tickets {
		t := &in.Body.Tickets[i]
		if t.Changes.empty() {
			bad.Add("tickets["+strconv.Itoa(i)+"].changes", "required")
		}
		each[i] = t.Changes.toUpdate(t.ID, t.Rev)
		each[i].Quiet = in.Body.Quiet
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	results, err := s.Several.UpdateEach(ctx, subject(ctx), each)
	if err != nil {
		return nil, err
	}
	return s.toResults(ctx, results, func(i int) (string, *TicketUpdate) { return in.Body.Tickets[i].ID, &in.Body.Tickets[i].Changes }), nil
}

// toResults names each result as the request did; asked is the ticket and its change there.
func (s *server) toResults(ctx context.Context, results []conversation.Result, asked func(int) (string, *TicketUpdate)) *updateTicketsOutput {
	out := &updateTicketsOutput{Body: BulkResults{Results: make([]BulkResult, len(results))}}
	for i, r := range results {
		id, changes := asked(i)
		out.Body.Results[i] = s.toResult(ctx, id, r, changes.Fields)
	}
	return out
}

func (s *server) toResult(ctx context.Context, id string, r conversation.Result, named FieldValues) BulkResult {
	if r.Err == nil {
		return BulkResult{ID: id, Status: http.StatusOK, Code: "done", Rev: r.Ticket.Rev, Before: toBefore(r.Before, named)}
	}
	problem.Log(ctx, s.Log, r.Err)
	p := problem.Of(r.Err)
	return BulkResult{ID: id, Status: p.Status, Code: p.Code, Errors: p.Errors}
}

func exampleBefore() *TicketBefore {
	return &TicketBefore{Rev: 7, Status: "open", Priority: "normal", Type: "question", Team: "billing", Tags: []string{}}
}

func severalDocs() map[string]operationDoc {
	merged := exampleTicket()
	merged.MergedInto, merged.Clocks = "01jnb3q7x8cccccccccccccccc", []Clock{}
	assignee, nobody, done := "ana", "", BulkResult{ID: "1041", Status: http.StatusOK, Code: "done", Rev: 8}
	changed, back := done, done
	back.Rev = 9
	changed.Before = exampleBefore()
	return map[string]operationDoc{
		"updateTickets": {
			tag: "Tickets", summary: "Change many tickets at once",
			description: "Makes the same change on up to 100 tickets and answers what became of each, as updateTicket would have. One that fails does not stop the others. It is made for whichever version is newest; a change that depends on what you have seen is made by updateEachTicket, with rev. Each result says what the ticket was before, so that the change can be put back.",
			request:     BulkUpdate{IDs: []string{"1041", "1042"}, Changes: TicketUpdate{Assignee: &assignee, Why: "holidays of Tom"}},
			response:    BulkResults{Results: []BulkResult{changed, {ID: "1042", Status: http.StatusNotFound, Code: "not_found"}}},
		},
		"updateEachTicket": {
			tag: "Tickets", summary: "Change many tickets, each in its own way",
			description: "Makes a change of its own on each of up to 100 tickets and answers what became of each, as updateTicket would have. One that fails does not stop the others. With rev, only if nobody has changed the ticket since: what updateTickets has changed is put back with the rev of its results and what before says, and whatever somebody else has done meanwhile stays.",
			request:     EachUpdate{Tickets: []TicketChange{{ID: "1041", Rev: 8, Changes: TicketUpdate{Assignee: &nobody, Why: "undone"}}}, Quiet: true},
			response:    BulkResults{Results: []BulkResult{back, {ID: "1042", Status: http.StatusPreconditionFailed, Code: "stale"}}},
		},
		"mergeTicket": {
			tag: "Tickets", summary: "Merge a ticket into another",
			description: "Makes the ticket part of another one: it leaves the lists, its clocks end, mail to it lands in the other, which is read with the messages and history of both by everybody who may read it. Whoever corresponds about it and does not take part in the other is in copy there from then on. Nothing is moved, so unmergeTicket undoes it. Both tickets must be within your sight; merging again into the same one changes nothing.",
			request:     TicketMerge{Into: "1041", Why: "same invoice"},
			response:    merged,
			problems: map[int][]string{
				http.StatusNotFound:           {"not_found"},
				http.StatusConflict:           {"merged", "wrong_state", "too_many_merged", "too_many_participants"},
				http.StatusPreconditionFailed: {"stale"},
			},
		},
		"unmergeTicket": {
			tag: "Tickets", summary: "Undo a merge",
			description: "Lets a merged ticket stand for itself again: it is back in the lists, and its clocks go on without the time in between. What arrived meanwhile stays with the other ticket; whom the merge brought there is taken out again.",
			response:    exampleTicket(),
			problems: map[int][]string{
				http.StatusNotFound:           {"not_found"},
				http.StatusConflict:           {"not_merged"},
				http.StatusPreconditionFailed: {"stale"},
			},
		},
	}
}

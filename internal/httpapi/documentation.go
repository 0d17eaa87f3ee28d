package httpapi

import (
	"maps"
	"net/http"
	"time"
)

// operationDoc is what the contract says of an operation beyond its types.
type operationDoc struct {
	tag         string
	summary     string
	description string
	request     any // example of the body
	response    any // example of the answer
	// problems are the codes that this operation answers besides those that
	// any may (see commonProblems), by status.
	problems map[int][]string
}

// commonProblems may come from any operation.
func commonProblems() map[int][]string {
	return map[int][]string{
		http.StatusBadRequest:          {"invalid"},
		http.StatusUnauthorized:        {"unauthenticated", "key_invalid", "session_invalid"},
		http.StatusForbidden:           {"forbidden"},
		http.StatusNotAcceptable:       {"not_acceptable"},
		http.StatusUnprocessableEntity: {"invalid"},
		http.StatusTooManyRequests:     {"rate_limited"},
		http.StatusInternalServerError: {"internal"},
		http.StatusServiceUnavailable:  {"unavailable"},
	}
}

// bodyProblems may come from any operation that takes a body.
func bodyProblems() map[int][]string {
	return map[int][]string{
		http.StatusBadRequest:            {"broken_json", "not_utf8"},
		http.StatusForbidden:             {"csrf"},
		http.StatusRequestEntityTooLarge: {"body_too_large"},
		http.StatusUnsupportedMediaType:  {"wrong_content_type"},
	}
}

const apiDescription = `The REST API of the help desk: tickets, their messages and files.

**Keys.** Send ` + "`Authorization: Bearer hd_…`" + `. A key has scopes; one that acts for an agent has that agent's role and teams, any other works in every team. A browser of an agent who signed in at ` + "`/sign-in`" + ` needs none: it sends its session's cookie, and with every change the header ` + "`X-CSRF-Token`" + `. A ticket that a caller may not see is answered as not found.

**Errors** are RFC 9457 problems: ` + "`code`" + ` is a stable name, ` + "`errors`" + ` names each wrong field, texts are in Spanish and English. Unknown fields and parameters are refused.

**Changes** of a ticket name the version they are made for in ` + "`If-Match`" + ` (the ETag of the last read). A stale one is answered with 412 and the ticket as it stands. Replies, notes and tags need none.

**Repeats.** Send a new ` + "`Idempotency-Key`" + ` with each thing to create; repeating the request is then safe.

**Times** are RFC 3339 in UTC with milliseconds. Answers may gain fields; ignore those you do not know.`

// documentation describes each operation by its id.
func documentation() map[string]operationDoc {
	all := map[string]operationDoc{}
	for _, part := range []map[string]operationDoc{ticketDocs(), severalDocs(), searchDocs(), feedDocs(), peopleDocs(), identityDocs(), organizationDocs(), quarantineDocs(), replayDocs(), lockedFileDocs(), mailRuleDocs(), statusDocs(), priorityDocs(), settingsDocs(), keyDocs()} {
		maps.Copy(all, part)
	}
	maps.Copy(all, sendingDocs())
	maps.Copy(all, mySessionDocs())
	maps.Copy(all, uploadDocs())
	maps.Copy(all, profileDocs())
	maps.Copy(all, auditDocs())
	maps.Copy(all, toolDocs())
	maps.Copy(all, toolUseDocs())
	maps.Copy(all, participantDocs())
	maps.Copy(all, linkDocs())
	maps.Copy(all, splitDocs())
	maps.Copy(all, nearbyDocs())
	maps.Copy(all, notificationDocs())
	return all
}

func ticketDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"getMe": {
			tag: "Access", summary: "Who am I?",
			description: "Answers who the desk takes the caller for: what the key or the session stands for, its role, teams and scopes; for a session also its CSRF token; for an agent also his profile, with its ETag. What to offer him stands in allowed and toolTeams, from the table by which the desk itself decides.",
			response: Me{
				Kind: "agent", Agent: "ana", Role: "lead", Teams: []string{"billing"},
				Key: "01jnb3q7x8k2m4n6p8r0s2t4v6", Scopes: []string{"tickets:read", "tickets:write"},
				Allowed:   []Permission{"ticket.read", "ticket.list", "ticket.create", "ticket.reply", "ticket.note", "ticket.forward", "ticket.update", "ticket.assign", "ticket.merge"},
				ToolTeams: []string{"billing"},
			},
		},
		"listTickets": {
			tag: "Tickets", summary: "List open tickets",
			description: "Answers the open tickets that the caller may see, those due next first. Resolved and closed tickets are not among them. With view, what that view shows in its order, also tickets that are over, page by page as far as there are any.",
			response:    TicketList{Tickets: []TicketSummary{exampleSummary()}, Next: "q3ZxkQ9fJ1m0sWfYMDAwMQ"},
			problems: map[int][]string{
				http.StatusBadRequest: {"cursor_invalid"},
				http.StatusNotFound:   {"not_found"},
			},
		},
		"createTicket": {
			tag: "Tickets", summary: "Create a ticket for a customer",
			description: "Makes a ticket in the name of the customer whose address is given. He gets the acknowledgement with his private link by mail; the answer carries the reference only. Routing and service levels follow as for a web form.",
			request: NewTicket{
				Address: "lucia@example.com", Name: "Lucía Gómez", Subject: "Invoice 2026-118 is wrong",
				Text: "The VAT number is missing.", Type: "request", Language: "es",
				Attachments: []Attachment{{Name: "invoice.txt", Data: []byte("Total: 118.00\n")}},
			},
			response: Created{ID: exampleID, Number: 1042, AnswerBy: exampleTime(16, 0)},
			problems: map[int][]string{http.StatusUnprocessableEntity: {"idempotency_reused"}},
		},
		"getTicket": {
			tag: "Tickets", summary: "Read a ticket",
			description: "Answers the ticket with its newest messages and events. With If-None-Match, 304 as long as nothing an agent sees has changed; the progress of sending alone does not change the ETag.",
			response:    exampleView(),
			problems: map[int][]string{
				http.StatusBadRequest: {"cursor_invalid"},
				http.StatusNotFound:   {"not_found"},
			},
		},
		"updateTicket": {
			tag: "Tickets", summary: "Change a ticket",
			description: "Changes what the body names and leaves the rest: status, team, assignee, priority, type, tags, what must happen before it may be closed. All of it happens in one step, or nothing. Each change is an event of the history, with its reason. Impact, urgency and complexity give the priority by the matrix, and null takes one back; a priority set by hand stays until useMatrix, and needs a reason (why) where the matrix says otherwise. Spam is a closed ticket with the tag spam; notSpam takes both back. If-Match is needed unless only tags are changed.",
			request:     exampleUpdate(),
			response:    exampleTicket(),
			problems: map[int][]string{
				http.StatusNotFound:             {"not_found"},
				http.StatusConflict:             {"wrong_state", "close_blocked", "merged"},
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
		"createMessage": {
			tag: "Tickets", summary: "Answer a ticket, or write a note",
			description: "A public message is mailed to the requester and the CCs, and sets the status (answered, unless another is named). A note is for agents only and may mention some of those who see the ticket: they are told, watch it from now on, and so go on seeing it wherever it moves. Writing publicly needs the permission ticket.reply, which light agents do not have.",
			request:     NewMessage{Kind: "public", Text: "You are right, here is the corrected invoice.", Status: "pending"},
			response:    exampleMessage(),
			problems: map[int][]string{
				http.StatusNotFound:            {"not_found"},
				http.StatusConflict:            {"close_blocked", "merged", "too_many_participants"},
				http.StatusUnprocessableEntity: {"idempotency_reused"},
			},
		},
		"getFile": {
			tag: "Tickets", summary: "Get a link to a file",
			description: "Answers a link that works for a few minutes without a key. Files that the virus scan has locked have none.",
			response:    FileLink{URL: "https://files.example.com/01jnb3q7x8k2m4n6p8r0s2t4v6/f1?signature=…"},
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"file_locked"},
			},
		},
	}
}

const exampleID = "01jnb3q7x8k2m4n6p8r0s2t4v6"

func exampleTime(hour, minute int) Time {
	return Time(time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC))
}

func exampleSummary() TicketSummary {
	return TicketSummary{
		ID: exampleID, Number: 1042, Rev: 7, Subject: "Invoice 2026-118 is wrong", Requester: "01jnb3q7x8aaaaaaaaaaaaaaaa",
		RequesterName: "Lucía Gómez", Team: "billing", Assignee: "ana", Status: "open", Category: "open", Priority: "normal", Type: "request",
		Channel: "form", Language: "es", Tags: []string{"vat"}, Snippet: "The VAT number is missing.", SnippetFrom: "person",
		CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 31), DueAt: exampleTime(16, 0), Messages: 1,
	}
}

func exampleTicket() Ticket {
	return Ticket{
		ID: exampleID, Number: 1042, Rev: 8, Subject: "Invoice 2026-118 is wrong", Type: "request", Status: "open", Category: "open",
		Priority: "high", Language: "es", Channel: "form", Mailbox: "support", Tags: []string{"vat"}, Fields: FieldValues{"order": "2026-118"},
		Requester: "01jnb3q7x8aaaaaaaaaaaaaaaa",
		Participants: []Participant{{
			No: 1, Person: "01jnb3q7x8aaaaaaaaaaaaaaaa", Role: "requester", Address: "lucia@example.com", Name: "Lucía Gómez",
		}},
		Team: "billing", Assignee: "ana", CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 45),
		LastRequesterAt: exampleTime(9, 30), Messages: 1, CloseBlockers: []Blocker{}, Merged: []string{}, Flags: []string{}, Policy: "standard",
		Watchers: []string{}, Links: []Link{},
		Clocks: []Clock{{Metric: "first_response", TargetMinutes: 240, UsedMinutes: 0, DueAt: exampleTime(16, 0)}},
	}
}

func exampleMessage() Message {
	return Message{
		Seq: 9, Kind: "public", Channel: "api", Direction: "out", Author: Actor{Kind: "agent", ID: "ana"}, AuthorName: "Ana Ruiz",
		At: exampleTime(9, 50), Text: "You are right, here is the corrected invoice.", Files: []File{}, Flags: []string{},
	}
}

func exampleView() TicketView {
	return TicketView{
		Ticket:    exampleTicket(),
		Requester: Person{ID: "01jnb3q7x8aaaaaaaaaaaaaaaa", Name: "Lucía Gómez", Address: "lucia@example.com", Language: "es"},
		Messages: []Message{{
			Seq: 1, Kind: "public", Channel: "form", Direction: "in", Author: Actor{Kind: "person", ID: "01jnb3q7x8aaaaaaaaaaaaaaaa"},
			AuthorName: "Lucía Gómez", At: exampleTime(9, 30), Text: "The VAT number is missing.", Flags: []string{},
			Files: []File{{ID: "f1", Name: "invoice.pdf", Type: "application/pdf", Size: 48213}},
		}},
		Events: []Event{{
			ID: "01jnb3q7x8bbbbbbbbbbbbbbbb", Seq: 8, At: exampleTime(9, 45), Type: "priority.changed", Actor: Actor{Kind: "agent", ID: "ana"},
			Cause: &Cause{Why: "tax deadline"}, Data: EventData{Priority: &Changed{From: "normal", To: "high"}},
		}},
		Deliveries: []Delivery{},
	}
}

func exampleUpdate() TicketUpdate {
	assignee, priority := "ana", Priority("high")
	return TicketUpdate{Assignee: &assignee, Priority: &priority, Why: "tax deadline"}
}

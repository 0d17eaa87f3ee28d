package httpapi

import (
	"maps"
	"net/http"
)

// toolDocs describes canned replies, macros, views and mailboxes.
func toolDocs() map[string]operationDoc {
	canned := CannedReply{ID: exampleID, Owner: ownerTeam, Team: "billing", Name: Name{Es: "Falta el NIF", En: "VAT number missing"},
		Text: ToolText{Es: "Hola, {{requester.firstName}}: falta el NIF en la factura.", En: "Hello {{requester.firstName}}, the VAT number is missing."},
		Tags: []string{"vat"}, CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 30)}
	macro := Macro{ID: exampleID, Owner: ownerEverybody, Name: Name{Es: "Pedir el NIF", En: "Ask for the VAT number"},
		Actions: []MacroAction{{Do: "reply", Text: &ToolText{En: "Hello {{requester.firstName}}, what is your VAT number?"}}, {Do: "status", Value: "pending"}, {Do: "assignee", Value: "me"}},
		Needs:   []Permission{"ticket.reply", "ticket.update", "ticket.assign"}, CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 30)}
	view := View{ID: exampleID, Owner: ownerAgent, Name: Name{En: "My urgent ones"}, Filter: ViewFilter{Assignees: []string{"me"}, Priorities: []Priority{"urgent"}},
		Sort: ViewSort{By: "updated", Descending: true}, Columns: []string{"number", "subject", "due"}, CreatedAt: exampleTime(9, 30), UpdatedAt: exampleTime(9, 30)}
	all := map[string]operationDoc{
		"listMailboxes": {
			tag: "Configuration", summary: "List the mailboxes",
			description: "Answers the support addresses of the desk: where customers write and what answers come from.",
			response:    MailboxList{Mailboxes: []MailboxEntry{{ID: "support", Name: "Support", Address: "support@example.com", Team: "billing", Language: "es"}}},
		},
	}
	documentTool(all, toolNames{one: "CannedReply", many: "CannedReplies", words: "canned reply", plural: "canned replies",
		more: " Its text may have placeholders: {{requester.name}}, {{requester.firstName}}, {{requester.address}}, {{ticket.number}}, {{ticket.subject}}, {{agent.name}}, {{agent.firstName}}, {{team.name}}, {{desk.name}} and {{link}}, which is the help centre and never a private link. An unknown one is refused."},
		canned, CannedReplyList{CannedReplies: []CannedReply{canned}},
		NewCannedReply{Owner: canned.Owner, Team: canned.Team, Name: canned.Name, Text: canned.Text, Tags: canned.Tags},
		CannedReplyContent{Owner: canned.Owner, Team: canned.Team, Name: canned.Name, Text: canned.Text, Tags: canned.Tags})
	documentTool(all, toolNames{one: "Macro", many: "Macros", words: "macro", plural: "macros",
		more: " Its actions are done in order, each only by who could do it by hand. Of each sort but tags there is one at most."},
		macro, MacroList{Macros: []Macro{macro}},
		NewMacro{Owner: macro.Owner, Name: macro.Name, Actions: macro.Actions}, MacroContent{Name: macro.Name, Actions: macro.Actions})
	documentTool(all, toolNames{one: "View", many: "Views", words: "view", plural: "views",
		more: " The built-in ones, whose ids are words, come first; nobody changes them."},
		view, ViewList{Views: []View{view}},
		NewView{Owner: view.Owner, Name: view.Name, Filter: view.Filter, Sort: view.Sort, Columns: view.Columns},
		ViewContent{Name: view.Name, Filter: view.Filter, Sort: view.Sort, Columns: view.Columns})
	return all
}

// toolNames are what a kind of tool is called.
type toolNames struct{ one, many, words, plural, more string }

func documentTool(all map[string]operationDoc, n toolNames, one, page, fresh, content any) {
	changes := map[int][]string{
		http.StatusNotFound:             {"not_found"},
		http.StatusPreconditionFailed:   {"stale"},
		http.StatusPreconditionRequired: {"precondition_required"},
	}
	replaces := maps.Clone(changes)
	replaces[http.StatusConflict] = []string{"too_many_tools"}
	all["list"+n.many] = operationDoc{
		tag: "Tools", summary: "List the " + n.plural,
		description: "Answers the " + n.plural + " that the caller may use: everybody's, his teams' and his own." + n.more,
		response:    page, problems: map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
	}
	all["create"+n.one] = operationDoc{
		tag: "Tools", summary: "Keep a new " + n.words,
		description: "Keeps it for everybody (admins), for a team (its lead and admins) or for the agent who asks. Desk and teams together keep 500, each agent 100." + n.more,
		request:     fresh, response: one,
		problems: map[int][]string{http.StatusConflict: {"too_many_tools"}, http.StatusUnprocessableEntity: {"idempotency_reused"}},
	}
	all["get"+n.one] = operationDoc{
		tag: "Tools", summary: "Read a " + n.words, description: "Answers one that the caller may use, with its version as ETag.",
		response: one, problems: map[int][]string{http.StatusNotFound: {"not_found"}},
	}
	all["replace"+n.one] = operationDoc{
		tag: "Tools", summary: "Change a " + n.words, description: "Puts other content in its place. With owner it becomes everybody's, a team's or the own of the agent who asks, who must be one who may keep it as it was and as it becomes; left out: whose it is stays." + n.more,
		request: content, response: one, problems: replaces,
	}
	all["delete"+n.one] = operationDoc{
		tag: "Tools", summary: "Delete a " + n.words, description: "Deletes it for good and answers it as it was.",
		response: one, problems: changes,
	}
}

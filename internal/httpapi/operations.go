package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/problem"
)

// routes is the table of operations: where, which, and the permission that
// package desk grants it by. What each means for its callers stands in
// documentation, under the same id.
func (s *server) routes() []route {
	return []route{
		{http.MethodGet, "/me", "getMe", anyone, handle(s.getMe)},
		{http.MethodPatch, "/me", "updateMe", desk.ProfileUpdate, handle(s.updateMe).gathers()},
		{http.MethodGet, "/me/sessions", "listMySessions", anyone, handle(s.listMySessions)},
		{http.MethodDelete, "/me/sessions", "endMySessions", anyone, handle(s.endMySessions)},
		{http.MethodGet, "/tickets", "listTickets", desk.TicketList, handle(s.listTickets)},
		{http.MethodPost, "/tickets", "createTicket", desk.TicketCreate, handle(s.createTicket).gathers()},
		{http.MethodGet, "/tickets/{ticket}", "getTicket", desk.TicketRead, handle(s.getTicket)},
		{http.MethodPatch, "/tickets/{ticket}", "updateTicket", desk.TicketUpdate, handle(s.updateTicket).gathers()},
		{http.MethodGet, "/tickets/search", "searchTickets", desk.TicketList, handle(s.searchTickets)},
		{http.MethodPost, "/tickets/bulk", "updateTickets", desk.TicketUpdate, handle(s.updateTickets).answers(http.StatusOK)},
		{http.MethodPost, "/tickets/bulk/each", "updateEachTicket", desk.TicketUpdate, handle(s.updateEachTicket).answers(http.StatusOK)},
		{http.MethodPost, "/tickets/{ticket}/merge", "mergeTicket", desk.TicketMerge, handle(s.mergeTicket).answers(http.StatusOK)},
		{http.MethodDelete, "/tickets/{ticket}/merge", "unmergeTicket", desk.TicketMerge, handle(s.unmergeTicket)},
		{http.MethodPost, "/tickets/{ticket}/messages", "createMessage", desk.TicketNote, handle(s.createMessage).gathers()},
		{http.MethodPost, "/tickets/{ticket}/messages/{seq}/split", "splitMessage", desk.TicketUpdate, handle(s.splitMessage)},
		{http.MethodPut, "/tickets/{ticket}/presence", "putPresence", desk.TicketNote, handle(s.putPresence)},
		{http.MethodDelete, "/tickets/{ticket}/presence", "deletePresence", desk.TicketNote, handle(s.deletePresence)},
		{http.MethodGet, "/tickets/{ticket}/similar", "listSimilar", desk.TicketRead, handle(s.listSimilar)},
		{http.MethodGet, "/notifications", "listNotifications", desk.TicketList, handle(s.listNotifications)},
		{http.MethodPost, "/notifications/read", "readNotifications", desk.TicketList, handle(s.readNotifications).answers(http.StatusOK)},
		{http.MethodPost, "/tickets/{ticket}/participants", "addParticipant", desk.TicketUpdate, handle(s.addParticipant).answers(http.StatusOK)},
		{http.MethodDelete, "/tickets/{ticket}/participants/{no}", "removeParticipant", desk.TicketUpdate, handle(s.removeParticipant)},
		{http.MethodPut, "/tickets/{ticket}/watchers/{agent}", "watchTicket", desk.TicketNote, handle(s.watchTicket)},
		{http.MethodDelete, "/tickets/{ticket}/watchers/{agent}", "unwatchTicket", desk.TicketNote, handle(s.unwatchTicket)},
		{http.MethodPut, "/tickets/{ticket}/links/{other}", "linkTicket", desk.TicketUpdate, handle(s.linkTicket)},
		{http.MethodDelete, "/tickets/{ticket}/links/{other}", "unlinkTicket", desk.TicketUpdate, handle(s.unlinkTicket)},
		{http.MethodGet, "/tickets/{ticket}/files/{file}", "getFile", desk.TicketRead, handle(s.getFile)},
		{http.MethodPost, "/uploads", "createUpload", desk.TicketNote, handle(s.createUpload).answers(http.StatusOK)},
		{http.MethodPost, "/tickets/{ticket}/files/{file}/release", "releaseFile", desk.QuarantineRelease, handle(s.releaseFile).answers(http.StatusOK)},
		{http.MethodGet, "/changes", "listChanges", desk.TicketList, handle(s.listChanges)},
		{http.MethodGet, "/people", "findPeople", desk.PersonRead, handle(s.findPeople)},
		{http.MethodGet, "/people/{person}", "getPerson", desk.PersonRead, handle(s.getPerson)},
		{http.MethodPatch, "/people/{person}", "updatePerson", desk.PersonUpdate, handle(s.updatePerson).gathers()},
		{http.MethodPost, "/people/{person}/addresses", "joinAddress", desk.PersonUpdate, handle(s.joinAddress).answers(http.StatusOK)},
		{http.MethodPost, "/people", "createPerson", desk.PersonUpdate, handle(s.createPerson).gathers()},
		{http.MethodDelete, "/people/{person}/addresses/{address}", "removeAddress", desk.PersonUpdate, handle(s.removeAddress)},
		{http.MethodPost, "/people/{person}/phones", "addPhone", desk.PersonUpdate, handle(s.addPhone).answers(http.StatusOK)},
		{http.MethodDelete, "/people/{person}/phones/{phone}", "removePhone", desk.PersonUpdate, handle(s.removePhone)},
		{http.MethodGet, "/people/{person}/tickets", "listPersonTickets", desk.PersonRead, handle(s.listPersonTickets)},
		{http.MethodGet, "/people/{person}/export", "exportPerson", desk.PersonExport, handle(s.exportPerson)},
		{http.MethodGet, "/organizations", "listOrganizations", desk.OrganizationRead, handle(s.listOrganizations)},
		{http.MethodPost, "/organizations", "createOrganization", desk.OrganizationUpdate, handle(s.createOrganization).gathers()},
		{http.MethodGet, "/organizations/{organization}", "getOrganization", desk.OrganizationRead, handle(s.getOrganization)},
		{http.MethodPatch, "/organizations/{organization}", "updateOrganization", desk.OrganizationUpdate, handle(s.updateOrganization).gathers()},
		{http.MethodGet, "/organizations/{organization}/people", "listOrganizationPeople", desk.OrganizationRead, handle(s.listOrganizationPeople)},
		{http.MethodGet, "/organizations/{organization}/tickets", "listOrganizationTickets", desk.OrganizationRead, handle(s.listOrganizationTickets)},
		{http.MethodDelete, "/people/{person}/addresses/{address}/mail-state", "clearAddress", desk.PersonUpdate, handle(s.clearAddress)},
		{http.MethodGet, "/held-mail", "listHeldMail", desk.HeldMailRead, handle(s.listHeldMail)},
		{http.MethodPost, "/held-mail/{mail}/release", "releaseHeldMail", desk.HeldMailRelease, handle(s.releaseHeldMail).answers(http.StatusOK)},
		{http.MethodGet, "/mailboxes/{mailbox}/preview", "previewMailbox", desk.ConfigRead, handle(s.previewMailbox)},
		{http.MethodGet, "/quarantine", "listQuarantine", desk.QuarantineRead, handle(s.listQuarantine)},
		{http.MethodGet, "/quarantine/{mail}", "getQuarantined", desk.QuarantineRead, handle(s.getQuarantined)},
		{http.MethodPost, "/quarantine/{mail}/release", "releaseMail", desk.QuarantineRelease, handle(s.releaseMail).answers(http.StatusOK)},
		{http.MethodDelete, "/quarantine/{mail}", "deleteMail", desk.QuarantineDelete, handle(s.deleteMail)},
		{http.MethodPost, "/mails/{mail}/replay", "replayMail", desk.MailReplay, handle(s.replayMail).answers(http.StatusOK)},
		{http.MethodGet, "/mail-rules", "listMailRules", desk.MailRuleRead, handle(s.listMailRules)},
		{http.MethodPost, "/mail-rules", "createMailRule", desk.MailRuleWrite, handle(s.createMailRule)},
		{http.MethodDelete, "/mail-rules/{rule}", "deleteMailRule", desk.MailRuleWrite, handle(s.deleteMailRule)},
		{http.MethodGet, "/agents", "listAgents", desk.TeamList, handle(s.listAgents)},
		{http.MethodGet, "/teams", "listTeams", desk.TeamList, handle(s.listTeams)},
		{http.MethodGet, "/matrix", "getMatrix", desk.TeamList, handle(s.getMatrix)},
		{http.MethodGet, "/statuses", "listStatuses", desk.TeamList, handle(s.listStatuses)},
		{http.MethodGet, "/tags", "listTags", desk.TeamList, handle(s.listTags)},
		{http.MethodGet, "/canned-replies", "listCannedReplies", desk.ToolRead, handle(s.listCannedReplies)},
		{http.MethodPost, "/canned-replies", "createCannedReply", desk.ToolWrite, handle(s.createCannedReply).takes(maxTool)},
		{http.MethodGet, "/canned-replies/{tool}", "getCannedReply", desk.ToolRead, handle(s.getCannedReply)},
		{http.MethodPut, "/canned-replies/{tool}", "replaceCannedReply", desk.ToolWrite, handle(s.replaceCannedReply).takes(maxTool)},
		{http.MethodDelete, "/canned-replies/{tool}", "deleteCannedReply", desk.ToolWrite, handle(s.deleteCannedReply)},
		{http.MethodPost, "/canned-replies/{tool}/fill", "fillCannedReply", desk.TicketRead, handle(s.fillCannedReply).answers(http.StatusOK)},
		{http.MethodPost, "/macros/{tool}/run", "runMacro", desk.TicketNote, handle(s.runMacro).answers(http.StatusOK)},
		{http.MethodGet, "/macros", "listMacros", desk.ToolRead, handle(s.listMacros)},
		{http.MethodPost, "/macros", "createMacro", desk.ToolWrite, handle(s.createMacro).takes(maxTool)},
		{http.MethodGet, "/macros/{tool}", "getMacro", desk.ToolRead, handle(s.getMacro)},
		{http.MethodPut, "/macros/{tool}", "replaceMacro", desk.ToolWrite, handle(s.replaceMacro).takes(maxTool)},
		{http.MethodDelete, "/macros/{tool}", "deleteMacro", desk.ToolWrite, handle(s.deleteMacro)},
		{http.MethodGet, "/views", "listViews", desk.ToolRead, handle(s.listViews)},
		{http.MethodPost, "/views", "createView", desk.ToolWrite, handle(s.createView).takes(maxTool)},
		{http.MethodGet, "/views/{tool}", "getView", desk.ToolRead, handle(s.getView)},
		{http.MethodPut, "/views/{tool}", "replaceView", desk.ToolWrite, handle(s.replaceView).takes(maxTool)},
		{http.MethodDelete, "/views/{tool}", "deleteView", desk.ToolWrite, handle(s.deleteView)},
		{http.MethodGet, "/mailboxes", "listMailboxes", desk.TeamList, handle(s.listMailboxes)},
		{http.MethodGet, "/configuration", "getConfiguration", desk.ConfigRead, handle(s.getConfiguration)},
		{http.MethodPut, "/configuration", "putConfiguration", desk.ConfigWrite, handle(s.putConfiguration).takes(maxConfiguration)},
		{http.MethodGet, "/audit", "listAudit", desk.AuditRead, handle(s.listAudit)},
		{http.MethodGet, "/keys", "listKeys", desk.APIKeyList, handle(s.listKeys)},
		{http.MethodPost, "/keys", "createKey", desk.APIKeyCreate, handle(s.createKey)},
		{http.MethodDelete, "/keys/{key}", "revokeKey", desk.APIKeyRevoke, handle(s.revokeKey)},
	}
}

// TicketPath names a ticket in a path.
type TicketPath struct {
	Ticket string `path:"ticket" format:"ticket" doc:"Id or number of the ticket" example:"1042"`
}

// Idempotency is the key of a request that may be repeated safely.
type Idempotency struct {
	Key string `header:"Idempotency-Key" minLength:"1" maxLength:"128" format:"token" doc:"Chosen by the caller, new for each thing to create; repeating the request with the same key answers the same and creates nothing more. Visible ASCII. Left out: the request is not safe to repeat; there and empty: 400" example:"9f1c2d6e-order-118"`
}

type listTicketsInput struct {
	Team   string `query:"team" maxLength:"64" doc:"Id of a team; left out: all that the caller may see" example:"billing"`
	View   string `query:"view" maxLength:"64" doc:"Id of a view, which decides which tickets and in which order; not with team" example:"mine"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Tickets on a page" example:"50"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before; only for the same team and caller"`
}

type listTicketsOutput struct {
	Body TicketList
}

func (s *server) listTickets(ctx context.Context, in *listTicketsInput) (*listTicketsOutput, error) {
	if in.View != "" {
		return s.listView(ctx, in)
	}
	who := subject(ctx)
	query := "listTickets team=" + in.Team
	cursor, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	page, err := s.Tickets.List(ctx, who, conversation.ListQuery{Team: in.Team, Limit: in.Limit, Cursor: cursor})
	if err != nil {
		return nil, err
	}
	return &listTicketsOutput{Body: TicketList{
		Tickets: list(page.Tickets, toSummary), Next: sealCursor(who, query, page.Next),
	}}, nil
}

type createTicketInput struct {
	Idempotency
	Body NewTicket
}

type createTicketOutput struct {
	Location string `header:"Location" doc:"Where the ticket is read"`
	Body     Created
}

func (s *server) createTicket(ctx context.Context, in *createTicketInput) (*createTicketOutput, error) {
	p := wrong(ctx)
	files := uploaded(subject(ctx), in.Body.Uploads, toUploads(in.Body.Attachments, &p), &p)
	receipt, err := s.Intake.Create(ctx, intake.Request{
		Channel: desk.ChannelAPI, Form: in.Body.Form, Name: in.Body.Name, Address: in.Body.Address,
		Subject: in.Body.Subject, Text: in.Body.Text, Type: desk.Type(in.Body.Type),
		Language: desk.Language(in.Body.Language), OccurredAt: time.Time(in.Body.OccurredAt), Files: files, Fields: in.Body.Fields,
		Factors:        desk.Factors{Impact: desk.Impact(in.Body.Impact), Urgency: desk.Urgency(in.Body.Urgency), Complexity: desk.Complexity(in.Body.Complexity)},
		IdempotencyKey: in.Key, Caller: ownerOf(subject(ctx)), By: subject(ctx).Actor(), Wrong: p,
	})
	if err != nil {
		return nil, asSpelt(err)
	}
	return &createTicketOutput{
		Location: Base + "/tickets/" + receipt.Ticket,
		Body:     Created{ID: receipt.Ticket, Number: receipt.Number, AnswerBy: Time(receipt.AnswerBy)},
	}, nil
}

// ownerOf is whose an Idempotency-Key is.
func ownerOf(who desk.Subject) string {
	if who.KeyID != "" {
		return "key:" + who.KeyID
	}
	return string(who.Kind) + ":" + who.AgentID
}

type getTicketInput struct {
	TicketPath
	Cursor      string `query:"cursor" maxLength:"2048" doc:"next of the answer before: older messages and events; only for the same ticket, spelt alike"`
	IfNoneMatch string `header:"If-None-Match" maxLength:"1024" doc:"ETags that the caller has; when one is current, the answer is 304 without a body" example:"\"7\""`
}

type getTicketOutput struct {
	Status       int
	ETag         string `header:"ETag" doc:"The ticket's rev, quoted"`
	CacheControl string `header:"Cache-Control"`
	Body         TicketView
}

func (s *server) getTicket(ctx context.Context, in *getTicketInput) (*getTicketOutput, error) {
	who := subject(ctx)
	query := "getTicket " + in.Ticket
	cursor, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	view, err := s.Tickets.Read(ctx, who, in.Ticket, cursor)
	if err != nil {
		return nil, err
	}
	states, err := s.mailStates(ctx, addressesOf(view.Ticket))
	if err != nil {
		return nil, err
	}
	out := &getTicketOutput{Status: http.StatusOK, ETag: etag(view.Ticket.Rev), CacheControl: "private, no-cache"}
	// How an address stands changes without the ticket.
	if len(states) == 0 && seen(in.IfNoneMatch, view.Ticket.Rev) {
		out.Status = http.StatusNotModified
		return out, nil
	}
	out.Body = toView(view, sealCursor(who, query, view.Next))
	out.Body.MailStates = states
	out.Body.Watching = who.AgentID != "" && slices.Contains(out.Body.Ticket.Watchers, who.AgentID)
	return out, nil
}

type updateTicketInput struct {
	TicketPath
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed unless only tags are changed" example:"\"7\""`
	Body    TicketUpdate
}

type updateTicketOutput struct {
	ETag string `header:"ETag" doc:"The new rev, quoted"`
	Body Ticket
}

func (s *server) updateTicket(ctx context.Context, in *updateTicketInput) (*updateTicketOutput, error) {
	who := subject(ctx)
	wrong := wrong(ctx)
	if in.Body.empty() && wrong == nil {
		var p desk.Problems
		p.Add("body", "required")
		return nil, p.Err()
	}
	rev, err := ifMatch(in.IfMatch, in.Body.needsVersion())
	var ticket desk.Ticket
	if err == nil {
		u := in.Body.toUpdate(in.Ticket, rev)
		u.Wrong = wrong
		ticket, err = s.Tickets.Update(ctx, who, u)
	}
	if desk.IsKind(err, desk.Stale) {
		return nil, s.stale(ctx, in.Ticket, err)
	}
	if err != nil {
		return nil, err
	}
	return &updateTicketOutput{ETag: etag(ticket.Rev), Body: toTicket(ticket)}, nil
}

// stale adds the ticket as it stands now, so that the caller can merge and try
// again without another request.
func (s *server) stale(ctx context.Context, ticket string, err error) error {
	view, readErr := s.Tickets.Read(ctx, subject(ctx), ticket, "")
	if readErr != nil {
		return readErr
	}
	p := *problem.Of(err)
	p.Current = toTicket(view.Ticket)
	return &p
}

type createMessageInput struct {
	TicketPath
	Idempotency
	Body NewMessage
}

type createMessageOutput struct {
	Location string `header:"Location" doc:"Where the ticket is read"`
	Body     Message
}

func (s *server) createMessage(ctx context.Context, in *createMessageInput) (*createMessageOutput, error) {
	who := subject(ctx)
	note := in.Body.Kind == string(desk.Note)
	forward := in.Body.Kind == string(desk.Forward)
	if !note && !forward && !desk.MayEver(who, desk.TicketReply) || forward && !desk.MayEver(who, desk.TicketForward) || in.Body.Status != "" && !desk.MayEver(who, desk.TicketUpdate) {
		return nil, forbidden()
	}
	p := wrong(ctx)
	files := uploaded(subject(ctx), in.Body.Uploads, toUploads(in.Body.Attachments, &p), &p)
	message, err := s.Tickets.Reply(ctx, who, conversation.Reply{
		Ticket: in.Ticket, Note: note, Forward: forward, To: in.Body.To, Cc: in.Body.Cc, Quote: in.Body.Quote, TicketFiles: in.Body.TicketFiles, Text: in.Body.Text, HTML: in.Body.HTML, Status: desk.Status(in.Body.Status),
		Files: files, IdempotencyKey: in.Key, Mentions: in.Body.Mentions, Wrong: p,
	})
	if err != nil {
		return nil, asSpelt(err)
	}
	return &createMessageOutput{Location: Base + "/tickets/" + in.Ticket, Body: toMessage(message)}, nil
}

type getFileInput struct {
	TicketPath
	As   string `query:"as" enum:"attachment,inline" doc:"inline: a link to show in a page; only for png, jpeg, gif and webp, other files are not found"`
	File string `path:"file" format:"name" doc:"Id of the file, from its message" example:"f1"`
}

type getFileOutput struct {
	Body FileLink
}

func (s *server) getFile(ctx context.Context, in *getFileInput) (*getFileOutput, error) {
	link := s.Tickets.File
	if in.As == "inline" {
		link = s.Files.Image
	}
	url, err := link(ctx, subject(ctx), in.Ticket, in.File)
	if err != nil {
		return nil, err
	}
	return &getFileOutput{Body: FileLink{URL: url}}, nil
}

// Me is who the caller is to the desk.
type Me struct {
	Kind   ActorKind `json:"kind"`
	Agent  string    `json:"agent,omitempty" doc:"Id of the agent" example:"ana"`
	Role   AgentRole `json:"role,omitempty"`
	Teams  []string  `json:"teams" nullable:"false" doc:"Ids of the teams; of a program, none means all"`
	Key    string    `json:"key,omitempty" doc:"Id of the API key that was used"`
	Scopes []string  `json:"scopes" nullable:"false" doc:"What the key may touch"`
	// Allowed and ToolTeams are what there is to be offered.
	Allowed   []Permission `json:"allowed" nullable:"false" doc:"What the caller may do, by role, scopes and teams: of tickets those in sight, and everything that is in sight may be changed by whoever has the permission. What stands here never depends on a single ticket"`
	ToolTeams []string     `json:"toolTeams" nullable:"false" doc:"Ids of the teams whose canned replies, macros and views the caller makes, changes and deletes; everybody's need tool.share"`
	CSRF      string       `json:"csrf,omitempty" doc:"Of a session: what to send as X-CSRF-Token with every request that changes something"`
	// Accent is how the console is to look.
	Accent string `json:"accent,omitempty" doc:"The desk's own colour of buttons and links, #rrggbb; absent when it keeps its blue, and for whoever may not see teams" example:"#0b6e4f"`
	// Zone is in which his console shows and takes times.
	Zone string `json:"zone,omitempty" doc:"IANA time zone in which an agent is shown times: that of his profile, else the desk's; absent for a program" example:"Europe/Madrid"`
	// Profile is of agents only.
	Profile *Profile `json:"profile,omitempty" doc:"What the agent says of himself; absent for a program. The answer's ETag is its version"`
	// SecondFactor is of a session only.
	SecondFactor string `json:"secondFactor,omitempty" enum:"used,none,unknown" doc:"Of a session: whether its sign-in took a second factor; unknown when the sign-in service does not say"`
}

type getMeOutput struct {
	ETag         string `header:"ETag" doc:"Version of an agent's profile, quoted: what a change of it names"`
	CacheControl string `header:"Cache-Control"`
	Body         Me
}

func (s *server) getMe(ctx context.Context, _ *struct{}) (*getMeOutput, error) {
	who := subject(ctx)
	out := &getMeOutput{CacheControl: "private, no-store", Body: Me{
		Kind: ActorKind(who.Kind), Agent: who.AgentID, Role: AgentRole(who.Role), Teams: texts(who.Teams),
		Key: who.KeyID, Scopes: texts(who.Scopes), CSRF: exchangeOf(ctx).csrf,
		SecondFactor: string(exchangeOf(ctx).factor),
		Allowed:      list(desk.Allowed(who), toPermission),
	}}
	if err := s.configured(ctx, who, &out.Body); err != nil {
		return nil, err
	}
	if s.Profiles == nil {
		return out, nil
	}
	a, ok, err := s.Profiles.Profile(ctx, who)
	if err != nil {
		return nil, err
	}
	if ok {
		out.ETag, out.Body.Profile = etag(a.Rev()), toProfile(a)
		out.Body.Zone = cmp.Or(a.Zone, out.Body.Zone)
	}
	return out, nil
}

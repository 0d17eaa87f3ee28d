package api_test

import "helpdesk/internal/desk"

// row is how the walk asks one operation: with everything else than the object
// of its path well made, so that the answer is about the object.
type row struct {
	query, body string
	header      string
	// agents: it is about the agent who asks, so a program has nothing there.
	agents bool
	// sessions: a key is refused, whoever's it is.
	sessions bool
	// inner: what the path names inside the object is not there.
	inner bool
	// keeps is whose the tool would be that is made or changed.
	keeps *desk.Owner
	// also is what else the caller must be allowed to do to the object.
	also desk.Action
}

const (
	tool   = `"name":{"en":"x"}`
	answer = `{` + tool + `,"text":{"en":"x"}}`
	macro  = `{` + tool + `,"actions":[{"do":"note","text":{"en":"x"}}]}`
	view   = `{` + tool + `,"filter":{}}`
)

// rows has every operation of the contract. In bodies {open} is a ticket of no
// team, which everybody sees, and {example} the body of the contract's example.
func rows() map[string]row {
	everybody := &desk.Owner{}
	return map[string]row{
		"getMe":          {},
		"updateMe":       {body: `{"theme":"dark"}`},
		"listMySessions": {sessions: true}, "endMySessions": {sessions: true},
		"listTickets": {}, "searchTickets": {query: "?q=invoice"},
		"createTicket":            {body: `{"address":"lucia@example.com","text":"x"}`},
		"getTicket":               {},
		"updateTicket":            {body: `{"priority":"high"}`},
		"updateTickets":           {body: `{"ids":["{open}"],"changes":{"priority":"low"}}`},
		"updateEachTicket":        {body: `{"tickets":[{"id":"{open}","changes":{"priority":"low"}}]}`},
		"mergeTicket":             {body: `{"into":"{open}"}`},
		"unmergeTicket":           {},
		"createMessage":           {body: `{"kind":"note","text":"x"}`},
		"splitMessage":            {body: `{"subject":"x"}`},
		"putPresence":             {body: `{"state":"looking"}`, agents: true},
		"deletePresence":          {agents: true},
		"listSimilar":             {},
		"listNotifications":       {agents: true},
		"readNotifications":       {body: `{"upTo":"1772444700000.01jnb3q7x8k2m4n6p8r0s2t4v6.0000000009.mentioned"}`, agents: true},
		"addParticipant":          {body: `{"address":"copy@example.com"}`},
		"removeParticipant":       {inner: true},
		"watchTicket":             {also: desk.TicketUpdate}, // somebody else
		"unwatchTicket":           {also: desk.TicketUpdate},
		"linkTicket":              {body: `{"kind":"related"}`},
		"unlinkTicket":            {},
		"getFile":                 {inner: true},
		"releaseFile":             {inner: true},
		"createUpload":            {body: `{"type":"application/pdf","size":9000000}`},
		"listChanges":             {},
		"findPeople":              {query: "?address=lucia@example.com"},
		"createPerson":            {body: `{"address":"new{n}@example.com"}`},
		"getPerson":               {},
		"updatePerson":            {body: `{"segment":"vip"}`},
		"joinAddress":             {body: `{"address":"more{n}@example.com"}`},
		"removeAddress":           {inner: true},
		"addPhone":                {body: `{"phone":"+34 600 {n}"}`},
		"removePhone":             {inner: true},
		"listPersonTickets":       {},
		"exportPerson":            {},
		"listOrganizations":       {},
		"createOrganization":      {body: `{"name":"New"}`},
		"getOrganization":         {},
		"updateOrganization":      {body: `{"segment":"vip"}`},
		"listOrganizationPeople":  {},
		"listOrganizationTickets": {},
		"listQuarantine":          {},
		"listMailRules":           {}, "deleteMailRule": {},
		"createMailRule": {body: `{"kind":"block","sender":"winner@spam.example"}`},
		"getQuarantined": {}, "releaseMail": {}, "replayMail": {}, "deleteMail": {},
		"listAgents": {}, "listTeams": {}, "getMatrix": {}, "listStatuses": {}, "listTags": {}, "listMailboxes": {},
		"listCannedReplies": {}, "getCannedReply": {}, "deleteCannedReply": {},
		"createCannedReply":  {body: `{"owner":"everybody",` + answer[1:], keeps: everybody},
		"replaceCannedReply": {body: answer},
		"fillCannedReply":    {body: `{"ticket":"{open}"}`},
		"listMacros":         {}, "getMacro": {}, "deleteMacro": {},
		"createMacro":  {body: `{"owner":"everybody",` + macro[1:], keeps: everybody},
		"replaceMacro": {body: `{"owner":"everybody",` + macro[1:], keeps: everybody},
		"runMacro":     {body: `{"ticket":"{open}"}`},
		"listViews":    {}, "getView": {}, "deleteView": {},
		"createView":       {body: `{"owner":"everybody",` + view[1:], keeps: everybody},
		"replaceView":      {body: view},
		"getConfiguration": {},
		"putConfiguration": {body: "{example}", header: `If-Match: "999"`}, // no version that it has
		"listAudit":        {},
		"listHeldMail":     {}, "releaseHeldMail": {}, "previewMailbox": {query: "?notice=ack&language=en"}, "clearAddress": {inner: true},
		"listKeys":  {},
		"createKey": {body: `{"name":"walk","scopes":["tickets:read"]}`},
		"revokeKey": {},
	}
}

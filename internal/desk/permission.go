package desk

import (
	"slices"
	"time"
)

// Action is something a subject may want to do. Each route of the API names one.
type Action string

// The actions.
const (
	TicketRead   Action = "ticket.read"
	TicketList   Action = "ticket.list"
	TicketCreate Action = "ticket.create"
	TicketReply  Action = "ticket.reply" // write publicly
	TicketNote   Action = "ticket.note"  // write for agents only
	// TicketForward is to show a ticket, or part of it, to a third party.
	TicketForward Action = "ticket.forward"
	TicketUpdate  Action = "ticket.update"
	TicketAssign  Action = "ticket.assign" // change team or assignee
	TicketMerge   Action = "ticket.merge"  // make a ticket part of another, and undo it
	// TicketSolve is to say of one's own request that it is solved; who asked for
	// it may, and of the others nobody: SolvableBy says who that is.
	TicketSolve  Action = "ticket.solve"
	ConfigRead   Action = "config.read"
	ConfigWrite  Action = "config.write"
	APIKeyCreate Action = "apikey.create"
	APIKeyList   Action = "apikey.list"
	APIKeyRevoke Action = "apikey.revoke"
	TeamList     Action = "team.list" // who works here: agents, teams, tags
	// A person is in sight of whoever sees one of his tickets; the use case asks
	// TicketRead about them.
	PersonRead   Action = "person.read"
	PersonUpdate Action = "person.update" // also: join two records of one person
	PersonExport Action = "person.export" // everything that is kept of somebody
	// An organisation is no secret inside the desk; its people and tickets are
	// asked about for themselves.
	OrganizationRead   Action = "organization.read"
	OrganizationUpdate Action = "organization.update" // also: make one
	// Quarantined mail is in sight of whoever Config.MailInSight says.
	QuarantineRead    Action = "quarantine.read"
	QuarantineRelease Action = "quarantine.release"
	// MailReplay reads a raw mail anew.
	MailReplay       Action = "mail.replay"
	QuarantineDelete Action = "quarantine.delete"
	// What is taught about senders holds for the mail of every team.
	MailRuleRead  Action = "mailrule.read"
	MailRuleWrite Action = "mailrule.write"
	// Mail that the desk could not send yet; it belongs to no team.
	HeldMailRead    Action = "heldmail.read"
	HeldMailRelease Action = "heldmail.release"
	// What agents keep at hand; whose a tool is, MaySeeTool and MayKeepTool ask.
	ToolRead  Action = "tool.read"
	ToolWrite Action = "tool.write"
	ToolShare Action = "tool.share" // keep those of everybody and of any team
	// ProfileUpdate is to change one's own record, and nobody else's.
	ProfileUpdate Action = "profile.update"
	AuditRead     Action = "audit.read" // what was done to the desk itself
)

// The scopes of API keys.
const (
	ScopeTicketsRead  = "tickets:read"
	ScopeTicketsWrite = "tickets:write"
	ScopeConfigRead   = "config:read"
	ScopeConfigWrite  = "config:write"
	ScopeKeysWrite    = "apikeys:write"
	ScopePeopleExport = "people:export"
	ScopeAuditRead    = "audit:read"
)

// Scopes lists every scope an API key may have.
var Scopes = []string{ScopeTicketsRead, ScopeTicketsWrite, ScopeConfigRead, ScopeConfigWrite, ScopeKeysWrite, ScopePeopleExport, ScopeAuditRead}

// Subject is who asks.
type Subject struct {
	Kind     ActorKind // ActorAgent, ActorProgram or ActorPerson; the desk itself needs no permission
	AgentID  string
	PersonID string
	KeyID    string // id of the API key he came with; "" when he came otherwise
	Session  string // SessionMark of the session he came with; "" when he came otherwise
	Role     AgentRole
	// Teams are an agent's own. A program without any works in all of them.
	Teams []string
	// Scopes are those of the API key he came with. A program has nothing
	// else; an agent's role is narrowed by them, unless nil: signed in.
	Scopes []string
	// KeyExpires is when that key ends; zero: never, or he came otherwise.
	KeyExpires time.Time
}

// TicketFacts is what permission depends on in a ticket.
type TicketFacts struct {
	Team, Assignee string
	People         []string // ids of the participants: persons and agents
	Unrouted       bool     // see Ticket.Unrouted
	Maker          string   // see Ticket.Maker; matters while it is unrouted
}

// Facts are the ticket's facts for May.
func (t *Ticket) Facts() *TicketFacts {
	f := &TicketFacts{Team: t.Team, Assignee: t.Assignee, People: []string{t.Requester}, Unrouted: t.Unrouted(), Maker: t.Maker}
	for _, p := range t.Participants {
		if p.Corresponds() {
			f.People = append(f.People, p.Person)
		}
	}
	return f
}

// grant is one line of the permission table.
type grant struct {
	action  Action
	scope   string // an API key needs it; "": no key is enough
	light   bool   // light agents may
	agent   bool   // agents may, and leads; beyondAgents says what leads may besides
	admin   bool   // admins may
	person  bool   // a participant may, on his own ticket
	subject bool   // it needs a ticket within sight
}

// grants is the permission table. What is not here nobody may do.
var grants = []grant{
	// action       scope              light  agent  admin  person  a ticket in sight
	{TicketRead, ScopeTicketsRead, true, true, true, true, true},
	{TicketList, ScopeTicketsRead, true, true, true, false, false},
	{TicketCreate, ScopeTicketsWrite, false, true, true, false, false},
	{TicketReply, ScopeTicketsWrite, false, true, true, true, true},
	{TicketNote, ScopeTicketsWrite, true, true, true, false, true},
	{TicketForward, ScopeTicketsWrite, false, true, true, false, true},
	{TicketUpdate, ScopeTicketsWrite, false, true, true, false, true},
	{TicketAssign, ScopeTicketsWrite, false, true, true, false, true},
	{TicketMerge, ScopeTicketsWrite, false, true, true, false, true},
	{TicketSolve, "", false, false, false, true, true},
	{ConfigRead, ScopeConfigRead, true, true, true, false, false},
	{ConfigWrite, ScopeConfigWrite, false, false, true, false, false},
	{APIKeyCreate, ScopeKeysWrite, false, false, true, false, false},
	{APIKeyList, ScopeKeysWrite, false, false, true, false, false},
	{APIKeyRevoke, ScopeKeysWrite, false, false, true, false, false},
	{TeamList, ScopeTicketsRead, true, true, true, false, false},
	{PersonRead, ScopeTicketsRead, true, true, true, false, false},
	{PersonUpdate, ScopeTicketsWrite, false, true, true, false, false},
	{PersonExport, ScopePeopleExport, false, false, true, false, false},
	{OrganizationRead, ScopeTicketsRead, true, true, true, false, false},
	{OrganizationUpdate, ScopeTicketsWrite, false, true, true, false, false},
	{QuarantineRead, ScopeTicketsRead, false, false, true, false, false},
	{QuarantineRelease, ScopeTicketsWrite, false, false, true, false, false},
	{QuarantineDelete, ScopeTicketsWrite, false, false, true, false, false},
	{MailReplay, ScopeTicketsWrite, false, false, true, false, false},
	{MailRuleRead, ScopeTicketsRead, false, false, true, false, false},
	{MailRuleWrite, ScopeTicketsWrite, false, false, true, false, false},
	{HeldMailRead, ScopeTicketsRead, false, false, true, false, false},
	{HeldMailRelease, ScopeTicketsWrite, false, false, true, false, false},
	{ToolRead, ScopeTicketsRead, true, true, true, false, false},
	{ToolWrite, ScopeTicketsWrite, true, true, true, false, false},
	{ToolShare, ScopeConfigWrite, false, false, true, false, false},
	{ProfileUpdate, ScopeTicketsWrite, true, true, true, false, false},
	{AuditRead, ScopeAuditRead, false, false, true, false, false},
}

// beyondAgents are what team leads may besides what agents may.
var beyondAgents = []Action{QuarantineRead, QuarantineRelease}

// May reports whether a subject may do an action. t is the ticket it is about;
// nil for the actions about none. When a list is filtered, TicketList is asked
// for each ticket. A ticket that TicketRead denies is to be answered as not
// found, not as forbidden.
func May(a Subject, action Action, t *TicketFacts) bool {
	i := slices.IndexFunc(grants, func(g grant) bool { return g.action == action })
	if i < 0 {
		return false
	}
	g := grants[i]
	if t == nil && g.subject || t != nil && !a.sees(t) {
		return false
	}
	switch a.Kind {
	case ActorAgent:
		return g.allows(a.Role) && (a.Scopes == nil || slices.Contains(a.Scopes, g.scope))
	case ActorProgram:
		return slices.Contains(a.Scopes, g.scope)
	case ActorPerson:
		return g.person
	default:
		return false
	}
}

func (g grant) allows(r AgentRole) bool {
	switch r {
	case RoleAdmin:
		return g.admin
	case RoleLead:
		return g.agent || slices.Contains(beyondAgents, g.action)
	case RoleAgent:
		return g.agent
	case RoleLight:
		return g.light
	default:
		return false
	}
}

// sees reports whether a ticket is within sight: an admin sees all, an agent
// those of his teams, those that routing gave to none, his own, and those he
// takes part in; a person those he takes part in. Whoever made a ticket sees it
// until routing has decided whose it is.
func (a Subject) sees(t *TicketFacts) bool {
	switch a.Kind {
	case ActorAgent:
		return a.Role == RoleAdmin || t.Team == "" && !t.Unrouted || slices.Contains(a.Teams, t.Team) ||
			a.AgentID != "" && (t.Assignee == a.AgentID || slices.Contains(t.People, a.AgentID) || t.Unrouted && t.Maker == a.AgentID)
	case ActorProgram:
		return len(a.Teams) == 0 || slices.Contains(a.Teams, t.Team) || t.Unrouted && a.KeyID != "" && t.Maker == a.KeyID
	case ActorPerson:
		return a.PersonID != "" && slices.Contains(t.People, a.PersonID)
	default:
		return false
	}
}

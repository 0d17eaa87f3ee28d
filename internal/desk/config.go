package desk

import (
	"slices"
	"time"
)

// Config is everything an admin configures: who works here, which addresses
// the desk has, how tickets are routed and what was promised. It is small,
// read as one and cached for at most 30 seconds. Version grows with every
// change; events name the version they were decided by.
type Config struct {
	Version   int64      `json:"version"`
	Settings  Settings   `json:"settings"`
	Agents    []Agent    `json:"agents"`
	Teams     []Team     `json:"teams"`
	Mailboxes []Mailbox  `json:"mailboxes"`
	Forms     []Form     `json:"forms"`
	Routing   []Rule     `json:"routing"`
	Calendars []Calendar `json:"calendars"`
	Policies  []Policy   `json:"policies"`
	// Matrix makes priorities; nil is DefaultMatrix.
	Matrix *Matrix `json:"matrix,omitempty"`
	// Statuses are the statuses that this desk uses in its own way; see StatusSetting.
	Statuses []StatusSetting `json:"statuses,omitempty"`
	Fields   []Field         `json:"fields,omitempty"`
}

// Tags are the tags that the rules give, in alphabetical order.
func (c *Config) Tags() []string {
	tags := []string{}
	for _, r := range c.Routing {
		tags = append(tags, r.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// What Settings.RequestsPerMinute may be: enough for a console that polls, and
// no more than the functions answer anyway.
const (
	MinRequestsPerMinute = 60
	MaxRequestsPerMinute = 60_000
)

// Settings are the desk's own facts.
type Settings struct {
	Name      string   `json:"name"`
	Language  Language `json:"language"`
	Zone      string   `json:"zone"` // IANA time zone
	PublicURL string   `json:"publicUrl,omitempty"`
	// DefaultTeam takes what no rule sends elsewhere.
	DefaultTeam string `json:"defaultTeam"`
	// ReopenDays is how long after it was resolved a reply reopens a ticket;
	// later a reply starts a follow-up ticket.
	ReopenDays int `json:"reopenDays"`
	// CloseAfterDays is how long after it was resolved a ticket closes by itself;
	// 0: never. More or never holds for tickets that are resolved already, too.
	CloseAfterDays int `json:"closeAfterDays,omitempty"`
	// ThirdPartyOpens: the answer of somebody to whom a ticket was forwarded
	// opens it again when it is on hold or resolved.
	ThirdPartyOpens bool `json:"thirdPartyOpens,omitempty"`
	// LinkDays is how long a tracking link works.
	LinkDays int `json:"linkDays"`
	// RequestsPerMinute is how many requests to the API one key or session may
	// make in a minute; 0 is what the desk comes with (package limit).
	RequestsPerMinute int `json:"requestsPerMinute,omitempty"`
	// Accent is the colour of buttons and links, #rrggbb, on which white words
	// are read (MinContrast); "" is the blue that the desk comes with.
	Accent string `json:"accent,omitempty"`
}

// Agent is somebody who answers tickets.
type Agent struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Address  string     `json:"address"`
	Role     AgentRole  `json:"role"`
	Teams    []string   `json:"teams"`
	Language Language   `json:"language"`
	Speaks   []Language `json:"speaks,omitempty"` // languages he answers in; empty: all
	Active   bool       `json:"active"`
	OnDuty   bool       `json:"onDuty"`             // takes new tickets now
	Calendar string     `json:"calendar,omitempty"` // his working hours; empty: always
	Capacity int        `json:"capacity,omitempty"` // most open tickets routed to him; 0: no limit

	Notify AgentNotify `json:"notify,omitzero"`

	// SessionsAfter ends every session that began before it; see Config.Follow.
	SessionsAfter time.Time `json:"sessionsAfter,omitzero"`
	// AddedAt is when he was added, or came back after he was removed: a key of
	// his id that is older was another holder's. Zero: before this was kept.
	AddedAt time.Time `json:"addedAt,omitzero"`

	// What he says of himself; see ProfileChange.
	Zone       string     `json:"zone,omitempty"` // IANA time zone; empty: the desk's
	Away       *Away      `json:"away,omitempty"`
	Signature  Text       `json:"signature,omitzero"` // under what he writes publicly
	Appearance Appearance `json:"appearance,omitzero"`
}

// AgentRole is what an agent may do.
type AgentRole string

// The roles.
const (
	RoleAdmin AgentRole = "admin"
	RoleLead  AgentRole = "lead"
	RoleAgent AgentRole = "agent"
	RoleLight AgentRole = "light" // reads and writes notes
)

// Team is a group of agents with its own list.
type Team struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
	Lead string `json:"lead,omitempty"` // agent told of breaches
	// Signature is written under public answers when they are sent.
	Signature Text `json:"signature,omitzero"`
}

// Mailbox is a support address. Customers write to Address; mail arrives at
// Receiving, on the subdomain that the desk receives mail for, either directly
// or forwarded by Forwarder: "google", "microsoft", or the domain that a server
// of one's own sends from. Aliases are further addresses of the same mailbox.
type Mailbox struct {
	ID        string   `json:"id"`
	Address   string   `json:"address"`
	Receiving string   `json:"receiving"`
	Forwarder string   `json:"forwarder,omitempty"`
	Aliases   []string `json:"aliases,omitempty"`
	Name      string   `json:"name"`
	Team      string   `json:"team,omitempty"`
	Language  Language `json:"language,omitempty"`
	NoAck     bool     `json:"noAck,omitempty"`
	// AckText stands in acknowledgements instead of the desk's own sentence;
	// Signature under what is sent from here.
	AckText   Text `json:"ackText,omitzero"`
	Signature Text `json:"signature,omitzero"`
}

// Form is a web form that may create tickets. Origins are the sites (scheme
// and host) whose pages may post it and to which a redirect may lead back.
type Form struct {
	ID      string   `json:"id"`
	Name    Text     `json:"name"`
	Origins []string `json:"origins,omitempty"`
	Team    string   `json:"team,omitempty"`
	Type    Type     `json:"type,omitempty"`
	Active  bool     `json:"active"`
}

// Rule sends tickets to a team. Rules are tried in order; the first whose
// conditions all hold decides. An empty condition holds always.
type Rule struct {
	ID       string    `json:"id"`
	Name     Text      `json:"name"`
	Match    RuleMatch `json:"match"`
	Team     string    `json:"team"`
	Priority Priority  `json:"priority,omitempty"` // set, when not empty
	Factors  Factors   `json:"factors,omitzero"`   // given, where they are not known
	Tags     []string  `json:"tags,omitempty"`     // added
	Off      bool      `json:"off,omitempty"`
}

// RuleMatch are the conditions of a rule, all of which must hold; inside one
// condition any of its values is enough.
type RuleMatch struct {
	Types     []Type     `json:"types,omitempty"`
	Words     []string   `json:"words,omitempty"` // in the subject: whole words or phrases, case and accents ignored
	Mailboxes []string   `json:"mailboxes,omitempty"`
	Languages []Language `json:"languages,omitempty"`
	Forms     []string   `json:"forms,omitempty"`
	Channels  []Channel  `json:"channels,omitempty"`
}

// AgentName is how an agent is called towards customers; the desk's own name
// stands for an agent who is not there, or a program.
func (c *Config) AgentName(id string) string {
	for i := range c.Agents {
		if c.Agents[i].ID == id {
			return c.Agents[i].Name
		}
	}
	return c.Settings.Name
}

package httpapi

import (
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// Name is a name that an admin gives, in one language or both.
type Name struct {
	Es string `json:"es,omitempty" maxLength:"120" example:"Facturas"`
	En string `json:"en,omitempty" maxLength:"120" example:"Billing"`
}

// Configuration is everything an admin configures. Ids are his own choice:
// letters, digits, hyphen, underscore and point, at most 64; the lists name
// each other by them.
type Configuration struct {
	Settings  Settings   `json:"settings"`
	Agents    []Agent    `json:"agents" maxItems:"200" nullable:"false"`
	Teams     []Team     `json:"teams" maxItems:"50" nullable:"false"`
	Mailboxes []Mailbox  `json:"mailboxes" maxItems:"50" nullable:"false"`
	Forms     []Form     `json:"forms" maxItems:"50" nullable:"false"`
	Routing   []Rule     `json:"routing" maxItems:"200" nullable:"false" doc:"Tried in order; the first that matches decides"`
	Calendars []Calendar `json:"calendars" maxItems:"50" nullable:"false"`
	Policies  []Policy   `json:"policies" maxItems:"50" nullable:"false" doc:"Tried in order; the first that matches is applied"`
	// Matrix makes priorities.
	Matrix *Matrix `json:"matrix,omitempty" doc:"Left out: the desk's usual one, which getMatrix answers"`
	// Statuses are those that the desk uses in its own way.
	Statuses []StatusSetting `json:"statuses,omitempty" maxItems:"8" nullable:"false" doc:"The statuses that the desk uses in its own way; the others are as they come. listStatuses answers all eight"`
	Fields   []CustomField   `json:"fields,omitempty" maxItems:"50" nullable:"false" doc:"What the desk asks besides; shown in this order"`
}

// Settings are the desk's own facts.
type Settings struct {
	Name           string   `json:"name" maxLength:"120" example:"Workshop"`
	Language       Language `json:"language"`
	Zone           string   `json:"zone" maxLength:"64" doc:"IANA time zone" example:"Europe/Madrid"`
	PublicURL      string   `json:"publicUrl,omitempty" maxLength:"300" example:"https://desk.example.com"`
	DefaultTeam    string   `json:"defaultTeam,omitempty" maxLength:"64" doc:"Takes what no rule sends elsewhere" example:"billing"`
	ReopenDays     int      `json:"reopenDays" minimum:"0" maximum:"3650" doc:"How long after it was resolved a message opens a ticket again" example:"7"`
	CloseAfterDays int      `json:"closeAfterDays,omitempty" minimum:"0" maximum:"3650" doc:"How long after it was resolved a ticket closes by itself; 0: never" example:"30"`
	// ThirdPartyOpens is about tickets that were forwarded.
	ThirdPartyOpens bool `json:"thirdPartyOpens,omitempty" doc:"The answer of a third party opens a ticket again that is on hold or resolved; left out: it changes no status"`
	LinkDays        int  `json:"linkDays" minimum:"1" maximum:"3650" doc:"How long a customer's link works" example:"90"`
	// RequestsPerMinute is left out by a desk that keeps to the usual limit.
	RequestsPerMinute int `json:"requestsPerMinute,omitempty" minimum:"60" maximum:"60000" doc:"Most requests to this API in a minute, of one key or session; left out: 1,200" example:"1200"`
	// Accent is left out by a desk that keeps its blue.
	Accent string `json:"accent,omitempty" maxLength:"7" doc:"Colour of buttons and links, #rrggbb, with a contrast of 4.5:1 or more to white; left out: the desk's blue" example:"#0b6e4f"`
}

// Agent is somebody who answers tickets.
type Agent struct {
	ID       string     `json:"id" maxLength:"64" example:"ana"`
	Name     string     `json:"name" maxLength:"120" example:"Ana Ruiz"`
	Address  string     `json:"address" maxLength:"254" doc:"Where he is told; with it he signs in" example:"ana@example.com"`
	Role     AgentRole  `json:"role"`
	Teams    []string   `json:"teams" maxItems:"100" maxLength:"64" nullable:"false" example:"[\"billing\"]"`
	Language Language   `json:"language,omitempty"`
	Speaks   []Language `json:"speaks,omitempty" maxItems:"10" nullable:"false" doc:"Languages he answers in; left out: all"`
	Active   bool       `json:"active"`
	OnDuty   bool       `json:"onDuty" doc:"Takes new tickets now"`
	Calendar string     `json:"calendar,omitempty" maxLength:"64" doc:"His working hours; left out: always"`
	Capacity int        `json:"capacity,omitempty" minimum:"0" maximum:"100000" doc:"Most open tickets that are routed to him; 0: no limit"`

	Notify *AgentNotify `json:"notify,omitempty"`

	// What he says of himself; see updateMe.
	Zone      string    `json:"zone,omitempty" maxLength:"64" doc:"IANA time zone; left out: the desk's" example:"Europe/Madrid"`
	Away      *Away     `json:"away,omitempty"`
	Signature Signature `json:"signature,omitzero" doc:"Under what he writes publicly"`
	Density   Density   `json:"density,omitempty"`
	Theme     Theme     `json:"theme,omitempty"`
}

// Team is a group of agents with its own list.
type Team struct {
	ID   string `json:"id" maxLength:"64" example:"billing"`
	Name Name   `json:"name"`
	Lead string `json:"lead,omitempty" maxLength:"64" doc:"Agent told of broken promises" example:"ana"`
	// Signature is the team's.
	Signature Signature `json:"signature,omitzero" doc:"Written under public answers when they are sent"`
}

// Mailbox is a support address.
type Mailbox struct {
	ID        string   `json:"id" maxLength:"64" example:"support"`
	Address   string   `json:"address" maxLength:"254" doc:"Where customers write, and what answers come from" example:"support@example.com"`
	Receiving string   `json:"receiving,omitempty" maxLength:"254" doc:"Where it arrives, on the domain that the desk receives mail for" example:"support@in.example.com"`
	Forwarder string   `json:"forwarder,omitempty" maxLength:"254" doc:"Who forwards it there and is believed about senders: google, microsoft, or the domain that a server of one's own sends from" example:"google"`
	Aliases   []string `json:"aliases,omitempty" maxItems:"20" maxLength:"254" nullable:"false" doc:"Further addresses of the same mailbox"`
	Name      string   `json:"name" maxLength:"120" example:"Support"`
	Team      string   `json:"team,omitempty" maxLength:"64"`
	Language  Language `json:"language,omitempty"`
	NoAck     bool     `json:"noAck,omitempty" doc:"New tickets are not acknowledged"`

	AckText   Signature `json:"ackText,omitzero" doc:"Stands in acknowledgements instead of the desk's own sentence; may have {{desk.name}}, {{team.name}} and {{ticket.number}}"`
	Signature Signature `json:"signature,omitzero" doc:"Stands under acknowledgements and answers that are sent from here"`
}

// Form is a web form that may create tickets.
type Form struct {
	ID      string   `json:"id" maxLength:"64" example:"web"`
	Name    Name     `json:"name"`
	Origins []string `json:"origins,omitempty" maxItems:"100" maxLength:"300" nullable:"false" doc:"Sites whose pages may post it" example:"[\"https://www.example.com\"]"`
	Team    string   `json:"team,omitempty" maxLength:"64"`
	Type    Type     `json:"type,omitempty"`
	Active  bool     `json:"active"`
}

// Rule sends tickets to a team.
type Rule struct {
	ID       string    `json:"id" maxLength:"64" example:"invoices"`
	Name     Name      `json:"name"`
	Match    RuleMatch `json:"match"`
	Team     string    `json:"team" maxLength:"64" example:"billing"`
	Priority Priority  `json:"priority,omitempty"`
	// The factors are given where a ticket has none.
	Impact     Impact     `json:"impact,omitempty" doc:"Given to a ticket that has none; so urgency and complexity"`
	Urgency    Urgency    `json:"urgency,omitempty"`
	Complexity Complexity `json:"complexity,omitempty"`
	Tags       []string   `json:"tags,omitempty" maxItems:"100" maxLength:"100" nullable:"false" doc:"Added"`
	Off        bool       `json:"off,omitempty"`
}

// RuleMatch are the conditions of a rule, all of which must hold; inside one,
// any of its values is enough. Without any it matches everything.
type RuleMatch struct {
	Types     []Type     `json:"types,omitempty" maxItems:"100" nullable:"false"`
	Words     []string   `json:"words,omitempty" maxItems:"100" maxLength:"100" nullable:"false" doc:"In the subject, as whole words or phrases" example:"[\"invoice\"]"`
	Mailboxes []string   `json:"mailboxes,omitempty" maxItems:"100" maxLength:"64" nullable:"false"`
	Languages []Language `json:"languages,omitempty" maxItems:"100" nullable:"false"`
	Forms     []string   `json:"forms,omitempty" maxItems:"100" maxLength:"64" nullable:"false"`
	Channels  []Channel  `json:"channels,omitempty" maxItems:"100" nullable:"false"`
}

// Calendar is when somebody works. Times are local to the zone.
type Calendar struct {
	ID       string    `json:"id" maxLength:"64" example:"office"`
	Name     Name      `json:"name"`
	Zone     string    `json:"zone" maxLength:"64" example:"Europe/Madrid"`
	Week     []Slot    `json:"week" maxItems:"70" nullable:"false"`
	Holidays []Holiday `json:"holidays,omitempty" maxItems:"1000" nullable:"false"`
}

// Slot is a stretch of working time; one that ends before it starts ends on
// the next day.
type Slot struct {
	Day   int    `json:"day" minimum:"0" maximum:"6" doc:"0 is Sunday; of a holiday it counts for nothing" example:"1"`
	Start string `json:"start" maxLength:"5" example:"09:00"`
	End   string `json:"end" maxLength:"5" doc:"24:00 is midnight" example:"17:30"`
}

// Holiday is a date without work, or with other hours.
type Holiday struct {
	Date   string `json:"date" maxLength:"10" example:"2026-12-25"`
	Name   Name   `json:"name"`
	Yearly bool   `json:"yearly,omitempty"`
	Slots  []Slot `json:"slots,omitempty" maxItems:"70" nullable:"false"`
}

// Policy promises times to the tickets that match it.
type Policy struct {
	ID          string      `json:"id" maxLength:"64" example:"standard"`
	Name        Name        `json:"name"`
	Match       PolicyMatch `json:"match"`
	Calendar    string      `json:"calendar,omitempty" maxLength:"64" doc:"Left out: day and night"`
	Targets     Targets     `json:"targets"`
	Pauses      Pauses      `json:"pauses,omitzero"`
	WarnPercent int         `json:"warnPercent,omitempty" minimum:"0" maximum:"99" doc:"Of the target used up, when the assignee is warned; 0: 80"`
}

// PolicyMatch are the conditions of a policy, as of a rule.
type PolicyMatch struct {
	Types     []Type   `json:"types,omitempty" maxItems:"100" nullable:"false"`
	Teams     []string `json:"teams,omitempty" maxItems:"100" maxLength:"64" nullable:"false"`
	Regions   []string `json:"regions,omitempty" maxItems:"100" maxLength:"120" nullable:"false"`
	Segments  []string `json:"segments,omitempty" maxItems:"100" maxLength:"120" nullable:"false"`
	Mailboxes []string `json:"mailboxes,omitempty" maxItems:"100" maxLength:"64" nullable:"false"`
}

// Targets are the promises for each metric; left out: nothing is promised.
type Targets struct {
	FirstResponse *Minutes `json:"first_response,omitempty"`
	NextResponse  *Minutes `json:"next_response,omitempty"`
	Resolution    *Minutes `json:"resolution,omitempty"`
}

// Minutes are minutes of working time for each priority; 0: nothing is promised.
type Minutes struct {
	Urgent int `json:"urgent,omitempty" minimum:"0" maximum:"525600" example:"60"`
	High   int `json:"high,omitempty" minimum:"0" maximum:"525600" example:"120"`
	Normal int `json:"normal,omitempty" minimum:"0" maximum:"525600" example:"240"`
	Low    int `json:"low,omitempty" minimum:"0" maximum:"525600" example:"480"`
}

// Pauses are the statuses in which a metric's clock stands still. Of a metric
// that is left out, the statuses themselves say; an empty list is no status.
type Pauses struct {
	FirstResponse []Status `json:"first_response,omitzero" maxItems:"8" nullable:"false"`
	NextResponse  []Status `json:"next_response,omitzero" maxItems:"8" nullable:"false"`
	Resolution    []Status `json:"resolution,omitzero" maxItems:"8" nullable:"false"`
}

func toConfiguration(c *desk.Config) Configuration {
	s := c.Settings
	return Configuration{
		Settings: Settings{Name: s.Name, Language: Language(s.Language), Zone: s.Zone, PublicURL: s.PublicURL, DefaultTeam: s.DefaultTeam,
			ReopenDays: s.ReopenDays, CloseAfterDays: s.CloseAfterDays, LinkDays: s.LinkDays, ThirdPartyOpens: s.ThirdPartyOpens, RequestsPerMinute: s.RequestsPerMinute, Accent: s.Accent},
		Agents: list(c.Agents, func(a desk.Agent) Agent {
			return Agent{ID: a.ID, Name: a.Name, Address: a.Address, Role: AgentRole(a.Role), Teams: texts(a.Teams), Language: Language(a.Language),
				Speaks: vocabulary[Language](a.Speaks), Active: a.Active, OnDuty: a.OnDuty, Calendar: a.Calendar, Capacity: a.Capacity, Notify: toNotify(a.Notify),
				Zone: a.Zone, Away: toAway(a.Away), Signature: Signature(a.Signature), Density: Density(a.Appearance.Density), Theme: Theme(a.Appearance.Theme)}
		}),
		Teams: list(c.Teams, toTeam),
		Mailboxes: list(c.Mailboxes, func(m desk.Mailbox) Mailbox {
			return Mailbox{ID: m.ID, Address: m.Address, Receiving: m.Receiving, Forwarder: m.Forwarder, Aliases: m.Aliases, Name: m.Name, Team: m.Team,
				Language: Language(m.Language), NoAck: m.NoAck, AckText: Signature(m.AckText), Signature: Signature(m.Signature)}
		}),
		Forms: list(c.Forms, func(f desk.Form) Form {
			return Form{ID: f.ID, Name: Name(f.Name), Origins: f.Origins, Team: f.Team, Type: Type(f.Type), Active: f.Active}
		}),
		Routing: list(c.Routing, func(r desk.Rule) Rule {
			return Rule{ID: r.ID, Name: Name(r.Name), Team: r.Team, Priority: Priority(r.Priority),
				Impact: Impact(r.Factors.Impact), Urgency: Urgency(r.Factors.Urgency), Complexity: Complexity(r.Factors.Complexity), Tags: r.Tags, Off: r.Off,
				Match: RuleMatch{Types: vocabulary[Type](r.Match.Types), Words: r.Match.Words, Mailboxes: r.Match.Mailboxes,
					Languages: vocabulary[Language](r.Match.Languages), Forms: r.Match.Forms, Channels: vocabulary[Channel](r.Match.Channels)}}
		}),
		Calendars: list(c.Calendars, func(k desk.Calendar) Calendar {
			return Calendar{ID: k.ID, Name: Name(k.Name), Zone: k.Zone, Week: list(k.Week, toSlot), Holidays: some(k.Holidays, func(h desk.Holiday) Holiday {
				return Holiday{Date: h.Date, Name: Name(h.Name), Yearly: h.Yearly, Slots: some(h.Slots, toSlot)}
			})}
		}),
		Policies: list(c.Policies, toPolicy),
		Matrix:   toMatrix(c.Matrix),
		Statuses: some(c.Statuses, toStatusSetting),
		Fields:   some(c.Fields, toField),
	}
}

func toTeam(t desk.Team) Team {
	return Team{ID: t.ID, Name: Name(t.Name), Lead: t.Lead, Signature: Signature(t.Signature)}
}

func toSlot(s desk.Slot) Slot { return Slot{Day: int(s.Day), Start: s.Start, End: s.End} }

func toPolicy(p desk.Policy) Policy {
	minutes := func(m desk.Metric) *Minutes {
		t := p.Targets[m]
		if len(t) == 0 {
			return nil
		}
		return &Minutes{Urgent: t[desk.Urgent], High: t[desk.High], Normal: t[desk.Normal], Low: t[desk.Low]}
	}
	return Policy{ID: p.ID, Name: Name(p.Name), Calendar: p.Calendar, WarnPercent: p.WarnPercent,
		Match:   PolicyMatch{Types: vocabulary[Type](p.Match.Types), Teams: p.Match.Teams, Regions: p.Match.Regions, Segments: p.Match.Segments, Mailboxes: p.Match.Mailboxes},
		Targets: Targets{minutes(desk.FirstResponse), minutes(desk.NextResponse), minutes(desk.Resolution)},
		Pauses:  Pauses{toPaused(p, desk.FirstResponse), toPaused(p, desk.NextResponse), toPaused(p, desk.Resolution)}}
}

// toConfig is the configuration without its version.
func (c Configuration) toConfig() desk.Config {
	s := c.Settings
	return desk.Config{
		Settings: desk.Settings{Name: s.Name, Language: desk.Language(s.Language), Zone: s.Zone, PublicURL: s.PublicURL, DefaultTeam: s.DefaultTeam,
			ReopenDays: s.ReopenDays, CloseAfterDays: s.CloseAfterDays, LinkDays: s.LinkDays, ThirdPartyOpens: s.ThirdPartyOpens, RequestsPerMinute: s.RequestsPerMinute, Accent: s.Accent},
		Agents: list(c.Agents, func(a Agent) desk.Agent {
			return desk.Agent{ID: a.ID, Name: a.Name, Address: a.Address, Role: desk.AgentRole(a.Role), Teams: texts(a.Teams), Language: desk.Language(a.Language),
				Speaks: vocabulary[desk.Language](a.Speaks), Active: a.Active, OnDuty: a.OnDuty, Calendar: a.Calendar, Capacity: a.Capacity, Notify: a.Notify.of(),
				Zone: a.Zone, Away: a.Away.of(), Signature: desk.Text(a.Signature), Appearance: desk.Appearance{Density: string(a.Density), Theme: string(a.Theme)}}
		}),
		Teams: list(c.Teams, func(t Team) desk.Team {
			return desk.Team{ID: t.ID, Name: desk.Text(t.Name), Lead: t.Lead, Signature: desk.Text(t.Signature)}
		}),
		Mailboxes: list(c.Mailboxes, func(m Mailbox) desk.Mailbox {
			return desk.Mailbox{ID: m.ID, Address: m.Address, Receiving: m.Receiving, Forwarder: m.Forwarder, Aliases: m.Aliases, Name: m.Name, Team: m.Team,
				Language: desk.Language(m.Language), NoAck: m.NoAck, AckText: desk.Text(m.AckText), Signature: desk.Text(m.Signature)}
		}),
		Forms: list(c.Forms, func(f Form) desk.Form {
			return desk.Form{ID: f.ID, Name: desk.Text(f.Name), Origins: f.Origins, Team: f.Team, Type: desk.Type(f.Type), Active: f.Active}
		}),
		Routing: list(c.Routing, func(r Rule) desk.Rule {
			return desk.Rule{ID: r.ID, Name: desk.Text(r.Name), Team: r.Team, Priority: desk.Priority(r.Priority),
				Factors: desk.Factors{Impact: desk.Impact(r.Impact), Urgency: desk.Urgency(r.Urgency), Complexity: desk.Complexity(r.Complexity)}, Tags: r.Tags, Off: r.Off,
				Match: desk.RuleMatch{Types: vocabulary[desk.Type](r.Match.Types), Words: r.Match.Words, Mailboxes: r.Match.Mailboxes,
					Languages: vocabulary[desk.Language](r.Match.Languages), Forms: r.Match.Forms, Channels: vocabulary[desk.Channel](r.Match.Channels)}}
		}),
		Calendars: list(c.Calendars, func(k Calendar) desk.Calendar {
			return desk.Calendar{ID: k.ID, Name: desk.Text(k.Name), Zone: k.Zone, Week: list(k.Week, fromSlot), Holidays: some(k.Holidays, func(h Holiday) desk.Holiday {
				return desk.Holiday{Date: h.Date, Name: desk.Text(h.Name), Yearly: h.Yearly, Slots: some(h.Slots, fromSlot)}
			})}
		}),
		Policies: list(c.Policies, fromPolicy),
		Matrix:   fromMatrix(c.Matrix),
		Statuses: some(c.Statuses, fromStatusSetting),
		Fields:   some(c.Fields, fromField),
	}
}

func fromSlot(s Slot) desk.Slot {
	return desk.Slot{Day: time.Weekday(s.Day), Start: s.Start, End: s.End}
}

func fromPolicy(p Policy) desk.Policy {
	to := desk.Policy{ID: p.ID, Name: desk.Text(p.Name), Calendar: p.Calendar, WarnPercent: p.WarnPercent,
		Match:   desk.PolicyMatch{Types: vocabulary[desk.Type](p.Match.Types), Teams: p.Match.Teams, Regions: p.Match.Regions, Segments: p.Match.Segments, Mailboxes: p.Match.Mailboxes},
		Targets: map[desk.Metric]map[desk.Priority]int{}, Pauses: map[desk.Metric][]desk.Status{}}
	for metric, m := range map[desk.Metric]*Minutes{desk.FirstResponse: p.Targets.FirstResponse, desk.NextResponse: p.Targets.NextResponse, desk.Resolution: p.Targets.Resolution} {
		if m == nil {
			continue
		}
		to.Targets[metric] = map[desk.Priority]int{}
		for priority, n := range map[desk.Priority]int{desk.Urgent: m.Urgent, desk.High: m.High, desk.Normal: m.Normal, desk.Low: m.Low} {
			if n != 0 {
				to.Targets[metric][priority] = n
			}
		}
	}
	for metric, statuses := range map[desk.Metric][]Status{desk.FirstResponse: p.Pauses.FirstResponse, desk.NextResponse: p.Pauses.NextResponse, desk.Resolution: p.Pauses.Resolution} {
		if statuses != nil { // an empty list overrides the statuses as well
			to.Pauses[metric] = list(statuses, func(s Status) desk.Status { return desk.Status(s) })
		}
	}
	return to
}

func newKey(n NewAPIKey) access.NewKey {
	return access.NewKey{Name: n.Name, Agent: n.Agent, Teams: n.Teams, Scopes: n.Scopes, Expires: time.Time(n.ExpiresAt)}
}

// vocabulary turns words of one vocabulary into the same of another; none stay none.
func vocabulary[To, From ~string](from []From) []To {
	return some(from, func(w From) To { return To(w) })
}

// some is list, but none stay none.
func some[W, D any](from []D, each func(D) W) []W {
	if len(from) == 0 {
		return nil
	}
	return list(from, each)
}

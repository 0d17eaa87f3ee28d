package desk

import (
	"strings"
	"time"
)

// Facts are what the deployment says about a desk: the parameters of the
// template. They make the configuration of a desk that nobody has configured yet.
type Facts struct {
	Name      string
	Language  Language
	Zone      string
	Support   string // the public support address
	Receiving string // the domain that mail is received for
	Admin     string // the first admin's address
}

// The ids of what DefaultConfig makes.
const (
	DefaultTeamID     = "support"
	DefaultMailboxID  = "support"
	DefaultAdminID    = "admin"
	DefaultCalendarID = "office"
	DefaultPolicyID   = "standard"
	DefaultFormID     = "web"
)

// DefaultConfig is a desk that works from the first minute: one team, one
// mailbox, one admin on duty, office hours and a standard SLA.
func DefaultConfig(f Facts) Config {
	local, _, _ := strings.Cut(NormalizeAddress(f.Support), "@")
	week := make([]Slot, 0, 5)
	for day := 1; day <= 5; day++ {
		week = append(week, Slot{Day: time.Weekday(day), Start: "09:00", End: "18:00"})
	}
	return Config{
		Settings: Settings{Name: f.Name, Language: f.Language, Zone: f.Zone, DefaultTeam: DefaultTeamID, ReopenDays: 14, LinkDays: 90},
		Agents: []Agent{{ID: DefaultAdminID, Name: "Admin", Address: NormalizeAddress(f.Admin), Role: RoleAdmin,
			Teams: []string{DefaultTeamID}, Language: f.Language, Active: true, OnDuty: true}},
		Teams:     []Team{{ID: DefaultTeamID, Name: Text{Es: "Soporte", En: "Support"}, Lead: DefaultAdminID}},
		Mailboxes: []Mailbox{{ID: DefaultMailboxID, Address: NormalizeAddress(f.Support), Receiving: local + "@" + f.Receiving, Name: f.Name, Team: DefaultTeamID}},
		Forms:     []Form{{ID: DefaultFormID, Name: Text{Es: "Formulario web", En: "Web form"}, Active: true}},
		Calendars: []Calendar{{ID: DefaultCalendarID, Name: Text{Es: "Horario de oficina", En: "Office hours"}, Zone: f.Zone, Week: week}},
		Policies: []Policy{{ID: DefaultPolicyID, Name: Text{Es: "Estándar", En: "Standard"}, Calendar: DefaultCalendarID,
			Targets: map[Metric]map[Priority]int{
				FirstResponse: {Urgent: 60, High: 120, Normal: 240, Low: 480},
				NextResponse:  {Urgent: 60, High: 120, Normal: 480, Low: 960},
				Resolution:    {Urgent: 240, High: 480, Normal: 1440, Low: 2400},
			},
			Pauses: map[Metric][]Status{
				NextResponse: {Pending, OnHold, Postponed},
				Resolution:   {Pending, OnHold, Postponed},
			}}},
	}
}

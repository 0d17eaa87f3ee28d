package desk

import (
	"strings"
	"testing"
)

var actions = []Action{TicketRead, TicketList, TicketCreate, TicketReply, TicketNote, TicketForward, TicketUpdate, TicketAssign, TicketMerge, TicketSolve, ConfigRead, ConfigWrite, APIKeyCreate, APIKeyList, APIKeyRevoke, TeamList, PersonRead, PersonUpdate, PersonExport, OrganizationRead, OrganizationUpdate, QuarantineRead, QuarantineRelease, QuarantineDelete, MailReplay, MailRuleRead, MailRuleWrite, HeldMailRead, HeldMailRelease, ToolRead, ToolWrite, ToolShare, ProfileUpdate, AuditRead}

// needsTicket lists the actions that make no sense without one.
var needsTicket = []Action{TicketRead, TicketReply, TicketNote, TicketForward, TicketUpdate, TicketAssign, TicketMerge, TicketSolve}

// may lists the actions a subject may do, about t where they are about a ticket.
func may(a Subject, t *TicketFacts) string {
	var can []string
	for _, action := range actions {
		about := t
		if !in(action, needsTicket) && action != TicketList {
			about = nil
		}
		if May(a, action, about) {
			can = append(can, strings.TrimPrefix(string(action), "ticket."))
		}
	}
	return strings.Join(can, " ")
}

func TestMay(t *testing.T) {
	const (
		ofAgents    = " config.read team.list person.read person.update organization.read organization.update tool.read tool.write profile.update"
		ofAdmins    = " config.read config.write apikey.create apikey.list apikey.revoke team.list person.read person.update person.export organization.read organization.update quarantine.read quarantine.release quarantine.delete mail.replay mailrule.read mailrule.write heldmail.read heldmail.release tool.read tool.write tool.share profile.update audit.read"
		ofLeads     = " config.read team.list person.read person.update organization.read organization.update quarantine.read quarantine.release tool.read tool.write profile.update"
		everyTicket = "read list create reply note forward update assign merge"
		blind       = "create" + ofAgents
	)
	agent := func(r AgentRole) Subject {
		return Subject{Kind: ActorAgent, AgentID: "ana", Role: r, Teams: []string{"it", "hr"}}
	}
	keyed := func(s Subject, scopes ...string) Subject { s.Scopes = scopes; return s }
	program := func(scopes ...string) Subject { return Subject{Kind: ActorProgram, Scopes: scopes} }
	mine := &TicketFacts{Team: "it", People: []string{"pia"}}
	foreign := &TicketFacts{Team: "sales", Assignee: "bea", People: []string{"pia"}}
	for _, tt := range []struct {
		name    string
		subject Subject
		ticket  *TicketFacts
		want    string
	}{
		{"admin", agent(RoleAdmin), foreign, everyTicket + ofAdmins},
		{"lead, his team", agent(RoleLead), mine, everyTicket + ofLeads},
		{"agent, his team", agent(RoleAgent), mine, everyTicket + ofAgents},
		{"light agent, his team", agent(RoleLight), mine, "read list note config.read team.list person.read organization.read tool.read tool.write profile.update"},
		{"lead, another team", agent(RoleLead), foreign, "create" + ofLeads},
		{"agent, another team", agent(RoleAgent), foreign, blind},
		{"light agent, another team", agent(RoleLight), foreign, "config.read team.list person.read organization.read tool.read tool.write profile.update"},
		{"agent, routed to no team", agent(RoleAgent), &TicketFacts{}, everyTicket + ofAgents},
		{"agent, not routed yet", agent(RoleAgent), &TicketFacts{Unrouted: true}, blind},
		{"agent, not routed yet, made by another", agent(RoleAgent), &TicketFacts{Unrouted: true, Maker: "bea"}, blind},
		{"agent, not routed yet, made by him", agent(RoleAgent), &TicketFacts{Unrouted: true, Maker: "ana"}, everyTicket + ofAgents},
		{"agent, made by him, routed elsewhere", agent(RoleAgent), &TicketFacts{Team: "sales", Maker: "ana"}, blind},
		{"lead, not routed yet", agent(RoleLead), &TicketFacts{Unrouted: true}, "create" + ofLeads},
		{"admin, not routed yet", agent(RoleAdmin), &TicketFacts{Unrouted: true}, everyTicket + ofAdmins},
		{"agent without id, not routed yet", Subject{Kind: ActorAgent, Role: RoleAgent}, &TicketFacts{Unrouted: true}, blind},
		{"program of no team, not routed yet", program(ScopeTicketsRead), &TicketFacts{Unrouted: true}, "read list team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"program of one team, not routed yet", Subject{Kind: ActorProgram, Teams: []string{"it"}, Scopes: []string{ScopeTicketsRead}}, &TicketFacts{Unrouted: true}, "team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"program of one team, made by it", Subject{Kind: ActorProgram, KeyID: "k1", Teams: []string{"it"}, Scopes: []string{ScopeTicketsRead}}, &TicketFacts{Unrouted: true, Maker: "k1"}, "read list team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"agent, another team but his", agent(RoleAgent), &TicketFacts{Team: "sales", Assignee: "ana"}, everyTicket + ofAgents},
		{"agent, another team but he takes part", agent(RoleAgent), &TicketFacts{Team: "sales", People: []string{"pia", "ana"}}, everyTicket + ofAgents},
		{"agent of no known role", agent("boss"), mine, ""},
		{"agent without id, nobody's ticket", Subject{Kind: ActorAgent, Role: RoleAgent}, &TicketFacts{Team: "it", People: []string{""}}, blind},
		{"agent with a key to read", keyed(agent(RoleAdmin), ScopeTicketsRead), foreign, "read list team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"agent with a key to write", keyed(agent(RoleAgent), ScopeTicketsWrite), mine, "create reply note forward update assign merge person.update organization.update tool.write profile.update"},
		{"a key gives an agent nothing his role has not", keyed(agent(RoleLight), Scopes...), foreign, "config.read team.list person.read organization.read tool.read tool.write profile.update"},
		{"agent with an empty list of scopes", Subject{Kind: ActorAgent, Role: RoleAdmin, Scopes: []string{}}, mine, ""},
		{"program that reads", program(ScopeTicketsRead), foreign, "read list team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"program that writes", program(ScopeTicketsWrite), foreign, "create reply note forward update assign merge person.update organization.update quarantine.release quarantine.delete mail.replay mailrule.write heldmail.release tool.write profile.update"},
		{"program of every scope", program(Scopes...), foreign, everyTicket + ofAdmins},
		{"program that reads the configuration", program(ScopeConfigRead), foreign, "config.read"},
		{"program that writes it", program(ScopeConfigWrite), foreign, "config.write tool.share"},
		{"program that makes keys", program(ScopeKeysWrite), foreign, "apikey.create apikey.list apikey.revoke"},
		{"program without scopes", program(), mine, ""},
		{"program of one team, its ticket", Subject{Kind: ActorProgram, Teams: []string{"it"}, Scopes: []string{ScopeTicketsRead}}, mine, "read list team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"program of one team, another's", Subject{Kind: ActorProgram, Teams: []string{"it"}, Scopes: []string{ScopeTicketsRead}}, foreign, "team.list person.read organization.read quarantine.read mailrule.read heldmail.read tool.read"},
		{"program with a role written on it", Subject{Kind: ActorProgram, Role: RoleAdmin}, mine, ""},
		{"person, his ticket", Subject{Kind: ActorPerson, PersonID: "pia"}, foreign, "read reply solve"},
		{"person, another's ticket", Subject{Kind: ActorPerson, PersonID: "paul"}, foreign, ""},
		{"person with everything else written on him", Subject{Kind: ActorPerson, PersonID: "paul", Role: RoleAdmin, Teams: []string{"sales"}, Scopes: Scopes}, foreign, ""},
		{"person without id", Subject{Kind: ActorPerson}, &TicketFacts{People: []string{""}}, ""},
		{"nobody", Subject{}, mine, ""},
		{"the desk itself does not ask", Subject{Kind: ActorSystem, Role: RoleAdmin, Scopes: Scopes}, mine, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := may(tt.subject, tt.ticket); got != tt.want {
				t.Errorf("may %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestMay_withoutTicket(t *testing.T) {
	admin := Subject{Kind: ActorAgent, AgentID: "ana", Role: RoleAdmin}
	for _, action := range actions {
		if got, want := May(admin, action, nil), !in(action, needsTicket); got != want {
			t.Errorf("%s about no ticket: %v, want %v", action, got, want)
		}
	}
	if May(admin, "ticket.erase", nil) || May(admin, "", nil) {
		t.Error("an action that is not in the table is allowed")
	}
}

func TestMay_everyActionIsInTheTableOnce(t *testing.T) {
	seen := map[Action]int{}
	for _, g := range grants {
		seen[g.action]++
		if onlyPeople := g == (grant{action: g.action, person: true, subject: true}); !in(g.scope, Scopes) && !onlyPeople {
			t.Errorf("%s needs the unknown scope %q", g.action, g.scope)
		}
	}
	for _, action := range actions {
		if seen[action] != 1 {
			t.Errorf("%s is in the table %d times", action, seen[action])
		}
	}
	if len(grants) != len(actions) {
		t.Errorf("%d lines for %d actions", len(grants), len(actions))
	}
}

func TestTicket_Facts(t *testing.T) {
	ticket := &Ticket{Team: "it", Assignee: "ana", Requester: "pia", Participants: []Participant{{Person: "pia"}, {Person: "carl"}}}
	f := ticket.Facts()
	for person, want := range map[string]bool{"pia": true, "carl": true, "eva": false} {
		if got := May(Subject{Kind: ActorPerson, PersonID: person}, TicketRead, f); got != want {
			t.Errorf("%s reads: %v, want %v", person, got, want)
		}
	}
	if f.Team != "it" || f.Assignee != "ana" {
		t.Errorf("facts %+v", f)
	}
}

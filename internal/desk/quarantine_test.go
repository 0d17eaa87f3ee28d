package desk

import "testing"

func TestConfig_MailInSight(t *testing.T) {
	cfg := &Config{
		Settings: Settings{DefaultTeam: "front"},
		Teams:    []Team{{ID: "sales"}, {ID: "front"}, {ID: "it"}},
		Mailboxes: []Mailbox{
			{ID: "shop", Address: "shop@a.example", Receiving: "shop@in.a.example", Team: "sales"},
			{ID: "help", Address: "help@a.example", Receiving: "help@in.a.example", Team: "it"},
			{ID: "info", Address: "info@a.example", Receiving: "info@in.a.example"},
		},
	}
	lead := func(teams ...string) Subject {
		return Subject{Kind: ActorAgent, AgentID: "tom", Role: RoleLead, Teams: teams}
	}
	for _, tt := range []struct {
		name       string
		who        Subject
		mailbox    string
		recipients []string
		want       bool
	}{
		{"a mailbox of his team", lead("sales"), "shop", nil, true},
		{"another team's mailbox", lead("sales"), "help", nil, false},
		{"another's, though his is the default team", lead("front"), "help", nil, false},
		{"to his mailbox as well", lead("sales"), "help", []string{"help@in.a.example", "Shop@in.a.example"}, true},
		{"a mailbox of no team", lead("sales"), "info", []string{"info@in.a.example"}, false},
		{"a mailbox of no team, the default team", lead("front"), "info", nil, true},
		{"no mailbox at all", lead("sales"), "", []string{"x@in.a.example"}, false},
		{"no mailbox at all, the default team", lead("front"), "", []string{"x@in.a.example"}, true},
		{"a mailbox that is gone", lead("sales"), "gone", nil, false},
		{"without teams", lead(), "info", nil, false},
		{"an admin", Subject{Kind: ActorAgent, AgentID: "adm", Role: RoleAdmin}, "help", nil, true},
		{"a program", Subject{Kind: ActorProgram, KeyID: "k"}, "help", nil, true},
		{"a program of one team", Subject{Kind: ActorProgram, KeyID: "k", Teams: []string{"it"}}, "help", nil, false},
		{"a customer", Subject{Kind: ActorPerson, PersonID: "p", Teams: []string{"it"}}, "help", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cfg.MailInSight(tt.who, tt.mailbox, tt.recipients); got != tt.want {
				t.Errorf("in sight %v, want %v", got, tt.want)
			}
		})
	}
	cfg.Settings.DefaultTeam = "" // the first team takes what is nobody's
	if !cfg.MailInSight(lead("sales"), "info", nil) || cfg.MailInSight(lead("front"), "info", nil) {
		t.Error("without a default team the first one's is what came to no team")
	}
}

// A team's tools are changed by the one whom the configuration names; a team
// that names nobody leaves them to those of the role lead in it.
func TestMayKeepTool_ofATeam(t *testing.T) {
	cfg := &Config{Teams: []Team{{ID: "sales", Lead: "tom"}, {ID: "it", Lead: "ana"}, {ID: "hr"}}}
	agent := func(id string, r AgentRole) Subject {
		return Subject{Kind: ActorAgent, AgentID: id, Role: r, Teams: []string{"sales", "it", "hr"}}
	}
	for _, tt := range []struct {
		name string
		who  Subject
		want string
	}{
		{"lead of one team, member of all", agent("tom", RoleLead), "sales hr"},
		{"named, an agent by role", agent("ana", RoleAgent), "it"},
		{"lead of none, member of all", agent("eva", RoleLead), "hr"},
		{"agent", agent("leo", RoleAgent), ""},
		{"admin", agent("adm", RoleAdmin), "sales it hr"},
		{"named, but no longer a member", Subject{Kind: ActorAgent, AgentID: "tom", Role: RoleLead}, ""},
	} {
		got := ""
		for _, team := range cfg.Teams {
			if MayKeepTool(cfg, tt.who, Owner{Team: team.ID}) {
				got += " " + team.ID
			}
		}
		if want := tt.want; len(want) > 0 && got != " "+want || want == "" && got != "" {
			t.Errorf("%s keeps those of%s, want %q", tt.name, got, want)
		}
	}
}

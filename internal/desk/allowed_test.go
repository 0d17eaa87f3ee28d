package desk

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is offered is what is granted: of every ticket in sight exactly what
// Allowed lists, and nothing of one that is not.
func TestAllowed_holdsForEveryTicketInSight(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range 5000 {
		who := Subject{Kind: ActorAgent, AgentID: "ana", Role: AgentRole(pick("admin", "lead", "agent", "light"))}
		if r.IntN(3) > 0 {
			who.Teams = []string{pick("it", "hr")}
		}
		switch r.IntN(4) {
		case 0:
			who.Scopes = []string{pick(Scopes...), pick(Scopes...)}
		case 1:
			who = Subject{Kind: ActorProgram, KeyID: "k1", Teams: who.Teams, Scopes: []string{pick(Scopes...), pick(Scopes...)}}
		}
		facts := &TicketFacts{Team: pick("", "it", "hr", "sales"), Assignee: pick("", "ana", "bea"), People: []string{"pia", pick("ana", "bea")},
			Unrouted: r.IntN(4) == 0, Maker: pick("", "ana", "k1")}
		offered, seen := Allowed(who), who.sees(facts)
		for _, action := range Actions() {
			if got, want := May(who, action, facts), seen && in(action, offered); got != want {
				t.Fatalf("%+v %s %+v: %v, offered %v", who, action, facts, got, want)
			}
			if May(who, action, nil) && !in(action, offered) {
				t.Fatalf("%+v may %s, and it is not offered", who, action)
			}
		}
	}
}

func TestToolTeams(t *testing.T) {
	cfg := &Config{Teams: []Team{{ID: "it"}, {ID: "hr", Lead: "ana"}, {ID: "sales", Lead: "bea"}}}
	for _, tt := range []struct {
		role  AgentRole
		teams []string
		want  []string
	}{
		{RoleAdmin, nil, []string{"it", "hr", "sales"}},
		{RoleLead, []string{"it", "hr", "sales"}, []string{"it", "hr"}}, // sales has another lead
		{RoleLead, []string{"sales"}, nil},
		{RoleAgent, []string{"it", "hr"}, []string{"hr"}},
		{RoleLight, []string{"it"}, nil},
		{RoleLead, nil, nil},
	} {
		who := Subject{Kind: ActorAgent, AgentID: "ana", Role: tt.role, Teams: tt.teams}
		if diff := cmp.Diff(tt.want, ToolTeams(cfg, who)); diff != "" {
			t.Errorf("%s of %v: %s", tt.role, tt.teams, diff)
		}
	}
}

func TestTool_Needs(t *testing.T) {
	for _, do := range MacroDoes {
		if got := (&Tool{Actions: []MacroAction{{Do: do}}}).Needs(); len(got) != 1 {
			t.Errorf("%s needs %v", do, got)
		}
	}
	macro := &Tool{Actions: []MacroAction{{Do: MacroAssignee}, {Do: MacroTeam}, {Do: MacroReply}, {Do: MacroNote}, {Do: MacroAddTags}}}
	if got, want := fmt.Sprint(macro.Needs()), "[ticket.reply ticket.note ticket.update ticket.assign]"; got != want {
		t.Errorf("needs %s, want %s", got, want)
	}
}

package desk

import (
	"strings"
	"testing"
)

func TestTicket_Lists(t *testing.T) {
	watchers := []Participant{{Person: "pia", Role: Requester}, {Person: "eva", Role: Watcher}, {Person: "ana", Role: Watcher}}
	for _, tt := range []struct {
		name   string
		ticket Ticket
		want   string
	}{
		{"new", Ticket{}, "?"},
		{"new, made by an agent", Ticket{Maker: "ana"}, "? @ana"},
		{"routed, made by an agent", Ticket{Maker: "ana", Routed: true}, ""},
		{"routed to no team", Ticket{Routed: true}, ""},
		{"put into a team before routing", Ticket{Team: "it"}, "it"},
		{"taken before routing", Ticket{Assignee: "ana"}, " @ana"},
		{"watched", Ticket{Routed: true, Team: "it", Assignee: "ana", Participants: watchers}, "it @ana @eva"},
	} {
		if got := strings.Join(tt.ticket.Lists(), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whoever makes a ticket is known from its history.
func TestTicket_Maker(t *testing.T) {
	for kind, want := range map[ActorKind]string{ActorAgent: "ana", ActorProgram: "ana", ActorPerson: "", ActorSystem: ""} {
		made := Fold([]Event{{Seq: 1, Ticket: "t", Type: TicketCreated, Actor: Actor{Kind: kind, ID: "ana"}, Data: Data{Created: &Created{}}}})
		if made.Maker != want || made.Facts().Maker != want || !made.Facts().Unrouted {
			t.Errorf("made by %s: %q", kind, made.Maker)
		}
	}
}

func TestSubject_Sight(t *testing.T) {
	agent := func(r AgentRole, teams ...string) Subject {
		return Subject{Kind: ActorAgent, AgentID: "ana", Role: r, Teams: teams}
	}
	for _, tt := range []struct {
		name string
		a, b Subject
		same bool
	}{
		{"order", agent(RoleAgent, "it", "hr"), agent(RoleLead, "hr", "it"), true},
		{"another team", agent(RoleAgent, "it"), agent(RoleAgent, "hr"), false},
		{"the last team lost", agent(RoleAgent, "it"), agent(RoleAgent), false},
		{"no admin any more", agent(RoleAdmin, "it"), agent(RoleAgent, "it"), false},
		{"an agent without teams is not everywhere", agent(RoleAgent), agent(RoleAdmin), false},
	} {
		if same := tt.a.Sight() == tt.b.Sight(); same != tt.same {
			t.Errorf("%s: %q and %q", tt.name, tt.a.Sight(), tt.b.Sight())
		}
	}
}

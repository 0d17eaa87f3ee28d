package crash

import "helpdesk/internal/desk"

// Domain is where the world's desk receives mail.
const Domain = "mail.taller.example"

// The people and addresses of the world.
const (
	Support = "soporte@taller.example"
	Agent   = "ana"
	Lead    = "bruno"
)

// config is a small desk: one team of an agent and a lead, one rule.
func config() desk.Config {
	cfg := desk.DefaultConfig(desk.Facts{Name: "Taller", Language: desk.Spanish, Zone: "Europe/Madrid",
		Support: Support, Receiving: Domain, Admin: "jefa@taller.example"})
	cfg.Agents[0].OnDuty = false
	cfg.Agents = append(cfg.Agents,
		desk.Agent{ID: Agent, Name: "Ana", Address: "ana@taller.example", Role: desk.RoleAgent, Teams: []string{"taller"}, Language: desk.Spanish, Active: true, OnDuty: true},
		desk.Agent{ID: Lead, Name: "Bruno", Address: "bruno@taller.example", Role: desk.RoleLead, Teams: []string{"taller"}, Language: desk.English, Active: true})
	cfg.Teams = append(cfg.Teams, desk.Team{ID: "taller", Name: desk.Text{Es: "Taller", En: "Workshop"}, Lead: Lead})
	cfg.Routing = []desk.Rule{{ID: "printers", Name: desk.Text{Es: "Impresoras", En: "Printers"}, Team: "taller", Match: desk.RuleMatch{Words: []string{"impresora"}}}}
	return cfg
}

// AgentSubject is the agent as he comes to the API.
func AgentSubject() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: Agent, Role: desk.RoleAgent, Teams: []string{"taller"}}
}

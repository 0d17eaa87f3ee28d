package desk

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wednesday is 10:00 in Madrid, inside office hours.
var wednesday = time.Date(2026, 1, 7, 9, 0, 0, 0, time.UTC)

func deskConfig() *Config {
	agent := func(id string, teams ...string) Agent {
		return Agent{ID: id, Role: RoleAgent, Teams: teams, Active: true, OnDuty: true}
	}
	return &Config{
		Version:   7,
		Settings:  Settings{DefaultTeam: "general"},
		Teams:     []Team{{ID: "first"}, {ID: "general"}, {ID: "billing"}, {ID: "empty"}},
		Agents:    []Agent{agent("ana", "billing", "general"), agent("bea", "billing"), agent("carl", "general")},
		Mailboxes: []Mailbox{{ID: "support"}, {ID: "invoices", Team: "billing"}},
		Forms:     []Form{{ID: "contact"}, {ID: "bill", Team: "billing"}},
		Calendars: []Calendar{office()},
	}
}

func TestRoute_team(t *testing.T) {
	rule := func(id, team string, m RuleMatch) Rule { return Rule{ID: id, Team: team, Match: m} }
	for _, tt := range []struct {
		name    string
		change  func(*Config)
		ticket  Ticket
		team    string
		rule    string
		why     string
		skipped []string
	}{
		{"first matching rule", func(c *Config) {
			c.Routing = []Rule{rule("r1", "empty", RuleMatch{Types: []Type{Task}}), rule("r2", "billing", RuleMatch{Words: []string{"factura"}}), rule("r3", "empty", RuleMatch{})}
		}, Ticket{Subject: "La FACTURA de marzo"}, "billing", "r2", "rule=r2 matched=words:factura; agent=ana least_load=0 of=2", nil},
		{"a rule without conditions", func(c *Config) {
			c.Routing = []Rule{rule("all", "empty", RuleMatch{})}
		}, Ticket{}, "empty", "all", "rule=all matched=always; agent=none", nil},
		{"a rule that is off", func(c *Config) {
			c.Routing = []Rule{{ID: "off", Team: "empty", Off: true}}
		}, Ticket{Form: "bill"}, "billing", "", "form=bill; agent=ana least_load=0 of=2", nil},
		{"a rule for a team that is gone", func(c *Config) {
			c.Routing = []Rule{rule("old", "gone", RuleMatch{}), rule("r2", "empty", RuleMatch{})}
		}, Ticket{}, "empty", "r2", "rule=r2 matched=always; agent=none", []string{"rule=old team=gone unknown"}},
		{"the form's team before the mailbox's", nil, Ticket{Form: "bill", Mailbox: "support"}, "billing", "", "form=bill; agent=ana least_load=0 of=2", nil},
		{"the mailbox's team", nil, Ticket{Mailbox: "invoices", Form: "contact"}, "billing", "", "mailbox=invoices; agent=ana least_load=0 of=2", nil},
		{"the default team", nil, Ticket{Mailbox: "support"}, "general", "", "default=team; agent=ana least_load=0 of=2", nil},
		{"form and mailbox that are gone", nil, Ticket{Mailbox: "x", Form: "y"}, "general", "", "default=team; agent=ana least_load=0 of=2", nil},
		{"a form whose team is gone", func(c *Config) { c.Forms[1].Team = "gone" }, Ticket{Form: "bill"},
			"general", "", "default=team; agent=ana least_load=0 of=2", []string{"form=bill team=gone unknown"}},
		{"no default: the first team", func(c *Config) { c.Settings.DefaultTeam = "" }, Ticket{}, "first", "", "first_team; agent=none", nil},
		{"a default team that is gone", func(c *Config) { c.Settings.DefaultTeam = "gone" }, Ticket{},
			"first", "", "first_team; agent=none", []string{"default=team team=gone unknown"}},
		{"no team at all", func(c *Config) { c.Teams = nil; c.Settings.DefaultTeam = "" }, Ticket{}, "", "", "no_team", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := deskConfig()
			if tt.change != nil {
				tt.change(cfg)
			}
			d := Route(cfg, &tt.ticket, RouteFacts{}, wednesday)
			if d.Team != tt.team || d.Cause.Rule != tt.rule || d.Cause.Why != tt.why || d.Cause.Version != 7 {
				t.Errorf("got team %q, cause %+v\nwant team %q, rule %q, why %q", d.Team, d.Cause, tt.team, tt.rule, tt.why)
			}
			if diff := cmp.Diff(tt.skipped, d.Skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRoute_priorityAndTags(t *testing.T) {
	cfg := deskConfig()
	cfg.Routing = []Rule{{ID: "vip", Team: "billing", Priority: Urgent, Tags: []string{"vip", "known", "vip"}}}
	d := Route(cfg, &Ticket{Tags: []string{"known"}}, RouteFacts{}, wednesday)
	if d.Priority != Urgent {
		t.Errorf("priority %q", d.Priority)
	}
	if diff := cmp.Diff([]string{"vip"}, d.AddTags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	cfg.Routing = nil
	if d := Route(cfg, &Ticket{}, RouteFacts{}, wednesday); d.Priority != "" || d.AddTags != nil {
		t.Errorf("without a rule: %+v", d)
	}
}

func TestMatchRule(t *testing.T) {
	ticket := &Ticket{Subject: "Re: ¿Cuándo llega mi TARJETA de crédito?", Type: Incident, Mailbox: "support", Language: Spanish, Form: "contact", Channel: ChannelForm}
	for _, tt := range []struct {
		name  string
		match RuleMatch
		want  []string
		ok    bool
	}{
		{"nothing asked", RuleMatch{}, nil, true},
		{"a word", RuleMatch{Words: []string{"factura", "cuando"}}, []string{"words:cuando"}, true},
		{"a word with an accent too many", RuleMatch{Words: []string{"créditó"}}, []string{"words:créditó"}, true},
		{"a phrase", RuleMatch{Words: []string{"tarjeta  de CREDITO"}}, []string{`words:"tarjeta  de CREDITO"`}, true},
		{"a part of a word", RuleMatch{Words: []string{"tarje"}}, nil, false},
		{"a phrase that ends in a part of a word", RuleMatch{Words: []string{"tarjeta de cred"}}, nil, false},
		{"words in another order", RuleMatch{Words: []string{"de tarjeta"}}, nil, false},
		{"no word in it", RuleMatch{Words: []string{"?!"}}, nil, false},
		{"everything", RuleMatch{[]Type{Incident}, []string{"mi"}, []string{"support"}, []Language{Spanish}, []string{"contact"}, []Channel{ChannelForm}},
			[]string{"words:mi", "type:incident", "mailbox:support", "language:es", "form:contact", "channel:form"}, true},
		{"another type", RuleMatch{Types: []Type{Task}}, nil, false},
		{"another mailbox", RuleMatch{Mailboxes: []string{"sales"}}, nil, false},
		{"another language", RuleMatch{Languages: []Language{English}}, nil, false},
		{"another form", RuleMatch{Forms: []string{"bill"}}, nil, false},
		{"another channel", RuleMatch{Channels: []Channel{ChannelEmail}}, nil, false},
		{"all but the last", RuleMatch{Types: []Type{Incident}, Words: []string{"mi"}, Channels: []Channel{ChannelEmail}}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := MatchRule(tt.match, ticket)
			if ok != tt.ok {
				t.Errorf("matches: %v, want %v", ok, tt.ok)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("what matched (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRoute_agent(t *testing.T) {
	long, short := wednesday.Add(-5*time.Hour), wednesday.Add(-time.Hour)
	for _, tt := range []struct {
		name   string
		change func(*Config, *Ticket, *RouteFacts)
		want   string
		why    string
	}{
		{"least load", func(_ *Config, _ *Ticket, f *RouteFacts) { f.Loads = map[string]int{"ana": 3, "bea": 2} }, "bea", "agent=bea least_load=2 of=2"},
		{"equal load: the longest wait", func(_ *Config, _ *Ticket, f *RouteFacts) {
			f.Loads = map[string]int{"ana": 2, "bea": 2}
			f.LastAssigned = map[string]time.Time{"ana": short, "bea": long}
		}, "bea", "agent=bea least_load=2 of=2"},
		{"never assigned waits longest", func(_ *Config, _ *Ticket, f *RouteFacts) {
			f.LastAssigned = map[string]time.Time{"ana": long}
		}, "bea", "agent=bea least_load=0 of=2"},
		{"all equal: the first id", func(c *Config, _ *Ticket, _ *RouteFacts) {
			c.Agents[0], c.Agents[1] = c.Agents[1], c.Agents[0]
		}, "ana", "agent=ana least_load=0 of=2"},
		{"full", func(c *Config, _ *Ticket, f *RouteFacts) {
			c.Agents[0].Capacity, f.Loads = 2, map[string]int{"ana": 2, "bea": 9}
		}, "bea", "agent=bea least_load=9 of=1"},
		{"one below full", func(c *Config, _ *Ticket, f *RouteFacts) {
			c.Agents[0].Capacity, f.Loads = 2, map[string]int{"ana": 1, "bea": 9}
		}, "ana", "agent=ana least_load=1 of=2"},
		{"off duty", func(c *Config, _ *Ticket, _ *RouteFacts) { c.Agents[0].OnDuty = false }, "bea", "agent=bea least_load=0 of=1"},
		{"inactive", func(c *Config, _ *Ticket, _ *RouteFacts) { c.Agents[0].Active = false }, "bea", "agent=bea least_load=0 of=1"},
		{"light", func(c *Config, _ *Ticket, _ *RouteFacts) { c.Agents[0].Role = RoleLight }, "bea", "agent=bea least_load=0 of=1"},
		{"a lead works too", func(c *Config, _ *Ticket, _ *RouteFacts) { c.Agents[0].Role = RoleLead }, "ana", "agent=ana least_load=0 of=2"},
		{"another language", func(c *Config, x *Ticket, _ *RouteFacts) {
			x.Language, c.Agents[0].Speaks = Spanish, []Language{English}
		}, "bea", "agent=bea least_load=0 of=1"},
		{"this language", func(c *Config, x *Ticket, _ *RouteFacts) {
			x.Language, c.Agents[0].Speaks = Spanish, []Language{English, Spanish}
		}, "ana", "agent=ana least_load=0 of=2"},
		{"inside his hours", func(c *Config, _ *Ticket, _ *RouteFacts) { c.Agents[0].Calendar = "office" }, "ana", "agent=ana least_load=0 of=2"},
		{"outside his hours", func(c *Config, _ *Ticket, _ *RouteFacts) {
			c.Agents[0].Calendar, c.Calendars[0].Zone = "office", "America/Lima"
		}, "bea", "agent=bea least_load=0 of=1"},
		{"nobody", func(c *Config, _ *Ticket, f *RouteFacts) {
			c.Agents[0].OnDuty = false
			c.Agents[1].Capacity, f.Loads = 1, map[string]int{"bea": 1}
		}, "", "agent=none off_duty=1 full=1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg, ticket, facts := deskConfig(), &Ticket{Form: "bill"}, RouteFacts{}
			tt.change(cfg, ticket, &facts)
			d := Route(cfg, ticket, facts, wednesday)
			if want := "form=bill; " + tt.why; d.Assignee != tt.want || d.Cause.Why != want || d.Team != "billing" {
				t.Errorf("got %q because %q\nwant %q because %q", d.Assignee, d.Cause.Why, tt.want, want)
			}
		})
	}
}

func TestRoute_calendarThatIsGoneBindsNobody(t *testing.T) {
	cfg := deskConfig()
	cfg.Agents[0].Calendar = "gone"
	d := Route(cfg, &Ticket{Form: "bill"}, RouteFacts{}, wednesday)
	if d.Assignee != "ana" {
		t.Errorf("assignee %q, want ana", d.Assignee)
	}
	if diff := cmp.Diff([]string{"agent=ana calendar=gone unusable"}, d.Skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

// TestRoute_spreadsWork gives out a thousand tickets: no agent may ever be two
// ahead of another, whoever closes how many meanwhile.
func TestRoute_spreadsWork(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	cfg := deskConfig()
	cfg.Agents = nil
	for i := range 7 {
		cfg.Agents = append(cfg.Agents, Agent{ID: fmt.Sprint("a", i), Role: RoleAgent, Teams: []string{"billing"}, Active: true, OnDuty: true})
	}
	f := RouteFacts{Loads: map[string]int{}, LastAssigned: map[string]time.Time{}}
	got := map[string]int{}
	for i := range 1001 {
		now := wednesday.Add(time.Duration(i) * time.Second)
		a := Route(cfg, &Ticket{Form: "bill"}, f, now).Assignee
		for id := range f.Loads {
			if f.Loads[id] < f.Loads[a] {
				t.Fatalf("%s has %d tickets and gets another, %s has %d", a, f.Loads[a], id, f.Loads[id])
			}
		}
		f.Loads[a]++
		f.LastAssigned[a] = now
		got[a]++
		if rng.IntN(4) == 0 {
			f.Loads = map[string]int{} // everything was solved
		}
	}
	for _, a := range cfg.Agents {
		if got[a.ID] < 1001/7-2 || got[a.ID] > 1001/7+2 {
			t.Errorf("%s got %d of 1001 tickets: %v", a.ID, got[a.ID], got)
		}
	}
}

func TestFoldWords(t *testing.T) {
	for give, want := range map[string]string{
		"":                        "",
		" !? ":                    "",
		"Árbol":                   " arbol ",
		"A\u0301rbol nin\u0303o":  " arbol nino ", // combining accents
		"Straße, Œuvre; ÅNGSTRÖM": " strasse oeuvre angstrom ",
		"Łódź  Ñandú-Çelik":       " lodz nandu celik ",
		"IBAN: ES91 2100":         " iban es91 2100 ",
		"Ελλάδα":                  " ελλάδα ",
		"e‑mail":                  " e mail ",
		"\xff\xfe":                "",
	} {
		if got := foldWords(give); got != want {
			t.Errorf("foldWords(%q) = %q, want %q", give, got, want)
		}
	}
}

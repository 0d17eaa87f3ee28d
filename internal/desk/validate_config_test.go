package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// validConfig has one of everything.
func validConfig() *Config {
	name := Text{Es: "Nombre", En: "Name"}
	calendar := office()
	calendar.Name = name
	policy := *gold()
	policy.Name = name
	policy.Match = PolicyMatch{Types: []Type{Incident}, Teams: []string{"it"}, Regions: []string{"es-ct"}, Segments: []string{"vip"}, Mailboxes: []string{"support"}}
	return &Config{
		Settings: Settings{Name: "ACME", Language: Spanish, Zone: "Europe/Madrid", PublicURL: "https://help.example.com", DefaultTeam: "it", ReopenDays: 14, LinkDays: 30},
		Agents: []Agent{
			{ID: "ana", Name: "Ana", Address: "ana@example.com", Role: RoleAdmin, Teams: []string{"it"}, Language: Spanish, Speaks: []Language{Spanish, English}, Active: true, Calendar: "office", Capacity: 20},
			{ID: "bea", Name: "Bea", Address: "bea@example.com", Role: RoleLight, Active: true},
		},
		Teams:     []Team{{ID: "it", Name: name, Lead: "ana"}, {ID: "hr", Name: Text{En: "People"}}},
		Mailboxes: []Mailbox{{ID: "support", Address: "support@example.com", Receiving: "support@mail.example.com", Forwarder: "google", Name: "Support", Team: "it", Language: English}},
		Forms:     []Form{{ID: "contact", Name: name, Origins: []string{"https://www.example.com", "http://localhost:3000"}, Team: "it", Type: Question, Active: true}},
		Routing: []Rule{{ID: "r1", Name: name, Team: "it", Priority: High, Tags: []string{"bill"},
			Match: RuleMatch{[]Type{Incident}, []string{"factura"}, []string{"support"}, []Language{Spanish}, []string{"contact"}, []Channel{ChannelEmail}}}},
		Calendars: []Calendar{calendar},
		Policies:  []Policy{policy},
	}
}

func TestValidateConfig_valid(t *testing.T) {
	if err := ValidateConfig(validConfig()); err != nil {
		t.Errorf("a good configuration is refused: %v", err)
	}
	least := &Config{Settings: Settings{Name: "ACME", Language: English, Zone: "UTC", LinkDays: 1}}
	if err := ValidateConfig(least); err != nil {
		t.Errorf("the least configuration is refused: %v", err)
	}
	full := validConfig() // at the very limits
	full.Settings.Name = strings.Repeat("ñ", MaxName)
	full.Policies[0].WarnPercent = 99
	full.Policies[0].Targets[FirstResponse][Low] = 0
	for i := range MaxHolidays {
		date := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		full.Calendars[0].Holidays = append(full.Calendars[0].Holidays, Holiday{Date: date})
	}
	full.Agents[1].ID = strings.Repeat("b", MaxID)
	if err := ValidateConfig(full); err != nil {
		t.Errorf("a configuration at the limits is refused: %v", err)
	}
	direct := validConfig() // mail arrives at the public address itself
	direct.Mailboxes[0].Receiving = direct.Mailboxes[0].Address
	if err := ValidateConfig(direct); err != nil {
		t.Errorf("a mailbox without forwarding is refused: %v", err)
	}
}

func TestValidateConfig_namesTheWrongField(t *testing.T) {
	repeat := func(n int) []string { return make([]string, n) }
	for _, tt := range []struct {
		change func(*Config)
		want   string // field and code
	}{
		{func(c *Config) { c.Settings.Name = "" }, "settings.name required"},
		{func(c *Config) { c.Settings.Name = "AC\nME" }, "settings.name bad_characters"},
		{func(c *Config) { c.Settings.Language = "fr" }, "settings.language not_allowed_value"},
		{func(c *Config) { c.Settings.Zone = "Mars/Base" }, "settings.zone unknown_zone"},
		{func(c *Config) { c.Settings.PublicURL = "help.example.com" }, "settings.publicUrl invalid_url"},
		{func(c *Config) { c.Settings.PublicURL = "javascript:alert(1)" }, "settings.publicUrl invalid_url"},
		{func(c *Config) { c.Settings.Accent = "blue" }, "settings.accent invalid_color"},
		{func(c *Config) { c.Settings.Accent = "#1d5fa" }, "settings.accent invalid_color"},
		{func(c *Config) { c.Settings.Accent = "#1d5fzz" }, "settings.accent invalid_color"},
		{func(c *Config) { c.Settings.Accent = "#777777" }, "settings.accent low_contrast"}, // 4.48:1
		{func(c *Config) { c.Settings.DefaultTeam = "gone" }, "settings.defaultTeam unknown_reference"},
		{func(c *Config) { c.Settings.ReopenDays = -1 }, "settings.reopenDays out_of_range"},
		{func(c *Config) { c.Settings.LinkDays = 0 }, "settings.linkDays out_of_range"},

		{func(c *Config) { c.Agents[1].ID = "ana" }, "agents[1].id duplicate"},
		{func(c *Config) { c.Agents[1].ID = "" }, "agents[1].id required"},
		{func(c *Config) { c.Agents[1].ID = "b a" }, "agents[1].id invalid_id"},
		{func(c *Config) { c.Agents[1].ID = "béa" }, "agents[1].id invalid_id"},
		{func(c *Config) { c.Agents[1].ID = string(make([]byte, MaxID+1)) }, "agents[1].id invalid_id"},
		{func(c *Config) { c.Agents[1].Name = "" }, "agents[1].name required"},
		{func(c *Config) { c.Agents[1].Address = "" }, "agents[1].address required"},
		{func(c *Config) { c.Agents[1].Address = "bea" }, "agents[1].address address_at"},
		{func(c *Config) { c.Agents[1].Address = "Bea@Example.com" }, "agents[1].address address_not_lower_case"},
		{func(c *Config) { c.Agents[1].Address = "ana@example.com" }, "agents[1].address duplicate"},
		{func(c *Config) { c.Agents[1].Address = "support@mail.example.com" }, "agents[1].address address_of_mailbox"},
		{func(c *Config) { c.Agents[1].Role = "boss" }, "agents[1].role not_allowed_value"},
		{func(c *Config) { c.Agents[1].Teams = []string{"it", "gone"} }, "agents[1].teams[1] unknown_reference"},
		{func(c *Config) { c.Agents[1].Language = "fr" }, "agents[1].language not_allowed_value"},
		{func(c *Config) { c.Agents[1].Speaks = []Language{"fr"} }, "agents[1].speaks[0] not_allowed_value"},
		{func(c *Config) { c.Agents[1].Calendar = "gone" }, "agents[1].calendar unknown_reference"},
		{func(c *Config) { c.Agents[1].Capacity = -1 }, "agents[1].capacity out_of_range"},
		{func(c *Config) { c.Agents[0].Active = false }, "agents admin_required"},
		{func(c *Config) { c.Agents[0].Role = RoleLead }, "agents admin_required"},

		{func(c *Config) { c.Teams[1].ID = "it" }, "teams[1].id duplicate"},
		{func(c *Config) { c.Teams[1].Name = Text{} }, "teams[1].name required"},
		{func(c *Config) { c.Teams[1].Name.Es = "a\u202eb" }, "teams[1].name.es bad_characters"},
		{func(c *Config) { c.Teams[1].Name.En = fmt.Sprintf("%0121d", 0) }, "teams[1].name.en too_long"},
		{func(c *Config) { c.Teams[1].Lead = "gone" }, "teams[1].lead unknown_reference"},

		{func(c *Config) { c.Mailboxes[0].Address = "support" }, "mailboxes[0].address address_at"},
		{func(c *Config) { c.Mailboxes[0].Receiving = "a@b" }, "mailboxes[0].receiving address_domain"},
		{func(c *Config) { c.Mailboxes[0].Forwarder = "a\r\nb" }, "mailboxes[0].forwarder bad_characters"},
		{func(c *Config) { c.Mailboxes[0].Forwarder = "my own server" }, "mailboxes[0].forwarder unknown_value"},
		{func(c *Config) { c.Mailboxes[0].Aliases = []string{"help@example.com", "a@b"} }, "mailboxes[0].aliases[1] address_domain"},
		{func(c *Config) { c.Mailboxes[0].Aliases = make([]string, MaxAliases+1) }, "mailboxes[0].aliases too_many"},
		{func(c *Config) {
			c.Mailboxes = append(c.Mailboxes, Mailbox{ID: "two", Name: "Two", Address: "two@example.com", Aliases: []string{"support@example.com"}})
		}, "mailboxes[1].aliases[0] duplicate"},
		{func(c *Config) { c.Mailboxes[0].Name = "" }, "mailboxes[0].name required"},
		{func(c *Config) { c.Mailboxes[0].Team = "gone" }, "mailboxes[0].team unknown_reference"},
		{func(c *Config) { c.Mailboxes[0].Language = "fr" }, "mailboxes[0].language not_allowed_value"},
		{func(c *Config) {
			c.Mailboxes = append(c.Mailboxes, Mailbox{ID: "two", Name: "Two", Address: "two@example.com", Receiving: "support@example.com"})
		}, "mailboxes[1].receiving duplicate"},
		{func(c *Config) {
			c.Mailboxes = append(c.Mailboxes, Mailbox{ID: "two", Name: "Two", Address: "support@example.com", Receiving: "two@mail.example.com"})
			c.Agents[1].Address = "two@mail.example.com"
		}, "mailboxes[1].address duplicate, agents[1].address address_of_mailbox"},

		{func(c *Config) { c.Forms[0].Name = Text{} }, "forms[0].name required"},
		{func(c *Config) { c.Forms[0].Team = "gone" }, "forms[0].team unknown_reference"},
		{func(c *Config) { c.Forms[0].Type = "prayer" }, "forms[0].type not_allowed_value"},
		{func(c *Config) { c.Forms[0].Origins[1] = "https://www.example.com/form" }, "forms[0].origins[1] invalid_origin"},
		{func(c *Config) { c.Forms[0].Origins = repeat(MaxValues + 1) }, "forms[0].origins too_many"},

		{func(c *Config) { c.Routing[0].Name = Text{} }, "routing[0].name required"},
		{func(c *Config) { c.Routing[0].Team = "" }, "routing[0].team required"},
		{func(c *Config) { c.Routing[0].Team = "gone" }, "routing[0].team unknown_reference"},
		{func(c *Config) { c.Routing[0].Priority = "asap" }, "routing[0].priority not_allowed_value"},
		{func(c *Config) { c.Routing[0].Tags = []string{""} }, "routing[0].tags[0] required"},
		{func(c *Config) { c.Routing[0].Match.Types = []Type{"prayer"} }, "routing[0].match.types[0] not_allowed_value"},
		{func(c *Config) { c.Routing[0].Match.Words = []string{"a", "!"} }, "routing[0].match.words[1] no_word"},
		{func(c *Config) { c.Routing[0].Match.Words = []string{"a\tb"} }, "routing[0].match.words[0] bad_characters"},
		{func(c *Config) { c.Routing[0].Match.Mailboxes = []string{"gone"} }, "routing[0].match.mailboxes[0] unknown_reference"},
		{func(c *Config) { c.Routing[0].Match.Languages = []Language{"fr"} }, "routing[0].match.languages[0] not_allowed_value"},
		{func(c *Config) { c.Routing[0].Match.Forms = []string{"gone"} }, "routing[0].match.forms[0] unknown_reference"},
		{func(c *Config) { c.Routing[0].Match.Channels = []Channel{"fax"} }, "routing[0].match.channels[0] not_allowed_value"},

		{func(c *Config) { c.Calendars[0].Name = Text{} }, "calendars[0].name required"},
		{func(c *Config) { c.Calendars[0].Week[3].End = "7pm" }, "calendars[0].week[3].end invalid_time"},

		{func(c *Config) { c.Policies[0].Name = Text{} }, "policies[0].name required"},
		{func(c *Config) { c.Policies[0].Calendar = "gone" }, "policies[0].calendar unknown_reference"},
		{func(c *Config) { c.Policies[0].Match.Types = []Type{"x"} }, "policies[0].match.types[0] not_allowed_value"},
		{func(c *Config) { c.Policies[0].Match.Teams = []string{"gone"} }, "policies[0].match.teams[0] unknown_reference"},
		{func(c *Config) { c.Policies[0].Match.Mailboxes = []string{"gone"} }, "policies[0].match.mailboxes[0] unknown_reference"},
		{func(c *Config) { c.Policies[0].Match.Regions = []string{""} }, "policies[0].match.regions[0] required"},
		{func(c *Config) { c.Policies[0].Match.Segments = []string{""} }, "policies[0].match.segments[0] required"},
		{func(c *Config) { c.Policies[0].Targets["happiness"] = nil }, "policies[0].targets.happiness not_allowed_value"},
		{func(c *Config) { c.Policies[0].Targets[Resolution]["asap"] = 5 }, "policies[0].targets.resolution.asap not_allowed_value"},
		{func(c *Config) { c.Policies[0].Targets[Resolution][Low] = -5 }, "policies[0].targets.resolution.low out_of_range"},
		{func(c *Config) { c.Policies[0].Pauses["happiness"] = nil }, "policies[0].pauses.happiness not_allowed_value"},
		{func(c *Config) { c.Policies[0].Pauses[Resolution] = []Status{"asleep"} }, "policies[0].pauses.resolution[0] not_allowed_value"},
		{func(c *Config) { c.Policies[0].WarnPercent = 100 }, "policies[0].warnPercent out_of_range"},

		{func(c *Config) { c.Agents = make([]Agent, MaxAgents+1); c.Agents[0] = validConfig().Agents[0] }, "agents too_many"},
		{func(c *Config) { c.Mailboxes = make([]Mailbox, MaxMailboxes+1); c.Mailboxes[0].ID = "support" }, "mailboxes too_many"},
		{func(c *Config) { c.Forms = make([]Form, MaxForms+1); c.Forms[0].ID = "contact" }, "forms too_many"},
		{func(c *Config) { c.Routing = make([]Rule, MaxRules+1) }, "routing too_many"},
		{func(c *Config) { c.Policies = make([]Policy, MaxPolicies+1) }, "policies too_many"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			cfg := validConfig()
			tt.change(cfg)
			err := ValidateConfig(cfg)
			var got []string
			var e *Error
			if errors.As(err, &e) && e.Kind == Invalid {
				for _, f := range e.Fields {
					got = append(got, f.Field+" "+f.Code)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("what is wrong (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateConfig_tooManyTeamsAndCalendars(t *testing.T) {
	cfg := validConfig()
	for i := range MaxTeams {
		cfg.Teams = append(cfg.Teams, Team{ID: fmt.Sprint("t", i), Name: Text{En: "T"}})
	}
	for i := range MaxCalendars {
		c := office()
		c.ID, c.Name = fmt.Sprint("c", i), Text{En: "C"}
		cfg.Calendars = append(cfg.Calendars, c)
	}
	if diff := cmp.Diff([]string{"teams", "calendars"}, wrongFields(ValidateConfig(cfg))); diff != "" {
		t.Errorf("wrong fields (-want +got):\n%s", diff)
	}
}

func TestValidateConfig_namesEveryWrongField(t *testing.T) {
	cfg := validConfig()
	cfg.Settings.Zone, cfg.Teams[0].Name, cfg.Policies[0].WarnPercent = "", Text{}, -1
	want := []string{"settings.zone", "teams[0].name", "policies[0].warnPercent"}
	if diff := cmp.Diff(want, wrongFields(ValidateConfig(cfg))); diff != "" {
		t.Errorf("wrong fields (-want +got):\n%s", diff)
	}
}

func TestIsOrigin(t *testing.T) {
	for give, want := range map[string]bool{
		"https://www.example.com": true, "http://localhost:3000": true, "https://[::1]:8443": true,
		"": false, "null": false, "*": false, "www.example.com": false, "https://": false, "https://www.example.com/": false,
		"https://www.example.com/a": false, "https://www.example.com?x": false, "https://u:p@www.example.com": false,
		"https://WWW.example.com": false, "ftp://www.example.com": false, "https://www.example.com:443": false,
		"http://www.example.com:80": false, "https://www.example.com:": false, "https://www.example.com#": false,
		"https://a b.example.com": false, "javascript:alert(1)": false,
	} {
		if got := isOrigin(give); got != want {
			t.Errorf("isOrigin(%q) = %v, want %v", give, got, want)
		}
	}
}

// BenchmarkValidateConfig: it runs on every save, and a full configuration
// compiles fifty calendars.
func BenchmarkValidateConfig(b *testing.B) {
	cfg := validConfig()
	for i := range MaxCalendars - 1 {
		c := office()
		c.ID, c.Name = fmt.Sprint("c", i), Text{En: "C"}
		c.Holidays = []Holiday{{Date: time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}}
		cfg.Calendars = append(cfg.Calendars, c)
	}
	for b.Loop() {
		if err := ValidateConfig(cfg); err != nil {
			b.Fatal(err)
		}
	}
}

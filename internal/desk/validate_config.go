package desk

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Limits of a configuration, which is read as one.
const (
	MaxAgents    = 200
	MaxTeams     = 50
	MaxMailboxes = 50
	MaxForms     = 50
	MaxRules     = 200
	MaxCalendars = 50
	MaxPolicies  = 50

	MaxID        = 64      // bytes of an id that an admin gives
	MaxValues    = 100     // values of one condition, origins of one form, tags of one rule
	MaxWord      = 100     // characters of a word, phrase or tag
	MaxTarget    = 525_600 // minutes of a promise: a year of working time
	MaxDays      = 3650
	maxWarnAfter = 99 // per cent; at 100 it would be the breach
)

// ValidateConfig checks a configuration as a whole: ids are unique, what is
// named exists, zones load, calendars compile, addresses and origins are well
// formed, counts are within the limits. The error is an *Error of kind Invalid
// that names every wrong field by its path ("teams[1].id").
func ValidateConfig(cfg *Config) error {
	c := &configCheck{
		agents:    idsOf(cfg.Agents, func(a Agent) string { return a.ID }),
		teams:     idsOf(cfg.Teams, func(t Team) string { return t.ID }),
		mailboxes: idsOf(cfg.Mailboxes, func(m Mailbox) string { return m.ID }),
		forms:     idsOf(cfg.Forms, func(f Form) string { return f.ID }),
		calendars: idsOf(cfg.Calendars, func(k Calendar) string { return k.ID }),
	}
	c.settings(cfg.Settings)
	ours := c.mailboxAddresses(cfg.Mailboxes)
	checkList(c, "teams", MaxTeams, cfg.Teams, func(t Team) string { return t.ID }, c.team)
	checkList(c, "agents", MaxAgents, cfg.Agents, func(a Agent) string { return a.ID }, c.agent)
	c.agentAddresses(cfg.Agents, ours)
	checkList(c, "mailboxes", MaxMailboxes, cfg.Mailboxes, func(m Mailbox) string { return m.ID }, c.mailbox)
	checkList(c, "forms", MaxForms, cfg.Forms, func(f Form) string { return f.ID }, c.form)
	checkList(c, "routing", MaxRules, cfg.Routing, func(r Rule) string { return r.ID }, c.rule)
	checkList(c, "calendars", MaxCalendars, cfg.Calendars, func(k Calendar) string { return k.ID }, c.calendar)
	checkList(c, "policies", MaxPolicies, cfg.Policies, func(p Policy) string { return p.ID }, c.policy)
	c.statuses(cfg.Statuses)
	c.matrix(cfg.Matrix)
	checkList(c, "fields", MaxFields, cfg.Fields, func(f Field) string { return f.ID }, c.field)
	return c.bad.Err()
}

// configCheck gathers what is wrong with a configuration; the sets are the ids
// that may be named.
type configCheck struct {
	bad                                        Problems
	agents, teams, mailboxes, forms, calendars map[string]bool
}

func idsOf[T any](list []T, id func(T) string) map[string]bool {
	ids := make(map[string]bool, len(list))
	for _, v := range list {
		ids[id(v)] = true
	}
	return ids
}

// checkList checks count and ids of a list, then each of its elements. Of a
// list that is too long nothing more is said.
func checkList[T any](c *configCheck, field string, limit int, list []T, id func(T) string, check func(field string, v T)) {
	if !c.count(field, len(list), limit) {
		return
	}
	seen := map[string]bool{}
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case id(v) == "":
			c.bad.Add(at+".id", "required")
		case !validID(id(v)):
			c.bad.Add(at+".id", "invalid_id")
		case seen[id(v)]:
			c.bad.Add(at+".id", "duplicate")
		}
		seen[id(v)] = true
		check(at, v)
	}
}

// validID reports whether s may be an id: letters, digits, "-", "_" and ".".
func validID(s string) bool {
	return s != "" && len(s) <= MaxID && !strings.ContainsFunc(s, func(r rune) bool {
		return !isLetterDigit(r) && !strings.ContainsRune("-_.", r)
	})
}

func (c *configCheck) count(field string, n, limit int) bool {
	if n > limit {
		c.bad.Add(field, "too_many", "max", strconv.Itoa(limit))
	}
	return n <= limit
}

func (c *configCheck) between(field string, n, least, most int) {
	if n < least || n > most {
		c.bad.Add(field, "out_of_range", "min", strconv.Itoa(least), "max", strconv.Itoa(most))
	}
}

// line checks a text of one line that is shown to people.
func (c *configCheck) line(field, s string, limit int) {
	switch {
	case s == "":
		c.bad.Add(field, "required")
	case len([]rune(s)) > limit:
		c.bad.Add(field, "too_long", "max", strconv.Itoa(limit))
	case CleanLine(s, limit) != s:
		c.bad.Add(field, "bad_characters")
	}
}

func (c *configCheck) name(field string, t Text) {
	if t.Es == "" && t.En == "" {
		c.bad.Add(field, "required")
	}
	if t.Es != "" {
		c.line(field+".es", t.Es, MaxName)
	}
	if t.En != "" {
		c.line(field+".en", t.En, MaxName)
	}
}

// known checks that what a field names exists; "" names nothing.
func (c *configCheck) known(field, id string, ids map[string]bool) {
	if id != "" && !ids[id] {
		c.bad.Add(field, "unknown_reference", "id", id)
	}
}

func (c *configCheck) knownAll(field string, list []string, ids map[string]bool) {
	each(c, field, list, func(field, id string) {
		if !ids[id] {
			c.bad.Add(field, "unknown_reference", "id", id)
		}
	})
}

// each checks the values of one list; of one that is too long only that.
func each[T any](c *configCheck, field string, list []T, check func(field string, v T)) {
	if !c.count(field, len(list), MaxValues) {
		return
	}
	for i, v := range list {
		check(fmt.Sprintf("%s[%d]", field, i), v)
	}
}

func allowed[T ~string](c *configCheck, field string, v T, list []T) {
	if !in(v, list) {
		c.bad.Add(field, "not_allowed_value", "allowed", joined(list))
	}
}

func allowedAll[T ~string](c *configCheck, field string, values, list []T) {
	each(c, field, values, func(field string, v T) { allowed(c, field, v, list) })
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// language checks a language; "" means the desk's own.
func (c *configCheck) language(field string, l Language) {
	if l != "" {
		allowed(c, field, l, languages())
	}
}

func languages() []Language { return []Language{Spanish, English} }

func (c *configCheck) address(field, s string) {
	if code, ok := CheckAddress(s); !ok {
		c.bad.Add(field, code)
	} else if s != NormalizeAddress(s) {
		c.bad.Add(field, "address_not_lower_case")
	}
}

func (c *configCheck) settings(s Settings) {
	c.line("settings.name", s.Name, MaxName)
	allowed(c, "settings.language", s.Language, languages())
	if _, ok := loadZone(s.Zone); !ok {
		c.bad.Add("settings.zone", "unknown_zone", "zone", s.Zone)
	}
	if s.PublicURL != "" && !isWebURL(s.PublicURL) {
		c.bad.Add("settings.publicUrl", "invalid_url")
	}
	c.known("settings.defaultTeam", s.DefaultTeam, c.teams)
	c.between("settings.reopenDays", s.ReopenDays, 0, MaxDays)
	c.between("settings.closeAfterDays", s.CloseAfterDays, 0, MaxDays)
	c.between("settings.linkDays", s.LinkDays, 1, MaxDays)
	if s.RequestsPerMinute != 0 {
		c.between("settings.requestsPerMinute", s.RequestsPerMinute, MinRequestsPerMinute, MaxRequestsPerMinute)
	}
	c.accent("settings.accent", s.Accent)
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// isOrigin reports whether s is scheme and host (and port) alone, written as a
// browser writes the Origin header: RFC 6454 section 6.2.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isWebURL(s) && s == u.Scheme+"://"+u.Host && s == strings.ToLower(s) &&
		(u.Scheme != "https" || u.Port() != "443") && (u.Scheme != "http" || u.Port() != "80") && !strings.HasSuffix(u.Host, ":")
}

func (c *configCheck) team(field string, t Team) {
	c.name(field+".name", t.Name)
	c.known(field+".lead", t.Lead, c.agents)
	c.signature(field+".signature", t.Signature)
}

func (c *configCheck) agent(field string, a Agent) {
	c.line(field+".name", a.Name, MaxName)
	c.address(field+".address", a.Address)
	allowed(c, field+".role", a.Role, []AgentRole{RoleAdmin, RoleLead, RoleAgent, RoleLight})
	c.knownAll(field+".teams", a.Teams, c.teams)
	c.language(field+".language", a.Language)
	allowedAll(c, field+".speaks", a.Speaks, languages())
	c.known(field+".calendar", a.Calendar, c.calendars)
	c.between(field+".capacity", a.Capacity, 0, 100_000)
	c.profile(field, a)
}

// agentAddresses checks what the agents are to each other: no two with one
// address, none with an address of the desk (its notices would come in as mail
// for ever), and somebody who may change the configuration again.
func (c *configCheck) agentAddresses(agents []Agent, ours map[string]bool) {
	seen := map[string]bool{}
	admin := len(agents) == 0
	for i, a := range agents {
		field := fmt.Sprintf("agents[%d].address", i)
		switch address := NormalizeAddress(a.Address); {
		case address == "":
		case seen[address]:
			c.bad.Add(field, "duplicate")
		case ours[address]:
			c.bad.Add(field, "address_of_mailbox")
		}
		seen[NormalizeAddress(a.Address)] = true
		admin = admin || a.Active && a.Role == RoleAdmin
	}
	if !admin {
		c.bad.Add("agents", "admin_required")
	}
}

// mailboxAddresses answers the addresses of all mailboxes, and checks that no
// two mailboxes share one.
func (c *configCheck) mailboxAddresses(mailboxes []Mailbox) map[string]bool {
	owner := map[string]int{}
	ours := map[string]bool{}
	for i, m := range mailboxes {
		type named struct{ name, address string }
		all := []named{{"address", m.Address}, {"receiving", m.Receiving}}
		for j, a := range m.Aliases {
			all = append(all, named{fmt.Sprintf("aliases[%d]", j), a})
		}
		for _, f := range all {
			address := NormalizeAddress(f.address)
			if address == "" {
				continue
			}
			if first, taken := owner[address]; taken && first != i {
				c.bad.Add(fmt.Sprintf("mailboxes[%d].%s", i, f.name), "duplicate")
				continue
			}
			owner[address], ours[address] = i, true
		}
	}
	return ours
}

func (c *configCheck) mailbox(field string, m Mailbox) {
	c.address(field+".address", m.Address)
	if m.Receiving != "" {
		c.address(field+".receiving", m.Receiving)
	}
	c.forwarder(field, m)
	c.line(field+".name", m.Name, MaxName)
	c.known(field+".team", m.Team, c.teams)
	c.language(field+".language", m.Language)
	c.mailboxTexts(field, m)
}

func (c *configCheck) form(field string, f Form) {
	c.name(field+".name", f.Name)
	each(c, field+".origins", f.Origins, func(field, origin string) {
		if !isOrigin(origin) {
			c.bad.Add(field, "invalid_origin")
		}
	})
	c.known(field+".team", f.Team, c.teams)
	if f.Type != "" {
		allowed(c, field+".type", f.Type, Types)
	}
}

func (c *configCheck) rule(field string, r Rule) {
	c.name(field+".name", r.Name)
	m := r.Match
	allowedAll(c, field+".match.types", m.Types, Types)
	each(c, field+".match.words", m.Words, func(field, w string) {
		if foldWords(w) == "" {
			c.bad.Add(field, "no_word")
			return
		}
		c.line(field, w, MaxWord)
	})
	c.knownAll(field+".match.mailboxes", m.Mailboxes, c.mailboxes)
	allowedAll(c, field+".match.languages", m.Languages, languages())
	c.knownAll(field+".match.forms", m.Forms, c.forms)
	allowedAll(c, field+".match.channels", m.Channels, []Channel{ChannelForm, ChannelEmail, ChannelPortal, ChannelAPI})
	if r.Team == "" {
		c.bad.Add(field+".team", "required")
	}
	c.known(field+".team", r.Team, c.teams)
	if r.Priority != "" {
		allowed(c, field+".priority", r.Priority, Priorities)
	}
	c.factors(field, r.Factors)
	each(c, field+".tags", r.Tags, func(field, tag string) { c.line(field, tag, MaxWord) })
}

func (c *configCheck) calendar(field string, k Calendar) {
	c.name(field+".name", k.Name)
	_, err := k.Compile()
	var wrong *Error
	if errors.As(err, &wrong) {
		for _, f := range wrong.Fields {
			f.Field = field + "." + f.Field
			c.bad = append(c.bad, f)
		}
	}
}

func (c *configCheck) policy(field string, p Policy) {
	c.name(field+".name", p.Name)
	allowedAll(c, field+".match.types", p.Match.Types, Types)
	c.knownAll(field+".match.teams", p.Match.Teams, c.teams)
	c.knownAll(field+".match.mailboxes", p.Match.Mailboxes, c.mailboxes)
	each(c, field+".match.regions", p.Match.Regions, func(field, v string) { c.line(field, v, MaxName) })
	each(c, field+".match.segments", p.Match.Segments, func(field, v string) { c.line(field, v, MaxName) })
	c.known(field+".calendar", p.Calendar, c.calendars)
	for _, metric := range slices.Sorted(maps.Keys(p.Targets)) {
		at := field + ".targets." + string(metric)
		allowed(c, at, metric, Metrics)
		for _, priority := range slices.Sorted(maps.Keys(p.Targets[metric])) {
			allowed(c, at+"."+string(priority), priority, Priorities)
			c.between(at+"."+string(priority), p.Targets[metric][priority], 0, MaxTarget)
		}
	}
	for _, metric := range slices.Sorted(maps.Keys(p.Pauses)) {
		at := field + ".pauses." + string(metric)
		allowed(c, at, metric, Metrics)
		allowedAll(c, at, p.Pauses[metric], Statuses)
	}
	c.between(field+".warnPercent", p.WarnPercent, 0, maxWarnAfter)
}

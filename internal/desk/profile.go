package desk

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"time"
)

// MaxSignature is the most characters of a signature, in each language.
const MaxSignature = 2000

// MaxAway is how long an absence may be, and how far ahead it may begin.
const MaxAway = 2 * 366 * 24 * time.Hour

// Away is when an agent is not there, and who hears of his customers
// meanwhile. Until is the first instant at which he is back.
type Away struct {
	From        time.Time `json:"from"`
	Until       time.Time `json:"until"`
	Replacement string    `json:"replacement,omitempty"` // id of an agent; "": nobody
}

// At reports whether he is away at an instant; nil is never.
func (w *Away) At(now time.Time) bool {
	return w != nil && !now.Before(w.From) && now.Before(w.Until)
}

// The ways in which a console may look.
var (
	Densities = []string{"comfortable", "compact"}
	Themes    = []string{"light", "dark", "system"}
)

// Appearance is how an agent wants his console to look; "" is the first of
// Densities, the last of Themes.
type Appearance struct {
	Density string `json:"density,omitempty"`
	Theme   string `json:"theme,omitempty"`
}

// ProfileChange is what an agent may change of his own record; nil leaves it.
// Role, teams, address and whether he is active are not among it: those are
// for who may change the configuration.
type ProfileChange struct {
	Language *Language
	Zone     *string // IANA time zone; "": the desk's
	OnDuty   *bool
	Calendar *string // "": always
	// Away without an end is being back. Without a beginning it begins now.
	Away       *Away
	Signature  *Text
	Notify     *AgentNotify
	Appearance *Appearance // what is empty stays
	// Wrong are the fields that are wrong already: nothing is changed then, and
	// the error names them with what else is wrong.
	Wrong Problems
}

// WithProfile answers a copy of the configuration in which the agent has
// changed his own record, and that record. c stays as it is. NotFound when
// there is no such agent; Invalid names the wrong fields.
func (c *Config) WithProfile(agent string, ch ProfileChange, now time.Time) (Config, Agent, error) {
	changed := *c
	changed.Agents = slices.Clone(c.Agents)
	a := changed.Agent(agent)
	if a == nil {
		return changed, Agent{}, Fail(NotFound, "not_found")
	}
	ch.apply(a, Instant(now))
	check := &configCheck{bad: slices.Clone(ch.Wrong), calendars: idsOf(c.Calendars, func(k Calendar) string { return k.ID })}
	check.language("language", a.Language)
	check.known("calendar", a.Calendar, check.calendars)
	check.profile("", *a)
	if ch.Away != nil {
		check.awayFrom(c, a, Instant(now))
	}
	return changed, *a, check.bad.Err()
}

func (ch ProfileChange) apply(a *Agent, now time.Time) {
	set(&a.Language, ch.Language)
	set(&a.Zone, ch.Zone)
	set(&a.OnDuty, ch.OnDuty)
	set(&a.Calendar, ch.Calendar)
	set(&a.Signature, ch.Signature)
	set(&a.Notify, ch.Notify)
	if ch.Appearance != nil {
		setNonEmpty(&a.Appearance.Density, ch.Appearance.Density)
		setNonEmpty(&a.Appearance.Theme, ch.Appearance.Theme)
	}
	if ch.Away == nil {
		return
	}
	if *ch.Away == (Away{}) {
		a.Away = nil
		return
	}
	away := *ch.Away
	if away.From.IsZero() {
		away.From = now
	}
	away.From, away.Until = Instant(away.From), Instant(away.Until)
	a.Away = &away
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

func setNonEmpty(to *string, v string) {
	if v != "" {
		*to = v
	}
}

// Rev is a number that changes with the agent's profile and with nothing else
// of the configuration: what a change of it is made for.
func (a *Agent) Rev() int64 {
	own, err := json.Marshal([]any{a.Language, a.Zone, a.OnDuty, a.Calendar, a.Away, a.Signature, a.Notify, a.Appearance})
	if err != nil {
		return 0 // texts, times and flags can always be written
	}
	h := fnv.New64a()
	_, _ = h.Write(own)
	return int64(h.Sum64()>>12) + 1 //nolint:gosec // 52 bits
}

// profile checks the part of an agent's record that he may change himself,
// language and calendar aside. field is "" or ends without a point.
func (c *configCheck) profile(field string, a Agent) {
	if field != "" {
		field += "."
	}
	if a.Zone != "" {
		if _, ok := loadZone(a.Zone); !ok {
			c.bad.Add(field+"zone", "unknown_zone", "zone", a.Zone)
		}
	}
	c.signature(field+"signature", a.Signature)
	c.notify(field+"notify", a.Notify)
	if a.Appearance.Density != "" {
		allowed(c, field+"density", a.Appearance.Density, Densities)
	}
	if a.Appearance.Theme != "" {
		allowed(c, field+"theme", a.Appearance.Theme, Themes)
	}
	if a.Away != nil && !a.Away.Until.After(a.Away.From) {
		c.bad.Add(field+"away.until", "ends_before_start")
	}
	if a.Away != nil && c.agents != nil {
		c.known(field+"away.replacement", a.Away.Replacement, c.agents)
	}
}

// awayFrom checks an absence that is being planned now.
func (c *configCheck) awayFrom(cfg *Config, a *Agent, now time.Time) {
	if a.Away == nil {
		return
	}
	if a.Away.Until.After(now.Add(MaxAway)) {
		c.bad.Add("away.until", "too_far_ahead")
	}
	if id := a.Away.Replacement; id != "" && !cfg.mayReplace(id, a) {
		c.bad.Add("away.replacement", "cannot_replace")
	}
}

// mayReplace reports whether an agent can look after another's tickets: he is
// active and sees those of at least one of his teams.
func (c *Config) mayReplace(id string, a *Agent) bool {
	b := c.Agent(id)
	if b == nil || !b.Active || b.ID == a.ID {
		return false
	}
	shares := slices.ContainsFunc(a.Teams, func(team string) bool { return slices.Contains(b.Teams, team) })
	return shares || b.Role == RoleAdmin || len(a.Teams) == 0
}

// signature checks a signature; either language may be missing.
func (c *configCheck) signature(field string, t Text) {
	for _, s := range []struct{ name, text string }{{".es", t.Es}, {".en", t.En}} {
		switch {
		case len([]rune(s.text)) > MaxSignature:
			c.bad.Add(field+s.name, "too_long", "max", strconv.Itoa(MaxSignature))
		case CleanText(s.text, MaxSignature) != s.text:
			c.bad.Add(field+s.name, "bad_characters")
		}
	}
}

// SignaturesUnder are what is written under an answer when it is sent, in the
// ticket's language and as the configuration is now: the agent's own signature,
// then that of the ticket's team. Only what an agent or a program wrote
// publicly has any.
func (c *Config) SignaturesUnder(m *Message, t *Ticket) []string {
	if m.Kind != Public || m.Direction != Outbound || m.Author.Kind != ActorAgent && m.Author.Kind != ActorProgram {
		return nil
	}
	var under []string
	if a := c.Agent(m.Author.ID); a != nil && m.Author.Kind == ActorAgent {
		under = append(under, a.Signature.In(t.Language))
	}
	for i := range c.Teams {
		if c.Teams[i].ID == t.Team {
			under = append(under, c.Teams[i].Signature.In(t.Language))
		}
	}
	return slices.DeleteFunc(under, func(s string) bool { return s == "" })
}

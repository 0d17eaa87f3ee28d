package desk

import (
	"fmt"
	"slices"
	"time"
)

// Category is what lists group the statuses by. Each status has one for ever,
// whatever a desk calls it.
type Category string

// The categories, in the order of a ticket's life.
const (
	CategoryNew     Category = "new"
	CategoryOpen    Category = "open"    // an agent must act
	CategoryWaiting Category = "waiting" // somebody else must: the requester or a third party
	CategorySnoozed Category = "snoozed" // nobody, until its time comes
	CategoryDone    Category = "done"
)

// Categories lists every category.
var Categories = []Category{CategoryNew, CategoryOpen, CategoryWaiting, CategorySnoozed, CategoryDone}

// Category is the one that the status belongs to.
func (s Status) Category() Category {
	switch s {
	case New:
		return CategoryNew
	case Answered, Pending, OnHold:
		return CategoryWaiting
	case Postponed:
		return CategorySnoozed
	case Resolved, Closed:
		return CategoryDone
	default:
		return CategoryOpen
	}
}

// Reopen is what a message of the requester does to a ticket that is done.
type Reopen string

// The policies of reopening.
const (
	ReopenAlways Reopen = "always" // it is opened again
	ReopenWithin Reopen = "within" // so for some days; later it begins a follow-up ticket
	ReopenNever  Reopen = "never"  // it begins a follow-up ticket
)

// Reopens lists every policy of reopening.
var Reopens = []Reopen{ReopenAlways, ReopenWithin, ReopenNever}

// StatusSetting is how a desk uses one of the eight statuses. What is empty is
// as StatusSetting of Config says.
type StatusSetting struct {
	Status Status `json:"status"`
	Name   Text   `json:"name,omitzero"`  // what agents call it; empty: the catalogue's
	Label  Text   `json:"label,omitzero"` // what requesters see; empty: the catalogue's
	// Pauses are the metrics whose clocks stand still in it, in every policy
	// that says nothing of the metric itself.
	Pauses []Metric `json:"pauses,omitempty"`
	Reopen Reopen   `json:"reopen,omitempty"`
	// ReopenDays are those of ReopenWithin; 0: the desk's ReopenDays.
	ReopenDays int `json:"reopenDays,omitempty"`
}

// StatusSetting answers how the desk uses a status, with what it did not set
// filled in: a closed ticket never opens again, a resolved one within the days
// of the settings, all others always.
func (c *Config) StatusSetting(s Status) StatusSetting {
	set := StatusSetting{Status: s}
	if i := slices.IndexFunc(c.Statuses, func(x StatusSetting) bool { return x.Status == s }); i >= 0 {
		set = c.Statuses[i]
	}
	if set.Reopen == "" {
		switch s {
		case Resolved:
			set.Reopen = ReopenWithin
		case Closed:
			set.Reopen = ReopenNever
		default:
			set.Reopen = ReopenAlways
		}
	}
	switch {
	case set.Reopen != ReopenWithin:
		set.ReopenDays = 0
	case set.ReopenDays == 0:
		set.ReopenDays = c.Settings.ReopenDays
	}
	return set
}

// FollowUp reports whether a message of the requester belongs in a new ticket
// linked to this one, because its status does not let it be opened again (any more).
func (t *Ticket) FollowUp(now time.Time, cfg *Config) bool {
	if !t.Status.Ended() {
		return false
	}
	since := t.ResolvedAt
	if t.Status == Closed {
		since = t.ClosedAt
	}
	switch set := cfg.StatusSetting(t.Status); set.Reopen {
	case ReopenAlways:
		return false
	case ReopenWithin:
		return now.Sub(since) > time.Duration(set.ReopenDays)*24*time.Hour
	default:
		return true
	}
}

// StatusParams are the parameters that let an error name a status as the desk
// calls it: the word, and for each language in which it was renamed its name.
func (c *Config) StatusParams(s Status) []string {
	params := []string{"status", string(s)}
	if name := c.StatusSetting(s).Name; name != (Text{}) {
		params = append(params, "status.es", name.In(Spanish), "status.en", name.In(English))
	}
	return params
}

// paused reports whether a metric's clock stands still in a status: as the
// policy says or, where it says nothing of the metric, as the status does. No
// clock runs on a ticket that has ended.
func (k ClockInput) paused(m Metric, s Status) bool {
	if s.Ended() || k.Policy == nil {
		return s.Ended()
	}
	if own, says := k.Policy.Pauses[m]; says {
		return in(s, own)
	}
	return slices.ContainsFunc(k.Statuses, func(x StatusSetting) bool { return x.Status == s && in(m, x.Pauses) })
}

// statuses checks the settings of the statuses: each once, only those that are
// done say whether they open again.
func (c *configCheck) statuses(list []StatusSetting) {
	if !c.count("statuses", len(list), len(Statuses)) {
		return
	}
	seen := map[Status]bool{}
	for i, s := range list {
		field := fmt.Sprintf("statuses[%d]", i)
		allowed(c, field+".status", s.Status, Statuses)
		if seen[s.Status] {
			c.bad.Add(field+".status", "duplicate")
		}
		seen[s.Status] = true
		if s.Name != (Text{}) {
			c.name(field+".name", s.Name)
		}
		if s.Label != (Text{}) {
			c.name(field+".label", s.Label)
		}
		allowedAll(c, field+".pauses", s.Pauses, Metrics)
		if s.Reopen != "" {
			policies := Reopens
			if !s.Status.Ended() {
				policies = Reopens[:1]
			}
			allowed(c, field+".reopen", s.Reopen, policies)
		}
		c.between(field+".reopenDays", s.ReopenDays, 0, MaxDays)
	}
}

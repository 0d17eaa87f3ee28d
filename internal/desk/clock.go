package desk

import (
	"cmp"
	"slices"
	"time"
)

// defaultWarnPercent is the part of a target used up at which we warn.
const defaultWarnPercent = 80

// Metrics lists every metric.
var Metrics = []Metric{FirstResponse, NextResponse, Resolution}

// PersonFacts is what a policy may ask about the requester.
type PersonFacts struct{ Region, Segment string }

// Facts are the person's facts for MatchPolicy; none of a nil person.
func (p *Person) Facts() PersonFacts {
	if p == nil {
		return PersonFacts{}
	}
	return PersonFacts{Region: cmp.Or(p.Region, p.Inherited.Region), Segment: cmp.Or(p.Segment, p.Inherited.Segment)}
}

// MatchPolicy finds the first policy whose conditions all hold for the ticket.
func MatchPolicy(cfg *Config, t *Ticket, p PersonFacts) (Policy, bool) {
	for _, policy := range cfg.Policies {
		m := policy.Match
		if holds(m.Types, t.Type) && holds(m.Teams, t.Team) && holds(m.Mailboxes, t.Mailbox) &&
			holds(m.Regions, p.Region) && holds(m.Segments, p.Segment) {
			return policy, true
		}
	}
	return Policy{}, false
}

// holds reports whether a condition holds: it is empty or lists the value.
func holds[T comparable](condition []T, value T) bool {
	return len(condition) == 0 || in(value, condition)
}

// target is what the policy promises, 0 for nothing.
func (p Policy) target(m Metric, pr Priority) time.Duration {
	return time.Duration(max(p.Targets[m][pr], 0)) * time.Minute
}

// promises reports whether the policy has a target for the metric in any priority.
func (p Policy) promises(m Metric) bool {
	for _, minutes := range p.Targets[m] {
		if minutes > 0 {
			return true
		}
	}
	return false
}

// StartClocks gives the clocks a ticket has from its birth on, or from the
// instant at which a policy first applies to it.
func StartClocks(p Policy, h *Hours, t *Ticket, at time.Time) []Clock {
	return ClockInput{Policy: &p, Hours: h, At: at}.Start(t)
}

// ClockInput is what moves the clocks of a ticket: the policy and the working
// hours they follow, and the instant of the change. Its methods answer the
// clocks after the change and leave the ones given as they are.
//
// A nil Policy pauses nothing and starts nothing. A clock whose policy has a
// target for its metric, but none for the ticket's priority, runs with Target
// 0: it counts and is never due, so that a later priority finds the time spent.
//
// A breached clock keeps the Target and DueAt it missed for ever; it is never
// breached again and never healed. Each method records the breach itself when
// it finds one that the timer has not seen yet (after an outage); a caller who
// wants the notice as well asks Due first.
type ClockInput struct {
	Policy *Policy
	Hours  *Hours
	At     time.Time
	// Statuses are the desk's settings of statuses, for what they pause.
	Statuses []StatusSetting
}

// Start gives the clocks of a ticket that has none. What has happened already
// (a reply, a solution) is not promised any more.
func (k ClockInput) Start(t *Ticket) []Clock { return k.Retarget(nil, t, k.Hours) }

// StatusChanged moves the clocks to the ticket's new status: those that the
// policy pauses in it stand still, the others run. Resolving or closing
// fulfils the resolution; leaving that status again takes it up where it
// stopped, with the target that t's priority has by now.
func (k ClockInput) StatusChanged(clocks []Clock, t *Ticket, to Status) []Clock {
	return k.each(clocks, func(c *Clock) {
		if c.Metric == Resolution {
			switch {
			case to.Ended():
				k.end(c)
				return
			case !c.EndedAt.IsZero():
				c.EndedAt = time.Time{}
				if c.BreachedAt.IsZero() {
					c.Target = k.policy().target(c.Metric, t.Priority)
				}
			}
		}
		k.place(c, to)
	})
}

// AgentReplied fulfils first and next response: an agent has written publicly.
func (k ClockInput) AgentReplied(clocks []Clock) []Clock {
	return k.each(clocks, func(c *Clock) {
		if c.Metric == FirstResponse || c.Metric == NextResponse {
			k.end(c)
		}
	})
}

// RequesterWrote starts next response when the desk has answered before and no
// earlier message still waits. t is the ticket before the message; if the
// message also changes its status, StatusChanged follows.
func (k ClockInput) RequesterWrote(clocks []Clock, t *Ticket) []Clock {
	old := slices.IndexFunc(clocks, func(c Clock) bool { return c.Metric == NextResponse })
	waits := old >= 0 && clocks[old].EndedAt.IsZero()
	if waits || t.FirstReplyAt.IsZero() || !k.policy().promises(NextResponse) {
		return slices.Clone(clocks)
	}
	fresh := Clock{Metric: NextResponse, StartedAt: k.At, Target: k.Policy.target(NextResponse, t.Priority)}
	k.place(&fresh, t.Status)
	out := slices.Clone(clocks)
	if old >= 0 {
		out[old] = fresh
		return out
	}
	return append(out, fresh)
}

// Retarget fits the clocks to another priority, policy or calendar: t is the
// ticket after the change, was the hours they have followed until now (k.Hours
// if that did not change). The working time spent stays spent. A metric that is
// promised for the first time counts from when it would have started. A promise
// that is taken back leaves its clock counting without a target.
func (k ClockInput) Retarget(clocks []Clock, t *Ticket, was *Hours) []Clock {
	policy := k.policy()
	before := ClockInput{Policy: k.Policy, Hours: was, At: k.At, Statuses: k.Statuses}
	out := k.each(clocks, func(c *Clock) {
		if !c.EndedAt.IsZero() {
			return
		}
		before.settle(c)
		if c.BreachedAt.IsZero() {
			c.Target = policy.target(c.Metric, t.Priority)
		}
		k.place(c, t.Status)
	})
	for _, m := range Metrics {
		from, due := startOf(m, t, k.At)
		if !due || !policy.promises(m) || has(out, m) {
			continue
		}
		c := Clock{Metric: m, StartedAt: from, Target: policy.target(m, t.Priority), Used: k.Hours.Between(from, k.At)}
		k.place(&c, t.Status)
		out = append(out, c)
	}
	return out
}

// startOf tells when a metric begins to count on a ticket, and whether it does.
func startOf(m Metric, t *Ticket, at time.Time) (time.Time, bool) {
	from := t.CreatedAt
	due := false
	switch m {
	case FirstResponse:
		due = t.FirstReplyAt.IsZero()
	case NextResponse:
		from = t.LastRequesterAt
		due = !t.FirstReplyAt.IsZero() && t.LastRequesterAt.After(t.LastAgentAt)
	case Resolution:
		due = !t.Status.Ended()
	}
	if from.IsZero() || from.After(at) {
		from = at
	}
	return from, due
}

func has(clocks []Clock, m Metric) bool {
	return slices.ContainsFunc(clocks, func(c Clock) bool { return c.Metric == m })
}

func (k ClockInput) policy() Policy {
	if k.Policy == nil {
		return Policy{}
	}
	return *k.Policy
}

// each changes a copy of the clocks; nil stays nil.
func (k ClockInput) each(clocks []Clock, change func(*Clock)) []Clock {
	out := slices.Clone(clocks)
	for i := range out {
		change(&out[i])
	}
	return out
}

// settle books the working time spent since Since. A machine whose clock is
// behind may bring an earlier instant: no time is booked twice for it.
func (k ClockInput) settle(c *Clock) {
	if !c.Running() || !k.At.After(c.Since) {
		return
	}
	c.Used += k.Hours.Between(c.Since, k.At)
	c.Since = k.At
	late := !c.DueAt.IsZero() && k.At.After(c.DueAt)
	if c.BreachedAt.IsZero() && late {
		c.BreachedAt = k.At
	}
}

// end fulfils a clock, once.
func (k ClockInput) end(c *Clock) {
	if !c.EndedAt.IsZero() {
		return
	}
	k.settle(c)
	if c.Target > 0 && c.Used > c.Target && c.BreachedAt.IsZero() {
		c.BreachedAt = k.At
	}
	c.Since, c.PausedBy, c.EndedAt = time.Time{}, "", k.At
}

// place lets an unfinished clock run or stand still, as the status has it, and
// works out when it is due.
func (k ClockInput) place(c *Clock, s Status) {
	if !c.EndedAt.IsZero() {
		return
	}
	k.settle(c)
	broken := !c.BreachedAt.IsZero()
	if k.paused(c.Metric, s) {
		c.Since, c.PausedBy = time.Time{}, s
		if !broken {
			c.DueAt, c.WarnAt = time.Time{}, time.Time{}
		}
		return
	}
	c.PausedBy = ""
	if c.Since.IsZero() {
		c.Since = k.At
	}
	if broken {
		return
	}
	c.DueAt, c.WarnAt = time.Time{}, time.Time{}
	if c.Target > 0 {
		c.DueAt = k.Hours.Add(c.Since, c.Target-c.Used)
		c.WarnAt = k.Hours.Add(c.Since, k.warnTarget(c.Target)-c.Used)
	}
}

func (k ClockInput) warnTarget(target time.Duration) time.Duration {
	percent := k.policy().WarnPercent
	if percent <= 0 {
		percent = defaultWarnPercent
	}
	return target / 100 * time.Duration(percent)
}

// DueKind is what a clock has reached.
type DueKind string

// What the timer does about a clock.
const (
	Warn   DueKind = "warn"   // tell the assignee: it nears its end
	Breach DueKind = "breach" // tell the lead: it ran out
)

// DueAction is one thing the timer must do about one clock.
type DueAction struct {
	Metric Metric
	Kind   DueKind
}

// Due lists what the timer must do now: at most one action for each clock, and
// over the life of a clock one warning and one breach. A clock past both is
// only breached. At DueAt itself an answer is still in time, but a timer that
// comes first calls the breach.
func Due(clocks []Clock, now time.Time) []DueAction {
	var due []DueAction
	for i := range clocks {
		c := &clocks[i]
		switch {
		case !c.Running() || !c.BreachedAt.IsZero():
		case reached(c.DueAt, now):
			due = append(due, DueAction{c.Metric, Breach})
		case c.WarnedAt.IsZero() && reached(c.WarnAt, now):
			due = append(due, DueAction{c.Metric, Warn})
		}
	}
	return due
}

func reached(at, now time.Time) bool { return !at.IsZero() && !now.Before(at) }

// MarkDue answers the clocks with an action noted as done at now. A breach
// also settles the warning, which nobody needs any more. Marking twice
// changes nothing.
func MarkDue(clocks []Clock, action DueAction, now time.Time) []Clock {
	return ClockInput{At: now}.each(clocks, func(c *Clock) {
		if c.Metric != action.Metric || !c.EndedAt.IsZero() {
			return
		}
		if c.WarnedAt.IsZero() {
			c.WarnedAt = now
		}
		if action.Kind == Breach && c.BreachedAt.IsZero() {
			c.BreachedAt = now
		}
	})
}

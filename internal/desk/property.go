package desk

import (
	"reflect"
	"slices"
	"time"
)

// SetStatus changes the status; wake is when a postponed ticket comes back. A
// ticket is new again only as long as nobody has answered it.
func (d *Draft) SetStatus(to Status, wake time.Time, cause Cause) error {
	t := d.Ticket
	var p Problems
	CheckWake(to, wake, d.at, &p)
	if err := p.Err(); err != nil {
		return err
	}
	if to == Closed {
		if err := t.MayClose(); err != nil {
			return err
		}
	}
	if to == New && t.Status != New && !t.FirstReplyAt.IsZero() { // nobody is new who was answered
		return Fail(Conflict, "wrong_state", d.cfg.StatusParams(t.Status)...)
	}
	if to == t.Status && (to != Postponed || wake.Equal(t.WakeAt)) {
		return nil
	}
	d.overdue()
	data := Data{Status: &Change[Status]{From: t.Status, To: to}, CloseAt: d.closePlan(to), Clocks: d.rules().StatusChanged(t.Clocks, t, to)}
	if to == Postponed {
		wake = Instant(wake)
		data.WakeAt = &wake
	}
	d.record(StatusChanged, cause, data)
	return nil
}

// CheckWake notes what is wrong with the time at which a ticket is to come back.
func CheckWake(to Status, wake, now time.Time, p *Problems) {
	switch {
	case to != Postponed:
	case !wake.After(now):
		p.Add("wakeAt", "not_in_future")
	case wake.Sub(now) > MaxPostponed:
		p.Add("wakeAt", "too_far", "days", "366")
	}
}

// Assign moves the ticket to a team, which may have another policy, and an agent.
func (d *Draft) Assign(team, agent string, cause Cause, facts PersonFacts) {
	t := d.Ticket
	data := Data{}
	after := *t
	after.Team = team
	if team != t.Team {
		data.Team = &Change[string]{From: t.Team, To: team}
	}
	if agent != t.Assignee {
		data.Assignee = &Change[string]{From: t.Assignee, To: agent}
	}
	if data.Team != nil || data.Assignee != nil {
		d.retarget(&data, &after, facts)
		d.record(TicketAssigned, cause, data)
	}
}

// SetRoute writes down what routing decided, priority and policy included.
func (d *Draft) SetRoute(r Decision, facts PersonFacts) {
	t := d.Ticket
	data := Data{Routed: true}
	if r.Team != t.Team {
		data.Team = &Change[string]{From: t.Team, To: r.Team}
	}
	if r.Assignee != t.Assignee {
		data.Assignee = &Change[string]{From: t.Assignee, To: r.Assignee}
	}
	after := *t
	after.Team = r.Team
	d.routeWeight(r, &data, &after)
	if tags := union(t.Tags, r.AddTags); len(tags) != len(t.Tags) {
		data.Tags = &tags
	}
	d.retarget(&data, &after, facts)
	d.record(TicketRouted, r.Cause, data)
}

// SetProperties changes type and tags; nil leaves one as it is.
func (d *Draft) SetProperties(kind *Type, tags *[]string, facts PersonFacts) {
	t := d.Ticket
	data := Data{}
	after := *t
	if kind != nil && *kind != t.Type {
		data.Type = &Change[Type]{From: t.Type, To: *kind}
		after.Type = *kind
	}
	if tags != nil && !slices.Equal(*tags, t.Tags) {
		all := append([]string{}, *tags...) // never nil: as JSON null the change would be lost
		data.Tags = &all
	}
	if data.Type == nil && data.Tags == nil {
		return
	}
	d.retarget(&data, &after, facts)
	d.record(TicketUpdated, Cause{}, data)
}

// retarget fits policy and clocks to the ticket as it will be.
func (d *Draft) retarget(data *Data, after *Ticket, facts PersonFacts) {
	d.refit(data, after, facts, d.rules().Hours, false)
}

// refit is retarget with the working hours that the clocks have followed so
// far. Without force, clocks whose policy and priority stay are left alone.
func (d *Draft) refit(data *Data, after *Ticket, facts PersonFacts, was *Hours, force bool) {
	ref, in := PolicyRef{}, ClockInput{At: d.at, Statuses: d.cfg.Statuses}
	if p, ok := MatchPolicy(d.cfg, after, facts); ok {
		ref = PolicyRef{ID: p.ID, Version: d.cfg.Version}
		in = clockRules(d.cfg, p.ID, d.at)
	}
	if !force && ref.ID == d.Ticket.Policy.ID && after.Priority == d.Ticket.Priority {
		return
	}
	data.Policy = &ref
	data.Clocks = in.Retarget(d.Ticket.Clocks, after, was)
}

// rulesOf is what of a configuration decides how clocks run, for comparison.
func rulesOf(in ClockInput) [3]any {
	pauses := map[Status][]Metric{}
	for _, s := range in.Statuses {
		pauses[s.Status] = append(pauses[s.Status], s.Pauses...)
	}
	return [3]any{in.Policy, in.Hours, pauses}
}

// Refit moves the clocks to the configuration of now; old is the one they have
// followed. Working time already spent stays spent. A configuration in which
// the ticket's policy and its hours read as they did is no news to it: the
// ticket keeps naming the version it was fitted to.
func (d *Draft) Refit(old *Config, facts PersonFacts) {
	t := d.Ticket
	if t.Policy.Version == d.cfg.Version && t.Policy.ID != "" {
		return
	}
	data := Data{}
	was, is := clockRules(old, t.Policy.ID, d.at), clockRules(d.cfg, t.Policy.ID, d.at)
	d.refit(&data, t, facts, was.Hours, true)
	if data.Policy.ID == t.Policy.ID && reflect.DeepEqual(rulesOf(was), rulesOf(is)) {
		return
	}
	if *data.Policy != t.Policy || len(data.Clocks) > 0 {
		d.record(PolicyChanged, Cause{Rule: data.Policy.ID, Version: d.cfg.Version}, data)
	}
}

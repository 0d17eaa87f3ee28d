package conversation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Update changes a ticket's properties. With IfRev, desk.Stale when the ticket
// has another rev.
func (s *Service) Update(ctx context.Context, who desk.Subject, u Update) (desk.Ticket, error) {
	r := s.updated(ctx, who, u)
	return r.Ticket, r.Err
}

// updated is Update with what the ticket was before.
func (s *Service) updated(ctx context.Context, who desk.Subject, u Update) Result {
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, u.action(), u.Ticket)
		if err != nil {
			return Result{Err: err}
		}
		if u.stale(t) {
			return Result{Ticket: *t, Err: desk.Fail(desk.Stale, "stale")}
		}
		if r := s.update(ctx, who, u, t); !lost(r.Err) {
			return r
		}
	}
	return Result{Err: desk.Fail(desk.Unavailable, "unavailable")}
}

// stale reports whether the update is for another version of the ticket.
func (u *Update) stale(t *desk.Ticket) bool { return u.IfRev != 0 && u.IfRev != t.Rev }

// action is what the caller must be allowed to do.
func (u *Update) action() desk.Action {
	if u.Status == nil && u.Priority == nil && u.Type == nil && u.Tags == nil && !u.NotSpam && u.Fields == nil && u.CloseBlockers == nil && !u.weighs() && (u.Team != nil || u.Assignee != nil) {
		return desk.TicketAssign
	}
	return desk.TicketUpdate
}

func (s *Service) update(ctx context.Context, who desk.Subject, u Update, t *desk.Ticket) Result {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return Result{Err: err}
	}
	p, err := s.Store.Person(ctx, t.Requester)
	if err != nil {
		return Result{Err: err}
	}
	save, err := s.decide(cfg, who, u, t, p.Facts())
	if err != nil || len(save.Events) == 0 {
		return Result{Ticket: *t, Err: err}
	}
	if err := s.Store.Save(ctx, save); err != nil {
		return Result{Err: err}
	}
	return Result{Ticket: *save.After, Before: t}
}

// decide makes the change; without events there is nothing to save.
func (s *Service) decide(cfg *desk.Config, who desk.Subject, u Update, t *desk.Ticket, facts desk.PersonFacts) (store.Save, error) {
	fields, err := checkUpdate(cfg, &u, t, s.Now())
	if err != nil {
		return store.Save{}, err
	}
	actor := who.Actor()
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: s.Now(), Actor: actor, NewID: s.NewID})
	why := desk.Cause{Why: u.Why}
	if err := weigh(d, &u, t, why, facts); err != nil {
		return store.Save{}, err
	}
	d.SetProperties(u.Type, u.Tags, facts)
	if u.CloseBlockers != nil {
		if err := d.SetBlockers(*u.CloseBlockers, why); err != nil {
			return store.Save{}, err
		}
	}
	if u.Fields != nil {
		d.SetFields(fields)
	}
	team, assignee := t.Team, t.Assignee
	if u.Team != nil && *u.Team != team {
		team, assignee = *u.Team, "" // another team: its own agents decide
	}
	if u.Assignee != nil {
		assignee = *u.Assignee
	}
	d.Assign(team, assignee, why, facts)
	if u.Status != nil {
		wake := time.Time{}
		if u.WakeAt != nil {
			wake = *u.WakeAt
		}
		if err := d.SetStatus(*u.Status, wake, why); err != nil {
			return store.Save{}, err
		}
	}
	if u.NotSpam {
		if err := d.NotSpam(why, facts); err != nil {
			return store.Save{}, err
		}
	}
	if u.RevokeLinks {
		d.RevokeLinks(why)
	}
	save := store.Save{Before: t, After: d.Ticket, Events: d.Events, Due: d.Due}
	if a := d.Ticket.Assignee; a != "" && a != t.Assignee && a != who.AgentID && !u.Quiet {
		save.Jobs = []store.Job{{Kind: store.JobAssigned, Ticket: t.ID, Seq: d.Ticket.Seq, Agent: a}}
	}
	return save, nil
}

// Limits of tags.
const (
	MaxTags = 20
	MaxTag  = 40
)

// checkUpdate checks every value, and every id against the configuration, so
// that all that is wrong is named at once. It answers the values of custom
// fields as they will be.
func checkUpdate(cfg *desk.Config, u *Update, t *desk.Ticket, now time.Time) (map[string]string, error) {
	p := slices.Clone(u.Wrong)
	if u.Status != nil && !u.Status.Valid() {
		p.Add("status", "unknown_value", "allowed", statusList())
	}
	if u.NotSpam && u.Status != nil {
		p.Add("notSpam", "not_with_status")
	}
	checkWake(&p, u, now)
	if u.Type != nil && !u.Type.Valid() {
		p.Add("type", "unknown_value", "allowed", "question, incident, request, problem, task")
	}
	if u.Team != nil && *u.Team != "" && !slices.ContainsFunc(cfg.Teams, func(x desk.Team) bool { return x.ID == *u.Team }) {
		p.Add("team", "unknown_id")
	}
	if u.Assignee != nil && *u.Assignee != "" {
		team := t.Team
		if u.Team != nil {
			team = *u.Team
		}
		if code := assignable(cfg, *u.Assignee, team); code != "" {
			p.Add("assignee", code)
		}
	}
	if u.Tags != nil {
		tags := cleanTags(&p, *u.Tags)
		u.Tags = &tags
	}
	if u.CloseBlockers != nil {
		checkBlockers(&p, *u.CloseBlockers)
	}
	u.Why = desk.CleanLine(u.Why, 200)
	checkPriority(&p, cfg, u, t)
	fields := checkFields(&p, cfg, u, t)
	if t.MergedInto != "" {
		return fields, desk.Fail(desk.Conflict, "merged")
	}
	return fields, p.Err()
}

// checkWake checks when a postponed ticket is to come back.
func checkWake(p *desk.Problems, u *Update, now time.Time) {
	switch {
	case u.Status != nil && *u.Status == desk.Postponed:
		wake := time.Time{}
		if u.WakeAt != nil {
			wake = *u.WakeAt
		}
		desk.CheckWake(*u.Status, wake, now, p)
	case u.WakeAt != nil:
		p.Add("wakeAt", "only_with_postponed")
	}
}

// assignable says why an agent cannot have a team's ticket: he would not see it
// in any of his lists. "" when he can.
func assignable(cfg *desk.Config, id, team string) (code string) {
	for _, a := range cfg.Agents {
		if a.ID != id || !a.Active || a.Role == desk.RoleLight {
			continue
		}
		if team == "" || a.Role == desk.RoleAdmin || slices.Contains(a.Teams, team) {
			return ""
		}
		return "not_in_team"
	}
	return "unknown_id"
}

func cleanTags(p *desk.Problems, tags []string) []string {
	if len(tags) > MaxTags {
		p.Add("tags", "too_many", "max", strconv.Itoa(MaxTags))
		return nil
	}
	clean := []string{}
	for i, tag := range tags {
		tag = strings.ToLower(desk.CleanLine(tag, MaxTag+1))
		switch {
		case tag == "":
			p.Add("tags["+strconv.Itoa(i)+"]", "required")
		case utf8.RuneCountInString(tag) > MaxTag:
			p.Add("tags["+strconv.Itoa(i)+"]", "too_long", "max", strconv.Itoa(MaxTag))
		case !slices.Contains(clean, tag):
			clean = append(clean, tag)
		}
	}
	return clean
}

package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"helpdesk/internal/attachment"
	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Reply adds an agent's answer or note and answers the new message.
func (s *Service) Reply(ctx context.Context, who desk.Subject, r Reply) (desk.Message, error) {
	composed, err := s.compose(&r)
	if err != nil {
		return desk.Message{}, err
	}
	if err := cleanReply(&r); err != nil {
		return desk.Message{}, err
	}
	hash, err := replyHash(r)
	if err != nil {
		return desk.Message{}, err
	}
	action := desk.TicketReply
	switch {
	case r.Note:
		action = desk.TicketNote
	case r.Forward:
		action = desk.TicketForward
	}
	for range s.tries(ctx) {
		t, err := s.find(ctx, who, action, r.Ticket) // a repeat needs what the first needed
		if err != nil {
			return desk.Message{}, err
		}
		if m, done, err := s.repeated(ctx, who, r, hash); done || err != nil {
			return m, err
		}
		m, err := s.reply(ctx, who, r, t, hash, composed.CIDs)
		if !lost(err) {
			return m, err
		}
	}
	return desk.Message{}, desk.Fail(desk.Unavailable, "unavailable")
}

func cleanReply(r *Reply) error {
	var p desk.Problems
	cleanBody(&p, &r.Text, r.Files)
	if r.Status != "" && (!r.Status.Valid() || r.Status == desk.New) {
		p.Add("status", "unknown_value", "allowed", statusList())
	}
	if r.Status == desk.Postponed {
		p.Add("status", "needs_wake_time")
	}
	if r.Note && r.Status != "" {
		p.Add("status", "not_with_note")
	}
	for field, given := range map[string]bool{"to": r.To != nil, "cc": r.Cc != nil} {
		if r.Note && given || r.Forward && given && field == "cc" {
			p.Add(field, "not_with_kind")
		}
	}
	if r.Quote != nil && !r.Forward {
		p.Add("quote", "not_with_kind")
	}
	if len(r.Quote) > MaxQuoted {
		p.Add("quote", "too_many", "max", strconv.Itoa(MaxQuoted))
	}
	if len(r.TicketFiles)+len(r.Files) > desk.MaxAttachments {
		p.Add("ticketFiles", "too_many", "max", strconv.Itoa(desk.MaxAttachments))
	}
	if !r.Note && len(r.Mentions) > 0 {
		p.Add("mentions", "only_with_note")
	}
	if len(r.IdempotencyKey) > 200 {
		p.Add("Idempotency-Key", "too_long", "max", "200")
	}
	return p.Err()
}

func cleanBody(p *desk.Problems, text *string, files []attachment.Upload) {
	switch {
	case !utf8.ValidString(*text):
		p.Add("text", "not_utf8")
	case utf8.RuneCountInString(*text) > desk.MaxText:
		p.Add("text", "too_long", "max", strconv.Itoa(desk.MaxText))
	default:
		*text = strings.TrimSpace(desk.CleanText(*text, desk.MaxText))
		if *text == "" {
			p.Add("text", "required")
		}
	}
	attachment.Check(files, p)
}

func statusList() string {
	words := make([]string, 0, len(desk.Statuses))
	for _, s := range desk.Statuses[1:] {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

// replyHash is what makes two replies the same reply.
func replyHash(r Reply) (string, error) {
	if r.IdempotencyKey == "" {
		return "", nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("hash reply: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// caller is the namespace of a subject's idempotency keys.
func caller(who desk.Subject) string { return string(who.Kind) + ":" + who.AgentID + ":" + who.KeyID }

func (s *Service) repeated(ctx context.Context, who desk.Subject, r Reply, hash string) (desk.Message, bool, error) {
	if r.IdempotencyKey == "" {
		return desk.Message{}, false, nil
	}
	once, found, err := s.Store.Once(ctx, caller(who), r.IdempotencyKey)
	if err != nil || !found {
		return desk.Message{}, false, err
	}
	if once.Hash != hash {
		return desk.Message{}, true, desk.Problems{{Field: "Idempotency-Key", Code: "idempotency_reused"}}.Err()
	}
	m, _, err := s.Store.Message(ctx, once.Ticket, once.Seq)
	return m, true, err
}

func (s *Service) reply(ctx context.Context, who desk.Subject, r Reply, t *desk.Ticket, hash string, shown map[string]bool) (desk.Message, error) {
	if t.MergedInto != "" {
		return desk.Message{}, desk.Fail(desk.Conflict, "merged")
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.Message{}, err
	}
	now := s.Now()
	actor := who.Actor()
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: now, Actor: actor, NewID: s.NewID})
	save := store.Save{Before: t}
	var to []desk.Recipient
	if !r.Note {
		if t.Status == desk.Closed { // it is over; opening it again is a change of status of its own
			return desk.Message{}, desk.Fail(desk.Conflict, "wrong_state", cfg.StatusParams(t.Status)...)
		}
		if to, save.Extra, err = s.recipients(ctx, who, cfg, d, r); err != nil {
			return desk.Message{}, err
		}
	}
	with, err := s.enclose(ctx, t, r)
	if err != nil {
		return desk.Message{}, err
	}
	files, err := attachment.Take(ctx, s.Blobs, t.ID, r.Files, s.NewID, now)
	if err != nil {
		return desk.Message{}, err
	}
	m := desk.Message{Kind: desk.Public, Channel: desk.ChannelAPI, Direction: desk.Outbound, Author: actor,
		AuthorName: cfg.AgentName(who.AgentID), Body: desk.Body{Text: r.Text, HTML: r.HTML}, Attachments: append(inline(files, shown), with.files...), Recipients: to}
	var seq int64
	switch {
	case r.Note:
		m.Kind, m.Direction = desk.Note, desk.Inside
		mentions, err := mentioned(cfg, &r, t)
		if err != nil {
			return desk.Message{}, err
		}
		seq = d.AddsNote(m, mentions)
		save.Jobs = mentionJobs(who, t.ID, seq, mentions)
	case r.Forward:
		if err := mayResolve(cfg, t, r.Status); err != nil {
			return desk.Message{}, err
		}
		if seq, err = forward(cfg, d, m, with, r); err != nil {
			return desk.Message{}, err
		}
		save.Jobs = []store.Job{{Kind: store.JobReply, Ticket: t.ID, Seq: seq}}
	default:
		status := r.Status
		if status == "" {
			status = desk.Answered
		}
		if status == desk.Closed {
			if err := t.MayClose(); err != nil {
				return desk.Message{}, err
			}
		}
		if err := mayResolve(cfg, t, status); err != nil {
			return desk.Message{}, err
		}
		seq = d.AgentReplies(m, status)
		save.Jobs = []store.Job{{Kind: store.JobReply, Ticket: t.ID, Seq: seq}}
	}
	if r.IdempotencyKey != "" {
		once, err := s.Store.OnceOnly(caller(who), r.IdempotencyKey, store.Once{Hash: hash, Ticket: t.ID, Number: t.Number, Seq: seq})
		if err != nil {
			return desk.Message{}, err
		}
		save.Extra = append(save.Extra, once)
	}
	save.After, save.Messages, save.Events, save.Due = d.Ticket, d.Messages, d.Events, d.Due
	return d.Messages[0], s.Store.Save(ctx, save)
}

// Update changes a ticket's properties. With IfRev, desk.Stale when the ticket
// has another rev.
func (s *Service) Update(ctx context.Context, who desk.Subject, u Update) (desk.Ticket, error) {
	for range s.tries(ctx) {
		t, err := s.find(ctx, who, u.action(), u.Ticket)
		if err != nil {
			return desk.Ticket{}, err
		}
		if u.IfRev != 0 && u.IfRev != t.Rev {
			return *t, desk.Fail(desk.Stale, "stale")
		}
		after, err := s.update(ctx, who, u, t)
		if !lost(err) {
			return after, err
		}
	}
	return desk.Ticket{}, desk.Fail(desk.Unavailable, "unavailable")
}

// action is what the caller must be allowed to do.
func (u *Update) action() desk.Action {
	if u.Status == nil && u.Priority == nil && u.Type == nil && u.Tags == nil && u.Fields == nil && u.CloseBlockers == nil && !u.weighs() && (u.Team != nil || u.Assignee != nil) {
		return desk.TicketAssign
	}
	return desk.TicketUpdate
}

func (s *Service) update(ctx context.Context, who desk.Subject, u Update, t *desk.Ticket) (desk.Ticket, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.Ticket{}, err
	}
	p, err := s.Store.Person(ctx, t.Requester)
	if err != nil {
		return desk.Ticket{}, err
	}
	save, err := s.decide(cfg, who, u, t, p.Facts())
	if err != nil || len(save.Events) == 0 {
		return *t, err
	}
	if err := s.Store.Save(ctx, save); err != nil {
		return desk.Ticket{}, err
	}
	return *save.After, nil
}

// decide makes the change; without events there is nothing to save.
func (s *Service) decide(cfg *desk.Config, who desk.Subject, u Update, t *desk.Ticket, facts desk.PersonFacts) (store.Save, error) {
	if err := checkUpdate(cfg, &u, t); err != nil {
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
		if err := setFields(cfg, d, u.Fields); err != nil {
			return store.Save{}, err
		}
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
		if err := mayResolve(cfg, d.Ticket, *u.Status); err != nil {
			return store.Save{}, err
		}
		wake := time.Time{}
		if u.WakeAt != nil {
			wake = *u.WakeAt
		}
		if err := d.SetStatus(*u.Status, wake, why); err != nil {
			return store.Save{}, err
		}
	}
	if u.RevokeLinks {
		d.RevokeLinks(why)
	}
	save := store.Save{Before: t, After: d.Ticket, Events: d.Events, Due: d.Due}
	if a := d.Ticket.Assignee; a != "" && a != t.Assignee && a != who.AgentID {
		save.Jobs = []store.Job{{Kind: store.JobAssigned, Ticket: t.ID, Seq: d.Ticket.Seq, Agent: a}}
	}
	return save, nil
}

// Limits of tags.
const (
	MaxTags = 20
	MaxTag  = 40
)

// checkUpdate checks every value, and every id against the configuration.
func checkUpdate(cfg *desk.Config, u *Update, t *desk.Ticket) error {
	var p desk.Problems
	if u.Status != nil && !u.Status.Valid() {
		p.Add("status", "unknown_value", "allowed", statusList())
	}
	if u.WakeAt != nil && (u.Status == nil || *u.Status != desk.Postponed) {
		p.Add("wakeAt", "only_with_postponed")
	}
	if u.Type != nil && !u.Type.Valid() {
		p.Add("type", "unknown_value", "allowed", "question, incident, request, problem, task")
	}
	if u.Team != nil && !slices.ContainsFunc(cfg.Teams, func(x desk.Team) bool { return x.ID == *u.Team }) {
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
	if t.MergedInto != "" {
		return desk.Fail(desk.Conflict, "merged")
	}
	return p.Err()
}

// assignable says why an agent cannot have a team's ticket: he would not see it
// in any of his lists. "" when he can.
func assignable(cfg *desk.Config, id, team string) string {
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

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
	for range s.Store.Tries(ctx) {
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
	p := slices.Clone(r.Wrong)
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
		return desk.Message{}, true, desk.KeyReused()
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

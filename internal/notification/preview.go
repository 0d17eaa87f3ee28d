package notification

import (
	"context"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/web/text"
)

// Previewed lists the notices that can be looked at before anybody gets them.
var Previewed = []string{"ack", "reply", "forward", "assigned", "customer_replied", "third_party_replied", "watched", "standing_in", "mentioned", "not_sent", "not_copied", "too_many", "loop_stopped", "sla_warning", "sla_breach"}

// Preview is a mail as it would go out, about an invented ticket.
type Preview struct {
	From, Subject, Text, HTML string
	Automatic                 bool // it says of itself that no person wrote it
}

// Preview shows one of the notices of a mailbox in a language. Its links lead
// nowhere. desk.NotFound for a mailbox that is not there.
func (s *Service) Preview(ctx context.Context, who desk.Subject, mailbox, notice string, lang desk.Language) (Preview, error) {
	if !desk.May(who, desk.ConfigRead, nil) {
		return Preview{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	var p desk.Problems
	if !slices.Contains(Previewed, notice) {
		p.Add("notice", "unknown_value", "allowed", strings.Join(Previewed, ", "))
	}
	if !lang.Valid() {
		p.Add("language", "unknown_value", "allowed", "es, en")
	}
	if err := p.Err(); err != nil {
		return Preview{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return Preview{}, err
	}
	box := cfg.Mailbox(mailbox)
	if box == nil {
		return Preview{}, desk.Fail(desk.NotFound, "not_found")
	}
	sc, err := s.scene(ctx, s.sample(cfg, *box, lang))
	if err != nil {
		return Preview{}, err
	}
	out := s.sampleMail(sc, notice, lang)
	return Preview{From: out.From.Name + " <" + out.From.Address + ">", Subject: out.Subject, Text: out.Text, HTML: out.HTML, Automatic: out.AutoSubmitted != ""}, nil
}

// sample is a ticket that does not exist.
func (s *Service) sample(cfg *desk.Config, box desk.Mailbox, lang desk.Language) *desk.Ticket {
	team := box.Team
	if team == "" {
		team = cfg.Settings.DefaultTeam
	}
	return &desk.Ticket{ID: "preview", Number: 1042, Subject: text.T(lang, "preview.subject"), Language: lang, Mailbox: box.ID, Team: team,
		Status: desk.Open, Priority: desk.Normal, Requester: "preview",
		Participants: []desk.Participant{{No: 1, Person: "preview", Role: desk.Requester, Name: text.T(lang, "preview.requester"), Address: "requester@example.com"}},
		Clocks:       []desk.Clock{{Metric: desk.FirstResponse, DueAt: s.Now().Add(4 * time.Hour)}}}
}

func (s *Service) sampleMail(sc scene, notice string, lang desk.Language) mail.Outgoing {
	agent := desk.Agent{ID: "preview", Name: text.T(lang, "preview.agent"), Address: "agent@example.com", Language: lang}
	said := text.T(lang, "preview.text")
	m := desk.Message{Seq: 2, Kind: desk.Public, Direction: desk.Outbound, Author: desk.Actor{Kind: desk.ActorAgent}, AuthorName: agent.Name,
		Body: desk.Body{Text: text.T(lang, "preview.answer")}}
	switch notice {
	case "ack":
		return s.ackMail(sc, sc.ticket.Participants[0])
	case "reply":
		return s.replyText(sc, m, sc.ticket.Participants[0].Recipient(false), desk.Message{})
	case "forward":
		m.Kind = desk.Forward
		return s.forwardText(sc, lang, m)
	}
	why := "why.default"
	if notice == "loop_stopped" {
		why = "why.loop.notices"
	}
	return s.noticeMail(sc, agent, "notice."+notice, "requester", sc.requesterName(), "author", agent.Name, "assignee", agent.Name, "text", said, "warning", "",
		"why", text.T(lang, why), "addresses", "third@example.com", "metric", text.T(lang, "metric."+string(desk.FirstResponse)),
		"dueAt", text.Deadline(lang, s.Now().Add(4*time.Hour), time.Time{}, sc.zone()))
}

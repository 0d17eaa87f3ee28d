package conversation

import (
	"context"
	"slices"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// FillFacts answers a ticket with what the placeholders of a text stand for
// there. desk.NotFound when the caller may not see it.
func (s *Service) FillFacts(ctx context.Context, who desk.Subject, ref string) (desk.Ticket, desk.FillFacts, error) {
	t, err := s.find(ctx, who, desk.TicketRead, ref)
	if err != nil {
		return desk.Ticket{}, desk.FillFacts{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.Ticket{}, desk.FillFacts{}, err
	}
	return *t, fillFacts(cfg, who, t), nil
}

func fillFacts(cfg *desk.Config, who desk.Subject, t *desk.Ticket) desk.FillFacts {
	f := desk.FillFacts{TicketNumber: t.Number, TicketSubject: t.Subject, AgentName: cfg.AgentName(who.AgentID),
		DeskName: cfg.Settings.Name, Link: cfg.Settings.PublicURL}
	for _, p := range t.Participants {
		if p.Role == desk.Requester {
			f.RequesterName, f.RequesterAddress = p.Name, p.Address
			break
		}
	}
	for i := range cfg.Teams {
		if cfg.Teams[i].ID == t.Team {
			f.TeamName = cfg.Teams[i].Name
		}
	}
	return f
}

// RunMacro does a macro's actions on one ticket, all in one transaction, or
// none of them; each must be allowed to the caller as if he did it by hand.
// Texts are filled as the ticket stands before. desk.Stale when the ticket has
// another rev than ifRev, unless that is 0. It answers the ticket as it is and as
// it was; nil when there was nothing to do.
func (s *Service) RunMacro(ctx context.Context, who desk.Subject, ref string, macro desk.Tool, ifRev int64) (after desk.Ticket, before *desk.Ticket, err error) {
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, desk.TicketRead, ref)
		if err != nil {
			return desk.Ticket{}, nil, err
		}
		if ifRev != 0 && ifRev != t.Rev {
			return *t, nil, desk.Fail(desk.Stale, "stale")
		}
		save, err := s.planMacro(ctx, who, t, macro)
		if err != nil || len(save.Events) == 0 {
			return *t, nil, err
		}
		err = s.Store.Save(ctx, save)
		if err == nil {
			return *save.After, t, nil
		}
		if !desk.IsKind(err, desk.Stale) {
			return desk.Ticket{}, nil, err
		}
	}
	return desk.Ticket{}, nil, desk.Fail(desk.Unavailable, "unavailable")
}

// planMacro decides everything that the macro does.
func (s *Service) planMacro(ctx context.Context, who desk.Subject, t *desk.Ticket, macro desk.Tool) (store.Save, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return store.Save{}, err
	}
	p, err := s.Store.Person(ctx, t.Requester)
	if err != nil {
		return store.Save{}, err
	}
	m := macroRun{s: s, cfg: cfg, who: who, facts: fillFacts(cfg, who, t)}
	why := "macro=" + strconv.Quote(desk.CleanLine(macro.Name.In(cfg.Settings.Language), desk.MaxToolName))
	if who.AgentID == "" && slices.ContainsFunc(macro.Actions, func(a desk.MacroAction) bool { return a.Value == desk.Me }) {
		return store.Save{}, desk.Problems{{Field: "assignee", Code: "only_agents"}}.Err() // a program is nobody's assignee
	}
	for _, action := range macro.Needs() { // as if each were done by hand
		if err := allowed(who, action, t); err != nil {
			return store.Save{}, err
		}
	}
	u, note, reply := m.sort(t, macro.Actions)
	u.Why = why
	replyStatus := desk.Answered
	if u.Status != nil && reply != nil {
		replyStatus, u.Status = *u.Status, nil // the reply itself sets it
	}
	save, err := s.decide(cfg, who, u, t, p.Facts())
	if err != nil {
		return store.Save{}, err
	}
	if err := m.write(&save, note, reply, replyStatus); err != nil {
		return store.Save{}, err
	}
	for i := range save.Events {
		if e := &save.Events[i]; e.Actor == who.Actor() {
			e.Cause.Rule, e.Cause.Version, e.Cause.Why = "macro:"+macro.ID, macro.Version, why
		}
	}
	return save, nil
}

// macroRun is one run of a macro.
type macroRun struct {
	s     *Service
	cfg   *desk.Config
	who   desk.Subject
	facts desk.FillFacts
}

// sort makes one change of properties of the actions, and finds what is written.
func (m *macroRun) sort(t *desk.Ticket, actions []desk.MacroAction) (u Update, note, reply *desk.MacroAction) {
	tags := slices.Clone(t.Tags)
	for i := range actions {
		a := &actions[i]
		switch a.Do {
		case desk.MacroStatus:
			u.Status = pointer(desk.Status(a.Value))
		case desk.MacroPriority:
			u.Priority = pointer(desk.Priority(a.Value))
		case desk.MacroType:
			u.Type = pointer(desk.Type(a.Value))
		case desk.MacroTeam:
			u.Team = pointer(a.Value)
		case desk.MacroAssignee:
			switch a.Value {
			case desk.Me:
				u.Assignee = pointer(m.who.AgentID)
			case desk.None:
				u.Assignee = pointer("")
			default:
				u.Assignee = pointer(a.Value)
			}
		case desk.MacroAddTags:
			tags = append(tags, slices.DeleteFunc(slices.Clone(a.Tags), func(tag string) bool { return slices.Contains(tags, tag) })...)
			u.Tags = &tags
		case desk.MacroRemoveTags:
			tags = slices.DeleteFunc(tags, func(tag string) bool { return slices.Contains(a.Tags, tag) })
			u.Tags = &tags
		case desk.MacroNote:
			note = a
		case desk.MacroReply:
			reply = a
		}
	}
	return u, note, reply
}

func pointer[T any](v T) *T { return &v }

// write adds note and reply to what was decided.
func (m *macroRun) write(save *store.Save, note, reply *desk.MacroAction, status desk.Status) error {
	t := save.After
	d := desk.NewDraft(t, desk.DraftOptions{Config: m.cfg, At: m.s.Now(), Actor: m.who.Actor(), NewID: m.s.NewID})
	message := func(kind desk.MessageKind, way desk.Direction, a *desk.MacroAction) desk.Message {
		return desk.Message{Kind: kind, Channel: desk.ChannelAPI, Direction: way, Author: m.who.Actor(), AuthorName: m.cfg.AgentName(m.who.AgentID),
			Body: desk.Body{Text: desk.FillText(a.Text.In(t.Language), m.facts, t.Language)}}
	}
	if note != nil {
		d.AddsEntry(message(desk.Note, desk.Inside, note), desk.Cause{})
	}
	if reply != nil {
		if t.Status == desk.Closed {
			return desk.Fail(desk.Conflict, "wrong_state", m.cfg.StatusParams(t.Status)...)
		}
		if status == desk.Closed {
			if err := t.MayClose(); err != nil {
				return err
			}
		}
		if err := mayResolve(m.cfg, t, status); err != nil {
			return err
		}
		seq := d.AgentReplies(message(desk.Public, desk.Outbound, reply), status)
		save.Jobs = append(save.Jobs, store.Job{Kind: store.JobReply, Ticket: t.ID, Seq: seq})
	}
	save.After, save.Messages = d.Ticket, d.Messages
	save.Events, save.Due = append(save.Events, d.Events...), append(save.Due, d.Due...)
	return nil
}

package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Split asks to make a new ticket of a message that somebody outside wrote.
type Split struct {
	Ticket         string // id or number
	Seq            int64  // of the message
	Subject        string // "": the ticket's own
	IdempotencyKey string
}

// SplitOff is the receipt of a new ticket.
type SplitOff struct {
	Ticket string
	Number int64
}

// Split makes a new ticket of a message: whoever wrote it is its requester,
// text and files are the message's (the files themselves are not copied), and
// both tickets hold a link. The message stays where it is. The new ticket is
// routed and acknowledged as any other. desk.NotFound when there is no such
// message, desk.Conflict when nobody outside wrote it or it was split off before.
func (s *Service) Split(ctx context.Context, who desk.Subject, c Split) (SplitOff, error) {
	c.Subject = desk.CleanLine(c.Subject, desk.MaxSubject)
	hash := ""
	if c.IdempotencyKey != "" {
		sum := sha256.Sum256(fmt.Appendf(nil, "split %q %d %q", c.Ticket, c.Seq, c.Subject))
		hash = hex.EncodeToString(sum[:])
	}
	for range s.Store.Tries(ctx) {
		t, err := s.find(ctx, who, desk.TicketUpdate, c.Ticket)
		if err != nil {
			return SplitOff{}, err
		}
		if c.IdempotencyKey != "" { // a repeat needs what the first needed
			once, found, err := s.Store.Once(ctx, caller(who), c.IdempotencyKey)
			switch {
			case err != nil:
				return SplitOff{}, err
			case found && once.Hash != hash:
				return SplitOff{}, desk.KeyReused()
			case found:
				return SplitOff{once.Ticket, once.Number}, nil
			}
		}
		made, err := s.split(ctx, who, c, hash, t)
		if !lost(err) {
			return made, err
		}
	}
	return SplitOff{}, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) split(ctx context.Context, who desk.Subject, c Split, hash string, t *desk.Ticket) (SplitOff, error) {
	m, err := s.splittable(ctx, t, c.Seq)
	if err != nil {
		return SplitOff{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return SplitOff{}, err
	}
	p, err := s.Store.Person(ctx, m.Author.ID)
	if err != nil {
		return SplitOff{}, err
	}
	number, err := s.Store.NextNumber(ctx)
	if err != nil {
		return SplitOff{}, err
	}
	o := desk.DraftOptions{Config: cfg, At: s.Now(), Actor: who.Actor(), NewID: s.NewID}
	source, fresh := desk.NewDraft(t, o), desk.NewDraft(nil, o)
	id := s.NewID(s.Now())
	fresh.Open(birthOf(id, number, c.Subject, t, m, p))
	source.Link(desk.Link{TicketRef: fresh.Ticket.Ref(), Kind: desk.LinkSplitOff, Seq: m.Seq}, desk.Cause{})
	fresh.Link(desk.Link{TicketRef: t.Ref(), Kind: desk.LinkSplitFrom, Seq: m.Seq}, desk.Cause{})
	made := saveOf(nil, fresh)
	made.Jobs = []store.Job{{Kind: store.JobRoute, Ticket: id, Seq: 1}, {Kind: store.JobAck, Ticket: id, Seq: 1}}
	if c.IdempotencyKey != "" {
		once, err := s.Store.OnceOnly(caller(who), c.IdempotencyKey, store.Once{Hash: hash, Ticket: id, Number: number, Seq: 1})
		if err != nil {
			return SplitOff{}, err
		}
		made.Extra = []store.Extra{once}
	}
	return SplitOff{id, number}, s.Store.SaveTogether(ctx, saveOf(t, source), made)
}

// splittable reads the message and says whether it can become a ticket.
func (s *Service) splittable(ctx context.Context, t *desk.Ticket, seq int64) (desk.Message, error) {
	m, found, err := s.Store.Message(ctx, t.ID, seq)
	switch {
	case err != nil:
		return m, err
	case !found:
		return m, desk.Fail(desk.NotFound, "not_found")
	case t.MergedInto != "":
		return m, desk.Fail(desk.Conflict, "merged")
	case m.Kind == desk.Forward && m.Direction == desk.Inbound:
		return m, desk.Fail(desk.Conflict, "from_third_party")
	case m.Kind != desk.Public || m.Direction != desk.Inbound || m.Author.Kind != desk.ActorPerson || m.Author.ID == "":
		return m, desk.Fail(desk.Conflict, "not_from_requester")
	case len(t.Links) >= desk.MaxLinks:
		return m, desk.Fail(desk.Conflict, "too_many_links", "max", strconv.Itoa(desk.MaxLinks))
	}
	for _, l := range t.Links {
		if l.Kind == desk.LinkSplitOff && l.Seq == seq {
			return m, desk.Fail(desk.Conflict, "already_split", "number", strconv.FormatInt(l.Number, 10))
		}
	}
	return m, nil
}

// birthOf is the new ticket as it starts; p may be nil for somebody whose
// record is gone.
func birthOf(id string, number int64, subject string, t *desk.Ticket, m desk.Message, p *desk.Person) desk.Birth {
	requester := desk.Participant{No: 1, Person: m.Author.ID, Role: desk.Requester, Address: m.From, Name: m.AuthorName}
	for _, known := range t.Participants {
		if known.Person == m.Author.ID && known.Address != "" {
			requester.Address, requester.Name = known.Address, known.Name
			break
		}
	}
	organization := ""
	if p != nil {
		organization = p.Organization
		if requester.Address == "" {
			requester.Address = p.Address
		}
	}
	if subject == "" {
		subject = t.Subject
	}
	occurred := m.OccurredAt
	if occurred.IsZero() {
		occurred = m.At
	}
	return desk.Birth{
		ID: id, Subject: subject, Requester: requester, Facts: p.Facts(),
		Created: desk.Created{Number: number, Type: t.Type, Priority: desk.Normal, Language: t.Language, Channel: m.Channel,
			Form: t.Form, Mailbox: t.Mailbox, Requester: m.Author.ID, Organization: organization},
		First: desk.Message{Kind: desk.Public, Channel: m.Channel, Direction: desk.Inbound, Author: m.Author, AuthorName: m.AuthorName, EnteredBy: m.EnteredBy,
			OccurredAt: occurred, Subject: m.Subject, Body: m.Body, Attachments: m.Attachments,
			MessageID: m.MessageID, From: m.From, To: m.To, Cc: m.Cc, Flags: m.Flags},
	}
}

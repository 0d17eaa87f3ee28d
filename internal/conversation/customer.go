package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"helpdesk/internal/attachment"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// opened is a ticket that a tracking link opens, and for whom.
type opened struct {
	ticket *desk.Ticket
	no     int // his number there
	person desk.Participant
	// whole is the ticket itself, or the one that it is part of since a merge.
	whole *desk.Ticket
	// outside says that he does not take part in whole: he sees nothing of it,
	// and what he writes is for its agents to judge.
	outside bool
}

// open checks a link. Altered, expired, revoked and unknown ones answer alike.
func (s *Service) open(ctx context.Context, secret string) (opened, error) {
	invalid := desk.Fail(desk.NotFound, "link_invalid")
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return opened{}, err
	}
	link, ok := ring.ParseLink(secret, s.Now())
	if !ok {
		return opened{}, invalid
	}
	t, err := s.Store.Ticket(ctx, link.Ticket)
	if err != nil {
		return opened{}, err
	}
	if t == nil || t.LinkEpoch != link.Epoch {
		return opened{}, invalid
	}
	p, ok := t.Participant(link.Participant)
	if !ok || !p.Corresponds() { // a third party is never given one
		return opened{}, invalid
	}
	o := opened{ticket: t, no: p.No, person: p, whole: t}
	if t.MergedInto == "" {
		return o, nil
	}
	if o.whole, err = s.whole(ctx, t); err != nil {
		return opened{}, err
	}
	known, ok := o.whole.Correspondent(p.Address)
	o.outside = !ok
	if ok {
		o.person = known
	}
	return o, nil
}

// seen are the tickets whose public messages he may read: his own, and of
// those that are one with it the ones he takes part in.
func (s *Service) seen(ctx context.Context, o opened) ([]*desk.Ticket, error) {
	if o.outside {
		return []*desk.Ticket{o.ticket}, nil
	}
	parts, err := s.parts(ctx, o.whole)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(parts, func(t *desk.Ticket) bool {
		_, takesPart := t.Correspondent(o.person.Address)
		return t.ID != o.ticket.ID && !takesPart
	}), nil
}

// at is who he is on one of those tickets; the zero value when he is not there.
func (o opened) at(t *desk.Ticket) desk.Participant {
	if t.ID == o.ticket.ID {
		p, _ := t.Participant(o.no)
		return p
	}
	p, _ := t.Correspondent(o.person.Address)
	return p
}

// public reports whether a message is part of the conversation with the requester.
func public(m desk.Message) bool { return m.Kind == desk.Public }

// reader answers who he is on the ticket of a message.
func (o opened) reader(parts []*desk.Ticket) func(desk.Message) (desk.Participant, bool) {
	known := map[string]desk.Participant{"": o.at(o.ticket)}
	for _, t := range parts {
		known[t.ID] = o.at(t)
	}
	return func(m desk.Message) (desk.Participant, bool) {
		p, ok := known[m.Ticket]
		return p, ok && p.No != 0 && m.VisibleTo(p)
	}
}

// fields are what he sees of the custom fields: nothing of a ticket that only a
// merge brought him to.
func (o opened) fields(cfg *desk.Config) []desk.FieldValue {
	var own []*desk.Ticket
	for _, t := range []*desk.Ticket{o.ticket, o.whole} {
		if p := o.at(t); p.No != 0 && p.Via == "" {
			own = append(own, t)
		}
	}
	return cfg.SeenFields(own...)
}

// ByLink answers the ticket that a tracking link opens.
func (s *Service) ByLink(ctx context.Context, secret string) (CustomerView, error) {
	o, err := s.open(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return CustomerView{}, err
	}
	t := o.whole
	if o.outside {
		t = o.ticket
	}
	v := CustomerView{Ticket: o.ticket.ID, Number: o.ticket.Number, Subject: o.ticket.Subject, Status: t.Status, Label: cfg.StatusSetting(t.Status).Label, Language: o.ticket.Language,
		Fields: o.fields(cfg), Closed: !o.outside && t.FollowUp(s.Now(), cfg), Solvable: o.solvable()}
	parts, err := s.seen(ctx, o)
	if err != nil {
		return CustomerView{}, err
	}
	c, err := s.union(ctx, parts, "")
	if err != nil {
		return CustomerView{}, err
	}
	desk.AsReceived(c.Messages)
	reads := o.reader(parts)
	for _, m := range c.Messages {
		if p, ok := reads(m); ok {
			v.Messages = append(v.Messages, forReader(m, p))
		}
	}
	slices.Reverse(v.Messages)
	return v, nil
}

// forReader leaves out what only agents see, and what others quoted.
func forReader(m desk.Message, p desk.Participant) desk.Message {
	return desk.Message{Seq: m.Seq, Kind: m.Kind, Channel: m.Channel, Direction: m.Direction,
		Author: desk.Actor{Kind: m.Author.Kind}, AuthorName: m.AuthorName, At: m.At, Body: m.ShownTo(p), Attachments: m.Attachments}
}

// FileByLink answers a link to an attachment of a message that he reads.
func (s *Service) FileByLink(ctx context.Context, secret, fileID string) (string, error) {
	o, err := s.open(ctx, secret)
	if err != nil {
		return "", err
	}
	parts, err := s.seen(ctx, o)
	if err != nil {
		return "", err
	}
	reads := o.reader(parts)
	return s.link(ctx, parts, fileID, func(m desk.Message) bool { _, ok := reads(m); return ok })
}

// WriteByLink adds a message of the participant whose link it is, and answers
// the number that he knows it by: that of a follow-up ticket when this one is
// over, his own when it was merged into another.
func (s *Service) WriteByLink(ctx context.Context, secret, text string, files []intake.Upload) (int64, error) {
	var p desk.Problems
	cleanBody(&p, &text, files)
	if err := p.Err(); err != nil {
		return 0, err
	}
	key := writeKey(text, files, s.Now())
	for i := range s.Store.Tries(ctx) {
		o, err := s.open(ctx, secret)
		if err != nil {
			return 0, err
		}
		if once, found, err := s.Store.Once(ctx, o.caller(), key); err != nil || found {
			return once.Number, err
		}
		if i == 0 {
			if err := s.countWrite(ctx, o.ticket.ID); err != nil {
				return 0, err
			}
		}
		number, err := s.write(ctx, o, key, text, files)
		if !lost(err) {
			return number, err
		}
	}
	return 0, desk.Fail(desk.Unavailable, "unavailable")
}

func (s *Service) countWrite(ctx context.Context, ticket string) error {
	most := s.WritesPerLink
	if most == 0 {
		most = 30
	}
	ok, err := s.Store.Count(ctx, "link", ticket, time.Hour, most)
	if err != nil {
		return err
	}
	if !ok {
		return desk.Fail(desk.RateLimited, "rate_limited")
	}
	return nil
}

func (s *Service) write(ctx context.Context, o opened, key, text string, files []intake.Upload) (int64, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return 0, err
	}
	now := s.Now()
	actor := desk.Actor{Kind: desk.ActorPerson, ID: o.person.Person}
	m := desk.Message{Kind: desk.Public, Channel: desk.ChannelPortal, Direction: desk.Inbound, Author: actor,
		AuthorName: o.person.Name, From: o.person.Address, Body: desk.Body{Text: text}}
	follow := !o.outside && o.whole.FollowUp(now, cfg)
	number := o.ticket.Number
	if follow {
		next, err := s.Store.OpenFollowUp(ctx, o.whole, o.person.Address)
		if err != nil {
			return 0, err
		}
		if p, ok := participant(next, o.person.Address); ok {
			o.whole, o.person, number, follow = next, p, next.Number, false
			m.Author.ID = p.Person
		}
	}
	id := o.whole.ID
	if follow {
		id = s.NewID(now)
	}
	if m.Attachments, err = attachment.Take(ctx, s.Blobs, id, files, s.NewID, now); err != nil {
		return 0, err
	}
	if follow {
		return s.followUp(ctx, cfg, o, key, id, m)
	}
	d := desk.NewDraft(o.whole, desk.DraftOptions{Config: cfg, At: now, Actor: actor, NewID: s.NewID})
	var seq int64
	if o.outside {
		m.Kind, m.Flags = desk.Note, []string{desk.FlagStranger}
		seq = d.AddsEntry(m, desk.Cause{})
		d.As(desk.Actor{Kind: desk.ActorSystem}).Flag(desk.FlagStranger, desk.Cause{})
	} else {
		if m.Readers, err = s.readers(ctx, o); err != nil {
			return 0, err
		}
		seq = d.RequesterWrites(m, true)
	}
	once, err := s.Store.OnceOnly(o.caller(), key, store.Once{Ticket: id, Number: number, Seq: seq})
	if err != nil {
		return 0, err
	}
	return number, s.Store.Save(ctx, store.Save{Before: o.whole, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due,
		Extra: []store.Extra{once}, Jobs: []store.Job{{Kind: store.JobWrote, Ticket: id, Seq: seq}}})
}

// participant finds somebody on a ticket, which may be nil.
func participant(t *desk.Ticket, address string) (desk.Participant, bool) {
	if t == nil {
		return desk.Participant{}, false
	}
	return t.Correspondent(address)
}

// caller is the namespace of what one participant sends through his link.
func (o opened) caller() string { return "link:" + o.ticket.ID + ":" + strconv.Itoa(o.no) }

// doubleWindow is how long the same text through the same link is one press of
// the button: a page without script cannot lock it.
const doubleWindow = 10 * time.Minute

// writeKey stands for what was written and about when.
func writeKey(text string, files []intake.Upload, now time.Time) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %q", now.Unix()/int64(doubleWindow/time.Second), text)
	for _, f := range files {
		fmt.Fprintf(h, " %q %q %x", f.Name, f.Key, sha256.Sum256(f.Data))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// followUp makes a new ticket of what goes on with the one that is over; both
// say so.
func (s *Service) followUp(ctx context.Context, cfg *desk.Config, o opened, key, id string, m desk.Message) (int64, error) {
	number, err := s.Store.NextNumber(ctx)
	if err != nil {
		return 0, err
	}
	old := o.whole
	// Somebody in copy may be no known person yet.
	p, err := intake.PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(s.Now()), Name: o.person.Name, Address: o.person.Address,
		Language: old.Language, CreatedAt: desk.Instant(s.Now())})
	if err != nil {
		return 0, err
	}
	draft := desk.DraftOptions{Config: cfg, At: s.Now(), Actor: m.Author, NewID: s.NewID}
	before, d := desk.NewDraft(old, draft), desk.NewDraft(nil, draft)
	d.Open(desk.Birth{ID: id, Subject: old.Subject, First: m,
		Requester: desk.Participant{No: 1, Person: p.ID, Role: desk.Requester, Address: o.person.Address, Name: o.person.Name},
		Created: desk.Created{Number: number, Type: old.Type, Priority: desk.Normal, Language: old.Language, Channel: desk.ChannelPortal,
			Form: old.Form, Mailbox: old.Mailbox, Requester: p.ID, Organization: old.Organization, FollowUpOf: old.ID}})
	once, err := s.Store.OnceOnly(o.caller(), key, store.Once{Ticket: id, Number: number, Seq: 1})
	if err != nil {
		return 0, err
	}
	linked := desk.Tie(before, d, desk.LinkFollowUp, desk.Cause{})
	made := saveOf(nil, d)
	made.Person, made.Extra = p, []store.Extra{once}
	made.Jobs = []store.Job{{Kind: store.JobRoute, Ticket: id, Seq: 1}, {Kind: store.JobAck, Ticket: id, Seq: 1}}
	if !linked {
		return number, s.Store.Save(ctx, made)
	}
	return number, s.Store.SaveTogether(ctx, saveOf(old, before), made)
}

package intake

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// maxCopied is the most people in Cc that a mail brings into its ticket.
const maxCopied = 20

// open makes a new ticket of the mail. linked is the ticket it follows or
// claims to belong to; its history is not shown to the sender.
func (s *Service) open(ctx context.Context, cfg *desk.Config, l *letter, linked *desk.Ticket, flags []string, cell string) (Outcome, error) {
	name := desk.CleanLine(l.From.Name, desk.MaxName)
	person, err := PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(l.at), Name: name, Address: l.From.Address, CreatedAt: l.at})
	if err != nil {
		return Outcome{}, err
	}
	followUp := linked != nil && !slices.Contains(flags, flagClaims)
	language := s.language(cfg, l, person, linked, followUp)
	l.showInstead()
	if person.Version == 0 {
		person.Language = language
	}
	number, err := s.Store.NextNumber(ctx)
	if err != nil {
		return Outcome{}, err
	}
	id := s.NewID(l.at)
	author := desk.Actor{Kind: desk.ActorPerson, ID: person.ID}
	m, err := s.message(ctx, l, desk.Public, author, cell)
	if err != nil {
		return Outcome{}, err
	}
	m.AuthorName = nameOf(name, person)
	subject := desk.CleanLine(l.Subject, desk.MaxSubject)
	if followUp {
		subject = linked.Subject // not "Re: [#1031] …" of the answered mail
	}
	if subject == "" {
		subject = desk.CleanLine(firstLine(m.Body.Text), 80)
	}
	birth := desk.Birth{
		ID: id, Subject: subject, Facts: person.Facts(), Flags: l.warnings(flags...), First: m,
		Created: desk.Created{Number: number, Type: desk.Question, Priority: desk.Normal, Language: language, Channel: desk.ChannelEmail,
			Mailbox: l.mailbox, AlsoTo: l.alsoTo, Requester: person.ID, Organization: person.Organization},
		Requester: desk.Participant{No: 1, Person: person.ID, Role: desk.Requester, Address: l.From.Address, Name: m.AuthorName},
	}
	if linked != nil {
		birth.Created.FollowUpOf = linked.ID
	}
	if l.auth() == desk.AuthPass && l.Class == mail.Human && !l.vouched() {
		birth.Others = l.copied(2)
	}
	o := desk.DraftOptions{Config: cfg, At: l.at, Actor: author, NewID: s.NewID}
	d := desk.NewDraft(nil, o)
	d.Open(birth)
	others := l.tie(d, linked, o, followUp, cell)
	jobs := []store.Job{{Kind: store.JobRoute, Ticket: id, Seq: 1}}
	if l.Class == mail.Human && l.auth() != desk.AuthFail && !l.vouched() && s.acknowledges(cfg, l.mailbox) {
		jobs = append(jobs, store.Job{Kind: store.JobAck, Ticket: id, Seq: 1})
	}
	save := store.Save{After: d.Ticket, Messages: d.Messages, Events: d.Events, Person: person, Jobs: jobs}
	for _, root := range l.roots() {
		extra, err := store.KnowRoot(root, id)
		if err != nil {
			return Outcome{}, err
		}
		save.Extra = append(save.Extra, extra)
	}
	return s.commit(ctx, l, save, Outcome{What: BecameTicket, Ticket: id, Seq: 1, Cause: cell}, others...)
}

// tie links the new ticket with the one that it goes on with, or whose better
// proved copy it is, and answers what that changes of the other. One that the mail
// only claims to belong to stays as it is: its sender may not write there.
func (l *letter) tie(fresh *desk.Draft, linked *desk.Ticket, o desk.DraftOptions, followUp bool, cell string) []store.Save {
	if !followUp {
		return nil
	}
	kind := desk.LinkFollowUp
	if l.linksBack {
		kind, cell = desk.LinkRelated, copyCell
	}
	other := desk.NewDraft(linked, o)
	if !desk.Tie(other, fresh, kind, desk.Cause{Why: cell}) {
		return nil
	}
	return []store.Save{{Before: linked, After: other.Ticket, Events: other.Events, Due: other.Due}}
}

// copied are the people in To and Cc besides the sender, the desk and its
// agents, and addresses that nobody reads. An address on the desk's own domain is
// somebody's reply address: it would bring every answer back as a mail and show
// the secret to all.
func (l *letter) copied(no int) []desk.Participant {
	var people []desk.Participant
	seen := map[string]bool{l.From.Address: true}
	for _, list := range [][]mail.Address{l.To, l.Cc} {
		for _, a := range list {
			address := desk.NormalizeAddress(a.Address)
			_, ok := desk.CheckAddress(address)
			if !ok || mail.IsNobody(a) || seen[address] || l.own[address] || l.own[desk.WithoutTag(address)] || strings.HasSuffix(address, "@"+l.domain) || len(people) >= maxCopied {
				continue
			}
			seen[address] = true
			people = append(people, desk.Participant{No: no, Role: desk.CC, Address: address, Name: desk.CleanLine(a.Name, desk.MaxName)})
			no++
		}
	}
	return people
}

// language is the one the sender is answered in: what he writes, when the text
// tells; else that of the ticket he follows up, his own, the mailbox's.
func (s *Service) language(cfg *desk.Config, l *letter, p *desk.Person, linked *desk.Ticket, followUp bool) desk.Language {
	switch {
	case desk.Language(l.Language).Valid():
		return desk.Language(l.Language)
	case followUp && linked.Language.Valid():
		return linked.Language
	case p.Language.Valid():
		return p.Language
	default:
		return s.mailboxLanguage(cfg, l.mailbox)
	}
}

// The warnings on tickets that a mail opened, besides those of the evidence
// table; catalogue codes.
const (
	// flagClaims: it pointed at another ticket without the right to write there.
	flagClaims    = "claims_ticket"
	flagAutomatic = "automatic" // a machine wrote it
)

func (s *Service) mailboxLanguage(cfg *desk.Config, id string) desk.Language {
	for _, m := range cfg.Mailboxes {
		if m.ID == id && m.Language.Valid() {
			return m.Language
		}
	}
	return cfg.Settings.Language
}

func (s *Service) acknowledges(cfg *desk.Config, mailbox string) bool {
	for _, m := range cfg.Mailboxes {
		if m.ID == mailbox {
			return !m.NoAck
		}
	}
	return true
}

// reply adds the mail as a public message of a participant.
func (s *Service) reply(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, v desk.Verdict) (Outcome, error) {
	p, _ := t.ParticipantByAddress(l.From.Address)
	author := desk.Actor{Kind: desk.ActorPerson, ID: p.Person}
	l.showInstead()
	m, err := s.message(ctx, l, desk.Public, author, v.Cell)
	if err != nil {
		return Outcome{}, err
	}
	m.AuthorName = p.Name
	m.Flags = l.warnings(v.Flag)
	if m.Readers, err = s.readers(ctx, l, t, p); err != nil {
		return Outcome{}, err
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: author, NewID: s.NewID})
	seq := d.RequesterWrites(m, v.MayReopen)
	l.sayReleased(d, v.Cell)
	if l.auth() == desk.AuthPass && !l.vouched() {
		for _, c := range l.copied(0) {
			if _, known := d.Ticket.ParticipantByAddress(c.Address); !known && len(d.Ticket.Participants) < maxCopied {
				d.AddParticipant(c)
			}
		}
	}
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due,
		Jobs: []store.Job{{Kind: store.JobWrote, Ticket: t.ID, Seq: seq}}}
	return s.commit(ctx, l, save, Outcome{What: BecameReply, Ticket: t.ID, Seq: seq, Cause: v.Cell})
}

// entry adds the mail where only agents see it; it changes nothing else.
func (s *Service) entry(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, kind desk.MessageKind, flag, cell string) (Outcome, error) {
	author := desk.Actor{Kind: desk.ActorPerson}
	if l.agent != "" && kind == desk.Note && flag == "" {
		author = desk.Actor{Kind: desk.ActorAgent, ID: l.agent}
	} else if p, ok := t.ParticipantByAddress(l.From.Address); ok {
		author.ID = p.Person
	}
	d, seq, err := s.besides(ctx, cfg, l, t, kind, author, flag, cell)
	if err != nil {
		return Outcome{}, err
	}
	if flag != "" {
		d.As(desk.Actor{Kind: desk.ActorSystem}).Flag(flag, desk.Cause{Why: cell})
	}
	if err := l.wake(d, cell); err != nil {
		return Outcome{}, err
	}
	returned, err := s.returned(ctx, l, t)
	if err != nil {
		return Outcome{}, err
	}
	here := 0 // what is folded into a ticket merged into this one is said there
	for _, j := range returned {
		if j.Ticket == t.ID {
			here++
		}
	}
	undelivered := l.Bounce != nil && l.Bounce.Action == "failed" && len(l.failed(t)) > here
	if undelivered {
		d.As(desk.Actor{Kind: desk.ActorSystem}).Undelivered("", desk.Cause{Why: "bounce status=" + l.Bounce.Status})
	}
	save := store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due, Jobs: returned}
	if undelivered {
		save.Jobs = append(save.Jobs, store.Job{Kind: store.JobUndelivered, Ticket: t.ID, Seq: d.Ticket.Seq})
	}
	if flag != "" {
		save.Jobs = append(save.Jobs, store.Job{Kind: store.JobWrote, Ticket: t.ID, Seq: seq})
	}
	return s.commit(ctx, l, save, Outcome{What: BecameNote, Ticket: t.ID, Seq: seq, Cause: cell})
}

// besides drafts the mail as an entry that only agents see, with a warning
// ("" for none beyond its own), and answers its number.
func (s *Service) besides(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, kind desk.MessageKind, author desk.Actor, flag, cell string) (*desk.Draft, int64, error) {
	l.showInstead()
	m, err := s.message(ctx, l, kind, author, cell)
	if err != nil {
		return nil, 0, err
	}
	m.AuthorName = desk.CleanLine(l.From.Name, desk.MaxName)
	m.Flags = l.warnings(flag)
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: l.at, Actor: author, NewID: s.NewID})
	seq := d.AddsEntry(m, desk.Cause{Why: cell})
	l.sayReleased(d, cell)
	return d, seq, nil
}

// wake opens the ticket again for an entry that only agents see, where the
// evidence table says so: it must not lie unseen in a ticket that is done.
func (l *letter) wake(d *desk.Draft, cell string) error {
	if !l.wakes || d.Ticket.Status == desk.New || d.Ticket.Status == desk.Open {
		return nil
	}
	return d.As(desk.Actor{Kind: desk.ActorSystem}).SetStatus(desk.Open, time.Time{}, desk.Cause{Why: cell})
}

// commit saves the decision together with the claims on the mail, and with what
// it changes of other tickets.
func (s *Service) commit(ctx context.Context, l *letter, save store.Save, out Outcome, others ...store.Save) (Outcome, error) {
	claim := store.Claim{MailID: l.id, Outcome: out.What, Ticket: out.Ticket, Seq: out.Seq, At: l.at}
	claims, err := l.claims(claim)
	if err != nil {
		return out, err
	}
	save.Extra = append(save.Extra, claims...)
	if l.identity != "" {
		ref := store.MailRef{Ticket: out.Ticket, Seq: out.Seq, MailID: l.id, At: l.at, Fingerprint: l.print(), Content: l.content}
		extra, err := store.KnowMail(l.identity, ref)
		if err != nil {
			return out, err
		}
		save.Extra = append(save.Extra, extra)
	}
	if len(others) > 0 {
		return out, s.Store.SaveTogether(ctx, append(others, save)...)
	}
	return out, s.Store.Save(ctx, save)
}

// message makes the entry of the mail and stores its parts beside the raw
// mail, under keys that a repeat would use again.
func (s *Service) message(ctx context.Context, l *letter, kind desk.MessageKind, author desk.Actor, cell string) (desk.Message, error) {
	m := desk.Message{
		Kind: kind, Channel: desk.ChannelEmail, Direction: desk.Inbound, Author: author, OccurredAt: l.Date,
		Subject: desk.CleanLine(l.Subject, desk.MaxSubject),
		Body:    desk.Body{Text: l.Text, Reply: l.Reply, HTML: l.HTML},
		MailID:  l.id, MessageID: l.MessageID, From: l.From.Address, ReceivedAt: l.receivedAt(),
		To: addresses(l.To), Cc: addresses(l.Cc), Evidence: cell, RawKey: l.rawKey, LeftOut: l.LeftOut,
	}
	if l.HeadersOnly || l.Class == mail.Unreadable {
		m.Flags = []string{desk.FlagUnreadable}
	}
	locked, infected := l.virus != mail.Pass && l.virus != "", l.virus == mail.Fail
	for i, a := range l.Attachments {
		key := fmt.Sprintf("%s.parts/%d", l.rawKey, i+1)
		if err := s.Blobs.Put(ctx, key, a.Data, blob.PutOptions{Type: a.Type}); err != nil {
			return m, fmt.Errorf("store attachment: %w", err)
		}
		m.Attachments = append(m.Attachments, desk.File{
			ID: "m" + strconv.Itoa(i+1) + "-" + shortID(l.id), Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline, CID: a.CID, Key: key, Locked: locked, Infected: infected,
		})
	}
	return m, nil
}

// receivedAt is when the mail service took the mail; zero when that is not known.
func (l *letter) receivedAt() time.Time {
	at := l.envelope.ReceivedAt
	if at.IsZero() || at.After(l.at) {
		return time.Time{}
	}
	return desk.Instant(at)
}

// shortID keeps file ids of different mails of one ticket apart.
func shortID(id string) string {
	if len(id) > 24 {
		return id[len(id)-24:]
	}
	return id
}

func addresses(list []mail.Address) []string {
	const most = 50
	var out []string
	for _, a := range list {
		if len(out) < most {
			out = append(out, a.Address)
		}
	}
	return out
}

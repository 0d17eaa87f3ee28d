package intake

import (
	"context"
	"errors"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// Foreseen is what a release would make of a quarantined mail.
type Foreseen struct {
	// Becomes is BecameTicket, BecameReply, BecameNote or BecameDuplicate; ""
	// for a mail that nobody sent, which cannot be released.
	Becomes string
	// Ticket is the one that it joins, or that a new one would be linked to; nil
	// for neither, and for one that whoever asks may not see.
	Ticket *desk.Ticket
}

// Release lets a quarantined mail become what it would have become if the
// verdicts had not spoken against it. Who releases it vouches that it is what it
// says, no more: spam, virus and block no longer hold it, a failed From counts as
// one of which nothing is known, and the evidence table decides. It joins a
// ticket only where whoever releases it sees that one; else it becomes a new
// ticket that is linked to it. It is flagged, without its HTML, without an
// acknowledgement and without new people in copy, and nothing of it goes out;
// files with a virus stay locked.
//
// Released twice, by whomever, it becomes one thing and both are answered that
// one, where they see it. desk.NotFound when it was deleted or is out of sight,
// desk.Conflict for a mail that nobody sent.
func (s *Service) Release(ctx context.Context, who desk.Subject, id string) (Outcome, error) {
	q, cfg, err := s.quarantined(ctx, who, desk.QuarantineRelease, id)
	if desk.IsKind(err, desk.NotFound) {
		return s.left(ctx, who, id)
	}
	if err != nil {
		return Outcome{}, err
	}
	raw, err := s.rawOf(ctx, q)
	if err != nil {
		return Outcome{}, err
	}
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return Outcome{}, err
	}
	told := store.Audited(ctx, desk.NewAudit(who, desk.AuditMailReleased, q.MailID, s.Now()))
	for range s.Store.Tries(ctx) {
		out, err := s.release(told, who, cfg, ring, s.readReleased(cfg, ring, q, raw, who))
		switch {
		case errors.Is(err, store.ErrTaken):
			// Somebody else was first, or made the same person.
			if _, found, err := s.Store.Quarantined(ctx, id); err != nil || !found {
				if err != nil {
					return Outcome{}, err
				}
				return s.left(ctx, who, id)
			}
		case !store.Raced(err):
			return out, err
		}
	}
	return Outcome{}, desk.Fail(desk.Unavailable, "unavailable")
}

// readReleased reads a quarantined mail as somebody who vouches for it has it
// read: without the verdicts that speak against its content, and without its
// HTML, of which only the words are kept.
func (s *Service) readReleased(cfg *desk.Config, ring token.Ring, q store.Quarantined, raw []byte, who desk.Subject) *letter {
	env := s.envelopeOf(cfg, q)
	trusted := env
	trusted.Verdicts.Spam, trusted.Verdicts.Virus = mail.Pass, mail.Pass
	l := s.letter(cfg, ring, mail.Read(raw, trusted, s.sanitizer()), Notification{Envelope: env, RawKey: q.RawKey})
	l.dropHTML()
	l.kept, l.voucher = &q, who.Actor()
	return l
}

// dropHTML keeps only the words of a mail.
func (l *letter) dropHTML() {
	if l.HTML != "" {
		l.LeftOut = []string{desk.LeftHTML}
	}
	l.HTML, l.ReplyHTML = "", ""
}

// envelopeOf is the envelope that a quarantined mail came in.
func (s *Service) envelopeOf(cfg *desk.Config, q store.Quarantined) mail.Envelope {
	return mail.Envelope{ID: q.MailID, Source: q.Source, Recipients: q.Recipients, Verdicts: verdictsOf(q.Verdicts),
		Own: Own(cfg, s.Domain), Forwarding: forwarding(cfg, q.Recipients)}
}

// vouched reports whether somebody releases the mail.
func (l *letter) vouched() bool { return l.voucher.Kind != "" }

// warnings are the marks of the mail's message or ticket: flags, and those of a
// mail that was released although the checks spoke against its sender.
func (l *letter) warnings(flags ...string) []string {
	var all []string
	if l.HeadersOnly || l.Class == mail.Unreadable {
		all = append(all, desk.FlagUnreadable)
	}
	if l.vouched() {
		all = append(all, FlagReleased)
		if l.Auth.DMARC == mail.AuthFail {
			all = append(all, desk.FlagFalse)
		}
	}
	for _, f := range flags {
		if f != "" && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// sayReleased writes into the history of a ticket who let the mail join it.
func (l *letter) sayReleased(d *desk.Draft, cell string) {
	if l.vouched() {
		d.As(l.voucher).Flag(FlagReleased, desk.Cause{Why: cell})
	}
}

// ruleReleased decides about a mail that somebody vouches for.
func (s *Service) ruleReleased(ctx context.Context, who desk.Subject, cfg *desk.Config, ring token.Ring, l *letter) (ruling, error) {
	t, proof, err := s.target(ctx, ring, l)
	if err != nil {
		return ruling{}, err
	}
	r := ruling{Verdict: desk.Verdict{Action: desk.NewTicket, Cell: l.Cause}}
	_, confirmation := mail.ReadConfirmation(l.Mail)
	switch {
	case confirmation: // a code that no ticket is to show
	case l.Class == mail.Unreadable && (t == nil || !proof.Secret()):
	case l.Class != mail.Human && l.Class != mail.Unreadable:
		if t != nil && proof.Secret() {
			r = ruling{Verdict: desk.Verdict{Action: desk.JoinNote, Cell: l.Cause}, ticket: t, automatic: true}
		}
	default:
		if r, err = s.rule(ctx, cfg, l, t, proof); err != nil {
			return r, err
		}
	}
	if r.Action == desk.JoinReply { // only the agent himself sends something
		r.Action, r.Flag = desk.JoinNote, desk.FlagNotSent
	}
	if r.ticket != nil && r.Action != desk.NewLinked && !sees(who, r.ticket) {
		r.Action, r.follows, r.automatic = desk.NewLinked, false, false
	}
	return r, s.knowCopy(ctx, who, l, &r)
}

// sees reports whether who releases a mail may see the ticket that it joins.
func sees(who desk.Subject, t *desk.Ticket) bool { return desk.May(who, desk.TicketRead, t.Facts()) }

// knowCopy finds another delivery of the mail in a ticket that who releases it sees.
func (s *Service) knowCopy(ctx context.Context, who desk.Subject, l *letter, r *ruling) error {
	if l.fingerprint == "" {
		return nil
	}
	first, same, err := s.sameMail(ctx, l)
	if err != nil || !same || first.Ticket == "" || first.MailID == l.id {
		return err
	}
	t, err := s.Store.Ticket(ctx, first.Ticket)
	if err == nil && t != nil && sees(who, t) {
		r.copyOf, r.ticket = &first, t
	}
	return err
}

// foresee says what a release would do.
func (s *Service) foresee(ctx context.Context, who desk.Subject, cfg *desk.Config, ring token.Ring, l *letter) (Foreseen, error) {
	r, err := s.ruleReleased(ctx, who, cfg, ring, l)
	if err != nil || l.From.Address == "" && !r.automatic {
		return Foreseen{}, err
	}
	f := Foreseen{Becomes: r.outcome()}
	if r.ticket != nil && sees(who, r.ticket) {
		f.Ticket = r.ticket
	}
	return f, nil
}

func (s *Service) release(ctx context.Context, who desk.Subject, cfg *desk.Config, ring token.Ring, l *letter) (Outcome, error) {
	r, err := s.ruleReleased(ctx, who, cfg, ring, l)
	if err != nil {
		return Outcome{}, err
	}
	if l.From.Address == "" && !r.automatic {
		return Outcome{}, desk.Fail(desk.Conflict, "no_sender")
	}
	r.Cell += " released by=" + who.Actor().ID
	switch {
	case r.copyOf != nil:
		out := Outcome{What: BecameDuplicate, Ticket: r.copyOf.Ticket, Seq: r.copyOf.Seq, Cause: r.Cell}
		return out, s.Store.EndQuarantine(ctx, *l.kept, store.Claim{MailID: l.id, Outcome: out.What, Ticket: out.Ticket, Seq: out.Seq, At: l.at})
	case r.automatic && l.Class == mail.BounceMail:
		return s.report(ctx, cfg, l, r.ticket)
	case r.automatic:
		return s.entry(ctx, cfg, l, r.ticket, desk.Automatic, "", r.Cell)
	case r.Action == desk.NewTicket && l.Class != mail.Human:
		return s.open(ctx, cfg, l, nil, machineFlag(l.Class), r.Cell)
	default:
		return s.follow(ctx, cfg, ring, l, r)
	}
}

// machineFlag is the warning on a new ticket for what nobody wrote.
func machineFlag(c mail.Class) []string {
	if c == mail.Unreadable { // has its own
		return nil
	}
	return []string{flagAutomatic}
}

// left answers what became of an entry that is gone, to whoever sees that.
func (s *Service) left(ctx context.Context, who desk.Subject, id string) (Outcome, error) {
	_, mailID, _ := strings.Cut(id, ".")
	c, found, err := s.Store.Claim(ctx, mailID)
	if err != nil {
		return Outcome{}, err
	}
	if !found || c.Ticket == "" {
		return Outcome{}, desk.Fail(desk.NotFound, "not_found")
	}
	if !who.Everywhere() {
		t, err := s.Store.Ticket(ctx, c.Ticket)
		if err != nil {
			return Outcome{}, err
		}
		if t == nil || !desk.May(who, desk.TicketList, t.Facts()) {
			return Outcome{}, desk.Fail(desk.NotFound, "not_found")
		}
	}
	return Outcome{What: c.Outcome, Ticket: c.Ticket, Seq: c.Seq, Cause: "claimed"}, nil
}

package intake

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// Notification is what the receiving service says about one mail that lies in
// blob storage.
type Notification struct {
	Envelope mail.Envelope
	RawKey   string
}

// Outcome is the one thing that became of a mail.
type Outcome struct {
	What   string // ticket, reply, note, quarantine, duplicate
	Ticket string
	Seq    int64
	Cause  string // why, for the log: a class cause or a cell of the evidence table
}

// The outcomes.
const (
	BecameTicket     = "ticket"
	BecameReply      = "reply"
	BecameNote       = "note"
	BecameQuarantine = "quarantine"
	BecameDuplicate  = "duplicate"
)

// letter is a mail on its way through the decision.
type letter struct {
	*mail.Mail
	id      string
	rawKey  string
	at      time.Time
	mailbox string
	alsoTo  []string // further mailboxes that it came to
	// language is the mailbox's, else the desk's.
	language desk.Language
	virus    mail.Verdict
	own      map[string]bool // addresses of the desk and its agents
	domain   string          // where all reply addresses are
	// known is set for agents: their id.
	agent string
	// identity is by what another delivery of the mail is known: its Message-ID,
	// or what is made up for it; "" for none.
	identity    string
	fingerprint string
	content     string // hash of HTML and files, which the fingerprint leaves out
	// weaker is a delivery of the same mail that opened a ticket and proved less.
	weaker *store.MailRef
	// linksBack: the ticket that the mail opens and the one that it names are
	// linked with each other, for agents to see on both.
	linksBack bool
	envelope  mail.Envelope
	// kept is the quarantine entry that ends with what becomes of the mail.
	kept *store.Quarantined
	// voucher is who releases it from there; zero: nobody.
	voucher desk.Actor
	// wakes: an entry for agents only opens the ticket again.
	wakes bool
	// counted is whether an agent's answer is within his caps; nil before it was counted.
	counted *bool
	tokens  []token.Reply
	// Of the ids that it refers to: the ticket of one that another mail referred
	// to before, and those that nobody knows, newest first.
	root   string
	unseen []string
}

// Mail takes one mail in. It may be called any number of times for the same
// mail: the first commit decides, later calls answer its outcome.
func (s *Service) Mail(ctx context.Context, n Notification) (Outcome, error) {
	if s.Sanitize == nil {
		return Outcome{}, desk.Fail(desk.Internal, "internal").Because(errors.New("intake: no sanitizer for mail"))
	}
	id := n.Envelope.ID
	if out, done, err := s.claimed(ctx, id); done || err != nil {
		return out, err
	}
	raw, err := s.Blobs.Get(ctx, n.RawKey, desk.MaxMail+1_000_000)
	if errors.Is(err, blob.ErrNotFound) {
		return Outcome{}, desk.Fail(desk.Unavailable, "unavailable").Because(fmt.Errorf("raw mail: %w", err))
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("read raw mail: %w", err)
	}
	cfg, ring, err := s.rules(ctx)
	if err != nil {
		return Outcome{}, err
	}
	n.Envelope.Own, n.Envelope.Forwarding = Own(cfg, s.Domain), forwarding(cfg, n.Envelope.Recipients)
	l := s.letter(cfg, ring, mail.Read(raw, n.Envelope, s.Sanitize), n)
	for range s.Store.Tries(ctx) {
		out, err := s.place(ctx, cfg, ring, l)
		switch {
		case errors.Is(err, store.ErrTaken):
			if out, done, err := s.claimed(ctx, id); done || err != nil {
				return out, err
			}
		case !store.Raced(err):
			return out, err
		}
	}
	return Outcome{}, desk.Fail(desk.Unavailable, "unavailable")
}

// rules are what decides about mail: the configuration and the keys.
func (s *Service) rules(ctx context.Context) (*desk.Config, token.Ring, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return nil, token.Ring{}, err
	}
	ring, err := s.Store.Ring(ctx)
	return cfg, ring, err
}

// sanitizer is Sanitize; without it HTML is left out.
func (s *Service) sanitizer() mail.Sanitizer {
	if s.Sanitize == nil {
		return func(string) string { return "" }
	}
	return s.Sanitize
}

// Own is how the desk recognises its own mail when it comes back.
func Own(cfg *desk.Config, domain string) mail.Own {
	own := mail.Own{DeskID: domain}
	for _, m := range cfg.Mailboxes {
		own.Addresses = append(own.Addresses, desk.NormalizeAddress(m.Address), desk.NormalizeAddress(m.Receiving))
		for _, a := range m.Aliases {
			own.Addresses = append(own.Addresses, desk.NormalizeAddress(a))
		}
	}
	if domain != "" {
		own.Domains = []string{domain}
	}
	return own
}

func (s *Service) claimed(ctx context.Context, id string) (Outcome, bool, error) {
	c, found, err := s.Store.Claim(ctx, id)
	if err != nil || !found {
		return Outcome{}, false, err
	}
	return Outcome{What: c.Outcome, Ticket: c.Ticket, Seq: c.Seq, Cause: "claimed"}, true, nil
}

// maxTokens is how many signed addresses of one mail are looked at.
const maxTokens = 50

func (s *Service) letter(cfg *desk.Config, ring token.Ring, m *mail.Mail, n Notification) *letter {
	l := &letter{Mail: m, envelope: n.Envelope, id: n.Envelope.ID, rawKey: n.RawKey, at: desk.Instant(s.Now()), virus: n.Envelope.Verdicts.Virus, own: map[string]bool{}, domain: s.Domain}
	l.From.Address = desk.NormalizeAddress(l.From.Address)
	l.mailbox = firstMailbox(cfg)
	for _, a := range n.Envelope.Own.Addresses {
		l.own[a] = true
	}
	for i, box := range boxesOf(cfg, n.Envelope.Recipients) {
		if i == 0 {
			l.mailbox = box.ID
		} else {
			l.alsoTo = append(l.alsoTo, box.ID)
		}
	}
	l.language = s.mailboxLanguage(cfg, l.mailbox)
	answerable := n.Envelope.Recipients
	if r := l.returnedMail(); r != nil {
		answerable = append(slices.Clone(answerable), r.OriginalReplyTo...)
	}
	for _, r := range answerable {
		if t, ok := ring.ParseReply(r); ok && len(l.tokens) < maxTokens {
			l.tokens = append(l.tokens, t)
		}
	}
	for _, a := range cfg.Agents {
		l.own[desk.NormalizeAddress(a.Address)] = true
		if a.Active && desk.NormalizeAddress(a.Address) == l.From.Address {
			l.agent = a.ID
		}
	}
	if l.identify(); l.identity != "" {
		sum := sha256.Sum256([]byte(strings.Join([]string{l.identity, l.From.Address, l.Subject, l.Text, l.Date.String()}, "\x00")))
		l.fingerprint = base64.RawURLEncoding.EncodeToString(sum[:16])
	}
	return l
}

// place decides what becomes of the mail and saves it.
func (s *Service) place(ctx context.Context, cfg *desk.Config, ring token.Ring, l *letter) (Outcome, error) {
	l.linksBack = false
	switch keep, err := s.held(ctx, l); {
	case err != nil:
		return Outcome{}, err
	case keep != "":
		return s.quarantine(ctx, l, keep)
	}
	if c, ok := mail.ReadConfirmation(l.Mail); ok {
		return s.quarantineConfirmation(ctx, cfg, l, c)
	}
	if l.From.Address == "" && l.Class != mail.BounceMail {
		return s.quarantine(ctx, l, "no_sender") // nobody to whom a ticket could belong
	}
	if l.fingerprint != "" {
		first, same, err := s.sameMail(ctx, l)
		if err != nil {
			return Outcome{}, err
		}
		if same { // of its own id, too: its claim was lost
			return s.duplicate(ctx, cfg, l, first)
		}
		l.weaker = l.weakerCopy(first)
	}
	t, proof, err := s.target(ctx, ring, l)
	if err != nil {
		return Outcome{}, err
	}
	switch l.Class {
	case mail.BounceMail:
		if t == nil || !proof.Secret() { // whoever writes a report can guess a number, and an address
			return s.quarantine(ctx, l, "bounce_without_ticket")
		}
		return s.report(ctx, cfg, l, t)
	case mail.Automatic:
		if t != nil && proof.Secret() {
			if l.Complaint != nil { // a report, too
				l.Attachments = reportParts(l.Attachments)
			}
			return s.entry(ctx, cfg, l, t, desk.Automatic, "", l.Cause)
		}
		return s.open(ctx, cfg, l, nil, []string{flagAutomatic}, l.Cause)
	case mail.Unreadable:
		if t == nil || !proof.Secret() {
			return s.open(ctx, cfg, l, nil, nil, l.Cause)
		}
		// Its header proves what it answers: whoever answers there sees that it came.
	}
	if l.auth() == desk.AuthFail && l.strict() {
		return s.quarantine(ctx, l, "dmarc="+l.Auth.Policy)
	}
	r, err := s.rule(ctx, cfg, l, t, proof)
	if err != nil {
		return Outcome{}, err
	}
	return s.follow(ctx, cfg, ring, l, r)
}

package intake

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
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
	virus   mail.Verdict
	own     map[string]bool // addresses of the desk and its agents
	domain  string          // where all reply addresses are
	// known is set for agents: their id.
	agent       string
	fingerprint string
	envelope    mail.Envelope
	// released is the quarantine entry that an admin lets become a ticket.
	released *store.Quarantined
	// wakes: an entry for agents only opens the ticket again.
	wakes  bool
	tokens []token.Reply
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
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return Outcome{}, err
	}
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return Outcome{}, err
	}
	n.Envelope.Own, n.Envelope.Forwarding = Own(cfg, s.Domain), forwarding(cfg, n.Envelope.Recipients)
	l := s.letter(cfg, ring, mail.Read(raw, n.Envelope, s.Sanitize), n)
	for range attempts {
		out, err := s.place(ctx, cfg, ring, l)
		switch {
		case errors.Is(err, store.ErrTaken):
			if out, done, err := s.claimed(ctx, id); done || err != nil {
				return out, err
			}
		case !desk.IsKind(err, desk.Stale):
			return out, err
		}
	}
	return Outcome{}, desk.Fail(desk.Unavailable, "unavailable")
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
	for _, r := range n.Envelope.Recipients {
		if t, ok := ring.ParseReply(r); ok {
			l.tokens = append(l.tokens, t)
		}
	}
	for _, a := range cfg.Agents {
		l.own[desk.NormalizeAddress(a.Address)] = true
		if a.Active && desk.NormalizeAddress(a.Address) == l.From.Address {
			l.agent = a.ID
		}
	}
	if l.MessageID != "" {
		sum := sha256.Sum256([]byte(strings.Join([]string{l.MessageID, l.From.Address, l.Subject, l.Text, l.Date.String()}, "\x00")))
		l.fingerprint = base64.RawURLEncoding.EncodeToString(sum[:16])
	}
	return l
}

// place decides what becomes of the mail and saves it.
func (s *Service) place(ctx context.Context, cfg *desk.Config, ring token.Ring, l *letter) (Outcome, error) {
	if l.Class == mail.Virus || l.Class == mail.OwnMail {
		return s.quarantine(ctx, l, l.Cause)
	}
	if keep, err := s.obey(ctx, l); keep != "" || err != nil {
		if err != nil {
			return Outcome{}, err
		}
		return s.quarantine(ctx, l, keep)
	}
	if l.Class == mail.Spam {
		return s.quarantine(ctx, l, l.Cause)
	}
	if cause := l.falseReport(); cause != "" {
		return s.quarantine(ctx, l, cause)
	}
	if c, ok := mail.ReadConfirmation(l.Mail); ok {
		return s.quarantineConfirmation(ctx, l, c)
	}
	if l.From.Address == "" && l.Class != mail.BounceMail {
		return s.quarantine(ctx, l, "no_sender") // nobody to whom a ticket could belong
	}
	if l.fingerprint != "" {
		first, found, err := s.Store.SameMail(ctx, l.MessageID, l.covering())
		if err != nil {
			return Outcome{}, err
		}
		if found && first.MailID != l.id {
			return s.duplicate(ctx, cfg, l, first)
		}
	}
	t, proof, err := s.target(ctx, ring, l)
	if err != nil {
		return Outcome{}, err
	}
	switch l.Class {
	case mail.BounceMail:
		joins, err := s.reportJoins(ctx, l, t, proof)
		if err != nil {
			return Outcome{}, err
		}
		if !joins {
			return s.quarantine(ctx, l, "bounce_without_ticket")
		}
		l.Attachments = reportParts(l.Attachments)
		return s.entry(ctx, cfg, l, t, desk.Automatic, "", "bounce:"+l.Cause)
	case mail.Automatic:
		if t != nil && (proof == desk.ProofToken || proof == desk.ProofKnownID) {
			return s.entry(ctx, cfg, l, t, desk.Automatic, "", l.Cause)
		}
		return s.open(ctx, cfg, l, nil, []string{"automatic"}, l.Cause)
	case mail.Unreadable:
		return s.open(ctx, cfg, l, nil, []string{"unreadable"}, l.Cause)
	}
	return s.judge(ctx, cfg, ring, l, t, proof)
}

// judge lets the evidence table decide about a mail that somebody wrote.
func (s *Service) judge(ctx context.Context, cfg *desk.Config, ring token.Ring, l *letter, t *desk.Ticket, proof desk.Proof) (Outcome, error) {
	e := desk.Evidence{Proof: proof, Sender: l.sender(t), Auth: l.auth(), TokenOwner: l.ownsToken(t)}
	if e.Auth == desk.AuthFail && l.strict() {
		return s.quarantine(ctx, l, "dmarc="+l.Auth.Policy)
	}
	v := desk.Judge(e)
	if t != nil && v.Action != desk.NewLinked && v.Action != desk.NewTicket && t.FollowUp(l.at, cfg) {
		if v.Action == desk.JoinPublic {
			next, err := s.Store.OpenFollowUp(ctx, t, l.From.Address)
			if err != nil {
				return Outcome{}, err
			}
			if next == nil {
				return s.open(ctx, cfg, l, t, flags(v.Flag), v.Cell)
			}
			t = next
		}
	}
	switch v.Action {
	case desk.JoinPublic:
		return s.reply(ctx, cfg, l, t, v)
	case desk.JoinReply:
		words, ok, err := s.sendable(ctx, ring, l, t)
		if err != nil {
			return Outcome{}, err
		}
		if ok {
			return s.agentReply(ctx, cfg, l, t, v, words)
		}
		return s.entry(ctx, cfg, l, t, desk.Note, desk.FlagNotSent, v.Cell)
	case desk.JoinForward:
		return s.thirdParty(ctx, cfg, l, t, v)
	case desk.JoinNote, desk.JoinFlagged:
		l.wakes = v.MayReopen && !t.FollowUp(l.at, cfg)
		return s.entry(ctx, cfg, l, t, desk.Note, v.Flag, v.Cell)
	case desk.NewLinked:
		return s.open(ctx, cfg, l, t, append(flags(v.Flag), flagClaims), v.Cell)
	default:
		return s.open(ctx, cfg, l, nil, flags(v.Flag), v.Cell)
	}
}

func flags(flag string) []string {
	if flag == "" {
		return nil
	}
	return []string{flag}
}

func (l *letter) sender(t *desk.Ticket) desk.Sender {
	if t != nil {
		p, ok := t.ParticipantByAddress(l.From.Address)
		switch {
		case ok && !p.Corresponds() && l.agent == "":
			return desk.ByThirdParty
		case ok && p.Corresponds() && (l.agent == "" || p.Role == desk.Requester):
			return desk.ByParticipant
		}
	}
	if l.agent != "" {
		return desk.ByAgent
	}
	return desk.ByOther
}

func (l *letter) auth() desk.MailAuth {
	switch l.Auth.DMARC {
	case mail.AuthPass:
		return desk.AuthPass
	case mail.AuthFail:
		return desk.AuthFail
	default:
		return desk.AuthGray
	}
}

// strict reports whether the sender's domain asks that a false mail be refused.
func (l *letter) strict() bool { return l.Auth.Policy == "reject" || l.Auth.Policy == "quarantine" }

func (l *letter) ownsToken(t *desk.Ticket) bool {
	if l.agent == "" || t == nil {
		return false
	}
	for _, tok := range l.tokens {
		if tok.Ticket == t.Number && tok.To == token.ToAgent(l.agent) {
			return true
		}
	}
	return false
}

// target finds the ticket that the mail points at, by the strongest proof.
func (s *Service) target(ctx context.Context, ring token.Ring, l *letter) (*desk.Ticket, desk.Proof, error) {
	for _, tok := range l.tokens {
		if t, err := s.byNumber(ctx, tok.Ticket); t != nil || err != nil {
			return t, desk.ProofToken, err
		}
	}
	t, err := s.byMessageIDs(ctx, ring, l.referred())
	if t != nil || err != nil {
		return t, desk.ProofKnownID, err
	}
	if n, ok := ring.ParseSubject(l.Subject); ok {
		if t, err := s.byNumber(ctx, n); t != nil || err != nil {
			return t, desk.ProofKnownID, err
		}
	}
	if n := numberInSubject(l.Subject); n > 0 {
		if t, err := s.byNumber(ctx, n); t != nil || err != nil {
			return t, desk.ProofNumber, err
		}
	}
	return nil, desk.ProofNone, nil
}

// referred are the ids that the mail refers to, newest first.
func (l *letter) referred() []string {
	var ids []string
	if l.Bounce != nil {
		ids = append(ids, l.Bounce.OriginalMessageID)
		ids = append(ids, l.Bounce.OriginalReferences...)
	}
	ids = append(ids, l.InReplyTo...)
	for i := len(l.References) - 1; i >= 0; i-- {
		ids = append(ids, l.References[i])
	}
	return ids
}

// byMessageIDs finds the ticket of the first id that we signed or stored. SES
// ids are stored without their domain, so an id is looked up both ways.
func (s *Service) byMessageIDs(ctx context.Context, ring token.Ring, ids []string) (*desk.Ticket, error) {
	const most = 40
	var ask []string
	for _, id := range ids {
		if id == "" || len(ask) >= most {
			continue
		}
		if n, ok := ring.ParseMessageID(id); ok {
			if t, err := s.byNumber(ctx, n); t != nil || err != nil {
				return t, err
			}
		}
		local, _, _ := strings.Cut(id, "@")
		ask = append(ask, id, local)
	}
	refs, err := s.Store.MailRefs(ctx, ask)
	if err != nil {
		return nil, err
	}
	for _, id := range ask {
		if ref, ok := refs[id]; ok {
			return s.resolve(ctx, ref.Ticket)
		}
	}
	return nil, nil
}

func (s *Service) byNumber(ctx context.Context, number int64) (*desk.Ticket, error) {
	id, err := s.Store.TicketID(ctx, number)
	if err != nil || id == "" {
		return nil, err
	}
	return s.resolve(ctx, id)
}

// resolve reads a ticket and follows the pointers of merges.
func (s *Service) resolve(ctx context.Context, id string) (*desk.Ticket, error) {
	for range desk.MaxMerged {
		t, err := s.Store.Ticket(ctx, id)
		if err != nil || t == nil || t.MergedInto == "" {
			return t, err
		}
		id = t.MergedInto
	}
	return nil, nil
}

// numberInSubject reads "[#1042]" or "[#1042 ...": what our own subjects carry.
func numberInSubject(subject string) int64 {
	_, rest, ok := strings.Cut(subject, "[#")
	if !ok {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 || end > 12 {
		return 0
	}
	n, _ := strconv.ParseInt(rest[:end], 10, 64)
	return n
}

func (s *Service) quarantine(ctx context.Context, l *letter, cause string) (Outcome, error) {
	return s.keepAway(ctx, l, s.entryOf(l, cause))
}

// entryOf is the quarantine entry of a mail.
func (s *Service) entryOf(l *letter, cause string) store.Quarantined {
	return store.Quarantined{
		MailID: l.id, At: l.at, Class: string(l.Class), Cause: cause,
		From: l.From.Address, Subject: desk.CleanLine(l.Subject, desk.MaxSubject), RawKey: l.rawKey, Mailbox: l.mailbox,
		Source: l.envelope.Source, Recipients: l.envelope.Recipients, Verdicts: verdicts(l.envelope.Verdicts),
	}
}

func (s *Service) keepAway(ctx context.Context, l *letter, q store.Quarantined) (Outcome, error) {
	out := Outcome{What: BecameQuarantine, Cause: q.Cause}
	return out, s.Store.Quarantine(ctx, q, store.Claim{MailID: l.id, Outcome: BecameQuarantine, At: l.at})
}

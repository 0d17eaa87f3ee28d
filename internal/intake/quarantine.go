package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// BecameNothing is the outcome of a quarantined mail that an admin threw away.
const BecameNothing = "deleted"

// FlagReleased is the warning on a mail that was in quarantine, and on its ticket.
const FlagReleased = "released"

// Limits of what is shown of a quarantined mail.
const (
	MaxQuarantine    = 200    // entries of a page
	maxShownHeaders  = 16_000 // bytes
	maxShownText     = 20_000 // characters
	maxShownFileName = 255    // characters
)

// Quarantined is a mail that was kept away from tickets.
type Quarantined = store.Quarantined

// Preview is a quarantined mail as an admin looks at it: never its HTML, and of
// its files the names only.
type Preview struct {
	Entry   store.Quarantined
	Headers string
	Text    string
	Files   []string
	// Foreseen is what a release by who asks would make of it now.
	Foreseen Foreseen
}

// mayQuarantine asks for a permission about the quarantine; of single mails
// Config.MailInSight is asked besides. A program of some teams has none.
func mayQuarantine(who desk.Subject, action desk.Action) error {
	if !desk.May(who, action, nil) || who.Kind == desk.ActorProgram && !who.Everywhere() {
		return desk.Fail(desk.Forbidden, "forbidden")
	}
	return nil
}

// Quarantine lists the quarantined mail of a month, newest first, from behind
// the entry before; next is "" on the last page. A zero month is this one.
func (s *Service) Quarantine(ctx context.Context, who desk.Subject, month time.Time, before string, limit int) (list []store.Quarantined, next string, err error) {
	if err := mayQuarantine(who, desk.QuarantineRead); err != nil {
		return nil, "", err
	}
	if month.IsZero() {
		month = s.Now()
	}
	limit = min(max(limit, 1), MaxQuarantine)
	if who.Everywhere() {
		return s.Store.QuarantineOf(ctx, month, before, limit)
	}
	return s.quarantineInSight(ctx, who, month, before, limit)
}

// quarantineInSight reads on until a page is full of what is in sight, or the
// month has ended: what is out of sight shows neither in a page's length nor in
// its cursor.
func (s *Service) quarantineInSight(ctx context.Context, who desk.Subject, month time.Time, before string, limit int) (list []store.Quarantined, next string, err error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return nil, "", err
	}
	for {
		page, after, err := s.Store.QuarantineOf(ctx, month, before, MaxQuarantine)
		if err != nil {
			return nil, "", err
		}
		for _, q := range page {
			if !cfg.MailInSight(who, q.Mailbox, q.Recipients) {
				continue
			}
			if len(list) == limit {
				return list, list[limit-1].ID(), nil
			}
			list = append(list, q)
		}
		if before = after; after == "" {
			return list, "", nil
		}
	}
}

// Preview shows one quarantined mail, and what would become of it.
func (s *Service) Preview(ctx context.Context, who desk.Subject, id string) (Preview, error) {
	q, cfg, err := s.quarantined(ctx, who, desk.QuarantineRead, id)
	if err != nil {
		return Preview{}, err
	}
	raw, err := s.rawOf(ctx, q)
	if err != nil {
		return Preview{}, err
	}
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return Preview{}, err
	}
	l := s.readReleased(cfg, ring, q, raw, who)
	p := Preview{Entry: q, Headers: headOf(raw), Text: desk.CleanText(l.Text, maxShownText)}
	for _, a := range l.Attachments {
		p.Files = append(p.Files, desk.CleanLine(a.Name, maxShownFileName))
	}
	p.Foreseen, err = s.foresee(ctx, who, cfg, ring, l)
	return p, err
}

// quarantined reads a mail in the subject's sight, and what that was decided by.
func (s *Service) quarantined(ctx context.Context, who desk.Subject, action desk.Action, id string) (store.Quarantined, *desk.Config, error) {
	if err := mayQuarantine(who, action); err != nil {
		return store.Quarantined{}, nil, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return store.Quarantined{}, nil, err
	}
	q, found, err := s.Store.Quarantined(ctx, id)
	if err == nil && (!found || !cfg.MailInSight(who, q.Mailbox, q.Recipients)) {
		return store.Quarantined{}, cfg, desk.Fail(desk.NotFound, "not_found")
	}
	return q, cfg, err
}

func (s *Service) rawOf(ctx context.Context, q store.Quarantined) ([]byte, error) {
	raw, err := s.Blobs.Get(ctx, q.RawKey, desk.MaxMail+1_000_000)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, desk.Fail(desk.NotFound, "not_found").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read raw mail: %w", err)
	}
	return raw, nil
}

// headOf is the header as it stands in the raw mail, made showable.
func headOf(raw []byte) string {
	end := len(raw)
	for _, blank := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(raw, []byte(blank)); i >= 0 {
			end = min(end, i)
		}
	}
	head := strings.ToValidUTF8(string(raw[:min(end, maxShownHeaders)]), "\uFFFD")
	return desk.CleanText(head, maxShownHeaders)
}

// Discard deletes a quarantined mail and answers what it was. The raw mail goes
// with the others of its age.
func (s *Service) Discard(ctx context.Context, who desk.Subject, id string) (store.Quarantined, error) {
	q, _, err := s.quarantined(ctx, who, desk.QuarantineDelete, id)
	if err != nil {
		return q, err
	}
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditMailDeleted, q.MailID, s.Now()))
	err = s.Store.EndQuarantine(ctx, q, store.Claim{MailID: q.MailID, Outcome: BecameNothing, At: desk.Instant(s.Now())})
	if errors.Is(err, store.ErrTaken) {
		return q, desk.Fail(desk.NotFound, "not_found")
	}
	return q, err
}

// claims are what records the outcome of the mail: a claim that nobody has made
// yet, or the end of its quarantine.
func (l *letter) claims(c store.Claim) ([]store.Extra, error) {
	if l.kept != nil {
		return store.LeaveQuarantine(*l.kept, c)
	}
	extra, err := store.ClaimMail(c)
	return []store.Extra{extra}, err
}

func verdicts(v mail.Verdicts) map[string]string {
	all := map[string]string{}
	for name, verdict := range map[string]string{"spam": v.Spam, "virus": v.Virus, "spf": v.SPF, "dkim": v.DKIM, "dmarc": v.DMARC, "policy": v.DMARCPolicy} {
		if verdict != "" {
			all[name] = verdict
		}
	}
	return all
}

func verdictsOf(v map[string]string) mail.Verdicts {
	return mail.Verdicts{Spam: v["spam"], Virus: v["virus"], SPF: v["spf"], DKIM: v["dkim"], DMARC: v["dmarc"], DMARCPolicy: v["policy"]}
}

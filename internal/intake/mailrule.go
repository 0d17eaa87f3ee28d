package intake

import (
	"context"
	"errors"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// CauseBlocked is the cause of mail that an admin wants kept away.
const CauseBlocked = "blocked"

// MaxMailRulesPage is the most rules of a page.
const MaxMailRulesPage = 200

// obey applies what admins have taught about the sender, before anything else
// is decided about a mail that may become an entry. keep is the cause to
// quarantine it, "" for none. A report that a mail of ours was not delivered is
// never kept away, nor what an agent has provably written.
func (s *Service) obey(ctx context.Context, l *letter) (keep string, err error) {
	if l.From.Address == "" || l.Class == mail.BounceMail || l.agent != "" && l.auth() == desk.AuthPass {
		return "", nil
	}
	r, found, err := s.Store.MailRule(ctx, l.From.Address)
	switch {
	case err != nil || !found:
		return "", err
	case r.Kind == desk.BlockMail:
		return CauseBlocked, nil
	case l.Class == mail.Spam && l.auth() != desk.AuthFail:
		l.Class, l.Cause = mail.Human, "allowed"
		if l.HeadersOnly {
			l.Class = mail.Unreadable
		}
	}
	return "", nil
}

// MailRules lists what admins have taught, from behind the id after; next is
// "" on the last page.
func (s *Service) MailRules(ctx context.Context, who desk.Subject, after string, limit int) (list []desk.MailRule, next string, err error) {
	if err := mayQuarantine(who, desk.MailRuleRead); err != nil {
		return nil, "", err
	}
	list, more, err := s.Store.MailRules(ctx, after, min(max(limit, 1), MaxMailRulesPage))
	if err == nil && more && len(list) > 0 {
		next = list[len(list)-1].ID
	}
	return list, next, err
}

// ForgetMailRule takes a rule away and answers what it was; desk.NotFound.
func (s *Service) ForgetMailRule(ctx context.Context, who desk.Subject, id string) (desk.MailRule, error) {
	if err := mayQuarantine(who, desk.MailRuleWrite); err != nil {
		return desk.MailRule{}, err
	}
	r, found, err := s.Store.DeleteMailRule(store.Audited(ctx, desk.NewAudit(who, desk.AuditMailRuleDeleted, id, s.Now())), id)
	if err == nil && !found {
		err = desk.Fail(desk.NotFound, "not_found")
	}
	return r, err
}

// ReleaseAndAllow is Release, and lets mail of that sender, or of his domain,
// through from now on although it looks like spam.
func (s *Service) ReleaseAndAllow(ctx context.Context, who desk.Subject, id, scope string) (Outcome, error) {
	err := s.teach(ctx, who, desk.QuarantineRelease, id, desk.AllowMail, scope, "allow")
	if err != nil && !desk.IsKind(err, desk.NotFound) { // released already: answered as before
		return Outcome{}, err
	}
	return s.Release(ctx, who, id)
}

// DiscardAndBlock is Discard, and keeps mail of that sender, or of his domain,
// in quarantine from now on.
func (s *Service) DiscardAndBlock(ctx context.Context, who desk.Subject, id, scope string) (Quarantined, error) {
	if err := s.teach(ctx, who, desk.QuarantineDelete, id, desk.BlockMail, scope, "block"); err != nil {
		return Quarantined{}, err
	}
	return s.Discard(ctx, who, id)
}

func (s *Service) teach(ctx context.Context, who desk.Subject, action desk.Action, id string, kind desk.MailRuleKind, scope, field string) error {
	if err := mayQuarantine(who, desk.MailRuleWrite); err != nil {
		return err
	}
	q, cfg, err := s.quarantined(ctx, who, action, id)
	if err != nil {
		return err
	}
	r, err := cfg.RuleFor(kind, scope, q.From, s.Domain, field)
	if err != nil {
		return err
	}
	if r, err = s.newRule(who, r, field); err != nil {
		return err
	}
	return s.keepRule(ctx, who, r, field)
}

// newRule is a rule as it is kept, by who from now on, unless it is about
// everybody below a suffix that strangers share.
func (s *Service) newRule(who desk.Subject, r desk.MailRule, field string) (desk.MailRule, error) {
	if r.Domain != "" && mail.IsPublicSuffix(r.Domain) {
		return r, desk.Problems{{Field: field, Code: "public_suffix"}}.Err()
	}
	r.ID, r.By, r.At = store.MailRuleID(r.Subject()), who.Actor(), desk.Instant(s.Now())
	return r, nil
}

func (s *Service) keepRule(ctx context.Context, who desk.Subject, r desk.MailRule, field string, with ...store.Extra) error {
	err := s.Store.PutMailRule(store.Audited(ctx, desk.NewAudit(who, desk.AuditMailRuleKept, r.ID, s.Now())), r, with...)
	if errors.Is(err, store.ErrFull) {
		return desk.Problems{{Field: field, Code: "too_many", Params: map[string]string{"max": strconv.Itoa(desk.MaxMailRules)}}}.Err()
	}
	return err
}

package intake

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// NewMailRule is a rule that somebody makes without a quarantined mail.
type NewMailRule struct {
	Kind desk.MailRuleKind
	// Sender is an address, or Domain a domain: one of the two.
	Sender, Domain string
	// IdempotencyKey makes it once for a Caller; "" for whenever it is asked.
	IdempotencyKey, Caller string
}

// field is the one of the two that says what the rule is about.
func (n *NewMailRule) field() (string, error) {
	switch {
	case (n.Sender == "") == (n.Domain == ""):
		return "", desk.Problems{{Field: "sender", Code: "sender_or_domain"}}.Err()
	case n.Domain != "":
		return "domain", nil
	default:
		return "sender", nil
	}
}

// MakeMailRule keeps a rule in the place of the one about the same sender or
// domain, and answers it. The same key again answers what was made then,
// whatever has become of it, and makes nothing; for another rule it is
// desk.Invalid, as is what no rule can be about (desk.Config.RuleFor).
func (s *Service) MakeMailRule(ctx context.Context, who desk.Subject, n NewMailRule) (desk.MailRule, error) {
	if err := mayQuarantine(who, desk.MailRuleWrite); err != nil {
		return desk.MailRule{}, err
	}
	field, err := n.field()
	if err != nil {
		return desk.MailRule{}, err
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return desk.MailRule{}, err
	}
	r, err := cfg.RuleAbout(desk.MailRule{Kind: n.Kind, Sender: n.Sender, Domain: n.Domain}, s.Domain, field)
	if err != nil {
		return desk.MailRule{}, err
	}
	if r, err = s.newRule(who, r, field); err != nil {
		return desk.MailRule{}, err
	}
	if n.IdempotencyKey == "" {
		return r, s.keepRule(ctx, who, r, field)
	}
	caller, hash := "mailrules:"+n.Caller, string(r.Kind)+":"+r.ID
	if made, done, err := s.madeBefore(ctx, caller, n.IdempotencyKey, hash, r); done || err != nil {
		return made, err
	}
	once, err := s.Store.OnceOnly(caller, n.IdempotencyKey, store.Once{Hash: hash, At: r.At})
	if err != nil {
		return desk.MailRule{}, err
	}
	err = s.keepRule(ctx, who, r, field, once)
	if errors.Is(err, store.ErrTaken) { // the same key at the same moment
		if made, done, readErr := s.madeBefore(ctx, caller, n.IdempotencyKey, hash, r); done || readErr != nil {
			return made, readErr
		}
	}
	return r, err
}

// madeBefore is the rule as it was made under the same key: all but its time
// stands in the request, which is the same.
func (s *Service) madeBefore(ctx context.Context, caller, key, hash string, r desk.MailRule) (desk.MailRule, bool, error) {
	once, found, err := s.Store.Once(ctx, caller, key)
	switch {
	case err != nil || !found:
		return desk.MailRule{}, false, err
	case once.Hash != hash:
		return desk.MailRule{}, true, desk.KeyReused()
	}
	r.At = once.At
	return r, true, nil
}

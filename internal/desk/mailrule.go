package desk

import (
	"strings"
	"time"
)

// MailRule is what an admin has taught the desk about a sender: his mail is
// let through although it looks like spam, or kept away whatever it looks like.
type MailRule struct {
	ID   string       `json:"id"`
	Kind MailRuleKind `json:"kind"`
	// Sender is an address, or Domain a domain with all below it: one of the two.
	Sender string    `json:"sender,omitempty"`
	Domain string    `json:"domain,omitempty"`
	By     Actor     `json:"by"`
	At     time.Time `json:"at"`
}

// MailRuleKind is what a rule does.
type MailRuleKind string

// The kinds of rules.
const (
	// AllowMail outweighs the spam verdict of a sender who is not false.
	AllowMail MailRuleKind = "allow"
	// BlockMail sends mail to the quarantine; nothing is thrown away.
	BlockMail MailRuleKind = "block"
)

// MaxMailRules is the most rules of a desk.
const MaxMailRules = 1000

// Scopes of a rule that is made of a quarantined mail.
const (
	TeachSender = "sender"
	TeachDomain = "domain"
)

// RuleFor is the rule about the sender of a mail: about his address (scope
// TeachSender) or his domain. desk.Invalid, naming the field, for a sender that
// no rule can be about: one of the desk's own addresses or agents, the domain of
// a provider that gives addresses to anybody, or none.
func (c *Config) RuleFor(kind MailRuleKind, scope, from, field string) (MailRule, error) {
	from = NormalizeAddress(from)
	if code, ok := CheckAddress(from); !ok {
		return MailRule{}, Problems{{Field: field, Code: code}}.Err()
	}
	_, domain, _ := strings.Cut(from, "@")
	if _, own := c.OwnMailbox(from); own || kind == BlockMail && c.works(from, domain, scope) {
		return MailRule{}, Problems{{Field: field, Code: "own_address"}}.Err()
	}
	if scope == TeachDomain && isPublicProvider(domain) {
		return MailRule{}, Problems{{Field: field, Code: "public_provider"}}.Err()
	}
	if scope == TeachDomain {
		return MailRule{Kind: kind, Domain: domain}, nil
	}
	return MailRule{Kind: kind, Sender: from}, nil
}

// works reports whether a rule would be about an agent.
func (c *Config) works(from, domain, scope string) bool {
	for i := range c.Agents {
		a := NormalizeAddress(c.Agents[i].Address)
		_, d, _ := strings.Cut(a, "@")
		if a == from || scope == TeachDomain && d == domain {
			return true
		}
	}
	return false
}

// RuleSubjects are what rules about a sender may be about, the nearest first:
// his address, his domain, and what that domain is below of, but no top level.
func RuleSubjects(from string) []string {
	const most = 5
	from = NormalizeAddress(from)
	_, domain, ok := strings.Cut(from, "@")
	if !ok {
		return nil
	}
	list := []string{from}
	for strings.Contains(domain, ".") && len(list) < most {
		list = append(list, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	return list
}

// Subject is what the rule is about.
func (r *MailRule) Subject() string {
	if r.Sender != "" {
		return r.Sender
	}
	return r.Domain
}

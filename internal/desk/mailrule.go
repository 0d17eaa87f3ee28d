package desk

import (
	"slices"
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
// TeachSender) or his domain. receiving is the domain that the desk was set up to
// receive on. desk.Invalid, naming the field, for a sender that no rule can be
// about: one of the desk's own addresses or agents, a domain that these are on or
// below of, that of a provider that gives addresses to anybody or of a service
// that sends mail for anybody, or none.
func (c *Config) RuleFor(kind MailRuleKind, scope, from, receiving, field string) (MailRule, error) {
	if scope != TeachDomain {
		return c.RuleAbout(MailRule{Kind: kind, Sender: from}, receiving, field)
	}
	from = NormalizeAddress(from)
	if code, ok := CheckAddress(from); !ok {
		return MailRule{}, Problems{{Field: field, Code: code}}.Err()
	}
	if _, own := c.OwnMailbox(from); own {
		return MailRule{}, Problems{{Field: field, Code: "own_address"}}.Err()
	}
	_, domain, _ := strings.Cut(from, "@")
	return c.RuleAbout(MailRule{Kind: kind, Domain: domain}, receiving, field)
}

// RuleAbout is the rule about the address or the domain that it names, as it is
// kept; refused as by RuleFor, and for what is no address or domain.
func (c *Config) RuleAbout(r MailRule, receiving, field string) (MailRule, error) {
	var code string
	if r.Domain != "" {
		r.Domain = strings.ToLower(strings.TrimSpace(r.Domain))
		code = c.noRuleForDomain(r.Kind, r.Domain, receiving)
	} else {
		r.Sender = NormalizeAddress(r.Sender)
		if r.Kind == BlockMail {
			r.Sender = WithoutTag(r.Sender) // who is blocked has as many tags as he likes
		}
		code = c.noRuleForSender(r.Kind, r.Sender)
	}
	if code != "" {
		return MailRule{}, Problems{{Field: field, Code: code}}.Err()
	}
	return r, nil
}

// noRuleForSender is why no rule can be about an address; "" when one can.
func (c *Config) noRuleForSender(kind MailRuleKind, from string) string {
	if code, ok := CheckAddress(from); !ok {
		return code
	}
	works := func(a Agent) bool {
		address := NormalizeAddress(a.Address)
		return address == from || WithoutTag(address) == from
	}
	if _, own := c.OwnMailbox(from); own || kind == BlockMail && slices.ContainsFunc(c.Agents, works) {
		return "own_address"
	}
	return ""
}

// noRuleForDomain is why no rule can be about a domain; "" when one can.
func (c *Config) noRuleForDomain(kind MailRuleKind, domain, receiving string) string {
	works := func(a Agent) bool {
		_, d, _ := strings.Cut(NormalizeAddress(a.Address), "@")
		return isWithin(d, domain)
	}
	switch {
	case len(domain) > maxDomain || !isDomain(domain):
		return "address_domain"
	case kind == BlockMail && slices.ContainsFunc(c.Agents, works):
		return "own_address"
	case kind == BlockMail && c.ownDomain(domain, receiving):
		return "own_domain"
	case isPublicProvider(domain), isRelay(domain):
		return "public_provider"
	}
	return ""
}

// ownDomain reports whether a rule about a domain and all below it would be about an
// address of the desk's mailboxes, or about the domain that it receives on.
func (c *Config) ownDomain(domain, receiving string) bool {
	within := func(address string) bool {
		address = NormalizeAddress(address)
		return isWithin(address[strings.LastIndexByte(address, '@')+1:], domain)
	}
	return within(receiving) || slices.ContainsFunc(c.Mailboxes, func(m Mailbox) bool {
		return within(m.Address) || within(m.Receiving) || slices.ContainsFunc(m.Aliases, within)
	})
}

// isWithin reports a domain that is above or below it; "" is within none.
func isWithin(domain, above string) bool {
	return domain == above && domain != "" || strings.HasSuffix(domain, "."+above)
}

// isRelay reports the domain of a service that sends mail for anybody who pays, or
// gives its customers names below it, and is on no list of public suffixes.
func isRelay(domain string) bool {
	if domain == "onmicrosoft.com" { // below it are companies
		return true
	}
	for _, relay := range [...]string{
		"amazonses.com", "awsapps.com", "brevosend.com", "createsend.com", "elasticemail.com", "mailchimpapp.net", "mailgun.org", "mailjet.com",
		"mandrillapp.com", "mcsv.net", "pphosted.com", "rsgsv.net", "sendgrid.net", "sendinblue.com", "sparkpostmail.com", "mtasv.net",
	} {
		if isWithin(domain, relay) {
			return true
		}
	}
	return false
}

// RuleSubjects are what rules about a sender may be about, the nearest first:
// his address, that without its tag, his domain, and what that domain is below
// of, but no top level. Covers says which of their rules count.
func RuleSubjects(from string) []string {
	const most = 4 // domains
	from = NormalizeAddress(from)
	_, domain, ok := strings.Cut(from, "@")
	if !ok {
		return nil
	}
	list := []string{from}
	if plain := WithoutTag(from); plain != from {
		list = append(list, plain)
	}
	for n := 0; strings.Contains(domain, ".") && n < most; n++ {
		list = append(list, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	return list
}

// Covers reports whether a rule about one of a sender's RuleSubjects counts for
// him. A block of an address covers its tags: whoever is kept away could choose
// another. An allow does not: a tag is often given to one correspondent only,
// and at some providers it is somebody else's mailbox.
func (r *MailRule) Covers(from string) bool {
	return r.Sender == "" || r.Kind == BlockMail || r.Sender == NormalizeAddress(from)
}

// Subject is what the rule is about.
func (r *MailRule) Subject() string {
	if r.Sender != "" {
		return r.Sender
	}
	return r.Domain
}

package mail

import (
	"bytes"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// AuthResult says how far a mail's From may be believed.
type AuthResult string

// The results. Only AuthPass is proof of who wrote; AuthGray is normal for
// small senders and means "not verified".
const (
	AuthPass AuthResult = "pass"
	AuthFail AuthResult = "fail"
	AuthGray AuthResult = "gray"
)

// Alignment is what SPF and DKIM say about the domain in From. A pass of
// SPF or DKIM proves a domain; it says something about the sender only when
// that domain is From's (RFC 7489 section 3.1). SES does not compute it.
type Alignment struct {
	FromDomain  string
	SPFAligned  bool
	DKIMAligned bool
	DMARC       AuthResult
	Policy      string // what From's domain asks for on failure, when SES or the forwarder said so
	Forwarder   string // the trusted forwarder whose word decided; "" when the receiver's own checks did
}

// defaultAuthServer is the name SES gives itself in Authentication-Results.
const defaultAuthServer = "amazonses.com"

// align computes the alignment. Domains are compared by their organisational
// domain (relaxed alignment, RFC 7489 section 3.1.1).
func align(m *Mail, fs fields, env Envelope) Alignment {
	a := Alignment{FromDomain: domainOf(m.From.Address), DMARC: AuthGray, Policy: strings.ToLower(env.Verdicts.DMARCPolicy)}
	if m.From.Address == "" || fs.count("from") != 1 || len(parseAddresses(fs.first("from"), "")) != 1 {
		// Which of several senders a program shows is anybody's guess
		// (RFC 7489 section 6.6.1): nothing is proved.
		return a
	}
	source := normalAddress(strings.Trim(env.Source, "<>"))
	a.SPFAligned = env.Verdicts.SPF == Pass && source != "" && sameOrganisation(domainOf(source), a.FromDomain)
	if env.Verdicts.DKIM == Pass {
		for _, d := range signingDomains(fs, env.AuthServer) {
			a.DKIMAligned = a.DKIMAligned || sameOrganisation(d, a.FromDomain)
		}
	}
	if m.Passage.Forwarded {
		return alignForwarded(a, m, fs, env)
	}
	switch env.Verdicts.DMARC {
	case Pass:
		a.DMARC = AuthPass
	case Fail:
		a.DMARC = AuthFail
	default:
		if a.SPFAligned || a.DKIMAligned {
			a.DMARC = AuthPass
		}
	}
	return a
}

// signingDomains are the domains whose DKIM signature the receiver verified,
// from the Authentication-Results that it wrote itself: the topmost of its
// name, above the first Received line of another host. What stands below came
// with the mail and may be forged.
func signingDomains(fs fields, server string) []string {
	if server == "" {
		server = defaultAuthServer
	}
	received := 0
	for i := range fs {
		switch fs[i].name {
		case "received":
			if received++; received > 1 || !writtenBy(fs[i].value, server) {
				return nil
			}
		case "authentication-results":
			s := scanner{b: fs[i].value}
			id, _, _ := strings.Cut(strings.ToLower(string(bytes.TrimSpace(s.until(';')))), " ")
			if id != server {
				return nil
			}
			return dkimDomains(&s)
		}
	}
	return nil
}

// writtenBy reports whether a Received line says that the receiver wrote it.
func writtenBy(received []byte, server string) bool {
	words := strings.Fields(strings.ToLower(stripComments(string(received))))
	for i, w := range words {
		if w == "by" && i+1 < len(words) {
			host := strings.Trim(words[i+1], ".;")
			return host == server || strings.HasSuffix(host, "."+server) ||
				server == defaultAuthServer && strings.HasSuffix(host, ".amazonaws.com")
		}
	}
	return false
}

// dkimDomains reads "dkim=pass header.d=example.com" and the like.
func dkimDomains(s *scanner) []string {
	var domains []string
	for s.pos < len(s.b) && len(domains) < 20 {
		result := strings.ToLower(stripComments(string(s.until(';'))))
		words := strings.Fields(result)
		if len(words) == 0 || words[0] != "dkim=pass" {
			continue
		}
		for _, w := range words[1:] {
			if d, ok := strings.CutPrefix(w, "header.d="); ok {
				domains = append(domains, normalDomain(d))
			} else if i, ok := strings.CutPrefix(w, "header.i="); ok {
				domains = append(domains, normalDomain(i[strings.LastIndexByte(i, '@')+1:]))
			}
		}
	}
	return domains
}

// sameOrganisation reports whether two domains belong to one organisation, by
// the public suffix list.
func sameOrganisation(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return a == b || organisation(a) == organisation(b)
}

func organisation(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

// IsPublicSuffix reports a domain below which anybody can have one, by the list
// of public suffixes: com.es and co.uk, and those of companies that lend names,
// as github.io.
func IsPublicSuffix(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

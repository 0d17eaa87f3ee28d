package mail

import "strings"

// Forwarding is what the desk knows about the way to one of its mailboxes:
// Public is the address that customers write to, Forwarder who passes its mail
// on to the desk. Without a forwarder nobody's word about a mail is believed.
type Forwarding struct {
	Public    string
	Forwarder string // ForwarderGoogle, ForwarderMicrosoft, or the domain of a server of one's own
}

// The forwarders whose habits are known.
const (
	ForwarderGoogle    = "google"
	ForwarderMicrosoft = "microsoft"
)

// Passage is how a mail came, if not straight from its sender.
type Passage struct {
	// Forwarded: somebody passed it on. Then SPF speaks of him and not of the
	// sender, and proves nothing about From.
	Forwarded bool
	// By is the mailbox's forwarder when the receiver's checks prove that it was
	// he who passed the mail on; "" is nobody who can be believed. Headers such
	// as X-Forwarded-To or Delivered-To never make a difference: anybody can
	// write them.
	By string
	// Sender is the envelope sender before it was rewritten; "" when that cannot
	// be read from it.
	Sender string
	// List: the forwarder is a group of the same address. Its list headers are
	// the group's and say nothing about who wrote.
	List bool
}

// passage finds out who passed the mail on.
func passage(fs fields, env Envelope) Passage {
	source := normalAddress(strings.Trim(env.Source, "<> "))
	if source == "" {
		return Passage{}
	}
	f, domain := env.Forwarding, domainOf(source)
	form, ok := readRewriting(source)
	p := Passage{Forwarded: ok, Sender: form.sender}
	public := normalAddress(f.Public)
	if !ok {
		// A forwarder of one's own may write any sender of his domain, and a
		// mailbox's rule its own address; whoever writes for himself stands in
		// From as on the envelope.
		froms := parseAddresses(fs.first("from"), "")
		himself := len(froms) == 1 && normalAddress(froms[0].Address) == source
		ours := f.Forwarder != "" && (domain == f.ownDomain() || sameOrganisation(domain, domainOf(public)))
		p.Forwarded = !himself && (ours || holdsFold(env.Own.Addresses, source))
	}
	if !p.Forwarded || f.Forwarder == "" || env.Verdicts.SPF != Pass {
		return p
	}
	switch f.Forwarder {
	case ForwarderGoogle:
		switch {
		case !sameOrganisation(domain, domainOf(public)):
		case form.kind == "caf" && holdsFold(env.Recipients, form.to):
			p.By = ForwarderGoogle
		case form.kind == "group" && form.user+"@"+domain == public:
			p.By = ForwarderGoogle
			p.List = listOf(fs, public)
		}
	case ForwarderMicrosoft:
		if sameOrganisation(domain, domainOf(public)) && (form.kind == "srs" || source == public) {
			p.By = ForwarderMicrosoft
		}
	default:
		if own := f.ownDomain(); own != "" && (domain == own || strings.HasSuffix(domain, "."+own)) {
			p.By = own
		}
	}
	return p
}

// ownDomain is the domain of a forwarder of one's own; "" of a known one.
func (f Forwarding) ownDomain() string {
	if f.Forwarder == "" || f.Forwarder == ForwarderGoogle || f.Forwarder == ForwarderMicrosoft {
		return ""
	}
	return normalDomain(f.Forwarder[strings.LastIndexByte(f.Forwarder, '@')+1:])
}

func holdsFold(list []string, address string) bool {
	for _, a := range list {
		if address != "" && normalAddress(strings.ToLower(a)) == address {
			return true
		}
	}
	return false
}

// listOf reports whether the list headers are those of a group with that address.
func listOf(fs fields, public string) bool {
	id := strings.ToLower(string(fs.first("list-id")))
	return fs.count("list-id") == 1 && strings.Contains(id, "<"+strings.Replace(public, "@", ".", 1)+">")
}

// alignForwarded judges From of a mail that was passed on. SPF and the DMARC
// verdict speak of who passed it on, so only two things count: a signature of
// the author's domain, and the word of the mailbox's own forwarder.
//
// A sender in the forwarder's own organisation needs that word: forwarders sign
// what they pass on, whoever wrote it, and their signature would prove the very
// address that somebody outside has put into From.
func alignForwarded(a Alignment, m *Mail, fs fields, env Envelope) Alignment {
	a.SPFAligned = false
	home := sameOrganisation(a.FromDomain, domainOf(normalAddress(env.Forwarding.Public))) ||
		sameOrganisation(a.FromDomain, domainOf(normalAddress(strings.Trim(env.Source, "<> "))))
	if home {
		a.DKIMAligned = false
	}
	if a.DKIMAligned {
		a.DMARC = AuthPass
		return a
	}
	a.DMARC = AuthGray
	if m.Passage.By == "" {
		if env.Verdicts.DMARC == Fail {
			a.DMARC = AuthFail
		}
		return a
	}
	st, ok := sealed(fs, env.AuthServer, m.Passage.By)
	if !ok {
		// Google and Microsoft seal all that they pass on: without their word
		// the receiver's stands. Of others nothing can be expected.
		if env.Forwarding.ownDomain() == "" && env.Verdicts.DMARC == Fail {
			a.DMARC = AuthFail
		}
		return a
	}
	a.Policy = ""
	switch {
	case st.dmarc == "pass" && normalDomain(st.from) == a.FromDomain:
		a.DMARC, a.Forwarder = AuthPass, m.Passage.By
	case st.dmarc == "fail":
		a.DMARC, a.Policy, a.Forwarder = AuthFail, st.policy, m.Passage.By
	case st.dmarc == "" || st.dmarc == "none" || st.dmarc == "bestguesspass":
		for _, d := range st.proved {
			if sameOrganisation(d, a.FromDomain) {
				a.DMARC, a.Forwarder = AuthPass, m.Passage.By
			}
		}
	}
	return a
}

// unwrapGroup restores the author of a mail whose From a Google group has
// replaced by its own address, as it does for domains with a strict policy:
// "'Marta' via Support" <support@…>. Nothing is believed by this: the author
// has to be proved like any other.
func (m *Mail) unwrapGroup(fs fields, env Envelope, guess charset) {
	if m.Passage.By != ForwarderGoogle || !m.Passage.List || normalAddress(m.From.Address) != normalAddress(env.Forwarding.Public) {
		return
	}
	if list := parseAddresses(fs.first("x-original-from"), guess); fs.count("x-original-from") == 1 && len(list) == 1 && list[0].Address != "" {
		m.From = list[0]
		m.problem("from-of-group", "")
	}
}

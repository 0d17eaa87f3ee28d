package mail

import (
	"bytes"
	"strconv"
	"strings"
)

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

// rewriting is a form in which forwarders write the envelope sender.
type rewriting struct {
	kind   string // srs, caf, group
	sender string // the original sender, where the form tells
	user   string // local part of the mailbox that forwards (caf, group)
	to     string // whom it is forwarded to (caf)
}

// readRewriting recognises the envelope senders that forwarders make:
//
//	SRS0=hash=tt=domain=local@forwarder          Sender Rewriting Scheme
//	SRS1=hash=first==hash=tt=domain=local@second … over a second forwarder
//	bounces+SRS=hash=tt@forwarder                Microsoft 365
//	local+SRS=hash=tt=domain=local@forwarder     Microsoft 365, before
//	user+caf_=local=domain@forwarder             Google, forwarded to local@domain
//	group+bncBCD…@forwarder                      a Google group
func readRewriting(source string) (rewriting, bool) {
	at := strings.LastIndexByte(source, '@')
	if at < 0 {
		return rewriting{}, false
	}
	local, low := source[:at], strings.ToLower(source[:at])
	switch {
	case strings.HasPrefix(low, "srs0") && len(low) > 5 && strings.IndexByte("=+-", low[4]) >= 0:
		return rewriting{kind: "srs", sender: srsSender(local[5:])}, true
	case strings.HasPrefix(low, "srs1") && len(low) > 5 && strings.IndexByte("=+-", low[4]) >= 0:
		for _, sep := range [...]string{"==", "=+", "=-"} {
			if _, rest, ok := strings.Cut(local[5:], sep); ok {
				return rewriting{kind: "srs", sender: srsSender(rest)}, true
			}
		}
		return rewriting{kind: "srs"}, true
	}
	if i := strings.Index(low, "+srs="); i >= 0 {
		return rewriting{kind: "srs", sender: srsSender(local[i+len("+srs="):])}, true
	}
	if i := strings.Index(low, "+caf_="); i > 0 {
		to := low[i+len("+caf_="):]
		if j := strings.LastIndexByte(to, '='); j > 0 {
			return rewriting{kind: "caf", user: low[:i], to: normalAddress(to[:j] + "@" + to[j+1:])}, true
		}
		return rewriting{kind: "caf", user: low[:i]}, true
	}
	if i := strings.Index(low, "+bnc"); i > 0 {
		return rewriting{kind: "group", user: low[:i]}, true
	}
	return rewriting{}, false
}

// srsSender reads "hash=tt=domain=local".
func srsSender(s string) string {
	parts := strings.SplitN(s, "=", 4)
	if len(parts) < 4 {
		return ""
	}
	return normalAddress(parts[3] + "@" + parts[2])
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
	if !ok && f.Forwarder != "" {
		// A forwarder of one's own may write any sender of his domain; whoever
		// writes for himself stands in From as on the envelope.
		froms := parseAddresses(fs.first("from"), "")
		himself := len(froms) == 1 && normalAddress(froms[0].Address) == source
		p.Forwarded = !himself && (domain == f.ownDomain() || sameOrganisation(domain, domainOf(public)))
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

// servers are the names under which a forwarder writes its results and its
// Received lines.
func servers(by string) (id string, hosts []string) {
	switch by {
	case ForwarderGoogle:
		return "mx.google.com", []string{"google.com"}
	case ForwarderMicrosoft:
		return "mx.microsoft.com", []string{"outlook.com", "exchangelabs.com", "office365.com"}
	default:
		return "", []string{by}
	}
}

// statement is what a forwarder says about the sender of the mail that he got.
type statement struct {
	dmarc  string // pass, fail, none …; "" nothing
	policy string
	from   string   // the domain of From that dmarc speaks of
	proved []string // domains that passed SPF or DKIM
}

// sealed reads the forwarder's own ARC-Authentication-Results (RFC 8617): those
// of the newest set, which must stand above the line with which the mail came
// to him from outside. What stands below came with the mail and may be forged.
// Nothing is checked by cryptography: that he has sent the mail is proved
// already, and what he puts on top of his mail is his.
func sealed(fs fields, server, by string) (statement, bool) {
	if server == "" {
		server = defaultAuthServer
	}
	id, hosts := servers(by)
	received, instance, seal := 0, 0, 0
	var results []byte
	for i := range fs {
		v := fs[i].value
		switch fs[i].name {
		case "received":
			if received++; received == 1 {
				if !writtenBy(v, server) {
					return statement{}, false
				}
				continue
			}
			if results == nil && !insideHop(v, hosts) {
				return statement{}, false
			}
		case "arc-authentication-results":
			n := arcInstance(v)
			switch {
			case results == nil && received > 0:
				results, instance = v, n
			case n >= instance: // no chain that a forwarder makes
				return statement{}, false
			}
		case "arc-seal":
			if n := arcInstance(v); seal == 0 {
				if received == 0 || !sealedBy(v, by) {
					return statement{}, false
				}
				seal = n
			}
		}
	}
	if results == nil || instance == 0 || instance != seal {
		return statement{}, false
	}
	return readStatement(results, id, hosts)
}

// insideHop reports a Received line that a forwarder's host wrote about a mail
// that another of his hosts, or nobody, gave him.
func insideHop(received []byte, hosts []string) bool {
	words := strings.Fields(strings.ToLower(stripComments(string(received))))
	by := false
	for i := 0; i+1 < len(words); i++ {
		host := strings.Trim(words[i+1], ".;[]")
		switch words[i] {
		case "from":
			if i == 0 && !hostOf(host, hosts) {
				return false
			}
		case "by":
			if !by && !hostOf(host, hosts) {
				return false
			}
			by = true
		}
	}
	return by
}

func hostOf(host string, domains []string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// arcInstance reads i= of an ARC header; 0 for none or nonsense.
func arcInstance(v []byte) int {
	const most = 50 // RFC 8617 section 4.2.1
	first, _, _ := bytes.Cut(v, []byte{';'})
	number, ok := strings.CutPrefix(strings.ToLower(strings.Join(strings.Fields(string(first)), "")), "i=")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > most {
		return 0
	}
	return n
}

// sealedBy reports whether a seal bears the forwarder's domain.
func sealedBy(seal []byte, by string) bool {
	want := by
	switch by {
	case ForwarderGoogle:
		want = "google.com"
	case ForwarderMicrosoft:
		want = "microsoft.com"
	}
	for _, tag := range strings.Split(string(seal), ";") {
		if d, ok := strings.CutPrefix(strings.TrimSpace(tag), "d="); ok {
			d = normalDomain(strings.TrimSpace(d))
			return d == want || sameOrganisation(d, want)
		}
	}
	return false
}

// readStatement reads "i=2; mx.google.com; dkim=pass header.i=@a.example; …".
func readStatement(v []byte, id string, hosts []string) (statement, bool) {
	s := scanner{b: v}
	s.until(';')
	server, _, _ := strings.Cut(strings.ToLower(string(bytes.TrimSpace(s.until(';')))), " ")
	if id != "" && server != id || id == "" && !hostOf(server, hosts) {
		return statement{}, false
	}
	var st statement
	for n := 0; s.pos < len(s.b) && n < 40; n++ {
		raw := strings.ToLower(string(s.until(';')))
		words := strings.Fields(stripComments(raw))
		if len(words) == 0 {
			continue
		}
		switch method, result, _ := strings.Cut(words[0], "="); {
		case method == "dmarc":
			st.dmarc = result
			st.policy = policyIn(raw)
			st.from = valueOf(words, "header.from=")
		case method == "dkim" && result == "pass":
			st.prove(valueOf(words, "header.d="))
			st.prove(valueOf(words, "header.i="))
		case method == "spf" && result == "pass":
			st.prove(valueOf(words, "smtp.mailfrom="))
		}
	}
	return st, true
}

func (s *statement) prove(address string) {
	if d := normalDomain(address[strings.LastIndexByte(address, '@')+1:]); d != "" {
		s.proved = append(s.proved, d)
	}
}

func valueOf(words []string, name string) string {
	for _, w := range words[1:] {
		if v, ok := strings.CutPrefix(w, name); ok {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}

// policyIn reads what the domain asks for from a comment: "(p=REJECT sp=NONE)".
func policyIn(result string) string {
	for _, p := range [...]string{"reject", "quarantine", "none"} {
		if strings.Contains(result, "(p="+p) || strings.Contains(result, " p="+p) {
			return p
		}
	}
	return ""
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

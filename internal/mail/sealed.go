package mail

import (
	"bytes"
	"strconv"
	"strings"
)

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

package mail

import (
	"net/url"
	"strings"
)

// Confirmation is what a mail provider asks before it forwards anything to an
// address: whoever can read the code or opens the link agrees.
type Confirmation struct {
	// Proved: the mail comes from the provider. Code and Link are shown then
	// only: whoever wants an admin to open a link may write such a mail too.
	Proved bool
	Code   string // digits
	Link   string // https, at the provider's
}

// googleForwarding is who asks for Gmail and Google Workspace.
const googleForwarding = "forwarding-noreply@google.com"

// ReadConfirmation recognises such a mail:
//
//	Gmail Forwarding Confirmation, also with a Workspace's own name
//	Confirmación de reenvío de 317635984 (n.º Gmail)
//	… and those of others: a mail that nobody reads, about confirming forwarding
func ReadConfirmation(m *Mail) (Confirmation, bool) {
	google := strings.EqualFold(m.From.Address, googleForwarding)
	if !google && !(isNoReply(localOf(m.From.Address)) && confirmsForwarding(strings.ToLower(m.Subject))) {
		return Confirmation{}, false
	}
	c := Confirmation{Proved: google && m.Auth.DMARC == AuthPass}
	if c.Proved {
		c.Code, c.Link = confirmationCode(m), confirmationLink(m.Text)
	}
	return c, true
}

func confirmsForwarding(subject string) bool {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(subject, w) {
				return true
			}
		}
		return false
	}
	return !isForwardOrReply(subject) && has("forwarding", "reenvío", "reenvio", "reenviar") && has("confirm", "verif")
}

// confirmationCode is the number in the subject, or the first one in the text.
// An address or a year is too short or too long for it.
func confirmationCode(m *Mail) string {
	for _, s := range [...]string{m.Subject, shorten(m.Text, 4000)} {
		for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(word) >= 6 && len(word) <= 12 {
				return word
			}
		}
	}
	return ""
}

// confirmationLink is the first address in the text that confirms: Google's
// path for it begins with vf-, the one that cancels with uf-.
func confirmationLink(text string) string {
	for _, word := range strings.Fields(shorten(text, 8000)) {
		word = strings.Trim(word, "<>()[]\"'")
		u, err := url.Parse(word)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || len(word) > 1000 {
			continue
		}
		if host := strings.ToLower(u.Hostname()); strings.HasSuffix(host, ".google.com") && strings.HasPrefix(u.Path, "/mail/vf-") {
			return word
		}
	}
	return ""
}

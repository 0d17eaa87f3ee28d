package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of an address, RFC 5321 section 4.5.3.1 and RFC 1035 section 2.3.4.
const (
	maxLocalPart = 64
	maxLabel     = 63
	maxDomain    = 253
)

// CheckAddress reports whether s, as NormalizeAddress writes it, is a mail
// address we can write to: RFC 5321 section 4.1.2 without quoted local parts
// and address literals, in ASCII (SES carries nothing else; a domain in other
// letters has a form in ASCII). A domain needs a dot, except localhost. When it
// is not, code is the catalogue code that says what is wrong.
func CheckAddress(s string) (code string, ok bool) {
	if s == "" {
		return "required", false
	}
	if len(s) > MaxAddress {
		return "address_too_long", false
	}
	for _, r := range s {
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || isHidden(r):
			return "address_characters", false
		case r > unicode.MaxASCII:
			return "address_not_ascii", false
		}
	}
	local, domain, found := strings.Cut(s, "@")
	if !found || strings.Contains(domain, "@") {
		return "address_at", false
	}
	if !isDotString(local) {
		return "address_local", false
	}
	if !isDomain(domain) {
		return "address_domain", false
	}
	return "", true
}

func isDotString(s string) bool {
	if len(s) > maxLocalPart {
		return false
	}
	for _, atom := range strings.Split(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool {
			return !isLetterDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
		}) {
			return false
		}
	}
	return true
}

func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool { return !isLetterDigit(r) && r != '-' }) {
			return false
		}
	}
	if len(labels) == 1 {
		return strings.EqualFold(s, "localhost")
	}
	last := labels[len(labels)-1] // all digits: an IP address, which is no domain
	return strings.ContainsFunc(last, func(r rune) bool { return r < '0' || r > '9' })
}

func isLetterDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// CleanLine makes one harmless line of what somebody typed: valid UTF-8,
// without control characters and invisible ones that change the order of
// others, blanks of any kind and number as one space, none at the ends, at
// most limit characters.
func CleanLine(s string, limit int) string {
	var b strings.Builder
	blank := false
	n := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case unicode.IsControl(r) || isHidden(r):
			continue
		}
		if blank && n > 0 {
			if n+2 > limit { // no room for the space and r
				return b.String()
			}
			b.WriteByte(' ')
			n++
		}
		blank = false
		if n >= limit {
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// CleanText makes harmless text of what somebody wrote: as CleanLine, but
// blanks stay as they are, also tabs and line ends, which become "\n".
func CleanText(s string, limit int) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || isHidden(r)) {
			continue
		}
		if n >= limit {
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// isHidden reports whether r is invisible and can make a text read otherwise
// than it is, or hide a word from a search: the bidirectional embeddings,
// overrides and isolates, the byte order mark, spaces and operators of no
// width, and the tag characters. Plain direction marks and joiners stay:
// Arabic, Hebrew and emoji need them.
func isHidden(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF ||
		r == 0x200B || r >= 0x2060 && r <= 0x2064 || r == 0x180E ||
		r >= 0xE0000 && r <= 0xE007F
}

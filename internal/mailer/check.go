package mailer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxTag is the most bytes of a tag (SES message tags).
const MaxTag = 256

// SendKeyTag names the message tag that Mail.Tag travels in: delivery events
// carry it under mail.tags.
const SendKeyTag = "sendKey"

// Check answers ErrRejected for a mail that no adapter hands over: no sender
// or recipient, or more than one; an empty or too large message; a tag that
// would not come back.
func (m Mail) Check() error {
	switch {
	case !address(m.From):
		return fmt.Errorf("%w: malformed sender", ErrRejected)
	case !address(m.To):
		return fmt.Errorf("%w: malformed recipient", ErrRejected)
	case len(m.Raw) == 0 || len(m.Raw) > MaxRaw:
		return fmt.Errorf("%w: message of %d bytes, at most %d", ErrRejected, len(m.Raw), MaxRaw)
	case !ValidTag(m.Tag):
		return fmt.Errorf("%w: tag %q", ErrRejected, m.Tag)
	}
	return nil
}

// ValidTag reports whether a send key can travel as an SES message tag: 1 to
// MaxTag of A-Z, a-z, 0-9, "_" and "-".
func ValidTag(s string) bool {
	return s != "" && len(s) <= MaxTag && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

// address reports whether s is one bare envelope address. It only keeps out
// what would be read as something else: lists, names, white space, line ends.
func address(s string) bool {
	local, domain, ok := cutLast(s, "@")
	return ok && local != "" && domain != "" && len(s) <= 320 && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(",;<>", r) })
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

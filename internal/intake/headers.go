package intake

import (
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	words "helpdesk/internal/web/text"
)

// showInstead gives a mail a text that cannot be shown itself, in the language
// of its mailbox: it is the desk that speaks, and what its sender writes is not known.
func (l *letter) showInstead() {
	says := strings.TrimSpace(l.Text+l.HTML) != ""
	switch {
	case l.HeadersOnly, l.Class == mail.Unreadable && !says:
		l.showHeaders()
	case !says:
		if key, scheme := l.sealedBy(); key != "" {
			l.Text = words.T(l.language, key, "scheme", scheme)
			l.Reply = l.Text
		}
	}
}

// sealedBy names the envelope that holds the text of the mail, and what says so:
// it is kept as a file, and the desk does not look inside. Of Outlook's container
// it is said as well what to ask of the sender, who does not know that he sends one.
func (l *letter) sealedBy() (key, scheme string) {
	for _, p := range l.Problems {
		switch p {
		case "encrypted=smime":
			return "mail.sealed", "S/MIME"
		case "encrypted=pgp":
			return "mail.sealed", "PGP"
		case "tnef":
			return "mail.outlook", "TNEF"
		}
	}
	return "", ""
}

// showHeaders makes the kept headers the text of a mail whose body could not be
// shown safely, so that whoever answers sees who wrote, when and about what.
// The way that the mail took is left out: the text is the sender's to see.
func (l *letter) showHeaders() {
	var b strings.Builder
	b.WriteString(words.T(l.language, "mail.headers_only") + "\n")
	private := l.replyAddresses()
	if !slices.ContainsFunc(l.Headers, func(h mail.Header) bool { return strings.EqualFold(h.Name, "from") }) {
		b.WriteString("\nFrom: " + private.ReplaceAllString(l.From.Address, "…@"+l.domain)) // the envelope's: its own was too long to be kept
	}
	for _, name := range []string{"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "list-id", "auto-submitted", "x-mailer", "user-agent"} {
		for _, h := range l.Headers {
			if strings.EqualFold(h.Name, name) {
				value := private.ReplaceAllString(h.Value, "…@"+l.domain)
				b.WriteString("\n" + textproto.CanonicalMIMEHeaderKey(name) + ": " + strings.Join(strings.Fields(value), " "))
			}
		}
	}
	l.Text = desk.CleanText(b.String(), maxShownHeaders)
	l.Reply = l.Text
}

// replyAddresses finds addresses on the desk's own domain: one may be somebody's
// reply address, which is a secret between him and the desk.
func (l *letter) replyAddresses() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[^\s<>,;:"()@]+@` + regexp.QuoteMeta(l.domain))
}

package intake

import (
	"html"
	"strings"

	"helpdesk/internal/mail"
	"helpdesk/internal/token"
)

// maxQuotedFile is the most bytes of a text file that is compared with a
// ticket; of larger ones only the desk's own words are looked for.
const maxQuotedFile = 1_000_000

// isEnvelope reports files in which a program hides the whole mail that was
// answered, or the answer with its quote: another mail, Outlook's own formats,
// an encrypted envelope.
func isEnvelope(f mail.Attachment) bool {
	switch f.Type {
	case "application/ms-tnef", "application/vnd.ms-tnef", "application/vnd.ms-outlook", "application/pkcs7-mime", "application/x-pkcs7-mime":
		return true
	}
	name := strings.ToLower(f.Name)
	for _, end := range [...]string{".eml", ".msg", ".tnef", "winmail.dat", ".p7m", ".mht", ".mhtml"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return strings.HasPrefix(f.Type, "message/")
}

// isText reports files that may be a piece of the mail itself: Exchange makes
// one (ATT00001.htm) of what stands below a picture.
func isText(f mail.Attachment) bool {
	if strings.HasPrefix(f.Type, "text/") || f.Type == "application/rtf" {
		return true
	}
	name := strings.ToLower(f.Name)
	return strings.HasSuffix(name, ".htm") || strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".rtf")
}

// fileText is a text file as far as words go.
func fileText(f mail.Attachment) string { return html.UnescapeString(string(f.Data)) }

// fileQuotes reports a text file that holds the desk's notice: its line, one of
// its sentences, or a reply address.
func (l *letter) fileQuotes(ring token.Ring, f mail.Attachment) bool {
	if !isText(f) {
		return false
	}
	s := fileText(f)
	return mail.HoldsMarker(s) || quotesNotice(s) || l.showsSecretIn(ring, s)
}

package intake

import (
	"strings"

	"helpdesk/internal/token"
)

// sendable answers what of an agent's mail may go to the customer: his words
// above the quote. It is false when they cannot be told from what he quotes, or
// a reply address of the desk stands in them: whoever reads the agent's own
// could write in his name.
func (l *letter) sendable(ring token.Ring) (words string, ok bool) {
	if !l.OwnCertain || strings.TrimSpace(l.Own) == "" || l.showsSecret(ring) || quotesNotice(l.Own) {
		return "", false
	}
	for _, f := range l.Attachments {
		// The notice itself, as some programs add it to an answer.
		if strings.HasPrefix(f.Type, "message/") || strings.HasSuffix(strings.ToLower(f.Name), ".eml") {
			return "", false
		}
	}
	return l.Own, true
}

// quotesNotice reports the sentence that ends the desk's notices: a mail program
// has quoted one without any mark.
func quotesNotice(words string) bool {
	words = strings.ToLower(strings.Join(strings.Fields(words), " "))
	for _, mark := range [...]string{
		"la respuesta a este correo llega al cliente", "lo que se conteste a este correo llega al cliente",
		"an answer to this mail goes to the customer",
	} {
		if strings.Contains(words, mark) {
			return true
		}
	}
	return false
}

// showsSecret reports a reply address, or what looks like one, among the words.
func (l *letter) showsSecret(ring token.Ring) bool {
	text := strings.ToLower(l.Own)
	for _, r := range l.envelope.Recipients {
		if _, ok := ring.ParseReply(r); !ok {
			continue
		}
		local, _, _ := strings.Cut(strings.ToLower(r), "@")
		if strings.Contains(text, local) {
			return true
		}
	}
	if l.domain == "" {
		return false
	}
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "@"+strings.ToLower(l.domain))
		if !found {
			return false
		}
		local := before[strings.LastIndexFunc(before, endsLocalPart)+1:]
		if _, ok := ring.ParseReply(local + "@" + l.domain); ok || strings.HasPrefix(local, "r-") {
			return true
		}
		rest = after
	}
}

// endsLocalPart reports what does not belong to the local part of an address of ours.
func endsLocalPart(r rune) bool {
	return r != '-' && r != '.' && r != '_' && r != '+' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

package intake

import (
	"context"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// sendable answers what of an agent's mail may go to the customer: his words
// above the line of the notice that asks to answer above it, or above what his
// program marks as quoted. It is false when they cannot be told from what he
// quotes, when a reply address of the desk stands in them (whoever reads the
// agent's own could write in his name), and when they say anything that the
// notice may have said: nothing of ours goes out because a program quoted it in
// a way that nobody knows.
func (s *Service) sendable(ctx context.Context, ring token.Ring, l *letter, t *desk.Ticket) (words string, ok bool, err error) {
	if !l.OwnCertain || strings.TrimSpace(l.Own) == "" || l.showsSecretIn(ring, l.Own) || quotesNotice(l.Own) {
		return "", false, nil
	}
	for _, f := range l.Attachments {
		if isEnvelope(f) || l.fileQuotes(ring, f) {
			return "", false, nil
		}
	}
	quotes, err := s.quotesTicket(ctx, l, t)
	return l.Own, !quotes && err == nil, err
}

// showsSecretIn reports a reply address, or what looks like one, in a text.
func (l *letter) showsSecretIn(ring token.Ring, text string) bool {
	text = strings.ToLower(text)
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

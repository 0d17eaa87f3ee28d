package desk

import (
	"slices"
	"strconv"
	"strings"
)

// MaxMailboxText is the most characters of a text that a mailbox writes.
const MaxMailboxText = 2000

// AckPlaceholders are those that the text of an acknowledgement may have. What
// a requester wrote is not among them: somebody else's address may have been typed.
var AckPlaceholders = []string{"desk.name", "team.name", "ticket.number"}

// mailboxTexts checks what a mailbox writes by itself.
func (c *configCheck) mailboxTexts(field string, m Mailbox) {
	c.signature(field+".signature", m.Signature)
	for _, one := range []struct{ lang, text string }{{"es", m.AckText.Es}, {"en", m.AckText.En}} {
		at := field + ".ackText." + one.lang
		switch {
		case len([]rune(one.text)) > MaxMailboxText:
			c.bad.Add(at, "too_long", "max", strconv.Itoa(MaxMailboxText))
		case CleanText(one.text, MaxMailboxText) != one.text:
			c.bad.Add(at, "bad_characters")
		default:
			c.ackPlaceholders(at, one.text)
		}
	}
}

func (c *configCheck) ackPlaceholders(field, text string) {
	replacePlaceholders(text, func(name string) (string, bool) {
		if !slices.Contains(AckPlaceholders, name) {
			c.bad.Add(field, "unknown_placeholder", "name", CleanLine(name, 60), "allowed", strings.Join(AckPlaceholders, ", "))
		}
		return "", false
	})
}

// Mailbox finds a mailbox; nil when there is none.
func (c *Config) Mailbox(id string) *Mailbox {
	if i := slices.IndexFunc(c.Mailboxes, func(m Mailbox) bool { return m.ID == id }); i >= 0 {
		return &c.Mailboxes[i]
	}
	return nil
}

// AnswerSubject is the subject of an answer: that of the newest mail of the
// requester, who may have changed it, without the marks of earlier answers, or
// the ticket's.
func (t *Ticket) AnswerSubject(newest string) string {
	s := CleanLine(newest, MaxSubject)
	for {
		before := s
		if strings.HasPrefix(s, "[#") {
			if _, after, ok := strings.Cut(s, "]"); ok {
				s = strings.TrimSpace(after)
			}
		}
		for _, mark := range []string{"re:", "rv:", "fw:", "fwd:", "aw:", "res:"} {
			if len(s) >= len(mark) && strings.EqualFold(s[:len(mark)], mark) {
				s = strings.TrimSpace(s[len(mark):])
			}
		}
		if s == before {
			break
		}
	}
	if s == "" {
		return t.Subject
	}
	return s
}

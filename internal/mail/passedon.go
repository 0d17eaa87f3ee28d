package mail

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// isForward reports the subject of a mail that its sender passes on.
func isForward(subject string) bool {
	s := strings.ToLower(strings.TrimLeft(subject, " ["))
	prefix, _, ok := strings.Cut(s, ":")
	if !ok {
		return false
	}
	switch strings.TrimSpace(prefix) {
	case "fwd", "fw", "rv", "wg", "tr", "enc", "i", "reenv", "reenvío", "re-envío", "reenviado", "doorst", "pd", "vl":
		return true
	}
	return false
}

// passesOn reports a mail whose subject says nothing and that is passed on all
// the same: it ends with a mail under a header, as Outlook writes it above what
// it quotes and what it passes on alike, and that mail is of somebody to whom
// this one does not go. Who answers writes to him whom he quotes, and Outlook
// begins the subject of an answer with a mark: where one stands it is an answer,
// and so it is in doubt. Reports are nobody's, and what has no id of its own was
// made by no program whose habits are known.
func (m *Mail) passesOn(own Own) bool {
	if isMarkedSubject(m.Subject) || m.MessageID == "" || IsNobody(m.From) || max(len(m.To), len(m.Cc), len(m.ReplyTo)) >= maxAddresses {
		return false // of a list that long not all is known
	}
	c := newCutter(m.Text, false)
	c.markQuotes()
	at, _ := c.hardCut()
	quoted := c.headerSender(at)
	if quoted == "" || equalFold(quoted, m.From.Address) || holdsFold(own.Addresses, quoted) ||
		slices.ContainsFunc(own.Domains, func(d string) bool { return equalFold(d, domainOf(quoted)) }) {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(m.To, m.Cc, m.ReplyTo), func(a Address) bool { return equalFold(a.Address, quoted) })
}

// isMarkedSubject reports a subject that begins with a word as short as the
// marks of answers in all languages: "RE:", "Antw:", "SV:", "RE : ".
func isMarkedSubject(subject string) bool {
	const longest = 6 // letters
	before, _, ok := strings.Cut(strings.ReplaceAll(subject, "：", ":"), ":")
	before = strings.TrimLeft(before, " [")
	return ok && utf8.RuneCountInString(strings.TrimSpace(before)) <= longest
}

// headerSender is the address of the sender in the header of a quoted mail that
// begins at line at or shortly below it, or "".
func (c *cutter) headerSender(at int) string {
	const rules, header = 5, 12
	for i := at; i < min(at+rules, len(c.lines)); i++ {
		if !c.headerBlock(i) {
			continue
		}
		for j := i; j < min(i+header, len(c.lines)); j++ {
			if c.labels[j] == fromLabel {
				return findAddress([]byte(strings.ReplaceAll(c.lower[j], "mailto:", "<")))
			}
		}
	}
	return ""
}

// isForwardMark reports the lines that programs write above a mail that is
// passed on: "---------- Forwarded message ---------", "Begin forwarded message:".
func isForwardMark(s string) bool {
	t := strings.Trim(s, "-_=—–‐> :")
	if t == s {
		return false
	}
	switch t {
	case "forwarded message", "forwarded by", "begin forwarded message",
		"mensaje reenviado", "inicio del mensaje reenviado",
		"mensagem encaminhada", "mensagem reencaminhada", "início da mensagem reencaminhada", "início da mensagem encaminhada",
		"message transféré", "message transmis", "début du message réexpédié", "début du message transféré", "mail transféré",
		"weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "messaggio inoltrato", "inizio messaggio inoltrato",
		"missatge reenviat", "inici del missatge reenviat", "doorgestuurd bericht", "begin doorgestuurd bericht", "пересылаемое сообщение":
		return true
	}
	return false
}

// beginsPassedOn reports whether line i is the mark above a mail that is passed
// on, whether or not the program quotes it together with that mail.
func (c *cutter) beginsPassedOn(i int) bool {
	if c.quoted[i] && !c.beginsQuote(i) || c.lower[i] == "" {
		return false
	}
	return isForwardMark(c.lower[i])
}

// firstQuoted is the first line of the first quote, or the end.
func (c *cutter) firstQuoted() int {
	for i := range c.lines {
		if c.quoted[i] {
			return i
		}
	}
	return len(c.lines)
}

// withPassedOn is what somebody wrote above a mail that he passes on, words up to
// the line own, and that mail, which begins at the line at.
func (c *cutter) withPassedOn(words string, own, at int) string {
	rest := strings.Trim(strings.Join(c.lines[at:], "\n"), "\n")
	if words == "" {
		return tidyText(rest)
	}
	return tidyText(words + "\n\n"[:min(at-own, 1)+1] + rest)
}

// showAnnounced finds the lines with marks of quoting that somebody's own words
// announce: "The error is:" above them, where a program would name its writer.
func (c *cutter) showAnnounced() {
	for i := range c.lines {
		if !c.beginsQuote(i) || c.attributed(i) || !c.announced(i) {
			continue
		}
		for j := i; j < len(c.lines) && c.quoted[j]; j++ {
			c.shown[j] = true
		}
	}
}

// announced reports a line above line i, at most one blank line away, that ends
// with a colon and cannot be the head of a quote in a language that is not known.
func (c *cutter) announced(i int) bool {
	last := c.lastText(i)
	if last < 0 || last < i-2 || !strings.HasSuffix(c.lower[last], ":") || c.labels[last] != noLabel {
		return false
	}
	above := c.lower[last]
	if last > 0 {
		above = c.lower[last-1] + " " + above
	}
	return tellsOfWriting(c.lines[last]) || !hasVerb(c.lower[last]) && evidence(above) < 2
}

// attributed reports whether the quote that begins at line i has a line that
// says whose words it quotes, above it or as its own first lines.
func (c *cutter) attributed(i int) bool {
	if !isQuotedLine(c.lines[i]) {
		return true // the attribution was marked with it
	}
	joined := ""
	for j := i; j < len(c.lines) && j < i+attributionLines && c.quoted[j]; j++ {
		joined += " " + strings.TrimLeft(c.lower[j], "> ")
		if isAttribution(joined) {
			return true
		}
	}
	return false
}

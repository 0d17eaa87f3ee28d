package mail

import "strings"

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

// withPassedOn is what stands above a mail that is passed on, up to the line
// own, and that mail, which begins at the line at.
func (c *cutter) withPassedOn(own, at int) string {
	rest := strings.Trim(strings.Join(c.lines[at:], "\n"), "\n")
	words := c.join(own)
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

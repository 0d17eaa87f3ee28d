package mail

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutReply answers what the person wrote of a text: what his program quotes and
// the signature are left out, but not a postscript below it. Answers between quoted lines are kept with those
// lines; a quote with its "On … wrote:" above the answer is left out. What he
// quotes himself stays: lines with marks in the midst of his words, or below a
// line of his that announces them. A mail that he passes on was sent with his
// words and stays below them, whole; forwarded says that the mail is such a one.
// The result is never empty when text is not. Each line is looked at a bounded
// number of times.
func cutReply(text string, forwarded bool) string {
	c := newCutter(text, false)
	c.markQuotes()
	c.showAnnounced()
	end, passedOn := c.hardCut()
	if forwarded {
		end, passedOn = min(end, c.firstQuoted()), true
	}
	own := c.trimEnd(end)
	words := c.join(own)
	if after := c.postscript(own, end); after != "" {
		words = strings.TrimLeft(words+"\n\n"+after, "\n")
	}
	if passedOn && end < len(c.lines) {
		return c.withPassedOn(words, own, end)
	}
	reply := words
	if reply == "" {
		reply = c.joinAll(end)
	}
	if reply == "" {
		return strings.Trim(text, "\n")
	}
	return reply
}

// maxLine is the longest line, in bytes, that can be anything but plain text.
const maxLine = 500

// cutter is a text by lines.
type cutter struct {
	lines  []string
	lower  []string // trimmed, in lower case, without marks of emphasis; "" when too long
	labels []label  // what a line says as one of a quoted header
	speaks []bool   // it may be a line of "On … wrote:"
	quoted []bool   // belongs to a quote
	shown  []bool   // quoted by the writer himself: part of what he says
	// strict takes whatever may be a quote for one, for texts that must show
	// nobody what they quote; else only what mail programs write counts.
	strict bool
}

func newCutter(text string, strict bool) *cutter {
	lines := strings.Split(text, "\n")
	n := len(lines)
	c := &cutter{lines: lines, lower: make([]string, n), labels: make([]label, n), speaks: make([]bool, n),
		quoted: make([]bool, n), shown: make([]bool, n), strict: strict}
	for i, l := range lines {
		if len(l) > maxLine {
			continue
		}
		s := strings.ToLower(strings.TrimSpace(strings.ReplaceAll(l, "*", "")))
		c.lower[i], c.labels[i], c.speaks[i] = s, headerLabel(s), strings.Contains(s, "@") || wordOfWriting(s)
	}
	return c
}

func (c *cutter) blank(i int) bool { return strings.TrimSpace(c.lines[i]) == "" }

// markQuotes marks the lines that begin with ">", the blank lines between
// them and the "On … wrote:" above them.
func (c *cutter) markQuotes() {
	last := -1 // the last quoted line, while only blank lines follow it
	for i, l := range c.lines {
		switch {
		case isQuotedLine(l):
			c.quoted[i] = true
			if last >= 0 {
				for j := last + 1; j < i; j++ {
					c.quoted[j] = true
				}
			} else {
				c.markAttribution(i)
			}
			last = i
		case c.isWrapped(i):
			c.quoted[i] = true
			last = i
		case !c.blank(i):
			last = -1
		}
	}
}

// isQuotedLine reports a line that begins with ">", after at most three blanks.
func isQuotedLine(l string) bool {
	t := strings.TrimLeft(l, " \t")
	// ">:" is the end of "… <a@b>:" on a line of its own.
	return len(l)-len(t) <= 3 && strings.HasPrefix(t, ">") && !strings.HasPrefix(t, ">:") && !strings.HasPrefix(t, ">>>>>>> ")
}

// isWrapped reports a line between two quoted lines that is the end of the
// first, broken by a program that forgot the mark.
func (c *cutter) isWrapped(i int) bool {
	const wrapped = 50
	if i == 0 || i+1 >= len(c.lines) || !c.quoted[i-1] || len(c.lines[i-1]) < wrapped || !isQuotedLine(c.lines[i+1]) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(c.lines[i])
	return unicode.IsLower(r)
}

// markAttribution marks the attribution that ends just above a quote.
func (c *cutter) markAttribution(quote int) {
	end := quote - 1
	for end >= 0 && c.blank(end) && quote-end < 8 {
		end--
	}
	if end < 0 {
		return
	}
	start, ok := c.attributionEnding(end, true)
	if !ok && !c.strict && isNameWithVerb(c.lines[end]) {
		start, ok = end, true
	}
	for j := start; ok && j < quote; j++ {
		c.quoted[j] = true
	}
}

// attributionLines is over how many lines an attribution may be wrapped.
const attributionLines = 4

// attributionEnding looks for an attribution whose last line is end. Above a
// quote less evidence is enough; above a text without marks of quoting it takes
// what a program knows and a person does not write: the time, or an address.
func (c *cutter) attributionEnding(end int, weak bool) (start int, ok bool) {
	if !endsAttribution(c.lower[end]) || !slices.Contains(c.speaks[max(0, end-attributionLines+1):end+1], true) {
		return 0, false
	}
	best := -1
	joined, asWritten := "", ""
	for i := end; i >= 0 && end-i < attributionLines; i-- {
		if c.lower[i] == "" || c.quoted[i] {
			break
		}
		joined = strings.TrimSpace(c.lower[i] + " " + joined)
		asWritten = c.lines[i] + " " + asWritten
		if len(joined) > maxLine {
			break
		}
		need := 2
		if weak {
			need = 1
		}
		if !attributes(joined, need) || !c.strict && (tellsOfWriting(asWritten) || !weak && !byProgram(joined)) {
			continue
		}
		if startsAttribution(c.lower[i]) {
			return i, true
		}
		if best < 0 && i >= end-1 {
			best = i
		}
	}
	return best, best >= 0
}

// hardCut finds the line from which on everything is quoted without marks:
// the header or the separator that a mail program writes above it, or "On …
// wrote:" above unmarked text. passedOn says that it is not quoted but passed on.
func (c *cutter) hardCut() (at int, passedOn bool) {
	for i := range c.lines {
		if !c.strict && c.beginsPassedOn(i) {
			return i, true
		}
		if c.quoted[i] || c.lower[i] == "" {
			continue
		}
		switch {
		case isReplyMarker(c.lower[i]):
			return i, false
		case isSeparator(c.lower[i]), c.headerBlock(i):
			return c.ruleAbove(i), false
		case isDeviceLine(c.lower[i]) && c.textFollows(i):
			return i, false
		}
		if start, ok := c.attributionEnding(i, false); ok {
			if next := c.nextText(i + 1); next == len(c.lines) || !c.quoted[next] {
				return start, false
			}
		}
	}
	return len(c.lines), false
}

// ruleAbove takes a rule ("______") and blank lines above a header block to it.
func (c *cutter) ruleAbove(i int) int {
	at := i
	for j := i - 1; j >= 0 && i-j <= 4; j-- {
		if c.blank(j) {
			continue
		}
		if isRule(c.lower[j]) {
			at = j
		}
		break
	}
	return at
}

func (c *cutter) nextText(i int) int {
	for i < len(c.lines) && c.blank(i) {
		i++
	}
	return i
}

// textFollows reports whether there is text below line i that is not passed on.
func (c *cutter) textFollows(i int) bool {
	n := c.nextText(i + 1)
	return n < len(c.lines) && (c.strict || !c.beginsPassedOn(n))
}

// trimEnd answers where the person's text ends: before the signature and the
// quotes at its end, in whatever order they stand.
func (c *cutter) trimEnd(end int) int {
	for {
		before := end
		for end > 0 && (c.blank(end-1) || c.quoted[end-1] && !c.shown[end-1] || len(c.lower[end-1]) >= 8 && isRule(c.lower[end-1])) {
			end--
		}
		end = c.signature(end)
		if end == before {
			return end
		}
	}
}

// join puts the lines up to end together. A single quote above the answer is
// left out when a program wrote above it whose words it quotes; several mean
// that the answers stand between them.
func (c *cutter) join(end int) string {
	runs := 0
	for i := 0; i < end; i++ {
		if c.beginsQuote(i) {
			runs++
			if !c.strict && !c.attributed(i) {
				runs++ // his own
			}
		}
	}
	var out []string
	for i := 0; i < end; i++ {
		if !c.quoted[i] || runs > 1 {
			out = append(out, c.lines[i])
		}
	}
	return tidyText(strings.Trim(strings.Join(out, "\n"), "\n"))
}

// beginsQuote reports the first line of a quote.
func (c *cutter) beginsQuote(i int) bool { return c.quoted[i] && (i == 0 || !c.quoted[i-1]) }

// joinAll is the text up to end with everything but quotes, for a mail that is
// nothing but a signature.
func (c *cutter) joinAll(end int) string {
	var out []string
	for i := 0; i < end; i++ {
		if !c.quoted[i] {
			out = append(out, c.lines[i])
		}
	}
	return tidyText(strings.Trim(strings.Join(out, "\n"), "\n"))
}

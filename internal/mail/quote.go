package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutReply answers what the person wrote of a text: what it quotes at its end
// and the signature are left out. Answers between quoted lines are kept with
// those lines; a single quote above the answer is left out. The result is
// never empty when text is not. Each line is looked at a bounded number of times.
func cutReply(text string) string {
	c := newCutter(text)
	c.markQuotes()
	end := c.hardCut()
	own := c.trimEnd(end)
	reply := c.join(own)
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
	quoted []bool   // belongs to a quote
}

func newCutter(text string) *cutter {
	lines := strings.Split(text, "\n")
	c := &cutter{lines: lines, lower: make([]string, len(lines)), quoted: make([]bool, len(lines))}
	for i, l := range lines {
		if len(l) <= maxLine {
			c.lower[i] = strings.ToLower(strings.TrimSpace(strings.ReplaceAll(l, "*", "")))
		}
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
	if start, ok := c.attributionEnding(end, true); ok {
		for j := start; j < quote; j++ {
			c.quoted[j] = true
		}
	}
}

// attributionLines is over how many lines an attribution may be wrapped.
const attributionLines = 4

// attributionEnding looks for an attribution whose last line is end. Above a
// quote less evidence is enough.
func (c *cutter) attributionEnding(end int, weak bool) (start int, ok bool) {
	if !endsAttribution(c.lower[end]) {
		return 0, false
	}
	best := -1
	joined := ""
	for i := end; i >= 0 && end-i < attributionLines; i-- {
		if c.lower[i] == "" || c.quoted[i] {
			break
		}
		joined = strings.TrimSpace(c.lower[i] + " " + joined)
		if len(joined) > maxLine {
			break
		}
		need := 2
		if weak {
			need = 1
		}
		if !attributes(joined, need) {
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
// wrote:" above unmarked text.
func (c *cutter) hardCut() int {
	for i := range c.lines {
		if c.quoted[i] || c.lower[i] == "" {
			continue
		}
		switch {
		case isReplyMarker(c.lower[i]):
			return i
		case isSeparator(c.lower[i]), c.headerBlock(i):
			return c.ruleAbove(i)
		case isDeviceLine(c.lower[i]) && c.textFollows(i):
			return i
		}
		if start, ok := c.attributionEnding(i, false); ok {
			if next := c.nextText(i + 1); next == len(c.lines) || !c.quoted[next] {
				return start
			}
		}
	}
	return len(c.lines)
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

func (c *cutter) textFollows(i int) bool {
	n := c.nextText(i + 1)
	return n < len(c.lines)
}

// trimEnd answers where the person's text ends: before the signature and the
// quotes at its end, in whatever order they stand.
func (c *cutter) trimEnd(end int) int {
	for {
		before := end
		for end > 0 && (c.blank(end-1) || c.quoted[end-1] || len(c.lower[end-1]) >= 8 && isRule(c.lower[end-1])) {
			end--
		}
		end = c.signature(end)
		if end == before {
			return end
		}
	}
}

// join puts the lines up to end together. A single quote above the answer is
// left out; several mean that the answers stand between them.
func (c *cutter) join(end int) string {
	runs := 0
	for i := 0; i < end; i++ {
		if c.quoted[i] && (i == 0 || !c.quoted[i-1]) {
			runs++
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

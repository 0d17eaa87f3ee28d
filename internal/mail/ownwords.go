package mail

import "strings"

// ownWords answers what the person wrote above everything that may be a quote,
// without the signature. It is for texts that must show nobody what they quote:
// unlike cutReply it would rather answer too little. certain is false when
// nothing is left, when words stand below or between the quotes, and when the
// last line looks like the head of a quote that is not known.
func ownWords(text string) (words string, certain bool) {
	c := newCutter(text)
	c.markQuotes()
	end := c.hardCut()
	cut := end
	for i := range end {
		if c.quoted[i] || isQuotedLine(c.lines[i]) {
			cut = i
			break
		}
	}
	for i := range c.trimEnd(end) {
		if i > cut && !c.quoted[i] && !c.blank(i) {
			return "", false
		}
	}
	own := c.trimEnd(cut)
	for i := range own {
		if len(c.lines[i]) > maxLine && strings.Contains(c.lines[i], "> ") && strings.Contains(c.lines[i], "@") {
			return "", false // an attribution and its quote run into one line
		}
	}
	words = tidyText(strings.Trim(strings.Join(c.lines[:own], "\n"), "\n"))
	if words == "" {
		return "", false
	}
	if cut < len(c.lines) && own == c.lastText(cut)+1 && endsAttribution(c.lower[own-1]) {
		return "", false
	}
	return words, true
}

// lastText is the last line above end that is not blank, or -1.
func (c *cutter) lastText(end int) int {
	for i := end - 1; i >= 0; i-- {
		if !c.blank(i) {
			return i
		}
	}
	return -1
}

package mail

import "strings"

// ownWords answers what the person wrote above everything that may be a quote,
// without the signature. It is for texts that must show nobody what they quote:
// unlike cutReply it would rather answer too little. marked says that the line
// of the desk's own notices that asks to answer above it was found: nothing
// below it is among the words, whatever the writer's program made of it.
// certain is false when nothing is left, when words stand below or between the
// quotes, and when the last line looks like the head of a quote that is not known.
func ownWords(text string) (words string, marked, certain bool) {
	above, marked, sure := cutAtMarker(text)
	if !sure {
		return "", marked, false
	}
	c := newCutter(text, true)
	c.markQuotes()
	end, _ := c.hardCut()
	cut := end
	for i := range end {
		if c.quoted[i] || isQuotedLine(c.lines[i]) {
			cut = i
			break
		}
	}
	for i := range c.trimEnd(end) {
		if i > cut && !c.quoted[i] && !c.blank(i) {
			return "", marked, false
		}
	}
	cut = c.aboveRule(min(cut, c.endAt(above, marked)), marked)
	own := c.trimEnd(cut)
	for i := range own {
		if len(c.lines[i]) > maxLine && strings.Contains(c.lines[i], "> ") && strings.Contains(c.lines[i], "@") {
			return "", marked, false // an attribution and its quote run into one line
		}
	}
	words = tidyText(strings.Trim(strings.Join(c.lines[:own], "\n"), "\n"))
	if words == "" || cut < len(c.lines) && c.mayAttribute(own, c.lastText(cut)) {
		return "", marked, false
	}
	return words, marked, true
}

// endAt answers the line at which a text ends of which only above, a beginning
// of it, may be somebody's own.
func (c *cutter) endAt(above string, cut bool) int {
	if !cut {
		return len(c.lines)
	}
	i := strings.LastIndexByte(above, '\n') + 1
	end := strings.Count(above[:i], "\n")
	if rest := above[i:]; rest != "" { // the marker stands in the midst of a line
		c.lines[end], c.lower[end] = rest, strings.ToLower(strings.TrimSpace(rest))
		end++
	}
	return end
}

// aboveRule leaves out a line drawn between the words and the notice.
func (c *cutter) aboveRule(end int, marked bool) int {
	if last := c.lastText(end); marked && last >= 0 && strings.Trim(c.lines[last], " \t~-_=*#.+·—–─\u00a0") == "" {
		return last
	}
	return end
}

// mayAttribute reports whether the words, of which the lines up to own are
// left and last was the last, end like the head of a quote in a language that
// is not known: with a colon or verb, or with an address, a day and a time.
func (c *cutter) mayAttribute(own, last int) bool {
	if own != last+1 {
		return false // it was cut off with a signature
	}
	if endsAttribution(c.lower[last]) {
		return true
	}
	const most = 8 // lines of a header block
	address, clock, day := false, false, false
	for i := last; i >= 0 && last-i < most && !c.blank(i); i-- {
		year, hour, date := numbers(c.lower[i])
		address = address || strings.Contains(c.lower[i], "@")
		clock, day = clock || hour, day || year || date
	}
	return address && clock && day
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

package mail

import (
	"strings"

	xhtml "golang.org/x/net/html"
)

// quoteMark is what an element says about quoting.
type quoteMark int

const (
	notQuote       quoteMark = iota
	quoteContainer           // the element holds quoted text
	quoteRest                // all that follows it is quoted
)

// quoteKind recognises the elements in which mail programs put what they quote.
func quoteKind(t xhtml.Token) quoteMark {
	class, id := " "+strings.ToLower(attr(t, "class"))+" ", strings.ToLower(attr(t, "id"))
	switch t.Data {
	case "blockquote":
		if strings.EqualFold(attr(t, "type"), "cite") || hasAnyClass(class, "gmail_quote", "protonmail_quote", "yahoo_quoted", "cite") {
			return quoteContainer
		}
	case "hr":
		if id == "stopspelling" || id == "zwchr" || hasAnyClass(class, "zmail_extra_hr") {
			return quoteRest
		}
		return notQuote
	}
	switch id {
	case "appendonsend", "divrplyfwdmsg", "olk_src_body_section", "mail-editor-reference-message-container",
		"reply-intro", "replysplit", "x_divrplyfwdmsg", "x_appendonsend":
		if id == "appendonsend" || strings.HasSuffix(id, "divrplyfwdmsg") || id == "x_appendonsend" || id == "reply-intro" {
			return quoteRest
		}
		return quoteContainer
	}
	if strings.HasPrefix(id, "yahoo_quoted") || strings.EqualFold(attr(t, "name"), "quote") ||
		strings.EqualFold(attr(t, "data-marker"), "__quoted_text__") {
		return quoteContainer
	}
	if hasAnyClass(class, "gmail_quote", "gmail_quote_container", "gmail_extra", "yahoo_quoted", "protonmail_quote",
		"moz-cite-prefix", "zmail_extra", "mail-quote-collapse", "cloudhq__gmail_quote", "front-blockquote") {
		return quoteContainer
	}
	if hasAnyClass(class, "outlookmessageheader") || isOutlookBorder(t) {
		return quoteRest
	}
	return notQuote
}

func hasAnyClass(class string, names ...string) bool {
	if len(class) <= 2 {
		return false
	}
	for _, n := range names {
		if strings.Contains(class, " "+n+" ") {
			return true
		}
	}
	return false
}

// isOutlookBorder recognises the line that Outlook for Windows and Windows Mail
// draw above the mail they quote: a div with a border at its top and nowhere else.
func isOutlookBorder(t xhtml.Token) bool {
	if t.Data != "div" {
		return false
	}
	style := strings.ToLower(strings.Join(strings.Fields(attr(t, "style")), ""))
	if !strings.Contains(style, "border-top:") && !strings.Contains(style, "border-top-color:") {
		return false
	}
	for _, known := range []string{"#b5c4df1", "#e1e1e11", "1ptsolid#b5c4df", "#b5c4df1.0pt", "rgb(229,229,229)", "#e5e5e5"} {
		if strings.Contains(style, known) && (strings.Contains(style, "padding:3") || strings.Contains(style, "border-top-style:solid") || strings.Contains(style, "padding-top")) {
			return true
		}
	}
	return false
}

// attribution remembers the last lines of text before an element, to recognise
// "On … wrote:" above a quote, the header of a quoted mail and the line above
// one that is passed on.
type attribution struct {
	strict bool // as in cutter
	spared bool // something was no quote only because strict is false

	lines [3]line // the last lines that held text, newest last
	fresh bool    // the next text begins a new line
	next  int     // where that line begins in the reply

	// Of a header that may be going on:
	headAt int
	head   quotedHead
	others int // lines since that are no header lines
}

type line struct {
	at   int
	text string
}

// heading is what a line of text says of what stands below it.
type heading int

const (
	noHeading       heading = iota
	quotedHeading           // the lines before it are the header of a quoted mail
	passedOnHeading         // below it is a mail that is passed on
)

// text adds to the present line and answers what the line before it was.
func (a *attribution) text(s string) (h heading) {
	if strings.TrimSpace(s) == "" {
		return noHeading
	}
	if a.fresh || a.lines[2].text == "" {
		h = a.lineEnded(a.lines[2])
		a.lines[0], a.lines[1] = a.lines[1], a.lines[2]
		a.lines[2] = line{at: a.next}
		a.fresh = false
	}
	if l := &a.lines[2]; len(l.text) < 400 {
		l.text += shorten(s, 400)
	}
	return h
}

// first reports whether the line that ended last was the first one.
func (a *attribution) first() bool { return a.lines[0].text == "" }

// lineEnded looks at a finished line.
func (a *attribution) lineEnded(l line) heading {
	s := strings.ToLower(oneLine(xhtml.UnescapeString(l.text)))
	kind := headerLabel(s)
	switch {
	case kind == noLabel:
		if a.others++; a.others > 2 {
			a.head = quotedHead{}
		}
		if !a.strict && isForwardMark(s) {
			return passedOnHeading
		}
		return noHeading
	case a.head.kinds == 0:
		a.headAt = l.at
	}
	a.others = 0
	a.head.add(kind, s)
	switch {
	case !a.head.holds():
		return noHeading
	case !a.strict && !a.head.byProgram():
		a.spared = true
		return noHeading
	}
	return quotedHeading
}

// block notes that an element begins at a place in the reply.
func (a *attribution) block(name string, at int) {
	switch name {
	case "div", "p", "br", "tr", "td", "li", "blockquote", "hr", "table", "body":
		a.fresh, a.next = true, at
	}
}

// found answers where the line "On … wrote:" begins, if the last one or two
// lines are such.
func (a *attribution) found() (at int, ok bool) {
	last := xhtml.UnescapeString(a.lines[2].text)
	if a.names(oneLine(last)) {
		return a.lines[2].at, true
	}
	if two := xhtml.UnescapeString(a.lines[1].text) + " " + last; a.lines[1].text != "" && a.names(oneLine(two)) {
		return a.lines[1].at, true
	}
	return 0, false
}

// names reports a line by which a program says whose words it quotes.
func (a *attribution) names(s string) bool {
	if !isAttribution(s) {
		return false
	}
	if !a.strict && tellsOfWriting(s) {
		a.spared = true
		return false
	}
	return true
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

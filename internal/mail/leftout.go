package mail

import (
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

// What of a mail is not shown (Mail.LeftOut).
const (
	LeftRest    = "rest"    // the end: it is longer than what is shown
	LeftForm    = "form"    // fields to fill in and buttons to press
	LeftFrame   = "frame"   // other pages and programs embedded in it
	LeftMedia   = "media"   // sound and film
	LeftDrawing = "drawing" // SVG
	LeftFormula = "formula" // MathML
)

// leftOut names what the sanitiser takes out with an element, when whoever reads
// may miss it; "" for all others.
func leftOut(t xhtml.Token) string {
	switch t.Data {
	case "input":
		if strings.EqualFold(attr(t, "type"), "hidden") {
			return ""
		}
		return LeftForm
	case "select", "textarea", "button":
		return LeftForm
	case "iframe", "frame", "object", "embed", "applet":
		return LeftFrame
	case "audio", "video":
		return LeftMedia
	case "svg":
		return LeftDrawing
	case "math":
		return LeftFormula
	}
	return ""
}

// cut notes that the end of the mail is not shown.
func (m *Mail) cut(problem string) {
	m.problem(problem, "")
	m.leaves(LeftRest)
}

// leaves notes something that is not shown, once.
func (m *Mail) leaves(what string) {
	if !slices.Contains(m.LeftOut, what) {
		m.LeftOut = append(m.LeftOut, what)
	}
}

// foreignAt is the height of the stack at which a drawing or formula begins
// that an element ends which has no place in it; -1 for none.
//
// QUIRK: one that is never closed would take all that follows along; browsers
// end it there too (HTML, 13.2.6.5 "The rules for parsing tokens in foreign
// content").
func (w *rewriter) foreignAt(name string) int {
	at := -1
	if w.foreign == 0 || !endsForeign(name) {
		return at
	}
	for i := len(w.stack) - 1; i >= 0; i-- {
		switch w.stack[i] {
		case "svg", "math":
			at = i
		case "foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext":
			return at // HTML has its place in these
		}
	}
	return at
}

func isForeign(name string) bool { return name == "svg" || name == "math" }

func endsForeign(name string) bool {
	switch name {
	case "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed",
		"h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol",
		"p", "pre", "ruby", "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var":
		return true
	}
	return false
}

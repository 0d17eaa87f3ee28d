package mail

import (
	"bytes"
	"strings"
)

// Limits of what is shown of a mail. The raw mail keeps the rest.
const (
	maxText = 1 << 20 // bytes of text
	maxHTML = 2 << 20 // bytes of HTML, before and after it is cleaned
)

// section is a stretch of a mail's body: text, HTML, or the same in both.
type section struct {
	text, html string
}

// assembly gathers body and attachments from the MIME tree.
type assembly struct {
	mail     *Mail
	guess    charset
	own      Own
	clean    Sanitizer
	sections []section
	files    []Attachment
	calendar string // what an invitation says, for a mail that says nothing else
	textLeft int
	htmlLeft int
}

// assemble fills text, HTML and attachments of m from the tree; own tells the
// desk's own words from those of others.
func assemble(m *Mail, root *part, guess charset, own Own, clean Sanitizer) {
	a := &assembly{mail: m, guess: guess, own: own, clean: clean, textLeft: maxText, htmlLeft: maxHTML}
	a.add(root)
	if len(a.sections) == 0 {
		a.namedText(root)
	}
	if len(a.sections) == 0 && a.calendar != "" {
		a.sections = []section{{text: a.calendar}}
	}
	a.finish()
}

// namedText reads a text part that has a file name, when the mail has no other
// text: some programs name the body. It stays an attachment too.
func (a *assembly) namedText(root *part) {
	walkParts(root, func(p *part) {
		if len(a.sections) > 0 || p.disposition.value == "attachment" || isBinary(p) {
			return
		}
		switch p.media.value {
		case "text/plain":
			a.text(p, a.decodeText(p))
		case "text/html":
			a.html(p, a.decodeText(p))
		}
	})
}

// add takes a part with everything in it.
func (a *assembly) add(p *part) {
	if p.open {
		a.mail.problem("open-multipart", "")
	}
	if len(p.kids) == 0 {
		a.leaf(p)
		return
	}
	switch p.media.value {
	case "multipart/alternative":
		a.alternative(p)
	case "multipart/related":
		a.related(p)
	case "multipart/signed":
		a.mail.problem("signed", shortProtocol(p))
		a.add(p.kids[0])
		a.attachAll(p.kids[1:])
	case "multipart/encrypted":
		a.mail.problem("encrypted", shortProtocol(p))
		a.attachAll(p.kids)
	default:
		for _, kid := range p.kids {
			a.add(kid)
		}
	}
}

func (a *assembly) attachAll(parts []*part) {
	for _, p := range parts {
		if len(p.kids) > 0 {
			a.attachAll(p.kids)
			continue
		}
		a.attach(p, false)
	}
}

// shortProtocol names the scheme of a signed or encrypted multipart.
func shortProtocol(p *part) string {
	switch proto := p.media.params["protocol"]; {
	case strings.Contains(proto, "pgp"):
		return "pgp"
	case strings.Contains(proto, "pkcs7"):
		return "smime"
	default:
		return proto
	}
}

// alternative takes the first text and the last HTML of its parts; what comes
// with them is kept.
func (a *assembly) alternative(p *part) {
	outer := a.sections
	var text, html []section
	for _, kid := range p.kids {
		a.sections = nil
		a.add(kid)
		hasHTML, hasText := false, false
		for _, s := range a.sections {
			hasHTML = hasHTML || s.html != ""
			hasText = hasText || s.text != "" && s.html == ""
		}
		switch {
		case hasHTML:
			html = a.sections
		case hasText && text == nil:
			text = a.sections
		}
	}
	a.sections = outer
	if len(html) > 0 && isStubOf(text, html) {
		text = nil
	}
	if s := joinSections(text, html); s != (section{}) {
		a.sections = append(a.sections, s)
	}
}

// isStubOf reports text that says nothing beside HTML that does.
func isStubOf(text, html []section) bool {
	for _, t := range text {
		if !isStub(t.text) {
			return false
		}
	}
	return hasContent(joinSections(nil, html).html)
}

// joinSections makes one section of a text and the same as HTML.
func joinSections(text, html []section) section {
	var texts []string
	var source strings.Builder
	for _, t := range text {
		texts = append(texts, t.text)
	}
	for _, h := range html {
		source.WriteString(h.asHTML())
		if len(text) == 0 && h.text != "" {
			texts = append(texts, h.text)
		}
	}
	return section{text: strings.Join(texts, "\n\n"), html: source.String()}
}

// related takes its root as body and the rest as what belongs to it.
func (a *assembly) related(p *part) {
	root := p.kids[0]
	if start := cleanID(p.media.params["start"]); start != "" {
		for _, kid := range p.kids {
			if cleanID(string(kid.fields.first("content-id"))) == start {
				root = kid
				break
			}
		}
	}
	a.add(root)
	for _, kid := range p.kids {
		switch {
		case kid == root:
		case len(kid.kids) > 0:
			a.add(kid)
		case kid.fields.has("content-id") || kid.fields.has("content-location"):
			a.attach(kid, true)
		default:
			a.leaf(kid)
		}
	}
}

// leaf takes a part without parts: body or attachment.
func (a *assembly) leaf(p *part) {
	if !a.isBody(p) {
		a.attach(p, false)
		return
	}
	data := a.decodeText(p)
	switch p.media.value {
	case "text/html":
		a.html(p, data)
	case "text/calendar":
		a.attachData(p, data, false)
		if a.calendar == "" {
			a.calendar = calendarText(decodeCharset(clip(data, maxText), p.charset, a.guess))
		}
	default:
		a.text(p, data)
	}
}

// decode undoes a leaf's transfer encoding.
func (a *assembly) decode(p *part) []byte {
	encoding := string(p.fields.first("content-transfer-encoding"))
	data, ok := decodeTransfer(p.body, encoding)
	if !ok && len(p.body) > 0 {
		a.mail.problem("transfer-encoding", encoding)
	}
	return data
}

// decodeText is decode of a part that is shown: one that calls itself base64 and
// is none stays as it is, and so does a footer below base64.
func (a *assembly) decodeText(p *part) []byte {
	data := a.decode(p)
	encoding := string(p.fields.first("content-transfer-encoding"))
	if transferName(encoding) != "base64" || isShifted(normalCharset(p.charset)) {
		return data
	}
	if !holdsBase64(p.body, data) {
		a.mail.problem("transfer-encoding", encoding)
		return p.body
	}
	if at := base64Footer(p.body); at < len(p.body) {
		if above, ok := decodeBase64(p.body[:at]); ok && len(above) > 0 {
			return append(append(above, '\n'), p.body[at:]...)
		}
	}
	return data
}

// isBody reports whether a leaf is read as part of the message.
func (a *assembly) isBody(p *part) bool {
	if p.disposition.value == "attachment" {
		return false
	}
	name := p.disposition.params["filename"]
	switch p.media.value {
	case "text/plain", "text/html", "text/enriched", "text/richtext":
		if name != "" {
			return false
		}
		if p.media.params["name"] != "" && len(a.sections) > 0 {
			return false
		}
		return !isBinary(p)
	case "text/calendar":
		return true
	case "application/octet-stream":
		return false
	}
	return false
}

// isBinary reports a text part that holds no text (zammad#2722): NUL bytes in
// a one-byte character set.
func isBinary(p *part) bool {
	if cs := normalCharset(p.charset); isShifted(cs) {
		return false
	}
	enc := string(p.fields.first("content-transfer-encoding"))
	start := p.body[:min(len(p.body), 4096)]
	data, _ := decodeTransfer(start, enc)
	// A few NULs in a short text are a slip of its program: they are left out.
	const few = 16
	nuls := bytes.Count(data, []byte{0})
	return nuls > len(data)/20 && (nuls > few || nuls > len(data)/2)
}

// asHTML answers the section as HTML.
func (s section) asHTML() string {
	if s.html != "" {
		return s.html
	}
	return textAsHTML(s.text)
}

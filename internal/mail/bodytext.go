package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

func clip(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for n > 0 && !utf8.RuneStart(b[n]) && len(b)-n < 4 {
		n--
	}
	return b[:n]
}

// text takes a plain text part.
func (a *assembly) text(p *part, data []byte) {
	if len(data) > a.textLeft {
		a.mail.cut("text-cut")
		data = clip(data, a.textLeft)
	}
	a.textLeft -= len(data)
	files, data := cutUUEncoded(data)
	for _, f := range files {
		a.addFile(f.name, "", f.data, "", false)
	}
	s := decodeCharset(data, charsetOf(p.charset, data), a.guess)
	if equalFold(p.media.params["format"], "flowed") {
		s = unflow(s, equalFold(p.media.params["delsp"], "yes"))
	}
	switch {
	case strings.Contains(s, "-----BEGIN PGP MESSAGE-----"):
		a.mail.problem("encrypted", "pgp")
	case strings.Contains(s, "-----BEGIN PGP SIGNED MESSAGE-----"):
		a.mail.problem("signed", "pgp")
	}
	if strings.TrimSpace(s) != "" {
		a.sections = append(a.sections, section{text: s})
	}
}

// charsetOf is the declared set of a text, or one of 7 bits when nothing but
// ASCII is declared and the text is plainly written in it.
func charsetOf(declared string, data []byte) string {
	switch normalCharset(declared) {
	case "", "us-ascii":
		if cs := sevenBitSet(data); cs != "" {
			return string(cs)
		}
	}
	return declared
}

// html takes an HTML part.
//
// QUIRK: plain text sent as HTML, recognised by having no tag at all.
func (a *assembly) html(p *part, data []byte) {
	if !hasTag(data) {
		a.text(p, data)
		return
	}
	if len(data) > a.htmlLeft {
		a.mail.cut("html-cut")
		data = clip(data, a.htmlLeft)
	}
	a.htmlLeft -= len(data)
	cs := p.charset
	if cs == "" {
		cs = metaCharset(data)
	}
	s := decodeCharset(data, charsetOf(cs, data), a.guess)
	if strings.TrimSpace(s) != "" {
		a.sections = append(a.sections, section{html: s})
	}
}

// hasTag reports whether anything in data begins like a tag.
func hasTag(data []byte) bool {
	for pos := 0; ; {
		i := bytes.IndexByte(data[pos:], '<')
		if i < 0 || pos+i+1 >= len(data) {
			return false
		}
		pos += i + 1
		c := data[pos] | 0x20
		if c >= 'a' && c <= 'z' || data[pos] == '/' || data[pos] == '!' || data[pos] == '?' {
			return true
		}
	}
}

// metaCharset finds the character set that HTML declares in its beginning.
func metaCharset(data []byte) string {
	head := bytes.ToLower(data[:min(len(data), 2048)])
	i := bytes.Index(head, []byte("charset="))
	if i < 0 {
		return ""
	}
	cs := bytes.TrimLeft(head[i+len("charset="):], `"' `)
	if end := bytes.IndexAny(cs, "\"' />;"); end >= 0 {
		return string(cs[:end])
	}
	return ""
}

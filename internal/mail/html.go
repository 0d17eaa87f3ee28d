package mail

import (
	"html"
	"net/url"
	"strings"
)

// Sanitizer makes HTML that others wrote fit to be shown: nothing of it runs,
// loads or leaves its frame. It is sanitizer.HTML, and given to Read from
// outside because whoever only writes mail shall not link it: what its library
// compiles when a program starts is a third of a function's cold start.
type Sanitizer func(html string) string

// cleanedHTML is what becomes of a mail's HTML.
type cleanedHTML struct {
	html, reply string
	own         string          // reply without whatever may be a quote
	cids        map[string]bool // content ids of the images it shows
	images      []Attachment    // images that were written into it as data: URLs
	remote      int             // remote images taken out
	left        []string        // what else is not shown; see leftOut
	cut         bool            // it was over maxHTML after cleaning
}

// cleanHTML rewrites and sanitises HTML. files is how many attachments there
// are already, for naming those found inside; forwarded says that the mail is
// one that its sender passes on.
func cleanHTML(source string, files int, forwarded bool, clean Sanitizer) cleanedHTML {
	w := newRewriter(files)
	w.passesOn = forwarded
	w.run(source)
	c := cleanedHTML{cids: w.cids, images: w.images, remote: w.remote, left: w.left}
	c.html, c.cut = sanitize(w.full.String(), clean)
	c.reply = w.replyOf(c.html, clean)
	c.own = c.reply
	if w.passesOn || w.mark.spared {
		s := newRewriter(files)
		s.mark.strict = true
		s.run(source)
		c.own = s.replyOf(c.html, clean)
	}
	return c
}

// replyOf answers the HTML without what it quotes; all, which is the whole, when
// nothing else would be left.
func (w *rewriter) replyOf(all string, clean Sanitizer) string {
	if w.quoted {
		if reply, _ := sanitize(string(w.reply), clean); hasContent(reply) {
			return reply
		}
	}
	return all
}

func sanitize(s string, with Sanitizer) (clean string, cut bool) {
	clean = cleanText(strings.TrimSpace(with(s)))
	if len(clean) <= maxHTML {
		return clean, false
	}
	clean = shorten(clean, maxHTML)
	if i := strings.LastIndexByte(clean, '<'); i >= 0 && !strings.Contains(clean[i:], ">") {
		clean = clean[:i]
	}
	return clean, true
}

// hasContent reports whether HTML shows anything: an image or a character that
// is not blank.
func hasContent(s string) bool {
	if strings.Contains(s, "<img") {
		return true
	}
	tag := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '<':
			tag = true
		case c == '>':
			tag = false
		case tag || c == ' ' || c == '\n' || c == '\t' || c == 0xC2 || c == 0xA0:
		default:
			return true
		}
	}
	return false
}

// RewriteCID replaces the cid: sources in sanitised HTML by what link answers
// for the content id; an image for which it answers "" loses its source.
func RewriteCID(sanitized string, link func(cid string) string) string {
	const mark = `src="cid:`
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(sanitized, mark)
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		ref, after, _ := strings.Cut(rest, `"`)
		out.WriteString(`src="` + html.EscapeString(link(unescapeCID(html.UnescapeString(ref)))) + `"`)
		sanitized = after
	}
}

func unescapeCID(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		s = u
	}
	return cleanID(cleanLine(s))
}

// textAsHTML shows text as HTML.
func textAsHTML(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return "<div>" + strings.ReplaceAll(html.EscapeString(strings.Trim(s, "\n")), "\n", "<br>\n") + "</div>\n"
}

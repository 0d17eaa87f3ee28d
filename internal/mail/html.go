package mail

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// sanitizer is our policy for HTML out of mails: structure and links, no
// styles, ids or names, only images that came with the mail. It is built when
// the first HTML mail is read, because building it compiles expressions.
//
// What it lets through is meant for a sandboxed frame all the same.
var sanitizer = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "pre", "code", "blockquote", "center",
		"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins",
		"sub", "sup", "small", "big", "tt", "kbd", "q", "cite", "abbr", "address",
		"ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col")
	number := regexp.MustCompile(`^[0-9]{1,4}%?$`)
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")
	p.AllowAttrs("width", "height").Matching(number).OnElements("img", "table", "td", "th", "col")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center|justify)$`)).OnElements("p", "div", "td", "th", "tr", "table")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^cid:[A-Za-z0-9!$&'()*+,\-.:;=@_~%]+$`)).OnElements("img")
	p.AllowAttrs("data-remote-image").Matching(regexp.MustCompile(`^https?://[^\s"'<>]+$`)).OnElements("span")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.SkipElementsContent("head", "title", "style", "script", "noscript", "template", "object", "applet",
		"iframe", "frameset", "svg", "math", "select", "textarea", "audio", "video")
	return p
})

// cleanedHTML is what becomes of a mail's HTML.
type cleanedHTML struct {
	html, reply string
	cids        map[string]bool // content ids of the images it shows
	images      []Attachment    // images that were written into it as data: URLs
	remote      int             // remote images taken out
	cut         bool            // it was over maxHTML after cleaning
}

// cleanHTML rewrites and sanitises HTML. files is how many attachments there
// are already, for naming those found inside.
func cleanHTML(source string, files int) cleanedHTML {
	w := newRewriter(files)
	w.run(source)
	c := cleanedHTML{cids: w.cids, images: w.images, remote: w.remote}
	c.html, c.cut = sanitize(w.full.String())
	c.reply = c.html
	if w.quoted {
		if reply, _ := sanitize(string(w.reply)); hasContent(reply) {
			c.reply = reply
		}
	}
	return c
}

func sanitize(s string) (clean string, cut bool) {
	clean = cleanText(strings.TrimSpace(sanitizer().Sanitize(s)))
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

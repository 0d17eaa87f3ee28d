// Package sanitizer is the policy for HTML out of mails: mail.Sanitizer. Only
// programs that read mail link it.
package sanitizer

import (
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy is ours for HTML out of mails: structure and links, no
// styles, ids or names, only images that came with the mail. It is built when
// the first HTML mail is read, because building it compiles expressions.
//
// What it lets through is meant for a sandboxed frame all the same.
var policy = sync.OnceValue(func() *bluemonday.Policy {
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

// HTML answers what of a mail's HTML may be shown. Anything may be given to it.
func HTML(s string) string { return policy().Sanitize(s) }

package page

import (
	"html/template"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// formatted is what an agent wrote as his mail shows it: the HTML that was
// cleaned when it was stored. On a page with a form more is asked of it than in
// a mail, so that it is written anew, closed and without any attribute but the
// targets of links. image answers the address of an image by its content id; ""
// leaves its name. Headings become paragraphs: those of the page are its own.
func formatted(source string, image func(cid string) string) template.HTML {
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return ""
	}
	w := formatter{image: image}
	for _, n := range nodes {
		w.write(n)
	}
	return template.HTML(w.out.String()) //nolint:gosec // every tag in it is one of ours, all else is escaped
}

type formatter struct {
	out   strings.Builder
	image func(cid string) string
}

func (w *formatter) write(n *html.Node) {
	if n.Type == html.TextNode {
		w.out.WriteString(html.EscapeString(n.Data))
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	switch n.DataAtom {
	case atom.Img:
		w.picture(n)
		return
	case atom.Br, atom.Hr:
		w.out.WriteString("<" + n.Data + ">")
		return
	}
	open, end := "", ""
	switch name := shownAs(n.DataAtom); {
	case n.DataAtom == atom.A && leads(attribute(n, "href")):
		open, end = `<a href="`+html.EscapeString(attribute(n, "href"))+`" rel="noopener noreferrer nofollow">`, "</a>"
	case name != "":
		open, end = "<"+name+">", "</"+name+">"
	}
	w.out.WriteString(open)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.write(c)
	}
	w.out.WriteString(end)
}

// picture shows an image that came with the message, or its name.
func (w *formatter) picture(n *html.Node) {
	alt, src := attribute(n, "alt"), ""
	if cid, ok := strings.CutPrefix(attribute(n, "src"), "cid:"); ok {
		if bare, err := url.PathUnescape(cid); err == nil {
			src = w.image(bare)
		}
	}
	if src == "" {
		w.out.WriteString(html.EscapeString("[" + alt + "]"))
		return
	}
	w.out.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(alt) + `" loading="lazy">`)
}

// shownAs is the element that shows one of a message; "" when only what it holds
// is shown.
func shownAs(a atom.Atom) string {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return "p"
	case atom.P, atom.Div, atom.Pre, atom.Blockquote, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th,
		atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.S, atom.Del, atom.Ins, atom.Sub, atom.Sup, atom.Small, atom.Code, atom.Kbd, atom.Q:
		return a.String()
	}
	return ""
}

// leads reports an address of the web or of mail that may become a link.
func leads(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "mailto" || u.Scheme == "tel" || (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

package page

import (
	"html"
	"net/http"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Plain is a page of one sentence, with a link or a button: what a function
// shows that has no pages but must now and then say something to a browser. It
// is written without html/template, which would double such a function's
// program: templates call methods by name, so the linker can leave none out.
type Plain struct {
	Lang        desk.Language
	Title, Desk string
	Accent      string // as in Frame
	Text        string
	Steps       []string // what to do about it, one after the other
	Link        Link     // none when its URL is ""
	// Post, when set, is the path that a button sends the hidden Fields to.
	Post   string
	Button string
	Fields [][2]string // names and values
	// Leads is where the form's answer may lead besides the desk itself, as a
	// source of a content security policy; "" for nowhere.
	Leads string
}

// Write answers a request with the page. It must be the first thing written.
func (p *Plain) Write(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	SetHeaders(h)
	h.Set("Content-Security-Policy", strings.TrimSpace("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+p.Leads))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(p.Lang))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Add("Vary", "Accept-Language, Cookie")
	send(w, r, status, []byte(p.html()))
}

// html is the page in the frame of all others (templates/layout.html). Every
// value goes through esc, and stands between tags or in double quotes.
func (p *Plain) html() string {
	esc := html.EscapeString
	title, name := p.Title, p.Desk
	if name != "" {
		title += " · " + name
	} else {
		name = text.T(p.Lang, "page.help")
	}
	var b strings.Builder
	for _, part := range []string{
		"<!doctype html>\n<html lang=\"", esc(string(p.Lang)), "\">\n<head>\n<meta charset=\"utf-8\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n",
		"<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>", esc(title), "</title>\n",
		"<link rel=\"icon\" href=\"", esc(loadAsset("icon.svg").path), "\" type=\"image/svg+xml\">\n",
		"<link rel=\"stylesheet\" href=\"", esc(loadAsset("site.css").path), "\">\n", p.accent(), "</head>\n<body>\n",
		"<a class=\"skip\" href=\"#main\">", esc(text.T(p.Lang, "page.skip")), "</a>\n",
		"<header class=\"top\"><a class=\"desk\" href=\"/\">", esc(name), "</a></header>\n<main id=\"main\">\n",
		"<h1>", esc(p.Title), "</h1>\n<p class=\"lead\">", esc(p.Text), "</p>\n",
	} {
		b.WriteString(part)
	}
	if len(p.Steps) > 0 {
		b.WriteString("<ol>\n")
		for _, step := range p.Steps {
			b.WriteString("<li>" + esc(step) + "</li>\n")
		}
		b.WriteString("</ol>\n")
	}
	if p.Post != "" {
		b.WriteString("<form method=\"post\" action=\"" + esc(p.Post) + "\">\n")
		for _, f := range p.Fields {
			b.WriteString("<input type=\"hidden\" name=\"" + esc(f[0]) + "\" value=\"" + esc(f[1]) + "\">\n")
		}
		b.WriteString("<p><button type=\"submit\">" + esc(p.Button) + "</button></p>\n</form>\n")
	}
	if p.Link.URL != "" {
		b.WriteString("<p class=\"after\"><a href=\"" + esc(p.Link.URL) + "\">" + esc(p.Link.Name) + "</a></p>\n")
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.String()
}

// accent is the link to the style sheet of the desk's own colour, if it has one.
func (p *Plain) accent() string {
	path := AccentPath(p.Accent)
	if path == "" {
		return ""
	}
	return "<link rel=\"stylesheet\" href=\"" + html.EscapeString(path) + "\">\n"
}

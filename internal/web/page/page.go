// Package page makes the public pages of the desk: help centre, form,
// thank-you, tracking page and notices of errors, in Spanish and English. The
// pages work without JavaScript, carry a strict content security policy, and
// hold no logic: handlers fill the structs of this package and call Write.
//
// A template is parsed when its page is first asked for, not at start.
package page

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

//go:embed templates/*.html
var templates embed.FS

// Pages writes pages. It is safe for concurrent use.
type Pages struct {
	uploadOrigin string
	parsed       map[string]func() (*template.Template, error)
	assets       map[string]func() asset
}

// The templates beside layout.html; fields.html goes with those that have a form.
var sources = map[string][]string{
	"start":  {"start.html"},
	"form":   {"form.html", "fields.html"},
	"thanks": {"thanks.html"},
	"track":  {"track.html", "fields.html"},
	"notice": {"notice.html"},
}

// New makes the pages. UploadOrigin is the scheme and host to which scripts of
// the form may upload large files, and where files are read; "" is only the
// desk's own.
func New(uploadOrigin string) *Pages {
	p := &Pages{uploadOrigin: uploadOrigin, parsed: map[string]func() (*template.Template, error){}, assets: map[string]func() asset{}}
	for _, name := range assetNames {
		p.assets[name] = sync.OnceValue(func() asset { return loadAsset(name) })
	}
	for name, files := range sources {
		p.parsed[name] = sync.OnceValues(func() (*template.Template, error) {
			paths := []string{"templates/layout.html"}
			for _, f := range files {
				paths = append(paths, "templates/"+f)
			}
			return template.New("layout.html").Funcs(template.FuncMap{"asset": p.AssetPath, "accent": AccentPath}).ParseFS(templates, paths...)
		})
	}
	return p
}

// Page is one of the structs of this package that fill a template.
type Page interface {
	template() string
	frame() *Frame
}

// Frame is what every page has.
type Frame struct {
	Lang  desk.Language
	Title string
	Desk  string // name of the desk
	// Accent is the desk's own colour (desk.Settings); "" for the usual one.
	Accent string
	// Here is the path, with query, that shows this page again; "" when that
	// needs more than a link, and then no switch of language is offered.
	Here    string
	Private bool // not for search engines, proxies or anybody's cache
	// Leads is the scheme and host of another site that the page's form leads
	// back to; "" when it leads nowhere else.
	Leads string
}

func (f *Frame) frame() *Frame { return f }

// T answers a text of the catalogue in the page's language.
func (f *Frame) T(key string, params ...string) string { return text.T(f.Lang, key, params...) }

// Wrong reports whether the page says that something must be mended.
func (f *Frame) Wrong() bool { return false }

// Switch is the link to the same page in the other language.
type Switch struct {
	Lang desk.Language
	Name string
	URL  string
}

// Other is the link to the other language; nil when Here is not known. Here may
// come from the address a visitor was sent to, so one that a browser would take
// for another site's is not made a link.
func (f *Frame) Other() *Switch {
	if !strings.HasPrefix(f.Here, "/") || strings.HasPrefix(f.Here, "//") || strings.HasPrefix(f.Here, "/\\") {
		return nil
	}
	other := desk.English
	if f.Lang == desk.English {
		other = desk.Spanish
	}
	sep := "?"
	if strings.Contains(f.Here, "?") {
		sep = "&"
	}
	return &Switch{Lang: other, Name: text.T(other, "language."+string(other)), URL: f.Here + sep + "lang=" + string(other)}
}

// Link is a link with a name.
type Link struct{ URL, Name string }

// Start is the first page of the help centre.
type Start struct {
	Frame
	Forms   []Link
	Address string // support address; "" when there is none
}

func (*Start) template() string { return "start" }

// Thanks is the page after a form was sent.
type Thanks struct {
	Frame
	Number int64  // 0 when it is not known
	Answer string // when to expect the answer, in words
}

func (*Thanks) template() string { return "thanks" }

// Notice is a page that says one thing: not found, refused, failed.
type Notice struct {
	Frame
	Text  string
	Links []Link
}

func (*Notice) template() string { return "notice" }

// maxWhole is the size up to which a page is not worth compressing.
const maxWhole = 1000

// Write answers a request with a page. It must be the first thing written. The
// error is a fault of a template: nothing has been written then.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request, status int, page Page) error {
	t, err := p.parsed[page.template()]()
	if err != nil {
		return fmt.Errorf("parse page %s: %w", page.template(), err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return fmt.Errorf("fill page %s: %w", page.template(), err)
	}
	f := page.frame()
	h := w.Header()
	SetHeaders(h)
	h.Set("Content-Security-Policy", p.policy(f))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(f.Lang))
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language, Cookie")
	if f.Private {
		h.Set("X-Robots-Tag", "noindex, nofollow")
	}
	send(w, r, status, b.Bytes())
	return nil
}

// SetHeaders sets what every answer to a browser carries. Links hold secrets,
// so no other site may learn from where a visitor comes.
func SetHeaders(h http.Header) {
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

// policy is the content security policy: nothing is loaded from elsewhere and
// nothing inline runs. Browsers hold the redirect that answers a form to
// form-action too, so that names the site which the form leads back to.
func (p *Pages) policy(f *Frame) string {
	action := "'self'"
	if f.Leads != "" {
		action += " " + f.Leads
	}
	files := "'self'" // uploads go there, and images of messages are read from there
	if p.uploadOrigin != "" {
		files += " " + p.uploadOrigin
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src " + files + "; connect-src " + files +
		"; base-uri 'none'; frame-ancestors 'none'; form-action " + action
}

// send writes a body, compressed when the visitor's program takes that.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) > maxWhole && acceptsGzip(r) {
		body = compress(body, gzip.BestSpeed)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the visitor went away; there is nobody to tell
	}
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}

func compress(body []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil { // the levels are constants of compress/gzip
		return body
	}
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// languageCookie remembers the language that a visitor chose.
const languageCookie = "lang"

// Language answers the language for a visitor: the one asked for by ?lang=,
// the one he chose before, what his browser prefers, else fallback.
func Language(r *http.Request, fallback desk.Language) desk.Language {
	if lang := desk.Language(r.URL.Query().Get("lang")); lang.Valid() {
		return lang
	}
	if lang, ok := Chosen(r); ok {
		return lang
	}
	if !fallback.Valid() {
		fallback = desk.English
	}
	return text.Prefer(r.Header.Get("Accept-Language"), fallback)
}

// Chosen is the language that the visitor has chosen on an earlier page.
func Chosen(r *http.Request) (desk.Language, bool) {
	c, err := r.Cookie(languageCookie)
	if err != nil {
		return "", false
	}
	lang := desk.Language(c.Value)
	return lang, lang.Valid()
}

// Remember keeps the language when the request chose one by ?lang=.
func Remember(w http.ResponseWriter, r *http.Request) {
	lang := desk.Language(r.URL.Query().Get("lang"))
	if !lang.Valid() {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: string(lang), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: true, // browsers take loopback for secure
	})
}

// Zone is the desk's time zone; UTC when the name is not known.
func Zone(s desk.Settings) *time.Location {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

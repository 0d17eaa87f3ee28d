// Package helpcentre serves the public pages of the desk: the start page, the
// form, the thank-you page and the private page of one request. They are plain
// HTML that works without JavaScript, in Spanish and English.
//
// Whoever holds a request's link may read its public messages and write; the
// link is the only secret, so it is never logged and never told to another
// site. Paths that nobody serves end here too and get our own 404 page.
package helpcentre

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/text"
)

// Conversation is the use case behind the page of one request. A link that is
// altered, expired or unknown is desk.NotFound "link_invalid", all alike.
type Conversation interface {
	ByLink(ctx context.Context, link string) (conversation.CustomerView, error)
	// WriteByLink adds a message and answers the number of the ticket that has
	// it, which is another one when this one is closed.
	WriteByLink(ctx context.Context, link, text string, files []intake.Upload) (int64, error)
	// SolveByLink resolves it because its requester says that it is solved.
	SolveByLink(ctx context.Context, link string) error
	// FileByLink answers a short-lived address of a file.
	FileByLink(ctx context.Context, link, fileID string) (string, error)
	// FileByToken does so for a link to one file that was too large for a mail.
	FileByToken(ctx context.Context, link string) (string, error)
}

// Desk gives the desk's configuration, cached, and the keys that sign forms.
type Desk interface {
	Config(ctx context.Context) (*desk.Config, error)
	Ring(ctx context.Context) (token.Ring, error)
}

// Deps is what the function works with; all are needed but Limits.
type Deps struct {
	Conversation Conversation
	Desk         Desk
	Pages        *page.Pages
	Now          func() time.Time
	Limits       Limits       // nil: no limits
	Log          *slog.Logger // takes the causes of our own failures; never a body, address or link
}

// Function answers the requests. It is safe for concurrent use.
type Function struct{ deps Deps }

// New makes the function. It does nothing that a request may not need.
func New(deps Deps) *Function { return &Function{deps} }

// HTTP is the function as a handler of its routes; every other path gets the
// 404 page, and every other method of a path 405.
func (f *Function) HTTP() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", f.get(f.start))
	mux.HandleFunc("/new", f.get(f.newForm))
	mux.HandleFunc("/thanks/{receipt}", f.get(f.thanks))
	mux.HandleFunc("/t/{token}", f.limited(f.get(f.track)))
	mux.HandleFunc("/t/{token}/messages", f.limited(f.messages))
	mux.HandleFunc("/t/{token}/solved", f.limited(f.solved))
	mux.HandleFunc("/t/{token}/files/{file}", f.limited(f.get(f.file)))
	mux.HandleFunc("/files/{token}", f.limited(f.get(f.mailedFile)))
	mux.HandleFunc("/assets/{file}", f.get(f.asset))
	mux.HandleFunc("/favicon.ico", f.get(f.icon))
	mux.HandleFunc("/robots.txt", f.get(f.robots))
	for _, posted := range []string{"/requests", "/uploads", "/forms/{form}"} {
		mux.HandleFunc(posted, f.postOnly)
	}
	mux.HandleFunc("/", f.missing)
	return mux
}

// get lets GET and HEAD through.
func (f *Function) get(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			f.refuse(w, r, problem.MethodNotAllowed(http.MethodGet, http.MethodHead))
			return
		}
		next(w, r)
	}
}

// visit is what every page begins with.
type visit struct {
	cfg  *desk.Config
	lang desk.Language
	zone *time.Location
}

// visit reads the configuration and settles the language; preferred is the
// language to use when the visitor has chosen none and his browser says none.
func (f *Function) visit(w http.ResponseWriter, r *http.Request) (visit, error) {
	cfg, err := f.deps.Desk.Config(r.Context())
	if err != nil {
		return visit{}, err
	}
	page.Remember(w, r)
	return visit{cfg, page.Language(r, cfg.Settings.Language), page.Zone(cfg.Settings)}, nil
}

// frame is the frame of a page that can be shown again under the path here.
func (v visit) frame(title, here string) page.Frame {
	return page.Frame{Lang: v.lang, Title: title, Desk: v.cfg.Settings.Name, Accent: v.cfg.Settings.Accent, Here: here}
}

func (f *Function) start(w http.ResponseWriter, r *http.Request) {
	v, err := f.visit(w, r)
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	p := &page.Start{Frame: v.frame(text.T(v.lang, "start.title"), "/")}
	for _, form := range v.cfg.Forms {
		if form.Active && len(form.Origins) == 0 { // those with origins stand on other sites
			p.Forms = append(p.Forms, page.Link{URL: page.FormPath(form.ID), Name: form.Name.In(v.lang)})
		}
	}
	if len(v.cfg.Mailboxes) > 0 {
		p.Address = v.cfg.Mailboxes[0].Address
	}
	f.write(w, r, http.StatusOK, p)
}

// newForm shows an empty form, with the field that shows later that the page
// was ours.
func (f *Function) newForm(w http.ResponseWriter, r *http.Request) {
	v, err := f.visit(w, r)
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	id := r.URL.Query().Get("form")
	if id == page.OwnForm {
		id = ""
	}
	form := desk.Form{Active: true}
	if id != "" {
		i := slices.IndexFunc(v.cfg.Forms, func(x desk.Form) bool { return x.ID == id && x.Active })
		if i < 0 {
			f.refuse(w, r, desk.Fail(desk.NotFound, "form_unknown"))
			return
		}
		form = v.cfg.Forms[i]
	}
	ring, err := f.deps.Desk.Ring(r.Context())
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	frame := v.frame("", page.FormPath(id))
	f.write(w, r, http.StatusOK, page.NewForm(frame, v.cfg, form, ring.Form(form.ID, f.deps.Now()), page.Entry{}))
}

func (f *Function) thanks(w http.ResponseWriter, r *http.Request) {
	v, err := f.visit(w, r)
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	ring, err := f.deps.Desk.Ring(r.Context())
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	now := f.deps.Now()
	receipt, ok := page.ReadReceipt(ring, r.PathValue("receipt"), now)
	if !ok {
		f.refuse(w, r, desk.Fail(desk.NotFound, "not_found"))
		return
	}
	p := &page.Thanks{Frame: v.frame(text.T(v.lang, "thanks.title"), r.URL.EscapedPath()), Number: receipt.Number}
	p.Private = true
	p.Answer = text.T(v.lang, "thanks.answer_none")
	if !receipt.AnswerBy.IsZero() {
		p.Answer = text.T(v.lang, "thanks.answer", "answerBy", text.Deadline(v.lang, receipt.AnswerBy, now, v.zone))
	}
	f.write(w, r, http.StatusOK, p)
}

func (f *Function) asset(w http.ResponseWriter, r *http.Request) {
	if !f.deps.Pages.WriteAsset(w, r, r.PathValue("file")) {
		f.missing(w, r)
	}
}

// icon answers the address that browsers ask by themselves.
func (f *Function) icon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Header().Set("Location", f.deps.Pages.AssetPath("icon.svg"))
	w.WriteHeader(http.StatusFound)
}

func (f *Function) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /t/\nDisallow: /thanks/\n")) // nobody to tell
}

// postOnly answers the addresses that createticket serves for POST: with any
// other method they end here, as every path without a route of its own does.
func (f *Function) postOnly(w http.ResponseWriter, r *http.Request) {
	f.refuse(w, r, problem.MethodNotAllowed(http.MethodOptions, http.MethodPost))
}

func (f *Function) missing(w http.ResponseWriter, r *http.Request) {
	f.refuse(w, r, desk.Fail(desk.NotFound, "not_found"))
}

// refuse answers an error: a page that says it in words, or a problem for a
// program that does not want HTML.
func (f *Function) refuse(w http.ResponseWriter, r *http.Request, err error) {
	problem.Log(r.Context(), f.deps.Log, err)
	if wantsJSON(r) {
		problem.Write(w, r, err)
		return
	}
	settings := desk.Settings{Language: desk.English}
	if cfg, cfgErr := f.deps.Desk.Config(r.Context()); cfgErr == nil {
		settings = cfg.Settings
	}
	lang := page.Language(r, settings.Language)
	p := problem.Of(err).In(lang)
	for field, values := range p.GetHeaders() {
		w.Header()[field] = values
	}
	n := &page.Notice{Text: p.Detail, Links: []page.Link{{URL: "/", Name: text.T(lang, "page.home")}}}
	n.Frame = page.Frame{Lang: lang, Title: p.Title, Desk: settings.Name, Accent: settings.Accent, Private: true}
	if form := r.PathValue("form"); form != "" { // somebody reloads the page of a form he has sent
		n.Links = append([]page.Link{{URL: page.FormPath(form), Name: text.T(lang, "refused.form")}}, n.Links...)
	}
	switch p.Code {
	case "not_found":
		n.Title, n.Text = text.T(lang, "missing.title"), text.T(lang, "missing.text")
	case "link_invalid":
		n.Title, n.Text = text.T(lang, "missing.link.title"), text.T(lang, "missing.link.text")
	}
	if r.Method == http.MethodGet && p.Status == http.StatusNotFound {
		n.Here = r.URL.EscapedPath()
		page.Remember(w, r)
	}
	f.writeOr(w, r, p.Status, n, p)
}

func (f *Function) write(w http.ResponseWriter, r *http.Request, status int, p page.Page) {
	f.writeOr(w, r, status, p, desk.Fail(desk.Internal, "internal"))
}

// writeOr writes a page and, should its template fail, the error it was about.
func (f *Function) writeOr(w http.ResponseWriter, r *http.Request, status int, p page.Page, otherwise error) {
	if err := f.deps.Pages.Write(w, r, status, p); err != nil {
		problem.Log(r.Context(), f.deps.Log, errors.Join(desk.Fail(desk.Internal, "internal"), err))
		problem.Write(w, r, otherwise)
	}
}

// wantsJSON reports whether a program asks, which names JSON and not HTML.
func wantsJSON(r *http.Request) bool {
	accept := strings.ToLower(r.Header.Get("Accept"))
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

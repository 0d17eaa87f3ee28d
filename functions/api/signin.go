package api

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/signin"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/session"
	"helpdesk/internal/web/text"
)

// SignIn signs agents in and out; package signin.
type SignIn interface {
	Begin(ctx context.Context, b signin.Beginning) (signin.Begun, error)
	Finish(ctx context.Context, r signin.Return) (signin.Opened, error)
	Authenticate(ctx context.Context, token string) (signin.Signed, error)
	Leave(ctx context.Context, token string) (string, error)
	httpapi.OwnSessions
	httpapi.LastSignIns
}

// Desk gives the desk's configuration, cached for at most 30 seconds.
type Desk interface {
	Config(ctx context.Context) (*desk.Config, error)
}

// The paths beside the API. Two of them are signin.CallbackPath and signin.LeftPath.
const signInPath = "/sign-in"

// signInRoutes registers the pages of sign-in and sign-out.
func (f *Function) signInRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+signInPath, f.begin)
	mux.HandleFunc("GET "+signin.CallbackPath, f.finish)
	mux.HandleFunc("GET "+signin.LeftPath, f.askToLeave)
	mux.HandleFunc("POST "+signin.LeftPath, f.leave)
	for path, allow := range map[string][]string{
		signInPath: {http.MethodGet, http.MethodHead}, signin.CallbackPath: {http.MethodGet, http.MethodHead},
		signin.LeftPath: {http.MethodGet, http.MethodHead, http.MethodPost},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { problem.Write(w, r, problem.MethodNotAllowed(allow...)) })
	}
}

// begin sends the browser to the issuer. First it is sent to the desk's own
// address, when it came by another name of it: the cookie that is set here must
// be there when the browser comes back.
func (f *Function) begin(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	if home := f.elsewhere(r); home != "" {
		redirect(w, home+signInPath+"?"+url.Values{"to": {signin.ReturnPath(to)}, "here": {"1"}}.Encode())
		return
	}
	lang := f.page(w, r).Lang
	begun, err := f.deps.SignIn.Begin(r.Context(), signin.Beginning{Caller: address(r), To: to, Language: lang})
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	f.deps.Cookies.SetBegun(w, begun.Browser, begun.Life)
	redirect(w, begun.URL)
}

// elsewhere is the desk's own address when the request did not come by it. A
// proxy may hide the name that the browser used, so it is asked once only.
func (f *Function) elsewhere(r *http.Request) string {
	if r.URL.Query().Get("here") != "" {
		return ""
	}
	home, err := f.deps.PublicURL(r.Context())
	u, parseErr := url.Parse(home)
	if err != nil || parseErr != nil || u.Host == "" || strings.EqualFold(u.Host, r.Host) {
		return ""
	}
	return strings.TrimSuffix(home, "/")
}

// finish takes the browser back from the issuer. The secret of the sign-in is
// of no use any more, however it ends; only what came from another browser's
// sign-in leaves this one's alone.
func (f *Function) finish(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(q[name]) > 1 { // RFC 6749 section 3.1
			f.refuse(w, r, desk.Fail(desk.Unauthenticated, "signin_failed"))
			return
		}
	}
	opened, err := f.deps.SignIn.Finish(r.Context(), signin.Return{
		Caller: address(r), State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error"), Issuer: q.Get("iss"),
		Browser: f.deps.Cookies.Begun(r), Token: f.deps.Cookies.Token(r), UserAgent: r.UserAgent(),
	})
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	f.deps.Cookies.ClearBegun(w)
	f.deps.Cookies.SetToken(w, opened.Token, opened.Expires)
	redirect(w, opened.To)
}

// askToLeave asks an agent who is signed in whether to sign out; to everybody
// else it says that he is.
func (f *Function) askToLeave(w http.ResponseWriter, r *http.Request) {
	signed, err := f.deps.SignIn.Authenticate(r.Context(), f.deps.Cookies.Token(r))
	if err != nil && !desk.IsKind(err, desk.Unauthenticated) {
		f.refuse(w, r, err)
		return
	}
	p := f.page(w, r)
	if err != nil {
		p.Title, p.Text = text.T(p.Lang, "signout.done.title"), text.T(p.Lang, "signout.done")
		p.Write(w, r, http.StatusOK)
		return
	}
	if signed.Token != "" {
		f.deps.Cookies.SetToken(w, signed.Token, signed.Expires)
	}
	p.Title, p.Text = text.T(p.Lang, "signout.title"), text.T(p.Lang, "signout.ask")
	p.Post, p.Button, p.Fields = signin.LeftPath, text.T(p.Lang, "signout.button"), [][2]string{{"csrf", signed.CSRF}}
	p.Link = page.Link{}
	// Browsers hold the redirect after the form to the policy too, and where it
	// leads only the issuer knows: wherever it is, it is https or this desk.
	if !f.deps.Cookies.Plain {
		p.Leads = "https:"
	}
	p.Write(w, r, http.StatusOK)
}

// maxForm is the most bytes of the form that signs out.
const maxForm = 4096

// leave ends the session, here and at the issuer. A script that sends the
// header gets the issuer's address to go to; a form is sent there.
func (f *Function) leave(w http.ResponseWriter, r *http.Request) {
	token := f.deps.Cookies.Token(r)
	given, scripted := r.Header.Get(session.CSRFHeader), true
	if given == "" {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		given, scripted = r.PostFormValue("csrf"), false
	}
	signed, err := f.deps.SignIn.Authenticate(r.Context(), token)
	switch {
	case desk.IsKind(err, desk.Unauthenticated): // over already
		err = nil
	case err == nil:
		err = session.Guard(r, signed.CSRF, given)
		if signed.Token != "" {
			token = signed.Token
			f.deps.Cookies.SetToken(w, token, signed.Expires)
		}
	}
	leaveURL := ""
	if err == nil {
		leaveURL, err = f.deps.SignIn.Leave(r.Context(), token)
	}
	if err != nil && scripted {
		problem.Log(r.Context(), f.deps.Log, err)
		problem.Write(w, r, err)
		return
	}
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	f.deps.Cookies.ClearToken(w)
	if leaveURL == "" {
		leaveURL = signin.LeftPath
	}
	if !scripted {
		redirect(w, leaveURL)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]string{"location": leaveURL}) // the caller hung up; there is nobody to tell
}

// redirect sends a browser on. Addresses here carry secrets of one use, so
// nobody may keep the answer, or learn from where the browser comes.
func redirect(w http.ResponseWriter, to string) {
	h := w.Header()
	page.SetHeaders(h)
	h.Set("Cache-Control", "no-store")
	h.Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// address is the caller's address on the network.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// page is the beginning of a page of this function, with the link to sign in.
func (f *Function) page(w http.ResponseWriter, r *http.Request) *page.Plain {
	page.Remember(w, r)
	var settings desk.Settings
	if cfg, err := f.deps.Desk.Config(r.Context()); err == nil { // a page without the desk's name is better than none
		settings = cfg.Settings
	}
	lang := page.Language(r, settings.Language)
	return &page.Plain{Lang: lang, Desk: settings.Name, Accent: settings.Accent, Link: page.Link{URL: signInPath, Name: text.T(lang, "signin.again")}}
}

// refuse answers a browser with a page that says what went wrong.
func (f *Function) refuse(w http.ResponseWriter, r *http.Request, err error) {
	problem.Log(r.Context(), f.deps.Log, err)
	p := problem.Of(err)
	f.note(r.Context(), p, err)
	for name, values := range p.GetHeaders() {
		if name != "Www-Authenticate" { // a page does not ask for a key
			w.Header()[name] = values
		}
	}
	shown := f.page(w, r)
	shown.Title, shown.Text = text.T(shown.Lang, "signin.title"), p.In(shown.Lang).Detail
	helped(shown, p.Code)
	shown.Write(w, r, p.Status)
}

// note logs why a sign-in was refused, without what was sent.
func (f *Function) note(ctx context.Context, p *problem.Problem, err error) {
	if !slices.Contains([]string{"signin_failed", "signin_unverified", "signin_unknown", "signin_too_many"}, p.Code) {
		return
	}
	cause := ""
	if inner := errors.Unwrap(err); inner != nil {
		cause = inner.Error()
	}
	f.deps.Log.WarnContext(ctx, "sign-in refused", "code", p.Code, "cause", cause)
}

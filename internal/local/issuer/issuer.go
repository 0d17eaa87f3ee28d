// Package issuer is an OpenID Connect issuer for the desk on one machine: the
// real protocol, by a maintained library, with one shortcut in place of
// passwords. Its page lists the desk's active agents, and a click signs in as
// one of them.
//
// That is safe on loopback only, so it answers requests that name a loopback
// host and no other. Only package local imports it; a test holds that no
// function of a deployed desk does. Everything is in memory: after a restart
// nobody is in the middle of a sign-in, and its keys are new.
package issuer

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/page"
)

// ClientID is what the desk is called here.
const ClientID = "desk"

// Options are what an issuer works with; all are needed but Now.
type Options struct {
	URL    string // of the issuer, http on a loopback host, without a final slash
	Back   string // address that browsers are sent back to with a code
	Left   string // address that browsers are sent back to after a sign-out
	Agents func(ctx context.Context) ([]desk.Agent, error)
	Style  string // path of the pages' style sheet
	// Language is that of the page when the browser names none.
	Language desk.Language
	Log      *slog.Logger
	Now      func() time.Time // nil: time.Now
}

//go:embed login.html
var pages embed.FS

// Issuer issues tokens. It is safe for concurrent use.
type Issuer struct {
	opt      Options
	path     string
	provider *op.Provider
	storage  *storage
	page     func() (*template.Template, error)
}

// New makes an issuer with keys of its own. It refuses an address that is not
// on loopback.
func New(o Options) (*Issuer, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "http" || !loopback(u.Host) {
		return nil, errors.New("the local issuer only works on loopback")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	is := &Issuer{opt: o, path: strings.TrimSuffix(u.Path, "/")}
	if is.storage, err = newStorage(o, is.path+"/login"); err != nil {
		return nil, err
	}
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	config := &op.Config{
		CryptoKey: key, CodeMethodS256: true, DefaultLogoutRedirectURI: o.Left,
		SupportedUILocales: []language.Tag{language.Spanish, language.English},
		SupportedScopes:    []string{"openid", "email", "profile"},
	}
	if is.provider, err = op.NewProvider(config, is.storage, op.StaticIssuer(o.URL), op.WithAllowInsecure(), op.WithCORSOptions(nil)); err != nil {
		return nil, fmt.Errorf("make issuer: %w", err)
	}
	is.page = sync.OnceValues(func() (*template.Template, error) { return template.ParseFS(pages, "login.html") })
	return is, nil
}

// loopback reports whether host, with or without a port, is this machine.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// Handler answers everything under the path of the issuer's address.
func (is *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+is.path+"/login", is.ask)
	// No page of another site may choose an agent.
	mux.Handle("POST "+is.path+"/login", http.NewCrossOriginProtection().Handler(http.HandlerFunc(is.choose)))
	mux.Handle(is.path+"/", http.StripPrefix(is.path, is.provider))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A name that somebody else lets point to this machine is not enough.
		if !loopback(r.Host) {
			http.Error(w, "Forbidden", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// loginView fills the page.
type loginView struct {
	Lang    desk.Language
	Style   string
	Action  string
	Request string
	Agents  []desk.Agent
}

// T answers a word in the page's language. These texts are not in the desk's
// catalogue, because nobody but who tries the desk out ever sees them.
func (v loginView) T(key string) string {
	return map[string]desk.Text{
		"title":  {Es: "Entrar en la mesa de prueba", En: "Sign in to the trial desk"},
		"what":   {Es: "Este emisor solo existe en esta máquina. Elija con quién entrar: no hay contraseñas.", En: "This issuer exists on this machine only. Choose who to sign in as: there are no passwords."},
		"none":   {Es: "La mesa no tiene agentes activos.", En: "The desk has no active agents."},
		"gone":   {Es: "Este inicio de sesión ya no es válido. Empiece de nuevo.", En: "This sign-in is not valid any more. Start again."},
		"admin":  {Es: "administración", En: "administrator"},
		"lead":   {Es: "responsable de equipo", En: "team lead"},
		"agent":  {Es: "agente", En: "agent"},
		"light":  {Es: "agente de lectura y notas", En: "light agent"},
		"signin": {Es: "Iniciar sesión", En: "Sign in"},
	}[key].In(v.Lang)
}

func (is *Issuer) ask(w http.ResponseWriter, r *http.Request) {
	v := loginView{Lang: page.Language(r, is.opt.Language), Style: is.opt.Style, Action: is.path + "/login"}
	status := http.StatusOK
	if request, ok := is.storage.pending(r.URL.Query().Get("request")); ok {
		v.Request = request.id
		if lang := request.language(); lang.Valid() {
			v.Lang = lang
		}
	} else {
		status = http.StatusNotFound
	}
	agents, err := is.active(r.Context())
	if err != nil {
		is.failed(w, err)
		return
	}
	v.Agents = agents
	t, err := is.page()
	if err != nil {
		is.failed(w, err)
		return
	}
	h := w.Header()
	page.SetHeaders(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := t.Execute(w, v); err != nil {
		is.opt.Log.Error("page not written", "page", "login", "error", err)
	}
}

// maxForm is the most bytes of the form that chooses an agent.
const maxForm = 4096

func (is *Issuer) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, request := r.PostFormValue("agent"), r.PostFormValue("request")
	agents, err := is.active(r.Context())
	if err != nil {
		is.failed(w, err)
		return
	}
	known := false
	for _, a := range agents {
		known = known || a.ID == id
	}
	if !known || !is.storage.complete(request, id) {
		http.Redirect(w, r, is.path+"/login", http.StatusSeeOther)
		return
	}
	back := op.AuthCallbackURL(is.provider)(op.ContextWithIssuer(r.Context(), is.opt.URL), request)
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func (is *Issuer) active(ctx context.Context) ([]desk.Agent, error) {
	all, err := is.opt.Agents(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agents: %w", err)
	}
	var active []desk.Agent
	for _, a := range all {
		if a.Active {
			active = append(active, a)
		}
	}
	return active, nil
}

func (is *Issuer) failed(w http.ResponseWriter, err error) {
	is.opt.Log.Error("issuer failed", "error", err)
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}

package local

import (
	"embed"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/page"
)

// Paths of this package's own pages, which a deployed desk does not have.
const (
	healthPath = "/healthz"
	mailPath   = "/_mail"
	deskPath   = "/_desk"
	blobPath   = "/_blob"
	uploadPath = "/_upload"
)

//go:embed pages
var pageFiles embed.FS

// ownPages registers what only the desk on one machine serves.
func (d *Desk) ownPages(mux *http.ServeMux) {
	mux.HandleFunc("GET "+healthPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n") // the client is gone: nothing to do
	})
	ui := &pages{desk: d, parsed: map[string]func() (*template.Template, error){}}
	for _, name := range []string{"list", "mail", "desk"} {
		ui.parsed[name] = sync.OnceValues(func() (*template.Template, error) {
			return template.ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html")
		})
	}
	mux.Handle("GET "+mailPath, ownHost(ui.list))
	mux.Handle("GET "+mailPath+"/style.css", ownHost(ui.style))
	mux.Handle("GET "+mailPath+"/{id}", ownHost(ui.mail))
	mux.Handle("GET "+mailPath+"/{id}/raw", ownHost(ui.raw))
	mux.Handle("GET "+mailPath+"/{id}/html", ownHost(ui.html))
	mux.Handle("GET "+mailPath+"/{id}/files/{file}", ownHost(ui.file))
	mux.Handle("GET "+deskPath, ownHost(ui.state))
	mux.Handle("POST "+deskPath+"/redrive", ownHost(sameSite(ui.redrive).ServeHTTP))
	mux.Handle("POST "+deskPath+"/tick", ownHost(sameSite(ui.tick).ServeHTTP))
	mux.HandleFunc("GET "+blobPath, d.download)
	mux.HandleFunc(uploadPath, d.upload)
}

// ownHost answers only to names of this machine: a page of another site whose
// name has been pointed here (DNS rebinding) would otherwise read the private
// links in the mail.
func ownHost(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" && ip == nil {
			http.Error(w, "this page is only for the machine that the desk runs on", http.StatusMisdirectedRequest)
			return
		}
		next(w, r)
	})
}

// sameSite refuses what a page of another site makes a browser post here.
func sameSite(next http.HandlerFunc) http.Handler {
	return http.NewCrossOriginProtection().Handler(next)
}

// pages shows the mailbox and the state of the desk.
type pages struct {
	desk   *Desk
	parsed map[string]func() (*template.Template, error)
}

// view is what every page of this package shows.
type view struct {
	Lang  desk.Language
	Title string
}

// T answers a word in the page's language.
func (v view) T(key string) string { return words()[key].In(v.Lang) }

// words are the texts of these pages. They are not in the desk's catalogue,
// because no customer or agent ever sees them.
func words() map[string]desk.Text {
	return map[string]desk.Text{
		"mailbox": {Es: "Buzón: correo enviado", En: "Mailbox: mail sent"},
		"desk":    {Es: "Estado de la mesa", En: "State of the desk"},
		"help":    {Es: "Centro de ayuda", En: "Help centre"},
		"search":  {Es: "Destinatario o asunto", En: "Recipient or subject"},
		"find":    {Es: "Buscar", En: "Find"},
		"when":    {Es: "Fecha", En: "Date"},
		"to":      {Es: "Para", En: "To"},
		"from":    {Es: "De", En: "From"},
		"subject": {Es: "Asunto", En: "Subject"},
		"outcome": {Es: "Resultado", En: "Outcome"},
		"none":    {Es: "Nada todavía.", En: "Nothing yet."},
		"files":   {Es: "Ficheros", En: "Files"},
		"links":   {Es: "Enlaces", En: "Links"},
		"text":    {Es: "Texto", En: "Text"},
		"headers": {Es: "Cabeceras", En: "Headers"},
		"raw":     {Es: "Mensaje original", En: "Raw message"},
		"queues":  {Es: "Colas", En: "Queues"},
		"queue":   {Es: "Cola", En: "Queue"},
		"waiting": {Es: "Esperando", En: "Waiting"},
		"hidden":  {Es: "En curso", En: "In flight"},
		"dead":    {Es: "Mensajes fallidos", En: "Dead letters"},
		"cause":   {Es: "Causa", En: "Cause"},
		"message": {Es: "Mensaje", En: "Message"},
		"redrive": {Es: "Volver a intentarlo todo", En: "Try all again"},
		"tick":    {Es: "Hacer ahora lo que vence", En: "Do now what is due"},
		"support": {Es: "Dirección de soporte", En: "Support address"},
		"domain":  {Es: "Dominio de recepción", En: "Receiving domain"},
		"web":     {Es: "Web", En: "Web"},
		"version": {Es: "Versión de la configuración", En: "Version of the configuration"},
	}
}

func (p *pages) view(r *http.Request, title string) view {
	v := view{Lang: page.Language(r, p.desk.facts.Language)}
	v.Title = v.T(title)
	return v
}

// show writes a page. These pages carry no script and load nothing from elsewhere.
func (p *pages) show(w http.ResponseWriter, name string, v any) {
	t, err := p.parsed[name]()
	if err != nil {
		p.failed(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if err := t.ExecuteTemplate(w, "layout.html", v); err != nil {
		p.desk.log.Error("page not written", "page", name, "error", err)
	}
}

func (p *pages) failed(w http.ResponseWriter, err error) {
	p.desk.log.Error("page failed", "error", err)
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}

func (p *pages) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/style.css")
}

// field is one line of a list of facts.
type field struct{ Name, Value string }

// queueLine is one queue of the desk.
type queueLine struct {
	Name                    string
	Visible, InFlight, Dead int
}

// stateView is the page about the desk itself.
type stateView struct {
	view
	Fields      []field
	Queues      []queueLine
	DeadLetters []DeadLetter
}

func (p *pages) state(w http.ResponseWriter, r *http.Request) {
	d := p.desk
	v := stateView{view: p.view(r, "desk")}
	cfg, err := d.data.Store.Config(r.Context())
	if err != nil {
		p.failed(w, err)
		return
	}
	v.Fields = []field{{v.T("web"), d.url}, {"SMTP", d.SMTPAddr()}, {v.T("domain"), d.facts.Receiving}}
	for _, m := range cfg.Mailboxes {
		v.Fields = append(v.Fields, field{v.T("support"), m.Address})
	}
	for _, q := range queueConfigs(d.plan) {
		st, err := d.data.Queues.Stats(q.Name)
		if err != nil {
			p.failed(w, err)
			return
		}
		v.Queues = append(v.Queues, queueLine{q.Name, st.Visible, st.InFlight, st.Dead})
	}
	slices.SortFunc(v.Queues, func(a, b queueLine) int { return strings.Compare(a.Name, b.Name) })
	if v.DeadLetters, err = d.office().DeadLetters(r.Context()); err != nil {
		p.failed(w, err)
		return
	}
	p.show(w, "desk", v)
}

func (p *pages) redrive(w http.ResponseWriter, r *http.Request) {
	if _, err := p.desk.office().Redrive(); err != nil {
		p.failed(w, err)
		return
	}
	http.Redirect(w, r, deskPath, http.StatusSeeOther)
}

func (p *pages) tick(w http.ResponseWriter, r *http.Request) {
	if err := p.desk.Tick(r.Context()); err != nil {
		p.failed(w, err)
		return
	}
	http.Redirect(w, r, deskPath, http.StatusSeeOther)
}

// links finds the web addresses in a text, each once.
func links(text string) []string {
	var list []string
	for _, part := range cut(text) {
		if part.Link && !slices.Contains(list, part.Text) {
			list = append(list, part.Text)
		}
	}
	return list
}

// piece is a stretch of text, or a web address in it.
type piece struct {
	Text string
	Link bool
}

// cut parts a text at its web addresses.
func cut(text string) []piece {
	var list []piece
	for text != "" {
		at := strings.Index(text, "http")
		if at < 0 {
			return append(list, piece{Text: text})
		}
		end := at + strings.IndexFunc(text[at:]+" ", func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"'|`{}\\", r) })
		word := strings.TrimRight(text[at:end], ".,;:!?)]")
		u, err := url.Parse(word)
		ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
		if !ok {
			word = text[at : at+len("http")]
		}
		if at > 0 {
			list = append(list, piece{Text: text[:at]})
		}
		list = append(list, piece{word, ok})
		text = text[at+len(word):]
	}
	return list
}

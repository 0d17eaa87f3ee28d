package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"helpdesk/internal/blob"
	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
	mailbox "helpdesk/internal/mailer/local"
)

// maxListed is how many mails the mailbox page lists.
const maxListed = 500

// listView is the list of sent mail.
type listView struct {
	view
	Query string
	Mails []mailbox.Sent
}

// list shows the mails sent, newest first; JSON for a program that asks for it.
func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	v := listView{view: p.view(r, "mailbox"), Query: r.FormValue("q"), Mails: []mailbox.Sent{}}
	want := strings.ToLower(strings.TrimSpace(v.Query))
	for _, s := range p.desk.data.Mail.List(0) {
		if len(v.Mails) == maxListed {
			break
		}
		if strings.Contains(strings.ToLower(s.To+"\n"+s.Subject), want) {
			v.Mails = append(v.Mails, s)
		}
	}
	if wantsJSON(r) {
		answerJSON(w, v.Mails)
		return
	}
	p.show(w, "list", v)
}

// wantsJSON reports whether a program asks, by Accept or by ?format=json.
func wantsJSON(r *http.Request) bool {
	return r.FormValue("format") == "json" || strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // the client is gone: nothing to do
}

// fileView is an attachment of a mail.
type fileView struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// mailView is one mail sent.
type mailView struct {
	view
	ID      string
	Fields  []field
	Text    []piece
	HTML    bool
	Links   []string
	Headers string
	Files   []fileView
}

// get reads a mail; it answers 404 itself when there is none.
func (p *pages) get(w http.ResponseWriter, r *http.Request) (mailbox.Sent, []byte, bool) {
	s, raw, err := p.desk.data.Mail.Get(r.PathValue("id"))
	switch {
	case errors.Is(err, mailbox.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		p.failed(w, err)
	}
	return s, raw, err == nil
}

func (p *pages) mail(w http.ResponseWriter, r *http.Request) {
	s, raw, ok := p.get(w, r)
	if !ok {
		return
	}
	m := mail.Read(raw, mail.Envelope{}, sanitizer.HTML)
	head := raw
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		head = raw[:i]
	}
	v := mailView{view: p.view(r, "mailbox"), ID: s.ID, Text: cut(m.Text), HTML: m.HTML != "", Links: links(m.Text), Headers: strings.ToValidUTF8(string(head), "\uFFFD")}
	for i, a := range m.Attachments {
		v.Files = append(v.Files, fileView{Name: a.Name, Type: a.Type, Size: a.Size, URL: mailPath + "/" + s.ID + "/files/" + strconv.Itoa(i)})
	}
	if wantsJSON(r) {
		answerJSON(w, map[string]any{
			"mail": s, "headers": m.Headers, "replyTo": m.ReplyTo, "messageId": m.MessageID, "references": m.References,
			"text": m.Text, "html": m.HTML, "links": v.Links, "files": v.Files,
		})
		return
	}
	v.Title = s.Subject
	v.Fields = []field{{v.T("when"), s.At.Local().Format("2006-01-02 15:04:05")}, {v.T("from"), s.From}, {v.T("to"), s.To}, {v.T("outcome"), string(s.Outcome)}}
	for _, a := range m.ReplyTo {
		v.Fields = append(v.Fields, field{"Reply-To", a.Address})
	}
	p.show(w, "mail", v)
}

func (p *pages) raw(w http.ResponseWriter, r *http.Request) {
	if _, raw, ok := p.get(w, r); ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(raw) //nolint:gosec // as plain text; the client is gone: nothing to do
	}
}

// html is the mail's HTML for a sandboxed frame: no script, nothing loaded.
func (p *pages) html(w http.ResponseWriter, r *http.Request) {
	if _, raw, ok := p.get(w, r); ok {
		m := mail.Read(raw, mail.Envelope{}, sanitizer.HTML)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write([]byte(`<base target="_blank">` + m.HTML)) //nolint:gosec // sanitised and in a sandbox
	}
}

func (p *pages) file(w http.ResponseWriter, r *http.Request) {
	_, raw, ok := p.get(w, r)
	if !ok {
		return
	}
	m := mail.Read(raw, mail.Envelope{}, sanitizer.HTML)
	n, err := strconv.Atoi(r.PathValue("file"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	a := m.Attachments[n]
	attach(w, blob.Download{Name: a.Name, Type: a.Type})
	_, _ = w.Write(a.Data) // the client is gone: nothing to do
}

// attach sets the headers with which a file reaches a browser.
func attach(w http.ResponseWriter, d blob.Download) {
	how := "attachment"
	if d.Inline {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", blob.CleanType(d.Type))
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": blob.CleanName(d.Name)}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
}

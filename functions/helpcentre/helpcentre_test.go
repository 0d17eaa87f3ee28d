package helpcentre_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"helpdesk/functions/helpcentre"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/text"
)

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

var noon = time.Date(2026, 7, 27, 10, 0, 0, 0, time.UTC)

// world is the handler with what it leans on: one request, behind the link "good".
type world struct {
	t       *testing.T
	view    conversation.CustomerView
	wrote   []string
	files   []intake.Upload
	fail    error
	cfgFail error
	log     bytes.Buffer
	handler http.Handler
	ring    token.Ring
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, ring: token.Ring{{ID: "a", Secret: []byte("0123456789abcdef0123456789abcdef")}}}
	w.view = conversation.CustomerView{Number: 1042, Subject: "The invoice does not print", Status: desk.Open, Language: desk.English,
		AnswerBy: noon.Add(90 * time.Minute)}
	w.handler = helpcentre.New(helpcentre.Deps{
		Conversation: w, Desk: w, Pages: page.New(""), Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	}).HTTP()
	return w
}

func (w *world) Config(context.Context) (*desk.Config, error) {
	return &desk.Config{
		Settings:  desk.Settings{Name: "Sample Desk", Language: desk.Spanish, Zone: "Europe/Madrid"},
		Mailboxes: []desk.Mailbox{{Address: "help@desk.example"}},
		Forms: []desk.Form{
			{ID: "repair", Name: desk.Text{Es: "Reparaciones", En: "Repairs"}, Type: desk.Incident, Active: true},
			{ID: "shop", Name: desk.Text{Es: "Tienda", En: "Shop"}, Origins: []string{"https://shop.example"}, Active: true},
			{ID: "off", Name: desk.Text{Es: "Apagado", En: "Off"}},
		},
	}, w.cfgFail
}

func (w *world) Ring(context.Context) (token.Ring, error) { return w.ring, nil }

func (w *world) ByLink(_ context.Context, link string) (conversation.CustomerView, error) {
	if link != "good" {
		return conversation.CustomerView{}, desk.Fail(desk.NotFound, "link_invalid")
	}
	return w.view, nil
}

func (w *world) WriteByLink(_ context.Context, link, text string, files []intake.Upload) (int64, error) {
	switch {
	case link != "good":
		return 0, desk.Fail(desk.NotFound, "link_invalid")
	case w.fail != nil:
		return 0, w.fail
	case strings.TrimSpace(text) == "":
		return 0, desk.Problems{{Field: "text", Code: "required"}}.Err()
	}
	w.wrote, w.files = append(w.wrote, text), files
	if w.view.Closed {
		return 1050, nil
	}
	return w.view.Number, nil
}

func (w *world) SolveByLink(_ context.Context, link string) error {
	switch {
	case link != "good":
		return desk.Fail(desk.NotFound, "link_invalid")
	case w.fail != nil:
		return w.fail
	}
	w.view.Status, w.view.Solvable = desk.Resolved, false
	return nil
}

func (w *world) FileByToken(_ context.Context, link string) (string, error) {
	return w.FileByLink(context.Background(), link, "f1")
}

func (w *world) FileByLink(_ context.Context, link, id string) (string, error) {
	switch {
	case link != "good":
		return "", desk.Fail(desk.NotFound, "link_invalid")
	case id == "locked":
		return "", desk.Fail(desk.Conflict, "file_locked")
	case id != "f1":
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	return "https://bucket.example/files/1?signature=s", nil
}

func (w *world) call(method, path, body string, header ...string) *http.Response {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://help.example"+path, strings.NewReader(body))
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec.Result()
}

func (w *world) post(path string, fields ...string) *http.Response {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return w.call(http.MethodPost, path, v.Encode(), "Content-Type: application/x-www-form-urlencoded")
}

// expect checks status and what must and, after "!", must not stand in the body.
func expect(t *testing.T, res *http.Response, status int, contains ...string) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	if res.StatusCode != status {
		t.Errorf("status %d, want %d: %.600s", res.StatusCode, status, got)
	}
	for _, c := range contains {
		if not, ok := strings.CutPrefix(c, "!"); ok && c != "!doctype" {
			if strings.Contains(got, not) {
				t.Errorf("body has %q: %.3000s", not, got)
			}
		} else if !strings.Contains(got, c) {
			t.Errorf("body has no %q: %.3000s", c, got)
		}
	}
	return got
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	thanks := page.Receipt{Number: 1042, AnswerBy: noon.Add(90 * time.Minute)}.Path(w.ring, noon)
	unknown := page.Receipt{}.Path(w.ring, noon)
	tests := []struct {
		name, path string
		header     []string
		status     int
		contains   []string
	}{
		{"start in the desk's language", "/", nil, 200, []string{`<html lang="es">`, "Centro de ayuda", `href="/new"`, `href="/new?form=repair"`, "Reparaciones", "!Tienda", "!Apagado", "help@desk.example", `href="/?lang=en"`}},
		{"start by the browser", "/", []string{"Accept-Language: en-US,en;q=0.9"}, 200, []string{`<html lang="en">`, "Help centre", "Repairs"}},
		{"start by choice", "/?lang=en", []string{"Accept-Language: es"}, 200, []string{`<html lang="en">`}},
		{"start by an earlier choice", "/", []string{"Cookie: lang=en", "Accept-Language: es"}, 200, []string{`<html lang="en">`}},
		{"a language we do not speak", "/?lang=%3Cscript%3E", []string{"Cookie: lang=xx", "Accept-Language: de"}, 200, []string{`<html lang="es">`}},
		{"form", "/new", nil, 200, []string{`action="/forms/own"`, `name="token"`, `name="_leave_empty"`, `<select id="type"`, `<label for="address">`, `autocomplete="email"`, "Hasta 20 archivos, 4 MB en total."}},
		{"form by id", "/new?form=repair", nil, 200, []string{`action="/forms/repair"`, "Reparaciones", "!<select", `href="/new?form=repair&amp;lang=en"`}},
		{"own form by name", "/new?form=own", nil, 200, []string{`action="/forms/own"`}},
		{"unknown form", "/new?form=nope", nil, 404, []string{"no existe o está desactivado"}},
		{"form switched off", "/new?form=off", nil, 404, nil},
		{"thank you", thanks, nil, 200, []string{"#1042", "La respuesta está prevista hoy antes de las 13:30 (hora de Madrid)."}},
		{"thank you in English", thanks + "?lang=en", nil, 200, []string{"#1042", "You can expect an answer today before 13:30 (Madrid time)."}},
		{"thank you without a number", unknown, nil, 200, []string{"La solicitud se ha enviado", "!#0"}},
		{"thank you, altered", strings.Replace(thanks, "1042", "1043", 1), nil, 404, []string{"Esta página no existe"}},
		{"thank you, made up", "/thanks/x", nil, 404, nil},
		{"missing", "/nope/" + url.PathEscape(evil), nil, 404, []string{"Esta página no existe", "!<script>", "!<img"}},
		{"missing in English", "/nope?lang=en", nil, 404, []string{"This page does not exist"}},
		{"robots", "/robots.txt", nil, 200, []string{"Disallow: /t/"}},
		{"asset of an older version", "/assets/site-000000000000.css", nil, 404, nil},
		{"asset by its plain name", "/assets/site.css", nil, 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, newWorld(t).call("GET", tt.path, "", tt.header...), tt.status, tt.contains...)
		})
	}
}

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/new", "/t/good", "/t/bad", "/nope"} {
		res := w.call("GET", path, "")
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store",
			"Content-Type": "text/html; charset=utf-8",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s %s: %q, want %q", path, name, got, want)
			}
		}
		csp := res.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s policy %q has no %s", path, csp, part)
			}
		}
		if private := strings.HasPrefix(path, "/t/"); private != (res.Header.Get("X-Robots-Tag") != "") && path != "/nope" {
			t.Errorf("%s X-Robots-Tag: %q", path, res.Header.Get("X-Robots-Tag"))
		}
	}
	expect(t, w.call("GET", "/t/good", ""), 200, `<meta name="robots" content="noindex, nofollow">`)
}

func TestLanguageIsRemembered(t *testing.T) {
	w := newWorld(t)
	cookies := w.call("GET", "/?lang=en", "").Cookies()
	if len(cookies) != 1 || cookies[0].Name != "lang" || cookies[0].Value != "en" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookies %v", cookies)
	}
	if got := w.call("GET", "/", "").Cookies(); len(got) > 0 {
		t.Errorf("a cookie without a choice: %v", got)
	}
	if got := w.call("GET", "/?lang=fr", "").Cookies(); len(got) > 0 {
		t.Errorf("a cookie for a language we do not speak: %v", got)
	}
}

func TestMethods(t *testing.T) {
	w := newWorld(t)
	for path, allow := range map[string]string{
		"/": "GET, HEAD", "/new": "GET, HEAD", "/t/good": "GET, HEAD", "/t/good/messages": "POST", "/t/good/solved": "POST", "/t/good/files/f1": "GET, HEAD", "/robots.txt": "GET, HEAD",
	} {
		res := w.call("DELETE", path, "")
		expect(t, res, http.StatusMethodNotAllowed, "<html")
		if got := res.Header.Get("Allow"); got != allow {
			t.Errorf("%s Allow %q, want %q", path, got, allow)
		}
	}
	expect(t, w.call("GET", "/t/good/messages", ""), http.StatusMethodNotAllowed)
	for _, path := range []string{"/requests", "/uploads", "/forms/repair"} {
		res := w.call("GET", path, "", "Accept: application/json")
		expect(t, res, http.StatusMethodNotAllowed, `"code":"method_not_allowed"`)
		if got := res.Header.Get("Allow"); got != "OPTIONS, POST" {
			t.Errorf("%s Allow %q", path, got)
		}
	}
	expect(t, w.call("GET", "/forms/repair", ""), http.StatusMethodNotAllowed, `href="/new?form=repair"`)
	if got := expect(t, w.call("HEAD", "/", ""), http.StatusOK); got != "" {
		t.Errorf("HEAD has a body of %d bytes", len(got))
	}
}

func TestProgramsGetProblems(t *testing.T) {
	w := newWorld(t)
	for _, accept := range []string{"application/json", "application/problem+json"} {
		res := w.call("GET", "/nope", "", "Accept: "+accept)
		expect(t, res, 404, `"code":"not_found"`)
		if got := res.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("content type %q", got)
		}
	}
	expect(t, w.call("GET", "/nope", "", "Accept: text/html,application/json"), 404, "<html")
}

// noted is a value of each kind of field.
func noted() []desk.FieldValue {
	field := func(es, en string, kind desk.FieldKind, value string) desk.FieldValue {
		return desk.FieldValue{Field: &desk.Field{Name: desk.Text{Es: es, En: en}, Kind: kind, Choices: []desk.FieldChoice{{ID: "red", Name: desk.Text{Es: "Rojo", En: "Red"}}}}, Value: value}
	}
	return []desk.FieldValue{field("Número de serie", "Serial number", desk.FieldText, "7 <b>"), field("Peso", "Weight", desk.FieldNumber, "-12.5"),
		field("Color", "Colour", desk.FieldOption, "red"), field("Compra", "Bought", desk.FieldDate, "2026-03-03"),
		field("Garantía", "Warranty", desk.FieldCheckbox, "true"), field("Alquilado", "Leased", desk.FieldCheckbox, "false")}
}

// The button works without script, in both languages, and the page it leads to
// says what was done and how to open the request again.
func TestTracking_solvedByTheRequester(t *testing.T) {
	w := newWorld(t)
	expect(t, w.call("GET", "/t/good", ""), 200, "!/t/good/solved", "!It is solved")
	w.view.Solvable = true
	expect(t, w.call("GET", "/t/good?lang=es", ""), 200, "Ya está resuelto")
	expect(t, w.call("GET", "/t/good", ""), 200, `<form class="solve" method="post" action="/t/good/solved">`, "It is solved")
	expect(t, w.call("GET", "/t/good?solved=1", ""), 200, "!is marked as solved")
	expect(t, w.call("GET", "/t/good/solved", ""), http.StatusMethodNotAllowed)
	expect(t, w.post("/t/other/solved"), 404)
	if w.view.Status == desk.Resolved {
		t.Fatal("looking has resolved it")
	}
	res := w.post("/t/good/solved")
	expect(t, res, http.StatusSeeOther)
	if got := res.Header.Get("Location"); got != "/t/good?solved=1#sent" {
		t.Errorf("leads to %s", got)
	}
	expect(t, w.call("GET", "/t/good?solved=1", ""), 200, "is marked as solved", text.T(desk.English, "requester.next.resolved"), `id="write"`, "!/t/good/solved")
	w.fail = desk.Fail(desk.Forbidden, "forbidden")
	expect(t, w.post("/t/good/solved"), http.StatusForbidden)
}

func TestTracking(t *testing.T) {
	tests := []struct {
		name, path string
		set        func(v *conversation.CustomerView)
		contains   []string
	}{
		{"open", "/t/good", nil, []string{"Request #1042", "The invoice does not print", "In progress", "You can expect an answer today before 13:30 (Madrid time).", `action="/t/good/messages"`, "There are no messages yet."}},
		{"its own language", "/t/good", func(v *conversation.CustomerView) { v.Language = desk.Spanish }, []string{`<html lang="es">`, "En curso"}},
		{"by choice", "/t/good?lang=es", nil, []string{`<html lang="es">`, `href="/t/good?lang=en"`}},
		{"waiting for him", "/t/good", func(v *conversation.CustomerView) { v.Status = desk.Pending }, []string{"Waiting for you", `href="#write"`, "!You can expect"}},
		{"closed", "/t/good", func(v *conversation.CustomerView) { v.Status, v.Closed = desk.Closed, true }, []string{"Closed", "Write again", "starts a new"}},
		{"resolved long ago", "/t/good", func(v *conversation.CustomerView) { v.Status, v.Closed = desk.Resolved, true }, []string{"Solved", "A new message starts a new request", "!opens again"}},
		{"a status with a label of the desk's own", "/t/good", func(v *conversation.CustomerView) { v.Label = desk.Text{Es: "En taller", En: "At the workshop"} }, []string{"At the workshop", "!In progress"}},
		{"closed, but it may open again", "/t/good", func(v *conversation.CustomerView) { v.Status = desk.Closed }, []string{"Closed", "!starts a new"}},
		{"sent", "/t/good?sent=1042", nil, []string{"We have your message."}},
		{"sent as a follow-up", "/t/good?sent=1050", nil, []string{"It started request #1050"}},
		{"sent with nonsense", "/t/good?sent=" + url.QueryEscape(evil), nil, []string{"!We have your message", "!<script>alert"}},
		{"everything escaped", "/t/good", func(v *conversation.CustomerView) {
			v.Subject = evil
			v.Messages = []desk.Message{{Direction: desk.Inbound, AuthorName: evil, At: noon, Body: desk.Body{Text: evil + "quoted", Reply: evil, HTML: evil},
				Attachments: []desk.File{{ID: "f1", Name: evil, Size: 10}, {ID: `"><script>`, Name: "x", Size: 10}}}}
		}, []string{"!<script>alert", "!<img", "&lt;script&gt;"}},
		{"his own words first, all below", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Inbound, At: noon, Body: desk.Body{Text: "Thanks\n> old words", Reply: "Thanks"}}}
		}, []string{`<div class="said">Thanks</div>`, "Show the whole message", "old words"}},
		{"nothing quoted, nothing below", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Inbound, At: noon, Body: desk.Body{Text: "Thanks\n", Reply: "Thanks"}}}
		}, []string{"!<details"}},
		{"links of web only", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Outbound, AuthorName: "Ana", At: noon, Body: desk.Body{Text: `See https://a.example/x?y=1&z=2, javascript:alert(1) or https://u:p@evil.example/`}}}
		}, []string{`<a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer nofollow">https://a.example/x?y=1&amp;z=2</a>,`, `!href="javascript`, `!href="https://u`}},
		{"files", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Inbound, At: noon, Body: desk.Body{Text: "x"},
				Attachments: []desk.File{{ID: "f1", Name: "a.png", Size: 240_000}, {ID: "f2", Name: "bad.exe", Locked: true}}}}
		}, []string{`<a href="/t/good/files/f1">a.png</a>`, "240 kB", "bad.exe", "blocked by the virus scan", "!/files/f2"}},
		{"an answer with marks is shown as it is mailed, with its images in it", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Outbound, AuthorName: "Ana", At: noon, Body: desk.Body{Text: "**Now** [a.png]", HTML: `<p><b>Now</b> <img src="cid:u1" alt="a.png"> <img src="cid:u2" alt="b.png"></p>`},
				Attachments: []desk.File{{ID: "f1", Name: "a.png", Inline: true, CID: "u1"}, {ID: "f2", Name: "b.png", Inline: true, CID: "u2", Locked: true}}}}
		}, []string{`<p><b>Now</b> <img src="/t/good/files/f1" alt="a.png" loading="lazy"> [b.png]</p>`, "b.png <span>blocked", "!**", "!a.png</a>"}},
		{"HTML of customers is shown as its text", "/t/good", func(v *conversation.CustomerView) {
			v.Messages = []desk.Message{{Direction: desk.Inbound, At: noon, Body: desk.Body{Text: "*Now*", HTML: `<b>Now</b>`}}}
		}, []string{`<div class="said">*Now*</div>`, "!<b>"}},
		{"what the desk has noted", "/t/good", func(v *conversation.CustomerView) { v.Fields = noted() }, []string{
			"Details", "<dt>Serial number</dt><dd>7 &lt;b&gt;</dd>", "<dt>Weight</dt><dd>-12.5</dd>", "<dt>Colour</dt><dd>Red</dd>", "<dt>Bought</dt><dd>3 March 2026</dd>",
			"<dt>Warranty</dt><dd>Yes</dd>", "<dt>Leased</dt><dd>No</dd>", "!<b>"}},
		{"what the desk has noted, in Spanish", "/t/good?lang=es", func(v *conversation.CustomerView) { v.Fields = noted() }, []string{
			"Datos de la solicitud", "<dt>Peso</dt><dd>-12,5</dd>", "<dd>Rojo</dd>", "<dd>3 de marzo de 2026</dd>", "<dd>Sí</dd>"}},
		{"nothing noted", "/t/good", nil, []string{"!<dl", "!Details"}},
		{"old messages fold away", "/t/good", func(v *conversation.CustomerView) {
			for i := range 30 {
				v.Messages = append(v.Messages, desk.Message{Direction: desk.Inbound, At: noon, Body: desk.Body{Text: "Message " + string(rune('A'+i%26))}})
			}
		}, []string{"Earlier messages: 18"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.set != nil {
				tt.set(&w.view)
			}
			expect(t, w.call("GET", tt.path, ""), 200, tt.contains...)
		})
	}
}

// Altered, expired and unknown links are told apart by nobody.
func TestBadLinks(t *testing.T) {
	w := newWorld(t)
	first := expect(t, w.call("GET", "/t/unknown", ""), 404, "El enlace no es válido")
	for _, path := range []string{"/t/unknown/files/f1", "/t/Good"} {
		if got := expect(t, w.call("GET", path, ""), 404); strings.ReplaceAll(got, path, "/t/unknown") != first {
			t.Errorf("%s answers otherwise: %s", path, got)
		}
	}
	expect(t, w.post("/t/unknown/messages", "text", "hello"), 404, "El enlace no es válido", "!hello")
	expect(t, w.call("GET", "/t/"+strings.Repeat("a", 5000), ""), 404)
	expect(t, w.call("GET", "/t/%2e%2e%2f", ""), 404)
	if strings.Contains(w.log.String(), "unknown") {
		t.Errorf("a link is in the log: %s", w.log.String())
	}
}

func TestMessageIsTaken(t *testing.T) {
	w := newWorld(t)
	res := w.post("/t/good/messages", "text", "It works now", "upload", "upload/k", "uploadName", "big.zip")
	expect(t, res, http.StatusSeeOther)
	if got := res.Header.Get("Location"); got != "/t/good?sent=1042#sent" {
		t.Errorf("leads to %q", got)
	}
	if diff := cmp.Diff([]string{"It works now"}, w.wrote); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]intake.Upload{{Name: "big.zip", Key: "upload/k"}}, w.files); diff != "" {
		t.Error(diff)
	}
	w.view.Closed = true
	if got := w.post("/t/good/messages", "text", "x").Header.Get("Location"); got != "/t/good?sent=1050#sent" {
		t.Errorf("leads to %q", got)
	}
}

func TestBadMessages(t *testing.T) {
	manyFiles := func() string {
		var b strings.Builder
		b.WriteString("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nkept words\r\n")
		for range 100 {
			b.WriteString("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f\"\r\n\r\nx\r\n")
		}
		return b.String() + "--b--\r\n"
	}
	const multipart = "Content-Type: multipart/form-data; boundary=b"
	tests := []struct {
		name     string
		do       func(w *world) *http.Response
		status   int
		contains []string
	}{
		{"empty", func(w *world) *http.Response { return w.post("/t/good/messages", "text", "  ") }, 422, []string{"This is missing.", `id="text-wrong"`, "autofocus"}},
		{"100 files", func(w *world) *http.Response { return w.call("POST", "/t/good/messages", manyFiles(), multipart) }, 422, []string{"too many files: at most 20", ">kept words</textarea>"}},
		{"not UTF-8", func(w *world) *http.Response { return w.post("/t/good/messages", "text", "caf\xe9 ok") }, 422, []string{"UTF-8", "ok</textarea>"}},
		{"JSON", func(w *world) *http.Response {
			return w.call("POST", "/t/good/messages", "{}", "Content-Type: application/json")
		}, 415, nil},
		{"breaks off", func(w *world) *http.Response {
			return w.call("POST", "/t/good/messages", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nkept", multipart)
		}, 400, nil},
		{"too many", func(w *world) *http.Response {
			w.fail = desk.Fail(desk.RateLimited, "rate_limited")
			return w.post("/t/good/messages", "text", evil)
		}, 429, []string{"Try again later", "!<script>alert", "&lt;script&gt;"}},
		{"our fault", func(w *world) *http.Response {
			w.fail = errors.New("table on fire")
			return w.post("/t/good/messages", "text", "kept words")
		}, 500, []string{"Something failed on our side", "!on fire", ">kept words</textarea>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			expect(t, tt.do(w), tt.status, tt.contains...)
			if len(w.wrote) > 0 {
				t.Errorf("a message was taken: %v", w.wrote)
			}
		})
	}
}

func TestFile(t *testing.T) {
	w := newWorld(t)
	res := w.call("GET", "/t/good/files/f1", "")
	expect(t, res, http.StatusFound)
	if got := res.Header.Get("Location"); got != "https://bucket.example/files/1?signature=s" {
		t.Errorf("leads to %q", got)
	}
	if got := res.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	expect(t, w.call("GET", "/t/good/files/nope", ""), 404)
	expect(t, w.call("GET", "/t/good/files/locked", ""), 409, "antivirus")
}

func TestFailingConfiguration(t *testing.T) {
	w := newWorld(t)
	w.cfgFail = desk.Fail(desk.Unavailable, "unavailable")
	for _, path := range []string{"/", "/new", "/t/good", "/thanks/x"} {
		expect(t, w.call("GET", path, ""), 503, "<html", "busy")
	}
}

func TestWeight(t *testing.T) {
	w := newWorld(t)
	for range 40 {
		w.view.Messages = append(w.view.Messages, desk.Message{Direction: desk.Inbound, AuthorName: "Marta Ruiz", At: noon,
			Body: desk.Body{Text: strings.Repeat("A sentence of ordinary length about an invoice. ", 8)}})
	}
	for _, path := range []string{"/", "/new", "/t/good"} {
		res := w.call("GET", path, "", "Accept-Encoding: gzip")
		if res.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", path)
		}
		sum := int64(len(expect(t, res, 200)))
		whole := expect(t, w.call("GET", path, ""), 200)
		for _, name := range []string{"site.css", "form.js", "icon.svg"} {
			asset := page.New("").AssetPath(name)
			if !strings.Contains(whole, asset) {
				continue
			}
			res := w.call("GET", asset, "", "Accept-Encoding: gzip")
			if cache := res.Header.Get("Cache-Control"); cache != "public, max-age=31536000, immutable" {
				t.Errorf("%s Cache-Control %q", asset, cache)
			}
			n, err := io.Copy(io.Discard, res.Body)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if sum > 50_000 {
			t.Errorf("%s weighs %d bytes, want at most 50,000", path, sum)
		}
		t.Logf("%s: %d bytes over the wire with its files, %d bytes of HTML", path, sum, len(whole))
	}
	res := w.call("GET", "/", "", "Accept-Encoding: gzip")
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !strings.Contains(string(b), "Centro de ayuda") {
		t.Errorf("compressed page: %v %.100s", err, b)
	}
	if res := w.call("GET", "/", "", "Accept-Encoding: gzip;q=0"); res.Header.Get("Content-Encoding") != "" {
		t.Error("compressed for a program that refuses it")
	}
}

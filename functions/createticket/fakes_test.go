package createticket_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"helpdesk/functions/createticket"
	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
)

// shop is another site that may post the form "shop"; own is the desk itself.
const (
	shop = "https://shop.example"
	own  = "https://help.example"
)

var noon = time.Date(2026, 7, 27, 10, 0, 0, 0, time.UTC)

// world is the handler with what it leans on. The use case keeps what it was
// given and judges the address and text as the real one would.
type world struct {
	t       *testing.T
	now     time.Time
	created []intake.Request
	uploads []string
	fail    error // what the use case answers instead
	cfgFail error
	log     bytes.Buffer
	handler http.Handler
	ring    token.Ring
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, now: noon, ring: token.Ring{{ID: "a", Secret: []byte("0123456789abcdef0123456789abcdef")}}}
	w.handler = createticket.New(createticket.Deps{
		Intake: w, Desk: w, Pages: page.New(""), Now: func() time.Time { return w.now },
		Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	}).HTTP()
	return w
}

func (w *world) Config(context.Context) (*desk.Config, error) {
	return &desk.Config{
		Settings: desk.Settings{Name: "Sample Desk", Language: desk.Spanish, Zone: "Europe/Madrid"},
		Forms: []desk.Form{
			{ID: "shop", Name: desk.Text{Es: "Tienda", En: "Shop"}, Origins: []string{shop, "http://localhost:8090"}, Active: true},
			{ID: "other", Origins: []string{"https://other.example"}, Active: true},
			{ID: "plain", Active: true},
			{ID: "off", Origins: []string{"https://off.example"}},
		},
		Fields: []desk.Field{
			{ID: "order.no", Name: desk.Text{Es: "Pedido", En: "Order"}, Hint: desk.Text{Es: "Está en la factura.", En: "On the invoice."}, Kind: desk.FieldText,
				RequiredAtCreate: true, Customer: desk.FieldFilled, Forms: []string{"plain"}},
			{ID: "colour", Name: desk.Text{Es: "Color"}, Kind: desk.FieldOption, Customer: desk.FieldFilled, Forms: []string{"plain"}, Types: []desk.Type{desk.Incident},
				Choices: []desk.FieldChoice{{ID: "red", Name: desk.Text{Es: "Rojo", En: "Red"}}, {ID: "blue", Name: desk.Text{Es: "Azul"}}}},
			{ID: "terms", Name: desk.Text{Es: "Acepto"}, Kind: desk.FieldCheckbox, Customer: desk.FieldFilled, Forms: []string{"plain"}},
			{ID: "bought", Name: desk.Text{Es: "Compra"}, Kind: desk.FieldDate, Customer: desk.FieldFilled, Forms: []string{"plain"}},
			{ID: "inside", Name: desk.Text{Es: "Solo agentes"}, Kind: desk.FieldText, Forms: []string{"plain"}},
		},
	}, w.cfgFail
}

func (w *world) Ring(context.Context) (token.Ring, error) { return w.ring, nil }

func (w *world) Create(_ context.Context, r intake.Request) (intake.Receipt, error) {
	if w.fail != nil {
		return intake.Receipt{}, w.fail
	}
	var p desk.Problems
	if code, ok := desk.CheckAddress(desk.NormalizeAddress(r.Address)); !ok {
		p.Add("address", code)
	}
	if strings.TrimSpace(r.Text) == "" {
		p.Add("text", "required")
	}
	if err := p.Err(); err != nil {
		return intake.Receipt{}, err
	}
	w.created = append(w.created, r)
	return intake.Receipt{Ticket: "01abc", Number: 1042, AnswerBy: noon.Add(90 * time.Minute)}, nil
}

func (w *world) UploadForm(_ context.Context, ip, name, mediaType string, size int64) (blob.UploadForm, string, error) {
	if w.fail != nil {
		return blob.UploadForm{}, "", w.fail
	}
	w.uploads = append(w.uploads, fmt.Sprint(ip, " ", name, " ", mediaType, " ", size))
	return blob.UploadForm{URL: "https://bucket.example/", Fields: map[string]string{"key": "upload/xyz"}}, "upload/xyz", nil
}

// call sends a request; header lines are "Name: value".
func (w *world) call(method, path, body string, header ...string) *http.Response {
	w.t.Helper()
	r := httptest.NewRequest(method, own+path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.9:0"
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec.Result()
}

// json posts JSON.
func (w *world) json(path, body string, header ...string) *http.Response {
	w.t.Helper()
	return w.call(http.MethodPost, path, body, append([]string{"Content-Type: application/json"}, header...)...)
}

// token is the hidden field of our own page.
func (w *world) token(form string) string { return w.ring.Form(form, w.now) }

// part is a field or, with a file name, a file of a multipart body.
type part struct{ name, file, value string }

func (w *world) multipart(path string, parts []part, header ...string) *http.Response {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"`, p.name)}}
		if p.file != "" || p.name == "files" {
			h = textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, p.name, p.file)}, "Content-Type": {"application/octet-stream"}}
		}
		out, err := m.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(out, p.value)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w.call(http.MethodPost, path, b.String(), append([]string{"Content-Type: " + m.FormDataContentType()}, header...)...)
}

// body reads an answer.
func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// expect checks status and what must and must not stand in the body; what
// must not is written with a leading "!".
func expect(t *testing.T, res *http.Response, status int, contains ...string) string {
	t.Helper()
	got := body(t, res)
	if res.StatusCode != status {
		t.Errorf("status %d, want %d; body: %.600s", res.StatusCode, status, got)
	}
	for _, c := range contains {
		if not, ok := strings.CutPrefix(c, "!"); ok {
			if strings.Contains(got, not) {
				t.Errorf("body has %q: %.1500s", not, got)
			}
		} else if !strings.Contains(got, c) {
			t.Errorf("body has no %q: %.1500s", c, got)
		}
	}
	return got
}

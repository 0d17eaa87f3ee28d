package local

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/local/wiring"
	"helpdesk/internal/table"
)

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func productTemplate(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// options are those of a small desk on free ports.
func options(t *testing.T, dir string) Options {
	t.Helper()
	return Options{
		HTTPAddr: "127.0.0.1:0", SMTPAddr: "127.0.0.1:0", DataDir: dir, Template: productTemplate(t),
		Language: desk.English, Log: silent(), ByHand: true, NoSync: true,
	}
}

func start(t *testing.T, o Options) *Desk {
	t.Helper()
	d, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, d) })
	return d
}

func stop(t *testing.T, d *Desk) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := d.Shutdown(ctx); err != nil && !strings.Contains(err.Error(), "closed") {
		t.Errorf("shutdown: %v", err)
	}
}

func get(t *testing.T, url string) (int, string, http.Header) {
	t.Helper()
	r, err := http.Get(url) //nolint:noctx // a test of our own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body), r.Header
}

func post(t *testing.T, d *Desk, path, body string) (int, string) {
	t.Helper()
	r, err := http.Post(d.URL()+path, "application/json", strings.NewReader(body)) //nolint:noctx // as above
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(answer)
}

func settle(t *testing.T, d *Desk) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := d.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestStart_saysWhatIsWrong(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	tests := map[string]struct {
		change func(t *testing.T, o *Options)
		want   []string
	}{
		"taken HTTP port": {func(_ *testing.T, o *Options) { o.HTTPAddr = busy.Addr().String() }, []string{"HTTP address", "taken", "HTTP_ADDR"}},
		"taken SMTP port": {func(_ *testing.T, o *Options) { o.SMTPAddr = busy.Addr().String() }, []string{"SMTP address", "taken", "SMTP_ADDR"}},
		"no address":      {func(_ *testing.T, o *Options) { o.HTTPAddr = "nowhere" }, []string{"nowhere", "cannot be used"}},
		"a file instead of a folder": {func(t *testing.T, o *Options) {
			o.DataDir = filepath.Join(t.TempDir(), "f")
			write(t, o.DataDir, "x")
		}, []string{"data folder", "cannot be opened"}},
		"damaged data": {func(t *testing.T, o *Options) {
			write(t, filepath.Join(o.DataDir, tableFile), strings.Repeat("not a table", 5000))
		}, []string{tableFile, "damaged"}},
		"emptied data": {func(t *testing.T, o *Options) {
			write(t, filepath.Join(o.DataDir, tableFile), "")
			if err := os.MkdirAll(filepath.Join(o.DataDir, queuesDir), 0o700); err != nil {
				t.Fatal(err)
			}
		}, []string{tableFile, "damaged"}},
		"damaged sample keys": {func(t *testing.T, o *Options) {
			write(t, filepath.Join(o.DataDir, samplesTxt), "{")
		}, []string{samplesTxt, "damaged"}},
		"broken template": {func(_ *testing.T, o *Options) { o.Template = []byte("Resources: {X: {Type: AWS::EC2::Instance}}") }, []string{"template.yaml", "AWS::EC2::Instance"}},
		"misspelt queue": {func(_ *testing.T, o *Options) {
			o.Template = bytes.Replace(o.Template, []byte("NOTIFY_QUEUE_URL:"), []byte("NOTIFY_QUEUE:"), 2)
		}, []string{"NOTIFY_QUEUE_URL"}},
		"unknown function": {func(_ *testing.T, o *Options) {
			o.Template = bytes.Replace(o.Template, []byte("functions/notify/"), []byte("functions/notfy/"), 1)
		}, []string{"functions/notfy"}},
		"a queue where requests are": {func(_ *testing.T, o *Options) {
			o.Template = bytes.Replace(o.Template, []byte("functions/notify/"), []byte("functions/helpcentre/"), 1)
		}, []string{"polls a queue"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := options(t, t.TempDir())
			tt.change(t, &o)
			d, err := Start(t.Context(), o)
			if err == nil {
				stop(t, d)
				t.Fatal("it started")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestStart_unwritableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		if os.Getenv("CI") == "true" {
			t.Log("root may write everywhere: trying a folder that nobody may write")
		}
		o := options(t, "/proc/desk")
		if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "/proc/desk") {
			t.Errorf("got %v", err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // the point of the test
		t.Fatal(err)
	}
	o := options(t, filepath.Join(dir, "data"))
	if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("got %v", err)
	}
}

func TestStart_oneOwner(t *testing.T) {
	dir := t.TempDir()
	start(t, options(t, dir))
	if _, err := Start(t.Context(), options(t, dir)); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second desk in the same folder: %v", err)
	}
}

func TestDesk_keepsEverythingOverARestart(t *testing.T) {
	dir := t.TempDir()
	o := options(t, dir)
	o.NoSync = false
	d, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := post(t, d, "/requests", `{"address":"a@b.test","text":"hello"}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	if err := smtp.SendMail(d.SMTPAddr(), nil, "c@d.test", []string{d.Facts().Support}, []byte("From: c@d.test\r\nSubject: hi\r\n\r\nhello\r\n")); err != nil {
		t.Fatal(err)
	}
	secret := d.Samples()[0].Secret
	stop(t, d) // at once: what was not done yet is done after the restart
	d = start(t, o)
	settle(t, d)
	if got := len(d.Data().Mail.List(0)); got != 4 { // two acknowledgements, two assignments
		t.Errorf("%d mails sent, want 4", got)
	}
	if len(d.Samples()) != 1 || d.Samples()[0].Secret != secret {
		t.Error("the sample key has changed")
	}
	list, err := d.Data().Store.OpenTickets(t.Context(), []string{desk.DefaultTeamID}, "", 10)
	if err != nil || len(list.Tickets) != 2 {
		t.Errorf("%d open tickets, %v", len(list.Tickets), err)
	}
}

func TestDesk_demo(t *testing.T) {
	o := options(t, t.TempDir())
	o.Seed = true
	d := start(t, o)
	settle(t, d)
	if n := len(d.Data().Mail.List(0)); n != 0 {
		t.Errorf("%d mails were sent because of the demo", n)
	}
	cfg, err := d.Data().Store.Config(t.Context())
	if err != nil || len(cfg.Agents) < 4 || len(d.Samples()) != 2 {
		t.Errorf("%d agents, %d keys, %v", len(cfg.Agents), len(d.Samples()), err)
	}
	if err := d.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	settle(t, d)
	if n := len(d.Data().Mail.List(0)); n > 3 {
		t.Errorf("the first tick sends %d mails", n)
	}
}

func TestDesk_ownPages(t *testing.T) {
	d := start(t, options(t, t.TempDir()))
	if status, body, _ := get(t, d.URL()+"/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("healthz: %d %q", status, body)
	}
	post(t, d, "/requests", `{"name":"<b>Eve</b>","address":"eve@b.test","subject":"<script>x</script>","text":"hello"}`)
	settle(t, d)
	sent := d.Data().Mail.To("eve@b.test", 1)
	if len(sent) != 1 {
		t.Fatal("no acknowledgement")
	}
	for path, want := range map[string]string{
		"/_mail": "eve@b.test", "/_mail?q=EVE": "eve@b.test", "/_mail?q=nobody": "Nothing yet.", "/_mail?format=json": `"to":"eve@b.test"`,
		"/_mail/" + sent[0].ID: `<a href="` + d.URL() + "/t/", "/_mail/" + sent[0].ID + "/raw": "Message-ID: ", "/_mail/" + sent[0].ID + "?format=json": `"links":["` + d.URL() + "/t/",
		"/_mail/" + sent[0].ID + "/html": "<base", "/_desk": "NotifyQueue", "/_mail/style.css": "font",
	} {
		status, body, header := get(t, d.URL()+path)
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q in\n%s", path, status, want, body)
		}
		if strings.Contains(body, "<script") {
			t.Errorf("%s carries a script", path)
		}
		if strings.HasPrefix(header.Get("Content-Type"), "text/html") && !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: policy %q", path, header.Get("Content-Security-Policy"))
		}
	}
	for _, path := range []string{"/_mail/none", "/_mail/none/raw", "/_mail/" + sent[0].ID + "/files/7", "/_mail/../secret"} {
		if status, _, _ := get(t, d.URL()+path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestDesk_redriveOnlyFromHere(t *testing.T) {
	d := start(t, options(t, t.TempDir()))
	for origin, want := range map[string]int{"": http.StatusOK, d.URL(): http.StatusOK, "http://evil.test": http.StatusForbidden} {
		for _, path := range []string{"/_desk/redrive", "/_desk/tick"} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s from %q: %d, want %d", path, origin, answer.StatusCode, want)
			}
		}
	}
}

func TestDesk_files(t *testing.T) {
	d := start(t, options(t, t.TempDir()))
	form, err := d.Data().Blobs.Upload(t.Context(), "upload/x", "text/plain", 5, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	send := func(fields map[string]string, data string) int {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range fields {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		part, err := w.CreateFormFile("file", "a.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, data)
		_ = w.Close()
		r, err := http.Post(form.URL, w.FormDataContentType(), &body) //nolint:noctx // a test of our own server
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r.StatusCode
	}
	if got := send(form.Fields, "hello"); got != http.StatusNoContent {
		t.Errorf("upload: %d", got)
	}
	if got := send(form.Fields, "hello!"); got != http.StatusBadRequest {
		t.Errorf("too large: %d", got)
	}
	changed := map[string]string{}
	for name, value := range form.Fields {
		changed[name] = value
	}
	changed["key"] = "files/y"
	if got := send(changed, "hello"); got != http.StatusForbidden {
		t.Errorf("another key: %d", got)
	}
	link, err := d.Data().Blobs.Link(t.Context(), "upload/x", blob.Download{Name: `a"b.txt`, Type: "text/html", For: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	status, body, header := get(t, link)
	if status != http.StatusOK || body != "hello" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("link: %d %q %v", status, body, header)
	}
	if status, _, _ := get(t, link+"&name=x"); status != http.StatusForbidden {
		t.Errorf("altered link: %d", status)
	}
}

func TestDesk_refusesOtherMail(t *testing.T) {
	d := start(t, options(t, t.TempDir()))
	for to, ok := range map[string]bool{
		d.Facts().Support: true, strings.ToUpper(d.Facts().Support): true, "anything@" + d.Facts().Receiving: true,
		"soporte@elsewhere.test": false, "x@sub." + d.Facts().Receiving: false,
	} {
		got, err := d.receives(t.Context(), to)
		if err != nil || got != ok {
			t.Errorf("%s: %v %v", to, got, err)
		}
	}
}

func TestCut(t *testing.T) {
	text := "See http://a.test/x?y=1. Or <https://b.test>, http:// or httpx, and\nhttp://a.test/x?y=1"
	if got := links(text); strings.Join(got, " ") != "http://a.test/x?y=1 https://b.test" {
		t.Errorf("links %q", got)
	}
	whole := ""
	for _, p := range cut(text) {
		whole += p.Text
	}
	if whole != text {
		t.Errorf("pieces make %q", whole)
	}
}

func TestTemplate_isFound(t *testing.T) {
	text, from, err := Template("")
	if err != nil || !bytes.Contains(text, []byte("AWSTemplateFormatVersion")) {
		t.Errorf("from %q: %v", from, err)
	}
	if _, _, err := Template(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("a template that is not there: %v", err)
	}
}

func TestSocketPath_fitsASocket(t *testing.T) {
	long := "/" + strings.Repeat("a-long-name/", 20)
	if p := SocketPath(long); len(p) > maxSocketPath {
		t.Errorf("%d bytes: %s", len(p), p)
	}
	if SocketPath(long) == SocketPath(long+"b") {
		t.Error("two folders share a socket")
	}
}

// The feed keeps what the template's filter may let through, and no more.
func TestStreamed_followsTheTemplate(t *testing.T) {
	tests := []struct {
		filter string
		want   map[string]bool
	}{
		{`{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"OUT#"}]}}}}`, map[string]bool{"INSERT OUT#1": true, "MODIFY OUT#1": false, "INSERT T#1": false}},
		{`{"eventName":["REMOVE"]}`, map[string]bool{"INSERT OUT#1": false, "REMOVE T#1": true}},
		{`{"dynamodb":{"NewImage":{"x":{"S":["1"]}}}}`, map[string]bool{"INSERT OUT#1": true}},
	}
	for _, tt := range tests {
		f, err := wiring.NewFilter(tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		keeps := streamed(&wiring.Plan{Functions: []wiring.Function{{Streams: []wiring.StreamSource{{Filters: []wiring.Filter{f}}}}}})
		for change, want := range tt.want {
			kind, pk, _ := strings.Cut(change, " ")
			if got := keeps(table.ChangeKind(kind), table.Key{PK: pk, SK: "A"}); got != want {
				t.Errorf("%s: %s kept %v", tt.filter, change, got)
			}
		}
	}
	all := streamed(&wiring.Plan{Functions: []wiring.Function{{Streams: []wiring.StreamSource{{}}}}})
	if !all(table.Modify, table.Key{PK: "T#1"}) {
		t.Error("a source without a filter gets less than everything")
	}
}

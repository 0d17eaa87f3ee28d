package page_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/text"
)

func TestLinked(t *testing.T) {
	tests := []struct {
		in   string
		want []page.Segment
	}{
		{"", nil},
		{"no link", []page.Segment{{Text: "no link"}}},
		{"https://a.example", []page.Segment{{Text: "https://a.example", URL: "https://a.example"}}},
		{"see https://a.example/b.", []page.Segment{{Text: "see "}, {Text: "https://a.example/b", URL: "https://a.example/b"}, {Text: "."}}},
		{"(https://a.example/b_(c))", []page.Segment{{Text: "("}, {Text: "https://a.example/b_(c)", URL: "https://a.example/b_(c)"}, {Text: ")"}}},
		{`<https://a.example/?x=1&y=2>`, []page.Segment{{Text: "<"}, {Text: "https://a.example/?x=1&y=2", URL: "https://a.example/?x=1&y=2"}, {Text: ">"}}},
		{"xhttps://a.example", []page.Segment{{Text: "xhttps://a.example"}}},
		{"https:// nothing", []page.Segment{{Text: "https:// nothing"}}},
		{"javascript:alert(1)", []page.Segment{{Text: "javascript:alert(1)"}}},
		{"https://user:secret@a.example/", []page.Segment{{Text: "https://user:secret@a.example/"}}},
		{"http://a.example http://b.example", []page.Segment{{Text: "http://a.example", URL: "http://a.example"}, {Text: " "}, {Text: "http://b.example", URL: "http://b.example"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, page.Linked(tt.in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

// Nothing of a text may be lost or doubled, and a link leads where it says.
func FuzzLinked(f *testing.F) {
	f.Add("see https://a.example/b, (http://c) https://é https://x\x00y http://http://a")
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		for _, seg := range page.Linked(s) {
			b.WriteString(seg.Text)
			if seg.URL == "" {
				continue
			}
			u, err := url.Parse(seg.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || seg.URL != seg.Text {
				t.Errorf("link %q of %q", seg.URL, seg.Text)
			}
		}
		if b.String() != s {
			t.Errorf("got %q of %q", b.String(), s)
		}
	})
}

func TestReceipt(t *testing.T) {
	now := time.Date(2026, 7, 27, 10, 0, 0, 0, time.UTC)
	ring := token.Ring{{ID: "a", Secret: []byte("0123456789abcdef0123456789abcdef")}}
	for _, want := range []page.Receipt{{}, {Number: 1}, {Number: 1042, AnswerBy: now.Add(time.Hour)}} {
		path := want.Path(ring, now)
		s, ok := strings.CutPrefix(path, "/thanks/")
		if !ok || url.PathEscape(s) != s {
			t.Fatalf("path %q", path)
		}
		if got, ok := page.ReadReceipt(ring, s, now); !ok || got != want {
			t.Errorf("got %+v %v, want %+v", got, ok, want)
		}
		if _, ok := page.ReadReceipt(ring, s, now.Add(token.FormLife)); ok {
			t.Error("never grows old")
		}
		for i := range s {
			if altered := s[:i] + "z" + s[i+1:]; altered != s {
				if got, ok := page.ReadReceipt(ring, altered, now); ok {
					t.Errorf("%q is read as %+v", altered, got)
				}
			}
		}
	}
	// The field of a form must not pass for a receipt.
	if _, ok := page.ReadReceipt(ring, "1-0-"+ring.Form("", now), now); ok {
		t.Error("a form's token is read as a receipt")
	}
}

// A path that a visitor was sent to stands in the link to the other language:
// it must never lead to another site.
func TestSwitchStaysHere(t *testing.T) {
	tests := []struct{ here, want string }{
		{"/new?form=a", "/new?form=a&lang=en"},
		{"/", "/?lang=en"},
		{"", ""}, {"//evil.example", ""}, {`/\evil.example`, ""}, {"https://evil.example", ""}, {"javascript:x", ""},
	}
	for _, tt := range tests {
		f := page.Frame{Lang: desk.Spanish, Here: tt.here}
		got := ""
		if s := f.Other(); s != nil {
			got = s.URL
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.here, got, tt.want)
		}
	}
}

var used = regexp.MustCompile(`\.T "([a-z_.]+)"`)

func TestTemplatesUseTextsThatExist(t *testing.T) {
	files, err := fs.Glob(os.DirFS("templates"), "*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		source, err := os.ReadFile("templates/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(source), -1) {
			if !text.Has(m[1]) {
				t.Errorf("%s uses %s, which is no text", name, m[1])
			}
		}
		for _, inline := range []string{"style=", "onclick", "<style", "javascript:"} {
			if strings.Contains(string(source), inline) {
				t.Errorf("%s has %s, which the content security policy forbids", name, inline)
			}
		}
	}
}

func TestAssets(t *testing.T) {
	p := page.New("")
	for name, typ := range map[string]string{"site.css": "text/css; charset=utf-8", "form.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		file, ok := strings.CutPrefix(p.AssetPath(name), "/assets/")
		if !ok || file == name {
			t.Fatalf("path of %s: %q", name, p.AssetPath(name))
		}
		rec := httptest.NewRecorder()
		if !p.WriteAsset(rec, httptest.NewRequest(http.MethodGet, "/", nil), file) || rec.Body.Len() == 0 {
			t.Fatalf("%s is not served", file)
		}
		if got := rec.Header().Get("Content-Type"); got != typ {
			t.Errorf("%s: type %q", name, got)
		}
	}
	rec := httptest.NewRecorder()
	if p.WriteAsset(rec, httptest.NewRequest(http.MethodGet, "/", nil), "../page.go") || p.AssetPath("nope") != "" {
		t.Error("a file is served that is none")
	}
}

// What the browser would say in its own language, the page says in its.
func TestFormSpeaksThePagesLanguage(t *testing.T) {
	cfg := &desk.Config{Fields: []desk.Field{{ID: "bought", Name: desk.Text{Es: "Compra", En: "Bought"}, Kind: desk.FieldDate, Customer: desk.FieldFilled}}}
	for lang, want := range map[desk.Language][]string{
		desk.Spanish: {`<output class="day" for="field_bought">3 de abril de 2026</output>`, `data-choose="Elegir archivos"`, `data-none="Ningún archivo elegido"`},
		desk.English: {`<output class="day" for="field_bought">3 April 2026</output>`, `data-choose="Choose files"`, `data-none="No file chosen"`},
	} {
		for value, has := range map[string]bool{"2026-04-03": true, "": false, "3/4": false} {
			rec := httptest.NewRecorder()
			f := page.NewForm(page.Frame{Lang: lang}, cfg, desk.Form{}, "t", page.Entry{Values: map[string]string{"field_bought": value}})
			if err := page.New("").Write(rec, httptest.NewRequest(http.MethodGet, "/new", nil), 200, f); err != nil {
				t.Fatal(err)
			}
			for i, part := range want {
				if strings.Contains(rec.Body.String(), part) != (has || i > 0) {
					t.Errorf("%s, %q: %s", lang, value, part)
				}
			}
		}
	}
}

func TestUploadOriginIsInThePolicy(t *testing.T) {
	rec := httptest.NewRecorder()
	frame := page.Frame{Lang: desk.English, Title: "x"}
	if err := page.New("https://bucket.example").Write(rec, httptest.NewRequest(http.MethodGet, "/", nil), 200, &page.Notice{Frame: frame}); err != nil {
		t.Fatal(err)
	}
	if csp := rec.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self' https://bucket.example;") {
		t.Errorf("policy %q", csp)
	}
}

// The first page of a function that has just started: what is parsed then.
func BenchmarkFirstPage(b *testing.B) {
	r := httptest.NewRequest(http.MethodGet, "/new", nil)
	for b.Loop() {
		f := page.NewForm(page.Frame{Lang: desk.Spanish}, &desk.Config{}, desk.Form{}, "t", page.Entry{})
		if err := page.New("").Write(httptest.NewRecorder(), r, 200, f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNextPage(b *testing.B) {
	r := httptest.NewRequest(http.MethodGet, "/new", nil)
	p := page.New("")
	for b.Loop() {
		f := page.NewForm(page.Frame{Lang: desk.Spanish}, &desk.Config{}, desk.Form{}, "t", page.Entry{})
		if err := p.Write(httptest.NewRecorder(), r, 200, f); err != nil {
			b.Fatal(err)
		}
	}
}

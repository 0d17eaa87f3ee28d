package bundle_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"helpdesk/internal/web/console/bundle"
)

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestBundle(t *testing.T) {
	b := bundle.From(fstest.MapFS{
		"index.html.gz":         {Data: zipped(t, "<!doctype html>the app")},
		"index.html.br":         {Data: []byte("brotli of it")},
		"assets/app-1a2b.js.gz": {Data: zipped(t, "run()")},
		"assets/app-1a2b.js.br": {Data: []byte("run as brotli")},
		"assets/inter.woff2":    {Data: []byte("font")},
		"icon.svg":              {Data: []byte("<svg/>")},
		"placeholder.html":      {Data: []byte("not built")},
	}, "https://bucket.example")
	const forever, ask = "public, max-age=31536000, immutable", "no-cache"
	for _, c := range []struct {
		path, accept  string
		status        int
		cache, typ    string
		encoding, got string
	}{
		{"/console", "", 200, ask, "text/html; charset=utf-8", "", "<!doctype html>the app"},
		{"/console/", "gzip, br", 200, ask, "text/html; charset=utf-8", "br", "brotli of it"},
		{"/console/tickets/01jnb3q7x8k2m4n6p8r0s2t4v6", "br;q=0", 200, ask, "text/html; charset=utf-8", "", "<!doctype html>the app"},
		{"/console/index.html", "", 404, "no-store", "", "", ""},
		{"/console/placeholder.html", "", 404, "no-store", "", "", ""},
		{"/console/assets/app-1a2b.js", "br", 200, forever, "text/javascript; charset=utf-8", "br", "run as brotli"},
		{"/console/assets/app-1a2b.js", "", 200, forever, "text/javascript; charset=utf-8", "", "run()"},
		{"/console/assets/inter.woff2", "br, gzip", 200, forever, "font/woff2", "", "font"},
		{"/console/assets/app-0000.js", "br", 404, "no-store", "", "", ""},
		{"/console/assets/", "br", 404, "no-store", "", "", ""},
		{"/console/robots.txt", "br", 404, "no-store", "", "", ""},
		{"/console/icon.svg", "br", 200, ask, "image/svg+xml", "", "<svg/>"},
		{"/console/people/a.person@example.com", "", 200, ask, "text/html; charset=utf-8", "", "<!doctype html>the app"},
		{"/console/../template.yaml", "", 200, ask, "text/html; charset=utf-8", "", "<!doctype html>the app"},
	} {
		w := get(b, c.path, "Accept-Encoding: "+c.accept)
		h := w.Header()
		if w.Code != c.status || h.Get("Cache-Control") != c.cache || h.Get("Content-Type") != c.typ || h.Get("Content-Encoding") != c.encoding || w.Body.String() != c.got {
			t.Errorf("%s (%s): %d %v %q", c.path, c.accept, w.Code, h, w.Body)
		}
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "connect-src 'self' https://bucket.example;") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", c.path, h)
		}
	}
}

func TestBundle_unchanged(t *testing.T) {
	b := bundle.From(fstest.MapFS{"index.html.gz": {Data: zipped(t, "x")}, "index.html.br": {Data: []byte("y")}}, "")
	first := get(b, "/console", "Accept-Encoding: br")
	again := get(b, "/console", "Accept-Encoding: br", "If-None-Match: "+first.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("the same index again: %d", again.Code)
	}
	other := get(b, "/console", "Accept-Encoding: gzip", "If-None-Match: "+first.Header().Get("ETag"))
	if other.Code != http.StatusOK {
		t.Errorf("another encoding under the first one's tag: %d", other.Code)
	}
}

func TestBundle_methods(t *testing.T) {
	b := bundle.New("")
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/console", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/console", nil))
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
}

// What this program carries is served, built or not.
func TestNew(t *testing.T) {
	w := get(bundle.New(""), "/console")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<!doctype html>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Package blobtest is the conformance suite of blob adapters: what every
// blob.Store and blob.Linker must do. Links are judged by following them over
// HTTP, so the suite proves type, disposition, key and size where they are
// enforced. Expiry is each adapter's own test. It is for tests only.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/blob"
)

// Storage is one empty store under test.
type Storage struct {
	blob.Store
	blob.Linker
	blob.Lister
	// Client follows the links.
	Client *http.Client
}

// Run runs the suite; open makes a new empty store.
func Run(t *testing.T, open func(t *testing.T) Storage) {
	for name, check := range map[string]func(*testing.T, Storage){
		"put, get, stat":      putGetStat,
		"replaces":            replaces,
		"not found":           notFound,
		"size limit":          sizeLimit,
		"copies":              copies,
		"deletes":             deletes,
		"a key inside a key":  keyInsideKey,
		"lists":               lists,
		"malformed keys":      malformedKeys,
		"ended context":       endedContext,
		"link":                link,
		"link to nothing":     linkToNothing,
		"changed link":        changedLink,
		"upload":              upload,
		"upload out of terms": uploadOutOfTerms,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

func put(t *testing.T, s blob.Store, key, data, mediaType string) {
	t.Helper()
	if err := s.Put(t.Context(), key, []byte(data), blob.PutOptions{Type: mediaType}); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func want(t *testing.T, s blob.Store, key, data string) {
	t.Helper()
	got, err := s.Get(t.Context(), key, 0)
	if err != nil || string(got) != data {
		t.Errorf("get %s: %.60q, %v; want %.60q", key, got, err, data)
	}
}

func putGetStat(t *testing.T, s Storage) {
	for _, c := range []struct{ key, data, typ, want string }{
		{"plain", "hello", "text/plain; charset=utf-8", "text/plain; charset=utf-8"},
		{"raw/2026/a-b_c.eml", "From: a@b\r\n\r\n\x00\xff", "message/rfc822", "message/rfc822"},
		{"empty", "", "image/png", "image/png"},
		{"untyped", "x", "", blob.DefaultType},
		{"mistyped", "x", "text/html\r\nX-Evil: 1", blob.DefaultType},
		{"lines", "\nfirst\n\n", "text/plain", "text/plain"},
	} {
		put(t, s, c.key, c.data, c.typ)
		want(t, s, c.key, c.data)
		got, err := s.Stat(t.Context(), c.key)
		if exp := (blob.Object{Key: c.key, Size: int64(len(c.data)), Type: c.want}); err != nil || got != exp {
			t.Errorf("stat %s: %+v, %v; want %+v", c.key, got, err, exp)
		}
	}
}

func replaces(t *testing.T, s Storage) {
	put(t, s, "a", "a longer first one", "text/plain")
	put(t, s, "a", "second", "image/png")
	want(t, s, "a", "second")
	if got, err := s.Stat(t.Context(), "a"); err != nil || got.Type != "image/png" || got.Size != 6 {
		t.Errorf("after replacing: %+v, %v", got, err)
	}
}

func notFound(t *testing.T, s Storage) {
	put(t, s, "there", "x", "")
	put(t, s, "folder/x", "x", "")
	for _, key := range []string{"none", "there.not", "folder", "none/below"} {
		_, errGet := s.Get(t.Context(), key, 10)
		_, errStat := s.Stat(t.Context(), key)
		errCopy := s.Copy(t.Context(), key, "to")
		for what, err := range map[string]error{"get": errGet, "stat": errStat, "copy": errCopy} {
			if !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("%s %s: %v, want ErrNotFound", what, key, err)
			}
		}
	}
	if _, err := s.Stat(t.Context(), "to"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("a copy of nothing left something: %v", err)
	}
}

func sizeLimit(t *testing.T, s Storage) {
	put(t, s, "ten", "0123456789", "")
	if _, err := s.Get(t.Context(), "ten", 9); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("over the limit: %v, want ErrTooLarge", err)
	}
	if got, err := s.Get(t.Context(), "ten", 10); err != nil || len(got) != 10 {
		t.Errorf("at the limit: %q, %v", got, err)
	}
}

func copies(t *testing.T, s Storage) {
	put(t, s, "upload/a", "text", "text/csv")
	put(t, s, "files/taken", "old", "image/png")
	for _, to := range []string{"files/a", "files/taken", "upload/a"} {
		if err := s.Copy(t.Context(), "upload/a", to); err != nil {
			t.Errorf("copy to %s: %v", to, err)
		}
		want(t, s, to, "text")
		if got, err := s.Stat(t.Context(), to); err != nil || got.Type != "text/csv" {
			t.Errorf("copied %s: %+v, %v", to, got, err)
		}
	}
}

func deletes(t *testing.T, s Storage) {
	put(t, s, "a", "x", "")
	for range 2 {
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Get(t.Context(), "a", 0); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("get after delete: %v", err)
	}
}

func keyInsideKey(t *testing.T, s Storage) {
	put(t, s, "a/b", "inner", "")
	put(t, s, "a", "outer", "")
	want(t, s, "a", "outer")
	want(t, s, "a/b", "inner")
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	want(t, s, "a/b", "inner")
}

func malformedKeys(t *testing.T, s Storage) {
	for _, key := range []string{"", "/a", "a/", "a//b", "..", "../a", "a/../../b", "./a", "A", "a b", "ñ", "a\x00", `a\b`, "a=", strings.Repeat("k/", 600) + "k"} {
		_, errGet := s.Get(t.Context(), key, 0)
		_, errStat := s.Stat(t.Context(), key)
		_, errLink := s.Link(t.Context(), key, blob.Download{})
		_, errUpload := s.Upload(t.Context(), key, "", 1, time.Minute)
		for what, err := range map[string]error{
			"get": errGet, "stat": errStat, "link": errLink, "upload": errUpload,
			"put":       s.Put(t.Context(), key, nil, blob.PutOptions{}),
			"delete":    s.Delete(t.Context(), key),
			"copy from": s.Copy(t.Context(), key, "a"),
			"copy to":   s.Copy(t.Context(), "a", key),
		} {
			if !errors.Is(err, blob.ErrKey) {
				t.Errorf("%s %.30q: %v, want ErrKey", what, key, err)
			}
		}
	}
}

func endedContext(t *testing.T, s Storage) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "a", nil, blob.PutOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("put under an ended context: %v", err)
	}
	if _, err := s.Get(ctx, "a", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("get under an ended context: %v", err)
	}
}

func link(t *testing.T, s Storage) {
	put(t, s, "files/a", "<b>text</b>", "text/html")
	for _, d := range []blob.Download{
		{Name: "bill.pdf", Type: "application/pdf", For: time.Minute},
		{Name: "año & \"más\".png", Type: "image/png", Inline: true},
		{},
	} {
		to, err := s.Link(t.Context(), "files/a", d)
		if err != nil {
			t.Fatal(err)
		}
		status, header, body := get(t, s, to)
		if status != http.StatusOK || body != "<b>text</b>" {
			t.Errorf("%+v: status %d, body %.100q", d, status, body)
		}
		if got := header.Get("Content-Disposition"); got != d.Disposition() {
			t.Errorf("%+v: disposition %s, want %s", d, got, d.Disposition())
		}
		if got := header.Get("Content-Type"); got != blob.CleanType(d.Type) {
			t.Errorf("%+v: type %s, want %s", d, got, blob.CleanType(d.Type))
		}
	}
}

func linkToNothing(t *testing.T, s Storage) {
	to, err := s.Link(t.Context(), "none", blob.Download{})
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := get(t, s, to); status != http.StatusNotFound {
		t.Errorf("link to nothing: status %d, want 404", status)
	}
}

func changedLink(t *testing.T, s Storage) {
	put(t, s, "mine", "x", "")
	put(t, s, "other", "secret", "")
	to, err := s.Link(t.Context(), "mine", blob.Download{Name: "name.txt"})
	if err != nil {
		t.Fatal(err)
	}
	for what, changed := range map[string]string{
		"key":       strings.Replace(to, "mine", "other", 1),
		"name":      strings.Replace(to, "name.txt", "evil.exe", 1),
		"cut short": to[:len(to)-2],
	} {
		if status, _, body := get(t, s, changed); status != http.StatusForbidden {
			t.Errorf("%s changed: status %d, body %.60q", what, status, body)
		}
	}
}

func get(t *testing.T, s Storage, to string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, s, req)
}

func do(t *testing.T, s Storage, req *http.Request) (int, http.Header, string) {
	t.Helper()
	resp, err := s.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// post sends a form as a browser does: the fields, then the file.
func post(t *testing.T, s Storage, form blob.UploadForm, file string) int {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, value := range form.Fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="x.bin"`},
		"Content-Type":        {"application/x-from-the-browser"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(part, file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, form.URL, &buf)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	status, _, _ := do(t, s, req)
	return status
}

func form(t *testing.T, s Storage, key string, max int64) blob.UploadForm {
	t.Helper()
	f, err := s.Upload(t.Context(), key, "image/png", max, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func upload(t *testing.T, s Storage) {
	f := form(t, s, "upload/a", 10)
	if status := post(t, s, f, "0123456789"); status != http.StatusNoContent {
		t.Errorf("upload: status %d, want 204", status)
	}
	want(t, s, "upload/a", "0123456789")
	if got, err := s.Stat(t.Context(), "upload/a"); err != nil || got.Type != "image/png" {
		t.Errorf("uploaded: %+v, %v", got, err)
	}
}

func uploadOutOfTerms(t *testing.T, s Storage) {
	for what, change := range map[string]func(f *blob.UploadForm) (file string){
		"too large":     func(*blob.UploadForm) string { return "01234567890" },
		"other key":     func(f *blob.UploadForm) string { f.Fields["key"] = "files/b"; return "x" },
		"other type":    func(f *blob.UploadForm) string { f.Fields["Content-Type"] = "text/html"; return "x" },
		"without terms": func(f *blob.UploadForm) string { f.Fields = map[string]string{"key": "upload/b"}; return "x" },
	} {
		f := form(t, s, "upload/b", 10)
		file := change(&f)
		if status := post(t, s, f, file); status < 400 || status >= 500 {
			t.Errorf("%s: status %d, want a refusal", what, status)
		}
		for _, key := range []string{"upload/b", "files/b"} {
			if _, err := s.Stat(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("%s: %s was stored (%v)", what, key, err)
			}
		}
	}
	if _, err := s.Upload(t.Context(), "upload/b", "image/png", 0, time.Minute); err == nil {
		t.Error("an upload of no bytes was signed")
	}
}

package local

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/blob/blobtest"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{
		LinkURL: "http://desk.test/files", UploadURL: "http://desk.test/upload",
		Clock: func() time.Time { return start },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Storage {
		var s *Store
		mux := http.NewServeMux()
		mux.HandleFunc("GET /files", func(w http.ResponseWriter, r *http.Request) { serveLink(s, w, r) })
		mux.HandleFunc("POST /upload", func(w http.ResponseWriter, r *http.Request) { takeUpload(s, w, r) })
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		var err error
		s, err = Open(t.TempDir(), Options{
			LinkURL: server.URL + "/files", UploadURL: server.URL + "/upload",
			Clock: func() time.Time { return start },
		})
		must(t, err)
		return blobtest.Storage{Store: s, Linker: s, Lister: s, Client: server.Client()}
	})
}

// serveLink and takeUpload are what a server in front of the store does.
func serveLink(s *Store, w http.ResponseWriter, r *http.Request) {
	key, d, err := s.VerifyLink(r.URL.Query(), start)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	data, err := s.Get(r.Context(), key, 0)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Disposition", d.Disposition())
	w.Header().Set("Content-Type", d.Type)
	_, _ = w.Write(data)
}

func takeUpload(s *Store, w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	up, err := s.VerifyUpload(url.Values(r.MultipartForm.Value), start)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	f, head, err := r.FormFile("file")
	if err != nil || head.Size > up.Max {
		http.Error(w, "file", http.StatusBadRequest)
		return
	}
	data, err := io.ReadAll(f)
	if err == nil {
		err = s.Put(r.Context(), up.Key, data, blob.PutOptions{Type: up.Type})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func TestReopen_keepsObjectsAndLinksAndDropsParts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.Put(t.Context(), "a/b", []byte("x"), blob.PutOptions{Type: "text/plain"}))
	link, err := s.Link(t.Context(), "a/b", blob.Download{Name: "n"})
	must(t, err)
	part := filepath.Join(dir, partsDir, "put-1")
	must(t, os.WriteFile(part, []byte("half"), 0o600))

	s = open(t, dir)
	if got, err := s.Get(t.Context(), "a/b", 0); err != nil || string(got) != "x" {
		t.Errorf("after reopening: %q, %v", got, err)
	}
	if _, _, err := s.VerifyLink(query(t, link), start); err != nil {
		t.Errorf("link of before: %v", err)
	}
	if _, err := os.Stat(part); err == nil {
		t.Error("the part of an unfinished write is still there")
	}
	info, err := os.Stat(filepath.Join(dir, keyFile))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("signing key has mode %v", info.Mode())
	}
}

func TestOpen_refusesADamagedKey(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, keyFile), nil, 0o600))
	if _, err := Open(dir, Options{Clock: time.Now}); err == nil {
		t.Error("opened with an empty signing key: every link could be forged")
	}
}

func query(t *testing.T, link string) url.Values {
	t.Helper()
	u, err := url.Parse(link)
	must(t, err)
	return u.Query()
}

func TestVerifyLink(t *testing.T) {
	s := open(t, t.TempDir())
	link, err := s.Link(t.Context(), "a/b", blob.Download{Name: "n.txt", Type: "text/plain", Inline: true, For: time.Minute})
	must(t, err)
	if !strings.HasPrefix(link, "http://desk.test/files?") {
		t.Errorf("link %s", link)
	}
	key, d, err := s.VerifyLink(query(t, link), start.Add(20*time.Second))
	if want := (blob.Download{Name: "n.txt", Type: "text/plain", Inline: true, For: 40 * time.Second}); err != nil || key != "a/b" || d != want {
		t.Errorf("verified %q, %+v, %v; want %+v", key, d, err, want)
	}
	for what, change := range map[string]func(q url.Values) (url.Values, time.Time){
		"expired":   func(q url.Values) (url.Values, time.Time) { return q, start.Add(time.Minute) },
		"unsigned":  func(q url.Values) (url.Values, time.Time) { q.Del(fieldSig); return q, start },
		"key":       func(q url.Values) (url.Values, time.Time) { q.Set(fieldKey, "c"); return q, start },
		"inline":    func(q url.Values) (url.Values, time.Time) { q.Del(fieldInline); return q, start },
		"longer":    func(q url.Values) (url.Values, time.Time) { q.Set(fieldUntil, "99999999999"); return q, start },
		"more":      func(q url.Values) (url.Values, time.Time) { q.Add("x", "y"); return q, start },
		"twice":     func(q url.Values) (url.Values, time.Time) { q.Add(fieldKey, "c"); return q, start },
		"all empty": func(url.Values) (url.Values, time.Time) { return nil, start },
	} {
		q, now := change(query(t, link))
		if _, _, err := s.VerifyLink(q, now); !errors.Is(err, ErrLink) {
			t.Errorf("%s: %v, want ErrLink", what, err)
		}
	}
	if _, err := s.VerifyUpload(query(t, link), start); !errors.Is(err, ErrLink) {
		t.Errorf("a link to read taken as an upload: %v", err)
	}
	if _, _, err := open(t, t.TempDir()).VerifyLink(query(t, link), start); !errors.Is(err, ErrLink) {
		t.Errorf("a link of another desk: %v", err)
	}
}

func TestVerifyUpload(t *testing.T) {
	s := open(t, t.TempDir())
	form, err := s.Upload(t.Context(), "upload/a", "image/png", 10, 24*time.Hour)
	must(t, err)
	fields := url.Values{}
	for name, value := range form.Fields {
		fields.Set(name, value)
	}
	up, err := s.VerifyUpload(fields, start.Add(MaxUploadLife-time.Second))
	if want := (Upload{Key: "upload/a", Type: "image/png", Max: 10}); err != nil || up != want {
		t.Errorf("verified %+v, %v; want %+v", up, err, want)
	}
	if _, err := s.VerifyUpload(fields, start.Add(MaxUploadLife)); !errors.Is(err, ErrLink) {
		t.Errorf("expired: %v", err)
	}
	if _, _, err := s.VerifyLink(fields, start); !errors.Is(err, ErrLink) {
		t.Errorf("an upload taken as a link to read: %v", err)
	}
}

func TestPut_readersSeeOldOrNew(t *testing.T) {
	s := open(t, t.TempDir())
	texts := [][]byte{bytes.Repeat([]byte("a"), 1<<18), bytes.Repeat([]byte("b"), 1<<17)}
	must(t, s.Put(t.Context(), "k", texts[0], blob.PutOptions{}))
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range 40 {
			if err := s.Put(t.Context(), "k", texts[i%2], blob.PutOptions{}); err != nil {
				t.Error(err)
			}
		}
	})
	for range 200 {
		got, err := s.Get(t.Context(), "k", 0)
		must(t, err)
		if !bytes.Equal(got, texts[0]) && !bytes.Equal(got, texts[1]) {
			t.Fatalf("read %d bytes that were never put", len(got))
		}
	}
	writer.Wait()
	left, err := os.ReadDir(s.path(partsDir))
	if err != nil || len(left) != 0 {
		t.Errorf("%d parts left, %v", len(left), err)
	}
}

func TestExpire(t *testing.T) {
	s := open(t, t.TempDir())
	now := start
	s.opt.Clock = func() time.Time { return now }
	must(t, s.Put(t.Context(), "upload/old", nil, blob.PutOptions{}))
	must(t, s.Put(t.Context(), "files/old", nil, blob.PutOptions{}))
	now = now.Add(48 * time.Hour)
	must(t, s.Put(t.Context(), "upload/new", nil, blob.PutOptions{}))
	n, err := s.Expire(t.Context(), "upload/", start.Add(time.Hour))
	if err != nil || n != 1 {
		t.Errorf("expired %d, %v; want 1", n, err)
	}
	for key, there := range map[string]bool{"upload/old": false, "files/old": true, "upload/new": true} {
		if _, err := s.Stat(t.Context(), key); (err == nil) != there {
			t.Errorf("%s: %v, want it there: %v", key, err, there)
		}
	}
}

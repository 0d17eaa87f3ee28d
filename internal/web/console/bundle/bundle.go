// Package bundle is the built console as files in this program, and how they
// are answered: hashed files may be kept for ever, the index must be asked for
// each time, and nothing inline runs.
//
// `make build` fills dist/ from the sources beside this folder. Without that a
// committed placeholder is served, so that the Go code builds and is tested
// without Node. It reads no data of the desk and knows no agent.
package bundle

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"helpdesk/internal/web/page"
)

// Root is the path that the console lives under.
const Root = "/console"

//go:embed all:dist
var dist embed.FS

const (
	index       = "index.html"
	placeholder = "placeholder.html"
	// hashed is the folder of the files whose names change with their content.
	hashed = "assets/"
)

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2",
}

// file is one file with its encodings; those of a file that gains nothing by
// compression are nil.
type file struct {
	typ          string
	etag         string
	plain        []byte // nil when only compressed ones are kept
	gzip, brotli []byte
}

// Bundle is the console's files. It is safe for concurrent use.
type Bundle struct {
	files  func() (map[string]*file, error)
	policy string
}

// New is the bundle that was built into this program. Storage is scheme and
// host of uploads and downloads of files; "" when the desk serves them itself.
// Nothing is read before the first request.
func New(storage string) *Bundle {
	built, err := fs.Sub(dist, "dist")
	if err != nil { // the path is a constant that fs.Sub takes
		built = dist
	}
	return From(built, storage)
}

// From is a bundle of the files under a folder, as the build writes them: of
// those that gain by it only x.gz and x.br are there, not x itself.
func From(built fs.FS, storage string) *Bundle {
	return &Bundle{files: sync.OnceValues(func() (map[string]*file, error) { return read(built) }), policy: policy(storage)}
}

// policy is the content security policy. Customers' HTML is shown in a frame
// that inherits it, and may load images over https once the agent asks: the
// frame's own policy forbids them until then. Mantine sets styles on elements.
func policy(storage string) string {
	if storage != "" {
		storage = " " + storage
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data: blob: https:" + storage +
		"; connect-src 'self'" + storage + "; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func read(built fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(built, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		ext := path.Ext(name)
		stem := name
		if ext == ".gz" || ext == ".br" {
			stem = strings.TrimSuffix(name, ext)
		}
		f := files[stem]
		if f == nil {
			f = &file{typ: types[path.Ext(stem)]}
			files[stem] = f
		}
		switch ext {
		case ".gz":
			f.gzip = body
		case ".br":
			f.brotli = body
		default:
			f.plain = body
		}
		return nil
	})
	for name, f := range files {
		if f.plain == nil && f.gzip == nil {
			return nil, fmt.Errorf("console: %s is there as brotli only", name)
		}
		sum := sha256.Sum256(append(bytes.Clone(f.plain), f.gzip...))
		f.etag = hex.EncodeToString(sum[:8])
	}
	return files, err
}

// ServeHTTP answers GET and HEAD below Root. A path of the application gets the
// index, and so does every address that looks like one; a file that is not
// there, such as one of an older version, is 404.
func (b *Bundle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	page.SetHeaders(h)
	h.Set("Content-Security-Policy", b.policy)
	h.Set("X-Robots-Tag", "noindex, nofollow")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	files, err := b.files()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, Root), "/")
	f := files[name]
	h.Set("Vary", "Accept-Encoding")
	switch {
	case f != nil && strings.HasPrefix(name, hashed):
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case f != nil && name != placeholder && path.Ext(name) != ".html":
		h.Set("Cache-Control", "no-cache")
	case strings.HasPrefix(name, hashed), path.Ext(name) != "" && types[path.Ext(name)] != "":
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		return
	default:
		h.Set("Cache-Control", "no-cache")
		if f = files[index]; f == nil {
			f = files[placeholder]
		}
	}
	if f == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	f.write(w, r)
}

// write answers a file in the best encoding that the browser takes.
func (f *file) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.typ)
	body, encoding := f.plain, ""
	switch {
	case f.brotli != nil && accepts(r, "br"):
		body, encoding = f.brotli, "br"
	case f.gzip != nil && accepts(r, "gzip"):
		body, encoding = f.gzip, "gzip"
	case body == nil:
		body = unzip(f.gzip)
	}
	tag := `"` + f.etag + `"`
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		tag = `"` + f.etag + "-" + encoding + `"`
	}
	h.Set("ETag", tag)
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser went away; there is nobody to tell
	}
}

// unzip is for the rare program that takes no compressed answer; what the build
// compressed is whole.
func unzip(body []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(z)
	if err != nil {
		return nil
	}
	return out
}

// accepts reports whether the request takes an encoding.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == encoding {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}

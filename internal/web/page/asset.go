package page

import (
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets/*
var assetFiles embed.FS

// The files beside the pages.
var assetNames = []string{"site.css", "form.js", "icon.svg"}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is a file with the name that browsers may keep for ever: it changes
// with the content.
type asset struct {
	path    string
	typ     string
	body    []byte
	gzipped func() []byte // made when first asked for: a page needs only the path
}

func loadAsset(name string) asset {
	body, err := assetFiles.ReadFile("assets/" + name)
	if err != nil { // embedded under that name: a test reads each
		body = nil
	}
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return asset{
		path: "/assets/" + strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext,
		typ:  assetTypes[ext], body: body,
		gzipped: sync.OnceValue(func() []byte { return compress(body, gzip.BestCompression) }),
	}
}

// AssetPath is the address of a file, with the hash of its content; "" for a
// file that is not there.
func (p *Pages) AssetPath(name string) string {
	if load, ok := p.assets[name]; ok {
		return load().path
	}
	return ""
}

// WriteAsset answers GET /assets/{file}. It reports false, with nothing
// written, when there is no such file; one of an older version is not there.
func (p *Pages) WriteAsset(w http.ResponseWriter, r *http.Request, file string) bool {
	a, ok := p.asset(file)
	if !ok {
		return false
	}
	h := w.Header()
	SetHeaders(h)
	h.Set("Content-Type", a.typ)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.body
	if acceptsGzip(r) {
		body = a.gzipped()
		h.Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the visitor went away; there is nobody to tell
	}
	return true
}

// asset is the file of that name, with its hash.
func (p *Pages) asset(file string) (asset, bool) {
	for _, load := range p.assets {
		if a := load(); a.path == "/assets/"+file {
			return a, true
		}
	}
	return accentOf(file)
}

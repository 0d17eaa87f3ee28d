package httpapi

import (
	_ "embed"
	"net/http"
	"strconv"

	"helpdesk/internal/web/problem"
)

//go:generate go test -run TestDocument_isTheContract -update .

// document is the OpenAPI document of this API, written by `go generate` from
// the same types that serve requests; a test shows every change of it.
//
//go:embed openapi.json
var document []byte

// Where the contract stands, and the page that shows it: no secrets, for anybody.
const (
	documentPath  = Base + "/openapi.json"
	referencePath = Base + "/docs"
	stylePath     = Base + "/docs.css"
)

// serveDocument answers the contract to anybody: it is no secret.
func serveDocument(w http.ResponseWriter, r *http.Request) {
	if !acceptable(r) {
		problem.Write(w, r, problem.NotAcceptable(mediaType))
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(document)))
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(document) // the caller hung up; there is nobody to tell
}

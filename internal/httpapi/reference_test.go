package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The page of the contract is for anybody.
func TestServeReference(t *testing.T) {
	h := New(Deps{})
	for path, kind := range map[string]string{referencePath: "text/html", stylePath: "text/css"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

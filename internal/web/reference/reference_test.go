package reference_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"helpdesk/internal/web/reference"
)

func page(t *testing.T) (*reference.Page, []byte) {
	t.Helper()
	raw, err := os.ReadFile("../../httpapi/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return &reference.Page{Document: raw, Style: "/docs.css", Contract: "/openapi.json"}, raw
}

func get(p http.Handler, path, language string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// Every operation of the contract stands on the page, whole.
func TestPage_showsEveryOperation(t *testing.T) {
	p, raw := page(t)
	w := get(p, "/docs", "en")
	body := w.Body.String()
	if csp := w.Header().Get("Content-Security-Policy"); w.Code != 200 || !strings.Contains(csp, "default-src 'none'") || strings.Contains(body, "<script") || strings.Contains(body, "style=") {
		t.Fatalf("%d, policy %q", w.Code, csp)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Permission  string `json:"x-permission"`
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			_, part, ok := strings.Cut(body, `<article id="`+op.OperationID+`">`)
			part, _, _ = strings.Cut(part, "</article>")
			if !ok || !strings.Contains(part, "<b>"+strings.ToUpper(method)+"</b> <code>"+path) || !strings.Contains(part, op.Permission) ||
				!strings.Contains(part, "curl -sS") || !strings.Contains(part, "<code>unauthenticated</code>") {
				t.Errorf("%s is not whole", op.OperationID)
			}
		}
	}
}

func TestPage_searchAndLanguage(t *testing.T) {
	p, _ := page(t)
	body := get(p, "/docs?q=MERGE", "es-ES").Body.String()
	if !strings.Contains(body, `lang="es"`) || !strings.Contains(body, "Referencia de la API") || !strings.Contains(body, `id="mergeTicket"`) || strings.Contains(body, `id="listKeys"`) {
		t.Error("a search for merge in Spanish")
	}
	if body := get(p, "/docs?q=%3Cscript%3E&lang=en", "es").Body.String(); strings.Contains(body, "<script") || !strings.Contains(body, "0 operations found.") {
		t.Error("a search for markup")
	}
}

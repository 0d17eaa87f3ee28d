package page_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"helpdesk/internal/web/page"
)

// Whatever the values are, the page has the same elements, and they come out
// as they went in.
func TestPlain(t *testing.T) {
	const bad = `"><script>alert(1)</script>&amp;'<!--`
	plain := func(v string) *page.Plain {
		return &page.Plain{
			Lang: "es", Title: v, Desk: v, Text: v, Link: page.Link{URL: "/x?" + v, Name: v},
			Post: "/sign-out", Button: v, Fields: [][2]string{{"csrf", v}}, Leads: "https:",
		}
	}
	elements := func(p *page.Plain) (names, values []string) {
		w := httptest.NewRecorder()
		p.Write(w, httptest.NewRequest("GET", "/", nil), 403)
		if w.Code != 403 || w.Header().Get("Content-Language") != "es" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https:") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("policy %q", csp)
		}
		root, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode {
				names = append(names, n.Data)
				for _, a := range n.Attr {
					if a.Key == "value" {
						values = append(values, a.Val)
					}
				}
			}
			if n.Type == html.TextNode && n.Parent.Data == "h1" {
				values = append(values, n.Data)
			}
		}
		return names, values
	}
	good, _ := elements(plain("good"))
	names, values := elements(plain(bad))
	if strings.Join(names, " ") != strings.Join(good, " ") {
		t.Errorf("elements %v\nwant %v", names, good)
	}
	if len(values) != 2 || values[0] != bad || values[1] != bad {
		t.Errorf("values %q", values)
	}
}

package page_test

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/page"
)

func sheetOf(t *testing.T, p *page.Pages, path string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	if !p.WriteAsset(rec, httptest.NewRequest(http.MethodGet, "/", nil), strings.TrimPrefix(path, "/assets/")) {
		t.Fatalf("%s is not served", path)
	}
	if got := rec.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("%s: Cache-Control %q", path, got)
	}
	return rec.Body.String()
}

func TestAccent_isLinkedAndServed(t *testing.T) {
	p := page.New("")
	for _, tt := range []struct {
		accent string
		sheets int
	}{{"", 1}, {"#0b6e4f", 2}, {"#0B6E4F", 2}, {"red", 1}} {
		whole, plain := httptest.NewRecorder(), httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if err := p.Write(whole, r, http.StatusOK, &page.Notice{Frame: page.Frame{Lang: desk.English, Accent: tt.accent}}); err != nil {
			t.Fatal(err)
		}
		(&page.Plain{Lang: desk.English, Accent: tt.accent}).Write(plain, r, http.StatusOK)
		for _, body := range []string{whole.Body.String(), plain.Body.String()} {
			sheets := regexp.MustCompile(`rel="stylesheet" href="([^"]+)"`).FindAllStringSubmatch(body, -1)
			if len(sheets) != tt.sheets {
				t.Fatalf("%q: %d style sheets, want %d", tt.accent, len(sheets), tt.sheets)
			}
			if tt.sheets == 2 && !strings.Contains(sheetOf(t, p, sheets[1][1]), "--fill: #0b6e4f;") {
				t.Errorf("the buttons are not of the colour")
			}
		}
	}
	for _, none := range []string{"accent-0b6e4f.css", "accent-0b6e4f-000000000000.css", "accent-red-000000000000.css"} {
		if p.WriteAsset(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), none) {
			t.Errorf("%s is served", none)
		}
	}
}

// Whatever colour is allowed, every word is read on every ground of site.css.
func TestAccent_isReadEverywhere(t *testing.T) {
	p, random := page.New(""), rand.New(rand.NewPCG(1, 2))
	value := regexp.MustCompile(`--(fill|accent|accent-ink|calm-ground): (#[0-9a-f]+);`)
	for range 300 {
		c := desk.Color{uint8(random.UintN(256)), uint8(random.UintN(256)), uint8(random.UintN(256))}.Toward(desk.Color{}, desk.MinContrast, desk.White)
		light, dark, _ := strings.Cut(sheetOf(t, p, page.AccentPath(c.String())), "@media")
		for name, theme := range map[string]struct {
			sheet   string
			grounds []string
		}{"light": {light, []string{"#f6f7f9", "#ffffff"}}, "dark": {dark, []string{"#14171a", "#1d2125"}}} {
			token := map[string]string{}
			for _, m := range value.FindAllStringSubmatch(theme.sheet, -1) {
				token[m[1]] = m[2]
			}
			for _, pair := range [][2]string{{token["accent-ink"], token["fill"]}, {token["accent"], token["calm-ground"]},
				{token["accent"], theme.grounds[0]}, {token["accent"], theme.grounds[1]}} {
				word, ok1 := desk.ParseColor(pair[0])
				ground, ok2 := desk.ParseColor(pair[1])
				if !ok1 || !ok2 || word.Contrast(ground) < desk.MinContrast {
					t.Errorf("%s, %s: %s on %s cannot be read (%.2f)", c, name, pair[0], pair[1], word.Contrast(ground))
				}
			}
		}
	}
}

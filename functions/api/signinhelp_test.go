package api

import (
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/text"
)

// Every way in which a sign-in fails has a page of its own, in both languages:
// what it is called, what happened, and what to do, and the way back to begin.
func TestHelp_everyFailureSaysWhatToDo(t *testing.T) {
	titles := map[string]string{}
	for key := range text.Catalog(desk.English) {
		code, ok := strings.CutPrefix(key, "error.signin_")
		if !ok {
			continue
		}
		code = "signin_" + code
		title, steps := help(code)
		if title == "" || len(steps) == 0 {
			t.Errorf("%s has no help", code)
			continue
		}
		if titles[title] != "" {
			t.Errorf("%s is called as %s", code, titles[title])
		}
		titles[title] = code
		for _, lang := range []desk.Language{desk.Spanish, desk.English} {
			p := page.Plain{Lang: lang, Text: problem.Of(desk.Fail(desk.Unauthenticated, code)).In(lang).Detail}
			helped(&p, code)
			w := httptest.NewRecorder()
			p.Write(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusUnauthorized)
			for _, words := range append([]string{text.T(lang, title), text.T(lang, key)}, translated(lang, steps)...) {
				if words == "" || !strings.Contains(w.Body.String(), html.EscapeString(words)) {
					t.Errorf("%s in %s lacks %q", code, lang, words)
				}
			}
		}
	}
	if len(titles) < 8 {
		t.Errorf("%d ways to fail: the test looks in the wrong place", len(titles))
	}
}

func translated(lang desk.Language, keys []string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, text.T(lang, key))
	}
	return all
}

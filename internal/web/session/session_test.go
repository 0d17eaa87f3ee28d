package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/session"
)

func TestCookies(t *testing.T) {
	expires := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		cookies session.Cookies
		set     func(session.Cookies, http.ResponseWriter)
		want    string
	}{
		"token": {session.Cookies{}, func(c session.Cookies, w http.ResponseWriter) { c.SetToken(w, "t1", expires) },
			"__Host-desk=t1; Path=/; Expires=Mon, 09 Mar 2026 09:00:00 GMT; HttpOnly; Secure; SameSite=Lax"},
		"sign-in": {session.Cookies{}, func(c session.Cookies, w http.ResponseWriter) { c.SetBegun(w, "b1", 10*time.Minute) },
			"__Host-desk-sign-in=b1; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax"},
		"cleared": {session.Cookies{}, func(c session.Cookies, w http.ResponseWriter) { c.ClearToken(w) },
			"__Host-desk=gone; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"},
		"cleared sign-in": {session.Cookies{}, func(c session.Cookies, w http.ResponseWriter) { c.ClearBegun(w) },
			"__Host-desk-sign-in=gone; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"},
		"on loopback": {session.Cookies{Plain: true}, func(c session.Cookies, w http.ResponseWriter) { c.SetToken(w, "t1", expires) },
			"desk=t1; Path=/; Expires=Mon, 09 Mar 2026 09:00:00 GMT; HttpOnly; SameSite=Lax"},
	}
	for name, tc := range tests {
		w := httptest.NewRecorder()
		tc.set(tc.cookies, w)
		if got := w.Header().Get("Set-Cookie"); got != tc.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tc.want)
		}
	}
}

func TestCookies_read(t *testing.T) {
	for name, tc := range map[string]struct {
		cookies session.Cookies
		header  string
		token   string
		begun   string
	}{
		"both":                    {session.Cookies{}, "__Host-desk=t; __Host-desk-sign-in=b", "t", "b"},
		"none":                    {session.Cookies{}, "", "", ""},
		"planted without prefix":  {session.Cookies{}, "desk=t; desk-sign-in=b", "", ""},
		"on loopback":             {session.Cookies{Plain: true}, "desk=t; desk-sign-in=b", "t", "b"},
		"prefix on loopback":      {session.Cookies{Plain: true}, "__Host-desk=t", "", ""},
		"cleared":                 {session.Cookies{}, "__Host-desk=gone", "", ""},
		"far too long":            {session.Cookies{}, "__Host-desk=" + strings.Repeat("t", 300), "", ""},
		"named in another cookie": {session.Cookies{}, "x=__Host-desk=t", "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", tc.header)
		if token, begun := tc.cookies.Token(r), tc.cookies.Begun(r); token != tc.token || begun != tc.begun {
			t.Errorf("%s: %q, %q", name, token, begun)
		}
	}
}

func TestGuard(t *testing.T) {
	tests := map[string]struct {
		method string
		header map[string]string
		given  string
		pass   bool
	}{
		"reading":                 {"GET", nil, "", true},
		"reading from elsewhere":  {"GET", map[string]string{"Sec-Fetch-Site": "cross-site"}, "", true},
		"own page":                {"POST", map[string]string{"Sec-Fetch-Site": "same-origin"}, "csrf", true},
		"no browser":              {"POST", nil, "csrf", true},
		"own page, old browser":   {"PATCH", map[string]string{"Origin": "https://desk.test"}, "csrf", true},
		"typed by the user":       {"POST", map[string]string{"Sec-Fetch-Site": "none"}, "csrf", true},
		"no token":                {"POST", map[string]string{"Sec-Fetch-Site": "same-origin"}, "", false},
		"wrong token":             {"DELETE", map[string]string{"Sec-Fetch-Site": "same-origin"}, "csrF", false},
		"longer token":            {"DELETE", map[string]string{"Sec-Fetch-Site": "same-origin"}, "csrf2", false},
		"another site":            {"POST", map[string]string{"Sec-Fetch-Site": "cross-site"}, "csrf", false},
		"another host, same site": {"POST", map[string]string{"Sec-Fetch-Site": "same-site"}, "csrf", false},
		"another origin":          {"PUT", map[string]string{"Origin": "https://evil.example"}, "csrf", false},
		"no origin":               {"POST", map[string]string{"Origin": "null"}, "csrf", false},
		"unknown method":          {"BREW", nil, "", false},
	}
	for name, tc := range tests {
		r := httptest.NewRequest(tc.method, "https://desk.test/api/v1/tickets", nil)
		for k, v := range tc.header {
			r.Header.Set(k, v)
		}
		err := session.Guard(r, "csrf", tc.given)
		if tc.pass != (err == nil) || err != nil && !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := session.Guard(httptest.NewRequest(http.MethodPost, "https://desk.test/", nil), "", ""); err == nil {
		t.Error("a session without a token is taken for one with an empty token")
	}
}

package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/signin"
)

// sessions are those of Ana and Leo; "renewed" is Ana's with a new token, and
// "broken" is one that the table cannot be asked about.
type sessions struct{}

func (sessions) Authenticate(_ context.Context, token string) (signin.Signed, error) {
	ana := desk.Subject{Kind: desk.ActorAgent, AgentID: "ana", Role: desk.RoleAgent, Teams: []string{"billing"}}
	switch token {
	case "ana":
		return signin.Signed{Subject: ana, CSRF: "of-ana"}, nil
	case "leo":
		return signin.Signed{Subject: desk.Subject{Kind: desk.ActorAgent, AgentID: "leo", Role: desk.RoleLight, Teams: []string{"billing"}}, CSRF: "of-leo"}, nil
	case "renewed":
		return signin.Signed{Subject: ana, CSRF: "of-ana", Token: "fresh", Expires: noon.Add(time.Hour)}, nil
	case "broken":
		return signin.Signed{}, errors.New("table: secret detail")
	}
	return signin.Signed{}, desk.Fail(desk.Unauthenticated, "session_invalid")
}

// newAPI is the API over the fake desk, with sessions and without keys.
func newAPI(t *testing.T, s httpapi.Sessions) http.Handler {
	t.Helper()
	f := setup(t)
	return httpapi.New(httpapi.Deps{Keys: noKeys{}, Sessions: s, Tickets: f.desk, Intake: f.desk, Log: slog.New(slog.DiscardHandler)})
}

func TestSession(t *testing.T) {
	api := newAPI(t, sessions{})
	message := `{"kind":"public","text":"x"}`
	csrf := func(token string) []string { return []string{"X-CSRF-Token: " + token} }
	tests := map[string]struct {
		method, path, body, cookie string
		header                     []string
		status                     int
		code                       string
	}{
		"reads":                          {"GET", "/tickets/1", "", "ana", nil, 200, ""},
		"reads from another site":        {"GET", "/tickets/1", "", "ana", []string{"Sec-Fetch-Site: cross-site"}, 200, ""},
		"writes":                         {"POST", "/tickets/1/messages", message, "ana", csrf("of-ana"), 201, ""},
		"writes without token":           {"POST", "/tickets/1/messages", message, "ana", nil, 403, "csrf"},
		"writes with another's token":    {"POST", "/tickets/1/messages", message, "ana", csrf("of-leo"), 403, "csrf"},
		"writes from another site":       {"POST", "/tickets/1/messages", message, "ana", append(csrf("of-ana"), "Sec-Fetch-Site: cross-site"), 403, "csrf"},
		"changes without token":          {"PATCH", "/tickets/1", `{"priority":"low"}`, "ana", []string{`If-Match: "7"`}, 403, "csrf"},
		"may what the role may":          {"POST", "/tickets/1/messages", message, "leo", csrf("of-leo"), 403, "forbidden"},
		"another team's":                 {"GET", "/tickets/2", "", "ana", nil, 404, "not_found"},
		"over":                           {"GET", "/me", "", "old", nil, 401, "session_invalid"},
		"none":                           {"GET", "/me", "", "", nil, 401, "unauthenticated"},
		"nobody knows":                   {"GET", "/me", "", "broken", nil, 500, "internal"},
		"a key is asked, not the cookie": {"GET", "/me", "", "ana", []string{"Authorization: Bearer nonsense"}, 401, "key_invalid"},
		"a header that is no key":        {"GET", "/me", "", "ana", []string{"Authorization: Basic eA=="}, 401, "unauthenticated"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := ask(api, tc.method, tc.path, tc.body, tc.cookie, tc.header...)
			var p struct{ Code string }
			_ = json.Unmarshal(w.Body.Bytes(), &p) // an answer that is no problem has no code
			if w.Code != tc.status || p.Code != tc.code {
				t.Errorf("%d %s: %s", w.Code, p.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "secret detail") || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("answers %v %s", w.Header(), w.Body)
			}
		})
	}
}

// A new token reaches the browser whatever becomes of the request.
func TestSession_renewed(t *testing.T) {
	api := newAPI(t, sessions{})
	for path, status := range map[string]int{"/me": 200, "/tickets/2": 404} {
		w := ask(api, http.MethodGet, path, "", "renewed")
		if got := w.Header().Get("Set-Cookie"); w.Code != status || !strings.HasPrefix(got, "__Host-desk=fresh; Path=/; Expires=Mon, 02 Mar 2026 13:00:00 GMT; HttpOnly; Secure") {
			t.Errorf("%s: %d %s", path, w.Code, got)
		}
	}
	w := ask(api, http.MethodPost, "/tickets", "{}", "renewed")
	if w.Code != 403 || w.Header().Get("Set-Cookie") == "" {
		t.Errorf("refused: %d %v", w.Code, w.Header())
	}
}

// GET /me gives the page its CSRF token; a key has none.
func TestSession_me(t *testing.T) {
	w := ask(newAPI(t, sessions{}), http.MethodGet, "/me", "", "ana")
	var me struct{ Agent, CSRF string }
	if err := json.Unmarshal(w.Body.Bytes(), &me); err != nil || me.Agent != "ana" || me.CSRF != "of-ana" {
		t.Errorf("%v: %s", err, w.Body)
	}
	if err := httpapi.Conforms("getMe", w.Code, w.Body.Bytes()); err != nil {
		t.Error(err)
	}
}

// A desk without sign-in takes no cookie.
func TestSession_off(t *testing.T) {
	if w := ask(newAPI(t, nil), http.MethodGet, "/me", "", "ana"); w.Code != 401 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func ask(api http.Handler, method, path, body, cookie string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://desk.test"+httpapi.Base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		r.Header.Set("Cookie", "__Host-desk="+cookie)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	return w
}

// noKeys knows no key.
type noKeys struct{}

func (noKeys) Authenticate(context.Context, string) (desk.Subject, error) {
	return desk.Subject{}, desk.Fail(desk.Unauthenticated, "key_invalid")
}

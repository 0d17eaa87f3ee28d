package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// named is one of the walk's callers.
func (o *office) named(name string) walker {
	o.t.Helper()
	all := o.walkers()
	i := slices.IndexFunc(all, func(w walker) bool { return w.name == name })
	if i < 0 {
		o.t.Fatalf("no caller %s", name)
	}
	return all[i]
}

// filled is the operation's path with ids that are nobody's.
func (op walked) filled() string {
	path := op.Path
	for strings.Contains(path, "{") {
		head, rest, _ := strings.Cut(path, "{")
		_, tail, _ := strings.Cut(rest, "}")
		path = head + unknownID + tail
	}
	return "/api/v1" + path
}

// A page of another site can make a browser send any write with an admin's
// cookie. None is carried out, and nothing is written: not without the session's
// token, not with another session's, and not even with the right one from there.
func TestAttack_csrfOnEveryWrite(t *testing.T) {
	o := openOffice(t)
	all := o.walkers()
	of := func(name string) walker {
		return all[slices.IndexFunc(all, func(w walker) bool { return w.name == name })]
	}
	admin, other := of("root"), of("ana").csrf
	writes := 0
	for _, op := range contract(t, o) {
		if op.Method == http.MethodGet {
			continue
		}
		writes++
		for name, header := range map[string]map[string]string{
			"no token":                {},
			"an empty token":          {"X-CSRF-Token": ""},
			"another session's token": {"X-CSRF-Token": other},
			"another origin":          {"X-CSRF-Token": admin.csrf, "Origin": "https://evil.example"},
			"no origin":               {"X-CSRF-Token": admin.csrf, "Origin": "null"},
			"another site":            {"X-CSRF-Token": admin.csrf, "Sec-Fetch-Site": "cross-site"},
			"another host":            {"X-CSRF-Token": admin.csrf, "Sec-Fetch-Site": "same-site"},
		} {
			r := httptest.NewRequest(op.Method, op.filled(), strings.NewReader(op.Body))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Cookie", admin.cookie)
			r.Header.Set("If-Match", "*")
			for k, v := range header {
				r.Header.Set(k, v)
			}
			before := o.table.writes.Load()
			w := httptest.NewRecorder()
			o.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"code":"csrf"`) {
				t.Errorf("%s, %s: %d %s", op.ID, name, w.Code, w.Body)
			}
			if n := o.table.writes.Load() - before; n != 0 {
				t.Errorf("%s, %s: %d writes", op.ID, name, n)
			}
		}
	}
	if writes < 35 {
		t.Errorf("%d writes: the test looks in the wrong place", writes)
	}
}

// storedFields are the names of all that is kept of the desk's things.
func storedFields() []string {
	var names []string
	for _, v := range []any{desk.Ticket{}, desk.Message{}, desk.Person{}, desk.Organization{}, desk.Tool{}, desk.View{}, desk.APIKey{}, desk.Agent{},
		desk.Participant{}, desk.Event{}, store.Session{}, store.OwnSession{}} {
		kind := reflect.TypeOf(v)
		for i := range kind.NumField() {
			f := kind.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" {
				name = strings.ToLower(f.Name[:1]) + f.Name[1:]
			}
			names = append(names, name, f.Name)
		}
	}
	names = append(names, "pk", "sk", "v", "ttl", "__proto__", "constructor")
	slices.Sort(names)
	return slices.Compact(names)
}

// bodies are the fields that each operation's body has by the contract.
func bodies(t *testing.T, o *office) map[string][]string {
	t.Helper()
	w := httptest.NewRecorder()
	o.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	type schema struct {
		Ref        string                     `json:"$ref"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			RequestBody struct {
				Content map[string]struct{ Schema schema }
			} `json:"requestBody"`
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, methods := range doc.Paths {
		for _, op := range methods {
			if content, ok := op.RequestBody.Content["application/json"]; ok {
				s := content.Schema
				if s.Ref != "" {
					s = doc.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
				}
				for name := range s.Properties {
					all[op.OperationID] = append(all[op.OperationID], name)
				}
			}
		}
	}
	return all
}

// No write takes a field that its contract does not have, whichever of the
// stored things it is a field of: it is refused by its name, and nothing is written.
func TestAttack_massAssignment(t *testing.T) {
	o := openOffice(t)
	admin, known, stored := o.named("root"), bodies(t, o), storedFields()
	if len(known) < 25 || len(stored) < 80 {
		t.Fatalf("%d bodies, %d fields: the test looks in the wrong place", len(known), len(stored))
	}
	tried := 0
	for _, op := range contract(t, o) {
		if op.Body == "" || op.Method == http.MethodGet {
			continue
		}
		for _, name := range stored {
			if slices.Contains(known[op.ID], name) {
				continue
			}
			body := fmt.Sprintf(`%s,%q:"root"}`, strings.TrimSuffix(strings.TrimSpace(op.Body), "}"), name)
			before := o.table.writes.Load()
			got := o.ask(admin, op.Method, strings.TrimPrefix(op.filled(), "/api/v1"), body, "")
			tried++
			if got.code != http.StatusUnprocessableEntity || !strings.Contains(got.body, fmt.Sprintf(`{"field":%q,"code":"unknown_field"`, name)) {
				t.Errorf("%s with %s: %d %s", op.ID, name, got.code, got.body)
			}
			if n := o.table.writes.Load() - before; n != 0 {
				t.Errorf("%s with %s: %d writes", op.ID, name, n)
			}
		}
	}
	t.Logf("%d fields tried", tried)
}

// Whatever stands in the headers, the path and the parameters of a request, no
// header of an answer has a line break, nor is there one that was not meant.
func TestAttack_headerInjection(t *testing.T) {
	o := openOffice(t)
	admin := o.named("root")
	const evil = "x\r\nSet-Cookie: planted=1\r\nX-Planted: 1"
	check := func(what string, w *httptest.ResponseRecorder) {
		t.Helper()
		for name, values := range w.Header() {
			for _, v := range append([]string{name}, values...) {
				if strings.ContainsAny(v, "\r\n\x00") || name == "X-Planted" || strings.HasPrefix(v, "planted") {
					t.Errorf("%s: header %q: %q", what, name, values)
				}
			}
		}
		if w.Code >= 500 {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	headers := []string{"Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Host", "Idempotency-Key", "If-Match", "If-None-Match",
		"Origin", "Referer", "Sec-Fetch-Site", "User-Agent", "X-CSRF-Token", "X-Correlation-Id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}
	for _, op := range contract(t, o) {
		for _, name := range headers {
			r := httptest.NewRequest(op.Method, op.filled(), strings.NewReader(op.Body))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Cookie", admin.cookie)
			r.Header.Set("X-CSRF-Token", admin.csrf)
			r.Header.Set(name, evil)
			w := httptest.NewRecorder()
			o.ServeHTTP(w, r)
			check(op.ID+" "+name, w)
		}
		r := httptest.NewRequest(op.Method, strings.ReplaceAll(op.filled(), unknownID, url.PathEscape(evil))+"?cursor="+url.QueryEscape(evil), strings.NewReader(op.Body))
		r.Header.Set("Authorization", "Bearer "+admin.key)
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		check(op.ID+" path", w)
	}
	for _, to := range []string{evil, "/console/" + evil, "//evil.example", `/\evil.example`, "https://evil.example", "/%0d%0aX-Planted:1"} {
		for _, path := range []string{"/sign-in?to=", "/sign-in/callback?state=", "/sign-out?to="} {
			r := httptest.NewRequest(http.MethodGet, path+url.QueryEscape(to), nil)
			r.Host = "other.test"
			w := httptest.NewRecorder()
			o.ServeHTTP(w, r)
			check(path+to, w)
			if at := w.Header().Get("Location"); at != "" && !strings.HasPrefix(at, deskURL+"/") {
				t.Errorf("%s%q leads to %q", path, to, at)
			}
			if at, err := url.Parse(w.Header().Get("Location")); err != nil || at.Query().Has("to") && !strings.HasPrefix(at.Query().Get("to"), "/console/") && at.Query().Get("to") != "/%0d%0aX-Planted:1" {
				t.Errorf("%s%q keeps %v", path, to, at)
			}
		}
	}
}

// Line breaks in names, subjects and addresses become spaces or are refused:
// what is kept has none, so no mail that is made of it can have another header.
func TestAttack_headerInjectionByFields(t *testing.T) {
	o := openOffice(t)
	admin := o.named("root")
	for _, br := range []string{`\r\n`, `\n`, `\r`, `\u2028`, `\u0085`, `\u0000`} {
		evil := "a" + br + "Bcc: evil@example.net"
		for what, ask := range map[string]asked{
			"ticket":       o.ask(admin, "POST", "/tickets", `{"address":"lucia@example.com","name":"`+evil+`","subject":"`+evil+`","text":"x","attachments":[{"name":"`+evil+`","data":"aGk="}]}`, ""),
			"address":      o.ask(admin, "POST", "/tickets", `{"address":"lucia@example.com`+br+`Bcc: evil@example.net","text":"x"}`, ""),
			"person":       o.ask(admin, "POST", "/people", `{"address":"p`+fmt.Sprintf("%x", br)+`@example.com","name":"`+evil+`","region":"`+evil+`"}`, ""),
			"organisation": o.ask(admin, "POST", "/organizations", `{"name":"`+evil+`"}`, ""),
			"key":          o.ask(admin, "POST", "/keys", `{"name":"`+evil+`","scopes":["tickets:read"]}`, ""),
			"reply":        o.ask(admin, "POST", "/canned-replies", `{"owner":"everybody","name":{"en":"`+evil+`"},"text":{"en":"x"}}`, ""),
		} {
			if ask.code >= 500 || what == "address" && ask.code != http.StatusUnprocessableEntity {
				t.Errorf("%s with %s: %d %s", what, br, ask.code, ask.body)
			}
			var made struct{ ID string }
			if err := json.Unmarshal([]byte(ask.body), &made); err != nil {
				t.Fatal(err)
			}
			shown := ask.body
			if what == "ticket" && made.ID != "" {
				shown = o.ask(admin, "GET", "/tickets/"+made.ID, "", "").body
			}
			if ask.code < 300 && (strings.Contains(shown, `a\r`) || strings.Contains(shown, `a\n`) || strings.Contains(shown, `a\u`)) {
				t.Errorf("%s with %s is kept as %s", what, br, shown)
			}
		}
	}
}

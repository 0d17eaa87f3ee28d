package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/text"
)

const (
	tickets = "/api/v1/tickets"
	ticket1 = tickets + "/1"
)

// scenario is one request and what its answer must be.
type scenario struct {
	name         string
	method, path string
	key          string // "program" unless given; "-" for none
	headers      []string
	body         string

	status  int
	code    string            // of the problem
	fields  map[string]string // field → code, exactly these
	has     []string          // in the answer's body
	hasNot  []string
	header  map[string]string
	reached bool // the use case was asked; for a problem it normally is not
}

func run(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			f := setup(t)
			key := map[string]string{"": "program", "-": ""}[s.key]
			if s.key != "" && s.key != "-" {
				key = s.key
			}
			w := f.do(s.method, s.path, s.body, key, s.headers...)
			body := w.Body.String()
			if w.Code != s.status {
				t.Fatalf("status %d, want %d: %s", w.Code, s.status, cut(body))
			}
			if s.status >= 400 {
				checkProblem(t, w.Header(), body, s)
			}
			for _, want := range s.has {
				if !strings.Contains(body, want) {
					t.Errorf("no %s in %s", want, cut(body))
				}
			}
			for _, not := range append([]string{"secret", "hd_", "goroutine"}, s.hasNot...) {
				if strings.Contains(body, not) {
					t.Errorf("%s in %s", not, cut(body))
				}
			}
			for name, want := range s.header {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if got := len(f.desk.asked) > 0; s.status >= 400 && got != s.reached {
				t.Errorf("use case asked: %v, want %v", got, s.reached)
			}
		})
	}
}

func checkProblem(t *testing.T, h http.Header, body string, s scenario) {
	t.Helper()
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
		Errors                    []struct{ Field, Code, Es, En string }
		Texts                     struct{ Es, En string }
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("no JSON: %v in %s", err, cut(body))
	}
	if got := h.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	if p.Status != s.status || p.Type == "" || p.Title == "" || p.Detail == "" || p.Texts.Es == "" || p.Texts.En == "" {
		t.Errorf("incomplete problem: %s", cut(body))
	}
	if p.Code != s.code {
		t.Errorf("code %q, want %q", p.Code, s.code)
	}
	var got map[string]string
	for _, e := range p.Errors {
		if got == nil {
			got = map[string]string{}
		}
		got[e.Field] = e.Code
		if e.Es == "" || e.En == "" || e.En == text.T(desk.English, "error.invalid") {
			t.Errorf("field %s, %s has no text of its own in both languages", e.Field, e.Code)
		}
	}
	if diff := cmp.Diff(s.fields, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func cut(s string) string { return s[:min(len(s), 600)] }

func TestReading(t *testing.T) {
	run(t, []scenario{
		{name: "list", method: "GET", path: tickets, status: 200,
			has:    []string{`"number":1`, `"number":2`, `"createdAt":"2026-03-02T12:00:00.000Z"`, `"next":"`, `"tags":[]`},
			header: map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}},
		{name: "list of a team", method: "GET", path: tickets + "?team=billing&limit=1", status: 200, has: []string{`"number":1`}, hasNot: []string{`"number":2`}},
		{name: "list shows an agent his teams", method: "GET", path: tickets, key: "ana", status: 200, has: []string{`"number":1`}, hasNot: []string{`"number":2`, "Parcel"}},
		{name: "list of an unknown team", method: "GET", path: tickets + "?team=none", status: 404, code: "not_found", reached: true},
		{name: "list of another team", method: "GET", path: tickets + "?team=shipping", key: "ana", status: 404, code: "not_found", reached: true},
		{name: "empty texts count as absent", method: "GET", path: tickets + "?team=&cursor=", status: 200},
		{name: "read by number", method: "GET", path: ticket1, status: 200,
			has: []string{`"id":"` + billingID + `"`, `"text":"The VAT number is missing."`, `"next":"`}, hasNot: []string{"rawKey", "messageId", "sesId"},
			header: map[string]string{"ETag": `"7"`, "Cache-Control": "private, no-cache"}},
		{name: "read by id", method: "GET", path: tickets + "/" + billingID, status: 200, has: []string{`"number":1`}},
		{name: "HEAD", method: "HEAD", path: ticket1, status: 200, header: map[string]string{"ETag": `"7"`}},
		{name: "unchanged", method: "GET", path: ticket1, headers: []string{`If-None-Match: "7"`}, status: 304, hasNot: []string{"{"},
			header: map[string]string{"ETag": `"7"`, "Content-Type": "", "Content-Length": ""}},
		{name: "unchanged, one of several, weak", method: "GET", path: ticket1, headers: []string{`If-None-Match: "3", W/"7"`}, status: 304},
		{name: "unchanged, any", method: "GET", path: ticket1, headers: []string{`If-None-Match: *`}, status: 304},
		{name: "changed", method: "GET", path: ticket1, headers: []string{`If-None-Match: "6"`}, status: 200},
		{name: "unknown number", method: "GET", path: tickets + "/99", status: 404, code: "not_found"},
		{name: "unknown id", method: "GET", path: tickets + "/" + unknownID, status: 404, code: "not_found"},
		{name: "not unchanged for who may not see it", method: "GET", path: tickets + "/2", key: "ana", headers: []string{`If-None-Match: *`}, status: 404, code: "not_found"},
		{name: "file link", method: "GET", path: ticket1 + "/files/" + fileID, status: 200, has: []string{`"url":"https://files.example.com/` + fileID}},
		{name: "unknown file", method: "GET", path: ticket1 + "/files/f9", status: 404, code: "not_found"},
		{name: "file of another ticket's team", method: "GET", path: tickets + "/2/files/" + fileID, key: "ana", status: 404, code: "not_found"},
		{name: "me, an agent", method: "GET", path: "/api/v1/me", key: "leo", status: 200,
			has: []string{`"kind":"agent"`, `"agent":"leo"`, `"role":"light"`, `"teams":["billing"]`, `"scopes":["tickets:read","tickets:write"]`}},
		{name: "me, a program with whatever scope", method: "GET", path: "/api/v1/me", key: "wrongscope", status: 200, has: []string{`"kind":"program"`, `"teams":[]`}, hasNot: []string{"role"}},
	})
}

func TestReading_badInput(t *testing.T) {
	var list []scenario
	for _, id := range []string{
		"0", "01", "-1", "1.0", "+1", "%2B1", "1e3", "9999999999999", "abc", "01JNB3Q7X8K2M4N6P8R0S2T4V1", "8zzzzzzzzzzzzzzzzzzzzzzzzz",
		"..%2F1", "1%00", "%FF", "1%20", "%27%20OR%201=1", "TICKET%231", strings.Repeat("1", 3000), "01jnb3q7x8k2m4n6p8r0s2t4v1%0d%0aX:y",
	} {
		list = append(list, scenario{name: "ticket " + cut(id)[:min(len(id), 40)], method: "GET", path: tickets + "/" + id, status: 404, code: "not_found"})
	}
	for _, id := range []string{"A", "a%2F..%2Fb", "%FF", strings.Repeat("f", 65), "a%0d%0a", "ñ"} {
		list = append(list, scenario{name: "file " + cut(id)[:min(len(id), 20)], method: "GET", path: ticket1 + "/files/" + id, status: 404, code: "not_found"})
	}
	field := func(name, query, field, code string) scenario {
		return scenario{name: name, method: "GET", path: tickets + "?" + query, status: 422, code: "invalid", fields: map[string]string{field: code}}
	}
	list = append(list,
		field("unknown parameter", "sort=number", "sort", "unknown_field"),
		field("parameter in other case", "Team=billing", "Team", "unknown_field"),
		field("parameter of another operation", "ticket=1", "ticket", "unknown_field"),
		field("parameter twice", "team=billing&team=shipping", "team", "repeated"),
		field("limit no number", "limit=ten", "limit", "wrong_type"),
		field("limit empty", "limit=", "limit", "wrong_type"),
		field("limit a fraction", "limit=1.5", "limit", "wrong_type"),
		field("limit beyond int64", "limit=99999999999999999999", "limit", "wrong_type"),
		field("limit too small", "limit=0", "limit", "out_of_range"),
		field("limit negative", "limit=-1", "limit", "out_of_range"),
		field("limit too large", "limit=201", "limit", "out_of_range"),
		field("team too long", "team="+strings.Repeat("x", 65), "team", "too_long"),
		field("team not UTF-8", "team=%FF", "team", "not_utf8"),
		field("cursor too long", "cursor="+strings.Repeat("A", 2049), "cursor", "too_long"),
		scenario{name: "unknown parameter of a hostile length", method: "GET", path: tickets + "?" + strings.Repeat("x", 3000) + "=1", status: 422, code: "invalid",
			fields: map[string]string{strings.Repeat("x", 64) + "…": "unknown_field"}},
		scenario{name: "several wrong parameters, each named", method: "GET", path: tickets + "?limit=0&team=a&team=b&x=1", status: 422, code: "invalid",
			fields: map[string]string{"limit": "out_of_range", "team": "repeated", "x": "unknown_field"}},
		scenario{name: "query no query", method: "GET", path: tickets + "?a=%zz", status: 400, code: "invalid"},
		scenario{name: "query too long", method: "GET", path: tickets + "?team=" + strings.Repeat("x", 9000), status: 400, code: "invalid"},
		scenario{name: "cursor nonsense", method: "GET", path: tickets + "?cursor=nonsense", status: 400, code: "cursor_invalid"},
		scenario{name: "cursor not base64url", method: "GET", path: tickets + "?cursor=a%2Fb%3D", status: 400, code: "cursor_invalid"},
		scenario{name: "cursor of a ticket nonsense", method: "GET", path: ticket1 + "?cursor=nonsense", status: 400, code: "cursor_invalid"},
	)
	run(t, list)
}

func TestHTTPItself(t *testing.T) {
	run(t, []scenario{
		{name: "unknown path", method: "GET", path: "/api/v1/nothing", key: "-", status: 404, code: "not_found"},
		{name: "trailing slash", method: "GET", path: tickets + "/", status: 404, code: "not_found"},
		{name: "wrong method", method: "DELETE", path: tickets, key: "-", status: 405, code: "method_not_allowed", header: map[string]string{"Allow": "GET, HEAD, POST"}},
		{name: "wrong method on a ticket", method: "PUT", path: ticket1, status: 405, code: "method_not_allowed", header: map[string]string{"Allow": "GET, HEAD, PATCH"}},
		{name: "invented method", method: "BREW", path: ticket1 + "/messages", status: 405, code: "method_not_allowed", header: map[string]string{"Allow": "POST"}},
		{name: "wrong method on the contract", method: "POST", path: "/api/v1/openapi.json", key: "-", status: 405, code: "method_not_allowed"},
		{name: "XML wanted", method: "GET", path: ticket1, headers: []string{"Accept: application/xml"}, status: 406, code: "not_acceptable"},
		{name: "anything but JSON wanted", method: "GET", path: ticket1, headers: []string{"Accept: application/json;q=0, */*"}, status: 406, code: "not_acceptable"},
		{name: "XML contract wanted", method: "GET", path: "/api/v1/openapi.json", key: "-", headers: []string{"Accept: text/html"}, status: 406, code: "not_acceptable"},
		{name: "JSON among others", method: "GET", path: ticket1, headers: []string{"Accept: text/html, application/json;q=0.1"}, status: 200},
		{name: "any application", method: "GET", path: ticket1, headers: []string{"Accept: application/*"}, status: 200},
		{name: "problem in Spanish", method: "GET", path: tickets + "/99", headers: []string{"Accept-Language: es-AR"}, status: 404, code: "not_found", header: map[string]string{"Content-Language": "es"}},
	})
}

func TestAuthentication(t *testing.T) {
	bearer := func(v string) []string { return []string{"Authorization: " + v} }
	run(t, []scenario{
		{name: "none", method: "GET", path: ticket1, key: "-", status: 401, code: "unauthenticated", header: map[string]string{"Www-Authenticate": "Bearer"}},
		{name: "another scheme", method: "GET", path: ticket1, key: "-", headers: bearer("Basic YTpi"), status: 401, code: "unauthenticated"},
		{name: "no secret", method: "GET", path: ticket1, key: "-", headers: bearer("Bearer "), status: 401, code: "key_invalid"},
		{name: "two headers", method: "GET", path: ticket1, headers: bearer("Bearer other"), status: 401, code: "key_invalid"},
		{name: "unknown", method: "GET", path: ticket1, key: "unknown", status: 401, code: "key_invalid", header: map[string]string{"Www-Authenticate": "Bearer"}},
		{name: "expired", method: "GET", path: ticket1, key: "expired", status: 401, code: "key_invalid"},
		{name: "malformed", method: "GET", path: ticket1, key: "-", headers: bearer("Bearer ñ\x01"), status: 401, code: "key_invalid"},
		{name: "key in the query", method: "GET", path: ticket1 + "?key=hd", key: "-", status: 401, code: "unauthenticated"},
		// Whoever has no key learns nothing about the rest of his request.
		{name: "before the body", method: "POST", path: tickets, key: "-", body: "{", status: 401, code: "unauthenticated"},
		{name: "before the path", method: "GET", path: tickets + "/nonsense", key: "-", status: 401, code: "unauthenticated"},
		{name: "right before contract", method: "POST", path: tickets, key: "reader", body: "{", status: 403, code: "forbidden"},
	})
}

func TestCreateTicket(t *testing.T) {
	f := setup(t)
	body := `{"address":"lucia@example.com","name":"Lucía","subject":"Hi","text":"Help","type":"incident","language":"es",
		"form":"contact","occurredAt":"2026-03-01T10:00:00-03:00","attachments":[{"name":"a.txt","data":"aGk="},{"name":"b.pdf","upload":"upload/b"}]}`
	w := f.do("POST", tickets, body, "ana", "Idempotency-Key: order-1")
	if w.Code != http.StatusCreated || w.Header().Get("Location") != tickets+"/"+billingID {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if diff := cmp.Diff(`{"id":"`+billingID+`","number":1,"answerBy":"2026-03-02T13:00:00.000Z"}`+"\n", w.Body.String()); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	got, _ := f.desk.asked[0].(intake.Request)
	if !strings.HasPrefix(got.Caller, "key:") || len(got.Caller) < 10 {
		t.Errorf("caller %q does not name the key", got.Caller)
	}
	got.Caller = ""
	if got.By != (desk.Actor{Kind: desk.ActorAgent, ID: "ana"}) {
		t.Errorf("made by %+v", got.By)
	}
	got.By = desk.Actor{}
	want := intake.Request{
		Channel: desk.ChannelAPI, Form: "contact", Name: "Lucía", Address: "lucia@example.com", Subject: "Hi", Text: "Help",
		Type: desk.Incident, Language: desk.Spanish, OccurredAt: time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC),
		Files: []intake.Upload{{Name: "a.txt", Data: []byte("hi")}, {Name: "b.pdf", Key: "upload/b"}}, IdempotencyKey: "order-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestCreateTicket_badInput(t *testing.T) {
	post := func(name, body string, fields map[string]string) scenario {
		return scenario{name: name, method: "POST", path: tickets, body: body, status: 422, code: "invalid", fields: fields}
	}
	broken := func(name, body, code string) scenario {
		return scenario{name: name, method: "POST", path: tickets, body: body, status: 400, code: code}
	}
	with := func(extra string) string { return `{"address":"a@example.com","text":"x",` + extra + `}` }
	files := strings.TrimSuffix(strings.Repeat(`{"name":"a","data":"aGk="},`, 100), ",")
	run(t, []scenario{
		{name: "least", method: "POST", path: tickets, body: `{"address":"a@example.com","text":"x"}`, status: 201},
		{name: "longest text", method: "POST", path: tickets, body: `{"address":"a@example.com","text":"` + strings.Repeat("ñ", 100_000) + `"}`, status: 201},
		post("missing fields", `{}`, map[string]string{"address": "required", "text": "required"}),
		post("empty texts", `{"address":"","text":""}`, map[string]string{"address": "required", "text": "required"}),
		post("no object", `[]`, map[string]string{"body": "wrong_type"}),
		post("null", `null`, map[string]string{"body": "wrong_type"}),
		post("wrong types", `{"address":1,"text":["x"],"name":{"a":1},"subject":true,"occurredAt":5,"attachments":{}}`, map[string]string{
			"address": "wrong_type", "text": "wrong_type", "name": "wrong_type", "subject": "wrong_type", "occurredAt": "wrong_type", "attachments": "wrong_type"}),
		post("null field", with(`"name":null`), map[string]string{"name": "wrong_type"}),
		post("unknown field", with(`"admin":true`), map[string]string{"admin": "unknown_field"}),
		post("field of the domain", with(`"status":"closed","team":"billing","requester":"p1"`), map[string]string{"status": "unknown_field", "team": "unknown_field", "requester": "unknown_field"}),
		post("field in other case", with(`"Name":"x"`), map[string]string{"Name": "unknown_field"}),
		post("field twice", with(`"name":"x","name":"y"`), map[string]string{"name": "repeated"}),
		post("field twice by escape", with(`"name":"x","n\u0061me":"y"`), map[string]string{"name": "repeated"}),
		post("prototype", with(`"__proto__":{"a":1}`), map[string]string{"__proto__": "unknown_field"}),
		post("too long", with(`"name":"`+strings.Repeat("é", 121)+`","subject":"`+strings.Repeat("x", 251)+`"`), map[string]string{"name": "too_long", "subject": "too_long"}),
		post("text too long", `{"address":"a@example.com","text":"`+strings.Repeat("x", 100_001)+`"}`, map[string]string{"text": "too_long"}),
		post("address too long", `{"address":"`+strings.Repeat("a", 255)+`","text":"x"}`, map[string]string{"address": "too_long"}),
		post("unknown words", with(`"type":"rant","language":"fr"`), map[string]string{"type": "unknown_value", "language": "unknown_value"}),
		post("no time", with(`"occurredAt":"yesterday"`), map[string]string{"occurredAt": "not_a_time"}),
		post("time without zone", with(`"occurredAt":"2026-03-01T10:00:00"`), map[string]string{"occurredAt": "not_a_time"}),
		post("time of a lax form", with(`"occurredAt":"2026-03-01T1:00:00Z"`), map[string]string{"occurredAt": "not_a_time"}),
		post("time beyond years", with(`"occurredAt":"9999-12-31T23:59:59Z"`), map[string]string{"occurredAt": "not_a_time"}),
		post("100 attachments", with(`"attachments":[`+files+`]`), map[string]string{"attachments": "too_many"}),
		post("attachment fields", with(`"attachments":[{"name":"a","data":"aGk="},{"data":"?"},{"name":"","key":"x"}]`), map[string]string{
			"attachments[1].name": "required", "attachments[1].data": "wrong_type", "attachments[2].name": "required", "attachments[2].key": "unknown_field"}),
		post("attachment without bytes", with(`"attachments":[{"name":"a"}]`), map[string]string{"attachments[0].data": "required"}),
		post("attachment with bytes and key", with(`"attachments":[{"name":"a","data":"aGk=","upload":"upload/a"}]`), map[string]string{"attachments[0].upload": "repeated"}),
		post("attachment of an attachment", with(`"attachments":[[{"name":"a"}]]`), map[string]string{"attachments[0]": "wrong_type"}),
		post("many mistakes are not all listed", `{`+strings.TrimSuffix(manyFields(2000), ",")+`}`, firstFields(50)),
		{name: "address with a line break is the use case's to judge", method: "POST", path: tickets, body: `{"address":"a@b.com\r\nBcc: x@y.z","text":"x"}`,
			status: 422, code: "invalid", fields: map[string]string{"address": "not_an_address"}, reached: true, hasNot: []string{"Bcc"}},
		broken("broken JSON", `{"address":`, "broken_json"),
		broken("more behind it", `{"address":"a@example.com","text":"x"} {}`, "broken_json"),
		broken("single quotes", `{'address':'a'}`, "broken_json"),
		broken("NaN", with(`"name":NaN`), "broken_json"),
		broken("a form", `address=a&text=b`, "broken_json"),
		broken("not UTF-8", `{"address":"a@example.com","text":"`+"\xff\xfe"+`"}`, "not_utf8"),
		broken("too deep", strings.Repeat(`[`, 20_000)+strings.Repeat(`]`, 20_000), "broken_json"),
		{name: "no body", method: "POST", path: tickets, headers: []string{"Content-Type: application/json"}, status: 400, code: "broken_json"},
		{name: "no content type", method: "POST", path: tickets, body: `{}`, headers: []string{"Content-Type:"}, status: 415, code: "wrong_content_type"},
		{name: "HTML form", method: "POST", path: tickets, body: `{}`, headers: []string{"Content-Type: application/x-www-form-urlencoded"}, status: 415, code: "wrong_content_type"},
		{name: "text, as a form of another site can send", method: "POST", path: tickets, body: `{}`, headers: []string{"Content-Type: text/plain"}, status: 415, code: "wrong_content_type"},
		{name: "JSON in another alphabet", method: "POST", path: tickets, body: `{}`, headers: []string{"Content-Type: application/json; charset=latin1"}, status: 415, code: "wrong_content_type"},
		{name: "JSON with its charset", method: "POST", path: tickets, body: `{"address":"a@example.com","text":"x"}`, headers: []string{"Content-Type: application/json; charset=UTF-8"}, status: 201},
		{name: "compressed", method: "POST", path: tickets, body: `{}`, headers: []string{"Content-Encoding: gzip"}, status: 415, code: "wrong_content_type"},
		{name: "too large", method: "POST", path: tickets, body: `{"text":"` + strings.Repeat("x", 5_800_000) + `"}`, status: 413, code: "body_too_large"},
		{name: "Idempotency-Key too long", method: "POST", path: tickets, body: with(`"name":"x"`), headers: []string{"Idempotency-Key: " + strings.Repeat("k", 129)}, status: 422, code: "invalid", fields: map[string]string{"Idempotency-Key": "too_long"}},
		{name: "Idempotency-Key not visible", method: "POST", path: tickets, body: with(`"name":"x"`), headers: []string{"Idempotency-Key: a b"}, status: 422, code: "invalid", fields: map[string]string{"Idempotency-Key": "not_visible_ascii"}},
		{name: "Idempotency-Key twice", method: "POST", path: tickets, body: with(`"name":"x"`), headers: []string{"Idempotency-Key: a", "Idempotency-Key: b"}, status: 422, code: "invalid", fields: map[string]string{"Idempotency-Key": "repeated"}},
	})
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"x%04d":1,`, i)
	}
	return b.String()
}

func firstFields(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		m[fmt.Sprintf("x%04d", i)] = "unknown_field"
	}
	return m
}

func TestUpdateTicket(t *testing.T) {
	f := setup(t)
	w := f.do("PATCH", ticket1, `{"status":"postponed","wakeAt":"2026-03-05T09:00:00Z","assignee":"","priority":"high","type":"task","team":"billing","tags":["a"],"why":"later"}`, "ana", `If-Match: "7"`)
	if w.Code != http.StatusOK || w.Header().Get("ETag") != `"8"` || !strings.Contains(w.Body.String(), `"rev":8`) {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	status, priority, kind, team, nobody := desk.Postponed, desk.High, desk.Task, "billing", ""
	wake, tags := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC), []string{"a"}
	want := conversation.Update{Ticket: "1", IfRev: 7, Status: &status, WakeAt: &wake, Team: &team, Assignee: &nobody,
		Priority: &priority, Type: &kind, Tags: &tags, Why: "later"}
	if diff := cmp.Diff([]any{want}, f.desk.asked); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
}

func TestUpdateTicket_versions(t *testing.T) {
	patch := func(name, body string, status int, code string, headers ...string) scenario {
		return scenario{name: name, method: "PATCH", path: ticket1, key: "ana", body: body, headers: headers, status: status, code: code, reached: true}
	}
	current := []string{`"current":{"id":"` + billingID + `","number":1,"rev":7`}
	stale := patch("stale", `{"priority":"low"}`, 412, "stale", `If-Match: "6"`)
	stale.has = current
	missing := patch("missing", `{"priority":"low"}`, 428, "precondition_required")
	missing.reached = false
	none := func(name, header string) scenario {
		s := patch(name, `{"priority":"low"}`, 412, "stale", "If-Match: "+header)
		s.reached = false
		return s
	}
	run(t, []scenario{
		stale, missing,
		none("nonsense", `"x"`), none("leading zero", `"07"`), none("negative", `"-7"`), none("zero", `"0"`),
		patch("the newest, whichever", `{"priority":"low"}`, 200, "", `If-Match: *`),
		patch("tags need none", `{"tags":[]}`, 200, ""),
		patch("tags and a reason need none", `{"tags":["a"],"why":"x"}`, 200, ""),
		patch("tags with a stale one", `{"tags":["a"]}`, 412, "stale", `If-Match: "6"`),
		{name: "stale tells nothing to who may not see", method: "PATCH", path: tickets + "/2", key: "ana", body: `{"priority":"low"}`, headers: []string{`If-Match: "x"`}, status: 404, code: "not_found"},
		{name: "missing tells nothing either", method: "PATCH", path: tickets + "/2", key: "ana", body: `{"priority":"low"}`, headers: []string{`If-Match: "6"`}, status: 404, code: "not_found", reached: true, hasNot: []string{"current"}},
	})
}

func TestUpdateTicket_badInput(t *testing.T) {
	patch := func(name, body string, fields map[string]string) scenario {
		return scenario{name: name, method: "PATCH", path: ticket1, headers: []string{`If-Match: "7"`}, body: body, status: 422, code: "invalid", fields: fields}
	}
	use := patch("an agent that does not exist", `{"assignee":"nobody"}`, map[string]string{"assignee": "unknown_agent"})
	use.reached = true
	run(t, []scenario{
		use,
		patch("nothing", `{}`, map[string]string{"body": "required"}),
		patch("a reason for nothing", `{"why":"x"}`, map[string]string{"body": "required"}),
		patch("unknown words", `{"status":"done","priority":"hot","type":"x"}`, map[string]string{"status": "unknown_value", "priority": "unknown_value", "type": "unknown_value"}),
		patch("status with a capital", `{"status":"Open"}`, map[string]string{"status": "unknown_value"}),
		patch("null", `{"assignee":null}`, map[string]string{"assignee": "wrong_type"}),
		patch("long ids", `{"team":"`+strings.Repeat("x", 65)+`","assignee":"`+strings.Repeat("x", 65)+`"}`, map[string]string{"team": "too_long", "assignee": "too_long"}),
		patch("what nobody may set", `{"rev":9,"number":1,"createdAt":"2026-03-05T09:00:00Z","requester":"p9"}`, map[string]string{"rev": "unknown_field", "number": "unknown_field", "createdAt": "unknown_field", "requester": "unknown_field"}),
		patch("tags", `{"tags":["","`+strings.Repeat("x", 41)+`",7]}`, map[string]string{"tags[0]": "required", "tags[1]": "too_long", "tags[2]": "wrong_type"}),
		patch("21 tags", `{"tags":[`+strings.TrimSuffix(strings.Repeat(`"a",`, 21), ",")+`]}`, map[string]string{"tags": "too_many"}),
		patch("wakeAt", `{"status":"postponed","wakeAt":"soon"}`, map[string]string{"wakeAt": "not_a_time"}),
		patch("why too long", `{"tags":[],"why":"`+strings.Repeat("x", 201)+`"}`, map[string]string{"why": "too_long"}),
		{name: "wrong state", method: "PATCH", path: ticket1, headers: []string{`If-Match: "7"`}, body: `{"status":"closed"}`, status: 409, code: "wrong_state", reached: true},
		{name: "a small change in a large body", method: "PATCH", path: ticket1, headers: []string{`If-Match: "7"`}, body: `{"tags":[]` + strings.Repeat(" ", 70_000) + `}`, status: 413, code: "body_too_large"},
		{name: "unknown ticket", method: "PATCH", path: tickets + "/99", headers: []string{`If-Match: "7"`}, body: `{"tags":[]}`, status: 404, code: "not_found", reached: true},
	})
}

func TestCreateMessage(t *testing.T) {
	f := setup(t)
	for _, body := range []string{
		`{"kind":"public","text":"Done","status":"resolved","attachments":[{"name":"a","data":"aGk="}]}`,
		`{"kind":"note","text":"Check this"}`,
	} {
		if w := f.do("POST", ticket1+"/messages", body, "ana", "Idempotency-Key: k1"); w.Code != http.StatusCreated || w.Header().Get("Location") != ticket1 {
			t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	}
	want := []any{
		conversation.Reply{Ticket: "1", Text: "Done", Status: desk.Resolved, IdempotencyKey: "k1", Files: []intake.Upload{{Name: "a", Data: []byte("hi")}}},
		conversation.Reply{Ticket: "1", Note: true, Text: "Check this", IdempotencyKey: "k1"},
	}
	if diff := cmp.Diff(want, f.desk.asked); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

func TestCreateMessage_badInput(t *testing.T) {
	post := func(name, body string, fields map[string]string) scenario {
		return scenario{name: name, method: "POST", path: ticket1 + "/messages", body: body, status: 422, code: "invalid", fields: fields}
	}
	run(t, []scenario{
		post("nothing", `{}`, map[string]string{"kind": "required"}),
		post("a kind that only the desk writes", `{"kind":"system","text":"x"}`, map[string]string{"kind": "unknown_value"}),
		post("HTML that is none", `{"kind":"public","text":"x","html":7}`, map[string]string{"html": "wrong_type"}),
		post("an upload's key of another", `{"kind":"public","text":"x","attachments":[{"name":"a","upload":"upload/aa/bb"}]}`, map[string]string{"attachments[0].upload": "file_unknown"}),
		post("an upload that is none", `{"kind":"public","text":"x","uploads":[{"id":"../x","name":"a"}]}`, map[string]string{"uploads[0].id": "file_unknown"}),
		post("an author of one's own", `{"kind":"public","text":"x","author":{"kind":"agent","id":"root"}}`, map[string]string{"author": "unknown_field"}),
		post("unknown status", `{"kind":"public","text":"x","status":"done"}`, map[string]string{"status": "unknown_value"}),
		post("a status that no answer leaves", `{"kind":"public","text":"x","status":"new"}`, map[string]string{"status": "unknown_value"}),
		post("a status that needs a time", `{"kind":"public","text":"x","status":"postponed"}`, map[string]string{"status": "unknown_value"}),
		{name: "unknown ticket", method: "POST", path: tickets + "/99/messages", body: `{"kind":"note","text":"x"}`, status: 404, code: "not_found", reached: true},
		{name: "another team's ticket", method: "POST", path: tickets + "/2/messages", key: "ana", body: `{"kind":"note","text":"x"}`, status: 404, code: "not_found", reached: true},
		{name: "a light agent notes", method: "POST", path: ticket1 + "/messages", key: "leo", body: `{"kind":"note","text":"x"}`, status: 201},
		{name: "a light agent does not answer", method: "POST", path: ticket1 + "/messages", key: "leo", body: `{"kind":"public","text":"x"}`, status: 403, code: "forbidden"},
		{name: "a light agent sets no status", method: "POST", path: ticket1 + "/messages", key: "leo", body: `{"kind":"note","text":"x","status":"open"}`, status: 403, code: "forbidden"},
	})
}

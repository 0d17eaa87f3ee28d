package createticket_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

const good = `{"form":"shop","name":"Marta","address":"marta@example.com","subject":"Invoice","text":"It does not print","type":"incident","language":"en","occurredAt":"2026-07-26T09:30:00+02:00","files":[{"name":"a.png","key":"upload/a"}]}`

func TestRequestIsTaken(t *testing.T) {
	w := newWorld(t)
	res := w.json("/requests", good, "Idempotency-Key: 5f1c", "Origin: "+shop)
	got := expect(t, res, http.StatusCreated)
	if want := `{"reference":"#1042","number":1042,"answerBy":"2026-07-27T11:30:00.000Z"}` + "\n"; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
	want := []intake.Request{{
		Form: "shop", Channel: desk.ChannelForm, Name: "Marta", Address: "marta@example.com", Subject: "Invoice", Text: "It does not print",
		Type: desk.Incident, Language: desk.English, OccurredAt: time.Date(2026, 7, 26, 7, 30, 0, 0, time.UTC),
		Files: []intake.Upload{{Name: "a.png", Key: "upload/a"}}, IP: "203.0.113.9", IdempotencyKey: "5f1c", Caller: "public",
	}}
	if diff := cmp.Diff(want, w.created, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestRequestLanguage(t *testing.T) {
	tests := []struct {
		name, body string
		header     []string
		want       desk.Language
	}{
		{"asked for", `{"language":"en","address":"a@b.example","text":"x"}`, []string{"Accept-Language: es"}, desk.English},
		{"browser", `{"address":"a@b.example","text":"x"}`, []string{"Accept-Language: en-GB,en;q=0.9"}, desk.English},
		{"the desk's", `{"address":"a@b.example","text":"x"}`, []string{"Accept-Language: de"}, desk.Spanish},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			expect(t, w.json("/requests", tt.body, tt.header...), http.StatusCreated)
			if got := w.created[0].Language; got != tt.want {
				t.Errorf("language %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBadRequests(t *testing.T) {
	const typ = "Content-Type: application/json"
	files := func(n int) string {
		return `{"address":"a@b.example","text":"x","files":[` + strings.TrimSuffix(strings.Repeat(`{"name":"f","key":"upload/f"},`, n), ",") + `]}`
	}
	tests := []struct {
		name, method, body string
		header             []string
		status             int
		code               string   // of the problem
		fields             []string // "field=code" of each wrong field
	}{
		{"GET", "GET", "", nil, 405, "method_not_allowed", nil},
		{"PUT", "PUT", good, []string{typ}, 405, "method_not_allowed", nil},
		{"no content type", "POST", good, nil, 415, "wrong_content_type", nil},
		{"form", "POST", "a=b", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "wrong_content_type", nil},
		{"text, as a form can send without asking", "POST", good, []string{"Content-Type: text/plain"}, 415, "wrong_content_type", nil},
		{"another charset", "POST", good, []string{"Content-Type: application/json; charset=utf-16"}, 415, "wrong_content_type", nil},
		{"malformed content type", "POST", good, []string{"Content-Type: application/json;;="}, 415, "wrong_content_type", nil},
		{"empty", "POST", "", []string{typ}, 400, "broken_json", nil},
		{"broken", "POST", `{"text":"x"`, []string{typ}, 400, "broken_json", nil},
		{"comma too many", "POST", `{"text":"x",}`, []string{typ}, 400, "broken_json", nil},
		{"something behind", "POST", `{"text":"x"} {}`, []string{typ}, 400, "broken_json", nil},
		{"array", "POST", `[]`, []string{typ}, 400, "broken_json", nil},
		{"null", "POST", `null`, []string{typ}, 400, "broken_json", nil},
		{"string", "POST", `"x"`, []string{typ}, 400, "broken_json", nil},
		{"NaN", "POST", `{"text":NaN}`, []string{typ}, 400, "broken_json", nil},
		{"nested too deep", "POST", `{"text":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, []string{typ}, 400, "broken_json", nil},
		{"unknown field", "POST", `{"address":"a@b.example","text":"x","colour":"red"}`, []string{typ}, 422, "invalid", []string{"colour=unknown_field"}},
		{"field in another case", "POST", `{"Address":"a@b.example","text":"x"}`, []string{typ}, 422, "invalid", []string{"Address=unknown_field"}},
		{"field twice", "POST", `{"address":"a@b.example","text":"x","text":"y"}`, []string{typ}, 422, "invalid", []string{"text=repeated"}},
		{"number for text", "POST", `{"address":"a@b.example","text":7}`, []string{typ}, 422, "invalid", []string{"text=wrong_type"}},
		{"array for name", "POST", `{"address":"a@b.example","text":"x","name":["a"]}`, []string{typ}, 422, "invalid", []string{"name=wrong_type"}},
		{"object for files", "POST", `{"address":"a@b.example","text":"x","files":{}}`, []string{typ}, 422, "invalid", []string{"files=wrong_type"}},
		{"string in files", "POST", `{"address":"a@b.example","text":"x","files":["upload/a"]}`, []string{typ}, 422, "invalid", []string{"files[0]=wrong_type"}},
		{"file without key", "POST", `{"address":"a@b.example","text":"x","files":[{"name":"a"}]}`, []string{typ}, 422, "invalid", []string{"files[0].key=required"}},
		{"file with more", "POST", `{"address":"a@b.example","text":"x","files":[{"key":"upload/a","url":"http://x"}]}`, []string{typ}, 422, "invalid", []string{"files[0].url=unknown_field"}},
		{"100 files", "POST", files(100), []string{typ}, 422, "invalid", []string{"files=too_many_files"}},
		{"21 files", "POST", files(21), []string{typ}, 422, "invalid", []string{"files=too_many_files"}},
		{"NUL and half a character", "POST", `{"address":"a@b.example","subject":"a\u0000","text":"x\ud83d","fields":{"order":"\u0001"}}`, []string{typ}, 422, "invalid",
			[]string{"subject=character_refused", "text=character_refused", "fields.order=character_refused"}},
		{"not UTF-8", "POST", "{\"address\":\"a@b.example\",\"text\":\"caf\xe9\"}", []string{typ}, 422, "invalid", []string{"text=not_utf8"}},
		{"missing", "POST", `{}`, []string{typ}, 422, "invalid", []string{"address=required", "text=required"}},
		{"null is missing", "POST", `{"address":null,"text":null}`, []string{typ}, 422, "invalid", []string{"address=required", "text=required"}},
		{"address with line break", "POST", `{"address":"a@b.example\r\nBcc: c@d.example","text":"x"}`, []string{typ}, 422, "invalid", []string{"address=address_characters"}},
		{"no time", "POST", `{"address":"a@b.example","text":"x","occurredAt":"yesterday"}`, []string{typ}, 422, "invalid", []string{"occurredAt=not_a_time"}},
		{"language", "POST", `{"address":"a@b.example","text":"x","language":"fr"}`, []string{typ}, 422, "invalid", []string{"language=unknown_value"}},
		{"unknown form", "POST", `{"form":"nope","address":"a@b.example","text":"x"}`, []string{typ}, 422, "invalid", []string{"form=form_unknown"}},
		{"form switched off", "POST", `{"form":"off","address":"a@b.example","text":"x"}`, []string{typ}, 422, "invalid", []string{"form=form_unknown"}},
		{"idempotency key too long", "POST", good, []string{typ, "Idempotency-Key: " + strings.Repeat("k", 201)}, 422, "invalid", []string{"Idempotency-Key=too_long"}},
		{"idempotency key empty", "POST", good, []string{typ, "Idempotency-Key: "}, 400, "idempotency_empty", []string{"Idempotency-Key=idempotency_empty"}},
		{"idempotency key of blanks", "POST", good, []string{typ, "Idempotency-Key: \t "}, 400, "idempotency_empty", []string{"Idempotency-Key=idempotency_empty"}},
		{"idempotency key twice", "POST", good, []string{typ, "Idempotency-Key: a", "Idempotency-Key: b"}, 422, "invalid", []string{"Idempotency-Key=repeated"}},
		{"idempotency key with a blank", "POST", good, []string{typ, "Idempotency-Key: a b"}, 422, "invalid", []string{"Idempotency-Key=not_visible_ascii"}},
		{"over the limit", "POST", `{"text":"` + strings.Repeat("x", 1_000_000) + `"}`, []string{typ}, 413, "body_too_large", nil},
		{"origin of nobody", "POST", good, []string{typ, "Origin: https://evil.example"}, 403, "origin_not_allowed", nil},
		{"origin of another form", "POST", good, []string{typ, "Origin: https://other.example"}, 403, "origin_not_allowed", nil},
		{"origin null", "POST", good, []string{typ, "Origin: null"}, 403, "origin_not_allowed", nil},
		{"origin in plain http", "POST", good, []string{typ, "Origin: http://shop.example"}, 403, "origin_not_allowed", nil},
		{"origin that begins alike", "POST", good, []string{typ, "Origin: https://shop.example.evil.example"}, 403, "origin_not_allowed", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			res := w.call(tt.method, "/requests", tt.body, tt.header...)
			got := expect(t, res, tt.status)
			if len(w.created) > 0 {
				t.Errorf("a ticket was made: %+v", w.created)
			}
			checkProblem(t, res, got, tt.code, tt.fields)
			if tt.status == http.StatusMethodNotAllowed && res.Header.Get("Allow") != "OPTIONS, POST" {
				t.Errorf("Allow: %q", res.Header.Get("Allow"))
			}
		})
	}
}

// checkProblem checks an RFC 9457 body; each wrong field must have its text in
// both languages.
func checkProblem(t *testing.T, res *http.Response, got, code string, fields []string) {
	t.Helper()
	if typ := res.Header.Get("Content-Type"); typ != "application/problem+json" {
		t.Errorf("content type %q", typ)
	}
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
		Errors                    []struct{ Field, Code, Es, En string }
		Texts                     struct{ Es, En string }
	}
	if err := json.Unmarshal([]byte(got), &p); err != nil {
		t.Fatalf("no JSON: %v: %.300s", err, got)
	}
	if p.Code != code || p.Type != "urn:helpdesk:problem:"+code || p.Status != res.StatusCode {
		t.Errorf("problem %+v, want code %s", p, code)
	}
	if p.Title == "" || p.Detail == "" || p.Texts.Es == "" || p.Texts.En == "" || strings.Contains(p.Detail, "{") {
		t.Errorf("problem without words: %+v", p)
	}
	var had []string
	for _, f := range p.Errors {
		had = append(had, f.Field+"="+f.Code)
		if f.Es == "" || f.En == "" || strings.Contains(f.Es+f.En, "{") {
			t.Errorf("field without words: %+v", f)
		}
	}
	if diff := cmp.Diff(fields, had); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestCORS(t *testing.T) {
	t.Run("preflight of an allowed site", func(t *testing.T) {
		res := newWorld(t).call("OPTIONS", "/requests", "", "Origin: "+shop, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type")
		expect(t, res, http.StatusNoContent)
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": shop, "Access-Control-Allow-Methods": "POST",
			"Access-Control-Allow-Headers": "Content-Type, Idempotency-Key", "Allow": "OPTIONS, POST",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
	t.Run("preflight of a site that no form allows", func(t *testing.T) {
		for _, origin := range []string{"https://evil.example", "null", "https://off.example", "garbage", "https://shop.example:444"} {
			res := newWorld(t).call("OPTIONS", "/requests", "", "Origin: "+origin, "Access-Control-Request-Method: POST")
			expect(t, res, http.StatusNoContent)
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s is allowed: %q", origin, got)
			}
		}
	})
	t.Run("a script may read what is wrong", func(t *testing.T) {
		res := newWorld(t).json("/requests", `{"form":"shop","address":"x","text":""}`, "Origin: "+shop)
		got := expect(t, res, http.StatusUnprocessableEntity)
		checkProblem(t, res, got, "invalid", []string{"address=address_at", "text=required"})
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != shop {
			t.Errorf("Access-Control-Allow-Origin: %q", got)
		}
		if vary := strings.Join(res.Header.Values("Vary"), ", "); !strings.Contains(vary, "Origin") {
			t.Errorf("Vary: %q", vary)
		}
	})
	t.Run("credentials are never allowed", func(t *testing.T) {
		res := newWorld(t).json("/requests", good, "Origin: "+shop)
		if got := res.Header.Get("Access-Control-Allow-Credentials"); got != "" {
			t.Errorf("Access-Control-Allow-Credentials: %q", got)
		}
	})
	t.Run("our own page", func(t *testing.T) {
		expect(t, newWorld(t).json("/requests", `{"address":"a@b.example","text":"x"}`, "Origin: "+own), http.StatusCreated)
	})
	t.Run("default port and case do not matter", func(t *testing.T) {
		expect(t, newWorld(t).json("/requests", good, "Origin: HTTPS://Shop.example:443"), http.StatusCreated)
	})
}

func TestFailuresOfTheUseCase(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.7: marta@example.com refused")
	tests := []struct {
		name   string
		err    error
		status int
		code   string
		retry  string
	}{
		{"rate", desk.Fail(desk.RateLimited, "rate_limited"), 429, "rate_limited", "60"},
		{"rate with seconds", desk.Fail(desk.RateLimited, "rate_limited", "seconds", "7"), 429, "rate_limited", "7"},
		{"busy", desk.Fail(desk.Unavailable, "unavailable").Because(secret), 503, "unavailable", "2"},
		{"key reused", desk.Fail(desk.Conflict, "idempotency_reused"), 409, "idempotency_reused", ""},
		{"ours", fmt.Errorf("save: %w", secret), 500, "internal", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.fail = tt.err
			res := w.json("/requests", good)
			got := expect(t, res, tt.status, "!10.0.0.7", "!dial")
			checkProblem(t, res, got, tt.code, nil)
			if retry := res.Header.Get("Retry-After"); retry != tt.retry {
				t.Errorf("Retry-After %q, want %q", retry, tt.retry)
			}
			if logged := w.log.String(); tt.status >= 500 != strings.Contains(logged, "10.0.0.7") || strings.Contains(logged, "marta@") {
				t.Errorf("log: %s", logged)
			}
		})
	}
}

func TestUploads(t *testing.T) {
	w := newWorld(t)
	res := w.json("/uploads", `{"name":"scan.pdf","type":"application/pdf; x=y","size":9000000}`, "Origin: "+shop)
	got := expect(t, res, http.StatusCreated)
	if want := `{"key":"upload/xyz","url":"https://bucket.example/","fields":{"key":"upload/xyz"}}` + "\n"; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
	if diff := cmp.Diff([]string{"203.0.113.9 scan.pdf application/pdf 9000000"}, w.uploads); diff != "" {
		t.Error(diff)
	}
	tests := []struct {
		name, method, body, header string
		status                     int
		code                       string
		fields                     []string
	}{
		{"GET", "GET", "", "X: y", 405, "method_not_allowed", nil},
		{"size is text", "POST", `{"name":"a","type":"text/plain","size":"1"}`, "X: y", 422, "invalid", []string{"size=wrong_type"}},
		{"size is broken", "POST", `{"name":"a","size":1.5}`, "X: y", 422, "invalid", []string{"size=wrong_type"}},
		{"size is huge", "POST", `{"name":"a","size":1e400}`, "X: y", 422, "invalid", []string{"size=wrong_type"}},
		{"type with line break", "POST", `{"name":"a","type":"text/plain\r\nx: y","size":1}`, "X: y", 422, "invalid", []string{"type=wrong_type"}},
		{"unknown field", "POST", `{"name":"a","size":1,"key":"files/secret"}`, "X: y", 422, "invalid", []string{"key=unknown_field"}},
		{"origin", "POST", `{"name":"a","size":1}`, "Origin: https://evil.example", 403, "origin_not_allowed", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			res := w.call(tt.method, "/uploads", tt.body, "Content-Type: application/json", tt.header)
			checkProblem(t, res, expect(t, res, tt.status), tt.code, tt.fields)
			if len(w.uploads) > 0 {
				t.Errorf("an upload was allowed: %v", w.uploads)
			}
		})
	}
}

func TestUnknownPath(t *testing.T) {
	res := newWorld(t).call("GET", "/requests/7", "")
	checkProblem(t, res, expect(t, res, http.StatusNotFound), "not_found", nil)
}

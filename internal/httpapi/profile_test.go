package httpapi_test

import (
	"strings"
	"testing"
)

const me = "/api/v1/me"

func TestProfile_isReadWithItsVersion(t *testing.T) {
	f := setup(t)
	w := f.do("GET", me, "", "ana")
	if w.Code != 200 || w.Header().Get("ETag") == "" || !strings.Contains(w.Body.String(), `"profile":{"name":"","address":"","onDuty":false`) {
		t.Errorf("%d %q %s", w.Code, w.Header().Get("ETag"), w.Body)
	}
	w = f.do("GET", me, "", "program")
	if w.Code != 200 || w.Header().Get("ETag") != "" || strings.Contains(w.Body.String(), `"profile":`) {
		t.Errorf("a program: %d %q %s", w.Code, w.Header().Get("ETag"), w.Body)
	}
	etag := f.do("GET", me, "", "ana").Header().Get("ETag")
	if w := f.do("PATCH", me, `{"onDuty":true}`, "ana", "If-Match: "+etag); w.Code != 200 || w.Header().Get("ETag") == etag || !strings.Contains(w.Body.String(), `"onDuty":true`) {
		t.Errorf("changed: %d %s", w.Code, w.Body)
	}
}

func TestProfile_refuses(t *testing.T) {
	any := []string{"If-Match: *"}
	run(t, []scenario{
		{name: "without a version", method: "PATCH", path: me, key: "ana", body: `{"onDuty":true}`, status: 428, code: "precondition_required"},
		{name: "for another version", method: "PATCH", path: me, key: "ana", headers: []string{`If-Match: "7"`}, body: `{"onDuty":true}`, status: 412, code: "stale",
			has: []string{`"current":{"name":""`}},
		{name: "of nothing", method: "PATCH", path: me, key: "ana", headers: any, body: `{}`, status: 422, code: "invalid", fields: map[string]string{"body": "required"}},
		{name: "of a program", method: "PATCH", path: me, headers: any, body: `{"onDuty":true}`, status: 409, code: "no_agent"},
		// Mass assignment: nothing but a profile has a name here.
		{name: "his role and more", method: "PATCH", path: me, key: "ana", headers: any,
			body:   `{"onDuty":true,"role":"admin","teams":["shipping"],"active":true,"address":"a@b.example","id":"root","name":"x","capacity":1,"speaks":["es"],"version":9,"appearance":{}}`,
			status: 422, code: "invalid",
			fields: map[string]string{"role": "unknown_field", "teams": "unknown_field", "active": "unknown_field", "address": "unknown_field", "id": "unknown_field",
				"name": "unknown_field", "capacity": "unknown_field", "speaks": "unknown_field", "version": "unknown_field", "appearance": "unknown_field"}},
		{name: "a replacement he must not have", method: "PATCH", path: me, key: "ana", headers: any, body: `{"away":{"until":"2026-03-03T12:00:00.000Z","replacement":"tom"}}`,
			status: 422, code: "invalid", fields: map[string]string{"away.replacement": "cannot_replace"}},
		{name: "a long signature", method: "PATCH", path: me, key: "ana", headers: any, body: `{"signature":{"es":"` + strings.Repeat("a", 2001) + `"}}`,
			status: 422, code: "invalid", fields: map[string]string{"signature.es": "too_long"}},
	})
}

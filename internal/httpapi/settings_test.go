package httpapi_test

import (
	"strings"
	"testing"
)

func TestPutConfiguration_versions(t *testing.T) {
	f := setup(t)
	for header, want := range map[string]int{"": 428, `"4"`: 200, `"3"`: 412, `*`: 412, `4`: 400, `W/"4"`: 400, `"x"`: 412} {
		w := f.do("PUT", "/api/v1/configuration", smallConfiguration, "root", "If-Match: "+header)
		if w.Code != want {
			t.Errorf("If-Match %s: %d, want %d", header, w.Code, want)
		}
		if want == 412 && !strings.Contains(w.Body.String(), `"current":{"settings"`) {
			t.Errorf("412 without the configuration as it stands: %s", cut(w.Body.String()))
		}
		if want == 200 && (w.Header().Get("ETag") != `"5"` || !strings.Contains(w.Body.String(), `"refitted":2,"complete":true`)) {
			t.Errorf("%s %s", w.Header().Get("ETag"), w.Body)
		}
	}
	if w := f.do("GET", "/api/v1/configuration", "", "root"); w.Header().Get("ETag") != `"4"` || strings.Contains(w.Body.String(), "version") {
		t.Errorf("ETag %s, %s", w.Header().Get("ETag"), cut(w.Body.String()))
	}
}

func TestPutConfiguration_badInput(t *testing.T) {
	f := setup(t)
	for _, tt := range []struct {
		name, from, to, field, code string
	}{
		{"unknown field", `"teams":[],"mail`, `"teams":[],"version":9,"mail`, "version", "unknown_field"},
		{"unknown metric", `"policies":[]`, `"policies":[{"id":"p","name":{},"match":{},"targets":{"speed":{}}}]`, "policies[0].targets.speed", "unknown_field"},
		{"list missing", `"teams":[],"mail`, `"mail`, "teams", "required"},
		{"null", `"teams":[],"mail`, `"teams":null,"mail`, "teams", "wrong_type"},
		{"unknown zone", `"zone":"UTC"`, `"zone":"Mars"`, "settings.zone", "unknown_zone"},
		{"no admin left", `"role":"admin"`, `"role":"light"`, "agents", "admin_required"},
		{"an unknown team", `"reopenDays"`, `"defaultTeam":"x","reopenDays"`, "settings.defaultTeam", "unknown_reference"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := strings.Replace(smallConfiguration, tt.from, tt.to, 1)
			w := f.do("PUT", "/api/v1/configuration", body, "root", `If-Match: "4"`)
			if w.Code != 422 || !strings.Contains(w.Body.String(), `{"field":"`+tt.field+`","code":"`+tt.code+`"`) {
				t.Errorf("%d %s", w.Code, cut(w.Body.String()))
			}
		})
	}
	long := strings.Replace(smallConfiguration, `"routing":[]`, `"routing":[`+strings.Repeat(" ", 100_000)+`]`, 1)
	if w := f.do("PUT", "/api/v1/configuration", long, "root", `If-Match: "4"`); w.Code != 200 {
		t.Errorf("100 kB: %d", w.Code)
	}
	if w := f.do("PUT", "/api/v1/configuration", strings.Repeat(" ", 400_000), "root", `If-Match: "4"`); w.Code != 413 {
		t.Errorf("400 kB: %d", w.Code)
	}
}

func TestKeys(t *testing.T) {
	f := setup(t)
	w := f.do("POST", "/api/v1/keys", `{"name":"shop","scopes":["tickets:read"],"expiresAt":"2027-01-01T00:00:00Z"}`, "root")
	_, rest, _ := strings.Cut(w.Body.String(), `"secret":"`)
	secret, _, _ := strings.Cut(rest, `"`)
	_, rest, _ = strings.Cut(w.Body.String(), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if w.Code != 201 || !strings.HasPrefix(secret, "hd_") {
		t.Fatal(w.Code, w.Body)
	}
	f.keys["new"] = secret
	if w := f.do("GET", tickets, "", "new"); w.Code != 200 {
		t.Errorf("the new key: %d", w.Code)
	}
	list := f.do("GET", "/api/v1/keys", "", "root").Body.String()
	if !strings.Contains(list, id) || strings.Contains(list, secret) || strings.Contains(list, "hash") {
		t.Errorf("listed %s", cut(list))
	}
	if w := f.do("DELETE", "/api/v1/keys/"+id, "", "root"); w.Code != 200 || !strings.Contains(w.Body.String(), `"revokedAt"`) {
		t.Errorf("revoked: %d %s", w.Code, w.Body)
	}
	if w := f.do("GET", tickets, "", "new"); w.Code != 401 {
		t.Errorf("the revoked key: %d", w.Code)
	}
	for body, field := range map[string]string{
		`{"name":"x","scopes":[]}`: "scopes", `{"name":"x","scopes":["all"]}`: "scopes", `{"name":"","scopes":["tickets:read"]}`: "name",
		`{"name":"x","agent":"nobody","scopes":["tickets:read"]}`:                         "agent",
		`{"name":"x","scopes":["tickets:read"],"expiresAt":"2020-01-01T00:00:00Z"}`:       "expiresAt",
		`{"name":"x","scopes":["tickets:read"],"secret":"hd_mine"}`:                       "secret",
		`{"name":"x","scopes":["tickets:read"],"hash":"aa","createdAt":"2020-01-01T00Z"}`: "hash",
	} {
		if w := f.do("POST", "/api/v1/keys", body, "root"); w.Code != 422 || !strings.Contains(w.Body.String(), `"field":"`+field+`"`) {
			t.Errorf("%s: %d %s", body, w.Code, cut(w.Body.String()))
		}
	}
}

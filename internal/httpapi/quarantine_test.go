package httpapi_test

import (
	"strings"
	"testing"
)

func TestQuarantine_badInput(t *testing.T) {
	f := setup(t)
	for _, tt := range []struct {
		name, query string
		want        int
		part        string
	}{
		{"a month", "?month=2026-03&limit=3", 200, `"id":"` + mailID + `"`},
		{"no month", "", 200, `"mails":[`},
		{"a day", "?month=2026-03-01", 422, `"field":"month"`},
		{"a thirteenth month", "?month=2026-13", 422, `"field":"month","code":"not_a_month"`},
		{"a year before there was a desk", "?month=0001-01", 422, `"not_a_month"`},
		{"too many", "?limit=201", 422, `"field":"limit","code":"out_of_range"`},
		{"a cursor of nobody", "?cursor=AAAA", 400, "cursor_invalid"},
		{"unknown parameter", "?from=x", 422, "unknown_field"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do("GET", "/api/v1/quarantine"+tt.query, "", "root")
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.part) {
				t.Errorf("%d %s", w.Code, cut(w.Body.String()))
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Error("where the raw mail lies is on the wire")
			}
		})
	}
	w := f.do("GET", "/api/v1/quarantine?month=2026-03", "", "root")
	_, rest, _ := strings.Cut(w.Body.String(), `"next":"`)
	cursor, _, _ := strings.Cut(rest, `"`)
	if w := f.do("GET", "/api/v1/quarantine?month=2026-03&cursor="+cursor, "", "root"); w.Code != 200 || f.desk.asked[len(f.desk.asked)-1] != "2026-03 1.more 50" {
		t.Errorf("next page: %d, asked %v", w.Code, f.desk.asked)
	}
	if w := f.do("GET", "/api/v1/quarantine?month=2026-02&cursor="+cursor, "", "root"); w.Code != 400 {
		t.Errorf("a cursor of another month: %d", w.Code)
	}
	for request, want := range map[string]string{"POST /quarantine/" + mailID + "/release?allow=sender": "allow sender", "DELETE /quarantine/" + mailID + "?block=domain": "block domain", "GET /mail-rules?limit=7": "rules  7"} {
		method, path, _ := strings.Cut(request, " ")
		if w := f.do(method, "/api/v1"+path, "", "root"); w.Code != 200 || f.desk.asked[len(f.desk.asked)-1] != want {
			t.Errorf("%s: %d, asked %v", request, w.Code, f.desk.asked[len(f.desk.asked)-1])
		}
	}
	for _, request := range []string{"POST /quarantine/" + mailID + "/release?allow=all", "DELETE /quarantine/" + mailID + "?block=nobody", "GET /mail-rules?limit=201", "GET /mail-rules?cursor=AAAA"} {
		method, path, _ := strings.Cut(request, " ")
		if w := f.do(method, "/api/v1"+path, "", "root"); w.Code < 400 || w.Code > 422 {
			t.Errorf("%s: %d", request, w.Code)
		}
	}
	if w := f.do("POST", "/api/v1/quarantine/"+mailID+"/release", "", "root"); w.Header().Get("Location") != ticketsByID+billingID {
		t.Errorf("Location %q", w.Header().Get("Location"))
	}
}

// The preview tells beforehand what a release would do, and the release what it did.
func TestQuarantine_saysWhatAReleaseDoes(t *testing.T) {
	f := setup(t)
	for request, want := range map[string]string{
		"GET /quarantine/" + mailID:               `"release":{"becomes":"reply","ticket":"` + billingID + `","number":1}`,
		"POST /quarantine/" + mailID + "/release": `"ticket":"` + billingID + `","became":"ticket","message":1`,
	} {
		method, path, _ := strings.Cut(request, " ")
		if w := f.do(method, "/api/v1"+path, "", "root"); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", request, w.Code, w.Body)
		}
	}
}

const ticketsByID = "/api/v1/tickets/"

package httpapi_test

import (
	"strings"
	"testing"
)

func TestPeople_badInput(t *testing.T) {
	f := setup(t)
	path := "/api/v1/people/" + personID
	for _, tt := range []struct {
		name, method, path, body string
		want                     int
		part                     string
	}{
		{"no address", "GET", "/api/v1/people", "", 422, `"field":"address","code":"address_or_q"`},
		{"nor a beginning", "GET", "/api/v1/people", "", 422, `"field":"q","code":"address_or_q"`},
		{"both", "GET", "/api/v1/people?address=a@b.example&q=luc", "", 422, `"field":"q","code":"not_with_address"`},
		{"empty address", "GET", "/api/v1/people?address=", "", 422, `"field":"address","code":"address_or_q"`},
		{"two addresses", "GET", "/api/v1/people?address=a@b.example&address=c@d.example", "", 422, "repeated"},
		{"part of an address", "GET", "/api/v1/people?address=luc&name=x", "", 422, `"field":"name","code":"unknown_field"`},
		{"nobody's", "GET", "/api/v1/people?address=nobody@example.com", "", 200, `{"people":[]}`},
		{"nothing", "PATCH", path, `{}`, 422, `"code":"required"`},
		{"his id", "PATCH", path, `{"id":"x"}`, 422, `"field":"id","code":"unknown_field"`},
		{"his addresses", "PATCH", path, `{"addresses":["a@b.example"]}`, 422, `"code":"unknown_field"`},
		{"another language", "PATCH", path, `{"language":"fr"}`, 422, `"field":"language","code":"unknown_value"`},
		{"null", "PATCH", path, `{"name":null}`, 422, `"field":"name","code":"wrong_type"`},
		{"somebody else's address", "POST", path + "/addresses", `{"address":"tom@example.com"}`, 409, "address_taken"},
		{"no id", "GET", "/api/v1/people/..%2Fx", "", 404, "not_found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(tt.method, tt.path, tt.body, "ana", "If-Match: *")
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.part) {
				t.Errorf("%d %s", w.Code, cut(w.Body.String()))
			}
		})
	}
}

func TestUpdatePerson_versions(t *testing.T) {
	f := setup(t)
	for header, want := range map[string]int{"": 428, "*": 200, `"3"`: 200, `"2"`: 412, "3": 400} {
		w := f.do("PATCH", "/api/v1/people/"+personID, `{"segment":"vip"}`, "ana", "If-Match: "+header)
		if w.Code != want {
			t.Errorf("If-Match %s: %d, want %d", header, w.Code, want)
		}
		if want == 412 && !strings.Contains(w.Body.String(), `"current":{"id":"`+personID) {
			t.Error("412 without the person as he stands")
		}
	}
}

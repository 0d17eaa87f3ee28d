package httpapi_test

import (
	"strings"
	"testing"

	"helpdesk/internal/httpapi"
)

// Every operation that gathers passes on what the contract found: with a wrong
// field none of them does anything.
func TestGathering_changesNothing(t *testing.T) {
	gathering := map[string]bool{}
	for _, op := range httpapi.Operations() {
		if op.Gathers {
			gathering[op.ID] = false
		}
	}
	if len(gathering) < 8 {
		t.Errorf("only %d operations gather", len(gathering))
	}
	methods := map[string]string{}
	for _, op := range httpapi.Operations() {
		methods[op.ID] = op.Method
	}
	for _, row := range matrix {
		if _, ok := gathering[row.operation]; !ok {
			continue
		}
		for i, caller := range callers {
			if row.want[i] != 200 && row.want[i] != 201 {
				continue
			}
			gathering[row.operation] = true
			f := setup(t)
			w := f.do(methods[row.operation], "/api/v1"+row.path, strings.Replace(row.body, "{", `{"zzz":1,`, 1), caller, row.headers...)
			if w.Code != 422 || !strings.Contains(w.Body.String(), `{"field":"zzz","code":"unknown_field"`) || len(f.desk.asked) > 0 {
				t.Errorf("%s by %s: %d, asked %d: %s", row.operation, caller, w.Code, len(f.desk.asked), cut(w.Body.String()))
			}
		}
	}
	for op, seen := range gathering {
		if !seen {
			t.Errorf("no row of the matrix carries %s out", op)
		}
	}
}

func TestFactors_areNamedOrTakenBack(t *testing.T) {
	any := []string{"If-Match: *"}
	patch := func(name, body string, status int, fields map[string]string) scenario {
		s := scenario{name: name, method: "PATCH", path: ticket1, headers: any, body: body, status: status, fields: fields}
		if status == 422 {
			s.code = "invalid"
		}
		return s
	}
	run(t, []scenario{
		patch("a word", `{"impact":"all"}`, 200, nil),
		patch("null", `{"impact":null,"urgency":null,"complexity":null}`, 200, nil),
		patch("null is no status", `{"status":null}`, 422, map[string]string{"status": "wrong_type"}),
		patch("another word", `{"impact":"galaxy","urgency":""}`, 422, map[string]string{"impact": "unknown_value", "urgency": "unknown_value"}),
		patch("a number", `{"complexity":3}`, 422, map[string]string{"complexity": "wrong_type"}),
		{name: "in many tickets", method: "POST", path: tickets + "/bulk", body: `{"ids":["1"],"changes":{"complexity":null}}`, status: 200},
		{name: "null is not for new tickets", method: "POST", path: tickets, body: `{"address":"a@example.com","text":"x","impact":null}`, status: 422, code: "invalid", fields: map[string]string{"impact": "wrong_type"}},
	})
}

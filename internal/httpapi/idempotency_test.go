package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/httpapi"
)

// A key that is there and empty is a mistake of its sender, who means to be
// safe: every operation that takes one refuses it, and asks nobody for anything.
func TestIdempotencyKey_emptyIsRefusedEverywhere(t *testing.T) {
	operations := map[string]httpapi.Operation{}
	for _, op := range httpapi.Operations() {
		operations[op.ID] = op
	}
	tried := map[string]bool{}
	for _, row := range matrix {
		op, best := operations[row.operation], slices.Index(row.want, 201)
		if !op.Repeats || best < 0 || tried[op.ID] {
			continue
		}
		tried[op.ID] = true
		for _, value := range []string{"", " ", "\t "} {
			f := setup(t)
			before := len(f.desk.asked)
			w := f.do(op.Method, "/api/v1"+row.path, row.body, callers[best], append([]string{"Idempotency-Key: " + value}, row.headers...)...)
			if w.Code != 400 || !strings.Contains(w.Body.String(), `"field":"Idempotency-Key","code":"idempotency_empty"`) {
				t.Errorf("%s with %q: %d %s", op.ID, value, w.Code, cut(w.Body.String()))
			}
			if err := httpapi.Conforms(op.ID, w.Code, w.Body.Bytes()); err != nil {
				t.Errorf("%s: %v", op.ID, err)
			}
			if len(f.desk.asked) != before {
				t.Errorf("%s with %q reached the desk", op.ID, value)
			}
		}
	}
	for _, op := range operations {
		if op.Repeats && !tried[op.ID] {
			t.Errorf("no row of the matrix makes anything by %s", op.ID)
		}
	}
}

// One that is left out is none, whoever may not create learns nothing of the
// header, and the words say what to do in both languages.
func TestIdempotencyKey_empty(t *testing.T) {
	body := `{"address":"a@example.com","text":"x"}`
	empty := []string{"Idempotency-Key: "}
	run(t, []scenario{
		{name: "left out", method: "POST", path: tickets, key: "ana", body: body, status: 201, reached: true},
		{name: "no right", method: "POST", path: tickets, key: "reader", body: body, headers: empty, status: 403, code: "forbidden"},
		{name: "with other mistakes", method: "POST", path: tickets, key: "ana", body: `{`, headers: empty, status: 400, code: "idempotency_empty",
			fields: map[string]string{"Idempotency-Key": "idempotency_empty"}},
		{name: "in Spanish", method: "POST", path: tickets, key: "ana", body: body, headers: append([]string{"Accept-Language: es"}, empty...), status: 400, code: "idempotency_empty",
			fields: map[string]string{"Idempotency-Key": "idempotency_empty"}},
		{name: "of what takes none", method: "PATCH", path: ticket1, key: "ana", body: `{"tags":[]}`, headers: empty, status: 200, reached: true},
	})
}

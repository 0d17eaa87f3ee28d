package createticket_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
)

// The desk's own fields reach the use case from a page and from a program.
func TestFields_areTaken(t *testing.T) {
	want := map[string]string{"order.no": "7", "colour": "red"}
	w := newWorld(t)
	expect(t, w.multipart("/forms/plain", fields("token", w.token("plain"), "field_order.no", "7", "field_colour", "red")), http.StatusSeeOther)
	expect(t, w.json("/requests", `{"form":"plain","address":"marta@example.com","text":"x","fields":{"order.no":"7","colour":"red"}}`), http.StatusCreated)
	for i, r := range w.created {
		if diff := cmp.Diff(want, r.Fields); diff != "" {
			t.Errorf("request %d (-want +got):\n%s", i, diff)
		}
	}
	if !w.created[0].Typed || w.created[1].Typed {
		t.Error("a posted form has what somebody typed, JSON what a program wrote")
	}
	again := newWorld(t)
	expect(t, again.multipart("/forms/plain", fields("token", w.token("plain"), "field_order.no", "8", "field_colour", "red")), http.StatusSeeOther)
	if again.created[0].IdempotencyKey == w.created[0].IdempotencyKey {
		t.Error("another order is taken for the same request")
	}
}

// What is wrong stands beside the field, and what was typed is kept.
func TestFields_comeBack(t *testing.T) {
	w := newWorld(t)
	var p desk.Problems
	p.Add("fields.order.no", "too_long", "max", "5")
	p.Add("fields.terms", "required")
	w.fail = p.Err()
	page := expect(t, w.multipart("/forms/plain", fields("token", w.token("plain"), "field_order.no", `7"><b>`, "field_colour", "blue", "field_terms", "true", "field_bought", "2026-01-02")),
		http.StatusUnprocessableEntity,
		`<a href="#field_order.no">Pedido</a>`, `id="field_order.no-wrong"`, `aria-describedby="field_order.no-wrong field_order.no-hint" aria-invalid="true" required`,
		`value="7&#34;&gt;&lt;b&gt;"`, `<option value="blue" selected>Azul</option>`, `type="checkbox" id="field_terms" name="field_terms" value="true" checked`,
		`type="date" id="field_bought" name="field_bought" value="2026-01-02"`, "Solo para: ")
	if strings.Contains(page, "inside") || strings.Contains(page, "Solo agentes") {
		t.Error("a field of agents is on the page")
	}
	w.fail = desk.Problems{{Field: "text", Code: "required"}}.Err()
	other := expect(t, w.multipart("/forms/own", fields("token", w.token(""))), http.StatusUnprocessableEntity)
	if strings.Contains(other, "field_") {
		t.Error("another form shows the fields")
	}
}

func TestFields_badJSON(t *testing.T) {
	for _, tt := range []struct{ give, field, code string }{
		{`[]`, "fields", "wrong_type"},
		{`{"a":1}`, "fields.a", "wrong_type"},
		{`{"a":"1","a":"2"}`, "fields", "wrong_type"},
	} {
		w := newWorld(t)
		expect(t, w.json("/requests", `{"address":"marta@example.com","text":"x","fields":`+tt.give+`}`), http.StatusUnprocessableEntity,
			`"field":"`+tt.field+`"`, `"code":"`+tt.code+`"`)
	}
}

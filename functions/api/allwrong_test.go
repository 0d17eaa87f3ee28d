package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Everything that is wrong with a body is named in one answer, what the contract
// finds and what only the desk can know, and nothing of it is changed.
func TestAllWrongFieldsAreNamedAtOnce(t *testing.T) {
	o := openOffice(t)
	_, root := o.key("root")
	o.call(201, root, "POST", "/tickets", `{"address":"lu@example.com","name":"Lu","text":"x"}`)
	found, _ := o.call(200, root, "GET", "/people?q=lu@", "")
	person := fmt.Sprintf("/people/%v", found["people"].([]any)[0].(map[string]any)["id"])
	made, _ := o.call(201, root, "POST", "/organizations", `{"name":"Sol"}`)
	organization := fmt.Sprintf("/organizations/%v", made["id"])
	for _, tt := range []struct{ method, path, body, want, look string }{
		{"PATCH", "/tickets/1001", `{"status":"asap","team":"nowhere","assignee":"nobody","tags":["a","a` + strings.Repeat("a", 40) + `"],"fields":{"x":"1"},"wakeAt":"2020-01-01T00:00:00Z","zzz":1}`,
			"assignee=unknown_id fields.x=unknown_id status=unknown_value tags[1]=too_long team=unknown_id wakeAt=only_with_postponed zzz=unknown_field", "/tickets/1001"},
		{"POST", "/tickets", `{"address":"nowhere","text":"x","type":"wish","form":"none","fields":{"x":"1"},"occurredAt":"2190-01-01T00:00:00Z"}`,
			"address=address_at fields.x=unknown_id form=form_unknown occurredAt=date_out_of_range type=unknown_value", "/tickets"},
		{"POST", "/tickets/1001/messages", `{"kind":"note","text":"x","status":"asap","to":["1"],"mentions":["ana","` + strings.Repeat("x", 65) + `"],"quote":[1]}`,
			"mentions[1]=too_long quote=not_with_kind status=unknown_value to=not_with_kind", "/tickets/1001"},
		{"PATCH", person, `{"language":"fr","organization":"none","zzz":1}`, "language=unknown_value organization=unknown_id zzz=unknown_field", person},
		{"POST", "/people", `{"address":"x","phone":"1234567","organization":"none","language":"fr"}`, "address=address_at language=unknown_value organization=unknown_id phone=not_a_phone", "/people?q=x@"},
		{"PATCH", organization, `{"zone":"Mars/One","domains":["gmail.com"],"language":"fr","name":""}`, "domains[0]=domain_public language=unknown_value name=required zone=zone_unknown", organization},
		{"POST", "/organizations", `{"name":"Mar","zone":"Mars/One","domains":["gmail.com"],"language":"fr"}`, "domains[0]=domain_public language=unknown_value zone=zone_unknown", "/organizations"},
		{"PATCH", "/me", `{"theme":"pink","zone":"Mars/One","calendar":"none","away":{"until":"2190-01-01T00:00:00Z"}}`,
			"away.until=too_far_ahead calendar=unknown_reference theme=unknown_value zone=unknown_zone", "/me"},
	} {
		t.Run(tt.method+" "+tt.path[:min(len(tt.path), 12)], func(t *testing.T) {
			before, _ := o.call(200, root, "GET", tt.look, "")
			answer, _ := o.call(422, root, tt.method, tt.path, tt.body, "If-Match: *")
			var got []string
			errs, _ := answer["errors"].([]any)
			for _, e := range errs {
				e := e.(map[string]any)
				got = append(got, fmt.Sprintf("%v=%v", e["field"], e["code"]))
			}
			if !slices.Equal(got, strings.Fields(tt.want)) {
				t.Errorf("%s\nwant %s", strings.Join(got, " "), tt.want)
			}
			after, _ := o.call(200, root, "GET", tt.look, "")
			if fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("something was changed:\n%v\n%v", before, after)
			}
		})
	}
}

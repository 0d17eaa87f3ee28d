package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/httpapi"
)

// An If-Match that can never match is a bad request that names the header: 412
// would tell its sender to read again and fail again.
func TestIfMatch_malformedOrWeak(t *testing.T) {
	bad := func(name, header, code string) scenario {
		return scenario{name: name, method: "PATCH", path: ticket1, key: "ana", body: `{"priority":"low"}`, headers: []string{"If-Match: " + header},
			status: 400, code: code, fields: map[string]string{"If-Match": code}, hasNot: []string{"current"}}
	}
	other := bad("of another's ticket, as of one's own", `abc`, "if_match_malformed")
	other.path = tickets + "/2"
	run(t, []scenario{
		other,
		bad("no tag", `abc`, "if_match_malformed"),
		bad("unquoted", `7`, "if_match_malformed"),
		bad("one quote", `"`, "if_match_malformed"),
		bad("never closed", `"7`, "if_match_malformed"),
		bad("several", `"6", "7"`, "if_match_malformed"),
		bad("a space in it", `"7 "`, "if_match_malformed"),
		bad("weak", `W/"7"`, "if_match_weak"),
		bad("weak without quotes", `W/7`, "if_match_malformed"),
		bad("weak in small letters", `w/"7"`, "if_match_malformed"),
	})
}

// Every operation that takes If-Match refuses it alike.
func TestIfMatch_everywhere(t *testing.T) {
	operations := map[string]httpapi.Operation{}
	for _, op := range httpapi.Operations() {
		operations[op.ID] = op
	}
	taking := 0
	for _, row := range matrix {
		if !slices.ContainsFunc(row.headers, func(h string) bool { return strings.HasPrefix(h, "If-Match") }) {
			continue
		}
		taking++
		f := setup(t)
		for header, code := range map[string]string{"abc": "if_match_malformed", `W/"3"`: "if_match_weak"} {
			best := slices.Index(row.want, 200)
			if best < 0 {
				continue
			}
			w := f.do(operations[row.operation].Method, "/api/v1"+row.path, row.body, callers[best], "If-Match: "+header)
			if w.Code != 400 || !strings.Contains(w.Body.String(), `"field":"If-Match","code":"`+code+`"`) {
				t.Errorf("%s with %s: %d %s", row.operation, header, w.Code, cut(w.Body.String()))
			}
		}
	}
	if taking < 15 {
		t.Errorf("only %d rows of the matrix take If-Match", taking)
	}
}

package createticket_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"helpdesk/functions/createticket"
	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
)

// Any body gets an answer that names what is wrong; nothing that is no JSON
// object passes.
func FuzzParseObject(f *testing.F) {
	for _, s := range []string{good, `{`, `{"a":1,"a":2}`, "{\"\xff\":1}", `[{}]`, `{"a":{"b":[1,2,{"c":null}]}} `, `{"a":"\ud800"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		_, err := createticket.ParseObject([]byte(body))
		var plain map[string]json.RawMessage
		isObject := json.Unmarshal([]byte(body), &plain) == nil && plain != nil
		switch {
		case err == nil && !isObject:
			t.Errorf("%q passes", body)
		case err != nil && problem.Status(err) != 400 && problem.Status(err) != 422:
			t.Errorf("%q: %v", body, err)
		case err != nil && isObject && problem.Status(err) != 422: // a name twice
			t.Errorf("%q is refused: %v", body, err)
		}
	})
}

// Wherever a form leads back to, it is a site of the form, whoever reads the address.
func FuzzSafeReturn(f *testing.F) {
	for _, s := range []string{shop + "/x?y#z", "https://shop.example@evil.example", `https:\\shop.example`, "//shop.example", "https://shop.example:443/", "https://SHOP.EXAMPLE/%2f..//x"} {
		f.Add(s)
	}
	form := desk.Form{Origins: []string{shop}}
	f.Fuzz(func(t *testing.T, address string) {
		got := createticket.SafeReturn(form, address)
		if got == "" {
			return
		}
		if !strings.HasPrefix(got, shop+"/") {
			t.Errorf("%q leads to %q", address, got)
		}
		if strings.ContainsFunc(got, func(c rune) bool { return c <= ' ' || c > '~' || c == '\\' }) {
			t.Errorf("%q leads to %q", address, got)
		}
		if u, err := url.Parse(got); err != nil || u.Host != "shop.example" || u.User != nil {
			t.Errorf("%q leads to %q", address, got)
		}
	})
}

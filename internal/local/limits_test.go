package local

import "testing"

// The local desk holds callers to the rules of the deployed one, generously: who
// goes on and on hears 429.
func TestDesk_limits(t *testing.T) {
	d := start(t, options(t, t.TempDir()))
	b := newBrowser(t, d)
	for i := range 3000 {
		got := b.do("GET", "/api/v1/me", "", "Authorization: Bearer hd_wrong")
		switch {
		case got.status == 429 && i > 100:
			if got.header.Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
			return
		case got.status != 401:
			t.Fatalf("bad key %d: %d %s", i, got.status, got.body)
		}
	}
	t.Error("three thousand bad keys, and no limit")
}

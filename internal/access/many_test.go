package access_test

import (
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// With ten thousand keys a request still costs one read, and the list has them all.
func TestAuthenticate_tenThousandKeys(t *testing.T) {
	f := setup()
	secret := ""
	for range 10_000 {
		_, secret = f.create(t, access.NewKey{Name: "k", Scopes: []string{desk.ScopeTicketsRead}})
	}
	before := f.store.reads
	if _, err := f.Authenticate(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if n := f.store.reads - before; n != 1 {
		t.Errorf("%d reads for one request", n)
	}
	keys, err := f.Keys(t.Context())
	if err != nil || len(keys) != 10_000 {
		t.Errorf("%d keys listed, %v", len(keys), err)
	}
}

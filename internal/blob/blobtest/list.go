package blobtest

import (
	"slices"
	"testing"

	"helpdesk/internal/blob"
)

// lists holds the order of keys: the byte order, in which "." comes before "/"
// and a key before those that it begins.
func lists(t *testing.T, s Storage) {
	for _, key := range []string{"mail/b", "mail/a/x", "mail/a.json", "mail/a", "other/z", "mail/c"} {
		put(t, s, key, key, "")
	}
	of := func(prefix, after string, limit int) []string {
		t.Helper()
		found, err := s.List(t.Context(), prefix, after, limit)
		if err != nil {
			t.Fatalf("list %s: %v", prefix, err)
		}
		keys := []string{}
		for _, o := range found {
			keys = append(keys, o.Key)
			if o.Size != int64(len(o.Key)) || o.At.IsZero() {
				t.Errorf("%s: %d bytes, at %v", o.Key, o.Size, o.At)
			}
		}
		return keys
	}
	for _, tt := range []struct {
		prefix, after string
		limit         int
		want          []string
	}{
		{"mail/", "", blob.MaxList, []string{"mail/a", "mail/a.json", "mail/a/x", "mail/b", "mail/c"}},
		{"mail/", "", 2, []string{"mail/a", "mail/a.json"}},
		{"mail/", "mail/a.json", 2, []string{"mail/a/x", "mail/b"}},
		{"mail/", "mail/c", 2, []string{}},
		{"none/", "", 2, []string{}},
	} {
		if got := of(tt.prefix, tt.after, tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("%s after %q, %d: %q, want %q", tt.prefix, tt.after, tt.limit, got, tt.want)
		}
	}
}

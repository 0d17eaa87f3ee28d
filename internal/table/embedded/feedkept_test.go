package embedded

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"helpdesk/internal/table"
)

// The feed keeps what its reader wants and nothing else.
func TestFeed_keepsWhatItIsToldTo(t *testing.T) {
	tb, err := Open(filepath.Join(t.TempDir(), "table.db"), Options{NoSync: true, Feed: func(kind table.ChangeKind, key table.Key) bool {
		return kind == table.Insert && strings.HasPrefix(key.PK, "OUT#")
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tb.Close() }()
	ctx := context.Background()
	for _, op := range []table.Op{
		table.Put(table.Item{"pk": "T#1", "sk": "a"}),
		table.Put(table.Item{"pk": "OUT#1", "sk": "a", "n": int64(1)}),
		table.Put(table.Item{"pk": "OUT#1", "sk": "a", "n": int64(2)}),
		table.Delete(table.Key{PK: "OUT#1", SK: "a"}),
	} {
		if _, err := tb.Write(ctx, op); err != nil {
			t.Fatal(err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	changes, err := tb.Changes(ended, "", 10)
	if err != nil || len(changes) != 1 || changes[0].New.Int("n") != 1 {
		t.Errorf("the feed has %+v, %v", changes, err)
	}
}

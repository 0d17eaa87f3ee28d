package embedded

import (
	"path/filepath"
	"testing"

	"helpdesk/internal/table"
	"helpdesk/internal/table/tabletest"
)

// open opens a data file in a fresh folder.
func open(t testing.TB, opt Options) *Table {
	t.Helper()
	tb, err := Open(filepath.Join(t.TempDir(), "desk.db"), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tb.Close(); err != nil {
			t.Error(err)
		}
	})
	return tb
}

func TestConformance(t *testing.T) {
	tabletest.Run(t, func(t *testing.T) table.Table { return open(t, Options{NoSync: true}) })
}

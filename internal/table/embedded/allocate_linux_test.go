package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"helpdesk/internal/table"
)

// A file with holes makes every commit wait for the file system's journal.
func TestTable_fileHasNoHoles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.db")
	tab, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("x", 100_000)
	for i := range 30 {
		if _, err := tab.Write(t.Context(), table.Put(table.Item{table.PK: fmt.Sprint("p", i), table.SK: "s", "t": text})); err != nil {
			t.Fatal(err)
		}
	}
	if err := tab.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	onDisk := info.Sys().(*syscall.Stat_t).Blocks * 512
	if onDisk < info.Size() {
		t.Errorf("the file has %d bytes, of which %d are on disk", info.Size(), onDisk)
	}
	if tab, err = Open(path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer tab.Close() //nolint:errcheck // only read
	for i := range 30 {
		it, err := tab.Get(t.Context(), table.Key{PK: fmt.Sprint("p", i), SK: "s"}, true)
		if err != nil || it.Str("t") != text {
			t.Fatalf("item %d: %d bytes, %v", i, len(it.Str("t")), err)
		}
	}
}

package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	bolt "go.etcd.io/bbolt"

	"helpdesk/internal/table"
	"helpdesk/internal/table/tabletest"
)

// open opens a data file in a fresh folder.
func open(t testing.TB, opt Options) *Table {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "desk.db"), opt)
}

func openAt(t testing.TB, path string, opt Options) *Table {
	t.Helper()
	tb, err := Open(path, opt)
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

func put(t testing.TB, tb *Table, it table.Item) {
	t.Helper()
	if _, err := tb.Write(t.Context(), table.Put(it)); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, tb *Table, pk, sk string) table.Item {
	t.Helper()
	it, err := tb.Get(t.Context(), table.Key{PK: pk, SK: sk}, true)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func TestConformance(t *testing.T) {
	tabletest.Run(t, func(t *testing.T) table.Table { return open(t, Options{NoSync: true}) })
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "desk.db")
	first := openAt(t, path, Options{})
	it := table.Item{"pk": "p", "sk": "s", "g1pk": "g", "g1sk": "k", "sum": []byte("x"), "v": int64(1)}
	put(t, first, it)
	before, err := first.Changes(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}

	second := openAt(t, path, Options{})
	if diff := cmp.Diff(it, get(t, second, "p", "s")); diff != "" {
		t.Error(diff)
	}
	page, err := second.Query(t.Context(), table.Query{Index: table.G1, PK: "g"})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("index after reopening: %v, %v", page, err)
	}
	put(t, second, table.Item{"pk": "p", "sk": "s2"})
	after, err := second.Changes(t.Context(), before[0].Seq, 0)
	if err != nil || len(after) != 1 || after[0].New.Str("sk") != "s2" {
		t.Errorf("feed after reopening: %v, %v", after, err)
	}
}

func TestClosed(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	waiting, ctx := make(chan error, 1), tabletest.Watch(t.Context())
	go func() {
		_, err := tb.Changes(ctx, "", 1)
		waiting <- err
	}()
	<-ctx.Waiting
	if err := tb.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; !errors.Is(err, ErrClosed) {
		t.Errorf("waiting for changes: %v", err)
	}
	key := table.Key{PK: "p", SK: "s"}
	_, err := tb.Get(t.Context(), key, true)
	if !errors.Is(err, ErrClosed) {
		t.Errorf("get: %v", err)
	}
	if _, err = tb.Write(t.Context(), table.Delete(key)); !errors.Is(err, ErrClosed) {
		t.Errorf("write: %v", err)
	}
}

func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	openAt(t, path, Options{})
	if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("second owner: %v", err)
	}
}

func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{
		"a file in place of the folder": filepath.Join(file, "desk.db"),
		"a folder in place of the file": dir,
	}
	if os.Geteuid() != 0 { // root may write anywhere
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		paths["a closed folder"] = filepath.Join(closed, "desk.db")
	}
	for name, path := range paths {
		if _, err := Open(path, Options{}); !errors.Is(err, ErrUnwritable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForeignFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucket(bucketMeta)
		if err != nil {
			return err
		}
		return meta.Put(keyFormat, []byte("desk table 99"))
	})
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("file of another format: %v", err)
	}
}

// damaged makes a small data file and answers its bytes.
func damaged(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	tb := openAt(t, path, Options{NoSync: true})
	for i := range 60 {
		put(t, tb, table.Item{"pk": "p", "sk": fmt.Sprintf("%02d", i), "g1pk": "g", "g1sk": "x", "raw": make([]byte, 300)})
	}
	if err := tb.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCorruptAtOpen(t *testing.T) {
	whole := damaged(t)
	for name, b := range map[string][]byte{
		"a few bytes": []byte("not a database"),
		"text":        []byte(fmt.Sprintf("%070000d", 1)),
		"truncated":   whole[:3*os.Getpagesize()],
		"no metadata": append(make([]byte, 2*os.Getpagesize()), whole[2*os.Getpagesize():]...),
	} {
		path := filepath.Join(t.TempDir(), "desk.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, Options{}); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that lost its end is refused at once, also when nothing that Open
// reads lay there.
func TestTruncatedByOnePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	if err := os.WriteFile(path, damaged(t), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var used int64
	err = db.View(func(tx *bolt.Tx) error {
		used = tx.Size()
		return nil
	})
	if err = errors.Join(err, db.Close(), os.Truncate(path, used-1)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("truncated file: %v", err)
	}
}

// Reading a page that vanished under the open file is an error, not the end of
// the process.
func TestTruncatedWhileOpen(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	put(t, tb, table.Item{"pk": "p", "sk": "s"})
	if err := os.Truncate(tb.db.Path(), int64(2*os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	if _, err := tb.Get(t.Context(), table.Key{PK: "p", SK: "s"}, true); !errors.Is(err, ErrCorrupt) {
		t.Errorf("get: %v", err)
	}
	if _, err := tb.Write(t.Context(), add("p", false)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("write: %v", err)
	}
}

// Whichever page is overwritten, the engine answers or says ErrCorrupt; it does
// not take the process down.
func TestCorruptPages(t *testing.T) {
	whole, size := damaged(t), os.Getpagesize()
	noticed := 0
	for page := 2; page*size < len(whole) && page < 40; page++ {
		for _, fill := range []byte{0, 0xff} {
			b := append([]byte{}, whole...)
			for i := page * size; i < (page+1)*size; i++ {
				b[i] = fill
			}
			path := filepath.Join(t.TempDir(), "desk.db")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := exercise(t, path); errors.Is(err, ErrCorrupt) {
				noticed++
			} else if err != nil {
				t.Errorf("page %d: %v", page, err)
			}
		}
	}
	if noticed == 0 {
		t.Error("no damage was noticed")
	}
}

// exercise opens a file and reads and writes everything in it.
func exercise(t *testing.T, path string) error {
	t.Helper()
	tb, err := Open(path, Options{NoSync: true})
	if err != nil {
		return err
	}
	ctx := t.Context()
	_, err = tb.Query(ctx, table.Query{PK: "p"})
	_, err2 := tb.Query(ctx, table.Query{Index: table.G1, PK: "g"})
	_, err3 := tb.Changes(ctx, "", 1000)
	_, err4 := tb.Write(ctx, table.Put(table.Item{"pk": "p", "sk": "05", "g1pk": "g", "g1sk": "y"}))
	return errors.Join(err, err2, err3, err4, tb.Close())
}

func TestSweepAndTrim(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	meter := &table.Meter{}
	tb := open(t, Options{NoSync: true, Meter: meter, Now: func() time.Time { return now }})
	for i := range 500 {
		put(t, tb, table.Item{"pk": "p", "sk": fmt.Sprintf("%03d", i), table.TTL: now.Unix() + int64(i)})
	}
	put(t, tb, table.Item{"pk": "p", "sk": "kept"})
	put(t, tb, table.Item{"pk": "p", "sk": "400", table.TTL: now.Unix() + 10_000}) // it lives longer now
	if n, err := tb.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("swept %d, %v, want the one that has expired", n, err)
	}
	now = now.Add(time.Hour)
	if it := get(t, tb, "p", "499"); it == nil {
		t.Error("an expired item is hidden before it is swept")
	}
	meter.Reset()
	if n, err := tb.Sweep(t.Context()); err != nil || n != 498 {
		t.Errorf("swept %d, %v, want 498", n, err)
	}
	if got := meter.Snapshot(); got.WriteUnits != 0 {
		t.Errorf("the sweep cost %v units", got.WriteUnits)
	}
	page, err := tb.Query(t.Context(), table.Query{PK: "p"})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("%d items left, %v, want 2", len(page.Items), err)
	}
	changes, err := tb.Changes(t.Context(), "", 0)
	if err != nil || len(changes) != maxChanges || changes[maxChanges-1].Kind != table.Remove {
		t.Errorf("%d changes, %v", len(changes), err)
	}

	now = now.Add(feedKeeps + time.Minute)
	for range 600 { // each write forgets a few
		put(t, tb, table.Item{"pk": "p", "sk": "new", "at": now.UnixMilli()})
		now = now.Add(time.Millisecond)
	}
	changes, err = tb.Changes(t.Context(), "", 0)
	if err != nil || len(changes) != 600 || changes[0].New.Str("sk") != "new" {
		t.Errorf("%d changes after a day, %v, want only the 600 new ones", len(changes), err)
	}
}

package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/table"
)

func add(pk string, lazy bool) table.Op {
	return table.Op{Kind: table.UpdateOp, Key: table.Key{PK: pk, SK: "n"}, Add: map[string]int64{"n": 1}, Lazy: lazy}
}

func TestLazy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	tb := openAt(t, path, Options{NoSync: true})
	tb.hold = time.Hour // only another write or Close ends it
	ctx := t.Context()
	for want := int64(1); want <= 3; want++ {
		it, err := tb.Write(ctx, add("lazy", true))
		if err != nil || it.Int("n") != want {
			t.Fatalf("lazy addition %d answered %v, %v", want, it, err)
		}
	}
	if _, err := tb.Write(ctx, table.Op{Kind: table.DeleteOp, Key: table.Key{PK: "lazy", SK: "n"}, If: []table.Cond{table.IfEquals("n", int64(9))}, Lazy: true}); !errors.Is(err, table.ErrCondition) {
		t.Errorf("lazy write with a failed condition: %v", err)
	}
	if it := get(t, tb, "lazy", "n"); it != nil {
		t.Errorf("a lazy write was answered after its commit: %v", it)
	}
	it, err := tb.Write(ctx, add("lazy", false))
	if err != nil || it.Int("n") != 4 {
		t.Errorf("a later write does not see the lazy ones: %v, %v", it, err)
	}
	if got := get(t, tb, "lazy", "n").Int("n"); got != 4 {
		t.Errorf("read after the later write: %d", got)
	}
	if err := tb.Transact(ctx, []table.Op{add("lazy", true), add("eager", false)}); err != nil {
		t.Fatal(err)
	}
	if got := get(t, tb, "lazy", "n").Int("n"); got != 5 {
		t.Errorf("a transaction that is only partly lazy was answered early: %d", got)
	}
	if _, err := tb.Write(ctx, add("lazy", true)); err != nil {
		t.Fatal(err)
	}
	if err := tb.Close(); err != nil {
		t.Fatal(err)
	}
	if got := get(t, openAt(t, path, Options{}), "lazy", "n").Int("n"); got != 6 {
		t.Errorf("after closing and opening: %d, want 6", got)
	}
}

// A batch in which some requests fail commits the others, each answered with
// its own result.
func TestBatchIsolatesFailures(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	b := func(i int) *request {
		key := table.Key{PK: "batch", SK: strconv.Itoa(i % 3)}
		r := &request{
			ops: []table.Op{
				table.Put(table.Item{"pk": key.PK, "sk": key.SK, "by": int64(i)}, table.IfNew()),
				{Kind: table.UpdateOp, Key: table.Key{PK: "batch", SK: "sum"}, Add: map[string]int64{"n": int64(i)}},
			},
			transact: true, answer: make(chan result, 1),
		}
		return r
	}
	var reqs []*request
	for i := range 6 {
		reqs = append(reqs, b(i))
	}
	tb.mu.Lock()
	tb.pending = reqs
	tb.mu.Unlock()
	tb.wake <- struct{}{}
	for i, r := range reqs {
		err := (<-r.answer).err
		if i < 3 && err != nil || i >= 3 && !errors.Is(err, table.ErrCondition) {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if got := get(t, tb, "batch", "sum").Int("n"); got != 0+1+2 {
		t.Errorf("sum %d: a refused request left a trace", got)
	}
	if got := get(t, tb, "batch", "1").Int("by"); got != 1 {
		t.Errorf("item written by request %d", got)
	}
}

// When the disk is full everyone who waits gets the error, nothing of it is
// visible, and the engine goes on once there is room.
func TestFailedCommit(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	ctx := t.Context()
	put(t, tb, table.Item{"pk": "p", "sk": "before"})
	info, err := os.Stat(tb.db.Path())
	if err != nil {
		t.Fatal(err)
	}
	tb.db.MaxSize = int(info.Size())
	if _, err := tb.Write(ctx, add("lazy", true)); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			big := table.Item{"pk": "big", "sk": strconv.Itoa(i), "raw": make([]byte, 300*1024), "g1pk": "g", "g1sk": "k"}
			if _, err := tb.Write(ctx, table.Put(big)); err == nil || isRefusal(err) {
				t.Errorf("write to a full disk: %v", err)
			}
		})
	}
	all.Wait()
	page, err := tb.Query(ctx, table.Query{PK: "big"})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("items of failed commits are visible: %d, %v", len(page.Items), err)
	}
	page, err = tb.Query(ctx, table.Query{Index: table.G1, PK: "g"})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("index copies of failed commits are visible: %d, %v", len(page.Items), err)
	}

	tb.db.MaxSize = 0
	put(t, tb, table.Item{"pk": "p", "sk": "after"})
	if got := get(t, tb, "lazy", "n").Int("n"); got != 1 {
		t.Errorf("the lazy write was lost with a failed commit: n = %d", got)
	}
	changes, err := tb.Changes(ctx, "", 0)
	var keys []string
	for _, c := range changes {
		keys = append(keys, c.New.Str("sk"))
	}
	if got := strings.Join(keys, " "); err != nil || got != "before n after" {
		t.Errorf("changes of %s, %v", got, err)
	}
}

// A caller that gives up leaves the engine working.
func TestAbandonedWrite(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := tb.Write(ctx, add("abandoned", false)); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	put(t, tb, table.Item{"pk": "p", "sk": "s"})
}

// The items of a transaction count whole, also when it changes little of each.
// DynamoDB Local does not count that; the service's quota says so.
func TestTransactionOf4MBOfUpdates(t *testing.T) {
	tb := open(t, Options{NoSync: true})
	var ops []table.Op
	for i := range 11 {
		key := table.Key{PK: "big", SK: strconv.Itoa(i)}
		put(t, tb, table.Item{"pk": key.PK, "sk": key.SK, "raw": make([]byte, 390*1024)})
		ops = append(ops, table.Update(key, table.Item{"small": "change"}))
	}
	if err := tb.Transact(t.Context(), ops); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	if err := tb.Transact(t.Context(), ops[:10]); err != nil {
		t.Errorf("below 4 MB: %v", err)
	}
}

const killedFile = "DESK_TEST_KILLED_FILE"

// TestKilledWriter is the process that TestKill kills: it writes transactions
// and says which ones were answered.
func TestKilledWriter(t *testing.T) {
	path := os.Getenv(killedFile)
	if path == "" {
		t.Skip("runs only as the child of TestKill")
	}
	tb, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out sync.Mutex
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := 0; ; i++ {
				sk := fmt.Sprintf("%d-%06d", w, i)
				half := func(pk string) table.Op {
					return table.Put(table.Item{"pk": pk, "sk": sk, "raw": make([]byte, 500), "g1pk": pk, "g1sk": sk})
				}
				if err := tb.Transact(context.Background(), []table.Op{half("left"), half("right")}); err != nil {
					panic(err)
				}
				out.Lock()
				fmt.Println("answered", sk)
				out.Unlock()
			}
		})
	}
	all.Wait()
}

// Killing the process at any moment loses nothing that was answered and leaves
// no half of a transaction.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	answered := map[string]bool{}
	for round := range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWriter$")
		child.Env = append(os.Environ(), killedFile+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines, seen := bufio.NewScanner(out), 0
		for lines.Scan() {
			if sk, ok := strings.CutPrefix(lines.Text(), "answered "); ok {
				answered[sk] = true
				seen++
			}
			if seen == 40+round*17 {
				_ = child.Process.Kill()
			}
		}
		_ = child.Wait() // it was killed
		if seen < 40 {
			t.Fatalf("the child ended by itself after %d answers", seen)
		}
	}
	tb := openAt(t, path, Options{})
	views := map[string]map[string]bool{}
	for _, pk := range []string{"left", "right"} {
		for _, x := range []table.Index{table.Base, table.G1} {
			views[pk+string(x)] = keysOf(t, tb, table.Query{Index: x, PK: pk})
		}
	}
	for sk := range answered {
		if !views["left"][sk] {
			t.Fatalf("%s was answered and is lost", sk)
		}
	}
	for name, view := range views {
		if len(view) != len(views["left"]) {
			t.Errorf("%s has %d items, left has %d", name, len(view), len(views["left"]))
		}
	}
}

func keysOf(t *testing.T, tb *Table, q table.Query) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for {
		page, err := tb.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			keys[it.Str("sk")] = true
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return keys
		}
	}
}

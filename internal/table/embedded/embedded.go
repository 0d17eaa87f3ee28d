// Package embedded is the table engine for one machine: bbolt in this process,
// one file with one owner. It passes the same conformance suite as DynamoDB,
// refuses what DynamoDB refuses, and keeps a change feed of the last 24 hours.
//
// A write that was answered is on disk (an fsync that concurrent writers
// share), except one marked Lazy, which is on disk before any later write is.
// Indexes change in the same transaction; readers see committed data only. It
// never answers ErrConflict or ErrThrottled: package fault injects those.
package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"helpdesk/internal/table"
)

// What may be wrong with the data file (errors.Is). The text around them is one
// plain sentence for whoever started the desk.
var (
	ErrLocked     = errors.New("another program has the data file open")
	ErrCorrupt    = errors.New("the data file is damaged")
	ErrUnwritable = errors.New("the data file cannot be written")
	ErrClosed     = errors.New("the table is closed")
)

// Options adjust an engine; the zero value is right for production.
type Options struct {
	Meter  *table.Meter     // nil: nothing is metered
	Logger *slog.Logger     // nil: silent
	Now    func() time.Time // nil: time.Now; decides what has expired and what the feed forgets
	NoSync bool             // for tests: no fsync, so a power cut may lose or damage the file
	// Feed says which changes the feed keeps; nil: all. Each kept one is both
	// images of the item written once more, so a reader that filters anyway
	// should say so here.
	Feed func(kind table.ChangeKind, key table.Key) bool
}

// lockWait is how long Open waits for the file's other owner to end.
const lockWait = time.Second

// fileFormat is the layout of the buckets; a file of another one is refused.
const fileFormat = "desk table 1"

var (
	bucketMeta    = []byte("meta")
	bucketItems   = []byte("items")
	bucketChanges = []byte("changes")
	bucketTTL     = []byte("ttl")
	keyFormat     = []byte("format")
)

// Table is an open data file. It implements table.Table and table.Feed and is
// safe for concurrent use.
type Table struct {
	db    *bolt.DB
	meter *table.Meter
	log   *slog.Logger
	now   func() time.Time
	hold  time.Duration // lazyHold, but in tests

	mu      sync.Mutex
	pending []*request // waiting for the committer
	closed  bool       // no more requests are taken
	kept    func(table.ChangeKind, table.Key) bool
	feed    chan struct{} // closed and replaced when changes were committed

	wake chan struct{} // holds one token while pending has something new
	stop chan struct{} // closed by Close
	done sync.WaitGroup

	// The committer's own.
	carried   []*request // Lazy ones whose commit failed, applied again first
	allocated int64      // up to where the file is known to have its blocks
	crowd     int        // how many waited for the last commit; 0 for one
}

var (
	_ table.Table = (*Table)(nil)
	_ table.Feed  = (*Table)(nil)
)

// Open opens the data file, making it and its folder when they are not there.
// It fails with ErrLocked after a second when another process has it open, with
// ErrCorrupt or ErrUnwritable when the file or its folder is not usable.
func Open(path string, opt Options) (*Table, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, openError(path, err)
	}
	if err := inspect(path); err != nil {
		return nil, err
	}
	db, err := openBolt(path, &bolt.Options{
		Timeout: lockWait,
		NoSync:  opt.NoSync,
		// The map finds a run of free pages in constant time. The freelist is
		// synced: it costs a page or two per commit, and without it every start
		// and every failed commit would read the whole file.
		FreelistType: bolt.FreelistMapType,
		NoStatistics: true,
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize = growth
	t := &Table{
		db: db, meter: opt.Meter, log: opt.Logger, now: opt.Now, hold: lazyHold,
		kept: opt.Feed, feed: make(chan struct{}), wake: make(chan struct{}, 1), stop: make(chan struct{}),
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	if t.now == nil {
		t.now = time.Now
	}
	if err := t.prepare(); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	t.done.Go(t.commitLoop)
	t.done.Go(t.sweepLoop)
	return t, nil
}

// Close finishes the writes that were begun and closes the file. Later calls
// fail with ErrClosed.
func (t *Table) Close() error {
	t.mu.Lock()
	was := t.closed
	t.closed = true
	t.mu.Unlock()
	if was {
		return nil
	}
	close(t.stop)
	t.done.Wait()
	if err := t.db.Close(); err != nil {
		return fmt.Errorf("close data file: %w", err)
	}
	return nil
}

// prepare makes the buckets of a new file and checks the format of an old one.
func (t *Table) prepare() (err error) {
	defer guard(&err)()
	return t.db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(bucketMeta)
		if err != nil {
			return err
		}
		switch found := string(meta.Get(keyFormat)); found {
		case fileFormat:
		case "":
			if err := meta.Put(keyFormat, []byte(fileFormat)); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%w: its format is %q, this program reads %q", ErrCorrupt, found, fileFormat)
		}
		buckets := [][]byte{bucketItems, bucketChanges, bucketTTL}
		for _, x := range table.Indexes {
			buckets = append(buckets, []byte(x))
		}
		for _, name := range buckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
}

// inspect opens an existing file for reading and compares its length with what
// it says of itself: touching a page past the end of a truncated file would
// kill the process instead of failing.
func inspect(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return openError(path, err)
	}
	db, err := openBolt(path, &bolt.Options{Timeout: lockWait, ReadOnly: true, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.View(func(tx *bolt.Tx) error {
		if info, err = os.Stat(path); err != nil {
			return err
		}
		if tx.Size() > info.Size() {
			return fmt.Errorf("%w: it has %d of %d bytes", ErrCorrupt, info.Size(), tx.Size())
		}
		return nil
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return openError(path, err)
	}
	return nil
}

// openBolt opens a file and turns a panic of bbolt about a damaged one into an
// error.
func openBolt(path string, opt *bolt.Options) (db *bolt.DB, err error) {
	defer func() {
		if err != nil {
			err = openError(path, err)
		}
	}()
	defer guard(&err)()
	return bolt.Open(path, 0o600, opt)
}

// openError adds the sentence that says what is wrong with the file.
func openError(path string, err error) error {
	var kind error
	switch {
	case errors.Is(err, ErrLocked), errors.Is(err, ErrCorrupt), errors.Is(err, ErrUnwritable):
		return err
	case errors.Is(err, berrors.ErrTimeout):
		kind = ErrLocked
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		kind = ErrCorrupt
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOSPC),
		errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		kind = ErrUnwritable
	default:
		return fmt.Errorf("open data file %s: %w", path, err)
	}
	return fmt.Errorf("open data file %s: %w (%w)", path, kind, err)
}

// guard turns a panic, or a fault on a page of the mapped file that is not
// there, into ErrCorrupt. Use: defer guard(&err)().
func guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if p := recover(); p != nil {
			*err = fmt.Errorf("%w: %v", ErrCorrupt, p)
		}
	}
}

// view runs fn on a snapshot of the committed data.
func (t *Table) view(fn func(*bolt.Tx) error) (err error) {
	defer guard(&err)()
	err = t.db.View(fn)
	switch {
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, errItem):
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}

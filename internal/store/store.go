// Package store keeps the desk in its single table: keys, items, and one
// function for each numbered access pattern (README.md lists them all; a test
// holds list and code together).
//
// It decides nothing: it saves what a use case decided in one transaction,
// guarded by the ticket's version, and answers table errors as desk errors. It
// knows nothing of the engine below (package table).
package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Blobs is what the store needs of file storage: bodies too large for an item.
type Blobs interface {
	Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error
	Get(ctx context.Context, key string, limit int64) ([]byte, error)
}

// Store reads and writes the desk's table. It is safe for concurrent use.
type Store struct {
	table table.Table
	blobs Blobs
	now   func() time.Time
	pause func(context.Context, time.Duration) error
	seed  func() desk.Config // the configuration of a desk nobody has configured yet

	mu       sync.Mutex
	config   *desk.Config
	configAt time.Time
	ring     tokenRing

	gzips sync.Pool // of *gzip.Writer, each of which is 800 kB
}

// Options are what a Store needs beside the table.
type Options struct {
	Table table.Table
	Blobs Blobs
	Now   func() time.Time
	// Seed answers the configuration to use while none is stored. Its version is 0.
	Seed func() desk.Config
	// Pause waits between two tries; nil waits by the clock on the wall.
	Pause func(ctx context.Context, d time.Duration) error
}

// New makes a Store.
func New(o Options) *Store {
	return &Store{table: o.Table, blobs: o.Blobs, now: o.Now, pause: o.Pause, seed: o.Seed}
}

// ErrTaken means that something to be made new exists already: another
// delivery of the same event has done the work.
var ErrTaken = errors.New("store: exists already")

// failure translates an error of the table for the layers above.
func failure(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, table.ErrConflict), errors.Is(err, table.ErrThrottled):
		return desk.Fail(desk.Unavailable, "unavailable").Because(fmt.Errorf("%s: %w", doing, err))
	case errors.Is(err, table.ErrTooLarge):
		return desk.Fail(desk.TooLarge, "ticket_too_large").Because(fmt.Errorf("%s: %w", doing, err))
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

// Contended reports whether a change failed only because others wrote the same
// or too much at the time: nothing was saved, and it may be made again.
func Contended(err error) bool {
	return errors.Is(err, table.ErrConflict) || errors.Is(err, table.ErrThrottled)
}

// document reads an item's JSON.
func document(item table.Item, into any) error {
	if err := json.Unmarshal([]byte(item.Str(attrDoc)), into); err != nil {
		return fmt.Errorf("read document of %s: %w", item.Key(), err)
	}
	return nil
}

// newItem makes an item with its document.
func newItem(key table.Key, doc any) (table.Item, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write document of %s: %w", key, err)
	}
	return table.Item{table.PK: key.PK, table.SK: key.SK, attrDoc: string(data)}, nil
}

// get reads one item's document; false when there is none or its time is over.
func (s *Store) get(ctx context.Context, key table.Key, into any) (bool, error) {
	item, err := s.table.Get(ctx, key, true)
	if err != nil {
		return false, failure("read "+key.PK, err)
	}
	if item == nil || s.expired(item) {
		return false, nil
	}
	return true, document(item, into)
}

// expired reports whether an item's time to live is over: DynamoDB may keep it
// for two more days (AWS: Using time to live in DynamoDB).
func (s *Store) expired(item table.Item) bool {
	ttl := item.Int(table.TTL)
	return ttl != 0 && ttl <= s.now().Unix()
}

// smallBody is the size up to which a body is kept as it is: gzip would save
// nothing and cost more than all the rest of a save.
const smallBody = 1024

// pack writes a value as JSON, gzipped when that pays. A gzip stream never
// begins with a brace, so unpack tells the two apart.
func (s *Store) pack(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil || len(data) <= smallBody {
		return data, err
	}
	var b bytes.Buffer
	w, _ := s.gzips.Get().(*gzip.Writer)
	if w == nil {
		if w, err = gzip.NewWriterLevel(&b, gzip.BestSpeed); err != nil {
			return nil, err
		}
	}
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	s.gzips.Put(w)
	return b.Bytes(), nil
}

// maxUnpacked bounds what a packed body may grow to, in bytes.
const maxUnpacked = 2 * desk.MaxMail

func unpack(data []byte, into any) error {
	if data[0] == '{' {
		return json.Unmarshal(data, into)
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxUnpacked))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

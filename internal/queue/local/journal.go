package local

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// op is what a record of the log says happened.
type op string

const (
	opSend    op = "send"    // Entry arrived under Key
	opReceive op = "receive" // Key is hidden until At and has N receives
	opDelete  op = "delete"  // Key is gone
	opMove    op = "move"    // From is gone, Entry took its place under Key
)

// record is one line of the log: its checksum in eight hex digits, a space,
// JSON. One line that cannot be read damages no other.
type record struct {
	Op    op        `json:"op"`
	Key   uint64    `json:"key"`
	From  uint64    `json:"from,omitempty"`
	At    time.Time `json:"at,omitzero"`
	N     int       `json:"n,omitempty"`
	Entry *entry    `json:"m,omitempty"`
}

const (
	logName = "queues.log"
	newName = "queues.log.new"
)

// journal is the append-only file. write and compact are called under the lock
// of the set, syncTo without it: those who wait for the disk share one fsync.
type journal struct {
	dir     string
	size    int64 // of the file now
	base    int64 // of the file when it was last rewritten
	damaged int

	mu      sync.Mutex
	turn    sync.Cond // no fsync is running any more
	f       *os.File
	written int64 // bytes ever written
	synced  int64 // bytes ever written that are on disk
	syncing bool
	syncs   int   // how many fsyncs have been made for senders
	broken  error // after it nothing about the file is certain any more
}

// openJournal reads the log in dir, calling replay for each record in order.
func openJournal(dir string, replay func(record)) (*journal, error) {
	j := &journal{dir: dir}
	j.turn.L = &j.mu
	f, err := os.OpenFile(filepath.Join(dir, logName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600) //nolint:gosec // dir is the operator's own
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	j.f = f
	r := bufio.NewReaderSize(f, 1<<16)
	for {
		text, err := r.ReadBytes('\n')
		if len(text) > 0 {
			if rec, ok := decodeRecord(text); ok {
				replay(rec)
			} else {
				j.damaged++
			}
		}
		if errors.Is(err, io.EOF) {
			return j, nil
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read log: %w", err), f.Close())
		}
	}
}

func encodeRecords(records []record) ([]byte, error) {
	var out []byte
	for _, r := range records {
		text, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("encode record: %w", err)
		}
		out = fmt.Appendf(out, "%08x ", crc32.ChecksumIEEE(text))
		out = append(append(out, text...), '\n')
	}
	return out, nil
}

func decodeRecord(line []byte) (record, bool) {
	sum, text, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !ok || len(sum) != 8 {
		return record{}, false
	}
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if err != nil || crc32.ChecksumIEEE(text) != uint32(want) {
		return record{}, false
	}
	var r record
	if json.Unmarshal(text, &r) != nil || (r.Op == opSend || r.Op == opMove) && r.Entry == nil {
		return record{}, false
	}
	return r, true
}

// write appends records in one write: a killed process has written all of them
// or none. end is what syncTo wants.
func (j *journal) write(records ...record) (end int64, err error) {
	text, err := encodeRecords(records)
	if err != nil {
		return 0, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return 0, j.broken
	}
	if _, err := j.f.Write(text); err != nil {
		if cut := j.f.Truncate(j.size); cut != nil {
			j.broken = fmt.Errorf("write log: %w", errors.Join(err, cut))
		}
		return 0, fmt.Errorf("write log: %w", err)
	}
	j.size += int64(len(text))
	j.written += int64(len(text))
	return j.written, nil
}

// syncTo returns when everything up to end is on disk. The first who comes
// does it for all who have written by then; the others wait for their turn.
func (j *journal) syncTo(end int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.synced < end {
		if j.broken != nil {
			return j.broken
		}
		if j.syncing {
			j.turn.Wait()
			continue
		}
		j.syncing = true
		f, upTo := j.f, j.written
		j.mu.Unlock()
		err := f.Sync()
		j.mu.Lock()
		j.syncing = false
		j.syncs++
		if err != nil {
			j.broken = fmt.Errorf("sync log: %w", err)
		} else {
			j.synced = upTo
		}
		j.turn.Broadcast()
	}
	return nil
}

// compact replaces the log with one that holds only what snapshot lists. An
// error leaves the old log in use.
func (j *journal) compact(snapshot func() []record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.syncing {
		j.turn.Wait()
	}
	if j.broken != nil {
		return j.broken
	}
	j.base = j.size // no second try before the log has grown
	text, err := encodeRecords(snapshot())
	if err != nil {
		return err
	}
	f, err := replaceFile(j.dir, text)
	if err != nil {
		return fmt.Errorf("compact log: %w", err)
	}
	old := j.f
	j.f, j.size, j.base, j.synced = f, int64(len(text)), int64(len(text)), j.written
	j.turn.Broadcast()
	_ = old.Close() // replaced: nothing in it is needed
	return nil
}

// replaceFile writes a new log beside the old one, on disk before it takes its
// name, and answers it open at its end.
func replaceFile(dir string, text []byte) (*os.File, error) {
	path := filepath.Join(dir, newName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600) //nolint:gosec // dir is the operator's own
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(path, filepath.Join(dir, logName)) //nolint:gosec // dir is the operator's own
	}
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// close puts everything on disk and closes the file.
func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.syncing {
		j.turn.Wait()
	}
	err := errors.Join(j.f.Sync(), j.f.Close())
	if err == nil {
		j.synced = j.written
	}
	if j.broken == nil {
		j.broken = ErrClosed
	}
	j.turn.Broadcast()
	return err
}

// replay applies one record of the log while the set is opened.
func (s *Set) replay(r record) {
	s.nextID = max(s.nextID, r.Key)
	switch r.Op {
	case opSend, opMove:
		if old := s.stored(r.From); old != nil {
			s.line(old.Queue).remove(old)
		}
		r.Entry.Key = r.Key
		s.line(r.Entry.Queue).add(r.Entry)
	case opReceive:
		if e := s.stored(r.Key); e != nil {
			e.Receives = r.N
			s.line(e.Queue).move(e, r.At)
		}
	case opDelete:
		if e := s.stored(r.Key); e != nil {
			s.line(e.Queue).remove(e)
		}
	}
}

// stored finds an entry by its key in whatever queue; nil when there is none.
func (s *Set) stored(key uint64) *entry {
	for _, lines := range []map[string]*line{s.queues, s.unseen} {
		for _, l := range lines {
			if e, ok := l.entries[key]; ok {
				return e
			}
		}
	}
	return nil
}

// line is a queue by name; one that is not configured keeps its messages unseen.
func (s *Set) line(name string) *line {
	if l, ok := s.queues[name]; ok {
		return l
	}
	l, ok := s.unseen[name]
	if !ok {
		l = newLine(Config{Name: name})
		s.unseen[name] = l
	}
	return l
}

// snapshot lists what is alive as records.
func (s *Set) snapshot() []record {
	var out []record
	for _, lines := range []map[string]*line{s.queues, s.unseen} {
		for _, l := range lines {
			for _, e := range l.entries {
				out = append(out, record{Op: opSend, Key: e.Key, Entry: e})
			}
		}
	}
	return out
}

// compactIfWorthIt rewrites a log that has grown much since the last time. When
// that does not succeed the old log goes on serving.
func (s *Set) compactIfWorthIt() {
	if s.log.size > s.compactAt && s.log.size > 4*s.log.base {
		_ = s.log.compact(s.snapshot)
	}
}

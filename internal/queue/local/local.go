// Package local keeps queues in one folder, for a whole desk in one process.
// It behaves as SQS does where the desk can notice: at least once, no promise
// of order, a message hidden while somebody works on it, and a dead-letter
// queue for what is received too often. What Send acknowledged is on disk
// (one fsync shared by all who wait for one); receive counts and deletions
// survive a killed process, and after a power failure the worst is a message
// delivered once more.
//
// It holds the messages in memory and has no retention period: it is made for
// thousands waiting, not for millions. Poisoned delivery (twice, shuffled) can
// be switched on for tests, repeatable by a seed.
package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"time"

	"helpdesk/internal/queue"
)

// Errors of this package (errors.Is).
var (
	ErrNoQueue = errors.New("queue/local: no such queue")
	ErrReceipt = errors.New("queue/local: malformed receipt handle")
	ErrClosed  = errors.New("queue/local: closed")
	ErrInUse   = errors.New("queue/local: folder in use by another process")
)

// Config describes one queue.
type Config struct {
	Name       string
	Visibility time.Duration // how long a received message stays hidden; 0 is SQS's 30 s
	MaxReceive int           // receives before the dead-letter queue; 0: never
	DeadLetter string        // name of another queue of the set; "" when MaxReceive is 0
}

// Options tune a set. The zero value is right for a running desk.
type Options struct {
	// Faults are provoked on purpose; nil for none.
	Faults *Faults
	// CompactAt is the size in bytes from which the log is rewritten when most
	// of it is dead; 0 is 16 MiB.
	CompactAt int64
}

// Received is one delivery of a message.
type Received struct {
	ID            string // stays the same over deliveries, as SQS's messageId
	ReceiptHandle string // names this delivery; new at each receive
	Body          string
	Attributes    map[string]string
	ReceiveCount  int       // this delivery included
	SentAt        time.Time // to the millisecond
	Source        string    // in a dead-letter queue: the queue it came from
}

// Stats counts what is in one queue.
type Stats struct {
	Visible  int // could be received now
	InFlight int // received and hidden
	Dead     int // in its dead-letter queue, from this queue
}

// Set is the queues of one folder. It is safe for concurrent use. One process
// owns the folder at a time.
type Set struct {
	clock     func() time.Time
	faults    *faulter
	compactAt int64
	lock      *os.File

	mu     sync.Mutex
	queues map[string]*line
	unseen map[string]*line // on disk, but not configured this time
	log    *journal
	nextID uint64
	closed bool
}

// Open opens or creates the queues in dir. A queue that has messages on disk
// but no longer a Config keeps them, unseen, until it is configured again.
// clock gives the time that visibility goes by. ErrInUse when another process
// has the folder.
func Open(dir string, queues []Config, clock func() time.Time, opt Options) (*Set, error) {
	if err := checkConfigs(queues); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // dir is the operator's own
		return nil, fmt.Errorf("open queues: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open queues in %s: %w", dir, err)
	}
	if opt.CompactAt <= 0 {
		opt.CompactAt = 16 << 20
	}
	s := &Set{
		clock: clock, faults: newFaulter(opt.Faults), compactAt: opt.CompactAt,
		lock: lock, queues: map[string]*line{}, unseen: map[string]*line{},
	}
	for _, c := range queues {
		s.queues[c.Name] = newLine(c)
	}
	if s.log, err = openJournal(dir, s.replay); err == nil {
		err = s.log.compact(s.snapshot)
	}
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("open queues in %s: %w", dir, err)
	}
	return s, nil
}

func checkConfigs(queues []Config) error {
	names := map[string]bool{}
	for _, c := range queues {
		if c.Name == "" || names[c.Name] {
			return fmt.Errorf("open queues: name %q is empty or given twice", c.Name)
		}
		names[c.Name] = true
	}
	for _, c := range queues {
		switch {
		case c.Visibility < 0 || c.MaxReceive < 0:
			return fmt.Errorf("open queues: %s: negative visibility or receive limit", c.Name)
		case (c.MaxReceive > 0) != (c.DeadLetter != ""):
			return fmt.Errorf("open queues: %s: a receive limit and a dead-letter queue come together", c.Name)
		case c.DeadLetter != "" && (!names[c.DeadLetter] || c.DeadLetter == c.Name):
			return fmt.Errorf("open queues: %s: dead-letter queue %q is not another queue of the set", c.Name, c.DeadLetter)
		}
	}
	return nil
}

// Close ends all waiting receives and releases the folder. Nothing is lost by
// not calling it.
func (s *Set) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	for _, l := range s.queues {
		l.wake()
	}
	return errors.Join(s.log.close(), s.lock.Close())
}

// Damaged is how many records of the log could not be read when the set was
// opened. A killed process leaves at most one: the message that it had not
// acknowledged yet.
func (s *Set) Damaged() int { return s.log.damaged }

// Sender is the sending side of one queue; ErrNoQueue for an unknown name.
func (s *Set) Sender(name string) (queue.Sender, error) {
	if _, err := s.find(name); err != nil {
		return nil, err
	}
	return sender{set: s, name: name}, nil
}

type sender struct {
	set  *Set
	name string
}

// Send implements queue.Sender. All messages of one call share one write and
// one fsync.
func (q sender) Send(ctx context.Context, messages ...queue.Message) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("send to %s: %w", q.name, err)
	}
	for _, m := range messages {
		if err := m.Check(); err != nil {
			return fmt.Errorf("send to %s: %w", q.name, err)
		}
	}
	if len(messages) == 0 {
		return nil
	}
	if err := q.set.send(q.name, messages); err != nil {
		return fmt.Errorf("send to %s: %w", q.name, err)
	}
	return nil
}

func (s *Set) send(name string, messages []queue.Message) error {
	now := s.clock().UTC().Truncate(time.Millisecond)
	var entries []*entry
	for _, m := range messages {
		e := entry{
			ID: newMessageID(), Queue: name, Body: m.Body, Attributes: maps.Clone(m.Attributes),
			SentAt: now, VisibleAt: now,
		}
		for range 1 + s.faults.copies(name, m) {
			twin := e
			entries = append(entries, &twin)
		}
	}
	end, err := s.append(entries)
	if err != nil {
		return err
	}
	return s.log.syncTo(end)
}

// append writes the entries and makes them receivable. They can be received a
// moment before they are on disk; Send answers only afterwards.
func (s *Set) append(entries []*entry) (end int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, ErrClosed
	}
	records := make([]record, len(entries))
	for i, e := range entries {
		s.nextID++
		e.Key = s.nextID
		records[i] = record{Op: opSend, Key: e.Key, Entry: e}
	}
	if end, err = s.log.write(records...); err != nil {
		return 0, err
	}
	for _, e := range entries {
		l := s.line(e.Queue)
		l.add(e)
		l.wake()
	}
	s.compactIfWorthIt()
	return end, nil
}

func (s *Set) find(name string) (*line, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.queues[name]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoQueue, name)
	}
	return l, nil
}

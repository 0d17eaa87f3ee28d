package local

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/queue"
)

// Receive takes up to max (1 to 10) visible messages and hides them for the
// queue's visibility; it waits until there is one or ctx ends. Messages that
// were received too often already go to the dead-letter queue instead.
func (s *Set) Receive(ctx context.Context, name string, max int) ([]Received, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("receive from %s: %w", name, err)
		}
		got, bell, next, err := s.poll(name, max)
		if err != nil {
			return nil, fmt.Errorf("receive from %s: %w", name, err)
		}
		if len(got) > 0 {
			return got, nil
		}
		s.wait(ctx, bell, next)
	}
}

// Poll is Receive without waiting: nothing visible answers no messages.
func (s *Set) Poll(name string, max int) ([]Received, error) {
	got, _, _, err := s.poll(name, max)
	if err != nil {
		return nil, fmt.Errorf("receive from %s: %w", name, err)
	}
	return got, nil
}

// Wake makes waiting receives look again. A test that moves its clock calls
// it; with a real clock there is no need.
func (s *Set) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.queues {
		l.wake()
	}
}

// wait returns when the bell rings, ctx ends or something may have become
// visible. It looks every second at the latest, since a laptop that slept has
// timers behind its clock.
func (s *Set) wait(ctx context.Context, bell <-chan struct{}, next time.Time) {
	var tick <-chan time.Time
	if !next.IsZero() {
		left := min(max(next.Sub(s.clock()), time.Millisecond), time.Second)
		timer := time.NewTimer(left)
		defer timer.Stop()
		tick = timer.C
	}
	select {
	case <-ctx.Done():
	case <-bell:
	case <-tick:
	}
}

func (s *Set) poll(name string, limit int) (got []Received, bell <-chan struct{}, next time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.usable(name)
	if err != nil {
		return nil, nil, time.Time{}, err
	}
	limit = min(max(limit, 1), queue.MaxBatch)
	now := s.clock()
	for len(got) < limit {
		batch := s.pick(l, now, limit-len(got))
		if len(batch) == 0 {
			break
		}
		taken, err := s.take(l, batch, now)
		got = append(got, taken...)
		if err != nil {
			return nil, nil, time.Time{}, err
		}
	}
	return got, l.bell, l.next(), nil
}

// take hides the entries and counts the receive; those that have had all
// their receives go to the dead-letter queue instead.
func (s *Set) take(l *line, batch []*entry, now time.Time) ([]Received, error) {
	var got []Received
	for _, e := range batch {
		if l.MaxReceive > 0 && e.Receives >= l.MaxReceive {
			to := *e
			to.Queue, to.Source, to.Receives, to.VisibleAt = l.DeadLetter, l.Name, 0, now
			if err := s.transfer(e, to); err != nil {
				return got, err
			}
			continue
		}
		at := now.Add(l.Visibility)
		if _, err := s.log.write(record{Op: opReceive, Key: e.Key, At: at, N: e.Receives + 1}); err != nil {
			return got, err
		}
		e.Receives++
		l.move(e, at)
		got = append(got, e.received())
	}
	return got, nil
}

// transfer puts an entry on another queue in one step. It gets a new key, so
// that no receipt of before holds for it.
func (s *Set) transfer(from *entry, to entry) error {
	s.nextID++
	to.Key = s.nextID
	if _, err := s.log.write(record{Op: opMove, Key: to.Key, From: from.Key, Entry: &to}); err != nil {
		return err
	}
	s.line(from.Queue).remove(from)
	home := s.line(to.Queue)
	home.add(&to)
	home.wake()
	return nil
}

// pick chooses what a receive gets: the longest visible first, or by lot when
// order is poisoned.
func (s *Set) pick(l *line, now time.Time, limit int) []*entry {
	if !s.faults.shuffles() {
		return l.visible(now, limit)
	}
	all := l.visible(now, 0)
	s.faults.shuffle(all)
	return all[:min(limit, len(all))]
}

// Delete removes a message for good. A receipt of an earlier delivery, or of a
// message that is gone, changes nothing and is no error, as in SQS.
func (s *Set) Delete(name, receipt string) error {
	if err := s.withHeld(name, receipt, func(l *line, e *entry) error {
		if _, err := s.log.write(record{Op: opDelete, Key: e.Key}); err != nil {
			return err
		}
		l.remove(e)
		s.compactIfWorthIt()
		return nil
	}); err != nil {
		return fmt.Errorf("delete from %s: %w", name, err)
	}
	return nil
}

// Release makes a received message visible again after delay (0: at once),
// earlier or later than its visibility says. Its receive still counts. A
// receipt that no longer holds changes nothing.
func (s *Set) Release(name, receipt string, delay time.Duration) error {
	if err := s.withHeld(name, receipt, func(l *line, e *entry) error {
		at := s.clock().Add(max(delay, 0))
		if _, err := s.log.write(record{Op: opReceive, Key: e.Key, At: at, N: e.Receives}); err != nil {
			return err
		}
		l.move(e, at)
		l.wake()
		return nil
	}); err != nil {
		return fmt.Errorf("release to %s: %w", name, err)
	}
	return nil
}

// withHeld calls do with the entry that a receipt names, while it is the
// latest receipt of that entry.
func (s *Set) withHeld(name, receipt string, do func(*line, *entry) error) error {
	key, n, ok := parseReceipt(receipt)
	if !ok {
		return ErrReceipt
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.usable(name)
	if err != nil {
		return err
	}
	e, ok := l.entries[key]
	if !ok || e.Receives != n {
		return nil
	}
	return do(l, e)
}

// Stats counts the messages of one queue.
func (s *Set) Stats(name string) (Stats, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.usable(name)
	if err != nil {
		return Stats{}, err
	}
	now := s.clock()
	var st Stats
	for _, e := range l.entries {
		if e.VisibleAt.After(now) {
			st.InFlight++
		} else {
			st.Visible++
		}
	}
	if dead := s.queues[l.DeadLetter]; dead != nil {
		for _, e := range dead.entries {
			if e.Source == name {
				st.Dead++
			}
		}
	}
	return st, nil
}

// Peek shows up to limit messages (0: all), oldest first, without receiving
// them: no receipt, no receive counted.
func (s *Set) Peek(name string, limit int) ([]Received, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.usable(name)
	if err != nil {
		return nil, err
	}
	entries := slices.SortedFunc(maps.Values(l.entries), func(a, b *entry) int { return cmp.Compare(a.Key, b.Key) })
	if limit > 0 {
		entries = entries[:min(limit, len(entries))]
	}
	out := make([]Received, len(entries))
	for i, e := range entries {
		out[i] = e.received()
		out[i].ReceiptHandle = ""
	}
	return out, nil
}

// Redrive sends every visible message of a dead-letter queue back to the queue
// that it came from and says how many. Each starts anew, with a new id, its
// receives forgotten and a new time of sending, as SQS does (Amazon SQS
// Developer Guide, "Learn how to configure a dead-letter queue redrive").
// Messages sent to the dead-letter queue directly stay.
func (s *Set) Redrive(deadLetterQueue string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dead, err := s.usable(deadLetterQueue)
	if err != nil {
		return 0, err
	}
	now := s.clock().UTC().Truncate(time.Millisecond)
	n := 0
	for _, e := range dead.visible(now, 0) {
		if _, ok := s.queues[e.Source]; !ok {
			continue
		}
		to := *e
		to.ID, to.Queue, to.Source, to.Receives, to.SentAt, to.VisibleAt = newMessageID(), e.Source, "", 0, now, now
		if err := s.transfer(e, to); err != nil {
			return n, fmt.Errorf("redrive %s: %w", deadLetterQueue, err)
		}
		n++
	}
	return n, nil
}

func (s *Set) usable(name string) (*line, error) {
	if s.closed {
		return nil, ErrClosed
	}
	l, ok := s.queues[name]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoQueue, name)
	}
	return l, nil
}

func (e *entry) received() Received {
	return Received{
		ID: e.ID, ReceiptHandle: receipt(e.Key, e.Receives), Body: e.Body, Attributes: maps.Clone(e.Attributes),
		ReceiveCount: e.Receives, SentAt: e.SentAt, Source: e.Source,
	}
}

func receipt(key uint64, receives int) string {
	return strconv.FormatUint(key, 10) + "-" + strconv.Itoa(receives)
}

func parseReceipt(s string) (key uint64, receives int, ok bool) {
	a, b, _ := strings.Cut(s, "-")
	key, err1 := strconv.ParseUint(a, 10, 64)
	receives, err2 := strconv.Atoi(b)
	return key, receives, err1 == nil && err2 == nil
}

// newMessageID makes an id that looks like SQS's: a random UUID.
func newMessageID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ShowAll makes every hidden message visible. A process that has just opened
// the folder calls it: whoever was working on a message before is gone. The
// receives still count. Nothing is written, so a process that does not call it
// finds the messages as hidden as they were.
func (s *Set) ShowAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	for _, l := range s.queues {
		for _, e := range l.entries {
			if e.VisibleAt.After(now) {
				l.move(e, now)
			}
		}
		l.wake()
	}
}

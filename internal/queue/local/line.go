package local

import (
	"container/heap"
	"time"
)

// entry is one stored message. Its JSON is what the log holds.
type entry struct {
	Key        uint64            `json:"-"` // of this copy; order of arrival
	ID         string            `json:"id"`
	Queue      string            `json:"q"`
	Body       string            `json:"body"`
	Attributes map[string]string `json:"attr,omitempty"`
	SentAt     time.Time         `json:"sent"`
	VisibleAt  time.Time         `json:"visible"`
	Receives   int               `json:"n,omitempty"`
	Source     string            `json:"src,omitempty"`

	pos int // place in the heap of its line; -1: in none
}

// line is one queue in memory: a heap by (VisibleAt, Key).
type line struct {
	Config
	entries map[uint64]*entry
	due     dueHeap
	bell    chan struct{} // closed and replaced when something may have become visible
}

func newLine(c Config) *line {
	if c.Visibility == 0 {
		c.Visibility = 30 * time.Second
	}
	return &line{Config: c, entries: map[uint64]*entry{}, bell: make(chan struct{})}
}

func (l *line) wake() {
	close(l.bell)
	l.bell = make(chan struct{})
}

func (l *line) add(e *entry) {
	l.entries[e.Key] = e
	heap.Push(&l.due, e)
}

func (l *line) remove(e *entry) {
	delete(l.entries, e.Key)
	if e.pos >= 0 {
		heap.Remove(&l.due, e.pos)
	}
}

// move gives an entry another time of visibility.
func (l *line) move(e *entry, at time.Time) {
	e.VisibleAt = at
	heap.Fix(&l.due, e.pos)
}

// visible lists, without taking them, entries that may be received at now, in
// the order in which they became visible; at most limit (0: all).
func (l *line) visible(now time.Time, limit int) []*entry {
	var out []*entry
	for len(l.due) > 0 && !l.due[0].VisibleAt.After(now) && (limit == 0 || len(out) < limit) {
		out = append(out, heap.Pop(&l.due).(*entry))
	}
	for _, e := range out {
		heap.Push(&l.due, e)
	}
	return out
}

// next is when the earliest hidden entry shows again; zero when none is stored.
func (l *line) next() time.Time {
	if len(l.due) == 0 {
		return time.Time{}
	}
	return l.due[0].VisibleAt
}

type dueHeap []*entry

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if !h[i].VisibleAt.Equal(h[j].VisibleAt) {
		return h[i].VisibleAt.Before(h[j].VisibleAt)
	}
	return h[i].Key < h[j].Key
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i]; h[i].pos = i; h[j].pos = j }
func (h *dueHeap) Push(x any)   { e := x.(*entry); e.pos = len(*h); *h = append(*h, e) }
func (h *dueHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	e.pos = -1
	return e
}

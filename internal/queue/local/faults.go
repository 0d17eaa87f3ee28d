package local

import (
	"math/rand/v2"
	"sync"

	"helpdesk/internal/queue"
)

// Faults are the licences that SQS takes rarely, taken often. With the same
// seed and the same order of calls they fall the same way.
type Faults struct {
	Seed uint64
	// Duplicate is the share of messages, 0 to 1, that are stored twice: both
	// copies have one id and are received and deleted each for itself.
	Duplicate float64
	// Copies scripts duplicates: how many more copies a message gets. When it
	// is given, Duplicate is not looked at.
	Copies func(queue string, m queue.Message) int
	// Shuffle makes a receive draw by lot among all that is visible.
	Shuffle bool
}

// faulter throws the dice of Faults; nil does nothing.
type faulter struct {
	Faults
	mu   sync.Mutex
	dice *rand.Rand
}

func newFaulter(f *Faults) *faulter {
	if f == nil {
		return nil
	}
	return &faulter{Faults: *f, dice: rand.New(rand.NewPCG(f.Seed, f.Seed))} //nolint:gosec // repeatable on purpose
}

func (f *faulter) copies(queue string, m queue.Message) int {
	if f == nil {
		return 0
	}
	if f.Copies != nil {
		return max(f.Copies(queue, m), 0)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dice.Float64() < f.Duplicate {
		return 1
	}
	return 0
}

func (f *faulter) shuffles() bool { return f != nil && f.Shuffle }

func (f *faulter) shuffle(entries []*entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dice.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
}

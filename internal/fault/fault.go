// Package fault breaks flows at every call to the outside, for tests: a Counter
// numbers the calls that a flow makes through the wrapped table, queue, blob
// store and mailer, and lets the process "end" before or after one of them.
// Crashes runs a flow once whole and then once for each such place; the flow
// itself restarts and checks that nothing was lost or done twice. It is no part
// of the product: nothing but tests imports it.
package fault

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// ErrCrash is what every call answers from the crash until Restart: a dead
// process does nothing more.
var ErrCrash = errors.New("fault: the process ended here")

// Moment says on which side of a call something breaks.
type Moment int

// The moments. After a call its effect is there and its answer is lost.
const (
	Before Moment = iota
	After
)

// String names the moment.
func (m Moment) String() string {
	if m == Before {
		return "before"
	}
	return "after"
}

// Counter numbers the calls of a flow, from 0, across all wrappers that share
// it. Its zero value only counts. It is safe for concurrent use, but the numbers
// mean the same in two runs only when the flow makes its calls one by one.
type Counter struct {
	mu     sync.Mutex
	calls  []string
	armed  bool
	at     int
	moment Moment
	err    error
	struck bool
	dead   bool
}

// Arm makes call number i answer err on one side of the real call, once. With
// ErrCrash every later call fails too, until Restart; with another error the
// process lives on.
func (c *Counter) Arm(i int, m Moment, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed, c.at, c.moment, c.err = true, i, m, err
}

// Restart brings a crashed process back; counting goes on.
func (c *Counter) Restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead = false
}

// Calls names the calls made so far, also those that failed by fault.
func (c *Counter) Calls() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.calls...)
}

// Struck reports whether the armed fault has happened.
func (c *Counter) Struck() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.struck
}

// begin numbers a call and answers the fault in front of it.
func (c *Counter) begin(name string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return -1, ErrCrash
	}
	i := len(c.calls)
	c.calls = append(c.calls, name)
	return i, c.strike(i, Before)
}

// end answers the fault behind call i.
func (c *Counter) end(i int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return ErrCrash
	}
	return c.strike(i, After)
}

func (c *Counter) strike(i int, m Moment) error {
	if !c.armed || c.struck || i != c.at || m != c.moment {
		return nil
	}
	c.struck = true
	c.dead = errors.Is(c.err, ErrCrash)
	return fmt.Errorf("%s call %d, %s: %w", m, i, c.calls[i], c.err)
}

// Do makes one counted call. It is what the wrappers of this package use, and
// what a test uses for a port that has none.
func Do[T any](c *Counter, name string, call func() (T, error)) (T, error) {
	var none T
	i, err := c.begin(name)
	if err != nil {
		return none, err
	}
	v, err := call()
	if lost := c.end(i); lost != nil {
		return none, lost
	}
	return v, err
}

// Redeliver runs a step until it ends without a crash, restarting after each,
// as a queue delivers a message again when its consumer dies. It answers the
// last run's error.
func (c *Counter) Redeliver(step func() error) error {
	err := step()
	for range maxRedeliveries {
		if !errors.Is(err, ErrCrash) && !c.crashed() {
			return err
		}
		c.Restart()
		err = step()
	}
	return err
}

// maxRedeliveries bounds Redeliver: one fault crashes once.
const maxRedeliveries = 3

func (c *Counter) crashed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// Flow is one whole run of what is tested: it builds a fresh world whose ports
// are wrapped with c, runs the flow inside c.Redeliver and checks what must hold
// afterwards, whatever happened.
type Flow func(t *testing.T, c *Counter)

// Crashes runs the flow once with every call counted, then once for each call
// with a crash before it and once with a crash after it.
func Crashes(t *testing.T, flow Flow) {
	t.Helper()
	Failures(t, ErrCrash, []Moment{Before, After}, flow)
}

// Failures is Crashes with an error of the caller's choice, after which the
// process lives on: a throttle before each call, a lost answer after each.
func Failures(t *testing.T, failure error, moments []Moment, flow Flow) {
	t.Helper()
	var calls []string
	if !t.Run("undisturbed", func(t *testing.T) {
		c := &Counter{}
		flow(t, c)
		calls = c.Calls()
	}) {
		return
	}
	if len(calls) == 0 {
		t.Fatal("the flow makes no counted call: are its ports wrapped?")
	}
	for i, name := range calls {
		for _, m := range moments {
			t.Run(fmt.Sprintf("%s %03d %s", m, i, name), func(t *testing.T) {
				c := &Counter{}
				c.Arm(i, m, failure)
				flow(t, c)
				if !c.Struck() && !t.Failed() {
					t.Errorf("the flow never came to call %d (%s): its calls differ from run to run", i, name)
				}
			})
		}
	}
}

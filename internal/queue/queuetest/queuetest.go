// Package queuetest is the conformance suite of queue adapters: what every
// queue.Sender must do, judged by what arrives. It also holds Flaky, a sender
// that fails on purpose. It is for tests only.
package queuetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"helpdesk/internal/queue"
)

// Arrival is one delivery, taken off the queue.
type Arrival struct {
	ID         string
	Body       string
	Attributes map[string]string
}

// Queue is one empty queue under test: its sending side, and a way to take
// what arrives.
type Queue struct {
	queue.Sender
	// Take receives and deletes until it has at least n deliveries, and then
	// whatever else is there. It fails the test when there are fewer.
	Take func(t *testing.T, n int) []Arrival
}

// Run runs the suite; open makes a new empty queue.
func Run(t *testing.T, open func(t *testing.T) Queue) {
	for name, check := range map[string]func(*testing.T, Queue){
		"arrives as sent":        arrivesAsSent,
		"any number in a call":   anyNumber,
		"large messages":         largeMessages,
		"refused as a whole":     refusedAsAWhole,
		"nothing to send":        nothingToSend,
		"ended context":          endedContext,
		"each has its own id":    ownIDs,
		"several senders":        severalSenders,
		"equal messages are two": sentTwice,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// bodies indexes arrivals by body; a delivery more of the same id is allowed.
func bodies(arrivals []Arrival) map[string]Arrival {
	out := map[string]Arrival{}
	for _, a := range arrivals {
		out[a.Body] = a
	}
	return out
}

func arrivesAsSent(t *testing.T, q Queue) {
	sent := []queue.Message{
		{Body: "plain"},
		{Body: `{"ticket":"1","text":"<a href=\"x\">&amp;</a>"}`},
		{Body: "line\r\nline\ttab\n"},
		{Body: " spaces around "},
		{Body: "mañana 日本語 🙂 e\u0301"},
		{Body: "with attributes", Attributes: map[string]string{"correlation": "c-1", "kind.of-event_2": "ñ <&> \"x\""}},
	}
	mustSend(t, q, sent...)
	got := bodies(q.Take(t, len(sent)))
	for _, m := range sent {
		a, ok := got[m.Body]
		if !ok {
			t.Errorf("%q did not arrive", m.Body)
			continue
		}
		if !maps.Equal(a.Attributes, m.Attributes) {
			t.Errorf("%q: attributes %v, sent %v", m.Body, a.Attributes, m.Attributes)
		}
	}
	if len(got) != len(sent) {
		t.Errorf("%d different bodies arrived, sent %d", len(got), len(sent))
	}
}

func anyNumber(t *testing.T, q Queue) {
	const n = 3*queue.MaxBatch + 3
	sent := make([]queue.Message, n)
	for i := range sent {
		sent[i].Body = fmt.Sprint("message ", i)
	}
	mustSend(t, q, sent...)
	if got := bodies(q.Take(t, n)); len(got) != n {
		t.Errorf("%d different messages arrived, sent %d", len(got), n)
	}
}

// largeMessages sends full batches that together exceed what one SQS request
// may carry.
func largeMessages(t *testing.T, q Queue) {
	const n = queue.MaxBatch
	sent := make([]queue.Message, n)
	for i := range sent {
		head := fmt.Sprintf("%02d ", i)
		sent[i].Body = head + strings.Repeat("x", queue.MaxBody-len(head))
	}
	mustSend(t, q, sent...)
	got := bodies(q.Take(t, n))
	for i, m := range sent {
		if _, ok := got[m.Body]; !ok {
			t.Errorf("message %d of %d bytes did not arrive whole", i, len(m.Body))
		}
	}
}

func refusedAsAWhole(t *testing.T, q Queue) {
	eleven := map[string]string{}
	for i := range queue.MaxAttributes + 1 {
		eleven[fmt.Sprint("a", i)] = "v"
	}
	for name, bad := range map[string]queue.Message{
		"empty body":             {},
		"too long":               {Body: strings.Repeat("x", queue.MaxBody+1)},
		"too long by attributes": {Body: strings.Repeat("x", queue.MaxBody-8), Attributes: map[string]string{"a": "bc"}},
		"control character":      {Body: "a\x00b"},
		"no character":           {Body: "a\uFFFE"},
		"invalid UTF-8":          {Body: "a\xff"},
		"too many attributes":    {Body: "x", Attributes: eleven},
		"empty attribute":        {Body: "x", Attributes: map[string]string{"a": ""}},
		"attribute name":         {Body: "x", Attributes: map[string]string{"a b": "v"}},
		"reserved attribute":     {Body: "x", Attributes: map[string]string{"AWS.a": "v"}},
	} {
		err := q.Send(t.Context(), queue.Message{Body: "good beside " + name}, bad)
		if !errors.Is(err, queue.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	mustSend(t, q, queue.Message{Body: "last"})
	for body := range bodies(q.Take(t, 1)) {
		if body != "last" {
			t.Errorf("%q arrived from a call that was refused", body)
		}
	}
}

func nothingToSend(t *testing.T, q Queue) {
	if err := q.Send(t.Context()); err != nil {
		t.Errorf("nothing to send: %v", err)
	}
}

func endedContext(t *testing.T, q Queue) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Send(ctx, queue.Message{Body: "x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("send under an ended context: %v", err)
	}
}

func ownIDs(t *testing.T, q Queue) {
	mustSend(t, q, queue.Message{Body: "a"}, queue.Message{Body: "b"})
	got := bodies(q.Take(t, 2))
	if got["a"].ID == "" || got["a"].ID == got["b"].ID {
		t.Errorf("ids %q and %q", got["a"].ID, got["b"].ID)
	}
}

func severalSenders(t *testing.T, q Queue) {
	const senders, each = 4, 5
	errs := make(chan error, senders)
	for s := range senders {
		go func() {
			var err error
			for i := range each {
				err = errors.Join(err, q.Send(t.Context(), queue.Message{Body: fmt.Sprint(s, " ", i)}))
			}
			errs <- err
		}()
	}
	for range senders {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := bodies(q.Take(t, senders*each)); len(got) != senders*each {
		t.Errorf("%d different messages arrived, sent %d", len(got), senders*each)
	}
}

// sentTwice: a queue does not look into bodies; two equal messages are two.
func sentTwice(t *testing.T, q Queue) {
	mustSend(t, q, queue.Message{Body: "same"}, queue.Message{Body: "same"})
	ids := map[string]bool{}
	for _, a := range q.Take(t, 2) {
		ids[a.ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("two equal messages arrived under %d ids", len(ids))
	}
}

func mustSend(t *testing.T, q queue.Sender, messages ...queue.Message) {
	t.Helper()
	if err := q.Send(t.Context(), messages...); err != nil {
		t.Fatalf("send: %v", err)
	}
}

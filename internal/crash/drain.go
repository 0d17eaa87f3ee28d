package crash

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/fault"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// Drain delivers everything that waits, until a whole round moves nothing and
// nothing is in flight. A crashed process is started again.
func (w *World) Drain() {
	w.t.Helper()
	for waits := 0; waits < rounds; {
		moved := w.stream() + w.topic()
		for _, name := range []string{inboundQueue, routeQueue, notifyQueue} {
			moved += w.consume(name)
		}
		if moved > 0 && w.Batches < most {
			continue
		}
		waits++
		if w.waiting() == 0 {
			return
		}
		w.Pass(visibility)
		w.Tick()
	}
	if n := w.waiting(); n > 0 {
		w.t.Errorf("%d records are still on their queues", n)
	}
}

// Tick runs the timers until they end without a crash.
func (w *World) Tick() {
	w.t.Helper()
	err := w.Faults.Redeliver(func() error { return w.timers.Handle(context.Background(), events.EventBridgeEvent{Time: w.Now()}) })
	if err != nil && !errors.Is(err, fault.ErrCrash) {
		w.t.Errorf("tick: %v", err)
	}
}

func (w *World) waiting() (n int) {
	for name := range w.consumer {
		s, err := w.queues.Stats(name)
		if err != nil {
			w.t.Fatal(err)
		}
		n += s.Visible + s.InFlight
	}
	return n
}

// stream delivers the table's changes to dispatch, as its event source would.
func (w *World) stream() int {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // do not wait for more
	changes, err := w.table.Changes(ctx, w.cursor, 100)
	if err != nil && !errors.Is(err, context.Canceled) {
		w.t.Fatal(err)
	}
	for _, c := range changes {
		w.cursor = c.Seq
		if c.Kind != table.Insert || len(c.New.Str(table.PK)) < 4 || c.New.Str(table.PK)[:4] != store.OutboxPrefix {
			continue
		}
		image := map[string]events.DynamoDBAttributeValue{}
		for name, v := range c.New {
			if s, ok := v.(string); ok {
				image[name] = events.NewStringAttribute(s)
			}
		}
		e := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{{EventName: string(c.Kind), Change: events.DynamoDBStreamRecord{NewImage: image, SequenceNumber: c.Seq}}}}
		for range w.times() {
			for range 3 { // the event source tries a failed batch again
				answer, _ := w.dispatch.Handle(context.Background(), e)
				w.Faults.Restart()
				if len(answer.BatchItemFailures) == 0 {
					break
				}
			}
		}
	}
	return len(changes)
}

func (w *World) times() int {
	if w.Duplicates {
		return 2
	}
	return 1
}

// topic delivers the mail service's events.
func (w *World) topic() int {
	w.mu.Lock()
	reports := w.reports
	w.reports = nil
	w.mu.Unlock()
	for _, e := range reports {
		for range w.times() {
			for range 3 {
				err := w.events.Handle(context.Background(), e)
				w.Faults.Restart()
				if err == nil {
					break
				}
			}
		}
	}
	return len(reports)
}

// consume delivers one batch of a queue.
func (w *World) consume(name string) int {
	received, err := w.queues.Poll(name, 5)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(received) == 0 {
		return 0
	}
	e := events.SQSEvent{}
	for _, r := range received {
		e.Records = append(e.Records, events.SQSMessage{MessageId: r.ID, Body: r.Body})
	}
	w.Batches++
	w.Delivered += len(received)
	failed := map[string]bool{}
	for range w.times() {
		answer, err := w.consumer[name](context.Background(), e)
		w.Faults.Restart()
		if err != nil {
			w.t.Fatalf("%s: a batch handler must answer failures by id, not %v", name, err)
		}
		failed = map[string]bool{}
		for _, f := range answer.BatchItemFailures {
			failed[f.ItemIdentifier] = true
		}
	}
	for _, r := range received {
		if !failed[r.ID] {
			if err := w.queues.Delete(name, r.ReceiptHandle); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	return len(received)
}

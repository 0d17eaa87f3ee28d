// Package pump delivers events to functions as Lambda's event sources do on
// AWS: batches from queues, records from the table's stream, notifications
// from topics and ticks of a schedule, each in the shape that AWS gives it.
//
// It promises at least one delivery of everything: a message goes only when
// its function said so, what fails comes again after the queue's visibility
// and in the end to the dead letters, and the stream's place is kept in a
// file. A function that was started when the pump stops is let finish.
package pump

import (
	"context"
	"crypto/md5" // #nosec G501 -- SQS names its checksum so; nothing is protected by it
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/queue/local"
)

// account stands where AWS names the account in an ARN.
const account = "000000000000"

// QueueARN names a queue as AWS would.
func QueueARN(name string) string { return "arn:aws:sqs:local:" + account + ":" + name }

// TopicARN names a topic as AWS would.
func TopicARN(name string) string { return "arn:aws:sns:local:" + account + ":" + name }

// Busy counts the functions that are running; its zero value is ready.
type Busy struct{ n atomic.Int64 }

// Add counts work that begins (or, below zero, ends) outside this package.
func (b *Busy) Add(n int) { b.n.Add(int64(n)) }

// Running is how many functions are running.
func (b *Busy) Running() int64 { return b.n.Load() }

// Queue polls one queue for one function.
type Queue struct {
	Set         *local.Set
	Name        string
	BatchSize   int
	Concurrency int // batches at once
	Timeout     time.Duration
	Handle      func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	Partial     bool // the answer names the failed ones; else any failure fails the batch
	Now         func() time.Time
	Log         *slog.Logger
	Busy        *Busy
}

// Run polls until ctx ends and the batches being handled are done.
func (q Queue) Run(ctx context.Context) {
	var workers sync.WaitGroup
	for range max(q.Concurrency, 1) {
		workers.Go(func() { q.work(ctx) })
	}
	workers.Wait()
}

func (q Queue) work(ctx context.Context) {
	for {
		got, err := q.Set.Receive(ctx, q.Name, q.BatchSize)
		switch {
		case len(got) > 0: // also when ctx has ended meanwhile: they are hidden by now
			q.batch(got)
		case ctx.Err() != nil || errors.Is(err, local.ErrClosed):
			return
		case err != nil:
			q.Log.Error("queue not read", "queue", q.Name, "error", err)
			pause(ctx, time.Second)
		}
	}
}

// batch calls the function and deletes what it has done.
func (q Queue) batch(got []local.Received) {
	q.Busy.n.Add(1)
	defer q.Busy.n.Add(-1)
	event := events.SQSEvent{Records: make([]events.SQSMessage, len(got))}
	for i := range got {
		event.Records[i] = sqsMessage(q.Name, got[i])
	}
	ctx, cancel := deadline(q.Timeout, q.Now)
	defer cancel()
	var answer events.SQSEventResponse
	err := guarded(func() (err error) { answer, err = q.Handle(ctx, event); return err })
	if err == nil && !q.Partial && len(answer.BatchItemFailures) > 0 {
		err = errors.New("single failures reported, but the event source does not read them")
	}
	if err != nil {
		q.Log.Error("function failed", "queue", q.Name, "error", err)
		return
	}
	failed := map[string]bool{}
	for _, f := range answer.BatchItemFailures {
		failed[f.ItemIdentifier] = true
	}
	for _, m := range got {
		if failed[m.ID] {
			continue
		}
		if err := q.Set.Delete(q.Name, m.ReceiptHandle); err != nil && !errors.Is(err, local.ErrClosed) {
			q.Log.Error("message not deleted", "queue", q.Name, "message", m.ID, "error", err)
		}
	}
}

func sqsMessage(queue string, m local.Received) events.SQSMessage {
	sum := md5.Sum([]byte(m.Body)) // #nosec G401 -- as above
	attributes := make(map[string]events.SQSMessageAttribute, len(m.Attributes))
	for name, value := range m.Attributes {
		attributes[name] = events.SQSMessageAttribute{StringValue: &value, DataType: "String"}
	}
	sent := strconv.FormatInt(m.SentAt.UnixMilli(), 10)
	return events.SQSMessage{
		MessageId: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body, Md5OfBody: hex.EncodeToString(sum[:]),
		Attributes: map[string]string{
			"ApproximateReceiveCount": strconv.Itoa(m.ReceiveCount), "SentTimestamp": sent,
			"ApproximateFirstReceiveTimestamp": sent, "SenderId": account,
		},
		MessageAttributes: attributes, EventSourceARN: QueueARN(queue), EventSource: "aws:sqs", AWSRegion: "local",
	}
}

// Invocation is how a function is called.
type Invocation struct {
	Timeout time.Duration
	Now     func() time.Time
	Busy    *Busy
}

// Tick calls a scheduled function once, now.
func Tick(v Invocation, handle func(context.Context, events.EventBridgeEvent) error) error {
	v.Busy.n.Add(1)
	defer v.Busy.n.Add(-1)
	ctx, cancel := deadline(v.Timeout, v.Now)
	defer cancel()
	return guarded(func() error {
		return handle(ctx, events.EventBridgeEvent{
			Version: "0", ID: newID(), DetailType: "Scheduled Event", Source: "aws.events", AccountID: account,
			Time: v.Now().UTC().Truncate(time.Second), Region: "local",
			Resources: []string{"arn:aws:events:local:" + account + ":rule/tick"}, Detail: []byte("{}"),
		})
	})
}

// clocked is a context whose deadline is told by the desk's clock.
type clocked struct {
	context.Context
	end time.Time
}

// Deadline answers the end by the desk's clock.
func (c clocked) Deadline() (time.Time, bool) { return c.end, true }

// deadline makes the context of one call. It ends after timeout of real time;
// what it tells the function is the end by the desk's clock, by which the
// function reckons whether there is time for another record.
func deadline(timeout time.Duration, now func() time.Time) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	return clocked{ctx, now().Add(timeout)}, cancel
}

// guarded turns a panic into an error, as Lambda does with a process that ends.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return f()
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

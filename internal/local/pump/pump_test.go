package pump

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/local/wiring"
	"helpdesk/internal/queue"
	"helpdesk/internal/queue/local"
	"helpdesk/internal/table"
)

// clock is a time that a test moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func openSet(t *testing.T, c *clock) *local.Set {
	t.Helper()
	s, err := local.Open(t.TempDir(), []local.Config{
		{Name: "work", Visibility: time.Minute, MaxReceive: 2, DeadLetter: "dead"}, {Name: "dead"},
	}, c.now, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func send(t *testing.T, s *local.Set, bodies ...string) {
	t.Helper()
	q, err := s.Sender("work")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bodies {
		if err := q.Send(t.Context(), queue.Message{Body: b, Attributes: map[string]string{"k": "v"}}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestQueue_deletesWhatIsDoneAndKeepsTheRest(t *testing.T) {
	c := &clock{at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	set := openSet(t, c)
	send(t, set, "good", "bad", "good")
	ctx, stop := context.WithCancel(t.Context())
	calls := make(chan []string, 10)
	q := Queue{Set: set, Name: "work", BatchSize: 5, Timeout: time.Minute, Partial: true, Now: c.now, Log: silent(), Busy: &Busy{},
		Handle: func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
			if end, ok := ctx.Deadline(); !ok || end.Sub(c.now()) != time.Minute {
				t.Errorf("deadline %v", end)
			}
			var bodies []string
			var out events.SQSEventResponse
			for _, m := range e.Records {
				bodies = append(bodies, m.Body+m.Attributes["ApproximateReceiveCount"]+*m.MessageAttributes["k"].StringValue)
				if m.Body == "bad" {
					out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
				}
			}
			calls <- bodies
			return out, nil
		}}
	done := make(chan struct{})
	go func() { q.Run(ctx); close(done) }()
	if diff := cmp.Diff([]string{"good1v", "bad1v", "good1v"}, <-calls); diff != "" {
		t.Error(diff)
	}
	c.pass(time.Minute)
	set.Wake()
	if diff := cmp.Diff([]string{"bad2v"}, <-calls); diff != "" {
		t.Error(diff)
	}
	stop()
	<-done
	c.pass(time.Minute)
	if _, err := set.Poll("work", 10); err != nil { // moves it to the dead letters
		t.Fatal(err)
	}
	if dead, _ := set.Peek("dead", 0); len(dead) != 1 || dead[0].Body != "bad" {
		t.Errorf("dead letters: %+v", dead)
	}
}

func TestQueue_errorPanicAndUnreadFailuresKeepTheBatch(t *testing.T) {
	for name, handle := range map[string]func() (events.SQSEventResponse, error){
		"error": func() (events.SQSEventResponse, error) { return events.SQSEventResponse{}, errors.New("no") },
		"panic": func() (events.SQSEventResponse, error) { panic("no") },
		"partial": func() (events.SQSEventResponse, error) {
			return events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: "x"}}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := openSet(t, &clock{at: time.Now()})
			send(t, set, "a", "b")
			got, err := set.Poll("work", 10)
			if err != nil {
				t.Fatal(err)
			}
			Queue{Set: set, Name: "work", Timeout: time.Minute, Now: time.Now, Log: silent(), Busy: &Busy{},
				Handle: func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) { return handle() }}.batch(got)
			if st, _ := set.Stats("work"); st.InFlight != 2 {
				t.Errorf("%+v", st)
			}
		})
	}
}

// feed is a change feed of fixed changes; beyond them it waits for ctx.
type feed []table.Change

func (f feed) Changes(ctx context.Context, after string, _ int) ([]table.Change, error) {
	for i := range f {
		if f[i].Seq > after {
			return f[i:], nil
		}
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func change(seq, pk string, kind table.ChangeKind) table.Change {
	return table.Change{Seq: seq, Kind: kind, New: table.Item{table.PK: pk, table.SK: "A", "n": int64(7), "b": []byte{1}, "t": true}}
}

func outbox(t *testing.T) []wiring.Filter {
	t.Helper()
	f, err := wiring.NewFilter(`{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"OUT#"}]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	return []wiring.Filter{f}
}

// run runs a stream until want batches were handled, and answers them.
func run(t *testing.T, s *Stream, want int, fail func(call int, seqs []string) (string, error)) [][]string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var calls [][]string
	s.Log, s.Busy, s.Timeout, s.Now, s.Pause = silent(), &Busy{}, time.Minute, time.Now, time.Nanosecond
	s.Handle = func(_ context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		var seqs []string
		for _, r := range e.Records {
			seqs = append(seqs, r.Change.SequenceNumber)
			if r.Change.Keys["pk"].String() == "" || r.Change.NewImage["n"].Number() != "7" || len(r.Change.NewImage["b"].Binary()) != 1 {
				t.Errorf("record %+v", r)
			}
		}
		calls = append(calls, seqs)
		if len(calls) == want {
			stop()
		}
		failed, err := fail(len(calls), seqs)
		if failed == "" {
			return events.DynamoDBEventResponse{}, err
		}
		return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: failed}}}, err
	}
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	s.Run(ctx)
	return calls
}

func good(int, []string) (string, error) { return "", nil }

func TestStream_filtersBatchesAndKeepsItsPlace(t *testing.T) {
	f := feed{
		change("1", "OUT#1", table.Insert), change("2", "T#1", table.Insert), change("3", "OUT#1", table.Modify),
		change("4", "OUT#2", table.Insert), change("5", "OUT#3", table.Insert),
	}
	cursor := filepath.Join(t.TempDir(), "cursor")
	src := wiring.StreamSource{BatchSize: 2, Filters: outbox(t), Partial: true}
	got := run(t, &Stream{Feed: f, Source: src, Cursor: cursor}, 2, good)
	if diff := cmp.Diff([][]string{{"1", "4"}, {"5"}}, got); diff != "" {
		t.Error(diff)
	}
	got = run(t, &Stream{Feed: append(f, change("6", "OUT#0", table.Insert)), Source: src, Cursor: cursor}, 1, good)
	if diff := cmp.Diff([][]string{{"6"}}, got); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
}

func TestStream_triesAgainFromTheFirstFailure(t *testing.T) {
	f := feed{change("1", "OUT#1", table.Insert), change("2", "OUT#1", table.Insert), change("3", "OUT#1", table.Insert)}
	s := &Stream{Feed: f, Source: wiring.StreamSource{BatchSize: 5, Retries: -1, Partial: true}, Cursor: filepath.Join(t.TempDir(), "c")}
	got := run(t, s, 4, func(call int, _ []string) (string, error) {
		return []string{"2", "2", "", ""}[call-1], []error{nil, nil, errors.New("no"), nil}[call-1]
	})
	if diff := cmp.Diff([][]string{{"1", "2", "3"}, {"2", "3"}, {"2", "3"}, {"2", "3"}}, got); diff != "" {
		t.Error(diff)
	}
	if s.Place() != "3" {
		t.Errorf("place %q", s.Place())
	}
}

func TestStream_givesUpOneRecord(t *testing.T) {
	c := &clock{at: time.Now()}
	set := openSet(t, c)
	dead, err := set.Sender("dead")
	if err != nil {
		t.Fatal(err)
	}
	f := feed{change("1", "OUT#1", table.Insert), change("2", "OUT#1", table.Insert)}
	s := &Stream{Feed: f, Source: wiring.StreamSource{BatchSize: 5, Retries: 1, Partial: true}, Cursor: filepath.Join(t.TempDir(), "c"), Failed: dead}
	got := run(t, s, 3, func(_ int, seqs []string) (string, error) {
		if seqs[0] == "1" {
			return "1", nil
		}
		return "", nil
	})
	if diff := cmp.Diff([][]string{{"1", "2"}, {"1", "2"}, {"2"}}, got); diff != "" {
		t.Error(diff)
	}
	letters, _ := set.Peek("dead", 0)
	if len(letters) != 1 {
		t.Fatalf("%d dead letters", len(letters))
	}
	var note struct {
		Info struct {
			Start string `json:"startSequenceNumber"`
		} `json:"DDBStreamBatchInfo"`
	}
	if err := json.Unmarshal([]byte(letters[0].Body), &note); err != nil || note.Info.Start != "1" {
		t.Errorf("%s: %v", letters[0].Body, err)
	}
}

func TestStream_stopsBetweenTries(t *testing.T) {
	f := feed{change("1", "OUT#1", table.Insert)}
	s := &Stream{Feed: f, Source: wiring.StreamSource{BatchSize: 5, Retries: -1}, Cursor: filepath.Join(t.TempDir(), "c")}
	run(t, s, 1, func(int, []string) (string, error) { return "", errors.New("no") })
	if s.Place() != "" {
		t.Errorf("place %q: a record that failed was passed over", s.Place())
	}
}

func TestTopic_reachesQueueAndFunction(t *testing.T) {
	c := &clock{at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	set := openSet(t, c)
	q, err := set.Sender("work")
	if err != nil {
		t.Fatal(err)
	}
	topic := Topic{Name: "mail", Subscribers: []Subscriber{{Queue: q}}, Now: c.now}
	if err := topic.Publish(t.Context(), Notice{"S", "hello"}); err != nil {
		t.Fatal(err)
	}
	topic.Subscribers[0].Raw = true
	if err := topic.Publish(t.Context(), Notice{"S", "raw"}); err != nil {
		t.Fatal(err)
	}
	if all, _ := set.Peek("work", 0); len(all) != 2 || all[1].Body != "raw" {
		t.Errorf("%+v", all)
	}
	ctx, stop := context.WithCancel(t.Context())
	var got events.SNSEntity
	Async{Set: set, Name: "work", Timeout: time.Minute, Now: c.now, Log: silent(), Busy: &Busy{},
		Handle: func(_ context.Context, e events.SNSEvent) error {
			got = e.Records[0].SNS
			stop()
			return nil
		}}.Run(ctx)
	if got.Message != "hello" || got.Subject != "S" || got.TopicArn != TopicARN("mail") || !got.Timestamp.Equal(c.now()) {
		t.Errorf("%+v", got)
	}
}

func TestTick(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	call := Invocation{Timeout: time.Minute, Now: func() time.Time { return at }, Busy: &Busy{}}
	var got events.EventBridgeEvent
	err := Tick(call, func(_ context.Context, e events.EventBridgeEvent) error { got = e; return nil })
	if err != nil || !got.Time.Equal(at.Truncate(time.Second)) || got.Source != "aws.events" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := Tick(call, func(context.Context, events.EventBridgeEvent) error { panic("no") }); err == nil {
		t.Error("a panic is no error")
	}
}

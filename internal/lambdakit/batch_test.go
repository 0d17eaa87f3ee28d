package lambdakit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/correlation"
	"helpdesk/internal/desk"
)

// lines reads back what was logged, one JSON object a line.
func lines(t *testing.T, b *bytes.Buffer) []map[string]any {
	t.Helper()
	var out []map[string]any
	for l := range strings.Lines(b.String()) {
		m := map[string]any{}
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatalf("log line is no JSON: %v: %s", err, l)
		}
		out = append(out, m)
	}
	return out
}

func sqsEvent(n int) events.SQSEvent {
	var e events.SQSEvent
	for i := range n {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: fmt.Sprintf("m%d", i+1), Body: "secret body", EventSourceARN: "arn:aws:sqs:eu-west-1:1:route",
			Attributes: map[string]string{"ApproximateReceiveCount": "1"},
		})
	}
	return e
}

func failedIDs(r events.SQSEventResponse) []string {
	ids := []string{}
	for _, f := range r.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

// byID answers a handler that fails as the table says.
func byID(errs map[string]error) func(context.Context, events.SQSMessage) error {
	return func(_ context.Context, m events.SQSMessage) error {
		err, ok := errs[m.MessageId]
		if ok && err == nil {
			panic("boom of " + m.MessageId)
		}
		return err
	}
}

func TestSQS_onlyFailedIDs(t *testing.T) {
	var out bytes.Buffer
	var kept []Failure
	opt := BatchOptions{OnFailure: func(_ context.Context, f Failure) { kept = append(kept, f) }}
	fn := SQS(Logger(&out, "notify"), opt, byID(map[string]error{
		"m2": nil, // panics
		"m3": desk.Fail(desk.Unavailable, "busy"),
		"m5": desk.Fail(desk.Invalid, "bad").Because(errors.New("no <ana@example.test> here")),
	}))
	r, err := fn(t.Context(), sqsEvent(5))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"m2", "m3", "m5"}, failedIDs(r)); diff != "" {
		t.Error(diff)
	}
	var names []string
	for _, f := range kept {
		names = append(names, fmt.Sprint(f.MessageID, f.Receives, f.Source))
	}
	if diff := cmp.Diff([]string{"m21route", "m51route"}, names); diff != "" {
		t.Errorf("kept for good only: %s", diff)
	}
	log := lines(t, &out)
	if len(log) != 5 {
		t.Fatalf("%d log lines, want 5", len(log))
	}
	want := []string{"done", "drop", "retry", "done", "drop"}
	for i, l := range log {
		if l["outcome"] != want[i] || l["record"] != fmt.Sprintf("m%d", i+1) || l["function"] != "notify" {
			t.Errorf("line %d: %v", i, l)
		}
	}
	if !strings.Contains(fmt.Sprint(log[1]["stack"]), "batch_test.go") {
		t.Error("the panic's stack is not in the log")
	}
	for _, secret := range []string{"secret body", "ana@example.test"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestSQS_lastDeliveryIsKept(t *testing.T) {
	for _, tc := range []struct {
		receives string
		kept     int
	}{{"9", 0}, {"10", 1}, {"11", 1}} {
		var out, emf bytes.Buffer
		n := 0
		opt := BatchOptions{
			OnFailure: func(context.Context, Failure) { n++ },
			Metrics:   NewMetrics(&emf, "desk", func() time.Time { return time.UnixMilli(5) }),
		}
		e := sqsEvent(1)
		e.Records[0].Attributes["ApproximateReceiveCount"] = tc.receives
		fn := SQS(Logger(&out, "x"), opt, func(context.Context, events.SQSMessage) error { return errors.New("connection reset") })
		r, _ := fn(t.Context(), e)
		if n != tc.kept || len(failedIDs(r)) != 1 {
			t.Errorf("receive %s: kept %d, want %d; failed %v", tc.receives, n, tc.kept, failedIDs(r))
		}
		if got := strings.Contains(emf.String(), `"RecordsFailed":1`); got != (tc.kept == 1) {
			t.Errorf("receive %s: metric line %q", tc.receives, emf.String())
		}
	}
}

func TestSQS_stopsStartingWithoutTime(t *testing.T) {
	start := time.Now().Add(time.Hour) // far off, so that no real deadline passes
	now := start
	var out bytes.Buffer
	var ran []string
	fn := SQS(Logger(&out, "x"), BatchOptions{Clock: func() time.Time { return now }}, func(ctx context.Context, m events.SQSMessage) error {
		ran = append(ran, m.MessageId)
		if end, ok := ctx.Deadline(); !ok || !end.Equal(start.Add(58*time.Second)) {
			t.Errorf("a record's time ends at %v, want 2 s before the invocation's", end)
		}
		now = now.Add(25 * time.Second)
		return nil
	})
	ctx, cancel := context.WithDeadline(t.Context(), start.Add(time.Minute))
	defer cancel()
	r, _ := fn(ctx, sqsEvent(4))
	if diff := cmp.Diff([]string{"m1", "m2"}, ran); diff != "" {
		t.Errorf("20 s must be left before a record starts: %s", diff)
	}
	if diff := cmp.Diff([]string{"m3", "m4"}, failedIDs(r)); diff != "" {
		t.Error(diff)
	}
	if l := lines(t, &out); l[2]["outcome"] != "deferred" || l[3]["outcome"] != "deferred" {
		t.Errorf("%v", l)
	}
}

func TestSQS_answersAListWhenNothingFailed(t *testing.T) {
	fn := SQS(slog.New(slog.DiscardHandler), BatchOptions{}, func(context.Context, events.SQSMessage) error { return nil })
	r, _ := fn(t.Context(), sqsEvent(1))
	text, err := json.Marshal(r)
	if err != nil || string(text) != `{"batchItemFailures":[]}` {
		t.Errorf("got %s %v", text, err)
	}
}

func TestSQS_correlation(t *testing.T) {
	var out bytes.Buffer
	id, forged := "c-1", "c\n{\"level\":\"forged\"}"
	e := sqsEvent(3)
	e.Records[0].MessageAttributes = map[string]events.SQSMessageAttribute{"correlationId": {StringValue: &id, DataType: "String"}}
	e.Records[1].MessageAttributes = map[string]events.SQSMessageAttribute{"correlationId": {StringValue: &forged, DataType: "String"}}
	var seen []string
	fn := SQS(Logger(&out, "x"), BatchOptions{}, func(ctx context.Context, _ events.SQSMessage) error {
		seen = append(seen, correlation.ID(ctx))
		return nil
	})
	_, _ = fn(t.Context(), e)
	if diff := cmp.Diff([]string{"c-1", "m2", "m3"}, seen); diff != "" {
		t.Error(diff)
	}
	if l := lines(t, &out); l[0]["correlation"] != "c-1" {
		t.Errorf("%v", l[0])
	}
}

func TestSQS_failureHookThatPanics(t *testing.T) {
	var out bytes.Buffer
	fn := SQS(Logger(&out, "x"), BatchOptions{OnFailure: func(context.Context, Failure) { panic("hook") }},
		byID(map[string]error{"m1": desk.Fail(desk.NotFound, "gone")}))
	r, err := fn(t.Context(), sqsEvent(2))
	if diff := cmp.Diff([]string{"m1"}, failedIDs(r)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestSQS_causeIsKeptAfterTheRecordsTimeIsOver(t *testing.T) {
	kept := false
	opt := BatchOptions{Reserve: time.Nanosecond, OnFailure: func(ctx context.Context, _ Failure) { kept = ctx.Err() == nil }}
	fn := SQS(slog.New(slog.DiscardHandler), opt, func(ctx context.Context, _ events.SQSMessage) error {
		<-ctx.Done() // its time, two seconds less than the invocation's, is over at once
		return desk.Fail(desk.Invalid, "bad")
	})
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(lastWords))
	defer cancel()
	_, _ = fn(ctx, sqsEvent(1))
	if !kept {
		t.Error("the hook was called with a context that is over")
	}
}

func streamEvent(n int) events.DynamoDBEvent {
	var e events.DynamoDBEvent
	for i := range n {
		e.Records = append(e.Records, events.DynamoDBEventRecord{
			EventID: fmt.Sprintf("e%d", i+1), EventSourceArn: "arn:aws:dynamodb:eu-west-1:1:table/desk/stream/2026-01-01T00:00:00.000",
			Change: events.DynamoDBStreamRecord{SequenceNumber: fmt.Sprint(100 + i)},
		})
	}
	return e
}

func TestStream(t *testing.T) {
	for _, tc := range []struct {
		name   string
		errs   map[string]error
		failed []string
		ran    int
		kept   []string
	}{
		{"all well", nil, []string{}, 4, nil},
		{"one for good: the stream goes on", map[string]error{"101": desk.Fail(desk.Invalid, "bad")}, []string{}, 4, []string{"101desk"}},
		{"a panic: the stream goes on", map[string]error{"100": &panicError{value: "x"}}, []string{}, 4, []string{"100desk"}},
		{"one for another time: reported by sequence number, the rest waits", map[string]error{"102": desk.Fail(desk.Unavailable, "busy")}, []string{"102"}, 3, nil},
		{"a foreign error may go well another time", map[string]error{"100": errors.New("reset")}, []string{"100"}, 1, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ran := 0
			var kept []string
			opt := BatchOptions{OnFailure: func(_ context.Context, f Failure) { kept = append(kept, f.MessageID+f.Source) }}
			fn := Stream(slog.New(slog.DiscardHandler), opt, func(_ context.Context, r events.DynamoDBEventRecord) error {
				ran++
				return tc.errs[r.Change.SequenceNumber]
			})
			r, err := fn(t.Context(), streamEvent(4))
			if err != nil {
				t.Fatal(err)
			}
			ids := []string{}
			for _, f := range r.BatchItemFailures {
				ids = append(ids, f.ItemIdentifier)
			}
			if diff := cmp.Diff(tc.failed, ids); diff != "" || ran != tc.ran {
				t.Errorf("ran %d of %d, failed %s", ran, tc.ran, diff)
			}
			if diff := cmp.Diff(tc.kept, kept); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStream_stopsWithoutTime(t *testing.T) {
	start := time.Now().Add(time.Hour)
	now := start
	fn := Stream(slog.New(slog.DiscardHandler), BatchOptions{Clock: func() time.Time { return now }}, func(context.Context, events.DynamoDBEventRecord) error {
		now = now.Add(50 * time.Second)
		return nil
	})
	ctx, cancel := context.WithDeadline(t.Context(), start.Add(time.Minute))
	defer cancel()
	r, _ := fn(ctx, streamEvent(3))
	if len(r.BatchItemFailures) != 1 || r.BatchItemFailures[0].ItemIdentifier != "101" {
		t.Errorf("want the first unread sequence number alone, got %v", r.BatchItemFailures)
	}
}

func TestSNS(t *testing.T) {
	var out bytes.Buffer
	kept := 0
	e := events.SNSEvent{Records: []events.SNSEventRecord{
		{SNS: events.SNSEntity{MessageID: "s1", TopicArn: "arn:aws:sns:eu-west-1:1:mail-events", Message: "ana@example.test bounced", MessageAttributes: map[string]any{
			"correlationId": map[string]any{"Type": "String", "Value": "c-9"},
		}}},
		{SNS: events.SNSEntity{MessageID: "s2", TopicArn: "arn:aws:sns:eu-west-1:1:mail-events"}},
	}}
	fn := SNS(Logger(&out, "mailevents"), BatchOptions{OnFailure: func(context.Context, Failure) { kept++ }}, func(_ context.Context, m events.SNSEntity) error {
		if m.MessageID == "s1" {
			return errors.New("reset by ana@example.test")
		}
		return nil
	})
	err := fn(t.Context(), e)
	if err == nil || strings.Contains(err.Error(), "ana@") || kept != 1 {
		t.Errorf("want an error without its cause and the cause kept; got %v, kept %d", err, kept)
	}
	l := lines(t, &out)
	if len(l) != 2 || l[0]["correlation"] != "c-9" || l[0]["source"] != "mail-events" || l[1]["outcome"] != "done" || strings.Contains(out.String(), "ana@") {
		t.Errorf("log: %v", l)
	}
}

func TestTick(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 0, 0, time.UTC)
	var got time.Time
	fn := Tick(slog.New(slog.DiscardHandler), BatchOptions{}, func(_ context.Context, at time.Time) error {
		got = at
		panic("x")
	})
	if err := fn(t.Context(), events.EventBridgeEvent{ID: "t1", Time: at}); err == nil {
		t.Error("a failed tick must be an error of the function")
	}
	if !got.Equal(at) {
		t.Errorf("at %v, want %v", got, at)
	}
}

// Every kind has its row, so that a new kind is thought about here.
func TestOutcomes(t *testing.T) {
	want := map[desk.Kind]Outcome{
		desk.Invalid: Drop, desk.Unauthenticated: Drop, desk.Forbidden: Drop, desk.NotFound: Drop, desk.Conflict: Drop,
		desk.Stale: Retry, desk.TooLarge: Drop, desk.RateLimited: Retry, desk.Unavailable: Retry, desk.Internal: Retry,
	}
	if diff := cmp.Diff(want, outcomes); diff != "" {
		t.Error(diff)
	}
	for _, tc := range []struct {
		err  error
		want Outcome
	}{
		{nil, Done},
		{errors.New("reset"), Retry},
		{desk.Fail(desk.Invalid, "x").Because(context.DeadlineExceeded), Retry},
		{fmt.Errorf("save: %w", desk.Fail(desk.Stale, "x")), Retry},
		{fmt.Errorf("save: %w", desk.Fail(desk.TooLarge, "x")), Drop},
		{&panicError{value: 1}, Drop},
	} {
		if got := OutcomeOf(tc.err); got != tc.want {
			t.Errorf("OutcomeOf(%v) = %s, want %s", tc.err, got, tc.want)
		}
	}
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"", "a@b", "554 <ana@example.test>: Recipient refused", "x@y@z", "«ñ@ñ»", strings.Repeat("a@b ", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Scrub(s)
		if len(got) > 500+3+600*len("[address]") {
			t.Errorf("not cut: %d bytes", len(got))
		}
		for _, w := range strings.FieldsFunc(got, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
			if strings.Contains(w, "@") {
				t.Errorf("Scrub(%q) = %q", s, got)
			}
		}
	})
}

func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	m := NewMetrics(&out, "my-desk", func() time.Time { return time.UnixMilli(1700000000123) })
	m.Flush()
	m.Count(TicketsCreated, 0)
	m.Flush()
	if out.Len() != 0 {
		t.Errorf("nothing counted, but written: %s", out.String())
	}
	m.Count(TicketsCreated, 2)
	m.Count(TickLag, 61)
	m.Count(TicketsCreated, 1)
	m.Flush()
	m.Flush()
	want := `{"Desk":"my-desk","TickLag":61,"TicketsCreated":3,"_aws":{"CloudWatchMetrics":[{"Namespace":"HelpDesk","Dimensions":[["Desk"]],"Metrics":[{"Name":"TickLag","Unit":"Seconds"},{"Name":"TicketsCreated","Unit":"Count"}]}],"Timestamp":1700000000123}}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	var none *Metrics
	none.Count(MailsSent, 1)
	none.Flush()
}

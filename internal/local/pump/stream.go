package pump

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/local/wiring"
	"helpdesk/internal/queue"
	"helpdesk/internal/table"
)

// keepEvery is how often at most the place in the stream is written down.
// After a killed process that much is delivered again, which is allowed.
const keepEvery = time.Second

// maxFailures in a row mean that the data file is damaged: reading it again
// does not mend it.
const maxFailures = 5

// Stream reads the table's change feed for one function.
type Stream struct {
	Feed    table.Feed
	Table   string // name in ARNs
	Source  wiring.StreamSource
	Timeout time.Duration
	Handle  func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)
	Cursor  string // file that keeps the place
	// Failed gets what was tried too often; nil drops it.
	Failed queue.Sender
	Now    func() time.Time
	// Pause is the wait before a failed batch is tried again; 0: 100 ms.
	Pause time.Duration
	Log   *slog.Logger
	Busy  *Busy
	// Broken is told when the feed cannot be read any more; nil: it is tried
	// for ever.
	Broken func(error)

	mu   sync.Mutex
	seen string
}

// Place is the sequence number of the last change that is done with.
func (s *Stream) Place() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Open reads the place where the stream stood. A file that cannot be
// understood starts from the oldest change kept: nothing is lost by that.
func (s *Stream) Open() error {
	data, err := os.ReadFile(s.Cursor)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read place in the stream: %w", err)
	}
	place := strings.TrimSpace(string(data))
	if _, err := strconv.ParseUint(place, 10, 64); err != nil {
		place = ""
	}
	s.move(place)
	return nil
}

// Run reads until ctx ends, finishes its batch and writes down its place.
func (s *Stream) Run(ctx context.Context) {
	kept := time.Now()
	failures := 0
	for ctx.Err() == nil {
		changes, err := s.Feed.Changes(ctx, s.Place(), 0)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			s.Log.Error("stream not read", "error", err)
			if failures++; failures >= maxFailures && s.Broken != nil {
				s.Broken(err)
				return
			}
			pause(ctx, time.Second)
			continue
		}
		failures = 0
		s.deliver(ctx, changes)
		if time.Since(kept) >= keepEvery {
			kept = time.Now()
			s.keep()
		}
	}
	s.keep()
}

// deliver cuts the changes that pass the filters into batches.
func (s *Stream) deliver(ctx context.Context, changes []table.Change) {
	var batch []events.DynamoDBEventRecord
	flush := func() bool {
		if len(batch) > 0 && !s.batch(ctx, batch) {
			return false
		}
		batch = batch[:0]
		return true
	}
	for i := range changes {
		if s.wanted(&changes[i]) {
			batch = append(batch, s.record(&changes[i]))
		}
		if len(batch) >= s.Source.BatchSize || i == len(changes)-1 {
			if !flush() {
				return
			}
			s.move(changes[i].Seq)
		}
	}
}

// batch delivers until every record is done or given up; false when ctx ended
// before that.
func (s *Stream) batch(ctx context.Context, records []events.DynamoDBEventRecord) bool {
	for tries := 0; len(records) > 0; tries++ {
		if ctx.Err() != nil && tries > 0 {
			return false
		}
		left, err := s.call(records)
		if len(left) < len(records) {
			tries = 0 // it got on: the first of what is left is tried anew
			s.move(previous(left, records))
		}
		records = left
		if len(records) == 0 {
			return true
		}
		s.Log.Warn("stream records not handled", "records", len(records), "error", err)
		if s.Source.Retries >= 0 && tries >= s.Source.Retries {
			s.giveUp(records[0], err)
			records, tries = records[1:], -1
			continue
		}
		wait := s.Pause
		if wait == 0 {
			wait = 100 * time.Millisecond
		}
		pause(ctx, min(wait<<min(tries, 7), 10*time.Second))
	}
	return true
}

// previous is the sequence number of the last record that is done.
func previous(left, all []events.DynamoDBEventRecord) string {
	return all[len(all)-len(left)-1].Change.SequenceNumber
}

// call answers what is left of the records: all of them after an error, those
// from the first failed one on where the function names it.
func (s *Stream) call(records []events.DynamoDBEventRecord) ([]events.DynamoDBEventRecord, error) {
	s.Busy.n.Add(1)
	defer s.Busy.n.Add(-1)
	ctx, cancel := deadline(s.Timeout, s.Now)
	defer cancel()
	var answer events.DynamoDBEventResponse
	err := guarded(func() (err error) {
		answer, err = s.Handle(ctx, events.DynamoDBEvent{Records: slices.Clone(records)})
		return err
	})
	if err != nil {
		return records, err
	}
	if !s.Source.Partial && len(answer.BatchItemFailures) > 0 {
		return records, errors.New("single failures reported, but the event source does not read them")
	}
	first := len(records)
	for _, f := range answer.BatchItemFailures {
		at := slices.IndexFunc(records, func(r events.DynamoDBEventRecord) bool {
			return r.Change.SequenceNumber == f.ItemIdentifier
		})
		first = min(first, max(at, 0)) // an unknown number fails the batch, as on AWS
	}
	return records[first:], nil
}

// giveUp tells the failure queue which record was lost, as Lambda does: by its
// number, not its content.
func (s *Stream) giveUp(r events.DynamoDBEventRecord, cause error) {
	s.move(r.Change.SequenceNumber)
	s.Log.Error("stream record given up", "record", r.Change.SequenceNumber, "error", cause)
	if s.Failed == nil {
		return
	}
	body, err := json.Marshal(map[string]any{
		"requestContext": map[string]any{"condition": "RetryAttemptsExhausted", "approximateInvokeCount": s.Source.Retries + 1},
		"version":        "1.0", "timestamp": s.Now().UTC(),
		"DDBStreamBatchInfo": map[string]any{
			"startSequenceNumber": r.Change.SequenceNumber, "endSequenceNumber": r.Change.SequenceNumber,
			"batchSize": 1, "streamArn": s.arn(),
		},
	})
	if err == nil {
		err = s.Failed.Send(context.Background(), queue.Message{Body: string(body)})
	}
	if err != nil {
		s.Log.Error("failure not kept", "record", r.Change.SequenceNumber, "error", err)
	}
}

func (s *Stream) arn() string {
	return "arn:aws:dynamodb:local:" + account + ":table/" + s.Table + "/stream/local"
}

// wanted applies the filters of the event source.
func (s *Stream) wanted(c *table.Change) bool {
	if len(s.Source.Filters) == 0 {
		return true
	}
	of := c.New
	if of == nil {
		of = c.Old
	}
	record := Keyed(c.Kind, of.Key())
	stream, _ := record["dynamodb"].(map[string]any)
	for _, f := range s.Source.Filters {
		if f.Reads("NewImage") && c.New != nil {
			stream["NewImage"] = image(c.New)
		}
		if f.Reads("OldImage") && c.Old != nil {
			stream["OldImage"] = image(c.Old)
		}
		if f.Match(record) {
			return true
		}
	}
	return false
}

// Keyed is a stream record as a filter sees it, without the items themselves.
func Keyed(kind table.ChangeKind, key table.Key) map[string]any {
	return map[string]any{
		"eventName": string(kind), "eventSource": "aws:dynamodb",
		"dynamodb": map[string]any{"Keys": map[string]any{table.PK: map[string]any{"S": key.PK}, table.SK: map[string]any{"S": key.SK}}},
	}
}

// image is an item as a filter sees it: {"S": …}, {"N": …}.
func image(it table.Item) map[string]any {
	m := make(map[string]any, len(it))
	for name, v := range it {
		switch v := v.(type) {
		case string:
			m[name] = map[string]any{"S": v}
		case int64:
			m[name] = map[string]any{"N": strconv.FormatInt(v, 10)}
		case bool:
			m[name] = map[string]any{"BOOL": v}
		}
	}
	return m
}

func (s *Stream) record(c *table.Change) events.DynamoDBEventRecord {
	of := c.New
	if of == nil {
		of = c.Old
	}
	return events.DynamoDBEventRecord{
		AWSRegion: "local", EventID: c.Seq, EventName: string(c.Kind), EventSource: "aws:dynamodb",
		EventVersion: "1.1", EventSourceArn: s.arn(),
		Change: events.DynamoDBStreamRecord{
			ApproximateCreationDateTime: events.SecondsEpochTime{Time: s.Now().UTC().Truncate(time.Second)},
			Keys:                        values(table.Item{table.PK: of[table.PK], table.SK: of[table.SK]}),
			NewImage:                    values(c.New), OldImage: values(c.Old),
			SequenceNumber: c.Seq, StreamViewType: "NEW_AND_OLD_IMAGES",
		},
	}
}

// values is an item as a stream record carries it.
func values(it table.Item) map[string]events.DynamoDBAttributeValue {
	if it == nil {
		return nil
	}
	m := make(map[string]events.DynamoDBAttributeValue, len(it))
	for name, v := range it {
		switch v := v.(type) {
		case string:
			m[name] = events.NewStringAttribute(v)
		case int64:
			m[name] = events.NewNumberAttribute(strconv.FormatInt(v, 10))
		case bool:
			m[name] = events.NewBooleanAttribute(v)
		case []byte:
			m[name] = events.NewBinaryAttribute(v)
		}
	}
	return m
}

func (s *Stream) move(seq string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = seq
}

// keep writes the place down; a whole file or the old one, never a torn one.
func (s *Stream) keep() {
	next := s.Cursor + ".new"
	err := os.WriteFile(next, []byte(s.Place()+"\n"), 0o600)
	if err == nil {
		err = os.Rename(next, s.Cursor)
	}
	if err != nil {
		s.Log.Error("place in the stream not kept", "error", err)
	}
}

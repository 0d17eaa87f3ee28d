package sqs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/queue"
)

// scripted stores what it is sent and fails single messages as told.
type scripted struct {
	requests [][]string
	fail     func(request int, body string) *types.BatchResultErrorEntry
	err      error
}

func (s *scripted) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	if s.err != nil {
		return nil, s.err
	}
	var out sqs.SendMessageBatchOutput
	var bodies []string
	for _, e := range in.Entries {
		bodies = append(bodies, aws.ToString(e.MessageBody))
		if s.fail != nil {
			if f := s.fail(len(s.requests), aws.ToString(e.MessageBody)); f != nil {
				f.Id = e.Id
				out.Failed = append(out.Failed, *f)
				continue
			}
		}
		out.Successful = append(out.Successful, types.SendMessageBatchResultEntry{Id: e.Id})
	}
	s.requests = append(s.requests, bodies)
	return &out, nil
}

func messages(bodies ...string) (out []queue.Message) {
	for _, b := range bodies {
		out = append(out, queue.Message{Body: b})
	}
	return out
}

func TestSend_batches(t *testing.T) {
	big := strings.Repeat("x", queue.MaxBody/2)
	for name, c := range map[string]struct {
		bodies []string
		want   []int // messages of each request
	}{
		"none":          {nil, nil},
		"ten":           {make10(), []int{10}},
		"eleven":        {append(make10(), "k"), []int{10, 1}},
		"two halves":    {[]string{big, big}, []int{2}},
		"over in bytes": {[]string{big, big, "x", big}, []int{2, 2}},
		"each alone":    {[]string{big + big, big + big}, []int{1, 1}},
	} {
		api := &scripted{}
		if err := New(api, "u").Send(t.Context(), messages(c.bodies...)...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []int
		for _, r := range api.requests {
			got = append(got, len(r))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: requests (-want +got):\n%s", name, d)
		}
	}
}

func make10() (out []string) {
	for i := range 10 {
		out = append(out, fmt.Sprint(i))
	}
	return out
}

func TestSend_repeatsOnlyWhatWasNotStored(t *testing.T) {
	api := &scripted{fail: func(request int, body string) *types.BatchResultErrorEntry {
		if request == 0 && body != "b" {
			return &types.BatchResultErrorEntry{Code: aws.String("InternalError")}
		}
		return nil
	}}
	if err := New(api, "u").Send(t.Context(), messages("a", "b", "c")...); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{{"a", "b", "c"}, {"a", "c"}}, api.requests); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
}

func TestSend_errors(t *testing.T) {
	broken := errors.New("no network")
	for name, c := range map[string]struct {
		api  *scripted
		want error
	}{
		"request": {&scripted{err: broken}, broken},
		"unsent twice": {&scripted{fail: func(int, string) *types.BatchResultErrorEntry {
			return &types.BatchResultErrorEntry{Code: aws.String("InternalError")}
		}}, ErrUnsent},
		"refused": {&scripted{fail: func(int, string) *types.BatchResultErrorEntry {
			return &types.BatchResultErrorEntry{Code: aws.String("InvalidMessageContents"), SenderFault: true}
		}}, ErrRefused},
	} {
		if err := New(c.api, "u").Send(t.Context(), messages("a")...); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// silent answers without naming any message, as SQS never should.
type silent struct{}

func (silent) SendMessageBatch(context.Context, *sqs.SendMessageBatchInput, ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	return &sqs.SendMessageBatchOutput{}, nil
}

func TestSend_anAnswerThatNamesNothingIsNoSuccess(t *testing.T) {
	if err := New(silent{}, "u").Send(t.Context(), messages("a")...); !errors.Is(err, ErrUnsent) {
		t.Errorf("%v, want ErrUnsent", err)
	}
}

// Package sqs sends to one Amazon SQS queue: queue.Sender on AWS. It cuts any
// number of messages into batches that SQS takes and sends again what SQS says
// it failed to store. It receives nothing: Lambda does.
package sqs

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"helpdesk/internal/queue"
)

// maxBatchBytes is what all messages of one request may have together. SQS
// takes more by now (1 MiB); the old limit keeps requests small.
const maxBatchBytes = queue.MaxBody

// Errors of single messages in a batch (errors.Is). The second is a mistake of
// ours, of no use to send again.
var (
	ErrUnsent  = errors.New("queue/sqs: SQS did not store the message")
	ErrRefused = errors.New("queue/sqs: SQS refused the message")
)

// API is what is used of the SDK's client.
type API interface {
	SendMessageBatch(ctx context.Context, in *sqs.SendMessageBatchInput, opts ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// Sender sends to one queue. It is safe for concurrent use.
type Sender struct {
	api API
	url string
}

// New makes a sender for the queue with the URL given.
func New(api API, queueURL string) *Sender { return &Sender{api: api, url: queueURL} }

// Send implements queue.Sender.
func (s *Sender) Send(ctx context.Context, messages ...queue.Message) error {
	for _, m := range messages {
		if err := m.Check(); err != nil {
			return fmt.Errorf("send to queue: %w", err)
		}
	}
	for len(messages) > 0 {
		n := batch(messages)
		if err := s.send(ctx, messages[:n]); err != nil {
			return fmt.Errorf("send to queue: %w", err)
		}
		messages = messages[n:]
	}
	return nil
}

// batch is how many of the messages go into the next request.
func batch(messages []queue.Message) int {
	size := 0
	for n, m := range messages {
		size += m.Size()
		if n == queue.MaxBatch || size > maxBatchBytes {
			return max(n, 1)
		}
	}
	return len(messages)
}

// send sends one batch, and once more those of it that SQS could not store: a
// batch succeeds as a request while single messages in it fail.
func (s *Sender) send(ctx context.Context, messages []queue.Message) error {
	entries := make([]types.SendMessageBatchRequestEntry, len(messages))
	for i, m := range messages {
		entries[i] = types.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(m.Body), MessageAttributes: attributes(m),
		}
	}
	failed, err := s.request(ctx, entries)
	if err != nil || len(failed) == 0 {
		return err
	}
	again := entries[:0:0]
	for _, f := range failed {
		i, err := strconv.Atoi(aws.ToString(f.Id))
		if err != nil || i < 0 || i >= len(entries) {
			return fmt.Errorf("%w: answer names message %q", ErrUnsent, aws.ToString(f.Id))
		}
		if f.SenderFault {
			return fmt.Errorf("%w: %s: %s", ErrRefused, aws.ToString(f.Code), aws.ToString(f.Message))
		}
		again = append(again, entries[i])
	}
	if failed, err = s.request(ctx, again); err != nil || len(failed) == 0 {
		return err
	}
	return fmt.Errorf("%w: %d of %d: %s", ErrUnsent, len(failed), len(messages), aws.ToString(failed[0].Code))
}

func (s *Sender) request(ctx context.Context, entries []types.SendMessageBatchRequestEntry) ([]types.BatchResultErrorEntry, error) {
	out, err := s.api.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &s.url, Entries: entries})
	if err != nil {
		return nil, err
	}
	if len(out.Successful)+len(out.Failed) != len(entries) {
		return nil, fmt.Errorf("%w: answer names %d of %d messages", ErrUnsent, len(out.Successful)+len(out.Failed), len(entries))
	}
	return out.Failed, nil
}

func attributes(m queue.Message) map[string]types.MessageAttributeValue {
	if len(m.Attributes) == 0 {
		return nil
	}
	out := make(map[string]types.MessageAttributeValue, len(m.Attributes))
	for name, value := range m.Attributes {
		out[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	return out
}

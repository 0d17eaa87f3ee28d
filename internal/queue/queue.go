// Package queue is the small interface to a message queue: SQS on AWS
// (queue/sqs), files in the data folder on one machine (queue/local). Both
// deliver at least once and in no order, and pass one conformance suite
// (queue/queuetest).
//
// Consuming is not part of it: on AWS Lambda polls and calls the function
// with a batch; package local does the same on one machine.
package queue

import "context"

// MaxBody is the most bytes of one message body that the desk sends (SQS
// allows 1 MiB; our messages carry ids, not texts).
const MaxBody = 256 * 1024

// MaxBatch is the most messages of one Send (SQS SendMessageBatch).
const MaxBatch = 10

// Message is what is put on a queue. Attributes travel beside the body; the
// correlation id is one of them.
type Message struct {
	Body       string
	Attributes map[string]string
}

// Sender puts messages on one queue. Send takes any number and cuts them into
// batches; after an error some may have been sent, and sending all again is safe
// because every consumer is idempotent.
type Sender interface {
	Send(ctx context.Context, messages ...Message) error
}

package pump

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/queue"
	"helpdesk/internal/queue/local"
)

// Lambda tries an asynchronous event three times in all (AWS Lambda Developer
// Guide, "How Lambda handles errors and retries with asynchronous invocation").
const (
	AsyncAttempts = 3
	AsyncPause    = time.Minute
)

// Subscriber is a queue that gets what is published to a topic. On AWS a
// function that subscribes has a queue of Lambda's own; here it is a queue of
// the set, with the envelope in it.
type Subscriber struct {
	Queue queue.Sender
	Raw   bool // the message alone, without the envelope of SNS
}

// Topic sends what is published to its subscribers.
type Topic struct {
	Name        string
	Subscribers []Subscriber
	Now         func() time.Time
}

// envelope is what SNS puts around a message.
type envelope struct {
	Type             string
	MessageID        string `json:"MessageId"`
	TopicArn         string
	Subject          string `json:",omitempty"`
	Message          string
	Timestamp        string
	SignatureVersion string
	Signature        string
	SigningCertURL   string
	UnsubscribeURL   string
}

// Publish sends a message to every subscriber; after an error some may have it.
func (t Topic) Publish(ctx context.Context, subject, message string) error {
	wrapped, err := json.Marshal(envelope{
		Type: "Notification", MessageID: newID(), TopicArn: TopicARN(t.Name), Subject: subject, Message: message,
		Timestamp: t.Now().UTC().Format("2006-01-02T15:04:05.000Z"), SignatureVersion: "1", Signature: "none",
		SigningCertURL: "http://localhost/", UnsubscribeURL: "http://localhost/",
	})
	if err != nil {
		return fmt.Errorf("publish to %s: %w", t.Name, err)
	}
	for _, s := range t.Subscribers {
		body := string(wrapped)
		if s.Raw {
			body = message
		}
		if err := s.Queue.Send(ctx, queue.Message{Body: body}); err != nil {
			return fmt.Errorf("publish to %s: %w", t.Name, err)
		}
	}
	return nil
}

// Async delivers a function's own queue of notifications, one at a time.
type Async struct {
	Set     *local.Set
	Name    string
	Timeout time.Duration
	Handle  func(context.Context, events.SNSEvent) error
	Log     *slog.Logger
	Busy    *Busy
}

// Run delivers until ctx ends and the notification being handled is done.
func (a Async) Run(ctx context.Context) {
	Queue{
		Set: a.Set, Name: a.Name, BatchSize: 1, Concurrency: 1, Timeout: a.Timeout, Log: a.Log, Busy: a.Busy,
		Handle: func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
			entity, err := snsEntity(e.Records[0].Body)
			if err != nil {
				return events.SQSEventResponse{}, err
			}
			return events.SQSEventResponse{}, a.Handle(ctx, events.SNSEvent{Records: []events.SNSEventRecord{{
				EventVersion: "1.0", EventSource: "aws:sns", EventSubscriptionArn: entity.TopicArn + ":local", SNS: entity,
			}}})
		},
	}.Run(ctx)
}

func snsEntity(body string) (events.SNSEntity, error) {
	var env envelope
	if err := json.Unmarshal([]byte(body), &env); err != nil {
		return events.SNSEntity{}, fmt.Errorf("read notification: %w", err)
	}
	at, err := time.Parse("2006-01-02T15:04:05.000Z", env.Timestamp)
	if err != nil {
		return events.SNSEntity{}, fmt.Errorf("read notification: %w", err)
	}
	return events.SNSEntity{
		Type: env.Type, MessageID: env.MessageID, TopicArn: env.TopicArn, Subject: env.Subject,
		Message: env.Message, Timestamp: at, SignatureVersion: env.SignatureVersion,
	}, nil
}

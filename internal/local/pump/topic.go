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

// timestamp is how SNS writes times.
const timestamp = "2006-01-02T15:04:05.000Z"

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

// Notice is one message to be published.
type Notice struct{ Subject, Message string }

// Publish sends messages to every subscriber; after an error some may have them.
func (t Topic) Publish(ctx context.Context, notices ...Notice) error {
	wrapped := make([]queue.Message, len(notices))
	raw := make([]queue.Message, len(notices))
	for i, n := range notices {
		body, err := json.Marshal(envelope{
			Type: "Notification", MessageID: newID(), TopicArn: TopicARN(t.Name), Subject: n.Subject, Message: n.Message,
			Timestamp: t.Now().UTC().Format(timestamp), SignatureVersion: "1", Signature: "none",
			SigningCertURL: "http://localhost/", UnsubscribeURL: "http://localhost/",
		})
		if err != nil {
			return fmt.Errorf("publish to %s: %w", t.Name, err)
		}
		wrapped[i].Body, raw[i].Body = string(body), n.Message
	}
	for _, s := range t.Subscribers {
		messages := wrapped
		if s.Raw {
			messages = raw
		}
		if err := s.Queue.Send(ctx, messages...); err != nil {
			return fmt.Errorf("publish to %s: %w", t.Name, err)
		}
	}
	return nil
}

// asyncConcurrency is how many notifications a function works on at once; on
// AWS the account's limit is the bound.
const asyncConcurrency = 8

// Async delivers a function's own queue of notifications, one in each call.
type Async struct {
	Set     *local.Set
	Name    string
	Timeout time.Duration
	Handle  func(context.Context, events.SNSEvent) error
	Now     func() time.Time
	Log     *slog.Logger
	Busy    *Busy
}

// Run delivers until ctx ends and the notification being handled is done.
func (a Async) Run(ctx context.Context) {
	Queue{
		Set: a.Set, Name: a.Name, BatchSize: 1, Concurrency: asyncConcurrency, Timeout: a.Timeout, Now: a.Now, Log: a.Log, Busy: a.Busy,
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
	at, err := time.Parse(timestamp, env.Timestamp)
	if err != nil {
		return events.SNSEntity{}, fmt.Errorf("read notification: %w", err)
	}
	return events.SNSEntity{
		Type: env.Type, MessageID: env.MessageID, TopicArn: env.TopicArn, Subject: env.Subject,
		Message: env.Message, Timestamp: at, SignatureVersion: env.SignatureVersion,
	}, nil
}

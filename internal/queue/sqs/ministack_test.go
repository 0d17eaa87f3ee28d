package sqs_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/sqs"

	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/awsclient/sqsclient"
	"helpdesk/internal/queue/queuetest"
	"helpdesk/internal/queue/sqs"
)

func TestConformance(t *testing.T) {
	client := sqsclient.New(awstest.Config(t))
	queuetest.Run(t, func(t *testing.T) queuetest.Queue {
		made, err := client.CreateQueue(t.Context(), &sdk.CreateQueueInput{QueueName: aws.String(awstest.Name("queue"))})
		if err != nil {
			t.Fatal(err)
		}
		return queuetest.Queue{
			Sender: sqs.New(client, aws.ToString(made.QueueUrl)),
			Take:   func(t *testing.T, n int) []queuetest.Arrival { return take(t, client, made.QueueUrl, n) },
		}
	})
}

// take polls until n messages have come and one poll more has found none.
func take(t *testing.T, client *sdk.Client, url *string, n int) []queuetest.Arrival {
	t.Helper()
	var out []queuetest.Arrival
	for empty := 0; empty < 3; {
		got, err := client.ReceiveMessage(t.Context(), &sdk.ReceiveMessageInput{
			QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Messages) == 0 {
			if len(out) >= n {
				break
			}
			empty++
			continue
		}
		empty = 0
		for _, m := range got.Messages {
			a := queuetest.Arrival{ID: aws.ToString(m.MessageId), Body: aws.ToString(m.Body), Attributes: map[string]string{}}
			for name, value := range m.MessageAttributes {
				a.Attributes[name] = aws.ToString(value.StringValue)
			}
			out = append(out, a)
			if _, err := client.DeleteMessage(t.Context(), &sdk.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(out) < n {
		t.Fatalf("%d messages arrived, want %d", len(out), n)
	}
	return out
}

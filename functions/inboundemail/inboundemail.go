// Package inboundemail takes in mail that SES has stored in the bucket and
// announced on the queue.
package inboundemail

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/intake"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/mail"
)

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Intake  *intake.Service
	Metrics *lambdakit.Metrics
}

// Function handles batches of the inbound queue.
type Function struct {
	deps   Deps
	handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
}

// New makes the function.
func New(d Deps) *Function {
	f := &Function{deps: d}
	opt := lambdakit.BatchOptions{Clock: d.Intake.Now, OnFailure: failure.Keeper(d.Intake.Store, d.Log, d.Intake.Now), Metrics: d.Metrics}
	f.handle = lambdakit.SQS(d.Log, opt, f.one)
	return f
}

// Handle takes in the mails of one batch.
func (f *Function) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	return f.handle(ctx, e)
}

func (f *Function) one(ctx context.Context, m events.SQSMessage) error {
	body := unwrap(m.Body)
	n, ok, err := notification(body)
	if err != nil {
		return desk.Fail(desk.Invalid, "broken_json").Because(err)
	}
	if !ok { // SES greets a new topic with a message of its own
		return nil
	}
	// Envelope and verdicts stand only here: kept beside the raw mail they
	// make it replayable.
	if err := f.deps.Intake.Blobs.Put(ctx, n.RawKey+".ses.json", []byte(body), blob.PutOptions{Type: "application/json"}); err != nil {
		return fmt.Errorf("keep notification: %w", err)
	}
	f.deps.Metrics.Count(lambdakit.MailsReceived, 1)
	out, err := f.deps.Intake.Mail(ctx, n)
	if err != nil {
		return err
	}
	switch out.What {
	case intake.BecameTicket:
		f.deps.Metrics.Count(lambdakit.TicketsCreated, 1)
	case intake.BecameQuarantine:
		f.deps.Metrics.Count(lambdakit.Quarantined, 1)
	}
	f.deps.Log.InfoContext(ctx, "mail", "mail", n.Envelope.ID, "became", out.What, "ticket", out.Ticket, "seq", out.Seq, "cause", out.Cause)
	return nil
}

// unwrap takes the message out of an SNS envelope, which is there unless the
// subscription delivers raw.
func unwrap(body string) string {
	var envelope struct{ Type, Message string }
	if json.Unmarshal([]byte(body), &envelope) == nil && envelope.Type == "Notification" {
		return envelope.Message
	}
	return body
}

// received is an Amazon SES notification of mail received (AWS: Contents of
// notifications for Amazon SES email receiving).
type received struct {
	NotificationType string `json:"notificationType"`
	Mail             struct {
		Timestamp time.Time `json:"timestamp"`
		Source    string    `json:"source"`
		MessageID string    `json:"messageId"`
	} `json:"mail"`
	Receipt struct {
		Recipients  []string `json:"recipients"`
		Spam        verdict  `json:"spamVerdict"`
		Virus       verdict  `json:"virusVerdict"`
		SPF         verdict  `json:"spfVerdict"`
		DKIM        verdict  `json:"dkimVerdict"`
		DMARC       verdict  `json:"dmarcVerdict"`
		DMARCPolicy string   `json:"dmarcPolicy"`
		Action      struct {
			ObjectKey string `json:"objectKey"`
		} `json:"action"`
	} `json:"receipt"`
}

type verdict struct {
	Status string `json:"status"`
}

// MailPrefix is where the receipt rule stores raw mail.
const MailPrefix = "mail/"

// notification reads SES's message; false for one that is about no mail.
func notification(body string) (intake.Notification, bool, error) {
	if strings.HasPrefix(body, "Successfully validated SNS topic") {
		return intake.Notification{}, false, nil
	}
	var r received
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return intake.Notification{}, false, fmt.Errorf("read notification: %w", err)
	}
	if r.Mail.MessageID == "AMAZON_SES_SETUP_NOTIFICATION" {
		return intake.Notification{}, false, nil
	}
	if r.NotificationType != "Received" || r.Mail.MessageID == "" {
		return intake.Notification{}, false, fmt.Errorf("not a notification of received mail: %q", r.NotificationType)
	}
	key := r.Receipt.Action.ObjectKey
	if key == "" {
		key = MailPrefix + r.Mail.MessageID
	}
	if !strings.HasPrefix(key, MailPrefix) {
		return intake.Notification{}, false, fmt.Errorf("object key outside %q", MailPrefix)
	}
	return intake.Notification{RawKey: key, Envelope: mail.Envelope{
		ID: r.Mail.MessageID, Source: r.Mail.Source, Recipients: r.Receipt.Recipients, ReceivedAt: r.Mail.Timestamp,
		Verdicts: mail.Verdicts{Spam: r.Receipt.Spam.Status, Virus: r.Receipt.Virus.Status, SPF: r.Receipt.SPF.Status,
			DKIM: r.Receipt.DKIM.Status, DMARC: r.Receipt.DMARC.Status, DMARCPolicy: strings.ToLower(r.Receipt.DMARCPolicy)},
	}}, true, nil
}

// Package mailevents hears from SES what became of the mail we sent: sends,
// deliveries, bounces and complaints.
package mailevents

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/desk"
	"helpdesk/internal/failure"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/notification"
)

// SendKeyTag is the SES message tag that carries our send key.
const SendKeyTag = "sendKey"

// Deps are what the function works with.
type Deps struct {
	Log     *slog.Logger
	Service *notification.Service
	Metrics *lambdakit.Metrics
}

// Function handles SNS messages of the configuration set's event destination.
type Function struct {
	handle func(context.Context, events.SNSEvent) error
}

// event is an Amazon SES event (AWS: Examples of event data that Amazon SES
// publishes to Amazon SNS).
type event struct {
	EventType string `json:"eventType"`
	Mail      struct {
		MessageID string              `json:"messageId"`
		Tags      map[string][]string `json:"tags"`
	} `json:"mail"`
	Bounce struct {
		Timestamp         time.Time `json:"timestamp"`
		BounceType        string    `json:"bounceType"`
		BounceSubType     string    `json:"bounceSubType"`
		BouncedRecipients []struct {
			Status string `json:"status"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		Timestamp        time.Time `json:"timestamp"`
		ComplaintSubType string    `json:"complaintSubType"`
	} `json:"complaint"`
	Delivery struct {
		Timestamp time.Time `json:"timestamp"`
	} `json:"delivery"`
	DeliveryDelay struct {
		Timestamp         time.Time `json:"timestamp"`
		DelayedRecipients []struct {
			Status string `json:"status"`
		} `json:"delayedRecipients"`
	} `json:"deliveryDelay"`
}

// onSuppressionList reports whether SES did not even try: the address is on its
// list, or on the account's.
func onSuppressionList(subType string) bool {
	return subType == "Suppressed" || subType == "OnAccountSuppressionList"
}

// New makes the function.
func New(d Deps) *Function {
	now := d.Service.Now
	opt := lambdakit.BatchOptions{Clock: now, OnFailure: failure.Keeper(d.Service.Store, d.Log, now), Metrics: d.Metrics}
	return &Function{handle: lambdakit.SNS(d.Log, opt, func(ctx context.Context, m events.SNSEntity) error {
		if !strings.HasPrefix(strings.TrimSpace(m.Message), "{") {
			return nil // SES greets a new topic with a sentence
		}
		var e event
		if err := json.Unmarshal([]byte(m.Message), &e); err != nil {
			return desk.Fail(desk.Invalid, "broken_json").Because(err)
		}
		r := report(e)
		if r.What == "bounce" || r.What == "complaint" || r.What == "reject" {
			d.Metrics.Count(lambdakit.MailsFailed, 1)
		}
		return d.Service.Heard(ctx, r)
	})}
}

func report(e event) notification.Report {
	r := notification.Report{SESID: e.Mail.MessageID, What: strings.ToLower(e.EventType)}
	if tags := e.Mail.Tags[SendKeyTag]; len(tags) > 0 {
		r.Tag = tags[0]
	}
	switch r.What {
	case "bounce":
		r.At, r.Hard, r.Suppressed = e.Bounce.Timestamp, e.Bounce.BounceType == "Permanent", onSuppressionList(e.Bounce.BounceSubType)
		if len(e.Bounce.BouncedRecipients) > 0 {
			r.Diagnostic = e.Bounce.BouncedRecipients[0].Status
		}
	case "complaint":
		r.At, r.Suppressed = e.Complaint.Timestamp, onSuppressionList(e.Complaint.ComplaintSubType)
	case "delivery":
		r.At = e.Delivery.Timestamp
	case "deliverydelay":
		r.At = e.DeliveryDelay.Timestamp
		if len(e.DeliveryDelay.DelayedRecipients) > 0 {
			r.Diagnostic = e.DeliveryDelay.DelayedRecipients[0].Status
		}
	}
	return r
}

// Handle hears one event.
func (f *Function) Handle(ctx context.Context, e events.SNSEvent) error {
	return f.handle(ctx, e)
}

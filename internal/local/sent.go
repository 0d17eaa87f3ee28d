package local

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"helpdesk/functions/mailevents"
	"helpdesk/internal/local/pump"
	mailbox "helpdesk/internal/mailer/local"
)

// sentEvents tells a topic what became of sent mail, as the configuration set
// does on AWS: Send and Delivery, or what the address of SES's mailbox
// simulator asks for. Events wait in memory for at most one write to the
// topic; a killed process loses them, as SES may lose one.
type sentEvents struct {
	now   func() time.Time
	log   *slog.Logger
	busy  *pump.Busy
	queue chan mailbox.Sent
}

// maxWaiting is how many mails may wait for their events to be written.
const maxWaiting = 4096

// perWrite is how many mails' events go out in one write.
const perWrite = 50

func newSentEvents(now func() time.Time, log *slog.Logger, busy *pump.Busy) *sentEvents {
	return &sentEvents{now: now, log: log, busy: busy, queue: make(chan mailbox.Sent, maxWaiting)}
}

// add is the mailer's hook.
func (e *sentEvents) add(s mailbox.Sent) {
	e.busy.Add(1)
	e.queue <- s
}

// run writes events until ctx ends and none waits.
func (e *sentEvents) run(ctx context.Context, topic pump.Topic) {
	for {
		select {
		case s := <-e.queue:
			e.write(topic, s)
		case <-ctx.Done():
			for {
				select {
				case s := <-e.queue:
					e.write(topic, s)
				default:
					return
				}
			}
		}
	}
}

// write sends the events of s and of those that wait behind it.
func (e *sentEvents) write(topic pump.Topic, s mailbox.Sent) {
	mails := []mailbox.Sent{s}
	for len(mails) < perWrite && len(e.queue) > 0 {
		mails = append(mails, <-e.queue)
	}
	defer e.busy.Add(-len(mails))
	var notices []pump.Notice
	for _, m := range mails {
		for _, event := range e.events(m) {
			body, err := json.Marshal(event)
			if err != nil {
				e.log.Error("event of mail not written", "mail", m.ID, "error", err)
				continue
			}
			notices = append(notices, pump.Notice{Subject: "Amazon SES Email Event Notification", Message: string(body)})
		}
	}
	if err := topic.Publish(context.Background(), notices...); err != nil {
		e.log.Error("events of mail not published", "error", err)
	}
}

// events are what SES reports of one mail (Amazon SES Developer Guide,
// "Examples of event data that Amazon SES publishes to Amazon SNS").
func (e *sentEvents) events(s mailbox.Sent) []map[string]any {
	at := e.now().UTC().Format("2006-01-02T15:04:05.000Z")
	event := func(kind, field string, detail map[string]any) map[string]any {
		return map[string]any{"eventType": kind, "mail": sentMail(s), field: detail}
	}
	list := []map[string]any{event("Send", "send", map[string]any{})}
	delivery := event("Delivery", "delivery", map[string]any{
		"timestamp": at, "processingTimeMillis": 1, "recipients": []string{s.To}, "smtpResponse": "250 ok", "reportingMTA": "local",
	})
	switch s.Outcome {
	case mailbox.Bounced:
		return append(list, event("Bounce", "bounce", bounce(s, at, "General", "5.1.1", "smtp; 550 5.1.1 user unknown")))
	case mailbox.Suppressed:
		return append(list, event("Bounce", "bounce", bounce(s, at, "OnAccountSuppressionList", "5.1.1", "suppressed")))
	case mailbox.Complained:
		return append(list, delivery, event("Complaint", "complaint", map[string]any{
			"complainedRecipients": []map[string]string{{"emailAddress": s.To}}, "timestamp": at, "feedbackId": s.ID, "complaintFeedbackType": "abuse",
		}))
	default:
		return append(list, delivery)
	}
}

func sentMail(s mailbox.Sent) map[string]any {
	return map[string]any{
		"timestamp": s.At.Format("2006-01-02T15:04:05.000Z"), "source": s.From, "messageId": s.ID, "sendingAccountId": "000000000000",
		"destination": []string{s.To}, "headersTruncated": false, "headers": []any{},
		"commonHeaders": map[string]any{"from": []string{s.From}, "to": []string{s.To}, "messageId": s.ID, "subject": s.Subject},
		"tags":          map[string][]string{"ses:configuration-set": {"local"}, mailevents.SendKeyTag: {s.Tag}},
	}
}

func bounce(s mailbox.Sent, at, kind, status, diagnosis string) map[string]any {
	return map[string]any{
		"bounceType": "Permanent", "bounceSubType": kind, "timestamp": at, "feedbackId": s.ID, "reportingMTA": "dns; local",
		"bouncedRecipients": []map[string]string{{"emailAddress": s.To, "action": "failed", "status": status, "diagnosticCode": diagnosis}},
	}
}

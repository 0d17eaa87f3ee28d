package crash

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/functions/mailevents"
	"helpdesk/internal/blob"
	mailerlocal "helpdesk/internal/mailer/local"
	"helpdesk/internal/queue"
	"helpdesk/internal/sesreceipt"
)

// Arrives puts a verified mail where SES would: raw in the bucket, announced on
// the queue.
func (w *World) Arrives(id, source, recipient, raw string) {
	w.t.Helper()
	w.ArrivesWith(id, source, recipient, raw, "PASS", "")
}

// ArrivesWith is Arrives with a DMARC verdict, "" for PASS, and the policy that
// the sender's domain has for a failure.
func (w *World) ArrivesWith(id, source, recipient, raw, dmarc, policy string) {
	w.t.Helper()
	if dmarc == "" {
		dmarc = "PASS"
	}
	w.Post(id, source, []string{recipient}, raw, Verdicts{Spam: "PASS", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: dmarc, Policy: policy})
}

// Verdicts are what the mail service found out about a mail; "" is left out.
type Verdicts struct{ Spam, Virus, SPF, DKIM, DMARC, Policy string }

// Post is Arrives with all that the envelope and the mail service say.
func (w *World) Post(id, source string, recipients []string, raw string, v Verdicts) {
	w.t.Helper()
	ctx := context.Background()
	key := sesreceipt.MailPrefix + id
	if err := w.blobs.Put(ctx, key, []byte(raw), blob.PutOptions{Type: "message/rfc822"}); err != nil {
		w.t.Fatal(err)
	}
	status := func(s string) map[string]string { return map[string]string{"status": s} }
	body, err := json.Marshal(map[string]any{
		"notificationType": "Received",
		"mail":             map[string]any{"timestamp": w.Now(), "source": source, "messageId": id},
		"receipt": map[string]any{"recipients": recipients, "spamVerdict": status(v.Spam), "virusVerdict": status(v.Virus), "spfVerdict": status(v.SPF),
			"dkimVerdict": status(v.DKIM), "dmarcVerdict": status(v.DMARC), "dmarcPolicy": v.Policy, "action": map[string]any{"type": "S3", "objectKey": key}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := w.queues.Sender(inboundQueue)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := s.Send(ctx, queue.Message{Body: string(body)}); err != nil {
		w.t.Fatal(err)
	}
}

// Stored puts a raw mail where SES would, and tells nobody: its notification
// was lost.
func (w *World) Stored(id, raw string) {
	w.t.Helper()
	if err := w.blobs.Put(context.Background(), sesreceipt.MailPrefix+id, []byte(raw), blob.PutOptions{Type: "message/rfc822"}); err != nil {
		w.t.Fatal(err)
	}
}

// report is the mail service's event about a mail it took.
func (w *World) report(s mailerlocal.Sent) {
	if w.NoEvents {
		return
	}
	body, _ := json.Marshal(map[string]any{"eventType": "Delivery",
		"mail": map[string]any{"messageId": s.ID, "tags": map[string][]string{mailevents.SendKeyTag: {s.Tag}}}})
	w.mu.Lock()
	w.reports = append(w.reports, events.SNSEvent{Records: []events.SNSEventRecord{{SNS: events.SNSEntity{MessageID: s.ID, Message: string(body)}}}})
	w.mu.Unlock()
}

// Package sesreceipt reads what Amazon SES says of a mail that it received: its
// envelope, its verdicts and where the raw mail lies. It promises an error that
// names what is wrong for anything else, and looks at nothing but the message.
package sesreceipt

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
)

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

// beside ends the key of a notification that is kept beside its raw mail:
// envelope and verdicts stand nowhere else.
const beside = ".ses.json"

// Beside is where the notification of a raw mail is kept.
func Beside(rawKey string) string { return rawKey + beside }

// RawMail answers the SES message id that a key of the bucket is the raw mail
// of; false for everything else that lies under MailPrefix.
func RawMail(key string) (string, bool) {
	id, ok := strings.CutPrefix(key, MailPrefix)
	return id, ok && id != "" && !strings.ContainsAny(id, "./")
}

// Read reads what the queue or the bucket has of one mail, and answers SES's
// own part of it to be kept; false for a message that is about no mail, such
// as SES's greeting of a new topic.
func Read(message string) (intake.Notification, []byte, bool, error) {
	body := unwrap(message)
	n, ok, err := notification(body)
	return n, []byte(body), ok, err
}

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

package inboundemail_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/functions/inboundemail"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/sesreceipt"
)

// throttled answers "too fast" for one object.
type throttled struct {
	intake.Blobs
	key string
}

func (b throttled) Get(ctx context.Context, key string, limit int64) ([]byte, error) {
	if key == b.key {
		return nil, desk.Fail(desk.Unavailable, "unavailable")
	}
	return b.Blobs.Get(ctx, key, limit)
}

func record(t *testing.T, id string) events.SQSMessage {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"notificationType": "Received", "mail": map[string]any{"source": "marta@cliente.example", "messageId": id},
		"receipt": map[string]any{"recipients": []string{"soporte@" + crash.Domain}, "action": map[string]string{"objectKey": sesreceipt.MailPrefix + id}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return events.SQSMessage{MessageId: id, Body: string(body), Attributes: map[string]string{"ApproximateReceiveCount": "1"}}
}

// A batch of five: two good mails, a poisonous one, one that makes its reader
// panic and one whose bucket is too busy. The good ones and the poisonous one
// (headers only) become tickets; the other two come back, and both become
// tickets when what ailed them is gone; nothing is doubled.
func TestHandle_batchOfFive(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	head := func(id string) string {
		return "From: Marta <marta@cliente.example>\r\nTo: soporte@taller.example\r\nMessage-ID: <" + id + "@cliente.example>\r\nSubject: impresora " + id + "\r\n"
	}
	ids := []string{"good1", "poison", "panic", "busy", "good2"}
	for _, id := range ids {
		raw := head(id) + "\r\ntexto de " + id + "\r\n"
		switch id {
		case "poison":
			raw = head(id) + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 5000)
		case "panic":
			raw = head(id) + "Content-Type: text/html\r\n\r\n<p>PANIC</p>\r\n"
		}
		w.Stored(id, raw)
	}
	sound := *w.Intake
	ailing := sound
	ailing.Blobs = throttled{sound.Blobs, sesreceipt.MailPrefix + "busy"}
	ailing.Sanitize = func(html string) string {
		if strings.Contains(html, "PANIC") {
			panic("a reader's mistake")
		}
		return sound.Sanitize(html)
	}
	var batch events.SQSEvent
	for _, id := range ids {
		batch.Records = append(batch.Records, record(t, id))
	}
	handle := func(s *intake.Service, e events.SQSEvent) (back []string) {
		t.Helper()
		answer, err := inboundemail.New(inboundemail.Deps{Log: slog.New(slog.DiscardHandler), Intake: s}).Handle(context.Background(), e)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range answer.BatchItemFailures {
			back = append(back, f.ItemIdentifier)
		}
		slices.Sort(back)
		return back
	}
	if back := handle(&ailing, batch); !slices.Equal(back, []string{"busy", "panic"}) {
		t.Errorf("%q came back, want busy and panic", back)
	}
	if n := len(w.Tickets()); n != 3 {
		t.Errorf("%d tickets, want three", n)
	}
	if back := handle(&sound, batch); len(back) != 0 {
		t.Errorf("%q came back again", back)
	}
	if n := len(w.Tickets()); n != 5 {
		t.Errorf("%d tickets, want five", n)
	}
	w.Drain()
	w.Check()
}

// What is not a notification of a mail fails for good; SES's greeting does not.
func TestHandle_otherMessages(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	f := inboundemail.New(inboundemail.Deps{Log: slog.New(slog.DiscardHandler), Intake: w.Intake})
	for body, fails := range map[string]bool{
		"Successfully validated SNS topic for Amazon SES event publishing.":                    false,
		`{"notificationType":"Received","mail":{"messageId":"AMAZON_SES_SETUP_NOTIFICATION"}}`: false,
		"{":                             true,
		`{"notificationType":"Bounce"}`: true,
		`{"notificationType":"Received","mail":{"messageId":"a"},"receipt":{"action":{"objectKey":"files/a"}}}`: true,
	} {
		answer, err := f.Handle(context.Background(), events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}})
		if err != nil || (len(answer.BatchItemFailures) > 0) != fails {
			t.Errorf("%s: %v, %v", body, answer.BatchItemFailures, err)
		}
	}
}

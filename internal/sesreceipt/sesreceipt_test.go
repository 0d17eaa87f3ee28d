package sesreceipt_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
	"helpdesk/internal/sesreceipt"
)

func TestRawMail(t *testing.T) {
	for key, want := range map[string]string{
		"mail/o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1": "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
		"mail/abc.ses.json":                             "", "mail/abc.parts/1": "", "mail/": "", "files/abc": "",
	} {
		id, ok := sesreceipt.RawMail(key)
		if ok != (want != "") || ok && id != want {
			t.Errorf("%s: %q, %v", key, id, ok)
		}
	}
}

// Only what SES wrote above everything else is believed, and no verdict.
func TestFromRaw(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const ses = "Return-Path: <marta@cliente.example>\r\nReceived: from mx (mx [192.0.2.7])\r\n by inbound-smtp.amazonaws.com with SMTP id x\r\n for Soporte@in.example;\r\n Mon, 2 Mar 2026\r\n"
	locked := mail.Verdicts{Virus: "PROCESSING_FAILED"}
	for _, tt := range []struct {
		name, raw string
		want      mail.Envelope
	}{
		{"as SES writes", ses + "X-SES-Virus-Verdict: PASS\r\nFrom: x@y\r\n\r\ntext", mail.Envelope{Source: "marta@cliente.example", Recipients: []string{"soporte@in.example"}, Verdicts: locked}},
		{"null sender", "Return-Path: <>\r\nReceived: by x for a@in.example; Mon\r\n\r\n", mail.Envelope{Recipients: []string{"a@in.example"}, Verdicts: locked}},
		{"a sender's own below", ses + "Return-Path: <evil@x.example>\r\nReceived: by y for other@in.example; Mon\r\n\r\n", mail.Envelope{Source: "marta@cliente.example", Recipients: []string{"soporte@in.example"}, Verdicts: locked}},
		{"only a sender's", "From: a@b\r\nReturn-Path: <evil@x.example>\r\nReceived: by y for other@in.example; Mon\r\n\r\n", mail.Envelope{Verdicts: locked}},
		{"empty", "", mail.Envelope{Verdicts: locked}},
		{"in the text", "\r\nReturn-Path: <a@b>\r\n", mail.Envelope{Verdicts: locked}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.ID, tt.want.ReceivedAt = "x", at
			want := intake.Notification{RawKey: "mail/x", Envelope: tt.want}
			if diff := cmp.Diff(want, sesreceipt.FromRaw("mail/x", "x", []byte(tt.raw), at)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"notificationType":"Received","mail":{"messageId":"a"},"receipt":{"action":{"objectKey":"mail/a"}}}`)
	f.Add(`{"Type":"Notification","Message":"{}"}`)
	f.Add("Return-Path: <a@b>\nReceived: for <c@d>;\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		if n, _, ok, err := sesreceipt.Read(s); ok && (err != nil || n.Envelope.ID == "") {
			t.Errorf("%v without an id, %v", n, err)
		}
		sesreceipt.FromRaw("mail/x", "x", []byte(s), time.Time{})
	})
}

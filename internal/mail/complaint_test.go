package mail

import (
	"slices"
	"strings"
	"testing"
)

func TestRead_complaint(t *testing.T) {
	report := func(kind, who string) string {
		return "From: feedback@provider.example\r\nSubject: Fwd: hola\r\nAuto-Submitted: auto-generated\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n" +
			"--b\r\n\r\nThis is an abuse report.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: " + kind + "\r\nUser-Agent: X/1\r\n" + who + "\r\n" +
			"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <0102@eu-west-1.amazonses.com>\r\nReferences: <a@b.example>\r\nReply-To: Taller <r-1-1-x@in.example>\r\nTo: Marta <redacted@provider.example>\r\n\r\nHola\r\n--b--\r\n"
	}
	for name, tt := range map[string]struct {
		raw  string
		is   bool
		from []string
	}{
		"abuse":                  {report("abuse", "Original-Rcpt-To: <marta@provider.example>\r\nOriginal-Rcpt-To: rfc822;eva@provider.example\r\n"), true, []string{"marta@provider.example", "eva@provider.example"}},
		"fraud, by nobody named": {report("Fraud", ""), true, nil},
		"not spam":               {report("not-spam", ""), false, nil},
		"a false signature":      {report("auth-failure", ""), false, nil},
		"another report":         {strings.Replace(report("abuse", ""), "report-type=feedback-report", "report-type=disposition-notification", 1), false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := Read([]byte(tt.raw), inbound(), func(s string) string { return s })
			c := m.Complaint
			if m.Class != Automatic || (c != nil) != tt.is {
				t.Fatalf("class %s, complaint %+v", m.Class, c)
			}
			if c == nil {
				return
			}
			if !slices.Equal(c.Recipients, tt.from) || c.OriginalMessageID != "0102@eu-west-1.amazonses.com" || !slices.Equal(c.OriginalReferences, []string{"a@b.example"}) || !slices.Equal(c.OriginalReplyTo, []string{"r-1-1-x@in.example"}) {
				t.Errorf("%+v", c)
			}
		})
	}
}

package sesreceipt

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
)

// topLines is how many lines of a raw mail are looked at for what SES wrote.
const topLines = 60

// forAddress finds the recipient in SES's own first Received header: "… for <address>; <date>".
var forAddress = regexp.MustCompile(`(?i)\bfor\s+<?([^\s<>;,()]{1,254}@[^\s<>;,()]{1,253})>?\s*;`)

// FromRaw makes what the notification would have said of a raw mail whose
// notification never came. The envelope is read from the two headers that SES
// writes above everything a sender sends, Return-Path and the first Received;
// no verdict is believed: nothing counts as verified, and files stay locked as
// after a virus scan that failed.
func FromRaw(rawKey, id string, raw []byte, at time.Time) intake.Notification {
	e := mail.Envelope{ID: id, ReceivedAt: at, Verdicts: mail.Verdicts{Virus: "PROCESSING_FAILED"}}
	trace := false
	for _, h := range top(raw) {
		name, value, ok := strings.Cut(h, ":")
		if !ok {
			break
		}
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(name)) {
		case "return-path":
			if e.Source == "" && !trace {
				e.Source = strings.Trim(value, "<> ")
			}
			continue
		case "received":
			if trace {
				return intake.Notification{RawKey: rawKey, Envelope: e}
			}
			trace = true
			if m := forAddress.FindStringSubmatch(value + ";"); m != nil {
				e.Recipients = []string{strings.ToLower(m[1])}
			}
			continue
		}
		if !trace {
			break // a sender's header above SES's own: not as SES writes
		}
	}
	return intake.Notification{RawKey: rawKey, Envelope: e}
}

// top answers the first header lines, unfolded.
func top(raw []byte) []string {
	var headers []string
	for range topLines {
		line, rest, more := bytes.Cut(raw, []byte("\n"))
		raw = rest
		text := strings.TrimRight(string(line[:min(len(line), 2000)]), "\r")
		switch {
		case text == "":
			return headers
		case (text[0] == ' ' || text[0] == '\t') && len(headers) > 0:
			headers[len(headers)-1] += " " + strings.TrimSpace(text)
		default:
			headers = append(headers, text)
		}
		if !more {
			break
		}
	}
	return headers
}

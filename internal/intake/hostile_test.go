package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// TestMail_hostileEndsAsItsHeaders: each mail that is built to stall or swell a
// parser becomes a ticket that shows its headers, or is kept away; nothing is
// lost, nobody is answered, and the mail behind it is taken in as always.
func TestMail_hostileEndsAsItsHeaders(t *testing.T) {
	const head = "From: m@evil.example\r\nSubject: HOSTIL\r\nMIME-Version: 1.0\r\n"
	var nested strings.Builder
	nested.WriteString(head)
	for i := range 3000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	var params strings.Builder
	params.WriteString(head + "Content-Type: text/plain")
	for i := range 5000 {
		fmt.Fprintf(&params, ";\r\n name*%d*=%%41", i)
	}
	for name, raw := range map[string]string{
		"nested multiparts":    nested.String(),
		"parts":                head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 10_000),
		"RFC 2231 parameters":  params.String() + "\r\n\r\nx",
		"header lines":         head + strings.Repeat("X: y\r\n", 200_000) + "\r\nx",
		"a header of 1 MB":     head + "X: " + strings.Repeat("y", 1<<20) + "\r\n\r\nx",
		"folded encoded words": head + "X: y\r\n" + strings.Repeat(" =?utf-8?q?a?=\r\n", 40_000) + "\r\nx",
		"100,000 in Cc":        head + "Cc: " + strings.Repeat("a@b.example,\r\n ", 100_000) + "c@d.example\r\n\r\nx",
		"invalid base64":       head + "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("!*#", 1<<20),
		"quotes in From":       "From: " + strings.Repeat(`"`, 1<<20) + " <m@evil.example>\r\nSubject: HOSTIL\r\n\r\nx",
		"brackets in From":     "From: " + strings.Repeat("(", 200_000) + "m@evil.example\r\nSubject: HOSTIL\r\n\r\nx",
		"nothing":              "",
		"one byte":             "\x00",
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.Post("hostile", "m@evil.example", []string{"soporte@" + crash.Domain}, raw, passed)
			p.Drain()
			p.send(letter{subject: "impresora"})
			kept := p.inQuarantine()
			var ticket *desk.Ticket
			for _, x := range p.Tickets() {
				if x.Subject != "impresora" {
					ticket = &x
				}
			}
			if (ticket != nil) == (len(kept) == 1) || len(p.Tickets())+len(kept) != 2 {
				t.Fatalf("%d tickets, %d in quarantine", len(p.Tickets()), len(kept))
			}
			if ticket == nil {
				return
			}
			m := p.last(ticket.Number)
			plain := name == "invalid base64" // its file is kept as it came
			if contains(ticket.Flags, "unreadable") == plain || !plain && (!strings.Contains(m.Body.Text, "m@evil.example") || m.Body.HTML != "") {
				t.Errorf("flags %v, it says %.200q", ticket.Flags, m.Body.Text)
			}
			if len(m.Body.Text) > 20_000 || len(ticket.Participants) > 25 || p.mails("m@evil.example") != 0 && !plain {
				t.Errorf("%d bytes shown, %d people, %d mails back", len(m.Body.Text), len(ticket.Participants), p.mails("m@evil.example"))
			}
		})
	}
}

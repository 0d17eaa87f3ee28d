package main

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"strings"
	"time"

	"helpdesk/internal/local/demo"
)

// inboundQueue is where announced mail waits, by its name in template.yaml.
const inboundQueue = "InboundQueue"

// letter is a mail of 10 kB: text, and the same in HTML.
func letter(from string, i int) string {
	text := strings.Repeat(story+"\r\n", 8)
	var b strings.Builder
	fmt.Fprintf(&b, "From: =?utf-8?q?Luc=C3=ADa_G=C3=B3mez?= <%s>\r\nTo: %s\r\nSubject: Lamp %d is broken\r\nMessage-ID: <%d.%s>\r\n", from, demo.Support, i, i, from)
	b.WriteString("Date: Mon, 2 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n")
	fmt.Fprintf(&b, "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", text)
	fmt.Fprintf(&b, "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>\r\n")
	for b.Len() < 10_000-300 {
		fmt.Fprintf(&b, "<p style=\"margin:0\">%s</p>\r\n", story)
	}
	b.WriteString("</body></html>\r\n--b--\r\n")
	return b.String()
}

// send sends one mail in a session that is open already.
func send(c *smtp.Client, from, text string) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(demo.Support); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return w.Close()
}

func mailIn(ctx context.Context, b *bench) ([]row, error) {
	return b.with(ctx, func(d *running) (rows []row, err error) {
		sessions := make([]*smtp.Client, 8)
		for i := range sessions {
			if sessions[i], err = smtp.Dial(d.SMTPAddr()); err != nil {
				return nil, err
			}
			defer func() { err = errors.Join(err, sessions[i].Quit()) }()
		}
		alone := b.count(300)
		start := time.Now()
		_, took, err := crowd(1, alone, func(_, i int) error {
			from := customer("alone", i)
			if err := send(sessions[0], from, letter(from, i)); err != nil {
				return err
			}
			return d.takenIn(ctx)
		})
		if err != nil {
			return nil, err
		}
		r := measured("mail of 10 kB, 1 session, to ticket", took, time.Since(start))
		if err := d.Settle(ctx); err != nil {
			return nil, err
		}
		many, err := d.mailFlood(ctx, sessions, b.count(3000))
		return append([]row{r}, many...), err
	})
}

// mailFlood sends n mails in several sessions at once.
func (d *running) mailFlood(ctx context.Context, sessions []*smtp.Client, n int) ([]row, error) {
	address := func(i int) string { return customer("crowd", i) }
	letters := make([]string, n)
	for i := range letters {
		letters[i] = letter(address(i), i)
	}
	cpu, start := cpuTime(), time.Now()
	began, took, err := crowd(len(sessions), n, func(c, i int) error { return send(sessions[c], address(i), letters[i]) })
	if err != nil {
		return nil, err
	}
	accepted := measured(fmt.Sprintf("mail of 10 kB, %d sessions, accepted", len(sessions)), took, time.Since(start))
	if err := d.takenIn(ctx); err != nil {
		return nil, err
	}
	tickets := row{what: fmt.Sprintf("mail of 10 kB, %d sessions, to ticket", len(sessions)), n: n, rate: rate(n, time.Since(start))}
	drained, err := d.drained(ctx, address, began)
	drained.what = fmt.Sprintf("mail of 10 kB, %d sessions, drained", len(sessions))
	drained.cpu = (cpuTime() - cpu) / time.Duration(n)
	return []row{accepted, tickets, drained}, err
}

// takenIn waits until no mail waits or is worked on.
func (d *running) takenIn(ctx context.Context) error {
	for {
		s, err := d.Data().Queues.Stats(inboundQueue)
		if err != nil || s.Visible+s.InFlight == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Microsecond):
		}
	}
}

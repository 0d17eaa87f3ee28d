package intake_test

import (
	"context"
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// A delivery report joins a ticket only by what proves a mail of ours: numbers
// and addresses can be guessed, and an id that a customer has made says nothing
// of a mail that the desk sent. What proves nothing is kept, and seen.
func TestMail_reportsJoinByWhatProvesOurMail(t *testing.T) {
	const inWords = "Delivery has failed to these recipients:\r\n<" + customer + ">\r\n\r\nUser unknown. Llame al 900 123 456.\r\n"
	for name, c := range map[string]struct {
		original, to, headers, subject string
		words, joins                   bool
	}{
		"the number and her address":         {},
		"the same in plain words":            {words: true},
		"the id of a mail of hers":           {original: "n1@cliente.example"},
		"in answer to a mail of hers":        {headers: "In-Reply-To: <n1@cliente.example>\r\n"},
		"an id with a false signature":       {original: "m-1001-1-aaaaaaaaaaaaaaaaa@" + crash.Domain},
		"the id that the mail service made":  {original: "sent", joins: true},
		"our own id":                         {original: "own", joins: true},
		"our own id, in answer to it":        {headers: "own", joins: true},
		"a reply address":                    {to: "token", joins: true},
		"a reply address, in plain words":    {to: "token", words: true, joins: true},
		"the signed number in its subject":   {subject: "signed", joins: true},
		"the returned mail's reply address":  {original: "returned", joins: true},
		"another's address in returned mail": {original: "forged"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			p.answer("Lo miramos.")
			ring, err := p.Store.Ring(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			address := p.replyAddress(1001, token.ToParticipant(1))
			own := ring.MessageID(crash.Domain, 1001, 2)
			to, subject, returned := crash.Support, "Undelivered: [#1001] impresora", ""
			switch c.original {
			case "":
			case "sent":
				returned = "Message-ID: <" + p.Mailbox.To(customer, 1)[0].ID + "@eu-west-1.amazonses.com>\r\n"
			case "own":
				returned = "Message-ID: <x@y.example>\r\nReferences: <n1@cliente.example> <" + own + ">\r\n"
			case "returned":
				returned = "Reply-To: Taller <" + address + ">\r\n"
			case "forged":
				returned = "Reply-To: Taller <" + strings.Replace(address, "-1-", "-2-", 1) + ">\r\n"
			default:
				returned = "Message-ID: <" + c.original + ">\r\n"
			}
			if c.to != "" {
				to = address
			}
			if c.subject != "" {
				subject = "Undelivered: [#" + ring.Subject(1001) + "] impresora"
			}
			headers, text := reportOf(customer)
			if c.words {
				headers, text = "", inWords
			} else if returned != "" {
				text = strings.TrimSuffix(text, "--b--") + "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" + returned + "To: " + customer + "\r\n\r\n--b--"
			}
			if c.headers == "own" {
				headers += "In-Reply-To: <" + own + ">\r\n"
			} else {
				headers += c.headers
			}
			before := p.ticket(1001)
			p.Post("report", "", []string{to}, "From: MAILER-DAEMON@evil.example\r\nTo: "+to+"\r\nSubject: "+subject+"\r\nMessage-ID: <r@evil.example>\r\n"+headers+"\r\n"+text+"\r\n",
				crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "GRAY", DKIM: "GRAY", DMARC: "GRAY"})
			p.Drain()
			p.Check()
			now, q := p.ticket(1001), p.inQuarantine()
			if joined := now.Messages > before.Messages; joined != c.joins || contains(now.Flags, desk.FlagUndelivered) != c.joins || len(p.Tickets()) != 1 {
				t.Errorf("joined: %t, flags %v, %d tickets", joined, now.Flags, len(p.Tickets()))
			}
			if c.joins != (len(q) == 0) || !c.joins && q[0].Cause != "bounce_without_ticket" {
				t.Errorf("quarantine %+v", q)
			}
			if c.joins || len(q) == 0 {
				return
			}
			preview, err := p.Intake.Preview(context.Background(), boss(), q[0].ID())
			if err != nil || preview.Foreseen.Becomes != "ticket" || preview.Foreseen.Ticket != nil {
				t.Errorf("a release would make %+v, %v", preview.Foreseen, err)
			}
		})
	}
}

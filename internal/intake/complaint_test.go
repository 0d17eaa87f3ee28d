package intake_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// clear makes an address good again, as an agent does who knows better.
func (p *post) clear(address string) {
	p.t.Helper()
	a, err := p.Store.AddressMail(context.Background(), address)
	if err != nil {
		p.t.Fatal(err)
	}
	a.Clear(p.Now(), desk.Actor{Kind: desk.ActorAgent, ID: "ana"})
	if err := p.Store.SaveAddressMail(context.Background(), &a); err != nil {
		p.t.Fatal(err)
	}
}

// stands is the state of an address.
func (p *post) stands(address string) desk.AddressState {
	p.t.Helper()
	a, err := p.Store.AddressMail(context.Background(), address)
	if err != nil {
		p.t.Fatal(err)
	}
	state, _, _ := a.State(p.Now())
	return state
}

// newestSent is the id of the newest mail to the customer.
func (p *post) newestSent() string {
	p.t.Helper()
	return p.Mailbox.To(customer, 1)[0].ID
}

// A report that comes late about a mail from before the address was cleared says
// nothing of it now; one about a mail from after does.
func TestMail_lateReportsDoNotUndoAClearing(t *testing.T) {
	for name, c := range map[string]struct {
		quotes, date string
		token        bool
		want         desk.AddressState
	}{
		"quotes the mail from before":        {quotes: "before", want: desk.AddressOK},
		"quotes it, to the reply address":    {quotes: "before", token: true, want: desk.AddressOK},
		"quotes the mail from after":         {quotes: "after", want: desk.AddressHard},
		"dated before, to the reply address": {token: true, date: "before", want: desk.AddressOK},
		"dated after, to the reply address":  {token: true, date: "after", want: desk.AddressHard},
		"to the reply address, no date":      {token: true, want: desk.AddressHard},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.NoEvents = true
			p.send(letter{subject: "impresora"})
			p.answer("Lo miramos.")
			ids, dates := map[string]string{"": "0000"}, map[string]string{}
			ids["before"], dates["before"] = p.newestSent(), p.Now().Format(time.RFC1123Z)
			p.Pass(time.Hour)
			p.clear(customer)
			p.Pass(time.Hour)
			p.answer("¿Sigue igual?")
			ids["after"], dates["after"] = p.newestSent(), p.Now().Format(time.RFC1123Z)
			p.Pass(time.Hour)
			to, original := crash.Support, ids[c.quotes]+"@eu-west-1.amazonses.com>\r\n"
			if c.token {
				to = p.replyAddress(1001, token.ToParticipant(1))
			}
			if c.date != "" {
				original += "Date: " + dates[c.date] + "\r\n"
			}
			headers, text := reportOf(customer)
			text = text[:len(text)-len("--b--")] + "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + original + "To: " + customer + "\r\n\r\n--b--"
			p.Post("late", "", []string{to}, "From: MAILER-DAEMON@cliente.example\r\nTo: "+to+"\r\nSubject: Undelivered Mail\r\nMessage-ID: <late@mx>\r\n"+headers+"\r\n"+text+"\r\n", passed)
			p.Drain()
			p.Check()
			if got := p.stands(customer); got != c.want {
				t.Errorf("the address is %s, want %s", got, c.want)
			}
			if !contains(p.ticket(1001).Flags, desk.FlagUndelivered) {
				t.Errorf("the ticket does not say that the mail failed: %v", p.ticket(1001).Flags)
			}
		})
	}
}

// A complaint that comes as a mail stops mail to the address like the mail
// service's event, when it proves whose it is: by the reply address that only he
// was given. Nobody else's word stops a customer's mail.
func TestMail_complaintByMail(t *testing.T) {
	for name, c := range map[string]struct {
		to, returned, who string
		verdicts          crash.Verdicts
		counts            bool
	}{
		"to her reply address":          {to: "her", verdicts: passed, counts: true},
		"naming her as well":            {to: "her", who: customer, verdicts: passed, counts: true},
		"naming somebody else":          {to: "her", who: stranger, verdicts: passed},
		"giving her reply address back": {returned: "her", verdicts: passed, counts: true},
		"giving back a false one":       {returned: "false", who: customer, verdicts: passed},
		"by the id of the mail":         {returned: "id", who: customer, verdicts: passed},
		"by the number":                 {who: customer, verdicts: passed},
		"to another's reply address":    {to: "other", who: customer, verdicts: passed},
		"to her reply address, false":   {to: "her", who: customer, verdicts: crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "FAIL", DKIM: "FAIL", DMARC: "FAIL", Policy: "none"}},
		"to her reply address, spam":    {to: "her", who: customer, verdicts: crash.Verdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.NoEvents = true
			number, _ := p.ready()
			her := p.replyAddress(number, token.ToParticipant(1))
			to, returned := crash.Support, ""
			switch c.to {
			case "her":
				to = her
			case "other":
				to = p.replyAddress(number, token.ToParticipant(2))
			}
			switch c.returned {
			case "her":
				returned = "Reply-To: <" + her + ">\r\n"
			case "false":
				returned = "Reply-To: <x" + her + ">\r\n"
			case "id":
				returned = "Message-ID: <" + p.newestSent() + "@eu-west-1.amazonses.com>\r\n"
			}
			if c.who != "" {
				c.who = "Original-Rcpt-To: " + c.who + "\r\n"
			}
			raw := "From: feedback@provider.example\r\nTo: " + to + "\r\nSubject: [#1001] complaint\r\nMessage-ID: <arf@provider.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n" +
				"--b\r\n\r\nAn abuse report.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n" + c.who + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + returned + "Subject: hola\r\n\r\nHola\r\n--b\r\nContent-Type: application/pdf; name=factura.pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n"
			for i := range 2 { // twice is once
				p.Post("arf-"+string(rune('a'+i)), "fbl@provider.example", []string{to}, raw, c.verdicts)
				p.Drain()
				p.Check()
			}
			want := desk.AddressOK
			if c.counts {
				want = desk.AddressComplained
			}
			if got := p.stands(customer); got != want {
				t.Errorf("the address is %s, want %s", got, want)
			}
			for _, f := range p.last(number).Attachments {
				if f.Type == "application/pdf" {
					t.Errorf("a file came along that is no part of a report: %s", f.Name)
				}
			}
			if got := contains(p.ticket(number).Flags, desk.FlagComplained); got != c.counts {
				t.Errorf("flags %v", p.ticket(number).Flags)
			}
		})
	}
}

// A report to the reply address of a ticket that was merged into another counts
// for the mail that was sent from there, and is seen where the ticket went.
func TestMail_reportsFollowAMerge(t *testing.T) {
	for _, by := range []string{"token", "id"} {
		p := newPost(t)
		p.NoEvents = true
		old, _ := p.ready()
		address, id := p.replyAddress(old, token.ToParticipant(1)), p.newestSent()
		into, _ := p.ready()
		if _, err := p.Conversation.Merge(context.Background(), crash.AgentSubject(), conversation.Merge{Ticket: fmt.Sprint(old), Into: fmt.Sprint(into), Why: "iguales"}); err != nil {
			t.Fatal(err)
		}
		p.Drain()
		to := crash.Support
		if by == "token" {
			to, id = address, "0000"
		}
		for range 2 {
			p.dsn(to, customer, "5.1.1", "failed", id, "GRAY")
		}
		if got := p.stands(customer); got != desk.AddressHard {
			t.Errorf("%s: the address is %s", by, got)
		}
		if !contains(p.ticket(into).Flags, desk.FlagUndelivered) || p.last(into).Kind != desk.Automatic {
			t.Errorf("%s: the ticket shows %s, flags %v", by, p.last(into).Kind, p.ticket(into).Flags)
		}
		folded := 0
		for _, e := range p.events(old) {
			if e.Type == desk.DeliveryFailed && e.Data.Delivery != "" {
				folded++
			}
		}
		if folded != 1 {
			t.Errorf("%s: %d deliveries of the old ticket failed", by, folded)
		}
	}
}

// Nobody reads these: each answer would come back from them.
func TestMail_copiesToNobody(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora", headers: "Cc: noreply@banco.example, No_Reply@x.example, MAILER-DAEMON@mx.example, postmaster@mx.example,\r\n bounces@news.example, bounce+marta=cliente.example@news.example, no-responder@aeat.example,\r\n Luis <luis@cliente.example>, eva.bouncer@cliente.example, \"noreply\" <pepe@cliente.example>\r\n"})
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), headers: "Cc: do-not-reply@x.example, bounces-7f@x.example, mail-daemon@x.example, otra@cliente.example\r\n"})
	var got []string
	for _, who := range p.ticket(1001).Participants {
		got = append(got, who.Address)
	}
	want := []string{customer, "luis@cliente.example", "eva.bouncer@cliente.example", "pepe@cliente.example", "otra@cliente.example"}
	if !slices.Equal(got, want) {
		t.Errorf("participants are %v", got)
	}
}

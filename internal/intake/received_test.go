package intake_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/token"
)

// Mails of one minute that are taken in out of turn are read as they were sent.
func TestMail_readAsReceived(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	p.Pass(time.Minute)
	to, began := p.replyAddress(1001, token.ToParticipant(1)), p.Now()
	p.Pass(time.Minute)
	for _, i := range []int{1, 0, 3, 2} {
		id := fmt.Sprintf("turn-%d", i)
		p.Stored(id, fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: Re: impresora\r\nMessage-ID: <%s@cliente.example>\r\n\r\nParte %d\r\n", customer, to, id, i))
		env := mail.Envelope{ID: id, Source: customer, Recipients: []string{to}, ReceivedAt: began.Add(time.Duration(i) * time.Second),
			Verdicts: mail.Verdicts{Spam: mail.Pass, Virus: mail.Pass, SPF: mail.Pass, DKIM: mail.Pass, DMARC: mail.Pass}}
		if _, err := p.Intake.Mail(context.Background(), intake.Notification{Envelope: env, RawKey: sesreceipt.MailPrefix + id}); err != nil {
			t.Fatal(err)
		}
	}
	p.Drain()
	v, err := p.Conversation.Read(context.Background(), crash.AgentSubject(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range v.Messages[:4] {
		got = append(got, m.Body.Text)
	}
	if want := []string{"Parte 3", "Parte 2", "Parte 1", "Parte 0"}; !slices.Equal(got, want) {
		t.Errorf("read as %q", got)
	}
	if m := p.last(1001); m.Body.Text != "Parte 2" {
		t.Errorf("stored last is %q: seq orders what is stored", m.Body.Text)
	}
}

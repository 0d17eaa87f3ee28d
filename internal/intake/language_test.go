package intake_test

import (
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/token"
	words "helpdesk/internal/web/text"
)

// What the desk says in place of a mail that cannot be shown is in the language
// of its mailbox, whatever its sender has written before.
func TestMail_headersOnlySpeaksTheMailboxesLanguage(t *testing.T) {
	const english = "Good morning, the printer on the second floor is not working and we need your help with it. Thank you."
	tooLong := strings.Repeat("X: y\r\n", 5000)
	p := newPost(t)
	p.send(letter{subject: "impresora", text: english})
	p.send(letter{subject: "otra", headers: tooLong})
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora", headers: tooLong})
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), from: "x@otra.example", subject: "Re: impresora", headers: tooLong})
	if p.ticket(1001).Language != desk.English || p.ticket(1001).Messages != 3 {
		t.Fatalf("%+v", p.ticket(1001))
	}
	for _, m := range []desk.Message{p.last(1001), p.last(1002)} {
		if !strings.HasPrefix(m.Body.Text, words.T(desk.Spanish, "mail.headers_only")) {
			t.Errorf("%q", m.Body.Text)
		}
	}
}

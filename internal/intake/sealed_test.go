package intake_test

import (
	"strings"
	"testing"

	"helpdesk/internal/token"
)

// A mail whose words are in an envelope that the desk does not open says so in
// the ticket instead of saying nothing, and keeps the envelope as a file.
func TestMail_sealedSaysSo(t *testing.T) {
	for scheme, headers := range map[string]string{
		"S/MIME":                  "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n",
		"PGP":                     "MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n",
		"texto enriquecido (RTF)": "MIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n",
	} {
		body := "0123456789abcdef"
		if scheme == "PGP" {
			body = "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\nx\r\n--b--"
		}
		p := newPost(t)
		p.send(letter{subject: "impresora", headers: headers, text: body})
		p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Re: impresora", headers: headers, text: body})
		if m := p.last(1001); p.ticket(1001).Messages != 2 || !strings.Contains(m.Body.Text, scheme) || len(m.Attachments) == 0 {
			t.Errorf("%s: %d messages, %q with %d files", scheme, p.ticket(1001).Messages, m.Body.Text, len(m.Attachments))
		}
	}
}

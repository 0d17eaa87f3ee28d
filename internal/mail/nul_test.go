package mail_test

import (
	"testing"

	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
)

// A few NULs in a text are a slip of the program that wrote it: the text is shown
// without them, and is no file.
func TestRead_nulsInText(t *testing.T) {
	for name, tt := range map[string]struct{ headers, body, text string }{
		"short, no type":      {"", "Hola\x00 mundo\x00\r\n", "Hola mundo"},
		"one letter":          {"", "a\x00", "a"},
		"declared":            {"Content-Type: text/plain; charset=utf-8\r\n", "\x00No imprime.\x00\x00\r\n", "No imprime."},
		"quoted-printable":    {"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n", "Hola=00 mundo=00=00\r\n", "Hola mundo"},
		"base64 without type": {"Content-Transfer-Encoding: base64\r\n", "SG9sYQAgbXVuZG8A\r\n", "Hola mundo"},
	} {
		t.Run(name, func(t *testing.T) {
			m := mail.Read([]byte("From: a@b.example\r\nSubject: x\r\n"+tt.headers+"\r\n"+tt.body), mail.Envelope{}, sanitizer.HTML)
			if m.Text != tt.text || m.Reply != tt.text || len(m.Attachments) != 0 || m.Class != mail.Human {
				t.Errorf("text %q, reply %q, %d files, %s", m.Text, m.Reply, len(m.Attachments), m.Class)
			}
		})
	}
}

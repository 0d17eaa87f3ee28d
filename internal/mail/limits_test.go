package mail

import (
	"bytes"
	"strings"
	"testing"
)

// TestSplitMail_bounded: no more of a header is looked at than it may hold, so
// that the guard has its verdict whatever comes behind; and blank lines before
// it cost one look.
func TestSplitMail_bounded(t *testing.T) {
	for name, raw := range map[string]string{
		"lines":                 strings.Repeat("X: y\r\n", 1<<20),
		"long lines":            strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 1<<12),
		"folded":                "X: y\r\n" + strings.Repeat(" y\r\n", 1<<20),
		"text without a blank":  "Subject: x\r\nX: y\r\n" + strings.Repeat("words of a text\r\n", 1<<18),
		"a header far below it": "Subject: x\r\n" + strings.Repeat("words of a text\r\n", 1<<18) + "Message-ID: <a@b>\r\n",
	} {
		head, _, _ := splitMail([]byte("From: a@b.example\r\n" + raw))
		if lines := bytes.Count(head, []byte("\n")); lines > maxHeadLines+1 || len(head) > maxHead+2000 {
			t.Errorf("%s: %d bytes, %d lines", name, len(head), lines)
		}
		_, refused := guardHead(head, len(raw), defaultLimits())
		if text := strings.Contains(name, "text") || strings.Contains(name, "below"); (refused == "header") == text {
			t.Errorf("%s: refused %q", name, refused)
		}
	}
	for name, blank := range map[string]string{"line feeds": "\n", "with blanks": " \t\r\n"} {
		head, body, junk := splitMail([]byte(strings.Repeat(blank, 1<<20) + "From: a@b.example\r\n\r\nx"))
		if string(head) != "From: a@b.example\r\n" || string(body) != "x" || junk {
			t.Errorf("%s: %q, %d bytes", name, head, len(body))
		}
	}
}

// TestRead_textOfHTMLIsCut: HTML may say in few bytes what is long as text.
func TestRead_textOfHTMLIsCut(t *testing.T) {
	m := readMail(page(strings.Repeat("<hr>a", 200_000)), Envelope{})
	if len(m.Text) > maxText || len(m.Text) < maxText/2 || !hasProblem(m, "text-cut") || len(m.Reply) > maxText {
		t.Errorf("%d bytes, a reply of %d, problems %q", len(m.Text), len(m.Reply), m.Problems)
	}
}

package mail

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func seedMails(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal("no fixtures", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, h := range hostiles() {
		f.Add(h.make(2000))
	}
}

// FuzzRead holds that reading never panics, that what leaves is clean, and
// that the same bytes always say the same.
func FuzzRead(f *testing.F) {
	seedMails(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		m := readMail(raw, inbound())
		checkClean(t, "fuzz", m)
		if !bytes.Equal(before, raw) {
			t.Error("the raw mail was changed")
		}
		if m.Class == "" || m.Cause == "" {
			t.Error("no class")
		}
		if m.Class == BounceMail && m.Bounce == nil {
			t.Error("a bounce without its report")
		}
		checkHarmless(t, "fuzz", m.HTML)
		checkHarmless(t, "fuzz", m.ReplyHTML)
	})
}

// FuzzGuard holds that no tree is over the limits and no byte is read outside the mail.
func FuzzGuard(f *testing.F) {
	seedMails(f)
	f.Add([]byte("Content-Type: multipart/\n\n--0\nContent-Type: ;;;;;;"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := limits{size: 1 << 20, head: 2000, headLines: 40, line: 500, params: 5, parts: 10, depth: 3}
		head, body, _ := splitMail(raw)
		kept, _ := guardHead(head, len(raw), l)
		if len(kept) > l.head {
			t.Errorf("%d bytes of header kept", len(kept))
		}
		s := &scan{limits: l}
		root := s.tree(parseFields(kept), body)
		if (root == nil) != (s.refused != "") {
			t.Fatalf("tree %v, refused %q", root, s.refused)
		}
		leaves, bytesIn := 0, 0
		walkParts(root, func(p *part) { leaves++; bytesIn += len(p.body) })
		if leaves > l.parts+1 || bytesIn > len(body) {
			t.Errorf("%d leaves with %d bytes of %d", leaves, bytesIn, len(body))
		}
		if d := depthOf(root); d > l.depth+1 {
			t.Errorf("depth %d", d)
		}
	})
}

func depthOf(p *part) int {
	if p == nil {
		return 0
	}
	deepest := 0
	for _, kid := range p.kids {
		deepest = max(deepest, depthOf(kid))
	}
	return deepest + 1
}

// FuzzAddresses holds that an address that was read can be read again.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"a@b.c", `"x, y" <a@b.c>`, "a@b <a@b> <c>", "x: a@b, c@d;", "=?utf-8?q?a?= <a@b>", "\xff <a@b>", `"`, "(", "a@ñ.es"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, a := range parseAddresses(in, "") {
			if !utf8.ValidString(a.Name+a.Address) || strings.ContainsFunc(a.Name+a.Address, unicode.IsControl) {
				t.Errorf("%q: not clean: %q", in, a)
			}
			if again := normalAddress(a.Address); again != a.Address {
				t.Errorf("%q: %q is read as %q", in, a.Address, again)
			}
		}
	})
}

// FuzzCutReply holds that a reply is never empty when something was written.
func FuzzCutReply(f *testing.F) {
	for _, s := range []string{"x:\n> y", "x\n> y\nz", "a\n-- \nb\n---------- Forwarded message ---------\nc", "> Begin forwarded message:\n> x", "a\n> b", "On 6 Jan 2025 10:00, a@b.c wrote:\n> b\n\nc", "-- \nx", "De: a@b\nPara: x\nAsunto: y", "x\n-----Original Message-----\ny"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, forwarded bool) {
		text := tidyText(cleanText(s))
		reply := cutReply(text, forwarded)
		if strings.TrimSpace(text) != "" && strings.TrimSpace(reply) == "" {
			t.Errorf("%q cut to nothing", text)
		}
		if len(reply) > len(text) {
			t.Errorf("%q grew to %q", text, reply)
		}
	})
}

// FuzzBounce holds that reading a report never panics and names clean addresses.
func FuzzBounce(f *testing.F) {
	f.Add("could not be delivered to a@b.c", "Final-Recipient: rfc822; a@b.c\nAction: failed\nStatus: 5.1.1\n")
	f.Add("<a@b.c>:\nno mailbox here (#5.1.1)\n--- Below this line is a copy\nMessage-ID: <x@y>\n", "")
	f.Fuzz(func(t *testing.T, text, status string) {
		m := readMail(report(text, status), inbound())
		checkClean(t, "fuzz", m)
		if m.Class == BounceMail && m.Bounce.Recipient != "" && normalAddress(m.Bounce.Recipient) != m.Bounce.Recipient {
			t.Errorf("recipient %q", m.Bounce.Recipient)
		}
	})
}

// FuzzHoldsBase64 holds that text in base64 is known as such however it is
// broken into lines, and that what is shown of anything else is clean.
func FuzzHoldsBase64(f *testing.F) {
	for _, s := range []string{"Hola", "Mañana llega el técnico.", "a", "SG9sYQ==", "no es base64", strings.Repeat("x ", 3000)} {
		f.Add(s, 76)
		f.Add(s, 4)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		width = max(1, width&0xFF)
		var lines strings.Builder
		for rest := base64.StdEncoding.EncodeToString([]byte(s)); rest != ""; {
			n := min(width, len(rest))
			lines.WriteString(rest[:n] + "\r\n")
			rest = rest[n:]
		}
		if encoded := []byte(lines.String()); utf8.ValidString(s) && !hasControls([]byte(s)) && len(s) > 0 && !holdsBase64(encoded, []byte(s)) {
			t.Errorf("%q is taken for text, in lines of %d", s, width)
		}
		for _, raw := range []string{s, lines.String() + "\r\n" + s} {
			checkClean(t, "fuzz", readMail([]byte("From: a@b.c\r\nContent-Transfer-Encoding: base64\r\n\r\n"+raw), inbound()))
		}
	})
}

// FuzzSevenBitSet holds that nothing but ASCII with its marks is taken for a
// set of 7 bits, and that what was recognised says something else by it.
func FuzzSevenBitSet(f *testing.F) {
	for _, s := range []string{"se+APE-or est+AOE", "+YKhZfQ-", "~{Dz:C#,4rS!;z;5AK~}", "\x1b$)C\x0e>H3g\x0f", "a+b", "~{~a~}", "~~{0000~}", "C++ +34600", "+ADw-script+AD4-", "\xc3\xd2\xa4\xd2 \xb4\xe8\xc7\xb9"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if isThai(b) && isASCIIText(b) {
			t.Errorf("%q is taken for Thai", b)
		}
		cs := sevenBitSet(b)
		if cs == "" {
			return
		}
		if !isASCIIText(b) || !bytes.ContainsAny(b, "+~\x1b") {
			t.Errorf("%q is taken for %s", b, cs)
		}
		s, ok := convert(b, cs)
		if !ok || cs != "iso-2022-kr" && isASCIIText([]byte(s)) {
			t.Errorf("%q as %s says %q", b, cs, s)
		}
	})
}

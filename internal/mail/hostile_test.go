package mail

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

const hostileHead = "From: a@example.com\r\nTo: support@desk.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"

// hostile makes mails that are meant to stall or swell a parser. Each grows
// with n, which is about the bytes it may use.
type hostile struct {
	name   string
	make   func(n int) []byte
	refuse string // the limit that stops it at a megabyte; empty: it is read
}

func text(body string) []byte {
	return []byte(hostileHead + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body)
}

func page(body string) []byte {
	return []byte(hostileHead + "Content-Type: text/html; charset=utf-8\r\n\r\n" + body)
}

func times(s string, n int) string { return strings.Repeat(s, max(n/len(s), 1)) }

func report(text, status string) []byte {
	return []byte("From: mailer-daemon@example.com\r\nSubject: failure notice\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n" +
		"--r\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n" + status + "\r\n--r--\r\n")
}

func hostiles() []hostile {
	return []hostile{
		{"nested multiparts", func(n int) []byte {
			var b strings.Builder
			b.WriteString(hostileHead)
			for i := range n / 60 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
			}
			return []byte(b.String())
		}, "depth"},
		{"parts", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + times("--b\r\n\r\nx\r\n", n))
		}, "parts"},
		{"lines like delimiters", func(n int) []byte {
			var b strings.Builder
			b.WriteString(hostileHead)
			for i := range 19 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%sb%d\r\n\r\n--%sb%d\r\n", times("a", 60), i, times("a", 60), i)
			}
			b.WriteString("\r\n" + times("--"+times("a", 60)+"\r\n", n))
			return []byte(b.String())
		}, ""},
		{"runs of HZ that nobody declared", func(n int) []byte {
			return []byte(hostileHead + "\r\n" + times("~{Dz~}", n))
		}, ""},
		{"runs of UTF-7 that nobody declared", func(n int) []byte {
			return []byte(hostileHead + "\r\n" + times("+AOE-", n))
		}, ""},
		{"RFC 2231 parameters", func(n int) []byte {
			var b strings.Builder
			b.WriteString(hostileHead + "Content-Type: text/plain")
			for i := range n / 20 {
				fmt.Fprintf(&b, ";\r\n name*%d*=%%41", i)
			}
			return []byte(b.String() + "\r\n\r\nx")
		}, "header"},
		{"parameters of a part", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain" + times("; name*0*=a", min(n, 60_000)) + "\r\n\r\nx\r\n--b--")
		}, "params"},
		{"invalid base64", func(n int) []byte {
			return []byte(hostileHead + "Content-Transfer-Encoding: base64\r\n\r\n" + times("!*#", n))
		}, ""},
		{"header lines", func(n int) []byte { return []byte(hostileHead + times("X: y\r\n", n) + "\r\nx") }, "header"},
		{"one long header", func(n int) []byte { return []byte(hostileHead + "X: " + times("y", n) + "\r\n\r\nx") }, "header"},
		{"folded encoded words", func(n int) []byte {
			return []byte(hostileHead + "X: y\r\n" + times(" =?utf-8?q?a?=\r\n", n) + "\r\nx")
		}, "header"},
		{"many Cc headers", func(n int) []byte {
			return []byte(hostileHead + times("Cc: "+times("a@example.com, ", 10_000)+"\r\n", min(n, 200_000)) + "\r\n" + times("x", n))
		}, ""},
		{"quotes in From", func(n int) []byte {
			return []byte("From: " + times(`"\`, min(n, 60_000)) + " <a@example.com>\r\n\r\n" + times("x", n))
		}, ""},
		{"brackets in From", func(n int) []byte {
			return []byte("From: " + times("(<", min(n, 60_000)) + " a@example.com\r\n\r\n" + times("x", n))
		}, ""},
		{"encoded words of many sets", func(n int) []byte {
			return []byte(hostileHead + "Cc: " + times("=?x-a?q?=FF?= =?x-b?b?/w==?= ", min(n, 60_000)) + "\r\n\r\n" + times("x", n))
		}, ""},
		{"encoded words that never end", func(n int) []byte {
			return []byte("From: a@b.c\r\nSubject: " + times("=?", min(n, 60_000)) + "\r\nX: " + times("=?utf-8?q?", min(n, 60_000)) + "\r\n\r\n" + times("x", n))
		}, ""},
		{"8-bit headers", func(n int) []byte {
			return []byte(hostileHead + times("Received: \xe4\xf6\xfc\xc4\xd6\r\n", min(n, 40_000)) + "\r\n" + times("x", n))
		}, ""},
		{"ids", func(n int) []byte {
			return []byte(hostileHead + "References: " + times("<a@b>", min(n, 60_000)) + "\r\nIn-Reply-To: " + times("<", min(n, 60_000)) + "\r\n\r\n" + times("x", n))
		}, ""},
		{"a date of many words", func(n int) []byte {
			return []byte(hostileHead + "Date: " + times("1:1 (", min(n, 60_000)) + "\r\n\r\n" + times("x", n))
		}, ""},
		{"quoted lines", func(n int) []byte { return text(times("> a\r\nb\r\n", n)) }, ""},
		{"marks of quoting", func(n int) []byte { return text(times(">", n)) }, ""},
		{"attributions", func(n int) []byte { return text(times("On 1 Jan 2024 10:00, a@b.c wrote:\r\n", n)) }, ""},
		{"beginnings of attributions", func(n int) []byte { return text(times("On 1 Jan\r\n10:00:\r\n", n)) }, ""},
		{"quoted headers", func(n int) []byte { return text(times("From: x\r\n\r\nTo: y\r\n", n)) }, ""},
		{"signatures", func(n int) []byte { return text(times("--\r\n> x\r\nSent from my phone\r\n", n)) }, ""},
		{"one line", func(n int) []byte { return text(times("wrote: On ", n)) }, ""},
		{"blank lines", func(n int) []byte { return text("a" + times("\r\n", n) + "> b") }, ""},
		{"flowed text", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: text/plain; format=flowed\r\n\r\n" + times("> a \r\n>> b \r\n", n))
		}, ""},
		{"uuencode beginnings", func(n int) []byte { return text(times("begin 644 a\r\n#!!!!\r\n", n)) }, ""},
		{"uuencode lines", func(n int) []byte { return text("begin 644 a\r\n" + times("#!!!!\r\n", n)) }, ""},
		{"quoted-printable", func(n int) []byte {
			return []byte(hostileHead + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + times("= ", n))
		}, ""},
		{"UTF-7", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: text/plain; charset=utf-7\r\n\r\n" + times("+-+A", n))
		}, ""},
		{"ISO-2022", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + times("\x1b$B\x1b(B", n))
		}, ""},
		{"8-bit parts of no charset", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + times("--b\r\n\r\n"+times("\xe4\xf6\xfc", n/400)+"\r\n", n))
		}, ""},
		{"nested elements", func(n int) []byte { return page(times("<div>", n)) }, ""},
		{"paragraphs", func(n int) []byte { return page(times("<p>a<i>", n)) }, ""},
		{"quoted elements", func(n int) []byte {
			return page(times("<p>On 1 Jan 2024 wrote:</p><blockquote type=cite>a</blockquote>b", n))
		}, ""},
		{"one tag of many attributes", func(n int) []byte { return page("<div " + times("a=b ", n) + ">x") }, ""},
		{"a tag that never ends", func(n int) []byte { return page("<div a=\"" + times("<", n)) }, ""},
		{"comments", func(n int) []byte { return page(times("<!--", n)) }, ""},
		{"entities", func(n int) []byte { return page("<p>" + times("&amp", n)) }, ""},
		{"links", func(n int) []byte { return page(times(`<a href="https://a.example">b</a>`, n)) }, ""},
		{"open links", func(n int) []byte { return page(times(`<a href="https://a.example">b`, n)) }, ""},
		{"lists", func(n int) []byte { return page(times("<ul><li>", n)) }, ""},
		{"cells", func(n int) []byte { return page("<table>" + times("<tr><td>a<td>b", n)) }, ""},
		{"images", func(n int) []byte { return page(times(`<img src="https://a.example/b.png" alt=c>`, n)) }, ""},
		{"data images", func(n int) []byte {
			return page(times(`<img src="data:image/png;base64,iVBORw0KGgo=">`, n))
		}, ""},
		{"failures in words", func(n int) []byte {
			return report(times("could not be delivered to a@example.org\r\n<b@example.org>:\r\n", n), "")
		}, ""},
		{"codes in words", func(n int) []byte { return report(times("5.5.", n), "Status: "+times("5.", min(n, 60_000))) }, ""},
		{"recipients of a report", func(n int) []byte {
			return report("", times("Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\n\r\n", n))
		}, ""},
		{"reports in reports", func(n int) []byte {
			return report("", times("--r\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\n", n))
		}, "parts"},
		{"an invitation", func(n int) []byte {
			return []byte(hostileHead + "Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n" + times("SUMMARY:a\r\n b\r\n", n))
		}, ""},
	}
}

// TestRead_hostile reads each hostile mail at two sizes. What it allocates must
// grow no faster than the mail, and stay under the memory of a function.
func TestRead_hostile(t *testing.T) {
	const size = 1 << 19
	for _, h := range hostiles() {
		t.Run(h.name, func(t *testing.T) {
			one, _ := allocated(h.make(size))
			two, m := allocated(h.make(2 * size))
			if two > one*5/2+(8<<20) {
				t.Errorf("allocates %d for one part and %d for twice as much", one, two)
			}
			if two > 256<<20 {
				t.Errorf("allocates %d bytes for %d of mail", two, 2*size)
			}
			if got := m.HeadersOnly; got != (h.refuse != "") {
				t.Errorf("headers only: %v, problems %q", got, m.Problems)
			}
			if h.refuse != "" && (m.Class != Unreadable && m.Class != BounceMail || !hasProblem(m, "guard="+h.refuse)) {
				t.Errorf("class %s, problems %q, want guard=%s", m.Class, m.Problems, h.refuse)
			}
			if m.From.Address == "" {
				t.Error("the sender is not shown")
			}
		})
	}
}

func hasProblem(m *Mail, p string) bool {
	for _, q := range m.Problems {
		if q == p {
			return true
		}
	}
	return false
}

// allocated answers how many bytes reading a mail allocates in all.
func allocated(raw []byte) (uint64, *Mail) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m := readMail(raw, Envelope{})
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, m
}

// TestScan_work holds that a line is compared with no more boundaries than may
// be open.
func TestScan_work(t *testing.T) {
	for _, h := range hostiles() {
		raw := h.make(1 << 20)
		head, body, _ := splitMail(raw)
		s := &scan{limits: defaultLimits()}
		head, _ = guardHead(head, len(raw), s.limits)
		s.tree(parseFields(head), body)
		// The body is walked twice at most (guessBoundary).
		if most := 2 * s.limits.depth * bytes.Count(raw, []byte("--")); s.work > most {
			t.Errorf("%s: %d comparisons, at most %d", h.name, s.work, most)
		}
	}
}

package mail

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helpdesk/internal/mail/sanitizer"
)

func benchMails(b *testing.B, files []string) {
	b.Helper()
	var raws [][]byte
	total := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		raws = append(raws, raw)
		total += len(raw)
	}
	if len(raws) == 0 {
		b.Skip("no mails")
	}
	b.SetBytes(int64(total))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, raw := range raws {
			readMail(raw, Envelope{})
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "mails/s")
}

// BenchmarkRead_fixtures reads the mails in testdata.
func BenchmarkRead_fixtures(b *testing.B) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		b.Fatal(err)
	}
	benchMails(b, files)
}

// BenchmarkRead_corpora reads the public test mails, where they are to be had.
func BenchmarkRead_corpora(b *testing.B) {
	dir := os.Getenv("MAIL_CORPUS")
	if dir == "" {
		b.Skip("MAIL_CORPUS is not set")
	}
	for _, pattern := range []string{"mikel/spec/fixtures/emails/*/*.eml", "enmime/testdata/mail/*.raw", "letters/tests/*.txt", "phpmmp/tests/mails/*", "flufl/tests/data/*.txt"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.SplitN(pattern, "/", 2)[0], func(b *testing.B) { benchMails(b, files) })
	}
}

// BenchmarkRead_large reads mails near the limits of size and depth.
func BenchmarkRead_large(b *testing.B) {
	file := base64Lines(bytes.Repeat([]byte{1, 2, 3, 200, 100}, 5_700_000))
	flat := []byte(hostileHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + string(file) + "\r\n--b--\r\n")
	var nested strings.Builder
	nested.WriteString(hostileHead)
	for i := range 19 {
		name := strings.Repeat("b", i+1)
		nested.WriteString("Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n")
	}
	nested.WriteString("\r\n" + times("a line of text of some length, as people write them\r\n", 37<<20))
	for name, raw := range map[string][]byte{"one attachment": flat, "nineteen deep": []byte(nested.String())} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				readMail(raw, Envelope{})
			}
		})
	}
}

// BenchmarkDoubling runs each function over text at three sizes: MB/s must not
// fall as the size doubles.
func BenchmarkDoubling(b *testing.B) {
	const line = "On Mon, 6 Jan 2025 at 10:20, Ana <ana@example.com> wrote:\n> a line that is quoted\n\nAn answer, with a few words.\n"
	const page = "<div>A <b>line</b> of <a href=\"https://example.com/\">text</a></div><blockquote type=\"cite\"><p>quoted</p></blockquote>"
	for name, f := range map[string]func(s string){
		"cutReply":       func(s string) { cutReply(s, false) },
		"ownWords":       func(s string) { ownWords(s) },
		"Fold":           func(s string) { Fold(s) },
		"marker":         func(s string) { cutAtMarker(s + "##- Reply above this line -##" + s) },
		"calendarText":   func(s string) { calendarText(strings.ReplaceAll(s, "\n", "\nDESCRIPTION:")) },
		"uuencode":       func(s string) { cutUUEncoded([]byte(strings.ReplaceAll(s, "On", "begin 644 a\nOn"))) },
		"languageOf":     func(s string) { languageOf(s) },
		"confirmation":   func(s string) { confirmationLink(strings.ReplaceAll(s, "On", "https://mail.google.com/x")) },
		"cleanText":      func(s string) { cleanText(s + "ñ") },
		"tidyText":       func(s string) { tidyText(s) },
		"unflow":         func(s string) { unflow(s, true) },
		"cleanHTML":      func(s string) { cleanHTML(strings.ReplaceAll(s, line, page), 0, false, sanitizer.HTML) },
		"htmlText":       func(s string) { htmlText(strings.ReplaceAll(s, line, page)) },
		"decodeHeader":   func(s string) { decodeHeader([]byte(strings.ReplaceAll(s, "Ana", "=?utf-8?q?Ana?=")), "") },
		"parseAddresses": func(s string) { parseAddresses([]byte(s), "") },
		"decodeBase64":   func(s string) { decodeBase64([]byte(s)) },
		"decodeQuoted":   func(s string) { decodeQuoted([]byte(strings.ReplaceAll(s, "a", "=61"))) },
		"isThai":         func(s string) { isThai([]byte(strings.ReplaceAll(s, "a", "\xE0\xA1\xD2"))) },
		"decodeSubject":  func(s string) { decodeSubject([]byte(strings.ReplaceAll(s, "a", "~{DzDz~}+")), "") },
		"decodeUTF7":     func(s string) { decodeUTF7([]byte(strings.ReplaceAll(s, "a", "+AGE-"))) },
		"bounce":         func(s string) { (&bounceReader{b: &Bounce{}}).words(s, "example.com") },
	} {
		for _, size := range []int{64 << 10, 128 << 10, 256 << 10} {
			b.Run(name+"/"+byteSize(size), func(b *testing.B) {
				s := times(line, size)
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					f(s)
				}
			})
		}
	}
}

func byteSize(n int) string {
	switch n {
	case 64 << 10:
		return "64k"
	case 128 << 10:
		return "128k"
	}
	return "256k"
}

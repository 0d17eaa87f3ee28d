package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// specimens are the fixtures and, where they are to be had, the public mails.
func specimens(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	if os.Getenv("MAIL_CORPUS") != "" || os.Getenv("CI") == "true" {
		files = append(files, corpusFiles(t, "mikel", "enmime/testdata/mail", "phpmmp", "letters", "flufl", "talon/tests/fixtures/standard_replies")...)
	}
	all := make(map[string][]byte, len(files))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[f] = raw
	}
	return all
}

// meaning is what must not change with how a mail is written.
type meaning struct {
	Class                      Class
	From                       Address
	To, Cc                     []Address
	Subject, MessageID         string
	References                 []string
	Text, Reply, HTML, Bounced string
	Files                      []string
}

func meaningOf(raw []byte) meaning {
	m := readMail(raw, Envelope{})
	v := meaning{Class: m.Class, From: m.From, To: m.To, Cc: m.Cc, Subject: m.Subject, MessageID: m.MessageID,
		References: m.References, Text: m.Text, Reply: m.Reply, HTML: m.HTML}
	if m.Bounce != nil {
		v.Bounced = m.Bounce.Recipient + " " + m.Bounce.Status + " " + m.Bounce.Action
	}
	for _, a := range m.Attachments {
		v.Files = append(v.Files, fmt.Sprintf("%s %s %v", a.Name, a.Type, a.Inline))
	}
	return v
}

// TestRead_sameMeaning holds the rules that are true of any mail, whatever its
// right answer.
func TestRead_sameMeaning(t *testing.T) {
	rewrite := map[string]func([]byte) []byte{
		"delivered twice":       bytes.Clone,
		"line feeds":            toLF,
		"CRLF":                  func(b []byte) []byte { return bytes.ReplaceAll(toLF(b), []byte("\n"), []byte("\r\n")) },
		"headers in upper case": func(b []byte) []byte { return eachHeader(b, upperName) },
		"headers refolded":      func(b []byte) []byte { return eachHeader(b, refold) },
		"headers reordered":     reorder,
		"Received added": func(b []byte) []byte {
			return inHeader(b, func(head []byte) []byte {
				return append([]byte("Received: from a.example by b.example with ESMTP id 1;\n Mon, 6 Jan 2025 10:20:30 +0100\n"), head...)
			})
		},
		"boundaries renamed": renameBoundaries,
	}
	for file, raw := range specimens(t) {
		if bytes.Contains(raw, []byte("\r")) && !bytes.Contains(raw, []byte("\n")) {
			continue // carriage returns only: another fixture
		}
		want := meaningOf(raw)
		for name, change := range rewrite {
			changed := change(raw)
			if changed == nil {
				continue
			}
			if diff := cmp.Diff(want, meaningOf(changed)); diff != "" {
				t.Errorf("%s, %s (-before +after)\n%s", file, name, diff)
			}
		}
	}
}

func toLF(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

// inHeader changes the header of a mail that begins with one.
func inHeader(raw []byte, change func(head []byte) []byte) []byte {
	raw = toLF(raw)
	head, body, junk := splitMail(raw)
	if len(head) == 0 || junk || !bytes.HasPrefix(raw, head) || !bytes.Contains(raw, []byte("\n\n")) {
		return nil
	}
	return append(append(change(bytes.Clone(head)), '\n'), body...)
}

// logical parts a header in its logical lines.
func logical(head []byte) [][]byte {
	var lines [][]byte
	for _, l := range bytes.SplitAfter(head, []byte("\n")) {
		if len(l) == 0 {
			continue
		}
		if len(lines) > 0 && (isBlank(l[0]) || fieldName(l) == 0) {
			lines[len(lines)-1] = append(lines[len(lines)-1], l...)
			continue
		}
		lines = append(lines, bytes.Clone(l))
	}
	return lines
}

func eachHeader(raw []byte, change func([]byte) []byte) []byte {
	return inHeader(raw, func(head []byte) []byte {
		var out []byte
		for _, l := range logical(head) {
			out = append(out, change(l)...)
		}
		return out
	})
}

func upperName(l []byte) []byte {
	n := fieldName(l)
	return append(bytes.ToUpper(l[:n]), l[n:]...)
}

// refold puts a fold at every blank, except inside quotes.
func refold(l []byte) []byte {
	n := fieldName(l)
	var out []byte
	quoted := false
	for i, c := range l {
		if c == '"' {
			quoted = !quoted
		}
		if i > n+1 && c == ' ' && !quoted && i+1 < len(l) && l[i+1] > ' ' && l[i-1] > ' ' {
			out = append(out, '\n')
		}
		out = append(out, c)
	}
	return out
}

// reorder shuffles headers; those of one name keep their order.
func reorder(raw []byte) []byte {
	return inHeader(raw, func(head []byte) []byte {
		lines := logical(head)
		if len(lines) == 0 || fieldName(lines[0]) == 0 {
			return head
		}
		r := rand.New(rand.NewPCG(1, uint64(len(raw))))
		order := r.Perm(len(lines))
		byName := map[string][][]byte{}
		for _, l := range lines {
			name := string(bytes.ToLower(l[:fieldName(l)]))
			byName[name] = append(byName[name], l)
		}
		var out []byte
		for _, i := range order {
			name := string(bytes.ToLower(lines[i][:fieldName(lines[i])]))
			out = append(out, byName[name][0]...)
			byName[name] = byName[name][1:]
		}
		return out
	})
}

// renameBoundaries gives a boundary another name wherever it stands.
func renameBoundaries(raw []byte) []byte {
	head, _, _ := splitMail(raw)
	b := parseMediaType(parseFields(head).first("content-type"), "").params["boundary"]
	if len(b) < 8 || bytes.Contains([]byte(b), []byte(" ")) {
		return nil
	}
	return bytes.ReplaceAll(raw, []byte(b), []byte("renamed-"+strings.ToUpper(b[:4])+b[4:]))
}

// TestRead_sameInAnyEncoding writes one text in every transfer encoding.
func TestRead_sameInAnyEncoding(t *testing.T) {
	const head = "From: ana@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
	texts := []string{"Hola, ¿qué tal?\n\nTodo bien = sí.\n", "From here\n.\n--x\n", strings.Repeat("una línea muy larga ", 60), "最初の行\n次の行\n", "tab\tand = signs == =3D\n"}
	for _, text := range texts {
		var qp bytes.Buffer
		w := quotedprintable.NewWriter(&qp)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		bodies := map[string]string{
			"8bit": text, "quoted-printable": qp.String(), "BASE64": string(base64Lines([]byte(text))),
			"base64": base64.StdEncoding.EncodeToString([]byte(text)),
		}
		want := tidyText(text)
		for enc, body := range bodies {
			raw := head + "Content-Transfer-Encoding: " + enc + "\r\n\r\n" + body + "\r\n--b--\r\n"
			if m := readMail([]byte(raw), Envelope{}); m.Text != want {
				t.Errorf("%s: %q, want %q", enc, m.Text, want)
			}
		}
	}
}

// TestCutReply_properties holds what is true of any cut: it is never empty
// when something was written, and cutting again changes nothing that matters.
func TestCutReply_properties(t *testing.T) {
	pieces := []string{"Hola,", "", "> quoted", ">> twice", "On 6 Jan 2025 at 10:20, A <a@b.c> wrote:", "El lun, 6 ene 2025, A escribió:", "-- ", "Ana",
		"Un saludo,", "Sent from my iPhone", "De: a@b.c", "Enviado: lunes", "Para: x", "Asunto: y", "-----Original Message-----", "________________", "a line of text", ">"}
	r := rand.New(rand.NewPCG(7, 7))
	for range 5000 {
		var lines []string
		for range r.IntN(12) {
			lines = append(lines, pieces[r.IntN(len(pieces))])
		}
		text := tidyText(strings.Join(lines, "\n"))
		reply := cutReply(text, false)
		if (strings.TrimSpace(text) == "") != (strings.TrimSpace(reply) == "") {
			t.Fatalf("%q cut to %q", text, reply)
		}
		for _, l := range strings.Split(reply, "\n") {
			if !strings.Contains(text, strings.TrimRight(l, " ")) {
				t.Fatalf("%q holds %q, which %q does not", reply, l, text)
			}
		}
	}
}

// TestRead_concurrent reads the same mails in several goroutines, as a function
// with several records does (run with -race).
func TestRead_concurrent(t *testing.T) {
	all := specimens(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, raw := range all {
				readMail(raw, inbound())
			}
		})
	}
	wg.Wait()
}

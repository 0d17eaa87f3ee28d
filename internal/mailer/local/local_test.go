package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/mailer"
	"helpdesk/internal/mailer/mailertest"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 123456789, time.UTC)

// ticking is a clock that goes on by a second whenever it is read.
func ticking() func() time.Time {
	var mu sync.Mutex
	at := start
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

func open(t *testing.T, dir string) *Box {
	t.Helper()
	b, err := Open(dir, Options{Clock: ticking()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, b *Box, to, subject string) string {
	t.Helper()
	id, err := b.Send(t.Context(), mailer.Mail{
		From: "help@desk.example", To: to, Tag: "k1",
		Raw: fmt.Appendf(nil, "From: Help <help@desk.example>\r\nTo: %s\r\nSubject: %s\r\n\r\nHello\r\n", to, subject),
	})
	must(t, err)
	return id
}

func subjects(sent []Sent) (out []string) {
	for _, s := range sent {
		out = append(out, s.Subject)
	}
	return out
}

func wantSubjects(t *testing.T, got []Sent, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, subjects(got)); d != "" {
		t.Errorf("mails (-want +got):\n%s", d)
	}
}

func TestConformance(t *testing.T) {
	mailertest.Run(t, func(t *testing.T) mailertest.Service {
		b := open(t, t.TempDir())
		return mailertest.Service{Mailer: b, From: "help@desk.example", Handed: func(t *testing.T) (out []mailertest.Handed) {
			for _, s := range b.List(0) {
				_, raw, err := b.Get(s.ID)
				must(t, err)
				out = append(out, mailertest.Handed{ID: s.ID, From: s.From, To: s.To, Raw: raw})
			}
			return out
		}}
	})
}

func TestBox_listsNewestFirstAcrossRestarts(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	id := send(t, b, "ann@mail.example", "one")
	send(t, b, "bob@mail.example", "two")
	send(t, b, "ann@mail.example", "three")
	before := b.List(0)
	for range 2 { // once without Close, as after a kill
		b = open(t, dir)
		if d := cmp.Diff(before, b.List(0)); d != "" {
			t.Errorf("after reopening (-before +after):\n%s", d)
		}
	}
	wantSubjects(t, b.List(2), "three", "two")
	wantSubjects(t, b.To("Ann@mail.EXAMPLE", 0), "three", "one")
	wantSubjects(t, b.To("ann@mail.example", 1), "three")
	got, raw, err := b.Get(id)
	if err != nil || !strings.Contains(string(raw), "\r\n\r\nHello\r\n") {
		t.Errorf("get: %q, %v", raw, err)
	}
	want := Sent{
		ID: id, At: start.Add(time.Second).Truncate(time.Millisecond), From: "help@desk.example", To: "ann@mail.example",
		Tag: "k1", Subject: "one", Size: int64(len(raw)), Outcome: Delivered,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("sent (-want +got):\n%s", d)
	}
	if _, _, err := b.Get("../" + id); !errors.Is(err, ErrNotFound) {
		t.Errorf("get of an unknown id: %v", err)
	}
}

func TestBox_clear(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	id := send(t, b, "ann@mail.example", "one")
	must(t, b.Clear())
	send(t, b, "ann@mail.example", "two")
	wantSubjects(t, b.List(0), "two")
	wantSubjects(t, open(t, dir).List(0), "two")
	if _, _, err := b.Get(id); !errors.Is(err, ErrNotFound) {
		t.Errorf("get of a cleared mail: %v", err)
	}
}

func TestOpen_whatAKillOrAPowerFailureLeaves(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	send(t, b, "ann@mail.example", "whole")
	cut := send(t, b, "ann@mail.example", "cut short")
	gone := send(t, b, "ann@mail.example", "line without a mail")
	must(t, os.Truncate(b.file(cut), 20))
	must(t, os.Remove(b.file(gone)))
	b = open(t, dir)
	wantSubjects(t, b.List(0), "whole")
	if _, err := os.Stat(b.file(cut)); err == nil {
		t.Error("the mail that was cut short is still there")
	}

	must(t, os.Remove(filepath.Join(dir, indexName)))
	b = open(t, dir)
	wantSubjects(t, b.List(0), "whole")
	got := b.List(0)[0]
	if got.From != "help@desk.example" || got.To != "ann@mail.example" || !got.At.Equal(start.Add(time.Second).Truncate(time.Second)) {
		t.Errorf("read back from the mail itself: %+v", got)
	}
	text, err := os.ReadFile(filepath.Join(dir, indexName))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, indexName), append(text, `{"id":"torn`...), 0o600))
	b = open(t, dir)
	send(t, b, "ann@mail.example", "next")
	wantSubjects(t, open(t, dir).List(0), "next", "whole")
}

func TestSend_idLooksLikeThatOfSES(t *testing.T) {
	id := send(t, open(t, t.TempDir()), "ann@mail.example", "s")
	if !regexp.MustCompile(`^0100[0-9a-f]{12}(-[0-9a-f]{4,12}){5}-000000$`).MatchString(id) {
		t.Errorf("id %q", id)
	}
}

func TestSend_tellsTheOutcome(t *testing.T) {
	var told []Sent
	b, err := Open(t.TempDir(), Options{Clock: ticking(), OnSent: func(s Sent) { told = append(told, s) }})
	must(t, err)
	for to, want := range map[string]Outcome{
		"ann@mail.example":                         Delivered,
		"bounce@mail.example":                      Delivered,
		"success@simulator.amazonses.com":          Delivered,
		"bounce@simulator.amazonses.com":           Bounced,
		"Bounce+label1@simulator.amazonses.com":    Bounced,
		"complaint@simulator.amazonses.com":        Complained,
		"ooto@simulator.amazonses.com":             OutOfOffice,
		"suppressionlist@simulator.amazonses.com":  Suppressed,
		"bounce@simulator.amazonses.com.evil.test": Delivered,
	} {
		told = nil
		id := send(t, b, to, "s")
		if len(told) != 1 || told[0].Outcome != want || told[0].ID != id {
			t.Errorf("%s: told %+v, want one %s", to, told, want)
		}
		if _, _, err := b.Get(id); err != nil {
			t.Errorf("%s: told before it was kept: %v", to, err)
		}
	}
	told = nil
	if _, err := b.Send(t.Context(), mailer.Mail{}); err == nil || told != nil {
		t.Errorf("a refused mail: %v, told %v", err, told)
	}
}

func TestStamp(t *testing.T) {
	for name, c := range map[string]struct{ raw, want, subject string }{
		"replaces": {
			"Message-ID: <own@x>\r\nFrom: a@b\r\ndate: yesterday\r\n\tor so\r\nSubject: =?utf-8?q?a=C3=B1o?=\r\n nuevo\r\n\r\nbody\r\n\r\n",
			"From: a@b\r\nSubject: =?utf-8?q?a=C3=B1o?=\r\n nuevo\r\nMessage-ID: <id@local.amazonses.com>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nbody\r\n\r\n",
			"año nuevo",
		},
		"bare line ends": {
			"From: a@b\n\nbody",
			"From: a@b\nMessage-ID: <id@local.amazonses.com>\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n\nbody",
			"",
		},
		"no body": {
			"From: a@b\r\nSubject: \xff",
			"From: a@b\r\nSubject: \xff\r\nMessage-ID: <id@local.amazonses.com>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\n",
			"\uFFFD",
		},
		"body like a header": {
			"From: a@b\r\n\r\n folded\r\nDate: x",
			"From: a@b\r\nMessage-ID: <id@local.amazonses.com>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\n folded\r\nDate: x",
			"",
		},
	} {
		got, subject, err := stamp([]byte(c.raw), "id", start)
		if err != nil || subject != c.subject {
			t.Errorf("%s: subject %q, %v; want %q", name, subject, err, c.subject)
		}
		if d := cmp.Diff(c.want, string(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestStamp_refuses(t *testing.T) {
	for name, raw := range map[string]string{
		"no header":     "\r\nbody",
		"no From":       "Subject: x\r\n\r\n",
		"two subjects":  "From: a@b\r\nSubject: x\r\nsubject: y\r\n\r\n",
		"two reply-tos": "From: a@b\r\nReply-To: x@y\r\nReply-To: z@y\r\n\r\n",
		"not a field":   "From: a@b\r\nno colon here\r\n\r\n",
		"blank in name": "From: a@b\r\nX Y: z\r\n\r\n",
		"bare CR":       "From: a@b\r\nSubject: x\rBcc: y@z\r\n\r\n",
		"folded start":  " From: a@b\r\n\r\n",
	} {
		if _, _, err := stamp([]byte(raw), "id", start); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, _, err := stamp([]byte("From: a@b\r\nReceived: x\r\nReceived: y\r\nTo: c@d\r\nTo: e@f\r\n\r\n"), "id", start); err != nil {
		t.Errorf("fields that may be there twice: %v", err)
	}
}

func FuzzStamp(f *testing.F) {
	f.Add([]byte("From: a@b\r\nSubject: x\r\n y\r\n\r\nbody"))
	f.Add([]byte("From: a@b"))
	f.Add([]byte("From: a\n\tb\nDate: c\n \n\nx"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, _, err := stamp(raw, "id", start)
		if err != nil {
			return
		}
		again, _, err := stamp(out, "id", start)
		if err != nil || string(again) != string(out) {
			t.Errorf("%q became %q, and that %q (%v)", raw, out, again, err)
		}
	})
}

func BenchmarkSend8(b *testing.B) {
	box, err := Open(b.TempDir(), Options{Clock: ticking()})
	if err != nil {
		b.Fatal(err)
	}
	raw := []byte("From: a@b\r\nSubject: s\r\n\r\n" + strings.Repeat("text text text text\r\n", 200))
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := box.Send(b.Context(), mailer.Mail{From: "a@b", To: "c@d", Raw: raw, Tag: "k"}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mail/s")
}

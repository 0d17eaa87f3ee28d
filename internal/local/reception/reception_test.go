package reception

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
)

// office is what stands behind the server in these tests.
type office struct {
	mu     sync.Mutex
	files  map[string][]byte
	notes  []Notification
	broken error
}

func (o *office) Put(_ context.Context, key string, data []byte, _ blob.PutOptions) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return o.broken
	}
	o.files[key] = bytes.Clone(data)
	return nil
}

func (o *office) announce(_ context.Context, note []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var n Notification
	if err := json.Unmarshal(note, &n); err != nil {
		return err
	}
	if o.files[n.Receipt.Action.Key] == nil {
		return errors.New("announced before it was stored")
	}
	o.notes = append(o.notes, n)
	return nil
}

func start(t *testing.T) (*office, string) {
	t.Helper()
	o := &office{files: map[string][]byte{}}
	s := New(Options{
		Accepts: func(_ context.Context, a string) (bool, error) {
			return strings.HasSuffix(strings.ToLower(a), "@in.example.test"), nil
		},
		Files: o, Announce: o.announce, Prefix: "mail/", Host: "desk.test", Bucket: "files", Topic: "arn:topic",
		Now: func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Shutdown(ctx)
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return o, l.Addr().String()
}

const letter = "From: =?utf-8?Q?Ana_P=C3=A9rez?= <ana@customer.test>\r\nTo: help@in.example.test\r\nSubject: Hi\r\n there\r\nMessage-ID: <1@customer.test>\r\n\r\nHello\r\n"

func TestServer_takesMail(t *testing.T) {
	o, addr := start(t)
	if err := smtp.SendMail(addr, nil, "ana@customer.test", []string{"help@in.example.test", "r-1@IN.example.test"}, []byte(letter)); err != nil {
		t.Fatal(err)
	}
	if len(o.notes) != 1 {
		t.Fatalf("%d notifications", len(o.notes))
	}
	n := o.notes[0]
	if n.Type != "Received" || n.Mail.Source != "ana@customer.test" || len(n.Mail.MessageID) != 40 {
		t.Errorf("mail: %+v", n)
	}
	if diff := cmp.Diff([]string{"help@in.example.test", "r-1@IN.example.test"}, n.Receipt.Recipients); diff != "" {
		t.Error(diff)
	}
	if n.Mail.CommonHeaders.Subject != "Hi there" || n.Mail.CommonHeaders.From[0] != "Ana Pérez <ana@customer.test>" {
		t.Errorf("common headers: %+v", n.Mail.CommonHeaders)
	}
	if n.Receipt.DMARC.Status != "PASS" || n.Receipt.Spam.Status != "PASS" || n.Receipt.DMARCPolicy != "" {
		t.Errorf("verdicts: %+v", n.Receipt)
	}
	raw := string(o.files["mail/"+n.Mail.MessageID])
	if !strings.HasSuffix(raw, letter) {
		t.Error("the mail itself was changed")
	}
	for _, want := range []string{"Return-Path: <ana@customer.test>\r\n", " dkim=pass header.i=@customer.test;", " dmarc=pass header.from=customer.test;", "X-SES-Spam-Verdict: PASS\r\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q above the mail", want)
		}
	}
}

func TestServer_verdicts(t *testing.T) {
	o, addr := start(t)
	mail := "Subject: x\r\nX-Desk-Verdicts: spam=fail dkim=GRAY\r\n dmarc=FAIL policy=reject signer=evil.test\r\nFrom: a@b.test\r\n\r\nx\r\n"
	if err := smtp.SendMail(addr, nil, "", []string{"help@in.example.test"}, []byte(mail)); err != nil {
		t.Fatal(err)
	}
	r := o.notes[0].Receipt
	got := []string{r.Spam.Status, r.Virus.Status, r.SPF.Status, r.DKIM.Status, r.DMARC.Status, r.DMARCPolicy}
	if diff := cmp.Diff([]string{"FAIL", "PASS", "PASS", "GRAY", "FAIL", "reject"}, got); diff != "" {
		t.Error(diff)
	}
	raw := string(o.files["mail/"+o.notes[0].Mail.MessageID])
	if strings.Contains(raw, "X-Desk-Verdicts") || !strings.HasSuffix(raw, "Subject: x\r\nFrom: a@b.test\r\n\r\nx\r\n") {
		t.Errorf("stored: %q", raw)
	}
	if !strings.Contains(raw, "dkim=none header.i=@evil.test") {
		t.Errorf("signer not in %q", raw)
	}
}

func TestServer_refuses(t *testing.T) {
	o, addr := start(t)
	big := make([]byte, desk.MaxMail+1)
	copy(big, letter)
	for i := len(letter); i < len(big); i++ {
		big[i] = 'x'
		if i%78 == 0 {
			big[i-1], big[i] = '\r', '\n'
		}
	}
	tests := map[string]struct {
		to, want string
		body     []byte
	}{
		"another domain": {"someone@elsewhere.test", "550", []byte(letter)},
		"too large":      {"help@in.example.test", "552", big},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := smtp.SendMail(addr, nil, "a@b.test", []string{tt.to}, tt.body)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	o.broken = errors.New("disk full")
	if err := smtp.SendMail(addr, nil, "a@b.test", []string{"help@in.example.test"}, []byte(letter)); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("a broken disk answers %v, want 451", err)
	}
	if len(o.files) != 0 || len(o.notes) != 0 {
		t.Errorf("%d files, %d notifications are left of refused mails", len(o.files), len(o.notes))
	}
}

func TestServer_hangUpInData(t *testing.T) {
	o, addr := start(t)
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	say := func(line string) {
		t.Helper()
		if _, err := io.WriteString(c, line); err != nil {
			t.Fatal(err)
		}
	}
	say("HELO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<help@in.example.test>\r\nDATA\r\n" + letter)
	_ = c.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(c) // ends when the server has given up
	if strings.Contains(string(answer), "queued") {
		t.Errorf("an unfinished mail was accepted: %q", answer)
	}
	_ = c.Close()
	if len(o.files) != 0 || len(o.notes) != 0 {
		t.Errorf("%d files, %d notifications of a mail that never ended", len(o.files), len(o.notes))
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add([]byte(letter))
	f.Add([]byte("X-Desk-Verdicts:\r\n a\r\n\r\n"))
	f.Add([]byte(": \n \n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		v := verified()
		rest := v.take(bytes.Clone(raw))
		if len(rest) > len(raw) {
			t.Errorf("%d bytes became %d", len(raw), len(rest))
		}
		a := arrival{id: "x", from: "a@b", to: []string{"c@d"}, raw: rest, verdicts: v}
		if _, err := json.Marshal(a.notification(parseHeaders(rest), "b", "k", "mail/", "t")); err != nil {
			t.Error(err)
		}
	})
}

// Package mailertest is the conformance suite of mail adapters: what every
// mailer.Mailer must do, judged by what was handed over. It also holds Flaky,
// a mailer that fails on purpose. It is for tests only.
package mailertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"helpdesk/internal/mailer"
)

// Handed is one mail as the service took it.
type Handed struct {
	ID   string
	From string
	To   string
	Raw  []byte // header fields of the service's own may differ
}

// Service is one mail service under test.
type Service struct {
	mailer.Mailer
	// From is an address that the service lets send.
	From string
	// Handed lists what the service has taken, in any order.
	Handed func(t *testing.T) []Handed
}

// Run runs the suite; open makes a service that has taken nothing yet.
func Run(t *testing.T, open func(t *testing.T) Service) {
	for name, check := range map[string]func(*testing.T, Service){
		"hands over what was given": handsOver,
		"answers bare ids":          bareIDs,
		"no mail is two":            noMailIsTwo,
		"refuses for good":          refuses,
		"large mail":                largeMail,
		"ended context":             endedContext,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// raw makes a message with the body given.
func raw(s Service, subject, body string) []byte {
	return fmt.Appendf(nil, "From: Desk <%s>\r\nTo: Ann <ann@mail.example>\r\nCc: bob@mail.example\r\nSubject: %s\r\n"+
		"Message-ID: <own@desk.example>\r\nReferences: <ticket-1@desk.example>\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s", s.From, subject, body)
}

func handsOver(t *testing.T, s Service) {
	const body = "Hola, mañana\r\n.\r\n..two dots\r\nFrom the start of a line\r\n"
	id, err := s.Send(t.Context(), mailer.Mail{From: s.From, To: "ann+x@mail.example", Raw: raw(s, "one", body), Tag: "key-1"})
	if err != nil {
		t.Fatal(err)
	}
	all := s.Handed(t)
	if len(all) != 1 {
		t.Fatalf("%d mails handed over, want 1", len(all))
	}
	got := all[0]
	if got.ID != id || got.From != s.From || got.To != "ann+x@mail.example" {
		t.Errorf("handed over %s from %s to %s, want %s from %s to the one recipient", got.ID, got.From, got.To, id, s.From)
	}
	head, gotBody, _ := bytes.Cut(got.Raw, []byte("\r\n\r\n"))
	if string(gotBody) != body {
		t.Errorf("body %q, want %q", gotBody, body)
	}
	for _, field := range []string{"To: Ann <ann@mail.example>", "Cc: bob@mail.example", "References: <ticket-1@desk.example>", "Subject: one"} {
		if !bytes.Contains(head, []byte(field)) {
			t.Errorf("header without %q:\n%s", field, head)
		}
	}
}

func bareIDs(t *testing.T, s Service) {
	seen := map[string]bool{}
	for range 3 {
		id, err := s.Send(t.Context(), mailer.Mail{From: s.From, To: "ann@mail.example", Raw: raw(s, "same", "same"), Tag: "same"})
		if err != nil {
			t.Fatal(err)
		}
		if id == "" || strings.ContainsAny(id, "@<> ") || seen[id] {
			t.Errorf("id %q is empty, not bare, or not its own", id)
		}
		seen[id] = true
	}
}

func noMailIsTwo(t *testing.T, s Service) {
	const n = 8
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if _, err := s.Send(t.Context(), mailer.Mail{
				From: s.From, To: fmt.Sprintf("p%d@mail.example", i), Raw: raw(s, "s", "x"), Tag: fmt.Sprint("k", i),
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	to := map[string]int{}
	for _, h := range s.Handed(t) {
		to[h.To]++
	}
	for i := range n {
		if got := to[fmt.Sprintf("p%d@mail.example", i)]; got != 1 {
			t.Errorf("recipient %d was handed %d mails", i, got)
		}
	}
}

func refuses(t *testing.T, s Service) {
	good := mailer.Mail{From: s.From, To: "ann@mail.example", Raw: raw(s, "s", "x"), Tag: "k"}
	for what, change := range map[string]func(*mailer.Mail){
		"no recipient":   func(m *mailer.Mail) { m.To = "" },
		"two recipients": func(m *mailer.Mail) { m.To = "a@mail.example, b@mail.example" },
		"smuggled line":  func(m *mailer.Mail) { m.To = "a@mail.example\r\nX: y" },
		"no sender":      func(m *mailer.Mail) { m.From = "" },
		"no message":     func(m *mailer.Mail) { m.Raw = nil },
		"over the limit": func(m *mailer.Mail) { m.Raw = make([]byte, mailer.MaxRaw+1) },
		"malformed tag":  func(m *mailer.Mail) { m.Tag = "a b" },
	} {
		m := good
		change(&m)
		if _, err := s.Send(t.Context(), m); !errors.Is(err, mailer.ErrRejected) {
			t.Errorf("%s: %v, want ErrRejected", what, err)
		}
	}
	if n := len(s.Handed(t)); n != 0 {
		t.Errorf("%d refused mails were handed over", n)
	}
}

func largeMail(t *testing.T, s Service) {
	head := raw(s, "large", "")
	body := bytes.Repeat([]byte(strings.Repeat("x", 98)+"\r\n"), (mailer.MaxRaw-len(head)-100)/100)
	if _, err := s.Send(t.Context(), mailer.Mail{From: s.From, To: "ann@mail.example", Raw: append(head, body...), Tag: "k"}); err != nil {
		t.Fatal(err)
	}
	if all := s.Handed(t); len(all) != 1 || !bytes.HasSuffix(all[0].Raw, body) {
		t.Errorf("%d mails handed over, or not whole", len(all))
	}
}

func endedContext(t *testing.T, s Service) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Send(ctx, mailer.Mail{From: s.From, To: "ann@mail.example", Raw: raw(s, "s", "x"), Tag: "k"})
	if !errors.Is(err, mailer.ErrNotSent) || !errors.Is(err, context.Canceled) {
		t.Errorf("under a context that had ended before: %v, want ErrNotSent and the cause", err)
	}
	if n := len(s.Handed(t)); n != 0 {
		t.Errorf("%d mails handed over", n)
	}
}

package scenario

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/local/demo"
)

// problem is what the API answers to bad input (RFC 9457).
type problem struct {
	Type   string
	Title  string
	Status int
	Detail string
	Errors []struct{ Field, Code, Es, En string }
}

// TestBadInput: every wrong request gets a clear answer, and none makes a ticket.
func TestBadInput(t *testing.T) {
	o := open(t)
	agent := o.newKey("ana", desk.ScopeTicketsRead, desk.ScopeTicketsWrite)
	reader := o.newKey("ana", desk.ScopeTicketsRead)
	public := map[string]string{"Content-Type": "application/json"}
	signed := map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + agent}
	with := func(h map[string]string, more ...string) map[string]string {
		all := map[string]string{}
		for k, v := range h {
			all[k] = v
		}
		for i := 0; i+1 < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	hundred := `{"address":"a@b.test","text":"x","files":[` + strings.Repeat(`{"name":"a","data":"eA=="},`, 99) + `{"name":"a","data":"eA=="}]}`
	tests := []struct {
		name   string
		give   request
		status int
		field  string // named in the problem; "" for none
	}{
		{"nothing", request{Method: "POST", Path: "/requests", Header: public, Body: ``}, 400, ""},
		{"broken JSON", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":`}, 400, ""},
		{"two values", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"x"}{}`}, 400, ""},
		{"missing fields", request{Method: "POST", Path: "/requests", Header: public, Body: `{}`}, 422, "address"},
		{"missing text", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test"}`}, 422, "text"},
		{"wrong type", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":7,"text":"x"}`}, 422, "address"},
		{"unknown field", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"x","sudo":true}`}, 422, "sudo"},
		{"too long text", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"` + strings.Repeat("x", desk.MaxText+1) + `"}`}, 422, "text"},
		{"too long subject", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"x","subject":"` + strings.Repeat("x", 300) + `"}`}, 422, "subject"},
		{"invalid UTF-8", request{Method: "POST", Path: "/requests", Header: public, Body: "{\"address\":\"a@b.test\",\"text\":\"\xff\xfe\"}"}, 422, "text"},
		{"address with a line break", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test\r\nBcc: x@y.test","text":"x"}`}, 422, "address"},
		{"no address", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"nobody","text":"x"}`}, 422, "address"},
		{"unknown form", request{Method: "POST", Path: "/requests", Header: public, Body: `{"form":"none","address":"a@b.test","text":"x"}`}, 422, "form"},
		{"a hundred files", request{Method: "POST", Path: "/requests", Header: public, Body: hundred}, 422, "files"},
		{"wrong content type", request{Method: "POST", Path: "/requests", Header: map[string]string{"Content-Type": "text/plain"}, Body: `x`}, 415, ""},
		{"wrong method", request{Method: "PUT", Path: "/api/v1/tickets", Header: signed, Body: `{}`}, 405, ""},
		{"too large", request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"` + strings.Repeat("x", 11<<20) + `"}`}, 413, ""},
		{"origin not allowed", request{Method: "POST", Path: "/requests", Header: with(public, "Origin", "http://evil.test"), Body: `{"form":"web","address":"a@b.test","text":"x"}`}, 403, ""},
		{"no key", request{Path: "/api/v1/tickets"}, 401, ""},
		{"wrong key", request{Path: "/api/v1/tickets", Header: map[string]string{"Authorization": "Bearer hd_nonsense"}}, 401, ""},
		{"reading key writes", request{Method: "POST", Path: "/api/v1/tickets", Header: with(signed, "Authorization", "Bearer "+reader), Body: `{"address":"a@b.test","text":"x"}`}, 403, ""},
		{"unknown ticket", request{Path: "/api/v1/tickets/999999", Header: signed}, 404, ""},
		{"malformed ticket", request{Path: "/api/v1/tickets/%00", Header: signed}, 0, ""},
		{"bad cursor", request{Path: "/api/v1/tickets?cursor=zzz", Header: signed}, 400, ""},
		{"bad limit", request{Path: "/api/v1/tickets?limit=0", Header: signed}, 422, "limit"},
		{"unknown path", request{Path: "/api/v1/nonsense", Header: signed}, 404, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := *o
			o.t = t
			got := o.http(tt.give)
			if tt.status != 0 && got.Status != tt.status || got.Status < 400 || got.Status >= 500 {
				t.Fatalf("%d, want %d: %s", got.Status, tt.status, got.Body)
			}
			if got.Status == http.StatusRequestEntityTooLarge {
				return // the gateway's own answer
			}
			if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
				t.Fatalf("answered as %q: %s", kind, got.Body)
			}
			var p problem
			if err := json.Unmarshal([]byte(got.Body), &p); err != nil || p.Status != got.Status || p.Title == "" {
				t.Fatalf("no problem: %s (%v)", got.Body, err)
			}
			named := tt.field == ""
			for _, e := range p.Errors {
				named = named || strings.HasPrefix(e.Field, tt.field)
			}
			if !named {
				t.Errorf("%q is not named: %s", tt.field, got.Body)
			}
		})
	}
	o.settle()
	if n := len(o.open()); n != 0 {
		t.Errorf("%d tickets came of bad input", n)
	}
	if a := o.http(request{Method: "POST", Path: "/requests", Header: public, Body: `{"address":"a@b.test","text":"x"}`}); a.Status != http.StatusCreated {
		t.Errorf("a good request afterwards: %d", a.Status)
	}
}

// TestBadForm: a visitor gets the form again with what he typed.
func TestBadForm(t *testing.T) {
	o := open(t)
	for lang, want := range map[string]string{"es": "Escriba", "en": "Please"} {
		got := o.fillIn(lang, map[string]string{"name": "Ana <b>", "address": "nobody", "text": "Lo que escribí"}, nil)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Lo que escribí") || !strings.Contains(got.Body, "Ana &lt;b&gt;") || !strings.Contains(got.Body, "nobody") {
			t.Errorf("%s: %d, what was typed is not in %s", lang, got.Status, got.Body)
		}
		if !strings.Contains(got.Body, `lang="`+lang+`"`) || !strings.Contains(got.Body, `id="errors"`) {
			t.Errorf("%s (%s): %s", lang, want, got.Body)
		}
	}
	for _, link := range []string{"/t/nonsense", "/t/" + strings.Repeat("a", 500)} {
		if got := o.http(request{Path: link}); got.Status != http.StatusNotFound || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d", link, got.Status)
		}
	}
	o.settle()
	if n := len(o.open()); n != 0 {
		t.Errorf("%d tickets came of bad forms", n)
	}
}

// TestLink: a private link that was altered or is too old opens nothing, and
// both look the same.
func TestLink(t *testing.T) {
	o := open(t)
	o.fillIn("en", map[string]string{"address": "v@cliente.test", "text": "secret thing"}, nil)
	o.settle()
	link := o.link(o.newest("v@cliente.test"))
	altered := []byte(link)
	i := len(altered) - 3
	if altered[i]++; altered[i] > 'z' {
		altered[i] = 'a'
	}
	first := o.http(request{Path: string(altered)})
	if good := o.http(request{Path: link}); good.Status != http.StatusOK {
		t.Fatalf("the link itself: %d", good.Status)
	}
	o.clock.pass(200 * 24 * time.Hour)
	second := o.http(request{Path: link})
	for _, a := range []answer{first, second} {
		if a.Status != http.StatusNotFound || strings.Contains(a.Body, "secret thing") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	if a, b := strings.ReplaceAll(first.Body, strings.TrimPrefix(string(altered), o.desk.URL()), strings.TrimPrefix(link, o.desk.URL())), second.Body; a != b {
		t.Errorf("an altered link and an old one can be told apart:\n%s\n%s", a, b)
	}
}

// TestBadSMTP: wrong clients get 4xx or 5xx, and what was accepted stays.
func TestBadSMTP(t *testing.T) {
	o := open(t)
	if err := o.send("ok@cliente.test", demo.Support, "From: ok@cliente.test\nSubject: Kept\n\nhello\n"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		lines []string
		want  string // of the last answer
	}{
		{"unknown recipient", []string{"HELO x", "MAIL FROM:<a@b.test>", "RCPT TO:<a@elsewhere.test>"}, "550"},
		{"no recipient", []string{"HELO x", "MAIL FROM:<a@b.test>", "DATA"}, "502"},
		{"nonsense", []string{"HELLO THERE"}, "50"},
		{"announced too large", []string{"EHLO x", "MAIL FROM:<a@b.test> SIZE=41000000"}, "552"},
		{"line breaks in an address", []string{"HELO x", "MAIL FROM:<a\x00b@b.test>"}, "5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := net.Dial("tcp", o.desk.SMTPAddr())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			r := textproto.NewReader(bufio.NewReader(c))
			_, _, _ = r.ReadResponse(220)
			code := 0
			for _, line := range tt.lines {
				if _, err := io.WriteString(c, line+"\r\n"); err != nil {
					t.Fatal(err)
				}
				code, _, _ = r.ReadResponse(0)
			}
			if !strings.HasPrefix(fmt.Sprint(code), tt.want) {
				t.Errorf("%d, want %s", code, tt.want)
			}
		})
	}
	c, err := net.Dial("tcp", o.desk.SMTPAddr())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, "HELO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<"+demo.Support+">\r\nDATA\r\nSubject: Half\r\n\r\nthis never ends")
	_ = c.(*net.TCPConn).CloseWrite()
	_, _ = io.ReadAll(c)
	_ = c.Close()
	o.settle()
	if got := o.open(); len(got) != 1 || o.numberOf("Kept") == 0 {
		t.Errorf("open tickets %v", got)
	}
}

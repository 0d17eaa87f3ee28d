package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/smtp"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/local"
	"helpdesk/internal/local/demo"
	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
)

// clock is the desk's clock: real time from a Monday morning on, plus what
// the test lets pass.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// mondayMorning starts the clock on the next Monday at ten in Madrid. It is in
// the future, because functions have deadlines in real time.
func mondayMorning(t *testing.T) *clock {
	t.Helper()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(madrid)
	days := (int(time.Monday)-int(now.Weekday())+7)%7 + 7
	at := time.Date(now.Year(), now.Month(), now.Day()+days, 10, 0, 0, 0, madrid)
	if at.YearDay() == 1 || at.Month() == time.December && at.Day() == 25 { // the demo's holidays
		at = at.AddDate(0, 0, 7)
	}
	return &clock{ahead: at.Sub(now)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// office is a running desk with the demo's configuration and what a test
// needs to talk to it.
type office struct {
	t     *testing.T
	dir   string
	clock *clock
	desk  *local.Desk
	key   string // of an admin
}

// open starts a desk without tickets.
func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), clock: mondayMorning(t)}
	o.start()
	t.Cleanup(func() { o.stop() })
	base, err := o.desk.Data().Store.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cfg := demo.Config(*base)
	cfg.Version = base.Version
	if _, err := o.desk.Data().Store.PutConfig(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	o.key = o.newKey("marta", desk.Scopes...)
	return o
}

func (o *office) start() {
	o.t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		o.t.Fatal(err)
	}
	o.desk, err = local.Start(o.t.Context(), local.Options{
		HTTPAddr: "127.0.0.1:0", SMTPAddr: "127.0.0.1:0", DataDir: o.dir, Template: text, Language: desk.Spanish,
		Log: slog.New(slog.NewJSONHandler(o.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), Now: o.clock.now, ByHand: true,
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) stop() {
	o.t.Helper()
	if o.desk == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := o.desk.Shutdown(ctx); err != nil {
		o.t.Errorf("shutdown: %v", err)
	}
	o.desk = nil
}

func (o *office) newKey(agent string, scopes ...string) string {
	o.t.Helper()
	_, secret, err := o.desk.Data().Keys.CreateKey(o.t.Context(), access.NewKey{Name: "test", Agent: agent, Scopes: scopes})
	if err != nil {
		o.t.Fatal(err)
	}
	return secret
}

// settle waits until the desk has done all that follows.
func (o *office) settle() {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	if err := o.desk.Settle(ctx); err != nil {
		o.t.Fatal(err)
	}
}

// later lets time pass and does what has come due.
func (o *office) later(d time.Duration) {
	o.t.Helper()
	o.clock.pass(d)
	if err := o.desk.Tick(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.settle()
}

// answer is what a request was answered.
type answer struct {
	Status int
	Header http.Header
	Body   string
	URL    string // after redirects
}

// request is one HTTP request; redirects are followed unless Stay.
type request struct {
	Method, Path, Body string
	Header             map[string]string
	Stay               bool
}

func (o *office) http(r request) answer {
	o.t.Helper()
	url := r.Path
	if strings.HasPrefix(url, "/") {
		url = o.desk.URL() + url
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(o.t.Context(), r.Method, url, strings.NewReader(r.Body))
	if err != nil {
		o.t.Fatal(err)
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	client := &http.Client{}
	if r.Stay {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	resp, err := client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body), resp.Request.URL.String()}
}

// api calls the REST API and reads its answer into out, which may be nil.
func (o *office) api(key, method, path string, in, out any, header ...string) answer {
	o.t.Helper()
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			o.t.Fatal(err)
		}
	}
	h := map[string]string{"Authorization": "Bearer " + key}
	if in != nil {
		h["Content-Type"] = "application/json"
	}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	a := o.http(request{Method: method, Path: "/api/v1" + path, Body: body.String(), Header: h})
	if out != nil && a.Status < 300 {
		if err := json.Unmarshal([]byte(a.Body), out); err != nil {
			o.t.Fatalf("%s %s: %v in %s", method, path, err, a.Body)
		}
	}
	return a
}

// ticketView is what the tests look at of a ticket.
type ticketView struct {
	Ticket struct {
		ID, Team, Assignee, Status, Priority, Language, Subject, Channel string
		Number, Rev                                                      int64
		Reopens, Messages                                                int
		Clocks                                                           []struct {
			Metric                               string
			DueAt, WarnedAt, BreachedAt, EndedAt time.Time
		}
	}
	Messages []struct {
		Kind, Text, Reply, Direction string
		Files                        []struct{ ID, Name, Type string }
	}
	Events []struct {
		Type  string
		Cause struct{ Rule, Why string }
	}
}

func (o *office) ticket(number int64) ticketView {
	o.t.Helper()
	var v ticketView
	if a := o.api(o.key, http.MethodGet, fmt.Sprintf("/tickets/%d", number), nil, &v); a.Status != http.StatusOK {
		o.t.Fatalf("ticket %d: %d %s", number, a.Status, a.Body)
	}
	return v
}

// has reports whether the history has an event of the type.
func (v ticketView) has(kind string) bool {
	for _, e := range v.Events {
		if e.Type == kind {
			return true
		}
	}
	return false
}

// open lists the numbers of the open tickets.
func (o *office) open() map[int64]string {
	o.t.Helper()
	var list struct {
		Tickets []struct {
			Number  int64
			Subject string
		}
	}
	if a := o.api(o.key, http.MethodGet, "/tickets?limit=200", nil, &list); a.Status != http.StatusOK {
		o.t.Fatalf("list: %d %s", a.Status, a.Body)
	}
	open := map[int64]string{}
	for _, t := range list.Tickets {
		open[t.Number] = t.Subject
	}
	return open
}

// numberOf finds the one open ticket with a subject.
func (o *office) numberOf(subject string) int64 {
	o.t.Helper()
	var found []int64
	for number, s := range o.open() {
		if s == subject {
			found = append(found, number)
		}
	}
	if len(found) != 1 {
		o.t.Fatalf("%d open tickets are called %q", len(found), subject)
	}
	return found[0]
}

// inbox reads the mails that an address got, newest first.
func (o *office) inbox(address string) []*mail.Mail {
	o.t.Helper()
	var got []*mail.Mail
	for _, s := range o.desk.Data().Mail.To(address, 0) {
		_, raw, err := o.desk.Data().Mail.Get(s.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		got = append(got, mail.Read(raw, mail.Envelope{}, sanitizer.HTML))
	}
	return got
}

// newest is the last mail that an address got.
func (o *office) newest(address string) *mail.Mail {
	o.t.Helper()
	got := o.inbox(address)
	if len(got) == 0 {
		o.t.Fatalf("no mail to %s", address)
	}
	return got[0]
}

// send mails the desk.
func (o *office) send(from, to, raw string) error {
	return smtp.SendMail(o.desk.SMTPAddr(), nil, from, []string{to}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

// link is the first private link in a mail.
func (o *office) link(m *mail.Mail) string {
	o.t.Helper()
	for _, word := range strings.Fields(m.Text) {
		if strings.HasPrefix(word, o.desk.URL()+"/t/") {
			return word
		}
	}
	o.t.Fatalf("no private link in %q", m.Text)
	return ""
}

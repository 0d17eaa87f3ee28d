package scenario

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/local/demo"
)

// fieldsOf reads the hidden fields of a page's form.
func fieldsOf(page string) map[string]string {
	fields := map[string]string{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		fields[m[1]] = html.UnescapeString(m[2])
	}
	return fields
}

// actionOf is where a page's form is posted.
func actionOf(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`<form method="post" action="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no form in %s", page)
	}
	return html.UnescapeString(m[1])
}

// multi writes a form with files (name to content).
func multi(t *testing.T, fields, files map[string]string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

// fillIn sends the help centre's form as a browser without script would.
func (o *office) fillIn(lang string, fields, files map[string]string) answer {
	o.t.Helper()
	page := o.http(request{Path: "/new", Header: map[string]string{"Accept-Language": lang}})
	if page.Status != http.StatusOK {
		o.t.Fatalf("form: %d", page.Status)
	}
	all := fieldsOf(page.Body)
	for name, value := range fields {
		all[name] = value
	}
	body, kind := multi(o.t, all, files)
	return o.http(request{Method: http.MethodPost, Path: actionOf(o.t, page.Body), Body: body,
		Header: map[string]string{"Content-Type": kind, "Origin": o.desk.URL(), "Accept-Language": lang}})
}

// numberOn is the reference number on a page.
func numberOn(t *testing.T, page string) int64 {
	t.Helper()
	m := regexp.MustCompile(`#(\d+)`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no number in %s", page)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestVisitor: form with a file, reference, acknowledgement with a private
// link, the ticket's page, another message.
func TestVisitor(t *testing.T) {
	for lang, words := range map[string]struct{ form, subject, write string }{
		"es-ES,es;q=0.9": {"Nombre", "Solicitud recibida", "No funciona la impresora"},
		"en-GB,en;q=0.9": {"Name", "We have your request", "The printer is broken"},
	} {
		t.Run(lang[:2], func(t *testing.T) {
			o := open(t)
			if page := o.http(request{Path: "/new", Header: map[string]string{"Accept-Language": lang}}); !strings.Contains(page.Body, words.form) || !strings.Contains(page.Body, `lang="`+lang[:2]+`"`) {
				t.Errorf("the form is not in %s", lang)
			}
			thanks := o.fillIn(lang, map[string]string{"name": "Lucía", "address": "Lucia@Cliente.test", "subject": words.write, "text": words.write + ".\nGracias"},
				map[string]string{"foto.txt": "una foto"})
			if thanks.Status != http.StatusOK || !strings.Contains(thanks.URL, "/thanks/") {
				t.Fatalf("%d at %s: %s", thanks.Status, thanks.URL, thanks.Body)
			}
			number := numberOn(t, thanks.Body)
			if strings.Contains(thanks.Body, "/t/") {
				t.Error("the thank-you page gives the private link away")
			}
			o.settle()
			ack := o.newest("lucia@cliente.test")
			if !strings.Contains(ack.Subject, words.subject) || !strings.Contains(ack.Subject, fmt.Sprint(number)) {
				t.Errorf("acknowledgement %q", ack.Subject)
			}
			link := o.link(ack)
			page := o.http(request{Path: link})
			if page.Status != http.StatusOK || !strings.Contains(page.Body, words.write) || !strings.Contains(page.Body, "foto.txt") {
				t.Errorf("the ticket's page: %d %s", page.Status, page.Body)
			}
			file := regexp.MustCompile(`href="(/t/[^"]+/files/[^"]+)"`).FindStringSubmatch(page.Body)
			if file == nil {
				t.Fatal("no link to the file")
			}
			if got := o.http(request{Path: html.UnescapeString(file[1])}); got.Status != http.StatusOK || got.Body != "una foto" {
				t.Errorf("the file: %d %q", got.Status, got.Body)
			}
			body, kind := multi(t, map[string]string{"text": "Y además hace ruido"}, nil)
			sent := o.http(request{Method: http.MethodPost, Path: actionOf(t, page.Body), Body: body, Header: map[string]string{"Content-Type": kind, "Origin": o.desk.URL()}})
			if sent.Status != http.StatusOK || !strings.Contains(sent.Body, "hace ruido") {
				t.Errorf("the second message: %d %s", sent.Status, sent.Body)
			}
			o.settle()
			v := o.ticket(number)
			if v.Ticket.Messages != 2 || v.Ticket.Language != lang[:2] || v.Ticket.Channel != "form" {
				t.Errorf("%+v", v.Ticket)
			}
			if n := len(o.inbox("lucia@cliente.test")); n != 1 {
				t.Errorf("%d mails to the visitor, want the acknowledgement alone", n)
			}
		})
	}
}

// TestOtherSite: a form and a script on a page of another origin.
func TestOtherSite(t *testing.T) {
	o := open(t)
	site := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": demo.SampleOrigin}
	back := o.http(request{Method: http.MethodPost, Path: "/forms/web", Header: site, Stay: true,
		Body: "address=a%40cliente.test&subject=Plain&text=hello&redirect=" + demo.SampleOrigin + "/index.html"})
	if back.Status != http.StatusSeeOther || !strings.HasPrefix(back.Header.Get("Location"), demo.SampleOrigin+"/index.html?reference=") {
		t.Errorf("plain form: %d %q", back.Status, back.Header.Get("Location"))
	}
	away := o.http(request{Method: http.MethodPost, Path: "/forms/web", Header: site, Stay: true,
		Body: "address=a%40cliente.test&subject=Away&text=hello&redirect=http://evil.test/"})
	if strings.Contains(away.Header.Get("Location"), "evil.test") {
		t.Errorf("an open redirect to %s", away.Header.Get("Location"))
	}
	preflight := o.http(request{Method: http.MethodOptions, Path: "/requests", Header: map[string]string{
		"Origin": demo.SampleOrigin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key"}})
	if preflight.Status >= 300 || preflight.Header.Get("Access-Control-Allow-Origin") != demo.SampleOrigin {
		t.Errorf("preflight: %d %v", preflight.Status, preflight.Header)
	}
	script := map[string]string{"Content-Type": "application/json", "Origin": demo.SampleOrigin, "Idempotency-Key": "k1"}
	body := `{"form":"web","address":"b@cliente.test","subject":"Scripted","text":"hello"}`
	first := o.http(request{Method: http.MethodPost, Path: "/requests", Header: script, Body: body})
	again := o.http(request{Method: http.MethodPost, Path: "/requests", Header: script, Body: body})
	if first.Status != http.StatusCreated || first.Body != again.Body || first.Header.Get("Access-Control-Allow-Origin") != demo.SampleOrigin {
		t.Errorf("script: %d %s, then %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	for _, header := range []map[string]string{
		{"Content-Type": "application/json", "Origin": "http://evil.test"}, {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://evil.test"},
	} {
		path := "/requests"
		if header["Content-Type"] != "application/json" {
			path, body = "/forms/web", "address=c%40cliente.test&text=hello"
		}
		if got := o.http(request{Method: http.MethodPost, Path: path, Header: header, Body: body}); got.Status != http.StatusForbidden {
			t.Errorf("%s from another origin: %d", path, got.Status)
		}
	}
	o.settle()
	if got := len(o.open()); got != 3 {
		t.Errorf("%d tickets, want 3", got)
	}
}

// letter is what a mail program sends.
const letter = `From: Juan Pérez <juan@cliente.test>
To: soporte@tienda.test
Subject: Factura equivocada
Message-ID: <first@cliente.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset=utf-8

La factura de marzo está mal.
--c
Content-Type: text/html; charset=utf-8

<p>La factura de <b>marzo</b> está mal.<img src="http://tracker.test/x.gif"></p>
--c--
--b
Content-Type: application/pdf; name="factura.pdf"
Content-Disposition: attachment; filename="factura.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQKJSBhIHNtYWxsIGZpbGUK
--b--
`

// TestMainJob: mail in, ticket, routed with its reason, read and answered over
// the API, the customer's answer in the same ticket.
func TestMainJob(t *testing.T) {
	o := open(t)
	if err := o.send("juan@cliente.test", demo.Support, letter); err != nil {
		t.Fatal(err)
	}
	o.settle()
	number := o.numberOf("Factura equivocada")
	v := o.ticket(number)
	if v.Ticket.Team != "facturacion" || v.Ticket.Assignee != "luis" || v.Ticket.Channel != "email" {
		t.Errorf("routed to %s, %s", v.Ticket.Team, v.Ticket.Assignee)
	}
	routed := ""
	for _, e := range v.Events {
		if e.Type == "ticket.routed" {
			routed = e.Cause.Rule + ": " + e.Cause.Why
		}
	}
	if !strings.HasPrefix(routed, "billing: ") || !strings.Contains(routed, "luis") {
		t.Errorf("the history says %q of the routing", routed)
	}
	if len(v.Messages) != 1 || len(v.Messages[0].Files) != 1 || v.Messages[0].Files[0].Type != "application/pdf" {
		t.Fatalf("messages %+v", v.Messages)
	}
	ack := o.newest("juan@cliente.test")
	if !strings.Contains(ack.Subject, fmt.Sprint(number)) || len(o.inbox("luis@"+demo.Domain)) != 1 {
		t.Errorf("acknowledgement %q, %d mails to the assignee", ack.Subject, len(o.inbox("luis@"+demo.Domain)))
	}
	path := fmt.Sprintf("/tickets/%d", number)
	luis := o.newKey("luis", desk.ScopeTicketsRead, desk.ScopeTicketsWrite)
	file := o.api(luis, http.MethodGet, path+"/files/"+v.Messages[0].Files[0].ID, nil, nil)
	if file.Status != http.StatusOK || !strings.HasPrefix(file.Body, "%PDF") && !strings.Contains(file.Body, "/_blob?") {
		t.Errorf("the file: %d %s", file.Status, file.Body)
	}
	for _, message := range []map[string]string{{"kind": "note", "text": "Mirar en contabilidad"}, {"kind": "public", "text": "Le mandamos la correcta."}} {
		if a := o.api(luis, http.MethodPost, path+"/messages", message, nil); a.Status != http.StatusCreated {
			t.Fatalf("%v: %d %s", message, a.Status, a.Body)
		}
	}
	o.settle()
	reply := o.newest("juan@cliente.test")
	if !strings.Contains(reply.Text, "Le mandamos la correcta.") || strings.Contains(reply.Text, "contabilidad") {
		t.Errorf("the answer reads %q", reply.Text)
	}
	if v = o.ticket(number); v.Ticket.Status != "answered" {
		t.Errorf("status %s after the answer", v.Ticket.Status)
	}
	var resolved struct{ Status string }
	if a := o.api(luis, http.MethodPatch, path, map[string]string{"status": "resolved"}, &resolved, "If-Match", fmt.Sprintf(`"%d"`, v.Ticket.Rev)); a.Status != http.StatusOK || resolved.Status != "resolved" {
		t.Fatalf("resolve: %d %s", a.Status, a.Body)
	}
	// His mail program answers to Reply-To and refers to what SES made of our id.
	if len(reply.ReplyTo) != 1 || !strings.HasSuffix(reply.ReplyTo[0].Address, "@"+demo.Receiving) {
		t.Fatalf("Reply-To %v", reply.ReplyTo)
	}
	answer := fmt.Sprintf("From: juan@cliente.test\nTo: %s\nSubject: Re: %s\nMessage-ID: <second@cliente.test>\nIn-Reply-To: <%s>\n\nSigue mal, lo siento.\n\nEl lunes, Tienda Alba escribió:\n> Le mandamos la correcta.\n",
		reply.ReplyTo[0].Address, reply.Subject, reply.MessageID)
	if err := o.send("juan@cliente.test", reply.ReplyTo[0].Address, answer); err != nil {
		t.Fatal(err)
	}
	o.settle()
	v = o.ticket(number)
	if v.Ticket.Status != "open" || v.Ticket.Reopens != 1 || v.Ticket.Messages != 4 || len(o.open()) != 1 {
		t.Errorf("after his answer: %+v, %d open tickets", v.Ticket, len(o.open()))
	}
	if n := len(o.inbox("juan@cliente.test")); n != 2 {
		t.Errorf("%d mails to the customer, want acknowledgement and answer", n)
	}
	if a := o.api(luis, http.MethodPatch, path, map[string]string{"assignee": "marta", "why": "vacaciones"}, nil, "If-Match", fmt.Sprintf(`"%d"`, v.Ticket.Rev)); a.Status != http.StatusOK {
		t.Errorf("assign: %d %s", a.Status, a.Body)
	}
	o.settle()
	if got := o.inbox("marta@" + demo.Domain); len(got) != 1 {
		t.Errorf("%d mails to the new assignee", len(got))
	}
}

// TestRouting: rules in order, then the agent with the least to do.
func TestRouting(t *testing.T) {
	o := open(t)
	ask := func(subject, lang string) ticketView {
		t.Helper()
		a := o.http(request{Method: http.MethodPost, Path: "/requests", Header: map[string]string{"Content-Type": "application/json"},
			Body: fmt.Sprintf(`{"address":"r@cliente.test","subject":%q,"text":"x","language":%q}`, subject, lang)})
		if a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		o.settle()
		return o.ticket(numberOn(t, a.Body))
	}
	for _, tt := range []struct{ subject, lang, team, priority string }{
		{"URGENTE: no puedo pagar la factura", "es", "soporte", "urgent"},
		{"Presupuesto para una academia", "es", "ventas", "normal"},
		{"My invoice", "en", "facturacion", "normal"},
		{"Otra cosa", "es", "soporte", "normal"},
	} {
		if got := ask(tt.subject, tt.lang).Ticket; got.Team != tt.team || got.Priority != tt.priority {
			t.Errorf("%q: team %s, priority %s", tt.subject, got.Team, got.Priority)
		}
	}
	load := map[string]int{}
	for i := range 6 {
		load[ask(fmt.Sprint("Consulta ", i), "es").Ticket.Assignee]++
	}
	if len(load) < 3 {
		t.Errorf("six tickets went to %v: three agents are on duty", load)
	}
}

// TestServiceLevel: clocks in working hours, one warning, one breach, also
// after an outage.
func TestServiceLevel(t *testing.T) {
	o := open(t)
	create := func(subject string) int64 {
		a := o.http(request{Method: http.MethodPost, Path: "/requests", Header: map[string]string{"Content-Type": "application/json"},
			Body: fmt.Sprintf(`{"address":"s@cliente.test","subject":%q,"text":"x"}`, subject)})
		if a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		o.settle()
		return numberOn(t, a.Body)
	}
	number := create("Consulta")
	v := o.ticket(number)
	assignee := v.Ticket.Assignee + "@" + demo.Domain
	due := map[string]time.Time{}
	for _, c := range v.Ticket.Clocks {
		due[c.Metric] = c.DueAt
	}
	if got := due["first_response"].Sub(o.clock.now()).Round(time.Minute); got != 4*time.Hour {
		t.Errorf("first response is due in %v, want 4h", got)
	}
	if due["resolution"].IsZero() {
		t.Errorf("clocks %v", v.Ticket.Clocks)
	}
	warned, breached := len(o.inbox(assignee)), len(o.inbox("marta@"+demo.Domain))
	o.later(3 * time.Hour)
	if n := len(o.inbox(assignee)); n != warned {
		t.Errorf("warned after 3 of 4 hours: %q", o.newest(assignee).Subject)
	}
	o.later(20 * time.Minute)
	o.later(0) // a doubled tick
	if n := len(o.inbox(assignee)) - warned; n != 1 {
		t.Errorf("%d warnings, want 1", n)
	}
	if n := len(o.inbox("marta@"+demo.Domain)) - breached; n != 0 {
		t.Errorf("%d mails to the lead before the deadline", n)
	}
	o.later(time.Hour)
	o.later(time.Hour)
	if n := len(o.inbox("marta@"+demo.Domain)) - breached; n != 1 {
		t.Errorf("%d breaches told to the lead, want 1", n)
	}
	if v = o.ticket(number); !v.has("sla.warned") || !v.has("sla.breached") {
		t.Errorf("history %+v", v.Events)
	}

	// An outage: the desk is down over the deadline of another ticket.
	late := create("Otra consulta")
	before := len(o.inbox("marta@" + demo.Domain))
	o.stop()
	o.clock.pass(24 * time.Hour)
	o.start()
	o.later(0)
	o.later(0)
	if v = o.ticket(late); !v.has("sla.breached") {
		t.Error("the breach during the outage was not noticed")
	}
	told := 0
	for _, m := range o.inbox("marta@" + demo.Domain)[:len(o.inbox("marta@"+demo.Domain))-before] {
		if strings.Contains(m.Subject, fmt.Sprintf("[#%d]", late)) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the lead was told %d times of ticket %d", told, late)
	}
}

// TestRestart: everything accepted is there after a stop in the middle, and
// nothing is done twice.
func TestRestart(t *testing.T) {
	o := open(t)
	const n = 20
	for i := range n {
		if i%2 == 0 {
			raw := fmt.Sprintf("From: p%d@cliente.test\nTo: %s\nSubject: Mail %d\nMessage-ID: <m%d@cliente.test>\n\nhola\n", i, demo.Support, i, i)
			if err := o.send(fmt.Sprintf("p%d@cliente.test", i), demo.Support, raw); err != nil {
				t.Fatal(err)
			}
		} else if a := o.http(request{Method: http.MethodPost, Path: "/requests", Header: map[string]string{"Content-Type": "application/json"},
			Body: fmt.Sprintf(`{"address":"p%d@cliente.test","subject":"Form %d","text":"hola"}`, i, i)}); a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if i%7 == 6 {
			o.stop()
			o.start()
		}
	}
	o.stop()
	o.start()
	o.settle()
	if got := len(o.open()); got != n {
		t.Errorf("%d tickets of %d", got, n)
	}
	for i := range n {
		if got := o.inbox(fmt.Sprintf("p%d@cliente.test", i)); len(got) != 1 {
			t.Errorf("sender %d got %d acknowledgements", i, len(got))
		}
	}
}

// TestMailboxPage: what was sent is seen, and its links lead on.
func TestMailboxPage(t *testing.T) {
	o := open(t)
	o.fillIn("es", map[string]string{"address": "v@cliente.test", "text": "hola"}, nil)
	o.settle()
	list := o.http(request{Path: "/_mail?q=v@cliente.test"})
	entry := regexp.MustCompile(`href="(/_mail/[^"]+)">`).FindAllStringSubmatch(list.Body, -1)
	if len(entry) != 2 { // the style sheet is no entry; this is navigation and one mail
		t.Logf("%d links", len(entry))
	}
	page := o.http(request{Path: entry[len(entry)-1][1]})
	link := regexp.MustCompile(`href="(` + regexp.QuoteMeta(o.desk.URL()) + `/t/[^"]+)"`).FindStringSubmatch(page.Body)
	if link == nil {
		t.Fatalf("no clickable private link on %s", page.Body)
	}
	if got := o.http(request{Path: html.UnescapeString(link[1])}); got.Status != http.StatusOK || !strings.Contains(got.Body, "hola") {
		t.Errorf("the link leads to %d", got.Status)
	}
}

package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// copyOf lets another delivery of one mail arrive.
func (p *post) copyOf(dmarc, headers, to string) {
	p.t.Helper()
	p.n++
	raw := "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nSubject: copia\r\nMessage-ID: <copy@cliente.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n" +
		headers + "\r\nHola\r\n"
	p.Post(fmt.Sprintf("ses-%d", p.n), "marta@cliente.example", []string{to}, raw, crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: dmarc, DKIM: dmarc, DMARC: dmarc})
	p.Drain()
	p.Check()
}

// A delivery that proves its sender better is not swallowed by one that came
// first and proved less; one that proves no more adds nothing.
func TestMail_betterProvedCopyIsNoDuplicate(t *testing.T) {
	const auto = "Auto-Submitted: auto-generated\r\n"
	for name, tt := range map[string]struct {
		first, firstHeaders, then, thenHeaders string
		public                                 bool // the second joins as the person's own words
		added                                  int64
	}{
		"false, then true":      {"FAIL", "", "PASS", "", true, 2},
		"automatic, then human": {"PASS", auto, "PASS", "", true, 2},
		"true, then false":      {"PASS", "", "FAIL", "", true, 1},
		"human, then automatic": {"PASS", "", "PASS", auto, true, 1},
		"true twice":            {"PASS", "", "PASS", "", true, 1},
		"false twice":           {"FAIL", "", "FAIL", "", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			to := p.replyAddress(1001, token.ToParticipant(1))
			before := p.ticket(1001).Messages
			p.copyOf(tt.first, tt.firstHeaders, to)
			p.copyOf(tt.then, tt.thenHeaders, to)
			if got := int64(p.ticket(1001).Messages - before); got != tt.added || len(p.Tickets()) != 1 {
				t.Errorf("%d messages more, %d tickets", got, len(p.Tickets()))
			}
			if m := p.last(1001); (m.Kind == desk.Public) != tt.public {
				t.Errorf("the last is %s", m.Kind)
			}
		})
	}
}

// A mail over a limit shows who wrote it, and no reply address.
func TestMail_overALimitShowsItsHeaders(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "enorme", headers: "X-Long: " + strings.Repeat("a", 70_000) + "\r\nCc: <r-11o-secret@" + crash.Domain + ">\r\n", text: "cuerpo"})
	text := p.last(1001).Body.Text
	for _, want := range []string{"Este correo es demasiado grande", "\nFrom: marta@cliente.example", "\nSubject: enorme", "\nDate: Mon, 2 Mar 2026", "\nTo: …@" + crash.Domain} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "secret") || strings.Contains(text, "aaaa") || strings.Contains(text, "cuerpo") {
		t.Errorf("it shows too much:\n%s", text)
	}
}

// A mail without a Message-ID that is delivered again is one mail; the same words
// at another time, to another, in answer to another or with HTML are two.
func TestMail_withoutAnIDDeliveredTwice(t *testing.T) {
	const date = "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
	for name, tt := range map[string]struct {
		first, second string // of the header
		text          string // of the second
		wait          time.Duration
		tickets       int
	}{
		"dated":                        {date, date, "", 0, 1},
		"dated, hours later":           {date, date, "", 20 * time.Hour, 1},
		"another way":                  {"Received: from a by b\r\n" + date, "Received: from c by d\r\nX-Spam-Score: 1\r\n" + date, "", 0, 1},
		"at another time":              {date, "Date: Mon, 2 Mar 2026 09:00:01 +0000\r\n", "", 0, 2},
		"without a date":               {"", "", "", 0, 1},
		"without a date, an hour late": {"", "", "", time.Hour, 2},
		"other words":                  {date, date, "No imprime.", 0, 2},
		"with HTML beside it":          {date, "Content-Type: text/html\r\n" + date, "<p>La impresora <b>no</b> va.</p>", 0, 2},
		"in answer to another mail":    {date, "In-Reply-To: <otro@cliente.example>\r\n" + date, "", 0, 2},
		"of headers only":              {tooLong + date, tooLong + date, "", 0, 2}, // who knows what it says
		"to another in copy":           {date, "Cc: luis@cliente.example\r\n" + date, "", 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			for i, headers := range []string{tt.first, tt.second} {
				text := "La impresora no va."
				if i == 1 && tt.text != "" {
					text = tt.text
				}
				p.Post(fmt.Sprintf("ses-%d", i), customer, []string{crash.Support}, headers+"From: "+customer+"\r\nTo: soporte@taller.example\r\nSubject: sin id\r\n\r\n"+text+"\r\n", passed)
				p.Drain()
				p.Check()
				p.Pass(tt.wait)
			}
			if n := len(p.Tickets()); n != tt.tickets {
				t.Errorf("%d tickets, want %d", n, tt.tickets)
			}
		})
	}
}

// Nobody blocks or lets through everybody below a suffix that strangers share.
func TestMailRules_notForAPublicSuffix(t *testing.T) {
	ctx := context.Background()
	for domain, want := range map[string]string{
		"com.es": "public_suffix", "co.uk": "public_suffix", "gob.es": "public_suffix", "github.io": "public_suffix", "myshopify.com": "public_suffix",
		"amazonses.com": "public_provider", "onmicrosoft.com": "public_provider", "empresa.com.es": "", "tienda.myshopify.com": "",
	} {
		p := newPost(t)
		p.spam("x@"+domain, "PASS")
		id := p.inQuarantine()[0].ID()
		_, block := p.Intake.DiscardAndBlock(ctx, boss(), id, desk.TeachDomain)
		if want == "" {
			if block != nil {
				t.Errorf("%s: %v", domain, block)
			}
			continue
		}
		_, allow := p.Intake.ReleaseAndAllow(ctx, boss(), id, desk.TeachDomain)
		if !desk.IsKind(block, desk.Invalid) || !strings.Contains(block.Error(), "block="+want) || !desk.IsKind(allow, desk.Invalid) || !strings.Contains(allow.Error(), "allow="+want) {
			t.Errorf("%s: %v and %v, want %s", domain, block, allow, want)
		}
		if rules, _, _ := p.Intake.MailRules(ctx, boss(), "", 10); len(rules) != 0 || len(p.inQuarantine()) != 1 {
			t.Errorf("%s: %+v", domain, rules)
		}
	}
	p := newPost(t)
	p.spam("x@"+crash.Domain, "PASS")
	if _, err := p.Intake.DiscardAndBlock(ctx, boss(), p.inQuarantine()[0].ID(), desk.TeachDomain); !desk.IsKind(err, desk.Invalid) || !strings.Contains(err.Error(), "block=own_domain") {
		t.Errorf("the desk's own domain: %v", err)
	}
}

// Nobody blocks or lets through everybody of a public provider by mistake.
func TestMailRules_notForAPublicProvider(t *testing.T) {
	ctx := context.Background()
	p := newPost(t)
	p.spam("winner@gmail.com", "PASS")
	id := p.inQuarantine()[0].ID()
	_, allow := p.Intake.ReleaseAndAllow(ctx, boss(), id, desk.TeachDomain)
	_, block := p.Intake.DiscardAndBlock(ctx, boss(), id, desk.TeachDomain)
	for _, err := range []error{allow, block} {
		if !desk.IsKind(err, desk.Invalid) || !strings.Contains(err.Error(), "public_provider") {
			t.Errorf("answered %v", err)
		}
	}
	if len(p.inQuarantine()) != 1 {
		t.Error("the mail is gone although nothing was taught")
	}
	if _, err := p.Intake.DiscardAndBlock(ctx, boss(), id, desk.TeachSender); err != nil {
		t.Errorf("one sender: %v", err)
	}
}

// Of two copies of a mail that points at no ticket, the worse proved one first,
// the better one is never lost, and takes nothing over that may be a forger's.
func TestMail_betterProvedCopyOfANewTicket(t *testing.T) {
	const auto = "Auto-Submitted: auto-generated\r\n"
	const page = "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n"
	body := func(html string) string {
		return "--b\r\n\r\nHola\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>" + html + "</p>\r\n--b--\r\n"
	}
	for name, tt := range map[string]struct {
		first, headers, html, to string
		tickets, messages        int
		linked, acknowledged     bool
	}{
		"gray, then proved":                      {"GRAY", "", "Hola", crash.Support, 1, 1, false, true},
		"gray to one mailbox, proved to another": {"GRAY", "", "Hola", "ventas@" + crash.Domain, 1, 1, false, true},
		"gray with other HTML, then proved":      {"GRAY", "", "Haga clic", crash.Support, 1, 2, false, true},
		"false, then proved":                     {"FAIL", "", "Hola", crash.Support, 2, 1, true, true},
		"as if by a machine, then by the person": {"PASS", auto, "Hola", crash.Support, 2, 1, true, true},
		"proved twice":                           {"PASS", "", "Hola", crash.Support, 1, 1, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.Config.Mailboxes = append(p.Config.Mailboxes, desk.Mailbox{ID: "sales", Address: "ventas@taller.example", Receiving: "ventas@" + crash.Domain, Name: "Ventas"})
			send := func(id, dmarc, headers, html, to string) {
				source := customer
				if dmarc != "PASS" {
					source = "x@envios.example"
				}
				p.Post(id, source, []string{to}, "From: "+customer+"\r\nTo: soporte@taller.example\r\nSubject: copia\r\nMessage-ID: <copy@cliente.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"+headers+page+"\r\n"+body(html),
					crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "PASS", DKIM: dmarc, DMARC: dmarc, Policy: "NONE"})
				p.Drain()
				p.Check()
			}
			send("ses-1", tt.first, tt.headers, tt.html, tt.to)
			send("ses-2", "PASS", "", "Hola", crash.Support)
			send("ses-3", "PASS", "", "Hola", crash.Support) // again: adds nothing
			all := p.Tickets()
			if len(all) != tt.tickets || all[0].Messages != tt.messages {
				t.Fatalf("%d tickets, the first has %d messages", len(all), all[0].Messages)
			}
			last := all[len(all)-1]
			if (last.FollowUpOf == all[0].ID) != tt.linked || contains(last.Flags, "claims_ticket") || p.mails(customer) != 1 {
				t.Errorf("follows %q, flags %v, %d mails to her", last.FollowUpOf, last.Flags, p.mails(customer))
			}
			if _, there := all[0].LinkTo(last.ID); there != tt.linked {
				t.Errorf("the first has the links %+v", all[0].Links)
			}
			if _, there := last.LinkTo(all[0].ID); there != tt.linked {
				t.Errorf("the last has the links %+v", last.Links)
			}
			if tt.to != crash.Support && !contains(all[0].AlsoTo, "support") {
				t.Errorf("the second mailbox is not noted: %s and %v", all[0].Mailbox, all[0].AlsoTo)
			}
			if m := p.last(last.Number); !strings.Contains(m.Body.HTML, "Hola") || m.Kind != desk.Public {
				t.Errorf("the true one is not there: %s %q", m.Kind, m.Body.HTML)
			}
		})
	}
}

package intake_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
	"helpdesk/internal/token"
)

// raw lets a whole mail arrive under an id of the mail service.
func (p *post) raw(ses, source, text string) {
	p.t.Helper()
	p.Post(ses, source, []string{"soporte@" + crash.Domain}, strings.ReplaceAll(text, "\n", "\r\n"), passed)
	p.Drain()
	p.Check()
}

func (p *post) answer(text string) {
	p.t.Helper()
	if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: text}); err != nil {
		p.t.Fatal(err)
	}
	p.Drain()
}

// sentText is everything that was mailed to somebody, as it was sent.
func (p *post) sentText(to string) string {
	var b strings.Builder
	for _, m := range p.Mailbox.To(to, 0) {
		_, raw, err := p.Mailbox.Get(m.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		read := mail.Read(raw, mail.Envelope{}, func(s string) string { return s })
		b.WriteString(read.Subject + "\n" + read.Text + "\n" + read.HTML + "\n")
	}
	return b.String()
}

// TestMail_reported are bugs that users of other desks reported, and holes
// that were found in them, each by the name it has there.
func TestMail_reported(t *testing.T) {
	own := "soporte@" + crash.Domain
	for name, play := range map[string]func(*testing.T, *post){
		"chatwoot#11873: a bounce joins its ticket": func(t *testing.T, p *post) {
			p.send(letter{from: "MAILER-DAEMON@cliente.example", source: "<>", to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Undelivered Mail Returned to Sender", text: "marta@cliente.example: user unknown"})
			if p.last(1001).Kind != desk.Automatic {
				t.Errorf("it is a %s", p.last(1001).Kind)
			}
		},
		"zammad#5113, alga-psa#2772: an absence note opens nothing": func(t *testing.T, p *post) {
			resolved := desk.Resolved
			if _, err := p.Conversation.Update(context.Background(), crash.AgentSubject(), conversation.Update{Ticket: "1001", Status: &resolved}); err != nil {
				t.Fatal(err)
			}
			p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Respuesta automática: impresora"})
			if x := p.ticket(1001); x.Status != desk.Resolved || x.Reopens != 0 {
				t.Errorf("%s after %d reopens", x.Status, x.Reopens)
			}
		},
		"faveo#150, freescout#4143, #1403, #4631: reports and notices are not answered": func(t *testing.T, p *post) {
			before := len(p.Mailbox.List(0))
			p.send(letter{from: "postmaster@cliente.example", source: "<>", subject: "Undelivered Mail Returned to Sender", text: "marta@cliente.example: user unknown"})
			p.send(letter{from: "MAILER-DAEMON@cliente.example", source: "<>", subject: "failure notice", headers: "X-Failed-Recipients: marta@cliente.example\r\n"})
			if n := len(p.Mailbox.List(0)) - before; n != 0 || len(p.Tickets()) != 1 || len(p.inQuarantine()) != 2 {
				t.Errorf("%d mails out, %d tickets, %d in quarantine", n, len(p.Tickets()), len(p.inQuarantine()))
			}
		},
		"odoo#66329, osTicket#1041, chatwoot#5131: a noreply is not answered": func(t *testing.T, p *post) {
			for range 3 {
				p.send(letter{from: "no-reply@tienda.example", subject: "Gracias"})
			}
			if n := p.mails("no-reply@tienda.example"); n != 0 {
				t.Errorf("%d answers", n)
			}
		},
		"freescout#688: an autoresponder that changes its address is stopped": func(t *testing.T, p *post) {
			const rounds = 104
			for i := range rounds {
				p.n++
				from := fmt.Sprintf("robot%d@eco.example", i)
				p.Post(fmt.Sprintf("ses-%d", p.n), from, []string{own}, fmt.Sprintf("From: %s\r\nSubject: Gracias\r\nMessage-ID: <r%d@eco.example>\r\n\r\nTexto %d\r\n", from, i, i), passed)
			}
			p.Drain()
			if n := strings.Count(fmt.Sprint(recipients(p)), "@eco.example"); n >= rounds || n > 100 {
				t.Errorf("%d acknowledgements in %d rounds", n, rounds)
			}
		},
		"zammad#5716: two answers to a mail that the desk never saw": func(t *testing.T, p *post) {
			thread := "References: <root@fuera.example> <x@fuera.example>\r\nIn-Reply-To: <x@fuera.example>\r\n"
			p.send(letter{subject: "Re: pedido", headers: thread + "Cc: otro@cliente.example\r\n"}) // 1002
			before := len(p.Tickets())
			// Her second answer joins, by the oldest id or the newest.
			p.send(letter{subject: "Re: pedido", headers: "References: <root@fuera.example> <y@fuera.example>\r\n"})
			p.send(letter{subject: "Re: pedido", headers: "In-Reply-To: <x@fuera.example>\r\n"})
			// So does that of whoever is in copy, as it goes to her as well.
			p.send(letter{from: "otro@cliente.example", subject: "Re: pedido", headers: "References: <root@fuera.example>\r\nCc: marta@cliente.example\r\n"})
			if got := p.ticket(1002); got.Messages != 4 || len(p.Tickets()) != before {
				t.Errorf("%d messages, %d new tickets", got.Messages, len(p.Tickets())-before)
			}
			// What is not hers to read does not, nor a stranger's or an unproved one.
			p.send(letter{from: "otro@cliente.example", subject: "Re: pedido", headers: "References: <root@fuera.example>\r\n"})
			p.send(letter{from: stranger, subject: "Re: pedido", headers: "References: <root@fuera.example>\r\nCc: marta@cliente.example\r\n"})
			p.send(letter{subject: "Re: pedido", headers: "References: <root@fuera.example>\r\n", dmarc: "GRAY", source: "x@envios.example"})
			if got := p.ticket(1002); got.Messages != 4 || len(p.Tickets()) != before+3 {
				t.Errorf("%d messages, %d new tickets", got.Messages, len(p.Tickets())-before)
			}
			for _, x := range p.Tickets()[before:] {
				if x.FollowUpOf != "" || len(x.Flags) != 0 {
					t.Errorf("%d follows %q with %v", x.Number, x.FollowUpOf, x.Flags)
				}
			}
			// The mail itself, late, is a mail like any other.
			p.raw("late", "eva@otra.example", "From: eva@otra.example\nSubject: pedido\nMessage-ID: <root@fuera.example>\n\nHola\n")
			if len(p.Tickets()) != before+4 {
				t.Error("the late one is lost")
			}
		},
		"libredesk#233: reply addresses need no plus": func(t *testing.T, p *post) {
			if a := p.replyAddress(1001, token.ToParticipant(1)); strings.Contains(a, "+") {
				t.Errorf("%s", a)
			}
		},
		"zammad#5064: a stranger who quotes a number": func(t *testing.T, p *post) {
			p.send(letter{from: stranger, subject: "Re: [#1001] impresora"})
			if len(p.Tickets()) != 2 || p.ticket(1001).Messages != 1 {
				t.Errorf("%d tickets", len(p.Tickets()))
			}
		},
		"chatwoot#15869, suitenumerique/messages#765: another subject, the same thread": func(t *testing.T, p *post) {
			p.send(letter{subject: "además: la tinta", headers: "In-Reply-To: <n1@cliente.example>\r\n"})
			if m := p.last(1001); len(p.Tickets()) != 1 || m.Subject != "además: la tinta" {
				t.Errorf("%d tickets, shown as %q", len(p.Tickets()), m.Subject)
			}
		},
		"chatwoot#10028, #3868: an answer to what was sent outside the desk": func(t *testing.T, p *post) {
			p.send(letter{subject: "Re: impresora", headers: "In-Reply-To: <outlook@taller.example>\r\nReferences: <n1@cliente.example> <outlook@taller.example>\r\n"})
			if len(p.Tickets()) != 1 {
				t.Errorf("%d tickets", len(p.Tickets()))
			}
		},
		"freescout CVE-2026-47123: an agent's address and one of our ids": func(t *testing.T, p *post) {
			before := p.mails(customer)
			p.send(letter{from: "ana@taller.example", dmarc: "GRAY", source: "x@evil.example", headers: "In-Reply-To: <" + p.ring().MessageID(crash.Domain, 1001, 1) + ">\r\n"})
			p.send(letter{from: "ana@taller.example", headers: "In-Reply-To: <" + p.ring().MessageID(crash.Domain, 1001, 1) + ">\r\n"})
			if m := p.last(1001); m.Kind != desk.Note || p.mails(customer) != before {
				t.Errorf("%s, %d mails out", m.Kind, p.mails(customer)-before)
			}
		},
		"aws-lambda-ses-forwarder#61, inboundemail/inbound#115: delivered again and again": func(t *testing.T, p *post) {
			for _, ses := range []string{"a", "a", "b", "c"} {
				p.raw(ses, "bob@client.example", "From: bob@client.example\nSubject: x\nMessage-ID: <one@client.example>\n\nHola\n")
			}
			if len(p.Tickets()) != 2 || p.ticket(1002).Messages != 1 {
				t.Errorf("%d tickets", len(p.Tickets()))
			}
		},
		"freescout#5591: one Message-ID for different mails": func(t *testing.T, p *post) {
			p.raw("a", "dhl@dhl.example", "From: dhl@dhl.example\nSubject: Paquete 1\nMessage-ID: <same@dhl.example>\n\nUno\n")
			p.raw("b", "dhl@dhl.example", "From: dhl@dhl.example\nSubject: Paquete 2\nMessage-ID: <same@dhl.example>\n\nDos\n")
			if len(p.Tickets()) != 3 {
				t.Errorf("%d tickets, want both", len(p.Tickets())-1)
			}
		},
		"freescout#691, #5636: no Message-ID": func(t *testing.T, p *post) {
			for i, ses := range []string{"a", "a", "b", "c"} { // the first delivered twice in one way, once in another
				date := []string{"", "", "", "Date: Mon, 2 Mar 2026 09:00:00 +0000\n"}[i]
				p.raw(ses, "bob@client.example", date+"From: bob@client.example\nSubject: x\n\nHola\n")
			}
			if len(p.Tickets()) != 3 {
				t.Errorf("%d tickets", len(p.Tickets())-1)
			}
		},
		"freescout#3186: two at once take the same mail": func(t *testing.T, p *post) {
			p.Post("a", "bob@client.example", []string{own}, "From: bob@client.example\r\nSubject: x\r\n\r\nHola\r\n", passed)
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					_, err := p.Intake.Mail(context.Background(), intake.Notification{RawKey: "mail/a", Envelope: mail.Envelope{ID: "a", Source: "bob@client.example", Recipients: []string{own}}})
					if err != nil && !desk.IsKind(err, desk.Unavailable) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			p.Drain()
			all := p.Tickets() // numbers may have gaps
			if last := all[len(all)-1]; len(all) != 2 || !strings.Contains(p.last(last.Number).Body.Text, "Hola") {
				t.Errorf("%d tickets, body %q", len(all), p.last(last.Number).Body.Text)
			}
		},
		"freescout#5638: the desk's own address writes to itself": func(t *testing.T, p *post) {
			p.send(letter{from: crash.Support, subject: "hola"})
			if len(p.Tickets()) != 1 || len(p.inQuarantine()) != 1 {
				t.Errorf("%d tickets", len(p.Tickets()))
			}
		},
		"zammad#1869, CVE-2018-1000154, CVE-2019-1010018, freescout CVE-2026-32754: scripts in what goes out": func(t *testing.T, p *post) {
			p.send(letter{from: `"<script>alert(1)</script>" <eva@otra.example>`, source: "eva@otra.example", subject: "<img src=x onerror=alert(1)>", text: "<script>alert(2)</script>"})
			if _, err := p.Conversation.Reply(context.Background(), boss(), conversation.Reply{Ticket: "1002", Text: "<script>alert(3)</script> <b>hola</b>"}); err != nil {
				t.Fatal(err)
			}
			p.Drain()
			for _, m := range p.Mailbox.To("eva@otra.example", 0) {
				_, raw, err := p.Mailbox.Get(m.ID)
				if err != nil {
					t.Fatal(err)
				}
				html := mail.Read(raw, mail.Envelope{}, func(s string) string { return s }).HTML
				if html == "" || strings.Contains(html, "<script") || strings.Contains(html, "<img") || strings.Contains(html, "<b>") {
					t.Errorf("HTML out: %s", html)
				}
			}
		},
		"the ticket trick: somebody's verification mail to a reply address": func(t *testing.T, p *post) {
			before := p.mails(customer)
			p.send(letter{from: "noreply@red-social.example", to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Confirm your address", text: "Your code is 123456."})
			if m := p.last(1001); m.Kind != desk.Automatic || p.mails(customer) != before {
				t.Errorf("the customer may read it: %s", m.Kind)
			}
		},
		"zendesk 2024: spoofed requester, number and a copy to oneself": func(t *testing.T, p *post) {
			p.send(letter{subject: "Re: [#1001] impresora", dmarc: "GRAY", source: "x@evil.example", headers: "Cc: " + stranger + "\r\n"})
			p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1)), dmarc: "GRAY", source: "x@evil.example", headers: "Cc: " + stranger + "\r\n"})
			p.answer("Con toda la historia")
			if n := p.mails(stranger); n != 0 || len(p.ticket(1001).Participants) != 1 {
				t.Errorf("the copy got %d mails", n)
			}
		},
		"zendesk 2025: the desk as a relay for somebody's text": func(t *testing.T, p *post) {
			for i := range 6 {
				p.send(letter{from: "Gane dinero <victima@otra.example>", source: "x@evil.example", dmarc: "GRAY", subject: fmt.Sprintf("Gane dinero %d", i), text: "Gane dinero en https://evil.example"})
			}
			if out := p.sentText("victima@otra.example"); p.mails("victima@otra.example") > 3 || strings.Contains(out, "dinero") || strings.Contains(out, "evil.example") {
				t.Errorf("%d mails: %s", p.mails("victima@otra.example"), out)
			}
		},
		"freescout CVE-2026-27636, -28289, -40496; libredesk CVE-2026-111168; chatwoot CVE-2021-3742; osTicket#3764, #4899; django-helpdesk: dangerous files": func(t *testing.T, p *post) {
			var b strings.Builder
			b.WriteString("From: eva@otra.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>hola<img src=\"cid:a\"></p>\n")
			for _, f := range []string{"image/svg+xml; x|a.svg|<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", "image/png|a.html|<html><script>alert(1)</script></html>",
				"text/plain|.htaccess|AddType application/x-httpd-php .txt", "application/octet-stream|../../etc/x.php|<?php"} {
				part := strings.Split(f, "|")
				fmt.Fprintf(&b, "--b\nContent-Type: %s\nContent-ID: <a>\nContent-Disposition: inline; filename=%q\n\n%s\n", part[0], part[1], part[2])
			}
			p.raw("a", "eva@otra.example", b.String()+"--b--\n")
			files := p.last(1002).Attachments
			if len(files) != 4 {
				t.Fatalf("%d files", len(files))
			}
			for i, f := range files {
				if f.Inline || strings.ContainsAny(f.Name, "/\\") || f.Key != fmt.Sprintf("mail/a.parts/%d", i+1) || f.Type == "image/png" {
					t.Errorf("%+v", f)
				}
			}
		},
		"zimbra CVE-2025-27915, -66376: scripts in an invitation": func(t *testing.T, p *post) {
			p.raw("a", "eva@otra.example", "From: eva@otra.example\nSubject: Cita\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:<details ontoggle=alert(1)>Cita\nDESCRIPTION:<style>@import 'https://evil.example'</style>\nDTSTART:20260303T100000Z\nEND:VEVENT\nEND:VCALENDAR\n")
			if h := p.last(1002).Body.HTML; strings.Contains(h, "ontoggle") || strings.Contains(h, "@import") {
				t.Errorf("HTML %s", h)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			play(t, p)
		})
	}
}

func recipients(p *post) []string {
	var all []string
	for _, m := range p.Mailbox.List(0) {
		all = append(all, m.To)
	}
	return all
}

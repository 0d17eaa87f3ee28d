package intake_test

import (
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
	"helpdesk/internal/web/text"
)

// What an agent's mail quotes is internal, and the address he answers is his
// secret: neither may reach the customer, whatever his mail program makes of it.
func TestMail_agentMailSendsOnlyItsOwnWords(t *testing.T) {
	const quote = "> Nota SECRETA para @ana\r\n> Asunto: impresora"
	type sending struct{ text, headers, sent string } // sent "" is a note
	cases := map[string]sending{
		"words above the quote":     {text: "Pruebe otra vez.\r\n\r\nOn Mon, Mar 2, 2026 at 10:00 AM Tienda Alba <ADDRESS> wrote:\r\n" + quote, sent: "Pruebe otra vez."},
		"no quote":                  {text: "Pruebe otra vez.", sent: "Pruebe otra vez."},
		"signature below the quote": {text: "Pruebe otra vez.\r\n\r\nOn Mon, Mar 2, 2026 at 10:00 AM Tienda Alba <ADDRESS> wrote:\r\n" + quote + "\r\n\r\n-- \r\nAna", sent: "Pruebe otra vez."},
		"header block":              {text: "Pruebe otra vez.\r\n\r\nDe: Tienda Alba <ADDRESS>\r\nEnviado: lunes, 2 de marzo de 2026 10:00\r\nPara: Ana <ana@taller.example>\r\nAsunto: impresora\r\n\r\nNota SECRETA", sent: "Pruebe otra vez."},
		"the quote only":            {text: "On Mon, Mar 2, 2026 at 10:00 AM Tienda Alba <ADDRESS> wrote:\r\n" + quote},
		"unmarked quote only":       {text: "On Mon, Mar 2, 2026 at 10:00 AM Tienda Alba <ADDRESS> wrote:\r\n\r\nNota SECRETA"},
		"words between quotes":      {text: "> Nota SECRETA\r\n\r\nSí.\r\n\r\n> y más\r\n\r\nNo."},
		"words above and between":   {text: "Hola:\r\n\r\n> Nota SECRETA\r\n\r\nSí.\r\n\r\n> y más\r\n\r\nNo, eso no va así."},
		"words below the quote":     {text: quote + "\r\n\r\nPruebe otra vez."},
		"unknown attribution":       {text: "Pruebe.\r\n\r\nTienda Alba (ADDRESS) zei het volgende:\r\n" + quote},
		"his address in his words":  {text: "Escriba a ADDRESS, por favor."},
		"nothing":                   {text: "\r\n"},
		"only files": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1.4\r\n--b--"},
		"the notice as a file": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: text/plain\r\n\r\nPruebe otra vez.\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nFrom: soporte@taller.example\r\nSubject: x\r\nReply-To: ADDRESS\r\n\r\nNota SECRETA\r\n--b--"},
		"Outlook's own format": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: text/plain\r\n\r\nPruebe otra vez.\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Disposition: attachment\r\n\r\n\x78\x9f>\"Nota SECRETA\r\n--b--"},
		"the quote as a file of Exchange": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: text/plain\r\n\r\nPruebe otra vez.\r\n--b\r\nContent-Type: text/html; name=ATT00001.htm\r\nContent-Disposition: attachment; filename=ATT00001.htm\r\n\r\n<html><p>##- Responder por encima de esta l&iacute;nea -##</p><p>Nota SECRETA</p></html>\r\n--b--"},
		"a file with his address": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: text/plain\r\n\r\nPruebe otra vez.\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nADDRESS SECRETA\r\n--b--"},
		"a harmless file": {sent: "Pruebe otra vez.", headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
			text: "--b\r\nContent-Type: text/plain\r\n\r\nPruebe otra vez.\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\npieza,precio\r\nfusible,3\r\n--b--"},
		"empty HTML of Gmail": {headers: "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n",
			text: `<div dir="ltr"><br></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 10:00 AM Tienda Alba &lt;<a href="mailto:ADDRESS">ADDRESS</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Nota SECRETA</blockquote></div>`},
		"HTML of Gmail": {headers: "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n", sent: "Pruebe otra vez.",
			text: `<div dir="ltr">Pruebe otra vez.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 10:00 AM Tienda Alba &lt;<a href="mailto:ADDRESS">ADDRESS</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Nota SECRETA</blockquote></div>`},
	}
	for _, lang := range []desk.Language{desk.Spanish, desk.English} {
		for _, notice := range []string{"assigned", "customer_replied", "third_party_replied", "mentioned"} {
			body := strings.ReplaceAll(text.T(lang, "notice."+notice+".body"), "\n", "\r\n")
			cases["unmarked notice "+notice+" "+string(lang)] = sending{text: "Pruebe otra vez.\r\n\r\nNota SECRETA\r\n" + body}
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			before, address := p.mails(customer), p.replyAddress(1001, token.ToAgent("ana"))
			body := strings.ReplaceAll(c.text, "ADDRESS", address)
			p.send(letter{from: "ana@taller.example", to: address, subject: "Re: impresora", headers: c.headers, text: body})
			m, out := p.last(1001), p.sentText(customer)
			local, _, _ := strings.Cut(address, "@")
			if strings.Contains(out, "SECRETA") || strings.Contains(out, local) {
				t.Errorf("the customer reads %q", out)
			}
			if c.sent == "" {
				if m.Kind != desk.Note || !contains(m.Flags, desk.FlagNotSent) || !contains(p.ticket(1001).Flags, desk.FlagNotSent) || m.Author.ID != "ana" || p.mails(customer) != before || p.ticket(1001).Status != desk.New {
					t.Errorf("%s by %q, flags %v, %d mails out, status %s: %q", m.Kind, m.Author.ID, m.Flags, p.mails(customer)-before, p.ticket(1001).Status, m.Body.Text)
				}
				return
			}
			if m.Kind != desk.Public || m.Body.Text != c.sent || p.mails(customer) != before+1 || p.ticket(1001).Status != desk.Answered {
				t.Errorf("%s %q, flags %v, %d mails out", m.Kind, m.Body.Text, m.Flags, p.mails(customer)-before)
			}
		})
	}
}

// reportOf is a delivery report that says failed was not reached.
func reportOf(failed string) (headers, text string) {
	return "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
		"--b\r\nContent-Type: text/plain\r\n\r\nPague aquí.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.evil.example\r\n\r\n" +
			"Final-Recipient: rfc822; " + failed + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" +
			"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=invoice.pdf\r\n\r\n%PDF-1.4\r\n--b--"
}

// A delivery report is anybody's word: it writes on a ticket, and warns of it,
// no more easily than a mail of somebody.
func TestMail_falseReports(t *testing.T) {
	fail := crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "FAIL", DKIM: "FAIL", DMARC: "FAIL", Policy: "none"}
	reject, spam := fail, passed
	reject.Policy, spam.Spam = "reject", "FAIL"
	for name, c := range map[string]struct {
		token, number bool
		failed        string
		verdicts      crash.Verdicts
		joins, warns  bool
		cause         string
	}{
		"number, somebody else":         {number: true, failed: "otro@cliente.example", verdicts: passed, cause: "bounce_without_ticket"},
		"number, participant":           {number: true, failed: customer, verdicts: passed, cause: "bounce_without_ticket"},
		"number, participant, false":    {number: true, failed: customer, verdicts: fail, cause: "bounce_without_ticket"},
		"number, participant, rejected": {number: true, failed: customer, verdicts: reject, cause: "dmarc=reject"},
		"number, participant, spam":     {number: true, failed: customer, verdicts: spam, cause: "verdict-spam=FAIL"},
		"token, participant":            {token: true, failed: customer, verdicts: passed, joins: true, warns: true},
		"token, somebody else":          {token: true, failed: "otro@cliente.example", verdicts: passed, joins: true},
		"token, rejected":               {token: true, failed: customer, verdicts: reject, cause: "dmarc=reject"},
		"token, spam":                   {token: true, failed: customer, verdicts: spam, cause: "verdict-spam=FAIL"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			p.answer("Lo miramos.")
			before := p.ticket(1001)
			to, subject := crash.Support, "Undelivered Mail Returned to Sender"
			if c.token {
				to = p.replyAddress(1001, token.ToParticipant(1))
			}
			if c.number {
				subject = "Undelivered Mail Returned: [#1001]"
			}
			headers, text := reportOf(c.failed)
			p.Post("report", "x@evil.example", []string{to}, "From: MAILER-DAEMON@evil.example\r\nTo: "+to+"\r\nSubject: "+subject+"\r\nMessage-ID: <r@evil.example>\r\n"+headers+"\r\n"+text+"\r\n", c.verdicts)
			p.Drain()
			p.Check()
			now, q := p.ticket(1001), p.inQuarantine()
			if len(p.Tickets()) != 1 || (now.Messages > before.Messages) != c.joins || contains(now.Flags, desk.FlagUndelivered) != c.warns {
				t.Errorf("%d new messages, flags %v", now.Messages-before.Messages, now.Flags)
			}
			if c.cause != "" && (len(q) != 1 || q[0].Cause != c.cause) || c.cause == "" && len(q) != 0 {
				t.Errorf("quarantine %+v, want %q", q, c.cause)
			}
			for _, f := range p.last(1001).Attachments {
				if f.Name == "invoice.pdf" {
					t.Errorf("the ticket has %s", f.Name)
				}
			}
		})
	}
}

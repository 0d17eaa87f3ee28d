package intake_test

import (
	"context"
	"html"
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/web/text"
)

// secretNote is what a colleague wrote for agents only, in lines of every sort.
const secretNote = "@ana el cliente MOROSO debe 4.000 euros desde enero y no se le fía nada más hasta que pague.\n\nPIN 4711-GATO\nclave: CANARIO-99\n\nSi pregunta por el descuento del VEINTE por ciento, no se le ofrece; solo si AMENAZA con irse."

// secrets are words of it, none of which may ever reach the customer.
var secrets = []string{"MOROSO", "4711-GATO", "CANARIO-99", "VEINTE", "AMENAZA"}

// notice is the mail that the desk sent to an agent about the note.
type notice struct {
	text, html, replyTo, subject string
}

// sendsHTML are the headers of an answer in HTML alone.
const sendsHTML = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"

// client is a form in which some program writes an answer to the notice.
type client struct {
	own     string // what goes out; "" when the mail must stay a note
	headers string
	write   func(n notice) string
}

func marked(mark, s string) string {
	return mark + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n"+mark)
}

// wrap breaks a text into lines of at most so many characters, as programs do
// that forget the marks.
func wrap(s string, most int) string {
	var b strings.Builder
	col := 0
	for _, w := range strings.Fields(s) {
		if col+len(w) > most {
			b.WriteString("\n")
			col = 0
		}
		b.WriteString(w + " ")
		col += len(w) + 1
	}
	return b.String()
}

// without leaves the first line of the notice out: the one that asks to answer
// above it.
func without(n notice) string {
	_, rest, _ := strings.Cut(n.text, "\n\n")
	return rest
}

// inside is what stands between <body> and </body>.
func inside(page string) string {
	_, page, _ = strings.Cut(page, "<body")
	_, page, _ = strings.Cut(page, ">")
	page, _, _ = strings.Cut(page, "</body>")
	return page
}

const own = "Pruebe a reiniciarla y cuéntenos."

// clients are the programs, known and unknown, that agents may write with.
var clients = map[string]client{
	"Gmail, text, es": {own: own, write: func(n notice) string {
		return own + "\n\nEl lun, 2 mar 2026 a las 10:00, Taller (<soporte@taller.example>)\nescribió:\n\n" + marked("> ", n.text)
	}},
	"Gmail, text, en": {own: own, write: func(n notice) string {
		return own + "\n\nOn Mon, Mar 2, 2026 at 10:00 AM Taller <soporte@taller.example> wrote:\n\n" + marked("> ", n.text)
	}},
	"Thunderbird, es": {own: own, write: func(n notice) string {
		return own + "\n\nEl 2/3/26 a las 10:00, Taller escribió:\n" + marked("> ", n.text)
	}},
	"Apple Mail, es": {own: own, write: func(n notice) string {
		return own + "\n\n> El 2 mar 2026, a las 10:00, Taller <soporte@taller.example> escribió:\n> \n" + marked("> ", n.text)
	}},
	"Outlook, es": {own: own, write: func(n notice) string {
		return own + "\n\n________________________________\nDe: Taller <soporte@taller.example>\nEnviado: lunes, 2 de marzo de 2026 10:00\nPara: Ana <ana@taller.example>\nAsunto: " + n.subject + "\n\n" + n.text
	}},
	"Outlook, en": {own: own, write: func(n notice) string {
		return own + "\n\n-----Original Message-----\nFrom: Taller <soporte@taller.example>\nSent: Monday, March 2, 2026 10:00\nTo: Ana\nSubject: " + n.subject + "\n\n" + n.text
	}},
	"with a signature": {own: own, write: func(n notice) string {
		return own + "\n\n-- \nAna Ruiz\nTaller, tel. 600 100 200\n\nEl lun, 2 mar 2026 a las 10:00, Taller (<soporte@taller.example>) escribió:\n\n" + marked("> ", n.text)
	}},
	"nothing quoted": {own: own, write: func(notice) string { return own }},
	"disclaimer below": {own: own, write: func(n notice) string {
		return own + "\n\nOn Mon, Mar 2, 2026 at 10:00 AM Taller <soporte@taller.example> wrote:\n\n" + n.text + "\n\nEste mensaje es confidencial."
	}},
	"no mark at all":        {own: own, write: func(n notice) string { return own + "\n\n" + n.text }},
	"bars":                  {own: own, write: func(n notice) string { return own + "\n\n" + marked("| ", n.text) }},
	"drawn bars":            {own: own, write: func(n notice) string { return own + "\n\n" + marked("│ ", n.text) }},
	"initials":              {own: own, write: func(n notice) string { return own + "\n\n" + marked("TA> ", n.text) }},
	"indented":              {own: own, write: func(n notice) string { return own + "\n\n" + marked("        ", n.text) }},
	"wrapped at 40":         {own: own, write: func(n notice) string { return own + "\n\n" + wrap(n.text, 40) }},
	"wrapped at 16, marked": {own: own, write: func(n notice) string { return own + "\n\n" + marked("> ", wrap(n.text, 16)) }},
	"no line breaks":        {own: own, write: func(n notice) string { return own + " " + strings.Join(strings.Fields(n.text), " ") }},
	"emphasised": {own: own, write: func(n notice) string {
		return own + "\n\n*" + strings.ReplaceAll(strings.TrimSpace(n.text), "\n\n", "*\n\n*") + "*"
	}},
	"upper case": {own: own, write: func(n notice) string { return own + "\n\n" + strings.ToUpper(n.text) }},
	"forwarded in line": {own: own, write: func(n notice) string {
		return own + "\n\n---------- Forwarded message ---------\nDe: Taller <soporte@taller.example>\nDate: lun, 2 mar 2026 a las 10:00\nSubject: " + n.subject + "\nTo: <ana@taller.example>\n\n" + n.text
	}},
	"an unknown rule": {own: own, write: func(n notice) string { return own + "\n\n~ ~ ~ ~ ~ ~ ~\n" + n.text }},

	"head in a language unknown": {write: func(n notice) string {
		return own + "\n\nTaller (soporte@taller.example) zei het volgende:\n\n" + n.text
	}},
	"header in a language unknown": {write: func(n notice) string {
		return own + "\n\nFeladó: Taller <soporte@taller.example>\nElküldve: 2026. március 2. 10:00\nCímzett: Ana\nTárgy: " + n.subject + "\n\n" + n.text
	}},
	"first line lost":             {write: func(n notice) string { return own + "\n\n" + without(n) }},
	"first line lost, bars":       {write: func(n notice) string { return own + "\n\n" + marked("| ", without(n)) }},
	"first line lost, wrapped":    {write: func(n notice) string { return own + "\n\n" + wrap(without(n), 40) }},
	"first line lost, one line":   {write: func(n notice) string { return own + " " + strings.Join(strings.Fields(without(n)), " ") }},
	"the note alone":              {write: func(notice) string { return own + "\n\n" + secretNote }},
	"the note alone, bars":        {write: func(notice) string { return own + "\n\n" + marked("| ", secretNote) }},
	"the note alone, wrapped":     {write: func(notice) string { return own + "\n\n" + wrap(secretNote, 40) }},
	"one short line of the note":  {write: func(notice) string { return own + "\n\n  PIN 4711-GATO" }},
	"the note's key":              {write: func(notice) string { return own + "\n\nclave: CANARIO-99\n" }},
	"half a sentence of the note": {write: func(notice) string { return own + " Y (no se le fía nada más hasta que pague)." }},
	"below, marked":               {write: func(n notice) string { return marked("> ", n.text) + "\n\n" + own }},
	"below, unmarked":             {write: func(n notice) string { return n.text + "\n\n" + own }},
	"below, head known": {write: func(n notice) string {
		return "El lun, 2 mar 2026 a las 10:00, Taller (<soporte@taller.example>) escribió:\n\n" + marked("> ", n.text) + "\n\n" + own
	}},
	"between marked lines": {write: func(n notice) string {
		return marked("> ", n.text) + "\n\nSí.\n\n" + marked("> ", secretNote) + "\n\nNo."
	}},
	"above and between marked lines": {write: func(n notice) string { return "Hola:\n\n" + marked("> ", n.text) + "\n\nSí.\n\n> y más\n\n" + own }},
	"the words of the line in his": {write: func(n notice) string {
		return "Como dice el correo, responder por encima de esta línea no basta. " + own
	}},

	"a file with the note": {headers: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n", write: func(notice) string {
		return "--b\nContent-Type: text/plain; charset=utf-8\n\n" + own + "\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=nota.txt\n\n" + secretNote + "\n--b--"
	}},

	"HTML of Gmail": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<div dir="ltr">` + own + `</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">El lun, 2 mar 2026 a las 10:00, Taller (&lt;<a href="mailto:soporte@taller.example">soporte@taller.example</a>&gt;) escribió:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">` + inside(n.html) + `</blockquote></div>`
	}},
	"HTML of Outlook": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<p class=MsoNormal>` + own + `</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>De:</b> Taller &lt;soporte@taller.example&gt;<br><b>Enviado el:</b> lunes, 2 de marzo de 2026 10:00<br><b>Para:</b> Ana<br><b>Asunto:</b> ` + html.EscapeString(n.subject) + `</p></div>` + inside(n.html)
	}},
	"HTML of Outlook web": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<div>` + own + `</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Taller &lt;soporte@taller.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 10:00<br><b>To:</b> Ana<br><b>Subject:</b> x</div>` + inside(n.html)
	}},
	"HTML of Apple Mail": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<div>` + own + `</div><div><br><blockquote type="cite"><div>El 2 mar 2026, a las 10:00, Taller &lt;soporte@taller.example&gt; escribió:</div><br>` + inside(n.html) + `</blockquote></div>`
	}},
	"HTML of Proton": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<div>` + own + `</div><div class="protonmail_quote">On Monday, March 2nd, 2026 at 10:00, Taller &lt;soporte@taller.example&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">` + inside(n.html) + `</blockquote></div>`
	}},
	"HTML of Yahoo": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<div>` + own + `</div><div id="ydp1" class="yahoo_quoted"><div>En lunes, 2 de marzo de 2026, 10:00:00 CET, Taller &lt;soporte@taller.example&gt; escribió:</div>` + inside(n.html) + `</div>`
	}},
	"HTML, a table": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<p>` + own + `</p><table border=1><tr><td>` + inside(n.html) + `</td></tr></table>`
	}},
	"HTML, one table": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<table><tr><td>` + own + `</td></tr><tr><td>&nbsp;</td><td>` + inside(n.html) + `</td></tr></table>`
	}},
	"HTML, same cell": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<table><tr><td>` + own + `<br>` + strings.ReplaceAll(html.EscapeString(n.text), "\n", "<br>") + `</td></tr></table>`
	}},
	"HTML, a plain quote": {own: own, headers: sendsHTML, write: func(n notice) string { return `<p>` + own + `</p><blockquote>` + inside(n.html) + `</blockquote>` }},
	"HTML, in colour": {own: own, headers: sendsHTML, write: func(n notice) string {
		return `<p>` + own + `</p><div style="color:blue;margin-left:1em">` + inside(n.html) + `</div>`
	}},
	"HTML, no first line": {headers: sendsHTML, write: func(n notice) string {
		return `<p>` + own + `</p><div style="color:blue">` + strings.ReplaceAll(html.EscapeString(without(n)), "\n", "<br>") + `</div>`
	}},
	"HTML, a table, none": {headers: sendsHTML, write: func(n notice) string {
		return `<p>` + own + `</p><table>` + "<tr><td>" + strings.ReplaceAll(html.EscapeString(without(n)), "\n", "</td></tr><tr><td>") + `</td></tr></table>`
	}},
	"HTML, words split": {headers: sendsHTML, write: func(notice) string {
		return `<p>` + own + `</p><p>el cliente <b>MOR</b><i>OSO</i> debe 4.000 euros des<span>de</span> enero y no se le f&iacute;a nada m&aacute;s</p>`
	}},
	"HTML, the answer below": {headers: sendsHTML, write: func(n notice) string { return inside(n.html) + `<p>` + own + `</p>` }},
}

// TestMail_agentsAnswerInEveryClient: a note for agents is mailed to the agent
// whom it mentions, and his answer to that mail goes to the customer. Whatever
// his program makes of the quote, nothing of the note goes along; where his
// words cannot be told from it, nothing goes out and he is told so.
func TestMail_agentsAnswerInEveryClient(t *testing.T) {
	for _, lang := range []desk.Language{desk.Spanish, desk.English} {
		for name, c := range clients {
			t.Run(string(lang)+" "+name, func(t *testing.T) {
				p := newPost(t)
				p.Config.Agents[1].Language = lang
				n := p.mention()
				before, told := p.mails(customer), p.mails("ana@taller.example")
				body := strings.ReplaceAll(c.write(n), "\n", "\r\n")
				headers := c.headers
				if headers == "" {
					headers = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
				}
				p.send(letter{from: "ana@taller.example", to: n.replyTo, subject: "Re: impresora", headers: headers, text: body})
				m, out := p.last(1001), strings.ToLower(p.sentText(customer))
				local, _, _ := strings.Cut(n.replyTo, "@")
				for _, secret := range append([]string{local, "zei het", "feladó", `"cite"`, "blockquote"}, secrets...) {
					if strings.Contains(out, strings.ToLower(secret)) {
						t.Errorf("the customer reads %q in\n%s", secret, out)
					}
				}
				switch {
				case c.own == "" && (m.Kind != desk.Note || !contains(m.Flags, desk.FlagNotSent) || p.mails(customer) != before):
					t.Errorf("%s, flags %v, %d mails out: %q", m.Kind, m.Flags, p.mails(customer)-before, m.Body.Text)
				case c.own == "" && (p.mails("ana@taller.example") != told+1 || !strings.Contains(p.sentText("ana@taller.example"), text.T(lang, "notice.not_sent.subject", "number", "1001", "subject", "impresora"))):
					t.Errorf("she is not told: %d mails", p.mails("ana@taller.example")-told)
				case c.own != "" && (m.Kind != desk.Public || m.Body.Text != c.own || p.mails(customer) != before+1):
					t.Errorf("%s, flags %v, %d mails out: %q", m.Kind, m.Flags, p.mails(customer)-before, m.Body.Text)
				}
			})
		}
	}
}

// mention writes the note and answers the mail that Ana gets of it.
func (p *post) mention() notice {
	p.t.Helper()
	p.send(letter{subject: "impresora"})
	lead := desk.Subject{Kind: desk.ActorAgent, AgentID: crash.Lead, Role: desk.RoleLead, Teams: []string{"taller"}}
	if _, err := p.Conversation.Reply(context.Background(), lead, conversation.Reply{Ticket: "1001", Note: true, Text: secretNote}); err != nil {
		p.t.Fatal(err)
	}
	p.Drain()
	for _, sent := range p.Mailbox.To("ana@taller.example", 0) {
		_, raw, err := p.Mailbox.Get(sent.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		if m := mail.Read(raw, mail.Envelope{}, func(s string) string { return s }); strings.Contains(m.Text, "CANARIO-99") {
			return notice{text: m.Text, html: m.HTML, replyTo: m.ReplyTo[0].Address, subject: m.Subject}
		}
	}
	p.t.Fatal("Ana got no mail of the note")
	return notice{}
}

// What was not sent may be said again: the note it became is no secret of the
// agent's from himself. What stands in other notes still is.
func TestMail_agentSaysAgainWhatWasNotSent(t *testing.T) {
	p := newPost(t)
	n := p.mention()
	words := "La pieza llega el martes por la mañana y se la llevamos a casa."
	answer := func(text string) desk.Message {
		p.send(letter{from: "ana@taller.example", to: n.replyTo, subject: "Re: impresora",
			headers: "Content-Type: text/plain; charset=utf-8\r\n", text: strings.ReplaceAll(text, "\n", "\r\n")})
		return p.last(1001)
	}
	if m := answer(words + "\n\n" + without(n)); !contains(m.Flags, desk.FlagNotSent) {
		t.Fatalf("%s: %q", m.Kind, m.Body.Text)
	}
	if m := answer(words); m.Kind != desk.Public || m.Body.Text != words {
		t.Errorf("%s, flags %v: %q", m.Kind, m.Flags, m.Body.Text)
	}
	if m := answer("PIN 4711-GATO"); !contains(m.Flags, desk.FlagNotSent) {
		t.Errorf("%s: %q", m.Kind, m.Body.Text)
	}
}

// Every notice to an agent begins with the line that package mail cuts at.
func TestMail_markerIsKnown(t *testing.T) {
	for _, lang := range []desk.Language{desk.Spanish, desk.English} {
		m := mail.Read([]byte("From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHola.\r\n\r\n"+text.T(lang, "notice.marker")+"\r\n\r\nx\r\n"), mail.Envelope{}, func(s string) string { return s })
		if !m.OwnMarked || !m.OwnCertain || m.Own != "Hola." {
			t.Errorf("%s: %+v %v %q", lang, m.OwnMarked, m.OwnCertain, m.Own)
		}
	}
}

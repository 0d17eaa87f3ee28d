package mail

import (
	"strings"
	"testing"
)

// TestCutReply_ownWords: what a person says in the words or with the marks that
// programs use for quotes stays, and a program's head in its place does not.
func TestCutReply_ownWords(t *testing.T) {
	const quote = "\n\nEl lun, 2 mar 2026 a las 10:20, Soporte (<support@desk.example>) escribió:\n\n> Buenos días\n> Ana"
	for name, text := range map[string]string{
		"tells who wrote, es":      "Hola,\n\nEl 3 de mayo de 2026 su compañero me escribió:\n\"no hay stock\". Y sin embargo sigue en la web.\n\nGracias",
		"with the time":            "El 3 de mayo de 2026 a las 10:20 su compañero me escribió:\n\"no hay stock\". Y sin embargo sigue en la web.",
		"who, not to whom":         "El 3 de mayo de 2026 a las 10:20 mi jefe escribió:\nno hay stock.\n\nY sin embargo sigue en la web.",
		"en":                       "On 3 May 2026 at 10:20 your colleague wrote to me:\n\"out of stock\". But it is on the page.",
		"fr":                       "Le 3 mai 2026 à 10:20 votre collègue m'a écrit :\nrupture de stock.\n\nMerci",
		"de":                       "Am 3. Mai 2026 um 10:20 schrieb mir Ihr Kollege:\nnicht vorrätig.\n\nDanke",
		"it":                       "Il 3 maggio 2026 alle 10:20 il suo collega mi ha scritto:\nesaurito.\n\nGrazie",
		"pt":                       "Em 3 de maio de 2026 às 10:20 o seu colega me escreveu:\nesgotado.\n\nObrigado",
		"above marks":              "Hola,\n\nEl 3 de mayo de 2026 su compañero me escribió:\n> no hay stock\n\nY sin embargo sigue en la web.",
		"above marks, at the end":  "El 3 de mayo de 2026 su compañero me escribió:\n> no hay stock",
		"a parcel":                 "Necesito un envío:\n\nDe: Juan Pérez\nPara: Marta Ruiz\nFecha: 3 de mayo\nAsunto: regalo\n\nPor favor confirmen el precio.",
		"a parcel and an hour":     "Recogida:\n\nDe: Juan Pérez\nPara: Marta Ruiz\nFecha: 3 de mayo, 10:30\nAsunto: regalo\n\nGracias.",
		"a log first":              "> npm ERR! missing script\n> npm ERR! code 1\n\n¿Cómo lo arreglo?",
		"a log in the midst":       "Sale esto:\n\n> npm ERR! missing script\n\n¿Cómo lo arreglo?",
		"a log at the end":         "El error dice:\n> fatal 0x33\n> en la línea 2",
		"a log after a blank line": "El error dice:\n\n> fatal 0x33",
	} {
		for how, in := range map[string]string{"alone": text, "above a quote": text + quote} {
			if got := cutReply(in, false); got != text {
				t.Errorf("%s, %s: %q", name, how, got)
			}
		}
		if words, _, _ := ownWords(text); strings.Contains(words, "stock") || strings.Contains(words, "Marta Ruiz") || strings.Contains(words, "ERR") || strings.Contains(words, "fatal") {
			t.Errorf("%s: %q would be sent on", name, words)
		}
	}
	for text, want := range map[string]string{
		"Ana Ruiz wrote:\n> quoted\n\nAn answer.":                                                                     "An answer.",
		"An answer.\n\nAna Ruiz wrote:\n> quoted":                                                                     "An answer.",
		"El 2026-03-02 10:20, soporte escribió:\n> citado\n\nRespuesta.":                                              "Respuesta.",
		"Respuesta.\n\nEl 2026-03-02 10:20, soporte escribió:\n\ncitado":                                              "Respuesta.",
		"Respuesta.\n\nSoporte <support@desk.example> escribió:\n\ncitado":                                            "Respuesta.",
		"Respuesta.\n\n> citado sin más":                                                                              "Respuesta.",
		"Respuesta.\n\nDe: Soporte\nEnviado: lunes, 2 de marzo de 2026 10:20\nPara: Ana\nAsunto: x\n\ncitado":         "Respuesta.",
		"Válasz.\n\nSupport <s@d.example> ezt írta (időpont: 2026. márc. 2., 10:20):\n> idézet":                       "Válasz.",
		"> El 2 mar 2026, a las 10:20, Soporte <support@desk.example> escribió:\n> \n> citado\n\nRespuesta.":          "Respuesta.",
		"> ¿Modelo?\n\nLaserJet\n\n> ¿Serie?\n\nABC\n\nEl lun, 2 mar 2026 a las 10:20, Soporte escribió:\n> ¿Modelo?": "> ¿Modelo?\n\nLaserJet\n\n> ¿Serie?\n\nABC",
	} {
		if got := cutReply(text, false); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// passedOn are mails that somebody passes on, as programs write them.
func passedOn() map[string]string {
	const head = "De: Proveedor <p@proveedor.example>\nDate: lun, 2 mar 2026 a las 10:20\nSubject: factura\nTo: <ana@example.com>\n\nLa factura 118 está mal.\n\n-- \nPepe"
	return map[string]string{
		"Gmail":               "---------- Forwarded message ---------\n" + head,
		"Apple Mail":          "Inicio del mensaje reenviado:\n\n> De: Proveedor <p@proveedor.example>\n> Asunto: factura\n> Fecha: 2 de marzo de 2026, 10:20:30 CET\n> Para: ana@example.com\n>\n> La factura 118 está mal.",
		"Apple Mail, quoted":  "> Begin forwarded message:\n>\n> From: Proveedor <p@proveedor.example>\n> Subject: factura\n> Date: 2 March 2026\n>\n> La factura 118 está mal.",
		"Thunderbird":         "-------- Mensaje reenviado --------\nAsunto: factura\nFecha: Mon, 2 Mar 2026 10:20:30 +0100\nDe: Proveedor <p@proveedor.example>\nPara: ana@example.com\n\nLa factura 118 está mal.",
		"Gmail, with a quote": "---------- Forwarded message ---------\nDe: x <x@y.example>\n\nLa factura 118 está mal.\n\nEl lun, 2 mar 2026 a las 10:20, P (<p@q.example>) escribió:\n> antes",
		"Yahoo":               "----- Mensaje reenviado -----\n" + head,
		"from an iPhone":      "Inicio del mensaje reenviado:\n\n> De: P <p@q.example>\n> Fecha: 2 de marzo de 2026\n>\n> La factura 118 está mal.\n",
		"T-Online":            "-------- Weitergeleitete Nachricht --------\nBetreff: x\nVon: P <p@q.example>\n\nLa factura 118 está mal.",
	}
}

// TestCutReply_passedOn: a mail that is passed on is part of what was sent, but
// never of what an agent's mail sends to somebody else.
func TestCutReply_passedOn(t *testing.T) {
	for name, mail := range passedOn() {
		mail = tidyText(mail)
		for text, want := range map[string]string{
			mail:                          mail,
			"Les reenvío esto\n\n" + mail: "Les reenvío esto\n\n" + mail,
			"Les reenvío esto\n\nEnviado desde mi iPhone\n\n" + mail: "Les reenvío esto\n\n" + mail,
			"Les reenvío esto\n\n-- \nAna Ruiz\n\n" + mail:           "Les reenvío esto\n\n" + mail,
		} {
			if got := cutReply(text, false); got != want {
				t.Errorf("%s: %q", name, got)
			}
			if words, _, _ := ownWords(text); words != "" && words != "Les reenvío esto" {
				t.Errorf("%s: %q would be sent on", name, words)
			}
		}
		answer := "Respuesta.\n\nEl lun, 2 mar 2026 a las 10:20, Soporte (<support@desk.example>) escribió:\n\n"
		for _, text := range []string{answer + mail, answer + "> " + strings.ReplaceAll(mail, "\n", "\n> ")} {
			if got := cutReply(text, false); got != "Respuesta." {
				t.Errorf("%s, quoted in an answer: %q", name, got)
			}
		}
	}
}

// TestRead_forwards: programs that write the same above what they pass on and
// above what they quote are told apart by the subject; HTML follows the text.
func TestRead_forwards(t *testing.T) {
	const outlook = "Les reenvío esto\r\n\r\nDe: Proveedor <p@proveedor.example>\r\nEnviado: lunes, 2 de marzo de 2026 10:20\r\nPara: Ana <ana@example.com>\r\nAsunto: factura\r\n\r\nLa factura 118 está mal."
	const gmail = `<div dir="ltr">Les reenvío esto</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>De: <b>Proveedor</b> &lt;p@proveedor.example&gt;<br>Date: lun, 2 mar 2026<br>Subject: factura<br>To: &lt;ana@example.com&gt;<br></div><br>La factura 118 está mal.</div>`
	const apple = `<div>Les reenvío esto</div><div><blockquote type="cite"><div>Inicio del mensaje reenviado:</div><br><div><b>De: </b>Proveedor &lt;p@proveedor.example&gt;</div><div><b>Asunto: </b>factura</div><div><b>Fecha: </b>2 mar 2026, 10:20:30</div><br><div>La factura 118 está mal.</div></blockquote></div>`
	const thunderbird = `<p>Les reenvío esto</p><div class="moz-forward-container">-------- Mensaje reenviado --------<table><tr><th>Asunto: </th><td>factura</td></tr><tr><th>Fecha: </th><td>Mon, 2 Mar 2026 10:20:30 +0100</td></tr><tr><th>De: </th><td>p@proveedor.example</td></tr></table>La factura 118 está mal.</div>`
	const outlookPage = `<p>Les reenvío esto</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>De:</b> Proveedor &lt;p@proveedor.example&gt;<br><b>Enviado:</b> lunes, 2 de marzo de 2026 10:20<br><b>Asunto:</b> factura</p></div><p>La factura 118 está mal.</p>`
	for _, tt := range []struct {
		name, subject, body string
		html, all           bool
	}{
		{"Outlook forwards", "RV: factura", outlook, false, true},
		{"Outlook forwards an answer", "FW: RE: factura", outlook, false, true},
		{"Outlook answers", "RE: factura", outlook, false, false},
		{"Outlook answers a forward", "RE: RV: factura", outlook, false, false},
		{"Outlook forwards, page", "RV: factura", outlookPage, true, true},
		{"Outlook answers, page", "RE: factura", outlookPage, true, false},
		{"Gmail", "Fwd: factura", gmail, true, true},
		{"Gmail, other subject", "Miren esto", gmail, true, true},
		{"Apple Mail", "Fwd: factura", apple, true, true},
		{"Apple Mail, other subject", "Miren esto", apple, true, true},
		{"Thunderbird, other subject", "Miren esto", thunderbird, true, true},
		{"Gmail, an answer to a forward", "Re: Fwd: factura", `<div>Les reenvío esto</div><div class="gmail_quote"><div class="gmail_attr">El lun, 2 mar 2026 a las 10:20, Soporte (&lt;s@d.example&gt;) escribió:<br></div><blockquote class="gmail_quote">` + gmail + `</blockquote></div>`, true, false},
		{"Thunderbird, an answer to a forward", "Re: Fwd: factura", `<div>Les reenvío esto</div><div class="moz-cite-prefix">El 2/3/26 a las 10:20, Soporte escribió:<br></div><blockquote type="cite">` + thunderbird + `</blockquote>`, true, false},
	} {
		raw := text(tt.body)
		if tt.html {
			raw = page(tt.body)
		}
		m := readMail([]byte(strings.Replace(string(raw), "Subject: x", "Subject: "+tt.subject, 1)), Envelope{})
		if !strings.HasPrefix(m.Reply, "Les reenvío esto") || strings.Contains(m.Reply, "118 está mal") != tt.all {
			t.Errorf("%s: %q", tt.name, m.Reply)
		}
		if tt.html && strings.Contains(m.ReplyHTML, "118 está mal") != tt.all {
			t.Errorf("%s: %s", tt.name, m.ReplyHTML)
		}
		if strings.Contains(m.Own, "118") {
			t.Errorf("%s: %q would be sent on", tt.name, m.Own)
		}
	}
}

// TestRead_forwardsUnmarked: what Outlook passes on under a subject of the
// writer's is told from an answer by whose mail it is; in doubt it is an answer.
func TestRead_forwardsUnmarked(t *testing.T) {
	own := Own{Addresses: []string{"soporte@taller.example"}, Domains: []string{"desk.example"}}
	block := func(from string) string {
		return "De: " + from + "\nEnviado: lunes, 2 de marzo de 2026 10:20\nPara: Ana <ana@example.com>\nAsunto: factura\n\nLa factura 118 está mal."
	}
	paragraphs := func(s string) string {
		return "<p>" + strings.ReplaceAll(strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(s), "\n", "</p><p>") + "</p>"
	}
	for name, tt := range map[string]struct {
		subject, more, from, rule string
		all                       bool
	}{
		"a supplier's":                    {"Miren esto", "", "Proveedor <p@proveedor.example>", "", true},
		"a supplier's, below a rule":      {"Miren esto", "", "Proveedor <p@proveedor.example>", "________________________________\n", true},
		"a supplier's, below a separator": {"Miren esto", "", "Proveedor <p@proveedor.example>", "-----Mensaje original-----\n", true},
		"as Outlook 2007 names him":       {"Miren esto", "", "Proveedor [mailto:p@proveedor.example]", "", true},
		"without a subject":               {"", "", "Proveedor <p@proveedor.example>", "", true},
		"a long word and a colon":         {"Urgente: factura", "", "Proveedor <p@proveedor.example>", "", true},
		"an answer":                       {"RE: factura", "", "Proveedor <p@proveedor.example>", "", false},
		"an answer, Dutch":                {"Antw: factura", "", "Proveedor <p@proveedor.example>", "", false},
		"an answer, Chinese":              {"回复：factura", "", "Proveedor <p@proveedor.example>", "", false},
		"the desk's":                      {"Otra cosa", "", "Taller <soporte@taller.example>", "", false},
		"of the desk's domain":            {"Otra cosa", "", "Taller <r-1@desk.example>", "", false},
		"of whom it goes to":              {"Otra cosa", "", "Soporte <Support@desk2.example>", "", false},
		"of who is in copy":               {"Otra cosa", "Cc: p@proveedor.example\r\n", "Proveedor <p@proveedor.example>", "", false},
		"of one of too many to know":      {"Otra cosa", "Cc: " + strings.Repeat("x@y.example, ", maxAddresses) + "p@proveedor.example\r\n", "Proveedor <p@proveedor.example>", "", false},
		"the writer's own":                {"Otra cosa", "", "Ana <a@example.com>", "", false},
		"a mail server's report":          {"Delivery failed", "From: postmaster@example.com\r\n", "Proveedor <p@proveedor.example>", "", false},
		"of a name only":                  {"Miren esto", "", "Proveedor", "", false},
	} {
		head := strings.Replace(hostileHead, "Subject: x", "Subject: "+tt.subject, 1)
		head = strings.Replace(head, "To: support@desk.example", "To: support@desk2.example", 1) + "Message-ID: <1@example.com>\r\n" + tt.more
		body := "Les reenvío esto\n\n" + tt.rule + block(tt.from)
		if strings.HasPrefix(tt.more, "From:") {
			_, head, _ = strings.Cut(head, "\r\n")
		}
		for kind, raw := range map[string]string{
			"text": "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body,
			"page": "Content-Type: text/html; charset=utf-8\r\n\r\n" + paragraphs(body),
			"both": "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + paragraphs(body) + "\r\n--b--",
		} {
			m := readMail([]byte(head+raw), Envelope{Own: own})
			if !strings.HasPrefix(m.Reply, "Les reenvío esto") || strings.Contains(m.Reply, "118 está mal") != tt.all {
				t.Errorf("%s, %s: %q", name, kind, m.Reply)
			}
			if kind != "text" && strings.Contains(m.ReplyHTML, "118 está mal") != tt.all {
				t.Errorf("%s, %s: %s", name, kind, m.ReplyHTML)
			}
			if strings.Contains(m.Own, "118") {
				t.Errorf("%s, %s: %q would be sent on", name, kind, m.Own)
			}
		}
	}
}

// TestRead_ownOfForwards: the HTML that a program marks as quoted is never among
// the words that are sent on, whatever the subject says; and in an answer whose
// quote begins like a forward it is a quote.
func TestRead_ownOfForwards(t *testing.T) {
	raw := strings.Replace(string(page(`<div>Mis palabras</div><div class="gmail_quote">La nota interna</div>`)), "Subject: x", "Subject: Fwd: x", 1)
	if m := readMail([]byte(raw), Envelope{}); m.Own != "Mis palabras" || !strings.Contains(m.Reply, "nota interna") {
		t.Errorf("%q would be sent on, the reply is %q", m.Own, m.Reply)
	}
	m := readMail(page(`<div>Respuesta</div><div>El 2/3/26 a las 10:20, Soporte escribió:</div><blockquote type="cite"><div>---------- Forwarded message ---------</div><div>La nota</div></blockquote>`), Envelope{})
	if strings.Contains(m.ReplyHTML, "nota") || m.Reply != "Respuesta" {
		t.Errorf("%s, %q", m.ReplyHTML, m.Reply)
	}
}

// TestRead_ownQuotes: a blockquote that no program made is the writer's own.
func TestRead_ownQuotes(t *testing.T) {
	for body, want := range map[string]string{
		`<p>El error dice:</p><blockquote>fatal 0x33</blockquote><p>¿qué hago?</p>`:                                                            "El error dice: > > fatal 0x33 ¿qué hago?",
		`<p>El error dice:</p><blockquote>fatal 0x33</blockquote>`:                                                                             "El error dice: > > fatal 0x33",
		`<div>El 3 de mayo de 2026 su compañero me escribió:</div><blockquote>fatal 0x33</blockquote><div>¿Y ahora?</div>`:                     "El 3 de mayo de 2026 su compañero me escribió: > fatal 0x33 ¿Y ahora?",
		`<div>Un envío:</div><div>De: Juan</div><div>Para: Marta</div><div>Asunto: regalo</div><div>Fecha: 3 de mayo</div><div>¿Precio?</div>`: "Un envío: De: Juan Para: Marta Asunto: regalo Fecha: 3 de mayo ¿Precio?",
		`<div>Sí.</div><div>El 2/3/26 a las 10:20, Soporte escribió:</div><blockquote>fatal 0x33</blockquote>`:                                 "Sí.",
	} {
		m := readMail(page(body), Envelope{})
		if got := strings.Join(strings.Fields(m.Reply), " "); got != want {
			t.Errorf("%s: %q", body, got)
		}
		if strings.Contains(m.ReplyHTML, "0x33") != strings.Contains(want, "0x33") {
			t.Errorf("%s: %s", body, m.ReplyHTML)
		}
		if strings.Contains(m.Own, "0x33") || strings.Contains(m.Own, "Marta") {
			t.Errorf("%s: %q would be sent on", body, m.Own)
		}
	}
}

package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestSignature is over how many lines that are not blank a signature may go.
const longestSignature = 15

// signature answers where the signature begins that ends at line end, or end.
func (c *cutter) signature(end int) int {
	seen := 0
	found := end
	for i := end - 1; i >= 0 && seen <= longestSignature; i-- {
		if c.blank(i) {
			continue
		}
		if c.quoted[i] {
			break
		}
		s := c.lower[i]
		switch {
		case isSignatureMark(s):
			return i
		case isDeviceLine(s), isFooterMark(s) && seen > 0 && seen <= 6, isClosing(s) && seen > 0 && seen <= 8 && c.shortLines(i+1, end):
			found = i
		}
		seen++
	}
	return found
}

// postscript is what somebody wrote below his signature, which begins at line
// own: from a line that says so on, up to line end or whatever ends it.
func (c *cutter) postscript(own, end int) string {
	from := own
	for from < end && (c.quoted[from] || !isPostscript(c.lower[from])) {
		from++
	}
	to := from
	for to < end && !c.quoted[to] && !isSignatureMark(c.lower[to]) && !isDeviceLine(c.lower[to]) && !isFooterMark(c.lower[to]) {
		to++
	}
	return tidyText(strings.Trim(strings.Join(c.lines[from:to], "\n"), "\n"))
}

// isPostscript reports the beginning of a postscript in Spanish or English: "PD:",
// "P.D.", "P. S. …", but not "P.D.G." or "PS5".
func isPostscript(s string) bool {
	for _, mark := range [...]string{"pd:", "p.d.", "p. d.", "ps:", "p.s.", "p. s."} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			next, _ := utf8.DecodeRuneInString(rest)
			return strings.HasSuffix(mark, ":") || rest == "" || !unicode.IsLetter(next)
		}
	}
	return false
}

// shortLines reports whether lines are short, as those of a signature are.
func (c *cutter) shortLines(from, to int) bool {
	for _, l := range c.lines[from:to] {
		if utf8.RuneCountInString(l) > 80 {
			return false
		}
	}
	return true
}

// isSignatureMark reports the line above a signature: "-- ", and what phones
// and people write instead.
func isSignatureMark(s string) bool {
	switch s {
	case "--", "—", "–", "__", "-- -":
		return true
	}
	return utf8.RuneCountInString(s) >= 3 && strings.Trim(s, "—–") == ""
}

// isFooterMark reports the rule above the footer of a mailing list.
func isFooterMark(s string) bool {
	return len(s) >= 5 && strings.Trim(s, "_") == ""
}

// isDeviceLine reports a line like "Sent from my iPhone".
func isDeviceLine(s string) bool {
	if len(s) > 120 {
		return false
	}
	if i := strings.IndexByte(s, '<'); i > 0 { // Outlook writes its link behind
		s = strings.TrimSpace(s[:i])
	}
	s = strings.TrimLeft(s, "-_[ ")
	for _, p := range [...]string{
		"sent from my ", "sent from mail for ", "sent from yahoo mail", "sent from outlook", "sent from samsung", "sent from proton", "sent from a ", "sent from an ",
		"sent from gmail", "sent from typeapp", "sent from bluemail", "sent from aol", "sent from mailbox", "sent with ", "sent via ", "get outlook for ", "sent using ",
		"enviado desde mi ", "enviado desde mail para ", "enviado desde correo para ", "enviado desde outlook", "enviado desde yahoo", "enviado desde samsung", "enviado desde un ",
		"enviado con ", "enviado mediante ", "obtener outlook para ", "enviado desde correo", "enviado desde proton", "enviado de mi ", "mandado desde mi ", "enviat des de",
		"enviado do meu ", "enviado a partir do ", "obter o outlook para ", "obtenha o outlook para ",
		"envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "télécharger outlook pour ", "obtenir outlook pour ",
		"von meinem ", "gesendet von ", "gesendet mit ", "diese nachricht wurde von mein", "outlook für ", "holen sie sich outlook",
		"inviato da ", "inviato dal ", "scarica outlook per ", "ottieni outlook per ",
		"verzonden vanaf ", "verstuurd vanaf ", "skickat från ", "sendt fra ", "lähetetty ", "wysłane z ", "отправлено с ", "отправлено из ",
	} {
		if strings.HasPrefix(s, p) {
			// "Sent from my desk, is much easier …" is a sentence.
			rest := s[len(p):]
			return len(strings.Fields(rest)) <= 7 && !strings.ContainsAny(strings.TrimRight(rest, ".!"), ",;!?") && !strings.Contains(rest, ". ")
		}
	}
	return false
}

// isClosing reports a formula like "Best regards," on a line of its own.
func isClosing(s string) bool {
	switch strings.TrimRight(s, ",.!;: ") {
	case "regards", "best regards", "kind regards", "warm regards", "kindest regards", "with kind regards", "with best regards", "many regards",
		"sincerely", "yours sincerely", "sincerely yours", "yours faithfully", "yours truly", "respectfully", "cordially", "best wishes",
		"saludos", "un saludo", "saludos cordiales", "un cordial saludo", "cordiales saludos", "saludos atentos", "atentamente", "cordialmente", "muy atentamente",
		"reciba un cordial saludo", "reciban un cordial saludo", "un abrazo", "atte", "quedo a la espera", "saludos cordiales y gracias", "salu2",
		"atenciosamente", "cumprimentos", "com os melhores cumprimentos", "cordiais saudações",
		"cordialement", "bien cordialement", "salutations distinguées", "sincères salutations",
		"mit freundlichen grüßen", "mit freundlichen grüssen", "freundliche grüße", "viele grüße", "beste grüße", "mfg", "liebe grüße",
		"cordiali saluti", "distinti saluti", "saluti", "un cordiale saluto", "met vriendelijke groet":
		return true
	}
	return false
}

package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isAttribution reports a line like "On … wrote:".
func isAttribution(s string) bool {
	if s == "" || len(s) > maxLine {
		return false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	return endsAttribution(s) && attributes(s, 1)
}

// endsAttribution reports whether a line (in lower case) may be the last of
// an attribution: it ends with a colon or with the verb.
func endsAttribution(s string) bool {
	s = strings.TrimRight(s, " -\u00a0")
	if s == "" || s == ":" {
		return false
	}
	if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return true
	}
	for _, v := range [...]string{"wrote", "escribió", "escribio", "escreveu", "a écrit", "schrieb", "ha scritto", "schreef", "skrev"} {
		if strings.HasSuffix(s, v) {
			return true
		}
	}
	return false
}

// attributes reports whether a text (one line, lower case) says who wrote
// when, with at least so many of: an address, a time, a date, a year, a name of
// a day or month. Without a verb it takes an address and two more.
func attributes(s string, need int) bool {
	found := evidence(s)
	if hasVerb(s) {
		return found >= need
	}
	return strings.Contains(s, "@") && found >= 3 && endsAttribution(s)
}

// hasVerb reports a form of "to write" as a word of s.
func hasVerb(s string) bool {
	for _, v := range [...]string{
		"wrote", "writes", "escribió", "escribio", "escribe", "ha escrito", "escreveu", "a écrit", "a ecrit",
		"schrieb", "hat geschrieben", "ha scritto", "scrive", "schreef", "skrev", "kirjoitti", "napisał", "napisał(a)",
		"napsal", "написал", "пишет", "yazdı", "va escriure", "escribiu", "idatzi du",
		"pisze", "írta", "a scris", "写道", "寫道", "のメッセージ", "작성",
	} {
		if containsWord(s, v) {
			return true
		}
	}
	return false
}

// containsWord reports whether w stands in s between characters that are no letters.
func containsWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(w)
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		after, _ := utf8.DecodeRuneInString(s[end:])
		// "<a@b.c>wrote:" and "wrote:" are both seen.
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = end
	}
}

// evidence counts what an attribution usually holds.
func evidence(s string) int {
	n := 0
	if strings.Contains(s, "@") {
		n++
		if i := strings.LastIndex(s, "> "); i > 0 && len(strings.Fields(s[i+2:])) <= 3 && hasVerb(s[i+2:]) {
			n++ // "Ana <ana@example.com> wrote:" says it all
		}
	}
	year, clock, date := numbers(s)
	for _, b := range [...]bool{year, clock, date, hasDayOrMonth(s)} {
		if b {
			n++
		}
	}
	return n
}

// numbers looks for a year (19xx, 20xx), a time (12:34) and a date (3/4/24, 3.4., 2024-05-06).
func numbers(s string) (year, clock, date bool) {
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		j := i
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		n := j - i
		if n == 4 && (s[i:i+2] == "20" || s[i:i+2] == "19") {
			year = true
		}
		if j+1 < len(s) && n <= 4 && isDigit(s[j+1]) {
			switch s[j] {
			case ':':
				clock = clock || n <= 2
			case '/', '-':
				date = true
			case '.':
				date = date || n <= 2
			}
		}
		if j+1 < len(s) && n <= 2 && s[j] == 'h' && isDigit(s[j+1]) { // 14h30
			clock = true
		}
		i = j
	}
	return year, clock, date
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// hasDayOrMonth reports the name of a day or month, in full or cut short.
func hasDayOrMonth(s string) bool {
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if isDayOrMonth(w) {
			return true
		}
	}
	return false
}

func isDayOrMonth(w string) bool {
	switch w {
	case "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december":
		return true
	case "lun", "mié", "mie", "jue", "vie", "sáb", "sab", "dom", "lunes", "martes", "miércoles", "miercoles", "jueves", "viernes", "sábado", "domingo",
		"ene", "abr", "ago", "dic", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre", "octubre", "noviembre", "diciembre":
		return true
	case "seg", "ter", "qua", "qui", "sex", "segunda", "terça", "quarta", "quinta", "sexta",
		"fev", "mai", "set", "out", "dez", "janeiro", "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro", "novembro", "dezembro":
		return true
	case "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
		"janv", "févr", "fevr", "avr", "juin", "juil", "août", "aout", "déc", "janvier", "février", "mars", "avril", "juillet", "septembre", "octobre", "novembre", "décembre":
		return true
	case "mo", "di", "mi", "do", "fr", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
		"jän", "mär", "okt", "januar", "jänner", "februar", "märz", "juni", "juli", "oktober", "dezember":
		return true
	case "gio", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
		"gen", "mag", "giu", "lug", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre", "ottobre", "dicembre":
		return true
	}
	return false
}

// startsAttribution reports whether a line (lower case) begins like an
// attribution: "on", "el", "le", "am", "em", "il", a number, a day.
func startsAttribution(s string) bool {
	s = strings.TrimLeft(s, "-_>[(\"' ")
	if s == "" {
		return false
	}
	if isDigit(s[0]) {
		return true
	}
	first, _, _ := strings.Cut(s, " ")
	first = strings.TrimRight(first, ",.:")
	switch first {
	case "on", "el", "le", "am", "em", "il", "op", "den", "dnia", "w", "dne", "på", "a", "al", "en", "no", "a(z)", "tarihinde", "pe", "la":
		return true
	}
	return isDayOrMonth(first)
}

// isSeparator reports the lines that programs write above a mail quoted or
// forwarded without marks: "-----Original Message-----".
func isSeparator(s string) bool {
	t := strings.Trim(s, "-_=—–‐> :")
	if t == s {
		return false
	}
	switch t {
	case "original message", "original appointment", "reply message", "forwarded message", "forwarded by", "begin forwarded message", "previous message",
		"mensaje original", "mensaje reenviado", "mensaje anterior", "inicio del mensaje reenviado", "cita original",
		"mensagem original", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem reencaminhada",
		"message d'origine", "message d’origine", "message original", "message initial", "message transféré", "message transmis", "début du message réexpédié", "mail original", "mail transféré",
		"ursprüngliche nachricht", "originalnachricht", "ursprüngl. mitteilung", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "original-nachricht", "originalmeldung",
		"messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato",
		"oorspronkelijk bericht", "doorgestuurd bericht", "oprindelig meddelelse", "oprindelig besked", "opprinnelig melding", "ursprungligt meddelande", "alkuperäinen viesti",
		"wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "исходное сообщение", "пересылаемое сообщение", "orijinal mesaj":
		return true
	}
	return strings.HasPrefix(t, "original message from ") && t != s
}

// isReplyMarker reports the line above which a desk asks to answer.
func isReplyMarker(s string) bool {
	if t := strings.Trim(s, "-_=#—–> .:*"); t == s || len(t) < len("reply above") {
		return false
	}
	folded := strings.TrimSpace(Fold(s))
	for _, m := range replyMarks() {
		if folded == m {
			return true
		}
	}
	return false
}

// isRule reports a line of dashes, underscores or equal signs.
func isRule(s string) bool {
	return len(s) >= 4 && strings.Trim(s, "-_=—–") == ""
}

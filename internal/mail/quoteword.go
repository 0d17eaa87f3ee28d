package mail

import (
	"iter"
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
	before, end := "", -2
	for at, w := range wordsOf(s) {
		if isVerb(w) || at == end+1 && s[end] == ' ' && isVerbOfTwo(before, w) {
			return true
		}
		before, end = w, at+len(w)
	}
	return false
}

// wordsOf are the words of s (letters without anything between them) and where
// they begin.
func wordsOf(s string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := -1
		for i, r := range s {
			switch letter := unicode.IsLetter(r); {
			case letter && start < 0:
				start = i
			case !letter && start >= 0:
				if !yield(start, s[start:i]) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(start, s[start:])
		}
	}
}

func isVerb(w string) bool {
	switch w {
	case "wrote", "writes", "escribió", "escribio", "escribe", "escreveu", "schrieb", "scrive", "schreef", "skrev", "kirjoitti", "napisał",
		"napsal", "написал", "пишет", "yazdı", "escribiu", "pisze", "írta", "写道", "寫道", "のメッセージ", "작성":
		return true
	}
	return false
}

// isVerbOfTwo reports the forms of two words.
func isVerbOfTwo(first, second string) bool {
	switch second {
	case "escrito", "scritto":
		return first == "ha"
	case "écrit", "ecrit", "scris":
		return first == "a"
	case "geschrieben":
		return first == "hat"
	case "escriure":
		return first == "va"
	case "du":
		return first == "idatzi"
	}
	return false
}

// wordOfWriting reports whether any word of s may belong to a form of "to write".
func wordOfWriting(s string) bool {
	for _, w := range wordsOf(s) {
		if isVerb(w) || isVerbEnd(w) {
			return true
		}
	}
	return false
}

func isVerbEnd(w string) bool {
	switch w {
	case "escrito", "scritto", "écrit", "ecrit", "scris", "geschrieben", "escriure", "escrit", "idatzi":
		return true
	}
	return false
}

// tellsOfWriting reports a sentence (as it was written) in which somebody tells
// that he was written to, or who wrote, as no program does: "su compañero me
// escribió:", "my boss wrote:", "you wrote to me that:".
func tellsOfWriting(s string) bool {
	if len(s) > 2*maxLine {
		return false
	}
	var first, second string // the two words just before the verb
	end, verb := -1, false
	for at, w := range wordsOf(s) {
		low := strings.ToLower(w)
		if at != end+1 {
			first, second, verb = "", "", false // a date or a mark stands between
		}
		end = at + len(w)
		switch {
		case verb && isWhatFollows(low):
			return true
		case isVerb(low) || isVerbEnd(low):
			if isToWhom(second) || isSomebody(first, second) && !strings.Contains(s, "@") {
				return true
			}
			verb = true
			continue
		case isAuxiliary(low):
			continue
		}
		first, second, verb = second, w, false
	}
	return false
}

func isWhatFollows(w string) bool {
	switch w {
	case "me", "us", "to", "that", "this", "nos", "mir", "uns", "que", "dass", "che":
		return true
	}
	return false
}

// isNameWithVerb reports "Ana Ruiz wrote:" (as it was written), all that old
// programs say of whom they quote.
func isNameWithVerb(s string) bool {
	const longest = 5 // words
	words := strings.Fields(strings.TrimRight(strings.TrimSpace(s), ": "))
	if n := len(words); n < 2 || n > longest || !isVerb(words[n-1]) || !strings.HasSuffix(strings.TrimSpace(s), ":") {
		return false
	}
	for _, w := range words[:len(words)-1] {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return !isToWhom(strings.ToLower(words[len(words)-2]))
}

func isAuxiliary(w string) bool { return w == "ha" || w == "hat" || w == "a" || w == "va" }

// isToWhom reports a pronoun that stands before the verb.
func isToWhom(w string) bool {
	switch w {
	case "me", "nos", "te", "le", "les", "os", "lo", "m", "nous", "vous", "mi", "ci", "ti", "gli", "em", "ens":
		return true
	}
	return false
}

// isSomebody reports "su compañero", "my boss": a person without a name.
func isSomebody(first, second string) bool {
	switch strings.ToLower(first) { // an article or whose he is
	case "su", "mi", "tu", "nuestro", "nuestra", "un", "una", "el", "la", "my", "our", "your", "the", "a", "an", "mon", "votre", "notre",
		"mein", "ihr", "meu", "seu", "uma", "um", "o", "il", "mio", "suo":
		r, _ := utf8.DecodeRuneInString(second)
		return unicode.IsLower(r)
	}
	return false
}

// byProgram reports whether an attribution (lower case) says what programs know
// and people seldom write: the time of day, or an address in brackets.
func byProgram(s string) bool {
	_, clock, _ := numbers(s)
	return clock || strings.Contains(s, "@") && strings.ContainsAny(s, "<([")
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

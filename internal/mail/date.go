package mail

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// scanDate reads the dates that RFC 5322 does not allow but mail has: words in
// any order, names of days in other languages, dots between the parts, zones by
// name, no zone. What it needs is day, month and year.
func scanDate(s string) time.Time {
	var d dateParts
	s = strings.Join(strings.Fields(stripComments(s)), " ")
	s = strings.ReplaceAll(strings.ReplaceAll(s, " :", ":"), ": ", ":")
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
		d.word(strings.ToLower(w))
	}
	if d.day < 1 || d.day > 31 || d.month == 0 || d.year == 0 {
		return time.Time{}
	}
	t := time.Date(d.year, d.month, d.day, d.hour, d.min, d.sec, 0, time.FixedZone("", d.zone))
	return t.UTC()
}

func stripComments(s string) string {
	var out strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// dateParts is what was found of a date.
type dateParts struct {
	day, year      int
	month          time.Month
	hour, min, sec int
	zone           int // seconds east of UTC
	clock          bool
}

func (d *dateParts) word(w string) {
	switch {
	case strings.ContainsRune(w, ':'):
		d.setClock(w)
	case d.clock && len(w) >= 5 && (w[0] == '+' || w[0] == '-'):
		d.setOffset(w)
	case strings.HasPrefix(w, "gmt+") || strings.HasPrefix(w, "gmt-") || strings.HasPrefix(w, "utc+") || strings.HasPrefix(w, "utc-"):
		d.setOffset(w[3:])
	case w == "pm" && d.hour < 12:
		d.hour += 12
	case w == "am" && d.hour == 12:
		d.hour = 0
	case strings.ContainsAny(w, "-/.") && len(w) >= 6:
		d.setNumbers(w)
	case isDigit(w[0]):
		d.setNumber(strings.TrimRight(w, "."))
	default:
		if m := monthByName(w); m != 0 && d.month == 0 {
			d.month = m
		} else if z, ok := zoneByName(w); ok {
			d.zone = z
		}
	}
}

func (d *dateParts) setNumber(w string) {
	n, err := strconv.Atoi(w)
	switch {
	case err != nil:
	case len(w) <= 2 && d.day == 0:
		d.day = n
	case d.year == 0:
		d.year = fullYear(n, len(w))
	}
}

// fullYear follows RFC 5322 section 4.3 for years of two and three digits.
func fullYear(n, digits int) int {
	switch {
	case digits <= 2 && n < 50:
		return 2000 + n
	case digits <= 3:
		return 1900 + n
	}
	return n
}

// setNumbers reads 2024-05-06, 06.05.2024, 06/05/2024 and 6-May-2024. Of two
// numbers that may both be the month, the second is (as most of the world writes).
func (d *dateParts) setNumbers(w string) {
	parts := strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '/' || r == '.' || r == 't' })
	if len(parts) < 3 {
		return
	}
	if m := monthByName(parts[1]); m != 0 {
		d.setNumber(parts[0])
		d.month = m
		d.setNumber(parts[2])
		return
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i])
	}
	switch {
	case len(parts[0]) == 4:
		d.year, d.month, d.day = n[0], time.Month(n[1]), n[2]
	case n[1] > 12:
		d.year, d.month, d.day = fullYear(n[2], len(parts[2])), time.Month(n[0]), n[1]
	default:
		d.year, d.month, d.day = fullYear(n[2], len(parts[2])), time.Month(n[1]), n[0]
	}
	if d.month < 1 || d.month > 12 {
		d.month = 0
	}
}

func (d *dateParts) setClock(w string) {
	if i := strings.IndexByte(w, 't'); i == 10 { // 2024-05-06t12:34:56z
		d.setNumbers(w[:i])
		w = w[i+1:]
	}
	if i := strings.LastIndexAny(w, "+-"); i > 0 {
		d.setOffset(w[i:])
		w = w[:i]
	}
	parts := strings.Split(strings.TrimRight(w, "z"), ":")
	at := func(i int) int {
		if i >= len(parts) {
			return 0
		}
		digits, _, _ := strings.Cut(parts[i], ".")
		n, err := strconv.Atoi(strings.TrimRight(digits, "apm"))
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	d.clock = true
	if at(0) > 23 || at(1) > 59 || at(2) > 60 {
		return
	}
	d.hour, d.min, d.sec = at(0), at(1), at(2)
	if strings.HasSuffix(w, "pm") && d.hour < 12 {
		d.hour += 12
	}
}

func (d *dateParts) setOffset(w string) {
	sign := 1
	if w[0] == '-' {
		sign = -1
	}
	digits := strings.ReplaceAll(w[1:], ":", "")
	if len(digits) <= 2 {
		digits += "00"
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > 1500 {
		return
	}
	d.zone = sign * (n/100*3600 + n%100*60)
}

// monthByName knows the months by their first letters, in several languages.
func monthByName(w string) time.Month {
	w = strings.Trim(w, ".,")
	if len(w) < 3 {
		return 0
	}
	switch shorten(w, 3) {
	case "jan", "ene", "gen":
		return time.January
	case "feb", "fev":
		return time.February
	case "mar":
		return time.March
	case "apr", "abr", "avr":
		return time.April
	case "may", "mai", "mag":
		return time.May
	case "jun", "giu":
		return time.June
	case "jul", "lug":
		return time.July
	case "aug", "ago":
		return time.August
	case "sep", "set":
		return time.September
	case "oct", "okt", "ott", "out":
		return time.October
	case "nov":
		return time.November
	case "dec", "dic", "dez":
		return time.December
	}
	switch {
	case strings.HasPrefix(w, "juin"):
		return time.June
	case strings.HasPrefix(w, "juil"):
		return time.July
	case strings.HasPrefix(w, "aoû"):
		return time.August
	case strings.HasPrefix(w, "fév"):
		return time.February
	case strings.HasPrefix(w, "déc"):
		return time.December
	case strings.HasPrefix(w, "mär"):
		return time.March
	}
	return 0
}

// zoneByName knows the zones of RFC 5322 section 4.3 and the European ones.
func zoneByName(w string) (seconds int, ok bool) {
	switch w {
	case "gmt", "utc", "ut", "z", "wet":
		return 0, true
	case "est":
		return -5 * 3600, true
	case "edt":
		return -4 * 3600, true
	case "cst":
		return -6 * 3600, true
	case "cdt":
		return -5 * 3600, true
	case "mst":
		return -7 * 3600, true
	case "mdt":
		return -6 * 3600, true
	case "pst":
		return -8 * 3600, true
	case "pdt":
		return -7 * 3600, true
	case "cet", "met", "bst", "west":
		return 3600, true
	case "cest", "mest", "eet":
		return 2 * 3600, true
	case "eest", "msk":
		return 3 * 3600, true
	case "jst":
		return 9 * 3600, true
	}
	return 0, false
}

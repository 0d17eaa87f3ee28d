package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
)

// charset is the name of a character set, in lower case; empty: unknown.
type charset string

// decodeCharset turns text in a named character set into UTF-8 without
// control characters other than tab and line feed. A name that is missing,
// unknown or plainly wrong is replaced by a guess; guess is what the rest of the
// mail is written in, or "".
func decodeCharset(b []byte, name string, guess charset) string {
	return decodeAs(b, name, guess, true)
}

// decodeAs is decodeCharset; look says whether the bytes may be examined for
// what they are, which is dear.
func decodeAs(b []byte, name string, guess charset, look bool) string {
	declared := normalCharset(name)
	if declared == "" {
		return undeclared(b, guess, look)
	}
	if isASCIIText(b) && !isShifted(declared) {
		return cleanText(string(b))
	}
	// QUIRK: UTF-8 declared as a one-byte set. Text in such a set that happens
	// to be valid UTF-8 does not occur in practice.
	if isOneByte(declared) && utf8.Valid(b) && !isASCIIText(b) {
		return cleanText(string(b))
	}
	if isMultiByte(declared) && isPlainlyUTF8(b) {
		return cleanText(string(b))
	}
	if look && isLatin(declared) {
		if s, ok := inOtherScript(b); ok {
			return cleanText(s)
		}
	}
	if declared == "us-ascii" || declared == "utf-8" {
		if utf8.Valid(b) {
			return cleanText(string(b))
		}
		if declared == "utf-8" && mostlyUTF8(b) {
			return cleanText(strings.ToValidUTF8(string(b), "\uFFFD"))
		}
		return undeclared(b, guess, look)
	}
	s, ok := convert(b, declared)
	if ok && utf8.Valid(b) && strings.ContainsRune(s, utf8.RuneError) {
		return cleanText(string(b))
	}
	if !ok || tooBroken(s) {
		if other := undeclared(b, guess, look); !ok || !tooBroken(other) {
			return other
		}
	}
	return cleanText(s)
}

// decodeUndeclared decodes text of which nobody said what it is.
func decodeUndeclared(b []byte, guess charset) string { return undeclared(b, guess, true) }

func undeclared(b []byte, guess charset, look bool) string {
	if isASCIIText(b) {
		if bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b(")) {
			if s, ok := convert(b, "iso-2022-jp"); ok {
				return cleanText(s)
			}
		}
		return cleanText(string(b))
	}
	if utf8.Valid(b) {
		return cleanText(string(b))
	}
	if guess != "" && guess != "utf-8" && guess != "us-ascii" {
		if s, ok := convert(b, guess); ok && !tooBroken(s) {
			return cleanText(s)
		}
	}
	if mostlyUTF8(b) {
		return cleanText(strings.ToValidUTF8(string(b), "\uFFFD"))
	}
	if !look {
		s, _ := convert(b, "windows-1252")
		return cleanText(s)
	}
	if cs := detect(b); cs != "" {
		if s, ok := convert(b, cs); ok && !tooBroken(s) {
			return cleanText(s)
		}
	}
	s, _ := convert(b, "windows-1252")
	return cleanText(s)
}

// isPlainlyUTF8 reports UTF-8 that was declared as a set of two bytes. Two or
// three characters of such a set may happen to be valid UTF-8: it takes more of
// them, two of three bytes, or letters among ASCII ones.
func isPlainlyUTF8(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	all, long, among := 0, 0, 0
	for i := 0; i < len(b); {
		_, n := utf8.DecodeRune(b[i:])
		if n > 1 {
			all++
			if n > 2 {
				long++
			}
			if i > 0 && isASCIILetter(b[i-1]) || i+n < len(b) && isASCIILetter(b[i+n]) {
				among++
			}
		}
		i += n
	}
	return all > 5 || long > 1 || among > 0 && among*2 > all
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// inOtherScript decodes text that was declared as western, as programs do that
// know nothing, and plainly is not: more than half of its letters would be
// accented ones, and it reads as words of another script.
func inOtherScript(b []byte) (string, bool) {
	const sample, least, sure = 4096, 6, 20
	lines := raw8Bit(b, sample)
	high, ascii := 0, 0
	for _, c := range lines {
		switch {
		case c >= utf8.RuneSelf:
			high++
		case isASCIILetter(c):
			ascii++
		}
	}
	if high < least || high <= ascii {
		return "", false
	}
	s, ok := convert(b, detectSurely(lines, sure))
	if !ok || tooBroken(s) {
		return "", false
	}
	other, rest := 0, 0
	for _, r := range s {
		switch scriptOf(r) {
		case otherScript:
			other++
		case neutralScript:
		default:
			if r >= utf8.RuneSelf {
				rest++
			}
		}
	}
	return s, other > 9*rest
}

// detectSample is how many bytes are enough to recognise a character set.
const detectSample = 32 << 10

// detect guesses the character set of 8-bit text that is not UTF-8.
func detect(b []byte) charset {
	if len(b) > detectSample {
		b = from8Bit(b) // a page may begin with that much of style
		b = b[:min(len(b), detectSample)]
	}
	return detectSurely(b, 10)
}

// detectSurely is the set that b is in with at least a confidence of 0 to 100, or "".
func detectSurely(b []byte, confidence int) charset {
	if isThai(b) {
		return "windows-874"
	}
	best, err := chardet.NewTextDetector().DetectBest(b)
	if err != nil || best.Confidence < confidence {
		return ""
	}
	return normalCharset(best.Charset)
}

// convert decodes b; false when the character set is unknown.
func convert(b []byte, cs charset) (string, bool) {
	switch cs {
	case "utf-7":
		return decodeUTF7(b), true
	case "iso-2022-kr":
		b, cs = unshift(b), "euc-kr"
	case "iso-2022-cn":
		b, cs = unshift(b), "gb18030"
	case "utf-8", "us-ascii":
		return strings.ToValidUTF8(string(b), "\uFFFD"), true
	}
	enc := lookup(cs)
	if enc == nil {
		return "", false
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil && len(out) == 0 {
		return "", false
	}
	return string(out), true
}

func isASCIIText(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mostlyUTF8 reports whether b is UTF-8 with some damage, as a cut text or a
// stray byte leaves it.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > 4*bad
}

// tooBroken reports whether a decoded text shows that it was not what it was
// taken for: more than one replacement or C1 character in ten non-ASCII ones.
func tooBroken(s string) bool {
	other, bad := 0, 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		other++
		if r == utf8.RuneError || r >= 0x80 && r < 0xA0 {
			bad++
		}
	}
	return bad*10 > other
}

// unshift turns the 7-bit form of a two-byte set (RFC 1557, RFC 1922), which
// shifts with SO and SI, into its 8-bit form.
func unshift(b []byte) []byte {
	out := make([]byte, 0, len(b))
	shifted := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x0E:
			shifted = true
		case c == 0x0F || c == '\n':
			shifted = false
			if c == '\n' {
				out = append(out, c)
			}
		case c == 0x1B && i+3 < len(b) && b[i+1] == '$' && (b[i+2] == ')' || b[i+2] == '*'):
			i += 3
		case shifted && c > ' ':
			out = append(out, c|0x80)
		default:
			out = append(out, c)
		}
	}
	return out
}

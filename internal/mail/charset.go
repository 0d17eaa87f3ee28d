package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
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
	best, err := chardet.NewTextDetector().DetectBest(lines)
	if err != nil || best.Confidence < sure {
		return "", false
	}
	s, ok := convert(b, normalCharset(best.Charset))
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
		b = b[:detectSample]
	}
	best, err := chardet.NewTextDetector().DetectBest(b)
	if err != nil || best.Confidence < 10 {
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

// lookup finds the decoder of a normalised name, or nil.
func lookup(cs charset) encoding.Encoding {
	switch cs {
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "iso-2022-jp":
		return japanese.ISO2022JP
	case "utf-32":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "ibm850":
		return charmap.CodePage850
	case "ibm437":
		return charmap.CodePage437
	case "ibm852":
		return charmap.CodePage852
	case "ibm858":
		return charmap.CodePage858
	case "iso-8859-1":
		return charmap.Windows1252
	}
	if enc, err := htmlindex.Get(string(cs)); err == nil && enc != encoding.Replacement {
		return enc
	}
	if enc, err := ianaindex.MIME.Encoding(string(cs)); err == nil && enc != nil {
		return enc
	}
	return nil
}

// normalCharset brings the spellings of one character set to one name; ""
// when the name says nothing.
func normalCharset(name string) charset {
	n := strings.ToLower(strings.TrimSpace(name))
	n = strings.Trim(n, `"'<>;`)
	n = strings.TrimPrefix(n, "charset=")
	n, _, _ = strings.Cut(n, "*") // RFC 2231 section 5: a language may follow
	n = strings.Trim(strings.ReplaceAll(n, "_", "-"), `"' `)
	if rest, ok := strings.CutPrefix(n, "x-windows-"); ok {
		n = "windows-" + rest
	}
	switch n {
	case "", "default", "unknown", "unknown-8bit", "x-unknown", "8bit", "binary", "none", "auto", "ansi", "x-ansi", "windows-ansi", "windows", "text":
		return ""
	case "utf8", "utf-8", "unicode-1-1-utf-8", "utf-8mb4", "cp65001", "x-utf-8":
		return "utf-8"
	case "ascii", "us-ascii", "ansi-x3.4-1968", "iso-646-us", "646", "iso-ir-6", "7bit":
		return "us-ascii"
	case "utf7", "utf-7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "csunicode11utf7":
		return "utf-7"
	case "gb2312", "gbk", "cp936", "ms936", "windows-936", "x-gbk", "euc-cn", "gb-2312-80", "gb2312-80", "x-gb2312", "gb18030", "gb-18030", "csgb2312":
		return "gb18030"
	case "ks-c-5601-1987", "ks-c-5601", "ksc5601", "cp949", "ms949", "windows-949", "uhc", "euckr", "euc-kr":
		return "euc-kr"
	case "cp932", "ms932", "windows-31j", "sjis", "x-sjis", "shift-jis", "x-shift-jis", "ms-kanji", "shiftjis":
		return "shift_jis"
	case "eucjp", "x-euc-jp", "x-euc", "euc-jp", "ujis":
		return "euc-jp"
	case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms", "cp50220", "cp50221", "jis", "csiso2022jp":
		return "iso-2022-jp"
	case "cp950", "ms950", "windows-950", "big5-hkscs", "big5hkscs", "x-big5", "big5", "cn-big5":
		return "big5"
	case "cp874", "ms874", "x-cp874", "dos-874", "ibm874", "874", "windows874", "tis-620", "tis620", "iso-8859-11":
		return "windows-874"
	case "hz", "hz-gb-2312":
		return "hz-gb-2312"
	case "utf-32", "utf32", "ucs-4":
		return "utf-32"
	case "utf16", "utf-16", "unicode", "ucs-2":
		return "utf-16"
	case "latin1", "latin-1", "iso8859-1", "iso-8859-1", "l1", "8859-1", "iso88591", "iso-8559-1", "iso":
		return "iso-8859-1"
	case "cp850", "850", "ibm850":
		return "ibm850"
	case "cp437", "437", "ibm437":
		return "ibm437"
	case "cp852", "852", "ibm852":
		return "ibm852"
	case "cp858", "858", "ibm858", "ibm00858":
		return "ibm858"
	case "koi8r", "koi8", "koi-8", "x-koi8-r":
		return "koi8-r"
	case "macroman", "mac-roman", "mac", "apple-roman":
		return "macintosh"
	case "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
		"1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258":
		return charset("windows-" + strings.TrimPrefix(n, "cp"))
	case "latin2", "latin-2":
		return "iso-8859-2"
	case "latin5", "latin-5":
		return "iso-8859-9"
	case "latin9", "latin-9", "latin0":
		return "iso-8859-15"
	}
	for _, win := range []string{"cp-125", "cp125", "win-125", "win125", "windows125", "x-cp125", "ansi-125", "ms-125"} {
		if rest, ok := strings.CutPrefix(n, win); ok {
			return charset("windows-125" + rest)
		}
	}
	if rest, ok := strings.CutPrefix(n, "iso8859-"); ok {
		return charset("iso-8859-" + rest)
	}
	return charset(n)
}

// isShifted reports whether a set writes other scripts with 7-bit bytes.
func isShifted(cs charset) bool {
	switch cs {
	case "utf-7", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "utf-16", "utf-16le", "utf-16be", "utf-32":
		return true
	}
	return false
}

func isLatin(cs charset) bool {
	return cs == "iso-8859-1" || cs == "iso-8859-15" || cs == "windows-1252"
}

// isMultiByte reports the sets of two bytes per character.
func isMultiByte(cs charset) bool {
	switch cs {
	case "gb18030", "big5", "euc-kr", "shift_jis", "euc-jp":
		return true
	}
	return false
}

// isOneByte reports the sets of one byte per character.
func isOneByte(cs charset) bool {
	for _, p := range [...]string{"iso-8859-", "windows-125", "windows-874", "x-mac-", "macintosh", "koi8-", "ibm", "tis-620"} {
		if strings.HasPrefix(string(cs), p) {
			return true
		}
	}
	return false
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

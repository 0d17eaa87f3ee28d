package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxInvalidBase64 is how many bytes that are no base64 a part may hold before
// it is kept as it stands.
const maxInvalidBase64 = 1000

// decodeTransfer undoes a Content-Transfer-Encoding. The result shares memory
// with b when there was nothing to undo. ok is false when the part does not
// hold what its header says and was kept raw.
func decodeTransfer(b []byte, encoding string) (out []byte, ok bool) {
	switch transferName(encoding) {
	case "base64":
		return decodeBase64(b)
	case "quoted-printable":
		return decodeQuoted(b), true
	case "x-uuencode":
		if files, _ := cutUUEncoded(b); len(files) > 0 {
			return files[0].data, true
		}
		return b, false
	}
	return b, true
}

// transferName brings the spellings of a transfer encoding to one; "" for those
// that leave the text as it is.
func transferName(encoding string) string {
	encoding, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(encoding)), " ")
	switch strings.Trim(encoding, `"';`) {
	case "base64", "base-64", "b":
		return "base64"
	case "quoted-printable", "quotedprintable", "qp", "q", "quoted":
		return "quoted-printable"
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return "x-uuencode"
	}
	return ""
}

// holdsBase64 reports whether what calls itself base64 is such, and data what it
// says: its first line is, which a footer in plain text below does not change;
// or it has no words; or they say something all the same.
func holdsBase64(raw, data []byte) bool {
	const sample, few = 4096, 200
	raw, data = bytes.TrimSpace(raw), data[:min(len(data), sample)]
	line := bytes.TrimSpace(raw[:min(lineEnd(raw, 0), sample)])
	if words, _ := wordsInBase64(line); !words {
		if first, _ := decodeBase64(line); len(first) > 0 && !hasControls(first) {
			return true
		}
	}
	words, textual := wordsInBase64(raw[:min(len(raw), sample)])
	switch {
	case !textual, len(raw) == 0:
		return true
	case words:
		return len(data) > 0 && !hasControls(data) && isUTF8Start(data)
	default: // one word, or a file
		return len(raw) > few || !hasControls(data) || isUTF8Start(data)
	}
}

// base64Footer answers where plain text begins below base64, as mailing lists
// add it without looking; the end when there is none.
func base64Footer(raw []byte) int {
	const longest = 4096
	at := len(raw)
	for pos := max(0, len(raw)-longest); pos < len(raw); {
		end := lineEnd(raw, pos)
		line := trimEOL(raw[pos:end])
		switch words, textual := wordsInBase64(line); {
		case !textual:
			return len(raw)
		case words:
			at = min(at, pos)
		case len(line) >= 40: // base64 goes on
			at = len(raw)
		}
		pos = end
	}
	if at == 0 {
		return len(raw)
	}
	return at
}

// wordsInBase64 reports whether b looks like words instead of base64: blanks
// in a line that do not part groups of four, or more than a few other characters.
// textual is false when something in it is no text at all.
func wordsInBase64(b []byte) (words, textual bool) {
	values := base64Values()
	run, valid, other := 0, 0, 0
	for i, c := range b {
		switch {
		case values[c] >= 0 || c == '=':
			run++
			valid++
		case c == ' ' || c == '\t':
			inLine := i+1 < len(b) && b[i+1] > ' '
			words = words || inLine && run%4 != 0
			run = 0
		case c == '\r' || c == '\n':
			run = 0
		case c < ' ':
			return false, false
		default:
			other++
		}
	}
	return words || other*20 > valid, true
}

// isUTF8Start reports UTF-8 that may be cut off in its last character.
func isUTF8Start(b []byte) bool {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if last := b[len(b)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				b = b[:len(b)-i]
			}
			break
		}
	}
	return utf8.Valid(b)
}

// hasControls reports bytes that no text holds.
func hasControls(b []byte) bool {
	for _, c := range b {
		if c < ' ' && (c < '\t' || c > '\r') && c != 0x0E && c != 0x0F && c != 0x1B || c == 0x7F {
			return true
		}
	}
	return false
}

// decodeBase64 decodes tolerantly: bytes outside the alphabet are skipped,
// padding may stand in the middle (several texts run together) or be missing.
func decodeBase64(b []byte) (out []byte, ok bool) {
	values := base64Values()
	out = make([]byte, 0, len(b)/4*3+3)
	var acc uint32 // the sextets of the group being read
	n, invalid := 0, 0
	for _, c := range b {
		v := values[c]
		switch {
		case v >= 0:
			acc = acc<<6 | uint32(v)
			if n++; n == 4 {
				out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
				n, acc = 0, 0
			}
		case c == '=':
			out = endGroup(out, acc, n)
			n, acc = 0, 0
		case c != '\r' && c != '\n' && c != ' ' && c != '\t':
			if invalid++; invalid > maxInvalidBase64 {
				return b, false
			}
		}
	}
	return endGroup(out, acc, n), true
}

// base64Values answers the value of each byte in the alphabet, -1 outside it.
func base64Values() (values [256]int8) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range values {
		values[i] = -1
	}
	for i := range len(alphabet) {
		values[alphabet[i]] = int8(i)
	}
	return values
}

// endGroup writes a group of fewer than four characters.
func endGroup(out []byte, acc uint32, n int) []byte {
	switch n {
	case 2:
		return append(out, byte(acc>>4))
	case 3:
		return append(out, byte(acc>>10), byte(acc>>2))
	}
	return out
}

// decodeQuoted decodes quoted-printable tolerantly: what is no escape stays.
func decodeQuoted(b []byte) []byte {
	if bytes.IndexByte(b, '=') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c != '=' {
			out = append(out, c)
			continue
		}
		if i+2 < len(b) && unhex(b[i+1]) >= 0 && unhex(b[i+2]) >= 0 {
			out = append(out, byte(unhex(b[i+1])<<4|unhex(b[i+2])))
			i += 2
			continue
		}
		// A soft line break: "=", blanks, line break.
		j := i + 1
		for j < len(b) && j-i < 80 && (isBlank(b[j]) || b[j] == '\r') {
			j++
		}
		if j >= len(b) || b[j] == '\n' {
			i = j
			continue
		}
		out = append(out, c)
	}
	return out
}

// uuFile is a file written into a text by uuencode.
type uuFile struct {
	name string
	data []byte
}

// cutUUEncoded takes uuencoded files out of a text, as old mailers write them.
func cutUUEncoded(text []byte) (files []uuFile, rest []byte) {
	if !bytes.Contains(text, []byte("begin ")) {
		return nil, text
	}
	for pos := 0; pos < len(text); {
		end := lineEnd(text, pos)
		line := trimEOL(text[pos:end])
		if name, ok := uuBegin(line); ok {
			if data, after, ok := uuBody(text, end); ok {
				files = append(files, uuFile{name: name, data: data})
				pos = after
				continue
			}
		}
		rest = append(rest, text[pos:end]...)
		pos = end
	}
	if len(files) == 0 {
		return nil, text
	}
	return files, rest
}

// uuBegin reads "begin 644 name".
func uuBegin(line []byte) (name string, ok bool) {
	if !bytes.HasPrefix(line, []byte("begin ")) || len(line) < 11 || len(line) > 300 {
		return "", false
	}
	mode, rest, ok := bytes.Cut(line[6:], []byte(" "))
	if !ok || len(mode) < 3 || len(mode) > 4 || len(bytes.Trim(mode, "01234567")) > 0 {
		return "", false
	}
	return string(bytes.TrimSpace(rest)), true
}

// uuBody reads the lines up to "end". A line that is not uuencoded means that
// "begin" was only a word of the text; looking stops there, so that the whole
// stays linear.
func uuBody(text []byte, pos int) (data []byte, after int, ok bool) {
	for pos < len(text) {
		end := lineEnd(text, pos)
		line := trimEOL(text[pos:end])
		pos = end
		if string(line) == "end" {
			return data, pos, true
		}
		if len(line) == 0 || string(line) == "`" || string(line) == " " {
			continue
		}
		n := int(line[0]-' ') & 63
		if line[0] < ' ' || line[0] > '`' || (len(line)-1)*3/4+3 < n {
			return nil, 0, false
		}
		data = appendUULine(data, line[1:], n)
	}
	return nil, 0, false
}

func appendUULine(data, line []byte, n int) []byte {
	at := func(i int) byte {
		if i >= len(line) {
			return 0
		}
		return (line[i] - ' ') & 63
	}
	for i := 0; n > 0; i += 4 {
		three := [3]byte{at(i)<<2 | at(i+1)>>4, at(i+1)<<4 | at(i+2)>>2, at(i+2)<<6 | at(i+3)}
		data = append(data, three[:min(n, 3)]...)
		n -= 3
	}
	return data
}

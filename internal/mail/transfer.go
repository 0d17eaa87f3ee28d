package mail

import (
	"bytes"
	"strings"
)

// maxInvalidBase64 is how many bytes that are no base64 a part may hold before
// it is kept as it stands.
const maxInvalidBase64 = 1000

// decodeTransfer undoes a Content-Transfer-Encoding. The result shares memory
// with b when there was nothing to undo. ok is false when the part does not
// hold what its header says and was kept raw.
func decodeTransfer(b []byte, encoding string) (out []byte, ok bool) {
	encoding, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(encoding)), " ")
	switch strings.Trim(encoding, `"';`) {
	case "base64", "base-64", "b":
		return decodeBase64(b)
	case "quoted-printable", "quotedprintable", "qp", "q", "quoted":
		return decodeQuoted(b), true
	case "x-uuencode", "uuencode", "x-uue", "uue":
		if files, _ := cutUUEncoded(b); len(files) > 0 {
			return files[0].data, true
		}
		return b, false
	}
	return b, true
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

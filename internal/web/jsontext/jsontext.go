// Package jsontext looks at the texts of JSON bodies as they were sent. Go's
// decoder turns half of a character into U+FFFD, and a control character would
// be dropped on the way to the table: somebody's words would change without a
// word to him. Whoever reads such a body asks here first and refuses it.
package jsontext

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"helpdesk/internal/desk"
)

// Code is the catalogue code of a text that holds what none can keep; Params
// fill its placeholders.
const Code = "character_refused"

// Refused names what cannot be kept in a JSON string, raw as it was sent with
// its quotes: the parameters of Code, nil when all of it can. That is a control
// character other than tab and line ends, and half of a character (a surrogate
// without its other half, RFC 8259 section 8.2). raw must be a valid JSON value;
// one that is no string holds nothing to refuse.
func Refused(raw []byte) []string {
	if len(raw) < 2 || raw[0] != '"' {
		return nil
	}
	raw = raw[1 : len(raw)-1]
	for at := 1; len(raw) > 0; at++ {
		r, size := next(raw)
		if refused(r) {
			return params(at, r)
		}
		raw = raw[size:]
	}
	return nil
}

// RefusedIn is Refused for a text that came without JSON around it, as in a
// query.
func RefusedIn(s string) []string {
	at := 0
	for _, r := range s {
		at++
		if refused(r) {
			return params(at, r)
		}
	}
	return nil
}

// Check notes a JSON string that cannot be kept as it was sent.
func Check(raw []byte, field string, p *desk.Problems) {
	if bad := Refused(raw); bad != nil {
		p.Add(field, Code, bad...)
	}
}

func refused(r rune) bool {
	return utf16.IsSurrogate(r) || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

func params(at int, r rune) []string {
	return []string{"at", strconv.Itoa(at), "character", fmt.Sprintf("U+%04X", r)}
}

// next reads one character of a JSON string: the surrogate itself where it has
// no other half.
func next(raw []byte) (r rune, size int) {
	if raw[0] != '\\' {
		return utf8.DecodeRune(raw)
	}
	if raw[1] != 'u' {
		switch raw[1] {
		case 'b':
			return '\b', 2
		case 'f':
			return '\f', 2
		default:
			return ' ', 2 // a quote, a stroke, a tab or a line end
		}
	}
	r, size = unit(raw), 6
	if utf16.IsSurrogate(r) && len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		if whole := utf16.DecodeRune(r, unit(raw[6:])); whole != unicode.ReplacementChar {
			return whole, 12
		}
	}
	return r, size
}

// unit reads the four hexadecimal digits of an escape.
func unit(raw []byte) rune {
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	if err != nil {
		return unicode.ReplacementChar // no valid JSON: not reached
	}
	return rune(n)
}

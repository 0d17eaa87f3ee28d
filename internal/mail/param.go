package mail

import (
	"bytes"
	"strconv"
	"strings"
)

// mediaType is a parsed Content-Type or Content-Disposition.
type mediaType struct {
	value  string // in lower case: text/plain, attachment
	params map[string]string
}

// maxParams is how many parameters of one header are read; the guard refuses
// mails with more.
const maxParams = 100

// parseMediaType reads a value with parameters, as tolerantly as mail needs:
// missing quotes, blanks round "=", a semicolon at the end, encoded words in
// values. Names are in lower case. Numbered and encoded parameters
// (RFC 2231 sections 3 and 4) are put together.
func parseMediaType(value []byte, guess charset) mediaType {
	s := scanner{b: value}
	mt := mediaType{value: strings.ToLower(string(bytes.TrimSpace(s.until(';'))))}
	// QUIRK: "text/html charset=utf-8" without a semicolon.
	if i := strings.IndexAny(mt.value, " \t"); i > 0 {
		s = scanner{b: value[min(i, len(value)):]}
		mt.value = mt.value[:i]
	}
	// QUIRK: the value itself as an encoded word (zammad#6141).
	if strings.HasPrefix(mt.value, "=?") {
		mt.value = strings.ToLower(decodeHeader([]byte(mt.value), guess))
	}
	mt.value = strings.Trim(mt.value, `"'`)
	var pieces map[string][]piece
	mt.params = make(map[string]string)
	for n := 0; n < maxParams; n++ {
		name, val, ok := s.param()
		if !ok {
			break
		}
		base, star, numbered := strings.Cut(name, "*")
		if !numbered {
			if _, twice := mt.params[name]; !twice {
				mt.params[name] = decodeHeader(val, guess)
			}
			continue
		}
		if pieces == nil {
			pieces = make(map[string][]piece)
		}
		pieces[base] = append(pieces[base], newPiece(star, val))
	}
	for base, ps := range pieces {
		if v := joinPieces(ps, guess); v != "" {
			mt.params[base] = v
		}
	}
	return mt
}

// piece is one part of a parameter that RFC 2231 splits.
type piece struct {
	no      int
	encoded bool
	value   []byte
}

func newPiece(star string, value []byte) piece {
	p := piece{value: value}
	if strings.HasSuffix(star, "*") || star == "" {
		p.encoded = true
		star = strings.TrimSuffix(star, "*")
	}
	p.no, _ = strconv.Atoi(star) // not a number: the first
	return p
}

// joinPieces puts the parts in order and decodes them with the charset that
// the first of them names.
func joinPieces(ps []piece, guess charset) string {
	byNo := make(map[int]piece, len(ps))
	for _, p := range ps {
		if _, twice := byNo[p.no]; !twice {
			byNo[p.no] = p
		}
	}
	var raw []byte
	cs, decoded := "", false
	for no := 0; no < len(byNo)+1; no++ { // some number from 1
		p, ok := byNo[no]
		if !ok {
			continue
		}
		v := p.value
		if p.encoded {
			if !decoded {
				if name, rest, ok := bytes.Cut(v, []byte("'")); ok {
					if _, text, ok := bytes.Cut(rest, []byte("'")); ok {
						cs, v = string(name), text
					}
				}
				decoded = true
			}
			v = percentDecode(v)
		}
		raw = append(raw, v...)
	}
	if cs == "" || bytes.Contains(raw, []byte("=?")) {
		return decodeHeader(raw, guess)
	}
	return decodeCharset(raw, cs, guess)
}

func percentDecode(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) {
			hi, lo := unhex(b[i+1]), unhex(b[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// scanner walks over a header value once.
type scanner struct {
	b   []byte
	pos int
}

// until takes everything up to a separator that is not in quotes, and the
// separator too.
func (s *scanner) until(sep byte) []byte {
	start, quoted := s.pos, false
	for ; s.pos < len(s.b); s.pos++ {
		switch c := s.b[s.pos]; {
		case c == '\\' && quoted:
			s.pos++
		case c == '"':
			quoted = !quoted
		case c == sep && !quoted:
			s.pos++
			return s.b[start : s.pos-1]
		}
	}
	s.pos = len(s.b)
	return s.b[start:]
}

// param reads the next name=value.
func (s *scanner) param() (name string, value []byte, ok bool) {
	for s.pos < len(s.b) {
		for s.pos < len(s.b) && (isBlank(s.b[s.pos]) || s.b[s.pos] == ';') {
			s.pos++
		}
		start := s.pos
		for s.pos < len(s.b) && s.b[s.pos] != '=' && s.b[s.pos] != ';' {
			s.pos++
		}
		if s.pos >= len(s.b) {
			return "", nil, false
		}
		if s.b[s.pos] == ';' {
			continue
		}
		name = strings.ToLower(string(bytes.TrimSpace(s.b[start:s.pos])))
		s.pos++
		for s.pos < len(s.b) && isBlank(s.b[s.pos]) {
			s.pos++
		}
		if s.pos < len(s.b) && s.b[s.pos] == '"' {
			value = s.quoted()
			// What follows a quoted value up to the semicolon is noise.
			s.until(';')
		} else {
			value = unquoted(s.until(';'))
		}
		if name != "" {
			return name, value, true
		}
	}
	return "", nil, false
}

// unquoted ends a bare value. Blanks belong to it, because many mailers forget
// the quotes round file names; a comment at its end does not.
func unquoted(v []byte) []byte {
	v = bytes.TrimSpace(v)
	if i := bytes.Index(v, []byte(" (")); i > 0 && v[len(v)-1] == ')' {
		v = bytes.TrimSpace(v[:i])
	}
	return bytes.Trim(v, `'"`)
}

// quoted reads a quoted string and takes its quotes and escapes away.
//
// QUIRK: Windows paths in file names are not escaped; a backslash escapes only
// a quote or another backslash.
func (s *scanner) quoted() []byte {
	var out []byte
	for s.pos++; s.pos < len(s.b); s.pos++ {
		switch c := s.b[s.pos]; {
		case c == '"':
			s.pos++
			return out
		case c == '\\' && s.pos+1 < len(s.b) && (s.b[s.pos+1] == '"' || s.b[s.pos+1] == '\\'):
			s.pos++
			out = append(out, s.b[s.pos])
		default:
			out = append(out, c)
		}
	}
	return out
}

package mail

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeHeader decodes an unstructured header value: encoded words (RFC 2047)
// and raw 8-bit text, for which guess names the likely character set. The
// result is one clean line.
func decodeHeader(value []byte, guess charset) string {
	return cleanLine(decodeWords(value, guess))
}

// decodeSubject is decodeHeader of a subject, which may be written in a set of 7
// bits without saying so, as bodies may.
func decodeSubject(value []byte, guess charset) string {
	if cs := sevenBitSet(value); cs != "" && !bytes.Contains(value, []byte("=?")) {
		return cleanLine(decodeAs(value, string(cs), guess, false))
	}
	return decodeHeader(value, guess)
}

// decodeWords decodes encoded words. Neighbouring words of one character set
// are joined as bytes first, because mailers split words inside a character
// (zammad#2953).
func decodeWords(value []byte, guess charset) string {
	if !bytes.Contains(value, []byte("=?")) {
		return decodeUndeclared(value, guess)
	}
	value = toUTF8(value, guess) // once, not for each stretch between words
	var out strings.Builder
	var pending []byte // bytes of words of the character set cs
	var cs string
	flush := func() {
		if len(pending) > 0 {
			// Not examined: a header may hold thousands of words.
			out.WriteString(decodeAs(pending, cs, guess, false))
		}
		pending, cs = nil, ""
	}
	for pos := 0; pos < len(value); {
		word, ok := nextWord(value, pos)
		if !ok {
			flush()
			out.WriteString(cleanText(string(value[pos:])))
			return out.String()
		}
		between := value[pos:word.start]
		// Blanks between two encoded words are not text (RFC 2047 section 6.2).
		afterWord := pos > 0
		if len(bytes.TrimSpace(between)) > 0 || !afterWord {
			flush()
			out.WriteString(cleanText(string(between)))
		}
		if !strings.EqualFold(cs, word.charset) {
			flush()
		}
		cs = word.charset
		pending = append(pending, word.data...)
		pos = word.end
	}
	flush()
	return out.String()
}

// encodedWord is one =?charset?encoding?text?=.
type encodedWord struct {
	start, end int
	charset    string
	data       []byte // decoded from base64 or Q
}

// nextWord finds the first encoded word at or after pos. Each byte is looked at
// a bounded number of times: a candidate ends at the next "=?" or after
// longestWord bytes.
func nextWord(v []byte, pos int) (encodedWord, bool) {
	for pos < len(v) {
		i := bytes.Index(v[pos:], []byte("=?"))
		if i < 0 {
			return encodedWord{}, false
		}
		start := pos + i
		if w, ok := parseWord(v, start); ok {
			return w, true
		}
		pos = start + 2
	}
	return encodedWord{}, false
}

// longestWord is far above the 75 bytes of RFC 2047, as mailers are.
const longestWord = 8 << 10

func parseWord(v []byte, start int) (encodedWord, bool) {
	rest := v[start+2 : min(len(v), start+2+longestWord)]
	q1 := bytes.IndexByte(rest[:min(len(rest), 60)], '?')
	if q1 <= 0 || q1+2 >= len(rest) || rest[q1+2] != '?' {
		return encodedWord{}, false
	}
	text := rest[q1+3:]
	end := bytes.Index(text, []byte("?="))
	// QUIRK: Q-encoded text may begin with "=", so "?=" directly after the
	// encoding's "?" is looked for from there on; and a word that is never
	// closed ends at the next blank.
	next := q1 + 3 + end + 2
	if end < 0 {
		if end = bytes.IndexAny(text, " \t"); end < 0 {
			end = len(text)
		}
		if len(text) == longestWord || end == 0 {
			return encodedWord{}, false
		}
		next = q1 + 3 + end
	}
	w := encodedWord{start: start, end: start + 2 + next, charset: string(rest[:q1])}
	w.charset, _, _ = strings.Cut(w.charset, "*")
	switch rest[q1+1] {
	case 'b', 'B':
		w.data = decodeWordBase64(text[:end])
	case 'q', 'Q':
		w.data = decodeWordQ(text[:end])
	default:
		return encodedWord{}, false
	}
	return w, true
}

func decodeWordQ(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(b) && unhex(b[i+1]) >= 0 && unhex(b[i+2]) >= 0:
			out = append(out, byte(unhex(b[i+1])<<4|unhex(b[i+2])))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func decodeWordBase64(b []byte) []byte {
	clean := make([]byte, 0, len(b))
	for _, c := range b {
		if isBase64(c) {
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(out, clean)
	return out[:n]
}

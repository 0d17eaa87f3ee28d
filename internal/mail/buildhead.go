package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// headerWriter writes header lines. check is the one place through which every
// value goes; after the first error nothing more is written.
type headerWriter struct {
	buf bytes.Buffer
	err error
}

func (h *headerWriter) check(name, value string) bool {
	if h.err != nil {
		return false
	}
	switch {
	case strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }) >= 0:
		h.err = &HeaderError{name, "line break or control character"}
	case !utf8.ValidString(value):
		h.err = &HeaderError{name, "not UTF-8"}
	case len(value) > 10_000:
		h.err = &HeaderError{name, "too long"}
	}
	return h.err == nil
}

// raw writes an ASCII value, folded.
func (h *headerWriter) raw(name, value string) {
	if !h.check(name, value) || !h.check(name, name) {
		return
	}
	if !isASCIIText([]byte(value)) {
		h.err = &HeaderError{name, "not ASCII"}
		return
	}
	h.buf.WriteString(fold(name+": ", strings.Fields(value)))
}

// text writes free text, in encoded words when it is not ASCII.
func (h *headerWriter) text(name, value string) {
	if value == "" || !h.check(name, value) {
		return
	}
	h.buf.WriteString(fold(name+": ", encodeText(value)))
}

// ids writes message ids in angle brackets.
func (h *headerWriter) ids(name string, ids []string) {
	var words []string
	for _, id := range ids {
		if id == "" {
			continue
		}
		if !h.check(name, id) {
			return
		}
		if cleanID(id) != id || !isASCIIText([]byte(id)) {
			// A foreign id that cannot be written is left out: threading
			// stands on others as well.
			continue
		}
		words = append(words, "<"+id+">")
	}
	if len(words) > 0 && h.err == nil {
		h.buf.WriteString(fold(name+": ", words))
	}
}

// addresses writes an address list.
func (h *headerWriter) addresses(name string, list []Address) {
	var words []string
	for i, a := range list {
		if !h.check(name, a.Name) || !h.check(name, a.Address) {
			return
		}
		addr, err := wireAddress(a.Address)
		if err != nil {
			h.err = &HeaderError{name, err.Error()}
			return
		}
		var item []string
		if n := displayName(a.Name); n != "" {
			item = append(encodePhrase(n), "<"+addr+">")
		} else {
			item = []string{addr}
		}
		if i < len(list)-1 {
			item[len(item)-1] += ","
		}
		words = append(words, item...)
	}
	if len(words) > 0 {
		h.buf.WriteString(fold(name+": ", words))
	}
}

// displayName takes out of a name what could pretend to be an address or hide
// one: "support@us" <evil@x>.
func displayName(name string) string {
	name = cleanLine(name)
	name = strings.Map(func(r rune) rune {
		switch r {
		case '<', '>', '"', '\\':
			return -1
		case '@':
			return ' '
		}
		return r
	}, name)
	return shorten(strings.Join(strings.Fields(name), " "), 120)
}

// wireAddress checks an address and writes its domain in punycode.
func wireAddress(a string) (string, error) {
	at := strings.LastIndexByte(a, '@')
	if at <= 0 || at == len(a)-1 {
		return "", errors.New("no address")
	}
	local, domain := a[:at], a[at+1:]
	if !isASCIIText([]byte(local)) {
		return "", errors.New("local part is not ASCII")
	}
	if strings.ContainsAny(local, " <>(),;:\"[]\\\t@") {
		return "", errors.New("local part cannot be sent to")
	}
	if !isASCIIText([]byte(domain)) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return "", errors.New("domain cannot be written in ASCII")
		}
		domain = ascii
	}
	if strings.ContainsAny(domain, " <>(),;:\"[]\\\t@") || len(local)+1+len(domain) > 254 {
		return "", errors.New("domain cannot be sent to")
	}
	return local + "@" + domain, nil
}

// encodePhrase writes a display name: as atoms, quoted or as encoded words.
func encodePhrase(name string) []string {
	if !isASCIIText([]byte(name)) || strings.Contains(name, "=?") {
		return encodeText(name)
	}
	if strings.ContainsAny(name, `()<>[]:;@\,."`) {
		return []string{`"` + name + `"`}
	}
	return strings.Fields(name)
}

// encodeText splits text in words that a fold may stand between. ASCII that
// looks like an encoded word is encoded too, so that it is read as it was meant.
func encodeText(s string) []string {
	if isASCIIText([]byte(s)) && !strings.Contains(s, "=?") {
		return strings.Fields(s)
	}
	if !isASCIIText([]byte(s)) {
		return strings.Fields(mime.QEncoding.Encode("utf-8", s))
	}
	var words []string
	for len(s) > 0 {
		n := min(len(s), 42)
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return words
}

// fold joins words to lines of at most 76 bytes where words allow.
func fold(start string, words []string) string {
	var out strings.Builder
	out.WriteString(start)
	n := len(start)
	for i, w := range words {
		if i > 0 {
			if n+1+len(w) > 76 {
				out.WriteString("\r\n ")
				n = 1
			} else {
				out.WriteByte(' ')
				n++
			}
		}
		out.WriteString(w)
		n += len(w)
	}
	out.WriteString("\r\n")
	return out.String()
}

package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddresses is how many addresses of one header are kept.
const maxAddresses = 500

// longestAddress is generous: RFC 5321 allows 254.
const longestAddress = 320

// parseAddresses reads an address list as tolerantly as mail needs, in one
// pass: it never fails, and leaves out only what holds no address at all.
func parseAddresses(value []byte, guess charset) []Address {
	v := toUTF8(value, guess)
	list := (&addressScanner{s: v, lastQuote: bytes.LastIndexByte(v, '"')}).list()
	if len(list) == 0 && bytes.Contains(v, []byte("=?")) {
		// QUIRK: the whole header as one encoded word, address included.
		v = []byte(decodeHeader(v, guess))
		list = (&addressScanner{s: v, lastQuote: bytes.LastIndexByte(v, '"'), plain: true}).list()
	}
	if len(list) == 0 {
		if a := findAddress(v); a != "" {
			list = []Address{{Address: a}}
		}
	}
	return list
}

// toUTF8 converts raw 8-bit text before it is parsed, because the second
// bytes of several sets look like quotes and brackets. Encoded words stay.
func toUTF8(v []byte, guess charset) []byte {
	if utf8.Valid(v) && bytes.IndexByte(v, 0x1B) < 0 {
		return v
	}
	return []byte(decodeUndeclared(v, guess))
}

// addressScanner walks over an address list once.
type addressScanner struct {
	s         []byte
	pos       int
	lastQuote int  // index of the last quote: where one is not closed
	plain     bool // encoded words are decoded already
}

// entry is what was gathered of one address up to its comma.
type entry struct {
	words   []string // of the display name, decoded
	angle   string   // last <...>
	bare    string   // first word with an @
	comment string
}

func (p *addressScanner) list() []Address {
	var out []Address
	var e entry
	prefix := "" // a name cut in two by a comma that was not quoted
	end := func() {
		a, ok := e.address()
		switch {
		case ok:
			if prefix != "" && e.angle != "" {
				a.Name = strings.Trim(prefix+", "+a.Name, ", ")
			}
			prefix = ""
			if len(out) < maxAddresses {
				out = append(out, a)
			}
		case len(e.words) > 0:
			prefix = decodeHeader([]byte(strings.Join(e.words, " ")), "")
		}
		e = entry{}
	}
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; c {
		case ',', ';':
			p.pos++
			end()
		case ' ', '\t', '\r', '\n':
			p.pos++
		case '"':
			p.quoted(&e)
		case '(':
			e.comment = p.word(p.comment())
		case '<':
			p.angle(&e)
		case ':':
			// A group's name goes before its colon (RFC 5322 section 3.4).
			p.pos++
			if e.bare == "" && e.angle == "" {
				e = entry{}
			}
		case '>':
			p.pos++
		default:
			p.atom(&e)
		}
	}
	end()
	return out
}

// quoted takes a quoted string: part of a name, or a quoted local part.
func (p *addressScanner) quoted(e *entry) {
	if p.pos >= p.lastQuote {
		p.pos++ // never closed: not a quote
		return
	}
	start := p.pos
	var text []byte
	for p.pos++; p.pos < len(p.s) && p.s[p.pos] != '"'; p.pos++ {
		if p.s[p.pos] == '\\' && p.pos+1 < len(p.s) {
			p.pos++
		}
		text = append(text, p.s[p.pos])
	}
	p.pos = min(p.pos+1, len(p.s))
	if p.pos < len(p.s) && p.s[p.pos] == '@' {
		for p.pos < len(p.s) && !isDelimiter(p.s[p.pos]) {
			p.pos++
		}
		if e.bare == "" {
			e.bare = string(p.s[start:p.pos])
		}
		return
	}
	e.words = append(e.words, p.word(text))
}

// comment takes a comment with the comments inside it. One that is not closed
// ends with the list.
func (p *addressScanner) comment() []byte {
	start, depth := p.pos+1, 0
	for ; p.pos < len(p.s); p.pos++ {
		switch p.s[p.pos] {
		case '\\':
			p.pos++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				p.pos++
				return p.s[start : p.pos-1]
			}
		}
	}
	p.pos = len(p.s)
	return p.s[min(start, len(p.s)):]
}

// angle takes <...>; the last one that holds an @ counts.
func (p *addressScanner) angle(e *entry) {
	start := p.pos + 1
	for p.pos = start; p.pos < len(p.s) && p.s[p.pos] != '>' && p.s[p.pos] != '<'; p.pos++ {
	}
	text := string(p.s[start:p.pos])
	if p.pos < len(p.s) && p.s[p.pos] == '>' {
		p.pos++
	}
	if e.angle == "" || strings.Contains(text, "@") {
		e.angle = text
	}
}

// atom takes a word up to the next delimiter. A word with an @ is an address;
// blanks round the @ are closed.
func (p *addressScanner) atom(e *entry) {
	start := p.pos
	for p.pos < len(p.s) && !isDelimiter(p.s[p.pos]) {
		p.pos++
	}
	word := string(p.s[start:p.pos])
	switch {
	case e.bare == "" && strings.Contains(word, "@"):
		if strings.HasPrefix(word, "@") && len(e.words) > 0 && e.angle == "" {
			last := len(e.words) - 1
			word = e.words[last] + word
			e.words = e.words[:last]
		}
		e.bare = word
	case strings.HasSuffix(e.bare, "@"):
		e.bare += word
	default:
		e.words = append(e.words, p.word([]byte(word)))
	}
}

func isDelimiter(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ';', '<', '>', '(', '"', ':':
		return true
	}
	return false
}

// word decodes one word of a name.
func (p *addressScanner) word(b []byte) string {
	if p.plain || !bytes.Contains(b, []byte("=?")) {
		return cleanLine(string(b))
	}
	return string(b) // decoded when the name is whole
}

// address makes the entry an address; false when it holds none.
func (e *entry) address() (Address, bool) {
	addr, words := normalAddress(e.angle), e.words
	if addr == "" {
		addr = normalAddress(e.bare)
	} else if e.bare != "" {
		// QUIRK: "a@b <a@b>": the address as its own name.
		words = append([]string{e.bare}, words...)
	}
	if addr == "" {
		return Address{}, false
	}
	name := decodeHeader([]byte(strings.Join(words, " ")), "")
	if name == "" {
		name = decodeHeader([]byte(e.comment), "")
	}
	name = strings.TrimSpace(strings.Trim(name, `'"`))
	if strings.EqualFold(name, addr) {
		name = ""
	}
	return Address{Name: shorten(name, 300), Address: addr}, true
}

// normalAddress cleans one address; "" when it is none.
func normalAddress(s string) string {
	if s == "" || len(s) > 4*longestAddress {
		return ""
	}
	s = strings.TrimSpace(cleanLine(s))
	s = strings.TrimPrefix(s, "mailto:")
	if strings.HasPrefix(s, "@") {
		if i := strings.IndexByte(s, ':'); i > 0 { // a source route (RFC 5322 section 4.4)
			s = s[i+1:]
		}
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 {
		return ""
	}
	local, domain := strings.TrimSpace(s[:at]), normalDomain(s[at+1:])
	if !strings.HasPrefix(local, `"`) {
		if strings.IndexByte(local, '(') >= 0 {
			local = stripComments(local)
		}
		local = strings.Trim(strings.ReplaceAll(local, " ", ""), `.'`)
	}
	if local == "" || domain == "" || len(local)+len(domain) >= longestAddress {
		return ""
	}
	if strings.ContainsRune(local, utf8.RuneError) || strings.ContainsAny(local, "<>,;") && !strings.HasPrefix(local, `"`) {
		return ""
	}
	return local + "@" + domain
}

// normalDomain lower-cases a domain and writes an international one in
// punycode; "" when it cannot be one.
func normalDomain(s string) string {
	s = strings.ToLower(strings.Trim(strings.ReplaceAll(s, " ", ""), ".'"))
	if i := strings.IndexByte(s, '('); i >= 0 {
		s = s[:i]
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return s
	}
	s = strings.TrimRight(s, `.>"'`)
	if !isASCIIText([]byte(s)) {
		ascii, err := idna.Lookup.ToASCII(s)
		if err != nil {
			if ascii, err = idna.Punycode.ToASCII(s); err != nil {
				return ""
			}
		}
		s = ascii
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte(`<>()@,;:\"[]`, c) >= 0 {
			return ""
		}
	}
	return s
}

// findAddress is the last resort: the first thing in a text that looks like an
// address, or "".
func findAddress(text []byte) string {
	for pos := 0; ; {
		i := bytes.IndexByte(text[pos:], '@')
		if i < 0 {
			return ""
		}
		at := pos + i
		start, end := at, at+1
		for start > pos && isAddressByte(text[start-1]) {
			start--
		}
		for end < len(text) && isAddressByte(text[end]) {
			end++
		}
		if a := normalAddress(string(text[start:end])); a != "" && start < at {
			return a
		}
		pos = end
	}
}

func isAddressByte(c byte) bool {
	return c > ' ' && c < 0x7F && strings.IndexByte(`<>()[]@,;:\"|=`, c) < 0
}

// domainOf answers the domain of a normalised address.
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// localOf answers the local part of a normalised address, in lower case.
func localOf(address string) string {
	return strings.ToLower(address[:max(strings.LastIndexByte(address, '@'), 0)])
}

// maxIDs is how many message ids of one header are kept: the first and last.
const maxIDs = 100

// parseIDs reads the message ids of a header, bare and in their order.
//
// QUIRK: ids without brackets, with blanks inside, run together, or beside
// prose ("Your message of Tuesday <id>"); when any stands in brackets only
// those count. Python's email package writes ids that are longer than a line
// as encoded words, which RFC 2047 section 5 forbids.
func parseIDs(value []byte) []string {
	var ids []string
	if bytes.Contains(value, []byte("=?")) {
		value = []byte(decodeWords(value, ""))
	}
	for rest := value; ; {
		open := bytes.IndexByte(rest, '<')
		if open < 0 {
			break
		}
		rest = rest[open+1:]
		end := bytes.IndexAny(rest, "<>")
		if end < 0 {
			end = len(rest)
		}
		ids = appendID(ids, rest[:end])
		rest = rest[end:]
	}
	if len(ids) == 0 {
		for _, w := range bytes.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' }) {
			if bytes.IndexByte(w, '@') > 0 {
				ids = appendID(ids, w)
			}
		}
	}
	if len(ids) > maxIDs {
		ids = append(ids[:maxIDs/2:maxIDs/2], ids[len(ids)-maxIDs/2:]...)
	}
	return ids
}

func appendID(ids []string, raw []byte) []string {
	if id := cleanID(string(raw)); id != "" {
		return append(ids, id)
	}
	return ids
}

// cleanID takes out of an id what cannot stand in one.
func cleanID(id string) string {
	const longest = 500
	id = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7F || r == '<' || r == '>' || r == utf8.RuneError || isInvisible(r) || r >= 0x80 && r < 0xA0 {
			return -1
		}
		return r
	}, id)
	return shorten(id, longest)
}

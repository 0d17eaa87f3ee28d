package mail

import (
	"bytes"
	"strings"
)

// part is a node of the MIME tree. Its body shares memory with the raw mail.
type part struct {
	fields      fields
	media       mediaType
	disposition mediaType
	body        []byte // of a leaf, still encoded
	kids        []*part
	open        bool // a multipart whose boundary was never closed
	// charset is what it declares or, as some programs do, what a multipart
	// round it declares.
	charset string
}

func (p *part) is(media string) bool { return p.media.value == media }

// scan is the one pass over a mail's bytes. It is guard and parser in one, so
// that there is one reading of what a boundary is and nothing can pass the
// guard and look different to the parser. Every line is looked at once, and
// compared with at most maxDepth open boundaries when it begins with "--".
type scan struct {
	limits  limits
	guess   charset
	stack   []*frame
	delims  int
	refused refusal
	lines   int // lines of the header being read
	work    int // comparisons made, for the tests
}

// frame is an open multipart.
type frame struct {
	part     *part
	boundary []byte
	start    int // where its body begins
	seen     bool
	last     bool // its closing delimiter was seen: what follows is epilogue
}

// tree parses a body under its header. On refusal it answers nil.
func (s *scan) tree(head fields, body []byte) *part {
	root := s.newPart(head, "text/plain")
	if s.refused != "" {
		return nil
	}
	if !s.push(root, 0) {
		root.body = body
		if strings.HasPrefix(root.media.value, "multipart/") {
			s.guessBoundary(root, body)
		}
		if s.refused != "" {
			return nil
		}
		return root
	}
	s.walk(body)
	if s.refused != "" {
		return nil
	}
	if len(root.kids) == 0 {
		s.guessBoundary(root, body)
	}
	if s.refused != "" {
		return nil
	}
	return root
}

// guessBoundary reads a multipart whose boundary is missing or never occurs:
// the first line that looks like a delimiter and is followed by a Content-
// header is taken for one; otherwise the whole is text.
func (s *scan) guessBoundary(root *part, body []byte) {
	delim := findDelimiter(body)
	if delim == nil {
		root.media = mediaType{value: "text/plain", params: map[string]string{}}
		root.body = body
		return
	}
	root.media.params["boundary"] = string(delim)
	root.body = nil
	s.stack = nil
	if s.push(root, 0) {
		s.walk(body)
	}
}

// findDelimiter looks for "--x" followed by a Content- header, in the first 64 kB.
func findDelimiter(body []byte) []byte {
	body = body[:min(len(body), 64<<10)]
	for pos := 0; pos < len(body); {
		end := lineEnd(body, pos)
		line := bytes.TrimRight(body[pos:end], " \t\r\n")
		if len(line) > 2 && bytes.HasPrefix(line, []byte("--")) && len(line) <= 200 {
			next := body[end:min(len(body), end+8)]
			if len(next) == 8 && bytes.EqualFold(next, []byte("content-")) {
				return line[2:]
			}
		}
		pos = end
	}
	return nil
}

// newPart makes a part of a header; def is its type when it names none.
func (s *scan) newPart(head fields, def string) *part {
	p := &part{fields: head}
	for i := range head {
		switch head[i].name {
		case "content-type", "content-disposition":
			if bytes.Count(head[i].value, []byte(";")) > s.limits.params {
				s.refuse("params")
				return p
			}
		}
	}
	p.media = parseMediaType(head.first("content-type"), s.guess)
	p.disposition = parseMediaType(head.first("content-disposition"), s.guess)
	p.charset = p.media.params["charset"]
	if !strings.Contains(p.media.value, "/") {
		switch p.media.value {
		case "text", "":
			p.media.value = def
		default:
			p.media.value = "application/octet-stream"
		}
	}
	return p
}

// push opens a multipart; false when p is none.
func (s *scan) push(p *part, start int) bool {
	b := strings.TrimRight(p.media.params["boundary"], " ")
	if !strings.HasPrefix(p.media.value, "multipart/") || b == "" {
		return false
	}
	if len(s.stack) >= s.limits.depth {
		s.refuse("depth")
		return false
	}
	s.stack = append(s.stack, &frame{part: p, boundary: []byte(b), start: start})
	return true
}

// walk reads lines until the end or a refusal.
func (s *scan) walk(body []byte) {
	w := walker{scan: s, body: body, head: -1}
	for pos := 0; pos < len(body) && s.refused == ""; {
		end := lineEnd(body, pos)
		w.line(pos, end)
		pos = end
	}
	if s.refused == "" {
		w.endHead(len(body), len(body))
		w.endLeaf(len(body))
		s.pop(0, body, len(body))
	}
}

// walker is where walk stands.
type walker struct {
	*scan
	body  []byte
	head  int   // where the header being read begins; -1: none
	leaf  *part // the leaf being read
	start int   // where its body begins
}

func (w *walker) line(pos, end int) {
	if end-pos >= 3 && w.body[pos] == '-' && w.body[pos+1] == '-' {
		if at, final := w.match(w.body[pos+2 : end]); at >= 0 {
			w.endHead(pos, pos)
			w.endLeaf(pos)
			if w.delimiter(at, final, pos, w.body) {
				w.head, w.lines = end, 0
			}
			return
		}
	}
	if w.head < 0 {
		return
	}
	line := trimEOL(w.body[pos:end])
	w.lines++
	switch {
	case w.lines > w.limits.headLines || end-w.head > w.limits.head:
		w.refuse("header")
	case len(line) == 0:
		w.endHead(pos, end)
	case w.lines == 1 && fieldName(line) == 0:
		w.endHead(pos, pos) // QUIRK: a part without header and blank line
	}
}

// endHead makes a part of the header read so far, if one is being read.
func (w *walker) endHead(end, after int) {
	if w.head < 0 {
		return
	}
	p := w.addPart(w.body[w.head:end])
	w.head = -1
	if p != nil && w.refused == "" && !w.push(p, after) {
		w.leaf, w.start = p, after
	}
}

// endLeaf gives the leaf being read its body. The line break before a
// delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
func (w *walker) endLeaf(end int) {
	if w.leaf != nil {
		w.leaf.body = trimEOL(w.body[w.start:max(w.start, end)])
	}
	w.leaf = nil
}

// match finds the open multipart, innermost first, whose delimiter a line
// (without its "--") is; -1 when it is none.
func (s *scan) match(line []byte) (at int, final bool) {
	text := bytes.TrimRight(line, " \t\r\n")
	for i := len(s.stack) - 1; i >= 0; i-- {
		s.work++
		rest, ok := bytes.CutPrefix(text, s.stack[i].boundary)
		switch {
		case ok && len(rest) == 0:
			return i, false
		case ok && (bytes.HasPrefix(rest, []byte("--")) || string(rest) == "-"):
			return i, true // QUIRK: one dash too few, or text behind it
		}
	}
	return -1, false
}

// delimiter closes what is open inside the multipart at a depth; true when a
// part begins after the line.
//
// QUIRK: parts after the closing delimiter are read like those before.
func (s *scan) delimiter(at int, final bool, pos int, body []byte) bool {
	if s.delims++; s.delims > s.limits.parts {
		s.refuse("parts")
		return false
	}
	s.pop(at+1, body, pos)
	f := s.stack[at]
	f.seen, f.last = true, final
	return !final
}

// pop closes the multiparts from depth n on. One in which no delimiter was
// found is text, but the outermost is looked at again by guessBoundary.
func (s *scan) pop(n int, body []byte, end int) {
	for i, f := range s.stack[n:] {
		f.part.open = !f.last
		if !f.seen && n+i > 0 {
			f.part.media = mediaType{value: "text/plain", params: map[string]string{}}
			f.part.body = trimEOL(body[min(f.start, end):end])
		}
	}
	s.stack = s.stack[:n]
}

// addPart adds a part to the innermost open multipart.
func (s *scan) addPart(head []byte) *part {
	f := s.stack[len(s.stack)-1]
	fs := parseFields(head)
	for i := range fs {
		if len(fs[i].value) > s.limits.line {
			s.refuse("line")
			return nil
		}
	}
	def := "text/plain"
	if f.part.is("multipart/digest") {
		def = "message/rfc822"
	}
	p := s.newPart(fs, def)
	if p.charset == "" {
		p.charset = f.part.charset
	}
	f.part.kids = append(f.part.kids, p)
	return p
}

func (s *scan) refuse(r refusal) {
	if s.refused == "" {
		s.refused = r
	}
}

package mail

import (
	"bytes"
	"strings"
)

// field is one header line as it stands in the mail: unfolded, not decoded.
type field struct {
	name  string // in lower case
	value []byte // without the line breaks of folding, trimmed
}

// fields is a header block in its order.
type fields []field

// first answers the first value of a name (lower case), or nil.
func (fs fields) first(name string) []byte {
	for i := range fs {
		if fs[i].name == name {
			return fs[i].value
		}
	}
	return nil
}

// has reports whether a name (lower case) occurs.
func (fs fields) has(name string) bool {
	for i := range fs {
		if fs[i].name == name {
			return true
		}
	}
	return false
}

// count is how often a name (lower case) occurs.
func (fs fields) count(name string) int {
	n := 0
	for i := range fs {
		if fs[i].name == name {
			n++
		}
	}
	return n
}

// splitMail parts a raw mail into its header and body; head is nil when it has
// none. junk tells that something stood before the first header that does not
// belong there.
//
// QUIRK: an mbox "From " line, blank lines, a byte order mark or a few lines of
// rubbish may come first (RFC 5322 section 2.1 knows none of them); they are
// skipped when a header follows within the next ten lines. Text that merely
// begins with "Hello:", or quotes the sender and subject of a mail, is no header.
func splitMail(raw []byte) (head, body []byte, junk bool) {
	start, junk := skipJunk(raw)
	if start < 0 {
		return nil, raw, false
	}
	rest := raw[start:]
	n := headEnd(rest)
	if !isHeader(rest[:n], junk) {
		return nil, raw, false
	}
	return rest[:n], skipBlankLine(rest[n:]), junk
}

// isHeader reports whether a block has a field of mail; sure asks for one that
// nobody quotes in a text.
func isHeader(block []byte, sure bool) bool {
	for pos := 0; pos < len(block); {
		end := lineEnd(block, pos)
		if n := fieldName(block[pos:end]); n > 0 {
			name := string(bytes.ToLower(bytes.TrimSpace(block[pos : pos+n])))
			if isTransportField(name) || !sure && isMailField(name) {
				return true
			}
		}
		pos = end
	}
	return false
}

// isTransportField reports the names that only programs write.
func isTransportField(name string) bool {
	switch name {
	case "received", "return-path", "message-id", "mime-version", "content-type", "content-transfer-encoding", "delivered-to", "dkim-signature", "x-mailer":
		return true
	}
	return false
}

// isMailField reports the names of RFC 5322 and the families of others.
func isMailField(name string) bool {
	switch name {
	case "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "in-reply-to", "references", "comments", "keywords",
		"precedence", "auto-submitted", "importance", "priority", "organization", "user-agent", "authentication-results", "envelope-to", "status":
		return true
	}
	for _, family := range [...]string{"x-", "list-", "content-", "resent-", "arc-", "received-"} {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}

// skipJunk finds where the header begins; -1 when there is none.
func skipJunk(raw []byte) (start int, junk bool) {
	pos := 0
	if bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		pos = 3
	}
	for lines := 0; lines < 10 && pos < len(raw); {
		pos = skipBlankLines(raw, pos)
		end := lineEnd(raw, pos)
		line := trimEOL(raw[pos:end])
		switch {
		case fieldName(line) > 0:
			return pos, junk
		case lines == 0 && fieldName(bytes.TrimLeft(line, " \t")) > 0:
			return pos + len(line) - len(bytes.TrimLeft(line, " \t")), true
		default:
			junk = junk || len(line) > 0 && !isMboxFrom(line)
			lines++
		}
		pos = end
	}
	return -1, false
}

// skipBlankLines answers where the first line at or after pos begins that is
// not blank.
func skipBlankLines(raw []byte, pos int) int {
	text := len(raw) - len(bytes.TrimLeft(raw[pos:], " \t\r\n"))
	if i := bytes.LastIndexByte(raw[pos:text], '\n'); i >= 0 {
		return pos + i + 1
	}
	return pos
}

func isMboxFrom(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
}

// headEnd finds the end of the header that raw begins with: the start of the
// blank line, or of the body when that line is missing.
//
// QUIRK: one line without a name is a continuation that lost its blanks. Five
// in a row are a body without a blank line before it, unless a header that
// every mail has still follows.
//
// No more is looked at than a header may hold: one that goes on behind that is
// answered a line too long, which the guard refuses.
func headEnd(raw []byte) int {
	const tooMany = 5
	pos, strayStart, stray := 0, 0, 0
	for lines := 0; pos < len(raw) && pos <= maxHead && lines <= maxHeadLines; lines++ {
		end := lineEnd(raw, pos)
		line := trimEOL(raw[pos:end])
		if len(line) == 0 {
			break
		}
		n := fieldName(line)
		switch {
		case n > 0 && (stray < tooMany || isCommonField(line[:n])), isBlank(line[0]) && stray < tooMany, isMboxFrom(line) && stray == 0:
			stray = 0
		default:
			if stray == 0 {
				strayStart = pos
			}
			stray++
		}
		pos = end
	}
	if stray >= tooMany || stray > 0 && strayStart > 0 && pos >= len(raw) {
		return strayStart
	}
	return pos
}

// isCommonField reports the names that no sentence begins with by chance.
func isCommonField(name []byte) bool {
	n := string(bytes.ToLower(bytes.TrimSpace(name)))
	return isTransportField(n) || isMailField(n)
}

// parseFields reads a header block. It never fails: a line that is no field is
// taken as the continuation of the one before.
func parseFields(head []byte) fields {
	var fs fields
	for pos := 0; pos < len(head); {
		end := lineEnd(head, pos)
		line := trimEOL(head[pos:end])
		pos = end
		if len(line) == 0 {
			break
		}
		n := 0
		if !isBlank(line[0]) {
			n = fieldName(line)
		}
		if n == 0 {
			if len(fs) > 0 && !isMboxFrom(line) {
				last := &fs[len(fs)-1]
				last.value = append(append(last.value, ' '), bytes.TrimSpace(line)...)
			}
			continue
		}
		name := string(bytes.ToLower(bytes.TrimSpace(line[:n])))
		// The value is copied, as continuations are appended to it.
		fs = append(fs, field{name: name, value: bytes.Clone(bytes.TrimSpace(line[n+1:]))})
	}
	return fs
}

// fieldName answers the length of the name that a header line begins with
// (the index of its colon), or 0 when the line is no header line.
func fieldName(line []byte) int {
	const longest = 100
	blank := false
	for i, c := range line {
		switch {
		case c == ':':
			return i
		case i == longest:
			return 0
		case c == ' ' || c == '\t':
			if i == 0 {
				return 0
			}
			blank = true // QUIRK: "Subject : x" (RFC 5322 section 4.5.3)
		case blank || c < '!' || c > '~':
			return 0
		}
	}
	return 0
}

// lineEnd is the index after the line break that ends the line at pos. A
// carriage return alone does not end a line.
func lineEnd(b []byte, pos int) int {
	if i := bytes.IndexByte(b[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(b)
}

func trimEOL(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

func skipBlankLine(b []byte) []byte {
	end := lineEnd(b, 0)
	if end > 0 && len(trimEOL(b[:end])) == 0 {
		return b[end:]
	}
	return b
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

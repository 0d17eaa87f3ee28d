package mail

import "bytes"

// limits are what a mail may hold before its body is no longer read. They are
// several times what the largest of some 1,700 real mails needs (330 parts,
// depth 5, 64 kB of header); internal/docs/mail.md has the figures.
type limits struct {
	size      int // bytes of the whole mail
	head      int // bytes of a header block
	headLines int // lines of a header block
	line      int // bytes of one unfolded header
	params    int // parameters of one header
	parts     int // delimiter lines
	depth     int // multiparts inside each other
}

// Limits of a header block.
const (
	maxHead      = 256 << 10 // bytes
	maxHeadLines = 4000
)

// defaultLimits are the limits of Read.
func defaultLimits() limits {
	return limits{
		size:      40 << 20,
		head:      maxHead,
		headLines: maxHeadLines,
		line:      64 << 10,
		params:    maxParams,
		parts:     1000,
		depth:     20,
	}
}

// refusal names the limit that a mail exceeded; empty: none.
type refusal string

// guardHead checks the header of a mail. On refusal it answers the part that
// may be read all the same: the beginning, without any header that is too long.
func guardHead(head []byte, size int, l limits) ([]byte, refusal) {
	var r refusal
	if size > l.size {
		r = "size"
	}
	kept, lines, start := head[:0:0], 0, 0
	for pos := 0; pos < len(head); {
		end := lineEnd(head, pos)
		if lines++; end > l.head || lines > l.headLines {
			r = "header"
			break
		}
		if end == len(head) || !isBlank(head[end]) { // the header ends here
			if end-start > l.line {
				r = "line"
			} else {
				kept = append(kept, head[start:end]...)
			}
			start = end
		}
		pos = end
	}
	if r == "" || r == "size" && len(kept) == len(head) {
		return head, r
	}
	return kept, r
}

// unifyBreaks turns the line breaks of a mail that knows only carriage returns
// into line feeds.
func unifyBreaks(raw []byte) []byte {
	if bytes.IndexByte(raw, '\n') >= 0 || bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

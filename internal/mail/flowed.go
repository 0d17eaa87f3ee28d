package mail

import "strings"

// unflow joins the lines of format=flowed text (RFC 3676) to paragraphs. Lines
// of one quoting depth that end with a blank go on in the next line; "-- " is
// always a line of its own.
func unflow(s string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	depth, open := 0, false
	for l := range strings.Lines(s) {
		l = strings.TrimSuffix(l, "\n")
		text := strings.TrimLeft(l, ">")
		d := len(l) - len(text)
		text = strings.TrimPrefix(text, " ") // space-stuffing
		if open && (d != depth || text == "-- ") {
			out.WriteByte('\n')
			open = false
		}
		if !open && d > 0 {
			out.WriteString(strings.Repeat(">", min(d, 50)) + " ")
		}
		depth = d
		switch {
		case text == "-- " || !strings.HasSuffix(text, " "):
			out.WriteString(text)
			out.WriteByte('\n')
			open = false
		default:
			if delSp {
				text = text[:len(text)-1]
			}
			out.WriteString(text)
			open = true
		}
	}
	return out.String()
}

package notification

import (
	"html"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// bodyTag begins what a mail shows: one column that a telephone and a wide
// window show alike, in the reader's own size of letters. Programs drop style
// sheets, so that each element carries its own.
const bodyTag = `<body style="margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:40em;overflow-wrap:anywhere">`

const (
	paragraphTag = `<p style="margin:0 0 1em">`
	markerTag    = `<p style="margin:0 0 1em;color:#545b63;font-size:13px">`
	footerTag    = `<div style="margin-top:24px;padding-top:12px;border-top:1px solid #c8ccd0;color:#545b63;font-size:14px">`
	linkStyle    = `display:inline-block;margin-top:8px;padding:10px 16px;border:1px solid #1f5fa8;border-radius:8px;color:#1f5fa8;text-decoration:none;font-weight:600`
)

// plainHTML shows a text as a quiet page: escaped, paragraphs and lines kept, a
// link to the desk's own address that stands alone as something to press, what
// follows the last "--" as a footer. A link that somebody wrote shows where it
// leads: under a word of ours it would borrow our name.
func plainHTML(lang desk.Language, own, body string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + string(lang) + `"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width, initial-scale=1"></head>` + bodyTag)
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	end := len(lines)
	for i, line := range lines {
		if line == "--" || line == "-- " {
			end = i
		}
	}
	paragraphs(&b, lang, own, lines[:end])
	if end < len(lines) {
		b.WriteString(footerTag)
		paragraphs(&b, lang, own, lines[end+1:])
		b.WriteString("</div>")
	}
	b.WriteString("</body></html>")
	return b.String()
}

func paragraphs(b *strings.Builder, lang desk.Language, own string, lines []string) {
	open := false
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			if open {
				b.WriteString("</p>\n")
			}
			open = false
			continue
		}
		switch {
		case open:
			b.WriteString("<br>\n")
		case line == text.T(lang, "notice.marker"):
			b.WriteString(markerTag)
		default:
			b.WriteString(paragraphTag)
		}
		open = true
		switch address := html.EscapeString(line); {
		case strings.ContainsAny(line, " \t") || !strings.HasPrefix(line, "https://") && !strings.HasPrefix(line, "http://"):
			b.WriteString(address)
		case own != "" && strings.HasPrefix(line, own+"/"):
			b.WriteString(`<a href="` + address + `" style="` + linkStyle + `">` + html.EscapeString(text.T(lang, "notice.open")) + `</a>`)
		default:
			b.WriteString(`<a href="` + address + `">` + address + `</a>`)
		}
	}
	if open {
		b.WriteString("</p>\n")
	}
}

package mail

import (
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"
)

// htmlText is the text that sanitised HTML shows: a line per block, "- " before
// list items, "> " before quoted lines, the address behind a link whose text
// does not show it. One pass over the tokens.
func htmlText(sanitized string) string {
	if sanitized == "" {
		return ""
	}
	w := &textWriter{fresh: true}
	z := xhtml.NewTokenizer(strings.NewReader(sanitized))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return w.out.String()
		case xhtml.TextToken:
			w.text(z.Token().Data)
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			w.start(z.Token())
		case xhtml.EndTagToken:
			w.end(z.Token().Data)
		}
	}
}

// textWriter writes text lines. Line breaks are written when the next text
// comes, so that blocks inside blocks do not add up.
type textWriter struct {
	out    strings.Builder
	breaks int  // line breaks owed before the next text
	fresh  bool // nothing was written since the last break
	space  bool // a blank is owed before the next word

	quote  int    // depth of blockquote
	pre    int    // depth of pre
	hidden int    // depth inside marks that are not text
	lists  []int  // open lists: next number of ol, -1 for ul
	link   string // target of the open link
	shown  int    // where the text of the open link begins
}

// maxIndent is how deep quotes and lists are shown.
const maxIndent = 20

func (w *textWriter) start(t xhtml.Token) {
	switch t.Data {
	case "br":
		w.lineBreak()
	case "hr":
		w.block(1)
		w.word("----------")
		w.block(1)
	case "a":
		w.link, w.shown = attr(t, "href"), w.out.Len()
	case "blockquote":
		w.block(1)
		w.quote++
	case "pre":
		w.block(1)
		w.pre++
	case "ul":
		w.list(-1)
	case "ol":
		w.list(1)
	case "li":
		w.item()
	case "td", "th":
		if !w.fresh && w.breaks == 0 {
			w.word("\t")
			w.space = false
		}
	case "span":
		if w.hidden > 0 || attr(t, "data-remote-image") != "" {
			w.hidden++
		}
	default:
		w.block(blockBreaks(t.Data))
	}
}

func (w *textWriter) end(name string) {
	switch name {
	case "a":
		w.endLink()
	case "blockquote":
		w.block(1)
		w.quote = max(w.quote-1, 0)
		w.breaks = max(w.breaks, 1)
	case "pre":
		w.block(1)
		w.pre = max(w.pre-1, 0)
	case "ul", "ol":
		w.block(1)
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	case "span":
		w.hidden = max(w.hidden-1, 0)
	case "td", "th", "br", "hr":
	default:
		w.block(blockBreaks(name))
	}
}

// blockBreaks is how many line breaks an element has round it; 0: it is no block.
func blockBreaks(name string) int {
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6":
		return 2
	case "div", "tr", "table", "li", "dl", "dt", "dd", "center", "address", "figure", "figcaption", "caption":
		return 1
	}
	return 0
}

// block owes line breaks before what comes next.
func (w *textWriter) block(n int) {
	if n == 0 {
		return
	}
	w.space = false
	if w.out.Len() > 0 && !w.fresh {
		w.breaks = max(w.breaks, n)
	}
}

// lineBreak is a <br>: a break of its own.
func (w *textWriter) lineBreak() {
	w.space = false
	if w.out.Len() > 0 {
		w.breaks++
		w.fresh = true
	}
}

func (w *textWriter) list(first int) {
	w.block(1)
	if len(w.lists) < maxIndent {
		w.lists = append(w.lists, first)
	}
}

func (w *textWriter) item() {
	w.block(1)
	mark := "- "
	if n := len(w.lists); n > 0 {
		if no := w.lists[n-1]; no > 0 {
			mark = strconv.Itoa(no) + ". "
			w.lists[n-1]++
		}
		mark = strings.Repeat("  ", n-1) + mark
	}
	w.word(mark)
	w.space, w.fresh = false, true
}

// text writes characters; blanks count as one except in pre.
func (w *textWriter) text(s string) {
	if w.hidden > 0 {
		return
	}
	if w.pre > 0 {
		for l := range strings.Lines(s) {
			w.word(strings.TrimSuffix(l, "\n"))
			if strings.HasSuffix(l, "\n") {
				w.lineBreak()
			}
		}
		return
	}
	start := -1
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			w.word(visible(s[start:i]))
			start = -1
		}
		if i < len(s) {
			w.space = true
		}
	}
}

// visible makes non-breaking blanks blanks and takes out soft hyphens and
// zero-width characters, with which newsletters fill their previews.
func visible(s string) string {
	if isASCIIText([]byte(s)) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0xA0:
			return ' '
		case r == 0x200C || r == 0x200D:
			return r
		case isInvisible(r) || r == 0x034F:
			return -1
		}
		return r
	}, s)
}

// word writes what is owed and then s.
func (w *textWriter) word(s string) {
	if s == "" {
		return
	}
	prefix := ""
	if w.quote > 0 {
		prefix = strings.Repeat(">", min(w.quote, maxIndent)) + " "
	}
	atStart := w.out.Len() == 0 || w.breaks > 0
	for n := min(w.breaks, 3); n > 0; n-- {
		w.out.WriteByte('\n')
		if n > 1 {
			w.out.WriteString(strings.TrimRight(prefix, " "))
		}
	}
	switch {
	case atStart:
		w.out.WriteString(prefix)
	case w.space && !w.fresh:
		w.out.WriteByte(' ')
	}
	w.breaks, w.space, w.fresh = 0, false, false
	w.out.WriteString(s)
}

// endLink writes the target of a link behind its text, unless that shows it.
func (w *textWriter) endLink() {
	target := w.link
	w.link = ""
	if !strings.HasPrefix(target, "http://") && !strings.HasPrefix(target, "https://") || len(target) > 500 {
		return
	}
	shown := strings.TrimSpace(w.out.String()[min(w.shown, w.out.Len()):])
	bare := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"), "/")
	if shown == "" || strings.Contains(shown, bare) {
		return
	}
	w.space = true
	w.word("<" + target + ">")
}

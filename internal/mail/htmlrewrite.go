package mail

import (
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"
)

// rewriter walks over HTML once, token by token, before it is sanitised. It
// closes what was left open, limits depth, takes out remote images and leaves a
// mark in their place, and writes a second copy without quoted containers.
type rewriter struct {
	full   strings.Builder
	reply  []byte // shortened when a quote turns out to begin earlier
	cids   map[string]bool
	images []Attachment
	files  int
	remote int
	left   []string // what is not shown; see leftOut
	quoted bool     // a quoted container was found

	stack   []string // open elements
	foreign int      // how many of them are drawings and formulas
	omitted int      // open elements below maxHTMLDepth, which are left out
	quote   int      // height of the stack at which the quote began; -1: none
	rest    bool     // everything from here on is quoted
	mark    attribution

	// passesOn: a mail is passed on from here on, and nothing more is a quote.
	passesOn bool
	// Where in full and reply the open quote began; named says that the line
	// above it says whose words they are.
	fullAt, replyAt int
	named           bool
}

// maxHTMLDepth is how deep elements may lie inside each other.
const maxHTMLDepth = 200

func newRewriter(files int) *rewriter {
	return &rewriter{cids: make(map[string]bool), files: files, quote: -1}
}

// run reads the source up to its end.
func (w *rewriter) run(source string) {
	z := xhtml.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(maxHTML + 1024)
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			w.closeTo(0)
			return
		case xhtml.TextToken:
			raw := string(z.Raw())
			w.heading(w.mark.text(raw))
			w.write(raw)
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			w.start(z.Token())
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
	}
}

// heading takes note of what the last line says of what stands below it.
func (w *rewriter) heading(h heading) {
	quoting := w.quote >= 0 || w.rest
	switch {
	case w.passesOn, h == noHeading:
	case h == quotedHeading && !quoting:
		w.cutHeader()
	case h == passedOnHeading && !quoting:
		w.passesOn = true
	case h == passedOnHeading && !w.named && w.mark.first():
		// The program has put what it passes on where it puts quotes.
		w.reply = append(w.reply[:w.replyAt], w.full.String()[w.fullAt:]...)
		w.quote, w.rest, w.passesOn = -1, false, true
	}
}

// write puts text out, into the reply too unless it is quoted.
func (w *rewriter) write(s string) {
	w.full.WriteString(s)
	if w.quote < 0 && !w.rest {
		w.reply = append(w.reply, s...)
	}
}

func (w *rewriter) start(t xhtml.Token) {
	if at := w.foreignAt(t.Data); at >= 0 {
		w.closeTo(at)
	}
	if what := leftOut(t); what != "" && !slices.Contains(w.left, what) {
		w.left = append(w.left, what)
	}
	if t.Data == "img" {
		w.image(t)
		return
	}
	if t.Data == "base" || t.Data == "meta" || t.Data == "link" {
		return
	}
	if w.quote < 0 && !w.rest && !w.passesOn {
		kind := quoteKind(t)
		if t.Data == "blockquote" && kind == notQuote {
			if _, attributed := w.mark.found(); attributed {
				kind = quoteContainer
			}
		}
		switch kind {
		case quoteContainer:
			w.startQuote()
		case quoteRest:
			w.startQuote()
			w.rest = true
		}
	}
	if isVoid(t.Data) {
		w.mark.block(t.Data, len(w.reply))
		w.write(t.String())
		return
	}
	if n := len(w.stack); n > 0 && w.stack[n-1] == t.Data && isOptionalEnd(t.Data) {
		w.pop()
	}
	if len(w.stack) >= maxHTMLDepth {
		w.omitted++
		return
	}
	w.mark.block(t.Data, len(w.reply))
	w.stack = append(w.stack, t.Data)
	if isForeign(t.Data) {
		w.foreign++
	}
	w.write(t.String())
}

// startQuote leaves what follows out of the reply, and the line before it if
// that is "On … wrote:".
func (w *rewriter) startQuote() {
	w.quote, w.quoted = len(w.stack), true
	w.fullAt, w.replyAt = w.full.Len(), len(w.reply)
	at, named := w.mark.found()
	if named {
		w.reply = w.reply[:at]
	}
	w.named = named
	w.mark = attribution{strict: w.mark.strict, spared: w.mark.spared}
}

// cutHeader takes the header of a quoted mail, and all after it, out of the reply.
func (w *rewriter) cutHeader() {
	w.reply = w.reply[:min(w.mark.headAt, len(w.reply))]
	w.quoted, w.rest = true, true
}

func (w *rewriter) end(name string) {
	if w.omitted > 0 {
		w.omitted--
		return
	}
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i] == name {
			w.closeTo(i + 1)
			w.write("</" + name + ">")
			w.pop()
			return
		}
	}
}

// closeTo closes the elements above height n.
func (w *rewriter) closeTo(n int) {
	for len(w.stack) > n {
		name := w.stack[len(w.stack)-1]
		if !isOptionalEnd(name) {
			w.write("</" + name + ">")
		}
		w.pop()
	}
}

func (w *rewriter) pop() {
	if isForeign(w.stack[len(w.stack)-1]) {
		w.foreign--
	}
	w.stack = w.stack[:len(w.stack)-1]
	if w.quote >= 0 && len(w.stack) <= w.quote {
		w.quote = -1
	}
}

// image puts an image out: those of the mail by their content id, data: images
// as attachments, remote ones as a mark; tracking pixels vanish.
func (w *rewriter) image(t xhtml.Token) {
	src, alt := strings.TrimSpace(attr(t, "src")), attr(t, "alt")
	lower := strings.ToLower(src[:min(len(src), 11)])
	cid := ""
	switch {
	case strings.HasPrefix(lower, "cid:"):
		cid = unescapeCID(src[4:])
	case strings.HasPrefix(lower, "data:image/"):
		cid = w.dataImage(src)
	case strings.HasPrefix(lower, "http:") || strings.HasPrefix(lower, "https:") || strings.HasPrefix(lower, "//"):
		w.remoteImage(t, src, alt)
		return
	}
	if cid == "" {
		w.write(html.EscapeString(alt))
		return
	}
	w.cids[cid] = true
	size := ""
	for _, name := range []string{"width", "height"} {
		if v := attr(t, name); v != "" {
			size += " " + name + `="` + html.EscapeString(v) + `"`
		}
	}
	w.write(`<img src="cid:` + escapeCID(cid) + `" alt="` + html.EscapeString(alt) + `"` + size + `>`)
}

func (w *rewriter) remoteImage(t xhtml.Token, src, alt string) {
	if isPixel(t) {
		return
	}
	w.remote++
	u, err := url.Parse(src)
	if err != nil || u.Host == "" {
		w.write(html.EscapeString(alt))
		return
	}
	if u.Scheme == "" {
		u.Scheme = "https"
	}
	if alt = strings.TrimSpace(alt); alt == "" {
		alt = u.Hostname()
	}
	w.write(`<span data-remote-image="` + html.EscapeString(u.String()) + `">[` + html.EscapeString(alt) + `]</span>`)
}

// isPixel reports an image too small to see.
func isPixel(t xhtml.Token) bool {
	for _, name := range []string{"width", "height"} {
		v := strings.TrimSuffix(strings.TrimSpace(attr(t, name)), "px")
		if n, err := strconv.Atoi(v); err == nil && n <= 2 {
			return true
		}
	}
	style := strings.ToLower(strings.ReplaceAll(attr(t, "style"), " ", ""))
	for _, hidden := range []string{"display:none", "visibility:hidden", "width:1px", "height:1px", "width:0", "height:0"} {
		if strings.Contains(style, hidden) {
			return true
		}
	}
	return false
}

// maxDataImages is how many data: images of one mail become attachments.
const maxDataImages = 50

// dataImage makes a data: URL an attachment and answers its content id.
func (w *rewriter) dataImage(src string) string {
	head, body, ok := strings.Cut(src, ",")
	if !ok || !strings.Contains(strings.ToLower(head), ";base64") || len(w.images) >= maxDataImages {
		return ""
	}
	data, ok := decodeBase64([]byte(body))
	kind := sniff(data, "")
	if !ok || !isShowable(kind) || !fitsPixels(kind, data) {
		return ""
	}
	no := w.files + len(w.images) + 1
	cid := "data-" + strconv.Itoa(no) + "@mail.invalid"
	w.images = append(w.images, Attachment{
		Name: defaultName(kind, no), Type: kind, Size: int64(len(data)), Inline: true, CID: cid, Data: data,
	})
	return cid
}

func attr(t xhtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// escapeCID writes a content id so that it passes for a URL.
func escapeCID(cid string) string {
	return strings.ReplaceAll(url.PathEscape(cid), "'", "%27")
}

// isVoid reports elements that have no end.
func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

// isOptionalEnd reports elements that are closed by what follows them.
func isOptionalEnd(name string) bool {
	switch name {
	case "p", "li", "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot", "body", "html", "head":
		return true
	}
	return false
}

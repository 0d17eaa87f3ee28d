package mail

import (
	"strconv"
	"strings"
)

// finish joins the sections and cleans what they say.
func (a *assembly) finish() {
	m := a.mail
	forwarded := isForward(m.Subject)
	var source strings.Builder
	fromHTML, hasHTML := true, false
	for _, s := range a.sections {
		hasHTML = hasHTML || s.html != ""
		fromHTML = fromHTML && s.text == ""
	}
	var page cleanedHTML
	if hasHTML {
		for _, s := range a.sections {
			source.WriteString(s.asHTML())
		}
		page = cleanHTML(source.String(), len(a.files), forwarded, a.clean)
	}
	m.Text = a.wholeText(fromHTML, page)
	if !forwarded && m.passesOn(a.own) {
		if forwarded = true; hasHTML {
			page = cleanHTML(source.String(), len(a.files), forwarded, a.clean)
		}
	}
	if hasHTML {
		a.show(page)
	}
	m.Reply = cutReply(m.Text, forwarded)
	if m.ReplyHTML != m.HTML && (fromHTML || m.Reply == m.Text) {
		// The HTML marks its quotes better than any text shows them.
		if t := tidyText(a.shown(htmlText(m.ReplyHTML))); t != "" {
			m.Reply = cutReply(t, forwarded)
		}
	}
	m.readOwn(fromHTML, page.own)
	m.Attachments = a.files
}

// wholeText is the text of all sections; that of the page when no other is there.
func (a *assembly) wholeText(fromHTML bool, page cleanedHTML) string {
	if fromHTML {
		return tidyText(a.shown(htmlText(page.html)))
	}
	var texts []string
	for _, s := range a.sections {
		if s.text == "" {
			s.text = a.shown(htmlText(cleanHTML(s.html, 0, false, a.clean).html))
		}
		texts = append(texts, strings.Trim(s.text, "\n"))
	}
	return tidyText(strings.Join(texts, "\n\n"))
}

// shown cuts text that was made of HTML to what is shown of a mail.
func (a *assembly) shown(text string) string {
	if len(text) <= maxText {
		return text
	}
	a.mail.cut("text-cut")
	return shorten(text, maxText)
}

// readOwn fills in Own and OwnCertain. A text that was made of HTML is certain
// only when own, the HTML without whatever may be a quote, leaves something as well.
func (m *Mail) readOwn(fromHTML bool, own string) {
	m.Own, m.OwnMarked, m.OwnCertain = ownWords(m.Text)
	if !fromHTML || own == m.HTML || !m.OwnCertain {
		return
	}
	marked, _, certain := ownWords(tidyText(shorten(htmlText(own), maxText)))
	switch {
	case !certain:
		m.Own, m.OwnCertain = "", false
	case len(marked) < len(m.Own):
		m.Own = marked
	}
}

// show takes the cleaned HTML and marks the images that it shows.
func (a *assembly) show(clean cleanedHTML) {
	m := a.mail
	a.files = append(a.files, clean.images...)
	m.HTML, m.ReplyHTML = clean.html, clean.reply
	for i := range a.files {
		f := &a.files[i]
		if f.CID != "" && isShowable(f.Type) && clean.cids[f.CID] && fitsPixels(f.Type, f.Data) {
			f.Inline = true
		}
	}
	if clean.remote > 0 {
		m.problem("remote-images", strconv.Itoa(clean.remote))
	}
	if clean.cut {
		m.cut("html-cut")
	}
	for _, what := range clean.left {
		m.leaves(what)
	}
}

// tidyText takes trailing blanks off lines, and more than two empty lines in a row.
func tidyText(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	empty := 0
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \t\n\u00a0")
		if line == "" {
			empty++
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n\n\n"[:min(empty, 2)+1])
		}
		empty = 0
		out.WriteString(line)
	}
	return out.String()
}

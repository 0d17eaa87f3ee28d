package mail

import (
	"bytes"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// Read reads a raw mail. It never fails and never panics: what cannot be read
// is named in Problems, and a mail of which nothing but headers can be shown is
// Unreadable. It keeps no reference to env, but attachments may share memory
// with raw, which must not be changed afterwards. clean is required.
func Read(raw []byte, env Envelope, clean Sanitizer) *Mail {
	m := &Mail{}
	if len(raw) == 0 {
		m.Class, m.Cause = Unreadable, "empty"
		return m
	}
	raw = unifyBreaks(raw)
	head, body, junk := splitMail(raw)
	if junk {
		m.problem("junk-before-header", "")
	}
	l := defaultLimits()
	head, refused := guardHead(head, len(raw), l)
	fs := parseFields(head)
	guess := guessCharset(fs, head, body)
	m.readHeader(fs, guess)
	m.Passage = passage(fs, env)
	m.unwrapGroup(fs, env, guess)
	m.senderFromEnvelope(env)

	var root *part
	if refused == "" {
		s := &scan{limits: l, guess: guess}
		root = s.tree(fs, body)
		refused = s.refused
	}
	if refused != "" {
		m.HeadersOnly = true
		m.problem("guard", string(refused))
	} else {
		assemble(m, root, guess, env.Own, clean)
		m.Language = guessLanguage(m.Subject, m.Reply)
	}
	m.Auth = align(m, fs, env)
	classify(m, fs, root, env)
	return m
}

// guessCharset says what the mail is probably written in, for raw 8-bit
// headers: what its own Content-Type or that of its first part declares, else
// what its bytes look like. "" when the header is ASCII.
func guessCharset(fs fields, head, body []byte) charset {
	if isASCIIText(head) || utf8.Valid(head) { // then every field says by itself what it is
		return ""
	}
	cs := normalCharset(parseMediaType(fs.first("content-type"), "").params["charset"])
	if cs == "" {
		start := bytes.ToLower(body[:min(len(body), 16<<10)])
		if i := bytes.Index(start, []byte("charset=")); i >= 0 {
			name := bytes.TrimLeft(start[i+len("charset="):], `"' `)
			if end := bytes.IndexAny(name, "\"' ;\r\n>"); end >= 0 {
				cs = normalCharset(string(name[:end]))
			}
		}
	}
	if cs == "us-ascii" || cs == "utf-8" || isLatin(cs) {
		// A western set is what programs declare when they know nothing:
		// believed only when the header does not look like another.
		cs = ""
	}
	if cs == "" {
		cs = detect(append(raw8Bit(head, detectSample/2), raw8Bit(body, detectSample/2)...))
	}
	return cs
}

// raw8Bit are the lines of b with 8-bit characters in them, up to a length: the
// ASCII around them says nothing of what they are, and much of it makes any
// guess doubtful.
func raw8Bit(b []byte, most int) []byte {
	var lines []byte
	for line := range bytes.Lines(b) {
		if isASCIIText(line) {
			continue
		}
		if len(line) > most {
			line = from8Bit(line)
		}
		if lines = append(lines, line...); len(lines) >= most {
			return lines[:most]
		}
	}
	return lines
}

// from8Bit is b from its first 8-bit byte on.
func from8Bit(b []byte) []byte {
	return b[max(0, bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })):]
}

// readHeader fills in what the header says.
func (m *Mail) readHeader(fs fields, guess charset) {
	if n := fs.count("from"); n > 1 {
		m.problem("duplicate-from", "")
	}
	if list := parseAddresses(fs.first("from"), guess); len(list) > 0 {
		m.From = list[0]
		if len(list) > 1 {
			m.problem("several-from", "")
		}
	}
	if list := parseAddresses(fs.first("sender"), guess); len(list) > 0 {
		m.Sender = list[0]
	}
	m.ReplyTo = parseAddresses(fs.first("reply-to"), guess)
	m.To = m.addressList(fs, "to", guess)
	m.Cc = m.addressList(fs, "cc", guess)
	if m.From.Address == "" {
		m.problem("no-from", "")
		m.From.Name = decodeHeader(fs.first("from"), guess)
		switch {
		case m.Sender.Address != "":
			m.From = m.Sender
		case len(m.ReplyTo) > 0:
			m.From = m.ReplyTo[0]
		}
	}
	m.From.Name = shorten(m.From.Name, 300)
	m.Subject = shorten(decodeSubject(fs.first("subject"), guess), maxSubject)
	if v := fs.first("date"); len(v) > 0 {
		if m.Date = parseDate(string(v)); m.Date.IsZero() {
			m.problem("date", cleanLine(string(v)))
		}
	}
	if ids := parseIDs(fs.first("message-id")); len(ids) > 0 {
		m.MessageID = ids[0]
	} else {
		m.MessageID = cleanID(cleanLine(string(fs.first("message-id"))))
	}
	m.InReplyTo = parseIDs(fs.first("in-reply-to"))
	m.References = parseIDs(fs.first("references"))
	m.selectHeaders(fs, guess)
}

// senderFromEnvelope makes up for a From without an address. An envelope sender
// that a forwarder made is nobody: the one it was made from is taken, if it tells.
func (m *Mail) senderFromEnvelope(env Envelope) {
	if m.Passage.Forwarded {
		if m.From.Address == "" {
			m.From.Address = m.Passage.Sender
		}
		return
	}
	if a := normalAddress(strings.Trim(env.Source, "<> ")); m.From.Address == "" && a != "" {
		m.From.Address = a
	}
}

// maxSubject is the longest subject, in bytes.
const maxSubject = 2000

// addressList joins the lists of all headers of a name.
func (m *Mail) addressList(fs fields, name string, guess charset) []Address {
	var all []Address
	for i := range fs {
		if fs[i].name == name {
			all = append(all, parseAddresses(fs[i].value, guess)...)
		}
	}
	if len(all) >= maxAddresses {
		m.problem("many-addresses", name)
		all = all[:maxAddresses]
	}
	return all
}

// maxHeaders is how many headers are selected.
const maxHeaders = 100

// selectHeaders keeps the headers that tell where a mail came from and what it is.
func (m *Mail) selectHeaders(fs fields, guess charset) {
	for i := range fs {
		if len(m.Headers) == maxHeaders {
			return
		}
		if !isTelling(fs[i].name) {
			continue
		}
		decode := decodeHeader
		if fs[i].name == "subject" {
			decode = decodeSubject
		}
		m.Headers = append(m.Headers, Header{Name: fs[i].name, Value: shorten(decode(fs[i].value, guess), 1000)})
	}
}

func isTelling(name string) bool {
	switch name {
	case "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
		"return-path", "delivered-to", "x-original-to", "x-forwarded-to", "x-forwarded-for", "received", "received-spf",
		"authentication-results", "arc-authentication-results", "auto-submitted", "precedence", "list-id", "list-unsubscribe",
		"x-failed-recipients", "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder", "x-loop",
		"feedback-id", "x-mailer", "user-agent", "content-language", "x-priority", "importance", "x-spam-status", "x-spam-flag",
		"x-ses-spam-verdict", "x-ses-virus-verdict", "resent-from", "thread-index", "thread-topic", "x-ms-exchange-generated-message-source",
		strings.ToLower(LoopHeader):
		return true
	}
	return false
}

// parseDate reads a Date header; the zero time when it cannot.
func parseDate(s string) time.Time {
	const longest = 200
	if len(s) > longest {
		s = s[:longest]
	}
	if t, err := mail.ParseDate(s); err == nil && plausible(t) {
		// A zone that Go knows only by name has no offset: scanDate knows some.
		if name, offset := t.Zone(); offset != 0 || name == "" || name == "UTC" || name == "GMT" {
			return t.UTC()
		}
	}
	if t := scanDate(s); plausible(t) {
		return t
	}
	return time.Time{}
}

func plausible(t time.Time) bool { return t.Year() >= 1900 && t.Year() < 2200 }

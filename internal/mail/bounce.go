package mail

import (
	"strings"
)

// readBounce reads a delivery report: the machine-readable part of RFC 3464
// when it has one, else what the many servers write in words.
func readBounce(m *Mail, fs fields, root *part, env Envelope) *Bounce {
	b := &Bounce{}
	r := bounceReader{b: b, mail: m, skip: map[string]bool{}}
	r.skipAddress(m.From.Address)
	for _, a := range env.Own.Addresses {
		r.skipAddress(normalAddress(a))
	}
	for _, a := range append(m.To, m.Cc...) {
		r.skipAddress(a.Address)
	}
	walkParts(root, r.part)
	for _, a := range parseAddresses(fs.first("x-failed-recipients"), "") {
		r.add(a.Address)
	}
	domain := ""
	if len(parseAddresses(fs.first("from"), "")) > 0 {
		domain = domainOf(m.From.Address)
	}
	r.words(m.Text, domain)
	if b.Action == "" {
		b.Action = "failed"
		if r.transient {
			b.Action = "delayed"
		}
	}
	if len(b.Recipients) > 0 {
		b.Recipient = b.Recipients[0]
	}
	return b
}

// walkParts calls f for every leaf of a tree, in order.
func walkParts(p *part, f func(*part)) {
	if p == nil {
		return
	}
	if len(p.kids) == 0 {
		f(p)
	}
	for _, kid := range p.kids {
		walkParts(kid, f)
	}
}

// findPart answers the first leaf of a type, or nil.
func findPart(root *part, media string) *part {
	var found *part
	walkParts(root, func(p *part) {
		if found == nil && p.is(media) {
			found = p
		}
	})
	return found
}

// bounceReader gathers what a report says.
type bounceReader struct {
	b         *Bounce
	mail      *Mail
	skip      map[string]bool // addresses that cannot be the one that failed
	transient bool
	nested    bool // a report inside the report was read
	copied    bool // the returned mail went to somebody in copy as well
}

func (r *bounceReader) skipAddress(a string) { r.skip[strings.ToLower(a)] = true }

// maxBounced is how many failed addresses of one report are kept.
const maxBounced = 50

// add notes a failed address.
func (r *bounceReader) add(address string) {
	a := strings.ToLower(address)
	if a == "" || len(r.b.Recipients) >= maxBounced {
		return
	}
	for _, known := range r.b.Recipients {
		if strings.EqualFold(known, a) {
			return
		}
	}
	r.b.Recipients = append(r.b.Recipients, address)
}

// part reads the parts that machines read.
func (r *bounceReader) part(p *part) {
	switch p.media.value {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification":
		data, _ := decodeTransfer(p.body, string(p.fields.first("content-transfer-encoding")))
		r.status(clip(data, 256<<10))
	case "message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global", "message/global-headers":
		data, _ := decodeTransfer(p.body, string(p.fields.first("content-transfer-encoding")))
		head, body, _ := splitMail(clip(data, 256<<10))
		fs := parseFields(head)
		if !r.nested && parseMediaType(fs.first("content-type"), "").value == "multipart/report" {
			// QUIRK: the report wrapped in a mail of its own.
			r.nested = true
			walkParts((&scan{limits: defaultLimits()}).tree(fs, body), r.part)
			return
		}
		r.original(fs)
	}
}

// status reads a message/delivery-status: blocks of fields, the first about the
// message, each other about a recipient.
//
// QUIRK: blocks run together without blank lines, or the first is missing; so
// every field is taken wherever it stands, and a new Final-Recipient begins a
// new recipient.
func (r *bounceReader) status(data []byte) {
	var cur recipientStatus
	for _, f := range statusFields(data) {
		v := cleanLine(strings.ToValidUTF8(string(f.value), ""))
		switch f.name {
		case "original-recipient":
			if cur.original != "" {
				r.recipient(cur)
				cur = recipientStatus{}
			}
			cur.original = recipientAddress(v)
		case "final-recipient":
			if cur.final != "" {
				r.recipient(cur)
				cur = recipientStatus{}
			}
			cur.final = recipientAddress(v)
		case "x-actual-recipient":
			if cur.final == "" {
				cur.final = recipientAddress(v)
			}
		case "action":
			cur.action, _, _ = strings.Cut(strings.ToLower(v), " ")
		case "status":
			cur.status = findStatus(v)
		case "diagnostic-code":
			_, text, ok := strings.Cut(v, ";")
			if !ok {
				text = v
			}
			cur.diagnostic = strings.TrimSpace(text)
		case "original-envelope-id", "x-original-message-id":
			if ids := parseIDs(f.value); len(ids) > 0 && r.b.OriginalMessageID == "" {
				r.b.OriginalMessageID = ids[0]
			}
		case "":
			if cur.final != "" || cur.original != "" {
				r.recipient(cur)
				cur = recipientStatus{}
			}
		}
	}
	r.recipient(cur)
}

// statusFields reads the blocks; an empty field stands between them.
func statusFields(data []byte) fields {
	var all fields
	for len(data) > 0 {
		if data = skipBlankLine(data); len(data) == 0 {
			break
		}
		n := headEnd(data)
		if n == 0 {
			n = lineEnd(data, 0)
		}
		all = append(append(all, parseFields(data[:n])...), field{})
		data = data[n:]
	}
	return all
}

type recipientStatus struct {
	original, final, action, status, diagnostic string
}

func (r *bounceReader) recipient(s recipientStatus) {
	address := s.original
	if address == "" {
		address = s.final
	}
	if address == "" {
		return
	}
	switch s.action {
	case "delivered", "relayed", "expanded", "delayed":
		if r.b.Action != "" && r.b.Action != s.action {
			return // something failed as well: that is what counts
		}
	default:
		s.action = "failed"
		if r.b.Action != "" && r.b.Action != "failed" {
			*r.b = Bounce{Returned: r.b.Returned}
		}
	}
	r.add(address)
	r.b.Action = s.action
	if r.b.Status == "" {
		r.b.Status = s.status
	}
	if r.b.Diagnostic == "" {
		r.b.Diagnostic = shorten(s.diagnostic, 500)
		if r.b.Status == "" {
			r.b.Status = findStatus(s.diagnostic)
		}
	}
}

// recipientAddress reads "rfc822; a@b".
func recipientAddress(v string) string {
	if _, rest, ok := strings.Cut(v, ";"); ok {
		v = rest
	}
	if list := parseAddresses([]byte(v), ""); len(list) > 0 {
		return list[0].Address
	}
	return ""
}

// original reads the header of the mail that was returned.
func (r *bounceReader) original(fs fields) {
	if ids := parseIDs(fs.first("message-id")); len(ids) > 0 && r.b.OriginalMessageID == "" {
		r.b.OriginalMessageID = ids[0]
	}
	if len(r.b.OriginalReferences) == 0 {
		r.b.OriginalReferences = append(parseIDs(fs.first("references")), parseIDs(fs.first("in-reply-to"))...)
	}
	if len(r.b.OriginalRecipients) == 0 {
		for _, a := range parseAddresses(fs.first("to"), "") {
			r.b.OriginalRecipients = append(r.b.OriginalRecipients, a.Address)
		}
		r.copied = fs.has("cc")
	}
	if r.b.OriginalDate.IsZero() {
		r.b.OriginalDate = parseDate(string(fs.first("date")))
	}
	if len(r.b.OriginalReplyTo) == 0 {
		for _, a := range parseAddresses(fs.first("reply-to"), "") {
			r.b.OriginalReplyTo = append(r.b.OriginalReplyTo, a.Address)
		}
	}
}

// findStatus finds an enhanced status code (RFC 3463) in a text: 5.1.1.
func findStatus(s string) string {
	for i := 0; i+4 < len(s); i++ {
		if (s[i] != '5' && s[i] != '4' && s[i] != '2') || s[i+1] != '.' {
			continue
		}
		if i > 0 && (isDigit(s[i-1]) || s[i-1] == '.') {
			continue
		}
		j := i + 2
		for j < len(s) && isDigit(s[j]) && j-i < 5 {
			j++
		}
		if j == i+2 || j >= len(s) || s[j] != '.' {
			continue
		}
		k := j + 1
		for k < len(s) && isDigit(s[k]) && k-j < 4 {
			k++
		}
		// 5.1.1, but neither 5.1.1.1 nor part of a version or address.
		if k > j+1 && (k == len(s) || !isDigit(s[k]) && (s[k] != '.' || k+1 == len(s) || !isDigit(s[k+1]))) {
			return s[i:k]
		}
	}
	return ""
}

package mail

import (
	"slices"
	"strings"
)

// Complaint is what a provider says about a mail that one of its users has marked
// as unwanted: a feedback report (RFC 5965) of the kind abuse or fraud.
type Complaint struct {
	Recipients []string // who complained; many providers leave it out
	Returned
}

// readComplaint reads a feedback report; nil for other reports and other kinds.
func readComplaint(m *Mail, root *part) *Complaint {
	c, kind := &Complaint{}, ""
	r := bounceReader{b: &Bounce{}, mail: m, skip: map[string]bool{}}
	walkParts(root, func(p *part) {
		if !p.is("message/feedback-report") {
			r.part(p)
			return
		}
		data, _ := decodeTransfer(p.body, string(p.fields.first("content-transfer-encoding")))
		for _, f := range statusFields(clip(data, 256<<10)) {
			v := cleanLine(strings.ToValidUTF8(string(f.value), ""))
			switch f.name {
			case "feedback-type":
				kind = strings.ToLower(v)
			case "original-rcpt-to":
				if a := recipientAddress(v); a != "" && len(c.Recipients) < maxBounced && !slices.Contains(c.Recipients, a) {
					c.Recipients = append(c.Recipients, a)
				}
			}
		}
	})
	if kind != "abuse" && kind != "fraud" {
		return nil
	}
	c.Returned = r.b.Returned
	return c
}

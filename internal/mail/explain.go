package mail

import "time"

// Explanation is what Read made of a mail, as one JSON record for people and tests.
type Explanation struct {
	File        string           `json:"file"`
	Class       Class            `json:"class"`
	Cause       string           `json:"cause"`
	From        Address          `json:"from"`
	To          []Address        `json:"to"`
	Cc          []Address        `json:"cc"`
	Subject     string           `json:"subject"`
	Date        string           `json:"date"` // RFC 3339, UTC; empty when the mail has none that can be read
	MessageID   string           `json:"messageId"`
	InReplyTo   []string         `json:"inReplyTo,omitempty"`
	References  []string         `json:"references,omitempty"`
	Text        string           `json:"text"`
	Reply       string           `json:"reply"`
	HTML        string           `json:"html"`
	Attachments []ExplainedFile  `json:"attachments"`
	Bounce      *ExplainedBounce `json:"bounce,omitempty"`
	Language    string           `json:"language,omitempty"`
	HeadersOnly bool             `json:"headersOnly,omitempty"`
	Problems    []string         `json:"problems"`
	LeftOut     []string         `json:"leftOut,omitempty"`
}

// ExplainedFile is an attachment of an Explanation.
type ExplainedFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"` // bytes, decoded
	Inline bool   `json:"inline"`
}

// ExplainedBounce is the delivery report of an Explanation.
type ExplainedBounce struct {
	Recipient         string   `json:"recipient"`
	Recipients        []string `json:"recipients,omitempty"`
	Status            string   `json:"status"`
	Action            string   `json:"action"`
	Diagnostic        string   `json:"diagnostic,omitempty"`
	OriginalMessageID string   `json:"originalMessageId,omitempty"`
}

// Explain reads a raw mail without an envelope and tells what it is. file is
// only repeated in the record.
func Explain(file string, raw []byte, clean Sanitizer) Explanation {
	m := Read(raw, Envelope{}, clean)
	e := Explanation{
		File: file, Class: m.Class, Cause: m.Cause, From: m.From, To: orEmpty(m.To), Cc: orEmpty(m.Cc),
		Subject: m.Subject, MessageID: m.MessageID, InReplyTo: m.InReplyTo, References: m.References,
		Text: m.Text, Reply: m.Reply, HTML: m.HTML, Attachments: []ExplainedFile{},
		Language: m.Language, HeadersOnly: m.HeadersOnly, Problems: orEmpty(m.Problems), LeftOut: m.LeftOut,
	}
	if !m.Date.IsZero() {
		e.Date = m.Date.Format(time.RFC3339)
	}
	for _, a := range m.Attachments {
		e.Attachments = append(e.Attachments, ExplainedFile{Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline})
	}
	if b := m.Bounce; b != nil {
		e.Bounce = &ExplainedBounce{Recipient: b.Recipient, Recipients: b.Recipients, Status: b.Status, Action: b.Action,
			Diagnostic: b.Diagnostic, OriginalMessageID: b.OriginalMessageID}
	}
	return e
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

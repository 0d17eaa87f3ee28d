package desk

import (
	"strings"
	"time"
)

// Limits of what people may send us. They are generous for people and small
// enough for one transaction.
const (
	MaxSubject     = 250        // characters
	MaxName        = 120        // characters
	MaxAddress     = 254        // bytes, RFC 5321 section 4.5.3.1.3 less the angle brackets
	MaxText        = 100_000    // characters of one message
	MaxAttachments = 20         // files of one form or reply
	MaxInlineBody  = 16 * 1024  // bytes of a compressed body kept in the table; larger ones go to a blob
	MaxUpload      = 4_000_000  // bytes of all files of one form sent through Lambda (its request limit is 6 MB, base64 included)
	MaxMail        = 40_000_000 // bytes of a raw mail, the limit of SES
)

// Message is one entry of a conversation.
type Message struct {
	Ticket     string      `json:"ticket"`
	Seq        int64       `json:"seq"`
	Kind       MessageKind `json:"kind"`
	Channel    Channel     `json:"channel"`
	Direction  Direction   `json:"direction"`
	Author     Actor       `json:"author"`
	AuthorName string      `json:"authorName,omitempty"`
	// EnteredBy is who wrote it down in the author's name: an agent or a
	// program. Zero: the author himself. Customers are not shown it.
	EnteredBy   Actor     `json:"enteredBy,omitzero"`
	At          time.Time `json:"at"`
	OccurredAt  time.Time `json:"occurredAt,omitzero"` // when it was written, if that is known to differ
	Subject     string    `json:"subject,omitempty"`
	Body        Body      `json:"body"`
	Attachments []File    `json:"attachments,omitempty"`
	// Recipients are whom a public or forwarded message of ours is mailed to.
	// None, in what was written before they were kept: Ticket.Everybody.
	Recipients []Recipient `json:"recipients,omitempty"`
	// Readers are the numbers of those who read a public message from outside
	// that answers one which not all were sent; see Answering. None: all who
	// take part. Whoever is named in To or Cc reads it, too.
	Readers []int `json:"readers,omitempty"`

	// Of mail that came in. ReceivedAt is when the mail service took it, by its
	// own clock; see AsReceived.
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
	MailID     string    `json:"mailId,omitempty"`    // the claim: SES message id
	MessageID  string    `json:"messageId,omitempty"` // RFC 5322 Message-ID, without brackets
	From       string    `json:"from,omitempty"`
	To         []string  `json:"to,omitempty"`
	Cc         []string  `json:"cc,omitempty"`
	Evidence   string    `json:"evidence,omitempty"` // why it may stand here: cell of the evidence table
	Flags      []string  `json:"flags,omitempty"`    // warnings for the agent, catalogue codes
	RawKey     string    `json:"rawKey,omitempty"`   // blob of the raw mail
	LeftOut    []string  `json:"leftOut,omitempty"`  // what of it is not shown: the codes of mail.Mail.LeftOut, or LeftHTML

	// NotCopied are addresses that its author named in copy, and that it was not sent to.
	NotCopied []string `json:"notCopied,omitempty"`
	// Quiet: agents find it in the desk but are not mailed about it, as too many
	// came; see MailPace.
	Quiet bool `json:"quiet,omitempty"`
}

// LeftHTML says that a mail's words alone are shown, for it was in quarantine.
const LeftHTML = "html"

// Body is what a message says. Text is always there; Reply is the part of it
// that the person wrote, without quotes and signature; HTML is sanitised.
type Body struct {
	Text  string `json:"text,omitempty"`
	Reply string `json:"reply,omitempty"`
	HTML  string `json:"html,omitempty"`
}

// File is an attachment. Name is for people only: Key says where it is kept.
type File struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"` // sniffed from the bytes, never believed
	Size   int64  `json:"size"`
	Inline bool   `json:"inline,omitempty"`
	CID    string `json:"cid,omitempty"` // Content-ID of an inline image
	Key    string `json:"key"`
	Locked bool   `json:"locked,omitempty"` // a virus verdict forbids the download; see Ticket.Locked
	// Infected: the verdict was that there is a virus, not merely none.
	Infected bool `json:"infected,omitempty"`
}

// Delivery is the sending of one message or notice to one recipient.
type Delivery struct {
	Key       string        `json:"key"` // unique and repeatable: also the SES tag
	Ticket    string        `json:"ticket"`
	Seq       int64         `json:"seq"`  // the message, or the event that caused the notice
	Kind      string        `json:"kind"` // NoticeKind
	Recipient string        `json:"recipient"`
	Person    string        `json:"person,omitempty"` // person or agent id
	No        int           `json:"no,omitempty"`     // participant number
	State     DeliveryState `json:"state"`
	Attempt   int           `json:"attempt,omitempty"`
	LeaseTill time.Time     `json:"leaseTill,omitzero"`
	SESID     string        `json:"sesId,omitempty"`
	Outcome   string        `json:"outcome,omitempty"` // delivered, bounced, complained
	Reason    string        `json:"reason,omitempty"`
	At        time.Time     `json:"at"`
	Twice     bool          `json:"twice,omitempty"` // may have been sent twice
	// Holds counts how often it was held.
	Holds int `json:"holds,omitempty"`
	// Heard is which reports were folded into Outcome, a bit for each kind.
	Heard int `json:"heard,omitempty"`
}

// NormalizeAddress lower-cases an address and trims what surrounds it. Two
// spellings of one mailbox compare equal; nothing cleverer is assumed of a
// provider (no dots or tags are removed).
func NormalizeAddress(address string) string {
	return strings.ToLower(strings.TrimSpace(address))
}

// Snippet is the start of a text on one line, for lists.
func Snippet(text string) string {
	const most = 100
	s := strings.Join(strings.Fields(text), " ")
	for i, n := range runeStarts(s) {
		if i == most {
			return s[:n] + "…"
		}
	}
	return s
}

func runeStarts(s string) []int {
	starts := make([]int, 0, len(s))
	for i := range s {
		starts = append(starts, i)
	}
	return starts
}

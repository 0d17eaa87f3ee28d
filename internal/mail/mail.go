// Package mail reads and writes e-mail: raw bytes in, a cleaned and classified
// Mail out, and the other way round. It promises that Read never fails, never
// panics, needs time and memory linear in the size of the mail, and that every
// string it hands out is valid UTF-8 without control characters. It decides
// nothing about tickets, stores nothing and knows no cloud: who may write where
// is the evidence table's affair, and reply addresses are those of package token.
package mail

import "time"

// Class says what a mail is, before anything is done with it.
type Class string

// The classes, in the order in which they are tried.
const (
	Virus      Class = "virus"      // the virus verdict is FAIL: quarantine
	OwnMail    Class = "own"        // our own mail coming back: log, never a ticket
	BounceMail Class = "bounce"     // delivery report: a note on the ticket it is about
	Automatic  Class = "automatic"  // written by a machine: a note, never answered
	Spam       Class = "spam"       // the spam verdict is FAIL: quarantine
	Unreadable Class = "unreadable" // nothing to show but headers: keep and show those
	Human      Class = "human"      // somebody wrote it
)

// Envelope is what the receiving server knew about a mail beside its bytes.
// Nothing in the mail itself can be trusted to say the same.
type Envelope struct {
	ID         string   // the receiver's id (SES message id); empty: there was no envelope
	Source     string   // MAIL FROM; "" or "<>" is the null sender when ID is set
	Recipients []string // RCPT TO
	Verdicts   Verdicts
	ReceivedAt time.Time
	// Own are the desk's own addresses and mark, by which its own mail is
	// recognised when it comes back.
	Own Own
	// AuthServer is the name under which the receiver writes its
	// Authentication-Results; empty: amazonses.com.
	AuthServer string
	// Forwarding is the way to the mailbox that the mail came to.
	Forwarding Forwarding
}

// Verdict is a judgement of the receiving server.
type Verdict = string

// The verdicts that SES gives. The empty verdict means that none was given.
const (
	Pass             Verdict = "PASS"
	Fail             Verdict = "FAIL"
	Gray             Verdict = "GRAY"
	ProcessingFailed Verdict = "PROCESSING_FAILED"
)

// Verdicts are what the receiving server found out about a mail.
type Verdicts struct {
	Spam, Virus, SPF, DKIM, DMARC Verdict
	// DMARCPolicy is what the sender's domain asks for when DMARC fails:
	// none, quarantine or reject.
	DMARCPolicy string
}

// Own is how the desk recognises its own mail.
type Own struct {
	Addresses []string // addresses that the desk sends from
	Domains   []string // domains that only the desk itself sends from
	DeskID    string   // value of the LoopHeader on everything the desk sends
}

// LoopHeader marks every mail that a desk sends; its value is the desk's id.
const LoopHeader = "X-Desk-Loop"

// Address is a mail address with the name written beside it. Address is
// local-part@domain with the domain in lower case and, if international, in
// punycode, so that look-alike domains are seen.
type Address struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Mail is a mail that was read.
type Mail struct {
	Class Class
	Cause string // the rule that chose the class, as "code=value"

	From    Address
	Sender  Address
	ReplyTo []Address
	To, Cc  []Address

	Subject    string
	Date       time.Time // zero when the mail has none that can be read
	MessageID  string    // ids are bare, without angle brackets
	InReplyTo  []string
	References []string // oldest first

	Text  string // the whole text
	Reply string // what the person wrote, without quotes and signature; never empty when Text is not
	// Own is what the person wrote above everything that may be a quote, for
	// texts that must not show what they quote; "" unless OwnCertain, which says
	// that nothing of his stands anywhere else.
	Own        string
	OwnCertain bool
	// OwnMarked: the line of the desk's notices that asks to answer above it
	// stands in the text, and Own ends above it.
	OwnMarked bool
	// HTML is sanitised; its inline images are still cid: references (see
	// RewriteCID), remote images are taken out and marked.
	HTML string
	// ReplyHTML is the HTML without what the writer's program marks as quoted;
	// equal to HTML when nothing is.
	ReplyHTML   string
	Attachments []Attachment
	Bounce      *Bounce    // of a BounceMail
	Complaint   *Complaint // of an Automatic mail that is one
	Language    string     // "es", "en" or "" when the text does not tell
	Auth        Alignment
	Passage     Passage
	Headers     []Header // the headers worth showing or searching, in their order
	Problems    []string // what was odd, as "code" or "code=value", each once
	LeftOut     []string // what of it neither HTML nor Text shows: LeftForm and the others, each once
	HeadersOnly bool     // the guard refused the body: only headers are filled in
}

// Attachment is a file that came with a mail. Name is for people only and is
// never a storage key.
type Attachment struct {
	Name   string
	Type   string // sniffed from the bytes where they tell; without parameters
	Size   int64
	Inline bool   // an image that the HTML shows and that is safe to show
	CID    string // Content-ID, bare
	Data   []byte // shares memory with the raw mail where it was not encoded
}

// Bounce is what a delivery report says about our mail.
type Bounce struct {
	Recipient  string // the address that failed
	Recipients []string
	Status     string // RFC 3463, e.g. 5.1.1; empty when the report has none
	Action     string // failed, delayed, delivered, relayed or expanded
	Diagnostic string
	Returned
}

// Returned is what a report gives back of the mail that it is about.
type Returned struct {
	OriginalMessageID string
	// OriginalReferences are the ids that the returned mail refers to.
	OriginalReferences []string
	// OriginalRecipients are its To addresses, OriginalReplyTo where it asks to be
	// answered.
	OriginalRecipients []string
	OriginalReplyTo    []string
	OriginalDate       time.Time // zero when it bears none
}

// Header is one header line, unfolded and decoded.
type Header struct {
	Name  string
	Value string
}

// Header answers the first selected header of that name, or "".
func (m *Mail) Header(name string) string {
	for _, h := range m.Headers {
		if equalFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// problem notes an oddity once.
func (m *Mail) problem(code, value string) {
	p := code
	if value != "" {
		p += "=" + cleanLine(shorten(value, 80))
	}
	for _, q := range m.Problems {
		if p == q {
			return
		}
	}
	if len(m.Problems) < maxProblems {
		m.Problems = append(m.Problems, p)
	}
}

const maxProblems = 20

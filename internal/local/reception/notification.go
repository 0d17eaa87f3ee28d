package reception

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// maxHeaders is how many bytes of headers SES puts in a notification; the
// rest is in the stored mail only, and headersTruncated says so.
const maxHeaders = 10 * 1024

// maxCommon is how many bytes of one common header a notification carries: what
// is announced must stay below what a queue takes, however long the header.
const maxCommon = maxHeaders

// arrival is one mail as it came in.
type arrival struct {
	id, from string
	to       []string
	ip, helo string
	at       time.Time
	raw      []byte
	verdicts *verdicts
}

// Notification is what SES announces: "Received", the mail and the receipt.
type Notification struct {
	Type    string                    `json:"notificationType"`
	Mail    events.SimpleEmailMessage `json:"mail"`
	Receipt Receipt                   `json:"receipt"`
}

// Receipt is the envelope's side of a notification.
type Receipt struct {
	Timestamp      string                    `json:"timestamp"`
	ProcessingTime int64                     `json:"processingTimeMillis"`
	Recipients     []string                  `json:"recipients"`
	Spam           events.SimpleEmailVerdict `json:"spamVerdict"`
	Virus          events.SimpleEmailVerdict `json:"virusVerdict"`
	SPF            events.SimpleEmailVerdict `json:"spfVerdict"`
	DKIM           events.SimpleEmailVerdict `json:"dkimVerdict"`
	DMARC          events.SimpleEmailVerdict `json:"dmarcVerdict"`
	DMARCPolicy    string                    `json:"dmarcPolicy,omitempty"`
	Action         Action                    `json:"action"`
}

// Action says where the raw mail is.
type Action struct {
	Type   string `json:"type"`
	Topic  string `json:"topicArn"`
	Bucket string `json:"bucketName"`
	Prefix string `json:"objectKeyPrefix"`
	Key    string `json:"objectKey"`
}

func (a arrival) notification(headers []header, bucket, key, prefix, topic string) Notification {
	v := a.verdicts
	n := Notification{
		Type: "Received",
		Mail: events.SimpleEmailMessage{
			Timestamp: a.at.Truncate(time.Millisecond), Source: a.from, MessageID: a.id, Destination: a.to,
			CommonHeaders: a.common(headers), Headers: []events.SimpleEmailHeader{},
		},
		Receipt: Receipt{
			Timestamp: a.at.Format("2006-01-02T15:04:05.000Z"), ProcessingTime: 1, Recipients: a.to,
			Spam: verdict(v.spam), Virus: verdict(v.virus), SPF: verdict(v.spf), DKIM: verdict(v.dkim), DMARC: verdict(v.dmarc),
			Action: Action{Type: "S3", Topic: topic, Bucket: bucket, Prefix: strings.TrimSuffix(prefix, "/"), Key: key},
		},
	}
	if v.dmarc == "FAIL" {
		n.Receipt.DMARCPolicy = v.policy
	}
	size := 0
	for _, h := range append(parseHeaders(a.trace(headers)), headers...) {
		if size += len(h.name) + len(h.value) + len(": \r\n"); size > maxHeaders {
			n.Mail.HeadersTruncated = true
			break
		}
		n.Mail.Headers = append(n.Mail.Headers, events.SimpleEmailHeader{Name: h.name, Value: valid(h.value)})
	}
	return n
}

func verdict(status string) events.SimpleEmailVerdict {
	return events.SimpleEmailVerdict{Status: status}
}

func (a arrival) common(headers []header) events.SimpleEmailCommonHeaders {
	var word mime.WordDecoder
	first := func(name string) string {
		for _, h := range headers {
			if strings.EqualFold(h.name, name) {
				if s, err := word.DecodeHeader(h.value); err == nil {
					return valid(s)
				}
				return valid(h.value)
			}
		}
		return ""
	}
	list := func(name string) []string {
		if v := first(name); v != "" {
			return strings.Split(cut(v, maxCommon), ", ")
		}
		return nil
	}
	return events.SimpleEmailCommonHeaders{
		ReturnPath: a.from, From: list("From"), To: list("To"), Cc: list("Cc"),
		Date: cut(first("Date"), maxCommon), MessageID: cut(first("Message-ID"), maxCommon), Subject: cut(first("Subject"), maxCommon),
	}
}

// trace are the lines that SES writes above a mail it receives.
func (a arrival) trace(headers []header) []byte {
	v := a.verdicts
	signer := v.signer
	fromDomain := ""
	for _, h := range headers {
		if strings.EqualFold(h.name, "From") {
			fromDomain = domainOf(h.value)
		}
	}
	if signer == "" {
		signer = fromDomain
	}
	helo := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune("()<>;\x7f", r) {
			return -1
		}
		return r
	}, a.helo)
	spf := fmt.Sprintf("%s (spfCheck: domain of %s) client-ip=%s; envelope-from=%s; helo=%s;", word(v.spf), domainOf(a.from), a.ip, a.from, helo)
	var b bytes.Buffer
	line := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	line("Return-Path", "<"+a.from+">")
	recipient := ""
	if len(a.to) > 0 {
		recipient = "\r\n for " + a.to[0] + ";"
	}
	line("Received", fmt.Sprintf("from %s ([%s])\r\n by inbound-smtp.local.amazonaws.com with SMTP id %s%s\r\n %s",
		helo, a.ip, a.id, recipient, a.at.Format(time.RFC1123Z)+" (UTC)"))
	line("X-SES-Spam-Verdict", v.spam)
	line("X-SES-Virus-Verdict", v.virus)
	line("Received-SPF", spf)
	line("Authentication-Results", fmt.Sprintf("amazonses.com;\r\n spf=%s\r\n dkim=%s header.i=@%s;\r\n dmarc=%s header.from=%s;",
		spf, word(v.dkim), signer, word(v.dmarc), fromDomain))
	return b.Bytes()
}

// word is how a verdict is spelt in a header.
func word(status string) string {
	switch status {
	case "PASS":
		return "pass"
	case "FAIL":
		return "fail"
	case "PROCESSING_FAILED":
		return "temperror"
	default:
		return "none"
	}
}

// domainOf is the domain of the first address of a header or of an envelope.
func domainOf(value string) string {
	if list, err := mail.ParseAddressList(value); err == nil && len(list) > 0 {
		value = list[0].Address
	} else if i := strings.LastIndexByte(value, '<'); i >= 0 {
		value = strings.TrimSuffix(strings.TrimSpace(value[i+1:]), ">")
	}
	_, domain, found := strings.Cut(value, "@")
	if !found {
		return ""
	}
	domain, _, _ = strings.Cut(domain, " ")
	return strings.ToLower(strings.Trim(domain, "<>;, "))
}

// header is one unfolded header line.
type header struct{ name, value string }

// parseHeaders reads the lines up to the first empty one; what is no header
// line is passed over.
func parseHeaders(raw []byte) []header {
	var list []header
	var value strings.Builder // of the last one; folded lines add to it
	end := func() {
		if n := len(list); n > 0 {
			list[n-1].value = value.String()
		}
		value.Reset()
	}
	for len(raw) > 0 {
		line, rest := cutLine(raw)
		raw = rest
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(list) > 0 {
				value.WriteByte(' ')
				value.Write(bytes.TrimSpace(line))
			}
			continue
		}
		name, first, found := bytes.Cut(line, []byte(":"))
		if found && len(name) > 0 {
			end()
			list = append(list, header{name: strings.TrimSpace(string(name))})
			value.Write(bytes.TrimSpace(first))
		}
	}
	end()
	return list
}

// findHeader answers where the first header of that name starts and ends,
// with its value; start is -1 when there is none.
func findHeader(raw []byte, name string) (start, end int, value string) {
	for at := 0; at < len(raw); {
		line, rest := cutLine(raw[at:])
		next := len(raw) - len(rest)
		if len(line) == 0 {
			break
		}
		n, v, found := bytes.Cut(line, []byte(":"))
		if found && strings.EqualFold(strings.TrimSpace(string(n)), name) {
			value := bytes.Clone(v)
			for next < len(raw) && (raw[next] == ' ' || raw[next] == '\t') {
				more, rest := cutLine(raw[next:])
				value = append(append(value, ' '), more...)
				next = len(raw) - len(rest)
			}
			return at, next, string(bytes.TrimSpace(value))
		}
		at = next
	}
	return -1, -1, ""
}

func cutLine(b []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// cut shortens s to at most that many bytes, at the end of a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// valid keeps JSON honest: bytes that are no UTF-8 become U+FFFD, as in SES.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

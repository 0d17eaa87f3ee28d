package local

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"time"
)

// Errors of the header, answered inside mailer.ErrRejected.
var (
	errHeader = errors.New("malformed header")
	errTwice  = errors.New("header field there twice")
)

// once are the fields that SES takes once only (Amazon SES Developer Guide,
// "Amazon SES header fields"; To, Cc and Bcc are not among them).
const once = " accept-language acceptlanguage archived-at auto-submitted bounces-to comments" +
	" content-alternative content-base content-class content-description content-disposition content-duration" +
	" content-id content-language content-length content-location content-md5 content-transfer-encoding content-type" +
	" date delivered-to disposition-notification-options disposition-notification-to dkim-signature" +
	" domainkey-signature errors-to from importance in-reply-to keywords list-archive list-help list-id list-owner" +
	" list-post list-subscribe list-unsubscribe list-unsubscribe-post message-context message-id mime-version" +
	" organization original-from original-message-id original-recipient original-subject precedence priority" +
	" references reply-to return-path return-receipt-to sender solicitation sensitivity subject thread-index" +
	" thread-topic user-agent vbr-info "

// stamp does what SES does to a mail on its way out: its own Message-ID and
// Date replace what was there. It answers the decoded subject too.
func stamp(raw []byte, id string, at time.Time) (out []byte, subject string, err error) {
	seen := map[string]bool{}
	eol := "\n"
	if i := bytes.IndexByte(raw, '\n'); i > 0 && raw[i-1] == '\r' {
		eol = "\r\n"
	}
	rest := raw
	for len(rest) > 0 {
		field, after := cutField(rest)
		if len(bytes.TrimRight(field, "\r\n")) == 0 {
			break
		}
		name, value, ok := strings.Cut(string(field), ":")
		if !ok || name == "" || bareCR(field) || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, "", fmt.Errorf("%w: %.60q", errHeader, field)
		}
		name = strings.ToLower(name)
		if seen[name] && strings.Contains(once, " "+name+" ") {
			return nil, "", fmt.Errorf("%w: %s", errTwice, name)
		}
		seen[name] = true
		switch name {
		case "message-id", "date":
		case "subject":
			subject = decoded(value)
			out = append(out, field...)
		default:
			out = append(out, field...)
		}
		rest = after
	}
	if !seen["from"] {
		return nil, "", fmt.Errorf("%w: no From", errHeader)
	}
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, eol...)
	}
	out = fmt.Appendf(out, "Message-ID: <%s@%s>%sDate: %s%s", id, Domain, eol, at.Format(time.RFC1123Z), eol)
	if len(rest) == 0 {
		rest = []byte(eol)
	}
	return append(out, rest...), subject, nil
}

// bareCR finds a carriage return that ends no line: some programs would take
// it for one, and read another field behind it.
func bareCR(field []byte) bool {
	return bytes.Count(field, []byte("\r")) != bytes.Count(field, []byte("\r\n"))
}

// cutField cuts the first header field off, with its folded lines.
func cutField(b []byte) (field, rest []byte) {
	end := 0
	for {
		i := bytes.IndexByte(b[end:], '\n')
		if i < 0 {
			return b, nil
		}
		end += i + 1
		if end == len(b) || b[end] != ' ' && b[end] != '\t' || len(bytes.TrimRight(b[:end], "\r\n")) == 0 {
			return b[:end], b[end:]
		}
	}
}

// decoded reads a header value as people do; what cannot be decoded stays.
func decoded(value string) string {
	value = strings.TrimSpace(strings.NewReplacer("\r\n", "", "\n", "").Replace(value))
	if text, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
		value = text
	}
	return strings.ToValidUTF8(value, "\uFFFD")
}

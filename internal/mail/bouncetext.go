package mail

import "strings"

// words reads a report written for people, up to the copy of the returned mail.
// Addresses are taken, in this order of trust: behind a label ("Your message
// to …", "<a@b>:"), after a phrase that says a delivery failed, and the first
// one at all. When the machine-readable part named the recipients already, the
// words add only what it left out.
func (r *bounceReader) words(text, fromDomain string) {
	lines, header := splitCopy(text)
	if len(header) > 0 {
		head, _, _ := splitMail(header)
		r.original(parseFields(head))
	}
	w := wordScan{reader: r}
	for _, l := range lines {
		low := strings.ToLower(shorten(l, maxLine))
		if r.b.Status == "" {
			r.b.Status = findStatus(low)
		}
		r.transient = r.transient || saysDelayed(low)
		w.line(l, low)
	}
	if len(r.b.Recipients) > 0 {
		return
	}
	for _, list := range [][]string{w.labelled, localUser(lines, organisation(fromDomain)), w.after, w.any[:min(len(w.any), 1)], r.onlyOriginal()} {
		if len(list) > 0 {
			for _, a := range list {
				r.add(a)
			}
			return
		}
	}
}

// maxReportLines is how many lines of a report are read.
const maxReportLines = 2000

// splitCopy parts a report from the copy of the returned mail below it.
func splitCopy(text string) (lines []string, header []byte) {
	copied := false
	n := 0
	for l := range strings.Lines(text) {
		if n++; n > maxReportLines {
			break
		}
		l = strings.TrimRight(l, "\n")
		switch {
		case copied:
			header = append(append(header, strings.TrimLeft(l, "> ")...), '\n')
		case isCopyMark(strings.ToLower(shorten(strings.TrimSpace(l), maxLine))):
			copied = true
		default:
			lines = append(lines, l)
		}
	}
	return lines, header
}

// wordScan collects addresses from the words of a report.
type wordScan struct {
	reader               *bounceReader
	labelled, after, any []string
	label                bool // the line before ended with a label
	failed               bool // a failure was spoken of
	gap                  int  // paragraphs since
}

func (w *wordScan) line(l, low string) {
	if strings.TrimSpace(l) == "" {
		w.gap++
		return
	}
	if rest, ok := behindLabel(l, low); ok || w.label {
		if !ok {
			rest = l
		}
		a := findAddress([]byte(rest))
		w.label = ok && a == "" && strings.TrimSpace(rest) == ""
		if a != "" && !w.reader.skip[strings.ToLower(a)] {
			w.labelled = append(w.labelled, a)
			return
		}
	}
	if saysFailure(low) {
		w.failed, w.gap = true, 0
	}
	a := w.reader.candidate(l, low)
	if a == "" {
		return
	}
	w.any = append(w.any, a)
	if w.failed && (len(w.after) == 0 || w.gap <= 3) {
		w.after = append(w.after, a)
		w.gap = 0
	}
}

// behindLabel answers what stands behind a label that only the failed address has.
func behindLabel(l, low string) (rest string, ok bool) {
	t := strings.TrimSpace(l)
	if strings.HasPrefix(t, "<") {
		// qmail: "<a@b>:" on a line, the reason on the next.
		if i := strings.Index(t, ">:"); i > 0 {
			return t[1:i], true
		}
	}
	for _, label := range [...]string{
		"your message to ", "your message to:", "your mail to ", "message addressed to ", "originally addressed to ", "was addressed, ", "addressed to '", "error-for:", "intended recipient:", "invalid final delivery userid:",
		"original address:", "failed recipient:", "recipient address:", "(expanded from:", "final-recipient: rfc822;", "recipient:", "rcpt to:<", "su mensaje para ", "su mensaje a ", "destinatario:",
	} {
		i := strings.Index(low, label)
		if i < 0 || len(low) != len(l) {
			continue
		}
		rest = strings.TrimLeft(l[i+len(label):], " <'\"")
		first, _, _ := strings.Cut(rest, " ")
		if rest == "" || strings.Contains(first, "@") {
			return rest, true
		}
	}
	return "", false
}

// onlyOriginal answers the recipient of the returned mail when it had only one.
func (r *bounceReader) onlyOriginal() []string {
	if len(r.b.OriginalRecipients) == 1 && !r.copied {
		return r.b.OriginalRecipients
	}
	return nil
}

// localUser reads reports of servers that name only their own user: the word
// after "not delivered to the following:".
func localUser(lines []string, domain string) []string {
	follows := false
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if follows {
			user, _, _ := strings.Cut(l, " ")
			if a := normalAddress(user + "@" + domain); a != "" && !strings.Contains(l, "@") && strings.IndexByte(user, '"') < 0 {
				return []string{a}
			}
			return nil
		}
		low := strings.ToLower(shorten(l, maxLine))
		follows = strings.HasSuffix(low, ":") && (strings.Contains(low, "to the following:") || strings.Contains(low, "following recipient"))
	}
	return nil
}

// candidate answers an address on a line that may be the failed one.
func (r *bounceReader) candidate(l, low string) string {
	for _, no := range [...]string{"contact ", "postmaster", "from:", "mail from", "sender:", "subject:", "message-id:", "reply-to", "received:", "abuse@", "support@", "helpdesk", "mailer-daemon", "www.", "http", "standard form"} {
		if strings.Contains(low, no) {
			return ""
		}
	}
	a := findAddress([]byte(l))
	if a == "" || r.skip[strings.ToLower(a)] {
		return ""
	}
	return a
}

// tellsFailure reports whether a text says in its beginning that a mail could
// not be delivered, and whether it holds an address.
func tellsFailure(text string) (failed, address bool) {
	n := 0
	for l := range strings.Lines(text) {
		if n++; n > 60 {
			break
		}
		low := strings.ToLower(shorten(l, maxLine))
		failed = failed || saysFailure(low)
		address = address || strings.Contains(low, "@")
	}
	return failed, address
}

// saysFailure reports a line (lower case) with one of the phrases of mail servers.
func saysFailure(l string) bool {
	for _, p := range [...]string{
		"could not be delivered", "cannot be delivered", "can't be delivered", "couldn't be delivered", "could not deliver", "unable to deliver", "undeliverable", "undelivered", "not delivered",
		"delivery failed", "delivery has failed", "delivery to the following", "delivery failure", "failed to deliver", "failed permanently", "failed recipient", "following recipient", "following address",
		"following user", "addresses failed", "address failed", "did not reach", "has not been delivered", "was not delivered", "wasn't delivered", "not be delivered", "user unknown", "unknown user",
		"permanent fatal errors", "permanent error", "returned to you", "unknown recipient", "no such user", "mailbox is full", "mailbox full", "over quota", "quota exceeded",
		"delivery is delayed", "postponed", "not yet been delivered", "has not yet been", "does not exist", "doesn't exist", "not found", "invalid recipient", "rejected", "failure notice", "failed:",
		"no se ha podido entregar", "no se pudo entregar", "no pudo entregarse", "no ha podido ser entregado", "error en la entrega", "n'a pas pu être", "n'a pas pu etre", "konnte nicht zugestellt", "nicht zugestellt",
		"non è stato possibile", "não foi possível entregar", "não pôde ser entregue", "无法", "邮件无法", "failed address", "deliver mail to", "transcript of session", "recipient(s)", "delivery error", "returned mail",
	} {
		if strings.Contains(l, p) {
			return true
		}
	}
	return false
}

// saysDelayed reports a line that says that the server goes on trying.
func saysDelayed(l string) bool {
	for _, p := range [...]string{"will continue to", "will be retried", "will keep trying", "still trying", "do not need to resend", "don't need to resend", "warning message only", "this is a warning", "delivery is delayed", "has been delayed", "not yet been delivered", "will retry"} {
		if strings.Contains(l, p) {
			return true
		}
	}
	return false
}

// isCopyMark reports the line above the copy of the returned mail (lower case,
// trimmed).
func isCopyMark(l string) bool {
	for _, p := range [...]string{
		"below this line is a copy", "below this line", "original message follows", "original message as received", "header of the original message", "header of the source mail", "unsent message below", "message header follows", "message headers follow",
		"the following is a copy", "headers of the original", "your message reads", "summary of the undelivered", "copy of the first part", "first 50 lines of your original", "session transcript", "transcript of session",
		"returned mail follows", "start of returned message", "original message header", "所有的原始邮件", "原始邮件",
	} {
		if strings.Contains(l, p) {
			return true
		}
	}
	if !strings.HasPrefix(l, "--") && !strings.HasPrefix(l, "==") && !strings.HasPrefix(l, "__") {
		return strings.HasPrefix(l, "this is a copy of the message") || strings.HasPrefix(l, "text of your message")
	}
	t := strings.Trim(l, "-_= :.")
	for _, p := range [...]string{"original message", "returned mail", "returned message", "this is a copy of the message", "message header", "message body", "mensaje original", "copia del mensaje"} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	return false
}

// bounceSubject recognises the subjects of delivery reports (lower case).
func bounceSubject(s string) string {
	for _, p := range [...]string{
		"delivery status notification", "delivery failure", "delivery failed", "delivery has failed", "delivery problem", "delivery report", "delivery notification", "delivery delayed", "delayed mail",
		"undeliverable", "undelivered", "undeliver", "nondeliverable", "non-deliverable", "returned mail", "returned to sender", "returning message to sender", "return to sender", "failure notice", "failed delivery", "failure delivery", "mail failure",
		"mail system error", "could not be delivered", "couldn't be delivered", "not delivered", "could not send message", "mail delivery", "message delivery", "mail error", "failed mail", "invalid recipient", "error sending your mail", "nondelivery", "non delivery", "non-delivery", "delivery error", "message status",
		"no se puede entregar", "no se ha podido entregar", "no entregado", "error de entrega", "aviso de no entrega", "notificación de estado de entrega", "notificación del estado de la entrega", "devuelto", "mensaje no entregado",
		"não entregue", "falha na entrega", "non remis", "non distribué", "échec de la remise", "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "mancato recapito", "non recapitabile", "mail could not", "邮件", "rejected mail", "user unknown", "unknown user", "mailbox unavailable",
	} {
		if strings.Contains(s, p) {
			return p
		}
	}
	return ""
}

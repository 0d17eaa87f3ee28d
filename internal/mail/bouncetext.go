package mail

import "strings"

// words reads a report written for people. It looks for a phrase that says a
// delivery failed and takes the addresses on that line and after it, up to the
// copy of the returned mail.
func (r *bounceReader) words(text string) {
	found := len(r.b.Recipients) > 0
	after, gap, copied := false, 0, false
	var header []byte // of the copy
	lines := 0
	for l := range strings.Lines(text) {
		if lines++; lines > 2000 {
			break
		}
		l = strings.TrimRight(l, "\n")
		low := strings.ToLower(shorten(l, maxLine))
		if copied {
			header = append(append(header, strings.TrimLeft(l, "> ")...), '\n')
			continue
		}
		if isCopyMark(low) {
			copied = true
			continue
		}
		if r.b.Status == "" {
			r.b.Status = findStatus(low)
		}
		if saysDelayed(low) {
			r.transient = true
		}
		switch {
		case saysFailure(low):
			after, gap = true, 0
		case strings.TrimSpace(l) == "":
			gap++
		}
		if !after || found && gap > 6 {
			continue
		}
		if a := r.candidate(l, low); a != "" {
			r.add(a)
			gap = 0
		}
	}
	if len(header) > 0 {
		head, _, _ := splitMail(header)
		r.original(parseFields(head))
	}
}

// candidate answers an address on a line that may be the failed one.
func (r *bounceReader) candidate(l, low string) string {
	for _, no := range [...]string{"contact ", "postmaster", "from:", "sender:", "subject:", "message-id:", "reply-to", "received:", "abuse@", "support@", "helpdesk", "mailer-daemon", "www.", "http"} {
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

// tellsFailure reports a text that says somewhere in its beginning that a mail
// could not be delivered, and to which address.
func tellsFailure(text string) bool {
	failed, address, n := false, false, 0
	for l := range strings.Lines(text) {
		if n++; n > 60 {
			break
		}
		low := strings.ToLower(shorten(l, maxLine))
		failed = failed || saysFailure(low)
		address = address || strings.Contains(low, "@")
	}
	return failed && address
}

// saysFailure reports a line (lower case) with one of the phrases of mail servers.
func saysFailure(l string) bool {
	for _, p := range [...]string{
		"could not be delivered", "cannot be delivered", "can't be delivered", "couldn't be delivered", "could not deliver", "unable to deliver", "undeliverable", "undelivered", "not delivered",
		"delivery failed", "delivery has failed", "delivery to the following", "delivery failure", "failed to deliver", "failed permanently", "failed recipient", "following recipient", "following address",
		"following user", "addresses failed", "address failed", "did not reach", "has not been delivered", "was not delivered", "wasn't delivered", "not be delivered", "user unknown", "unknown user",
		"permanent fatal errors", "permanent error", "returned to you", "unknown recipient", "no such user", "mailbox is full", "mailbox full", "over quota", "quota exceeded",
		"delivery is delayed", "delayed", "not yet been delivered", "has not yet been", "does not exist", "doesn't exist", "not found", "invalid recipient", "rejected", "failure notice", "failed:",
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

// isCopyMark reports the line above the copy of the returned mail.
func isCopyMark(l string) bool {
	for _, p := range [...]string{
		"below this line is a copy", "this is a copy of the message", "a copy of the message", "original message follows", "the header of the original message", "header of the message", "----- original message",
		"-----original message", "original message header", "unsent message below", "message header follows", "the original message", "original message --", "the following is a copy", "headers of the original", "copy of your message", "原始邮件", "所有的原始邮件",
		"----- message header", "your message follows", "message contents follow", "text of your message",
	} {
		if strings.Contains(l, p) && (strings.Contains(l, "--") || strings.HasSuffix(strings.TrimSpace(l), ":") || strings.HasPrefix(l, p)) {
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
		"mail system error", "could not be delivered", "couldn't be delivered", "not delivered", "could not send message", "mail delivery", "message delivery", "error sending your mail", "nondelivery", "non delivery", "non-delivery", "delivery error", "message status",
		"no se puede entregar", "no se ha podido entregar", "no entregado", "error de entrega", "aviso de no entrega", "notificación de estado de entrega", "notificación del estado de la entrega", "devuelto", "mensaje no entregado",
		"não entregue", "falha na entrega", "non remis", "non distribué", "échec de la remise", "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "mancato recapito", "non recapitabile", "mail could not", "bounce", "邮件", "user unknown", "unknown user", "mailbox unavailable",
	} {
		if strings.Contains(s, p) {
			return p
		}
	}
	return ""
}

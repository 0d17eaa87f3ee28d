package intake

import (
	"context"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
)

// falseReport is the cause to quarantine a delivery report that the checks say
// is false or spam, "" for none. Nobody's word but theirs says that it is a
// report, so its class excuses nothing.
func (l *letter) falseReport() string {
	switch {
	case l.Class != mail.BounceMail:
		return ""
	case l.envelope.Verdicts.Spam == mail.Fail:
		return "verdict-spam=FAIL"
	case l.auth() == desk.AuthFail && l.strict():
		return "dmarc=" + l.Auth.Policy
	}
	return ""
}

// reportJoins reports whether a delivery report may be written on a ticket that
// it points at. A number can be guessed: with nothing better it must also name
// somebody of the ticket to whom a mail of it was sent, and not be false.
func (s *Service) reportJoins(ctx context.Context, l *letter, t *desk.Ticket, proof desk.Proof) (bool, error) {
	if t == nil {
		return false, nil
	}
	if proof.Secret() {
		return true, nil
	}
	failed := l.failed(t)
	if len(failed) == 0 || l.auth() == desk.AuthFail {
		return false, nil
	}
	written := false
	err := s.deliveries(ctx, t.ID, func(d *desk.Delivery) bool {
		written = failed[desk.NormalizeAddress(d.Recipient)]
		return written
	})
	return written, err
}

// report adds a delivery report to the ticket that it is about.
func (s *Service) report(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket) (Outcome, error) {
	l.Attachments = reportParts(l.Attachments)
	return s.entry(ctx, cfg, l, t, desk.Automatic, "", "bounce:"+l.Cause)
}

// failed are the addresses of the ticket's participants that a report says were
// not reached.
func (l *letter) failed(t *desk.Ticket) map[string]bool {
	if l.Bounce == nil {
		return nil
	}
	failed := map[string]bool{}
	for _, r := range l.Bounce.Recipients {
		address := desk.NormalizeAddress(r)
		if _, ok := t.ParticipantByAddress(address); ok {
			failed[address] = true
		}
	}
	return failed
}

// reportParts are the files of a report that its format knows: what failed and
// the mail that came back. Others are whatever its sender liked to add.
func reportParts(files []mail.Attachment) []mail.Attachment {
	var parts []mail.Attachment
	for _, f := range files {
		if strings.HasPrefix(f.Type, "message/") || f.Type == "text/rfc822-headers" {
			parts = append(parts, f)
		}
	}
	return parts
}

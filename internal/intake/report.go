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

// returnedMail is the mail that a report of a bounce or a complaint is about; nil
// for everything else.
func (l *letter) returnedMail() *mail.Returned {
	switch {
	case l.Bounce != nil:
		return &l.Bounce.Returned
	case l.Complaint != nil:
		return &l.Complaint.Returned
	}
	return nil
}

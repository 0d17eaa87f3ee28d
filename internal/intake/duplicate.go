package intake

import (
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
)

// proofs are how well a delivery proves its sender, the worst first.
var proofs = [...]desk.MailAuth{desk.AuthFail, desk.AuthGray, desk.AuthPass}

// print is the fingerprint of one delivery: of the content and of what the
// desk made of it. "" for a mail without a Message-ID.
func (l *letter) print() string {
	if l.fingerprint == "" {
		return ""
	}
	return proven(l.fingerprint, l.auth(), l.Class == mail.Human)
}

// covering are the fingerprints of the deliveries that this one adds nothing
// to: those that prove the sender as well and were read as a person's words as
// well. A false copy that comes first must not swallow the true one.
func (l *letter) covering() []string {
	if l.fingerprint == "" {
		return nil
	}
	list := []string{l.fingerprint} // as it was stored before it told the proof
	for _, auth := range proofs[slices.Index(proofs[:], l.auth()):] {
		list = append(list, proven(l.fingerprint, auth, true))
		if l.Class != mail.Human {
			list = append(list, proven(l.fingerprint, auth, false))
		}
	}
	return list
}

func proven(content string, auth desk.MailAuth, human bool) string {
	class := "automatic"
	if human {
		class = "human"
	}
	return content + "." + string(auth) + "." + class
}

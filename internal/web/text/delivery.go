package text

import (
	"strings"

	"helpdesk/internal/desk"
)

// mail says what became of a mail of the ticket, and why.
func (n namer) mail(key string, e desk.Event) string {
	kind, _, _ := strings.Cut(e.Data.Delivery, "-")
	mail := n.t("history.mail")
	if Has("history.mail." + kind) {
		mail = n.t("history.mail." + kind)
	}
	if why := n.mailReason(e.Cause.Why); why != "" && Has(key+".why") {
		return n.t(key+".why", "mail", mail, "why", why)
	}
	return n.t(key, "mail", mail)
}

// mailReason says why a mail did not arrive: "bounce status=5.1.1",
// "not_sent reason=hard"; "" for what has no words.
func (n namer) mailReason(why string) string {
	word, rest, _ := strings.Cut(why, " ")
	name, value, _ := strings.Cut(rest, "=")
	if name == "reason" {
		word, value = "not_sent."+value, ""
	}
	key := "why.mail." + word
	switch {
	case !Has(key):
		return ""
	case value == "":
		return n.t(key)
	}
	return n.t(key) + " (" + value + ")"
}

package text

import (
	"strings"

	"helpdesk/internal/desk"
)

// Quarantine says why a mail was kept away from tickets, from its cause as it
// is stored ("dmarc=reject", "own-address=a@b.example"): the text of its code
// with what stands behind "=" filled in. A cause without a text of its own is
// answered by what the mail was taken for, and as it is where that has none.
func Quarantine(lang desk.Language, class, cause string) string {
	code, value, _ := strings.Cut(cause, "=")
	if key := "quarantine.cause." + code; Has(key) {
		return T(lang, key, "value", value)
	}
	if key := "quarantine.class." + class; Has(key) {
		return T(lang, key)
	}
	return cause
}

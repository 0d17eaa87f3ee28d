package text_test

import (
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Every cause that a mail is kept away for is said in words, in both languages.
func TestQuarantine(t *testing.T) {
	for _, c := range [][3]string{ // class, cause, what its words must hold
		{"virus", "verdict-virus=FAIL", ""}, {"spam", "verdict-spam=FAIL", ""}, {"own", "loop-header=in.taller.example", "in.taller.example"},
		{"own", "own-address=soporte@taller.example", "soporte@taller.example"}, {"own", "own-domain=in.taller.example", "in.taller.example"},
		{"human", "dmarc=reject", "reject"}, {"automatic", "dmarc=quarantine", "quarantine"}, {"human", "blocked", ""}, {"human", "no_sender", ""},
		{"bounce", "bounce_without_ticket", ""}, {"automatic", "forwarding_confirmation", ""}, {"automatic", "forwarding_confirmation_unproved", ""},
		{"unreadable", "guard=depth", ""}, {"automatic", "precedence=bulk", ""}, {"bounce", "daemon=x@y.example", ""}, {"human", "none", ""},
	} {
		es, en := text.Quarantine(desk.Spanish, c[0], c[1]), text.Quarantine(desk.English, c[0], c[1])
		for _, s := range []string{es, en} {
			if s == "" || s == c[1] || strings.ContainsAny(s, "{}") || !strings.Contains(s, c[2]) {
				t.Errorf("%s %s: %q", c[0], c[1], s)
			}
		}
		if es == en {
			t.Errorf("%s %s: %q in both languages", c[0], c[1], es)
		}
	}
	if s := text.Quarantine(desk.English, "?", "unheard-of=1"); s != "unheard-of=1" {
		t.Errorf("an unknown cause is %q", s)
	}
}

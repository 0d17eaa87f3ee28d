package mailer

import (
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	good := Mail{From: "help@desk.example", To: "ann@mail.example", Raw: []byte("Subject: x\r\n\r\n"), Tag: "k-1_A"}
	if err := good.Check(); err != nil {
		t.Errorf("a good mail: %v", err)
	}
	for what, change := range map[string]func(*Mail){
		"no sender":           func(m *Mail) { m.From = "" },
		"no recipient":        func(m *Mail) { m.To = "" },
		"no domain":           func(m *Mail) { m.To = "ann@" },
		"no local part":       func(m *Mail) { m.To = "@mail.example" },
		"two recipients":      func(m *Mail) { m.To = "ann@mail.example,bob@mail.example" },
		"with a name":         func(m *Mail) { m.To = "Ann <ann@mail.example>" },
		"line end":            func(m *Mail) { m.To = "ann@mail.example\r\nRCPT TO:x@y" },
		"too long":            func(m *Mail) { m.To = strings.Repeat("a", 320) + "@b" },
		"empty message":       func(m *Mail) { m.Raw = nil },
		"large message":       func(m *Mail) { m.Raw = make([]byte, MaxRaw+1) },
		"no tag":              func(m *Mail) { m.Tag = "" },
		"tag SES would drop":  func(m *Mail) { m.Tag = "a:b" },
		"tag of 257 letters":  func(m *Mail) { m.Tag = strings.Repeat("a", 257) },
		"tag with an accent":  func(m *Mail) { m.Tag = "ñ" },
		"sender not in UTF-8": func(m *Mail) { m.From = "a\xff@desk.example" },
	} {
		m := good
		change(&m)
		if err := m.Check(); !errors.Is(err, ErrRejected) {
			t.Errorf("%s: %v, want ErrRejected", what, err)
		}
	}
}

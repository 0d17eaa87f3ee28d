package jsontext_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/jsontext"
)

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", `"Lucía 🙂"`, ""},
		{"empty", `""`, ""},
		{"tab and line ends", `"a\tb\r\nc\u000a"`, ""},
		{"every other escape", `"\"\\\/"`, ""},
		{"a pair", `"\ud83d\ude42"`, ""},
		{"the replacement character itself", `"\ufffd�"`, ""},
		{"NUL", `"ab\u0000c"`, "3 U+0000"},
		{"escape", `"\u001b[31m"`, "1 U+001B"},
		{"backspace", `"ab\bc"`, "3 U+0008"},
		{"form feed", `"a\f"`, "2 U+000C"},
		{"delete, as it is", "\"é\u007f\"", "2 U+007F"},
		{"of the second block", `"a\u0092"`, "2 U+0092"},
		{"first half alone", `"🙂x\ud83d"`, "3 U+D83D"},
		{"first half, then another character", `"\ud83d\u0041"`, "1 U+D83D"},
		{"second half alone", `"x\ude42"`, "2 U+DE42"},
		{"halves the wrong way round", `"\ude42\ud83d"`, "1 U+DE42"},
		{"no text", `17`, ""},
		{"nothing", ``, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := jsontext.Refused([]byte(tt.raw))
			line := ""
			if got != nil {
				line = got[1] + " " + got[3]
			}
			if line != tt.want {
				t.Errorf("%q, want %q", line, tt.want)
			}
		})
	}
}

func TestRefusedIn(t *testing.T) {
	if got := jsontext.RefusedIn("é\x00"); len(got) != 4 || got[1] != "2" {
		t.Errorf("%v", got)
	}
	if got := jsontext.RefusedIn("é\t🙂"); got != nil {
		t.Errorf("%v", got)
	}
}

func TestCheck(t *testing.T) {
	var p desk.Problems
	jsontext.Check([]byte(`"\u0000"`), "notes", &p)
	if len(p) != 1 || p[0].Field != "notes" || p[0].Code != jsontext.Code || p[0].Params["at"] != "1" {
		t.Errorf("%+v", p)
	}
}

// What is not refused comes out of the decoder as it was sent.
func FuzzRefused(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud83d"`, `"\ud83d\ude42"`, `"\u0000"`, `"\\ud83d"`, `"\b\f"`, `"\ud83d\ud83d\ude42"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !json.Valid([]byte(raw)) || !utf8.ValidString(raw) || raw != strings.TrimSpace(raw) {
			t.Skip()
		}
		var s string
		if json.Unmarshal([]byte(raw), &s) != nil || raw[0] != '"' || jsontext.Refused([]byte(raw)) != nil {
			return
		}
		if jsontext.RefusedIn(s) != nil {
			t.Errorf("%s was let through", raw)
		}
		if n := strings.Count(s, "�"); n != strings.Count(raw, "�")+strings.Count(strings.ToLower(raw), `\ufffd`) && !strings.Contains(raw, `\\`) {
			t.Errorf("%s was changed", raw)
		}
	})
}

package desk

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCheckAddress(t *testing.T) {
	long := strings.Repeat("a", 64)
	label := strings.Repeat("b", 63)
	for give, want := range map[string]string{
		"ana@example.com":                           "",
		"a@b.co":                                    "",
		"first.last+tag=x@sub.example.com":          "",
		"o'brien!#$%&*/?^_`{|}~@example.com":        "",
		"r-14-2-k1-abcdef@mail.example.com":         "",
		"AZaz09@AZaz09.example":                     "",
		"root@localhost":                            "",
		"desk@desk.test":                            "",
		"ana@xn--caon-iqa.example":                  "",
		"ana@1and1.com":                             "",
		long + "@example.com":                       "",
		"a@" + label + "." + label + ".example.com": "",

		"":                                      "required",
		"ana":                                   "address_at",
		"ana@b@example.com":                     "address_at",
		"@example.com":                          "address_local",
		long + "a@example.com":                  "address_local",
		".ana@example.com":                      "address_local",
		"ana.@example.com":                      "address_local",
		"a..b@example.com":                      "address_local",
		"a b@example.com":                       "address_local",
		`"a b"@example.com`:                     "address_local",
		"<ana@example.com>":                     "address_local",
		"Ana <ana@example.com>":                 "address_local",
		"a,b@example.com":                       "address_local",
		"ana@":                                  "address_domain",
		"ana@example":                           "address_domain",
		"ana@.com":                              "address_domain",
		"ana@example.com.":                      "address_domain",
		"ana@-example.com":                      "address_domain",
		"ana@example-.com":                      "address_domain",
		"ana@exa mple.com":                      "address_domain",
		"ana@exam_ple.com":                      "address_domain",
		"ana@[127.0.0.1]":                       "address_domain",
		"ana@127.0.0.1":                         "address_domain",
		"ana@" + label + "b.com":                "address_domain",
		"ana@example.com\r\nBcc: x@y.z":         "address_characters",
		"ana@example.com\x00":                   "address_characters",
		"ana\t@example.com":                     "address_characters",
		"ana@example.com\u202e":                 "address_characters",
		"ana\xff@example.com":                   "address_characters",
		"añna@example.com":                      "address_not_ascii",
		"ana@españa.example":                    "address_not_ascii",
		"a@" + strings.Repeat("b.", 125) + "co": "", // 254 bytes
		strings.Repeat("a.", 100) + "a@" + label + ".example.com": "address_too_long",
	} {
		code, ok := CheckAddress(give)
		if code != want || ok != (want == "") {
			t.Errorf("CheckAddress(%q) = %q, %v; want %q", give, code, ok, want)
		}
	}
}

func TestCleanLine(t *testing.T) {
	for _, tt := range []struct {
		give  string
		limit int
		want  string
	}{
		{"plain", 10, "plain"},
		{"  two \t\r\n words\u00a0here ", 50, "two words here"},
		{"Subject\r\nBcc: a@b.c", 50, "Subject Bcc: a@b.c"},
		{"nul\x00 bell\x07 esc\x1b[31m", 50, "nul bell esc[31m"},
		{"invoice\u202efdp.exe\u202c", 50, "invoicefdp.exe"},
		{"\ufeffbom", 50, "bom"},
		{"pay\u200bpal \u2060\u2064\u180e\U000E0041x", 50, "paypal x"},
		{"isolate\u2066x\u2069", 50, "isolatex"},
		{"c1\u0085next\u009b", 50, "c1 next"},
		{"bad\xff\xfeutf8", 50, "bad\ufffdutf8"},
		{"שלום\u200f עולם", 50, "שלום\u200f עולם"},
		{"👩\u200d💻 works", 50, "👩\u200d💻 works"},
		{"ñandú ñandú", 5, "ñandú"},
		{"ñandú ñandú", 6, "ñandú"},
		{"ñandú ñandú", 7, "ñandú ñ"},
		{"anything", 0, ""},
		{"anything", -1, ""},
		{" \n ", 5, ""},
		{"", 5, ""},
	} {
		if got := CleanLine(tt.give, tt.limit); got != tt.want {
			t.Errorf("CleanLine(%q, %d) = %q, want %q", tt.give, tt.limit, got, tt.want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for _, tt := range []struct {
		give  string
		limit int
		want  string
	}{
		{"one\r\ntwo\rthree\nfour", 50, "one\ntwo\nthree\nfour"},
		{"\tindented  twice\n\n\nhere ", 50, "\tindented  twice\n\n\nhere "},
		{"nul\x00 esc\x1b[2J", 50, "nul esc[2J"},
		{"line\u2028sep\u2029par", 50, "line\nsep\npar"},
		{"over\u202eride", 50, "override"},
		{"bad\xffutf8", 50, "bad\ufffdutf8"},
		{"añb", 2, "añ"},
		{"abc", 0, ""},
		{"abc", -1, ""},
	} {
		if got := CleanText(tt.give, tt.limit); got != tt.want {
			t.Errorf("CleanText(%q, %d) = %q, want %q", tt.give, tt.limit, got, tt.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a b", " \r\n\x00", "\u202eabc\xff", "á\u0301 \u2029x", "a\u0085b"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		for name, clean := range map[string]func(string, int) string{"line": CleanLine, "text": CleanText} {
			got := clean(s, limit)
			if !utf8.ValidString(got) || utf8.RuneCountInString(got) > max(limit, 0) {
				t.Errorf("%s: %q is invalid or over %d characters", name, got, limit)
			}
			if again := clean(got, limit); again != got {
				t.Errorf("%s: cleaned twice: %q then %q", name, got, again)
			}
			for _, r := range got {
				if unicode.IsControl(r) && (name == "line" || r != '\n' && r != '\t') || isHidden(r) {
					t.Errorf("%s: %q keeps %U", name, got, r)
				}
			}
		}
		if line := CleanLine(s, limit); strings.TrimSpace(line) != line || strings.Contains(line, "  ") {
			t.Errorf("blanks left in %q", line)
		}
	})
}

func FuzzCheckAddress(f *testing.F) {
	for _, s := range []string{"ana@example.com", "a@b", "@", "a@b@c.d", "a\r\n@b.c", "é@b.co"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := CheckAddress(s)
		if ok == (code != "") {
			t.Fatalf("CheckAddress(%q) = %q, %v", s, code, ok)
		}
		if !ok {
			return
		}
		if len(s) > MaxAddress || strings.Count(s, "@") != 1 || strings.ContainsAny(s, " \t\r\n\x00<>,;:\"\\()[]") {
			t.Errorf("%q passes for an address", s)
		}
		if _, again := CheckAddress(NormalizeAddress(s)); !again {
			t.Errorf("%q is an address, its normal form is none", s)
		}
	})
}

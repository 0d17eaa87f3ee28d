package blob

import (
	"errors"
	"mime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCheckKey(t *testing.T) {
	for key, ok := range map[string]bool{
		"a":                              true,
		"raw/2026/01jq.eml":              true,
		"files/a-b_c.d/1":                true,
		strings.Repeat("a/", 511) + "aa": true,
		strings.Repeat("a/", 512) + "a":  false,
		strings.Repeat("a", 200):         true,
		strings.Repeat("a", 201):         false,
		"":                               false,
		"/a":                             false,
		"a/":                             false,
		"a//b":                           false,
		".":                              false,
		"..":                             false,
		"a/../b":                         false,
		"a/./b":                          false,
		"a/...":                          false,
		"A":                              false,
		"a b":                            false,
		"ñ":                              false,
		`a\b`:                            false,
		"a\x00":                          false,
		"a=":                             false,
		"a%2fb":                          false,
	} {
		if err := CheckKey(key); (err == nil) != ok || err != nil && !errors.Is(err, ErrKey) {
			t.Errorf("CheckKey(%.40q) = %v, want good: %v", key, err, ok)
		}
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "file",
		"...":                 "file",
		"bill.pdf":            "bill.pdf",
		"../../etc/passwd":    "passwd",
		`C:\docs\a.txt`:       "a.txt",
		"a\r\nSet-Cookie: x":  "aSet-Cookie_ x",
		"harm\u202Efdp.exe":   "harmfdp.exe",
		"zero\u200Bwidth.txt": "zerowidth.txt",
		`q"uote.txt`:          "q_uote.txt",
		"factura año 日本.pdf":  "factura año 日本.pdf",
		"\xff\xfe.txt":        "txt",
		" . trailing . ":      "trailing",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
	}
	if got := CleanName(strings.Repeat("ñ", 200) + ".pdf"); len(got) > 150 || !strings.HasSuffix(got, "ñ.pdf") || !utf8.ValidString(got) {
		t.Errorf("long name became %q", got)
	}
}

func TestDisposition(t *testing.T) {
	for _, c := range []struct {
		d    Download
		want string
	}{
		{Download{Name: "a b.pdf"}, `attachment; filename="a b.pdf"; filename*=UTF-8''a%20b.pdf`},
		{Download{Name: "año.png", Inline: true}, `inline; filename="a_o.png"; filename*=UTF-8''a%C3%B1o.png`},
		{Download{}, `attachment; filename="file"; filename*=UTF-8''file`},
	} {
		if got := c.d.Disposition(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.d, got, c.want)
		}
	}
}

func TestLife(t *testing.T) {
	for in, want := range map[time.Duration]time.Duration{
		0: MaxLinkLife, -1: MaxLinkLife, time.Minute: time.Minute, time.Hour: MaxLinkLife,
	} {
		if got := (Download{For: in}).Life(); got != want {
			t.Errorf("life of %v: %v, want %v", in, got, want)
		}
	}
}

func TestCleanType(t *testing.T) {
	for in, want := range map[string]string{
		"":                          DefaultType,
		"text/plain; charset=utf-8": "text/plain; charset=utf-8",
		"image/PNG":                 "image/png",
		"text":                      DefaultType,
		"text/html\r\nX: y":         DefaultType,
	} {
		if got := CleanType(in); got != want {
			t.Errorf("CleanType(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzDisposition holds that no name breaks out of the header and that mail
// readers get back what was cleaned.
func FuzzDisposition(f *testing.F) {
	for _, s := range []string{"a.txt", "\"; x=y", "a\r\nb", "ñ%41", strings.Repeat("é", 90), "a'b;c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := Download{Name: name}.Disposition()
		if strings.ContainsFunc(got, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
			t.Fatalf("%q: header %q", name, got)
		}
		rest, ok := strings.CutPrefix(got, `attachment; filename="`)
		ascii, extended, cut := strings.Cut(rest, `"; filename*=UTF-8''`)
		if !ok || !cut || strings.ContainsAny(ascii, `"\`) {
			t.Fatalf("%q: header %q", name, got)
		}
		_, params, err := mime.ParseMediaType("attachment; filename*=UTF-8''" + extended)
		if err != nil || params["filename"] != CleanName(name) {
			t.Fatalf("%q: header %q reads as %q, %v; want %q", name, got, params["filename"], err, CleanName(name))
		}
	})
}

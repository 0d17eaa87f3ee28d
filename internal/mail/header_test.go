package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseAddresses(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []Address
	}{
		{"ana@example.com", []Address{{"", "ana@example.com"}}},
		{"Ana <ana@Example.COM>", []Address{{"Ana", "ana@example.com"}}},
		{`"Pérez, Ana" <ana@example.com>, luis@example.com`, []Address{{"Pérez, Ana", "ana@example.com"}, {"", "luis@example.com"}}},
		{`ana@example.com (Ana \(home\) (x))`, []Address{{`Ana \(home\) (x)`, "ana@example.com"}}},
		{"a@b.c <a@b.c> <c>", []Address{{"", "a@b.c"}}},
		{"Doe, John <john@example.com>", []Address{{"Doe, John", "john@example.com"}}},
		{"=?utf-8?q?P=C3=A9rez?=, =?utf-8?q?A=00na?= <ana@example.com>", []Address{{"Pérez, Ana", "ana@example.com"}}},
		{"<ana@example.com", []Address{{"", "ana@example.com"}}},
		{"Ana ana@example.com", []Address{{"Ana", "ana@example.com"}}},
		{"ana @ example.com", []Address{{"", "ana@example.com"}}},
		{"ana@example.com.", []Address{{"", "ana@example.com"}}},
		{"mailto:ana@example.com", []Address{{"", "ana@example.com"}}},
		{"<@relay.example:ana@example.com>", []Address{{"", "ana@example.com"}}},
		{"Team: ana@example.com, eva@example.com;", []Address{{"", "ana@example.com"}, {"", "eva@example.com"}}},
		{"undisclosed-recipients:;", nil},
		{`"ana b"@example.com`, []Address{{"", `"ana b"@example.com`}}},
		{`"unclosed <ana@example.com>`, []Address{{"unclosed", "ana@example.com"}}},
		{"=?utf-8?q?Ana_P=C3=A9rez?= <ana@example.com>", []Address{{"Ana Pérez", "ana@example.com"}}},
		{"=?utf-8?q?Ana_=3Cana=40example=2Ecom=3E?=", []Address{{"Ana", "ana@example.com"}}},
		{"ana@ejemplo-ñ.es", []Address{{"", "ana@xn--ejemplo--k3a.es"}}},
		{"ana@аррӏе.com", []Address{{"", "ana@xn--80ak6aa92e.com"}}},
		{`"support@desk.example" <evil@example.org>`, []Address{{"support@desk.example", "evil@example.org"}}},
		{"nobody", nil},
		{"", nil},
		{"@", nil},
		{"a@b,;,<>,@,c@d", []Address{{"", "a@b"}, {"", "c@d"}}},
		{"ana@example.com;eva@example.com", []Address{{"", "ana@example.com"}, {"", "eva@example.com"}}},
		{"'ana@example.com'", []Address{{"", "ana@example.com"}}},
		{"[ana@example.com]", []Address{{"", "ana@example.com"}}},
	} {
		if diff := cmp.Diff(tt.want, parseAddresses([]byte(tt.in), "")); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.in, diff)
		}
	}
}

func TestParseIDs(t *testing.T) {
	for in, want := range map[string][]string{
		"<a@b>":                        {"a@b"},
		"<a@b> <c@d>":                  {"a@b", "c@d"},
		"<a@b><c@d>":                   {"a@b", "c@d"},
		"<a@\r\n b>":                   {"a@b"},
		"a@b":                          {"a@b"},
		"a@b, c@d":                     {"a@b", "c@d"},
		"Your message of Monday <a@b>": {"a@b"},
		"<> <a@b>":                     {"a@b"},
		"<a@b":                         {"a@b"},
		"nothing":                      nil,
		"=?utf-8?q?=3C010001a2-ba10-000000=40local=2Eamazonses=2Ecom=3E?=": {"010001a2-ba10-000000@local.amazonses.com"},
		"": nil,
	} {
		if diff := cmp.Diff(want, parseIDs([]byte(in))); diff != "" {
			t.Errorf("%q (-want +got)\n%s", in, diff)
		}
	}
	many := parseIDs([]byte(strings.Repeat("<a@b> ", 150) + "<last@b>"))
	if len(many) != maxIDs || many[0] != "a@b" || many[maxIDs-1] != "last@b" {
		t.Errorf("%d ids kept", len(many))
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"Mon, 06 Jan 2025 10:20:30 +0100":                 "2025-01-06T09:20:30Z",
		"6 Jan 2025 10:20 GMT":                            "2025-01-06T10:20:00Z",
		"Mon, 6 Jan 25 10:20:30 EST":                      "2025-01-06T15:20:30Z",
		"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600": "1997-11-21T15:55:06Z",
		"2025-01-06 10:20:30 +0100":                       "2025-01-06T09:20:30Z",
		"2025-01-06T10:20:30Z":                            "2025-01-06T10:20:30Z",
		"06.01.2025 10:20:30":                             "2025-01-06T10:20:30Z",
		"01/16/2025 3:05 PM":                              "2025-01-16T15:05:00Z",
		"lun, 6 ene 2025 10:20:30 +0100":                  "2025-01-06T09:20:30Z",
		"Montag, 6. Januar 2025 10:20:30 MEZ":             "2025-01-06T10:20:30Z",
		"Mon Jan  6 10:20:30 2025":                        "2025-01-06T10:20:30Z",
		"Wed, 15 Dec 2010    59:10 -0500":                 "2010-12-15T05:00:00Z",
		"Mon, 30 Jun 3609 15:33:50 +0600":                 "",
		"yesterday":                                       "",
		"":                                                "",
		"<HR>":                                            "",
	} {
		got := ""
		if d := parseDate(in); !d.IsZero() {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestDecodeHeader(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                         "plain",
		"=?utf-8?q?a=C3=B1o?=":                          "año",
		"=?UTF-8?B?YcOxbw==?=":                          "año",
		"=?utf-8*es?q?a=C3=B1o?=":                       "año",
		"=?iso-8859-1?q?a=F1o?= =?utf-8?q?_b?=":         "año b",
		"=?utf-8?b?YQ==?= =?utf-8?b?Yg==?=":             "ab",
		"=?utf-8?q?a?= b =?utf-8?q?c?=":                 "a b c",
		"=?utf-8?q?=C3?=\r\n =?utf-8?q?=B1?=":           "ñ",
		"=?utf-8?x?a?=":                                 "=?x?a?=",
		"=?utf-8?q?unclosed":                            "unclosed",
		"a=?utf-8?q?b?=c":                               "abc",
		"=?utf-8?q?a=0D=0ABcc:_x=00?=":                  "a Bcc: x",
		"=?iso-2022-jp?b?GyRCJDMkcxsoQg==?=":            "こん",
		"=?gb2312?b?xOO6ww==?=":                         "你好",
		"=?unknown-set?q?a=F1o?=":                       "año",
		"=?windows-1252?q?=80?=":                        "€",
		"=?utf-8?q?\u202Efdp=2Eexe?=":                   "fdp.exe",
		"=?utf-8?q?=F0=9F=91=A8=E2=80=8D=F0=9F=91=A9?=": "👨\u200d👩",
		"a\u200bb":                                      "ab",
		"  a \t b\x07":                                  "a b",
		"\xf1":                                          "ñ",
	} {
		if in == "=?utf-8?x?a?=" {
			want = in // not an encoded word: kept
		}
		if got := decodeHeader([]byte(in), ""); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestParseMediaType(t *testing.T) {
	for _, tt := range []struct {
		in, value string
		params    map[string]string
	}{
		{"text/plain; charset=utf-8", "text/plain", map[string]string{"charset": "utf-8"}},
		{"TEXT/HTML ; Charset = \"UTF-8\" ;", "text/html", map[string]string{"charset": "UTF-8"}},
		{"text/html charset=utf-8", "text/html", map[string]string{"charset": "utf-8"}},
		{`multipart/mixed; boundary="a;b=c\"d"`, "multipart/mixed", map[string]string{"boundary": `a;b=c"d`}},
		{"application/pdf; name=my file.pdf", "application/pdf", map[string]string{"name": "my file.pdf"}},
		{`application/pdf; name="C:\temp\a.pdf"`, "application/pdf", map[string]string{"name": `C:\temp\a.pdf`}},
		{"text/plain; charset=us-ascii (Plain text)", "text/plain", map[string]string{"charset": "us-ascii"}},
		{"a/b; name*=utf-8''a%C3%B1o; x", "a/b", map[string]string{"name": "año"}},
		{"a/b; name*1=b; name*0=a", "a/b", map[string]string{"name": "ab"}},
		{"a/b; name*0*=utf-8''%C3; name*1*=%B1", "a/b", map[string]string{"name": "ñ"}},
		{"a/b; charset=a; charset=b", "a/b", map[string]string{"charset": "a"}},
		{"", "", map[string]string{}},
		{";;;=;a=", "", map[string]string{"a": ""}},
	} {
		mt := parseMediaType([]byte(tt.in), "")
		if mt.value != tt.value {
			t.Errorf("%q: %q, want %q", tt.in, mt.value, tt.value)
		}
		if diff := cmp.Diff(tt.params, mt.params); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.in, diff)
		}
	}
}

func TestGuardHead(t *testing.T) {
	l := defaultLimits()
	long := "X: " + strings.Repeat("a", l.line) + "\r\n"
	kept, r := guardHead([]byte("From: a@b\r\n"+long+"Subject: x\r\n"), 0, l)
	if r != "line" || string(kept) != "From: a@b\r\nSubject: x\r\n" {
		t.Errorf("%q %.40q", r, kept)
	}
	if _, r := guardHead([]byte(strings.Repeat("X: y\r\n", l.headLines)), 0, l); r != "" {
		t.Errorf("at the limit of lines: %q", r)
	}
	if _, r := guardHead([]byte(strings.Repeat("X: y\r\n", l.headLines+1)), 0, l); r != "header" {
		t.Errorf("over the limit of lines: %q", r)
	}
	if _, r := guardHead([]byte("From: a@b\r\n"), l.size+1, l); r != "size" {
		t.Errorf("over the limit of size: %q", r)
	}
}

// TestScan_limits holds that a mail at a limit is read and one over it is not.
func TestScan_limits(t *testing.T) {
	parts := func(n int) string {
		return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", n-1) + "--b--\r\n"
	}
	nested := func(n int) string {
		s := ""
		for i := range n {
			b := strings.Repeat("b", i+1)
			s += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n"
		}
		return s + "\r\nx"
	}
	l := defaultLimits()
	for _, tt := range []struct {
		name, raw, guard string
	}{
		{"parts", parts(l.parts), ""},
		{"too many parts", parts(l.parts + 1), "parts"},
		{"depth", nested(l.depth), ""},
		{"too deep", nested(l.depth + 1), "depth"},
		{"parameters", "Content-Type: text/plain" + strings.Repeat("; a=b", l.params) + "\r\n\r\nx", ""},
		{"too many parameters", "Content-Type: text/plain" + strings.Repeat("; a=b", l.params+1) + "\r\n\r\nx", "params"},
	} {
		m := readMail([]byte("From: a@b.c\r\n"+tt.raw), Envelope{})
		if m.HeadersOnly != (tt.guard != "") || tt.guard != "" && !hasProblem(m, "guard="+tt.guard) {
			t.Errorf("%s: headers only %v, %q", tt.name, m.HeadersOnly, m.Problems)
		}
		if tt.guard == "" && !strings.Contains(m.Text, "x") {
			t.Errorf("%s: text %q", tt.name, m.Text)
		}
	}
}

func TestCleanFileName(t *testing.T) {
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\x\a.pdf`: "a.pdf", ".htaccess": "htaccess", ".ht\u200baccess": "htaccess",
		"a\u202Efdp.exe": "afdp.exe", "a\x00b.txt": "a b.txt", "CON": "_CON", "com1.txt": "_com1.txt", "comet.txt": "comet.txt",
		"...": "", "": "", "a<b>.txt": "a_b_.txt", " a . ": "a", "año.pdf": "año.pdf", "a\r\nb": "a b",
	} {
		if got := cleanFileName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := cleanFileName(strings.Repeat("ñ", 300) + ".pdf"); len(got) > maxFileName || !strings.HasSuffix(got, "ñ.pdf") {
		t.Errorf("long name: %d bytes, %q", len(got), got[len(got)-8:])
	}
}

func TestDecodeTransfer(t *testing.T) {
	junk := strings.Repeat("!", maxInvalidBase64)
	for _, tt := range []struct {
		in, encoding, want string
		ok                 bool
	}{
		{"aG9sYQ==", "base64", "hola", true},
		{"aG9s\r\nYQ", "Base64 ", "hola", true},
		{"aG9sYQ==aG9sYQ==", "base64", "holahola", true},
		{"a!G*9 sYQ", "base64", "hola", true},
		{junk + "aG9sYQ==", "base64", "hola", true},
		{junk + "!aG9sYQ==", "base64", junk + "!aG9sYQ==", false},
		{"a=C3=B1o=\r\n b=3D=ZZ=", "Quoted-Printable", "año b==ZZ", true},
		{"a=  \r\nb", "quoted-printable", "ab", true},
		{"plain=41", "8bit", "plain=41", true},
		{"plain=41", "no-such", "plain=41", true},
		{"begin 644 a.txt\n$:&]L80``\n`\nend\n", "x-uuencode", "hola", true},
		{"no file", "x-uuencode", "no file", false},
	} {
		got, ok := decodeTransfer([]byte(tt.in), tt.encoding)
		if string(got) != tt.want || ok != tt.ok {
			t.Errorf("%.40q as %s: %.40q %v, want %.40q %v", tt.in, tt.encoding, got, ok, tt.want, tt.ok)
		}
	}
}

package mail

import (
	"encoding/base64"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"helpdesk/internal/mail/sanitizer"
)

// attacks are ways to smuggle script, style, forms or requests through HTML.
func attacks() []string {
	return []string{
		`<script>alert(1)</script>`, `<ScRiPt src=//evil.example/x.js></sCrIpT>`, `<img src=x onerror=alert(1)>`, `<img src="cid:a" onload="alert(1)">`,
		`<svg onload=alert(1)>`, `<svg><animate onbegin=alert(1) attributeName=x></svg>`, `<math><mi//xlink:href="data:x,<script>alert(1)</script>">`,
		`<a href="javascript:alert(1)">x</a>`, `<a href="java&#x09;script:alert(1)">x</a>`, `<a href="&#106;avascript:alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		`<a href="vbscript:x">x</a>`, `<a href=" javascript:alert(1)">x</a>`, `<area href="javascript:alert(1)">`, `<base href="https://evil.example/">`,
		`<form action="https://evil.example"><input type=submit></form>`, `<button formaction="javascript:alert(1)">x</button>`, `<isindex action="javascript:alert(1)">`,
		`<iframe src="https://evil.example"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>">`, `<object data="x.swf">`, `<embed src="x.swf">`, `<applet code=x>`, `<frameset onload=alert(1)>`,
		`<meta http-equiv="refresh" content="0;url=https://evil.example">`, `<link rel=stylesheet href="https://evil.example/x.css">`, `<style>@import url(https://evil.example)</style>`,
		`<div style="background:url(https://evil.example/x)">x</div>`, `<div style="position:fixed;inset:0">x</div>`, `<p style="width:expression(alert(1))">x</p>`,
		`<div id="app" class="modal" name="x">x</div>`, `<input autofocus onfocus=alert(1)>`, `<details open ontoggle=alert(1)>`, `<video><source onerror=alert(1)></video>`, `<audio src=x onerror=alert(1)>`,
		`<body onload=alert(1)>`, `<table background="javascript:alert(1)"><tr><td background=https://evil.example/x>x</table>`, `<marquee onstart=alert(1)>x</marquee>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
		`<select><template><img src=x onerror=alert(1)></template></select>`, `<option><style></option></select><b><img src=x onerror=alert(1)></b></style></option>`,
		`<textarea><img src=x onerror=alert(1)></textarea>`, `<xmp><img src=x onerror=alert(1)></xmp>`, `<title><img src=x onerror=alert(1)></title>`, `<plaintext><img src=x onerror=alert(1)>`,
		`<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<img src=x onerror=alert(1)>]]>`, `<?xml-stylesheet href="javascript:alert(1)"?>`, `<!DOCTYPE html [<!ENTITY x "<script>alert(1)</script>">]>&x;`,
		`<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">`, `<img src="https://track.example/x.gif" srcset="https://track.example/y.gif 2x">`, `<picture><source srcset="https://track.example/x"></picture>`,
		`<span data-remote-image="javascript:alert(1)">x</span>`, `<span data-remote-image='https://x/" onmouseover="alert(1)'>x</span>`, `<img src="https://x/&quot; onmouseover=&quot;alert(1)" alt='"><script>alert(1)</script>'>`,
		`<img src="cid:x&quot; onerror=&quot;alert(1)">`, `<ſcript>alert(1)</ſcript>`, `<a href="ｊavascript:alert(1)">x</a>`, "<a href=\"java\x00script:alert(1)\">x</a>", "<\x00script>alert(1)</script>",
	}
}

// TestCleanHTML_attacks parses what is left of each attack, and of the
// attacks put together, and holds that it knows only our elements, attributes
// and schemes.
func TestCleanHTML_attacks(t *testing.T) {
	list := attacks()
	for _, a := range append(list, strings.Join(list, "\n"), "<div>"+strings.Join(list, "</div><b>")) {
		c := cleanHTML(a, 0, false, sanitizer.HTML)
		for _, out := range []string{c.html, c.reply} {
			checkHarmless(t, a, out)
		}
	}
}

// checkHarmless looks at HTML as a browser would.
func checkHarmless(t *testing.T, in, out string) {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(*xhtml.Node)
	walk = func(n *xhtml.Node) {
		if n.Type == xhtml.ElementNode {
			switch n.Data {
			case "html", "head", "body", "tbody", "colgroup", "p", "div", "span", "br", "hr", "pre", "code", "blockquote", "center", "h1", "h2", "h3", "h4", "h5", "h6",
				"b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "ul", "ol", "li", "table", "tr", "td", "th", "a", "img":
			default:
				t.Errorf("%q leaves <%s>: %q", in, n.Data, out)
			}
			for _, a := range n.Attr {
				checkAttribute(t, in, n.Data, a)
			}
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k)
		}
	}
	walk(root)
}

func checkAttribute(t *testing.T, in, element string, a xhtml.Attribute) {
	t.Helper()
	ok := false
	switch a.Key {
	case "href":
		ok = strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "mailto:")
	case "src":
		ok = strings.HasPrefix(a.Val, "cid:")
	case "data-remote-image":
		ok = strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://")
	case "rel", "target", "alt", "width", "height", "align", "dir", "colspan", "rowspan", "start":
		ok = true
	}
	if !ok {
		t.Errorf("%q leaves %s=%q on <%s>", in, a.Key, a.Val, element)
	}
}

func TestCleanHTML_keeps(t *testing.T) {
	for in, want := range map[string]string{
		`<p>a<b>b</b></p>`:                                       `<p>a<b>b</b></p>`,
		`<a href="https://x.example/">x</a>`:                     `<a href="https://x.example/" rel="nofollow noreferrer noopener" target="_blank">x</a>`,
		`<a href="mailto:a@b.c">x</a>`:                           `<a href="mailto:a@b.c" rel="nofollow noreferrer">x</a>`,
		`<table><tr><td colspan=2 style="x">a</td></tr></table>`: `<table><tr><td colspan="2">a</td></tr></table>`,
		`<div><p>a<div>b`:                                        `<div><p>a<div>b</div></div>`,
		`a</div></p>b`:                                           `ab`,
		`<p>a<p>b`:                                               `<p>a<p>b`,
		`<b><i>a</b>b</i>`:                                       `<b><i>a</i></b>b`,
		`<img src=cid:a alt="x">`:                                `<img src="cid:a" alt="x">`,
		`1 < 2 &amp; 3`:                                          `1 &lt; 2 &amp; 3`,
		`<p dir=rtl>שלום</p>`:                                    `<p dir="rtl">שלום</p>`,
	} {
		if got := cleanHTML(in, 0, false, sanitizer.HTML).html; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCleanHTML_depth(t *testing.T) {
	out := cleanHTML(strings.Repeat("<div><b>", 1000)+"text"+strings.Repeat("</b></div>", 1000)+"end", 0, false, sanitizer.HTML).html
	if n := strings.Count(out, "<div>") + strings.Count(out, "<b>"); n != maxHTMLDepth || strings.Count(out, "</") != n {
		t.Errorf("%d elements deep, %d closed", n, strings.Count(out, "</"))
	}
	if !strings.Contains(out, "text") || !strings.HasSuffix(out, "end") {
		t.Error("the text is lost")
	}
}

func TestCleanHTML_images(t *testing.T) {
	png := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n"))
	c := cleanHTML(`<img src="`+png+`"><img src="https://a.example/b.png" alt=logo><img src="https://a.example/p" height=1>`, 4, false, sanitizer.HTML)
	if len(c.images) != 1 || c.images[0].Name != "image-5.png" || !c.images[0].Inline || !c.cids[c.images[0].CID] {
		t.Errorf("%+v", c.images)
	}
	if c.remote != 1 || strings.Count(c.html, "data-remote-image") != 1 || strings.Contains(c.html, "/p\"") {
		t.Errorf("%d remote, %s", c.remote, c.html)
	}
}

func TestHTMLText(t *testing.T) {
	for in, want := range map[string]string{
		"<div>a</div><div>b</div><div><br></div><div>c</div>": "a\nb\n\nc",
		"<p>a</p><p>b</p>c":         "a\n\nb\n\nc",
		"a<br>b<br><br>c":           "a\nb\n\nc",
		"one\n two   three":         "one two three",
		"<b>a</b><i>b</i> <u>c</u>": "ab c",
		"<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>e":     "- a\n- b\n  1. c\n  2. d\ne",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a\tb\nc",
		"<blockquote>a<blockquote>b</blockquote></blockquote>c":           "> a\n>> b\nc",
		"<pre>a\n  b</pre>c":                                 "a\n  b\nc",
		`<a href="https://x.example/">here</a>`:              "here <https://x.example/>",
		`<a href="https://x.example/">https://x.example</a>`: "https://x.example",
		`<a href="mailto:a@b.c">a@b.c</a>`:                   "a@b.c",
		"a&nbsp;b&shy;c&#8203;d &lt;e&gt; &euro;":            "a bcd <e> €",
		`<span data-remote-image="https://x">[x]</span>a`:    "a",
		"<h1>T</h1><hr>x":                                    "T\n\n----------\nx",
		"":                                                   "",
	} {
		if got := tidyText(htmlText(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSniff(t *testing.T) {
	riff := func(kind string) string { return "RIFF\x00\x00\x00\x00" + kind }
	for _, tt := range []struct{ data, declared, want string }{
		{"\x89PNG\r\n\x1a\n", "text/plain", "image/png"},
		{"\xff\xd8\xff\xe0", "", "image/jpeg"},
		{riff("WEBP"), "", "image/webp"},
		{"xxxxxxxxWEBP", "image/webp", "text/plain"},
		{"%PDF-1.4", "image/png", "application/pdf"},
		{"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"PK\x03\x04", "image/png", "application/zip"},
		{"MZ\x90", "application/pdf", "application/vnd.microsoft.portable-executable"},
		{"<svg onload=alert(1)>", "image/png", "image/svg+xml"},
		{" \n<!DOCTYPE HTML>", "image/gif", "text/html"},
		{"<html>", "application/octet-stream", "text/html"},
		{"a,b\n1,2", "text/csv", "text/csv"},
		{"hello", "image/png", "text/plain"},
		{"hello", "text/html", "text/plain"},
		{"hello", "application/json", "application/json"},
		{"hello", "application/pdf", "text/plain"},
		{"\x00\x01\x02", "image/png", "application/octet-stream"},
		{"\x00\x01\x02", "application/x-thing", "application/x-thing"},
		{"\x00\x01\x02", "text/plain", "application/octet-stream"},
		{"\x00\x01", "x\"y/z", "application/octet-stream"},
		{"BEGIN:VCALENDAR\r\n", "text/plain", "text/calendar"},
		{"", "", "text/plain"},
	} {
		if got := sniff([]byte(tt.data), tt.declared); got != tt.want {
			t.Errorf("%q as %q: %q, want %q", tt.data, tt.declared, got, tt.want)
		}
	}
}

func TestFitsPixels(t *testing.T) {
	// A PNG header that claims 60,000 × 60,000 pixels.
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x06\x00\x00\x00\x1a\xa9\x0e\x5b")
	if fitsPixels("image/png", bomb) {
		t.Error("a PNG of 3.6 billion pixels is shown")
	}
	webp := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	if fitsPixels("image/webp", webp) {
		t.Error("a WebP of 2^48 pixels is shown")
	}
	if fitsPixels("image/svg+xml", nil) {
		t.Error("SVG is shown")
	}
}

func TestDecodeCharset(t *testing.T) {
	for _, tt := range []struct{ in, cs, want string }{
		{"a\xf1o", "iso-8859-1", "año"}, {"\x80", "iso-8859-1", "€"}, {"\xa4", "iso-8859-15", "€"}, {"\xcf\xf0", "windows-1251", "Пр"}, {"\xf0\xd2", "koi8-r", "Пр"},
		{"\xb7\xce\xc0\xcc", "ks_c_5601-1987", "로이"}, {"\x93\xfa\x96\x7b", "Shift_JIS", "日本"}, {"\xc6\xfc\xcb\xdc", "euc-jp", "日本"}, {"\xa4\xa4\xa4\xe5", "big5", "中文"},
		{"\xd6\xd0\xce\xc4", "gb2312", "中文"}, {"~{VPND~}", "hz-gb-2312", "中文"}, {"\x1b$)A\x0eVPND\x0f", "iso-2022-cn", "中文"}, {"\x1b$BF|K\\\x1b(B", "iso-2022-jp", "日本"},
		{"+ZeVnLA-", "utf-7", "日本"}, {"a\x00\xf1\x00", "utf-16le", "añ"}, {"\xfe\xff\x00a\x00\xf1", "utf-16", "añ"}, {"\x96", "ibm850", "û"}, {"\xa1\xa4", "tis-620", "ก\u0e04"},
		{"año", "us-ascii", "año"}, {"año", "iso-8859-1", "año"}, {"a\xf1o", "utf-8", "año"}, {"a\xf1o", "no-such-set", "año"}, {"a\xf1o", "", "año"},
		{"año", "charset=\"UTF-8\"", "año"}, {"a\xf1o", "unknown-8bit", "año"}, {"a\x00b\x1b[1m\r\nc", "utf-8", "ab[1m\nc"}, {"\xef\xbb\xbfa", "utf-8", "a"},
	} {
		if got := decodeCharset([]byte(tt.in), tt.cs, ""); got != tt.want {
			t.Errorf("%q as %s: %q, want %q", tt.in, tt.cs, got, tt.want)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for in, want := range map[string]string{
		"Hola, no puedo entrar en mi cuenta desde ayer.": "es",
		"Hello, I cannot log in to my account.":          "en",
		"Buenos días, necesito una factura del pedido 7": "es",
		"Please help": "en",
		"Gracias":     "es",
		"Das Gerät geht nicht mehr an, bitte helfen": "",
		"12345": "", "": "",
	} {
		if got := languageOf(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

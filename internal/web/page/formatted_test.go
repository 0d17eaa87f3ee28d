package page

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
)

// What the composer's marks become in a mail (format.ts) stands on the page.
func TestFormatted(t *testing.T) {
	image := func(cid string) string {
		if cid == "a b" {
			return "/t/x/files/1"
		}
		return ""
	}
	tests := []struct{ name, give, want string }{
		{"marks", `<p><b>Hola</b>, <i>Ana</i><br><code>x &lt; y</code></p>`, `<p><b>Hola</b>, <i>Ana</i><br><code>x &lt; y</code></p>`},
		{"lists and quotes", `<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote>d</blockquote><pre>e
 f</pre>`, `<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote>d</blockquote><pre>e
 f</pre>`},
		{"a link", `<a href="https://x.test/?a=1&amp;b=2" target="_blank" rel="nofollow">la guía</a>`, `<a href="https://x.test/?a=1&amp;b=2" rel="noopener noreferrer nofollow">la guía</a>`},
		{"mail", `<a href="mailto:a@x.test">a</a>`, `<a href="mailto:a@x.test" rel="noopener noreferrer nofollow">a</a>`},
		{"links that may not be", `<a href="javascript:x">a</a> <a href="https://u:p@x.test/">b</a> <a href="/t/y">c</a> <a>d</a>`, `a b c d`},
		{"an image of the message", `<img src="cid:a%20b" alt="&lt;a&gt;">`, `<img src="/t/x/files/1" alt="&lt;a&gt;" loading="lazy">`},
		{"other images", `<img src="cid:c" alt="c.png"><img src="https://x.test/p.png" alt="p"><img src="cid:%zz" alt="z">`, `[c.png][p][z]`},
		{"what would leave its place", `a</div></li></ol><b>b`, `a<b>b</b>`},
		{"headings are the page's own", `<h1 id="main" class="errors">a</h1>`, `<p>a</p>`},
		{"what is not shown leaves its words", `<form action="/t/x/solved"><button>a</button></form><x-y onclick="z">b</x-y>`, `ab`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(formatted(tt.give, image)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Even what was never cleaned brings nothing to the page that runs, loads or
// leaves its place.
func FuzzFormatted(f *testing.F) {
	for _, s := range []string{
		`<script>x</script>`, `<svg><style><a id="</style><img src=1 onerror=x>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=x&gt;">`,
		`<noscript><p title="</noscript><img src=x onerror=x>">`, `<textarea></div><script>`, `<plaintext></div>`, `<template><a href=javascript:x>`, `<a href="https://x.test/" href="javascript:x">`, `<table><a href=//x><td></table></div>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 5000 {
			return
		}
		for _, given := range []string{source, mail.Compose(source, sanitizer.HTML).HTML} {
			got := string(formatted(given, func(string) string { return "/t/x/files/1" }))
			depth, z := 0, html.NewTokenizer(strings.NewReader(got))
			for {
				kind := z.Next()
				if kind == html.ErrorToken {
					break
				}
				tok := z.Token()
				switch kind {
				case html.StartTagToken:
					if tok.Data != "br" && tok.Data != "hr" && tok.Data != "img" {
						depth++
					}
					allowed(t, tok, got)
				case html.EndTagToken:
					depth--
				case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
					t.Fatalf("%v in %s", tok, got)
				case html.TextToken, html.ErrorToken:
				}
				if depth < 0 {
					t.Fatalf("it leaves its place: %s", got)
				}
			}
			if depth != 0 {
				t.Fatalf("it stays open: %s", got)
			}
		}
	})
}

func allowed(t *testing.T, tok html.Token, all string) {
	t.Helper()
	switch tok.Data {
	case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "textarea", "template", "base", "meta", "link", "noscript", "plaintext", "xmp", "title":
		t.Fatalf("<%s> in %s", tok.Data, all)
	}
	for _, a := range tok.Attr {
		switch {
		case tok.Data == "a" && a.Key == "rel", tok.Data == "img" && (a.Key == "alt" || a.Key == "loading"):
		case tok.Data == "a" && a.Key == "href" && leads(a.Val), tok.Data == "img" && a.Key == "src" && a.Val == "/t/x/files/1":
		default:
			t.Fatalf("%s=%q of <%s> in %s", a.Key, a.Val, tok.Data, all)
		}
	}
}

package notification

import (
	"strings"
	"testing"

	"helpdesk/internal/desk"
)

// Only the desk's own links become something to press: one that a stranger
// wrote shows where it leads.
func TestPlainHTML_links(t *testing.T) {
	page := plainHTML(desk.English, "https://desk.test", "Look:\nhttps://desk.test/t/abc\n\nhttps://desk.test.evil.example/t/abc\nhttps://evil.example/\"><script>\n--\nAna <b>")
	for want, n := range map[string]int{
		`<a href="https://desk.test/t/abc" style="`: 1, ">Open</a>": 1,
		`<a href="https://desk.test.evil.example/t/abc">https://desk.test.evil.example/t/abc</a>`: 1,
		"<script>": 0, "Ana &lt;b&gt;": 1, footerTag: 1,
	} {
		if got := strings.Count(page, want); got != n {
			t.Errorf("%q is there %d times, want %d, in\n%s", want, got, n, page)
		}
	}
}

package mail

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/mail/sanitizer"
)

// What the policy takes out is named, and nothing else goes with it.
func TestRead_leftOut(t *testing.T) {
	tests := []struct {
		name, html string
		want       []string
	}{
		{"nothing", `<b>x</b><img src="https://x.test/p.png"><style>p{}</style><script>x</script><input type="hidden" name="a">`, nil},
		{"a form", `<form action="https://x.test"><input name="a"><select><option>b</select><button>Send</button></form>`, []string{LeftForm}},
		{"frames", `<iframe src="https://x.test"></iframe><object data="x"></object><embed src="y">`, []string{LeftFrame}},
		{"media", `<video src="x"></video><audio src="y"></audio>`, []string{LeftMedia}},
		{"a drawing and a formula", `<svg><text>x</text></svg><math><mi>x</mi></math>`, []string{LeftDrawing, LeftFormula}},
		{"a drawing that stays open", `<svg onload=x>`, []string{LeftDrawing}},
		{"drawings that stay open in one another", `<svg><g><svg><g>`, []string{LeftDrawing}},
		{"a formula that stays open", `<math><mrow>`, []string{LeftFormula}},
		{"HTML in a drawing", `<svg><foreignObject><p>inside</p></foreignObject></svg>`, []string{LeftDrawing}},
		{"HTML in a formula", `<math><mtext><b>inside</b></mtext></math>`, []string{LeftFormula}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Read([]byte("Content-Type: text/html\r\n\r\n<p>before</p>"+tt.html+"<p>after</p>"), Envelope{}, sanitizer.HTML)
			if diff := cmp.Diff(tt.want, m.LeftOut); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(m.HTML, "<p>before</p>") || !strings.Contains(m.HTML, "<p>after</p>") || strings.Contains(m.HTML, "inside") {
				t.Errorf("shown is %q", m.HTML)
			}
		})
	}
}

func TestRead_leftOutTheRest(t *testing.T) {
	for _, kind := range []string{"plain", "html"} {
		m := Read([]byte("Content-Type: text/"+kind+"\r\n\r\n<p>"+strings.Repeat("some words\r\n", maxHTML/8)), Envelope{}, sanitizer.HTML)
		if diff := cmp.Diff([]string{LeftRest}, m.LeftOut); diff != "" {
			t.Errorf("text/%s: %s", kind, diff)
		}
	}
}

package api_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that the documentation names for an attack is there.
func TestDocs_attacksHaveTheirTests(t *testing.T) {
	page, err := os.ReadFile("../../internal/docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| .* \\| (`Test.*) in ([a-z/]+) \\|$").FindAllStringSubmatch(string(page), -1)
	if len(rows) < 15 {
		t.Fatalf("%d attacks: the page was not read", len(rows))
	}
	for _, row := range rows {
		files, err := filepath.Glob("../../" + row[2] + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		var code strings.Builder
		for _, name := range files {
			text, err := os.ReadFile(name) //nolint:gosec // a file of this repository
			if err != nil {
				t.Fatal(err)
			}
			code.Write(text)
		}
		for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(row[1], -1) {
			if !strings.Contains(code.String(), "func "+name[1]+"(t *testing.T)") {
				t.Errorf("%s has no %s", row[2], name[1])
			}
		}
	}
}

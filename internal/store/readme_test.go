package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// Every access pattern of the README has exactly one function that names it in
// its comment, and the other way round.
func TestREADME_listsEveryAccessPattern(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^\| (AP-\d+) \|`).FindAllSubmatch(readme, -1) {
		listed = append(listed, string(m[1]))
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var coded []string
	for _, name := range files {
		code, err := os.ReadFile(name) //nolint:gosec // a file of this package
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^// (AP-\d+): [^\n]*\nfunc \(s \*Store\) [A-Z]`).FindAllSubmatch(code, -1) {
			coded = append(coded, string(m[1]))
		}
	}
	slices.Sort(listed)
	slices.Sort(coded)
	if !slices.Equal(listed, coded) {
		t.Errorf("README lists %v\nthe code has  %v", listed, coded)
	}
}

package issuer_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// No function that is deployed can ever let somebody in by a click: nothing
// that a bootstrap links knows of this package or of the library below it.
func TestNoFunctionLinksTheIssuer(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", "helpdesk/functions/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "helpdesk/internal/signin") {
		t.Fatal("the list lacks what the functions surely link")
	}
	for _, name := range linked {
		if strings.HasPrefix(name, "helpdesk/internal/local") || strings.HasPrefix(name, "github.com/zitadel/") {
			t.Errorf("a function links %s", name)
		}
	}
}

// Nothing but the desk on one machine imports it.
func TestOnlyLocalImportsTheIssuer(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.ImportPath}}: {{join .Imports \" \"}}", "helpdesk/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	found := false
	for line := range strings.Lines(string(out)) {
		name, imports, _ := strings.Cut(line, ": ")
		if slices.Contains(strings.Fields(imports), "helpdesk/internal/local/issuer") {
			found = true
			if name != "helpdesk/internal/local" {
				t.Errorf("%s imports the issuer", name)
			}
		}
	}
	if !found {
		t.Error("nobody imports the issuer: the test looks in the wrong place")
	}
}

package httpapi

import (
	"os"
	"os/exec"
	"testing"
)

// The console's TypeScript types are what the contract says. Needs Node.js and
// what `.ci/types` fetches on its first run.
func TestTypes_areFresh(t *testing.T) {
	if _, err := os.ReadFile("../web/console/src/api/schema.d.ts"); err != nil { // also makes the file an input of the cached result
		t.Fatal(err)
	}
	if os.Getenv("CI") != "true" {
		if _, err := exec.LookPath("node"); err != nil {
			t.Skip("no node here")
		}
		if _, err := os.Stat("../../.cache/types/package-lock.json.done"); err != nil {
			t.Skip("run .ci/types once, which fetches the generator")
		}
	}
	if out, err := exec.CommandContext(t.Context(), "../../.ci/types", "check").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

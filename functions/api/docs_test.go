package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/local/demo"
)

// The commands of api.md are run in their order against the real thing, in one
// shell; the JSON below a command must be part of what it prints. The desk is
// configured as the one that they are written for.
func TestDocs_examplesWork(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is needed in CI: %v", tool, err)
			}
			t.Skipf("%s is not installed here, and the examples need it", tool)
		}
	}
	page, err := os.ReadFile("../../internal/docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	o := openOffice(t)
	if _, err := o.store.PutConfig(t.Context(), demo.Config(desk.DefaultConfig(desk.Facts{}))); err != nil {
		t.Fatal(err)
	}
	_, key := o.key("ana")
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)

	examples := regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```json\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(examples) < 11 || len(examples) != strings.Count(string(page), "```sh\n") {
		t.Fatalf("%d examples with an answer; want ten and one problem, each command with its answer", len(examples))
	}
	const mark = "\n=====\n"
	var script strings.Builder
	for _, e := range examples {
		fmt.Fprintf(&script, "%s\nprintf '%s'\n", e[1], strings.ReplaceAll(mark, "\n", `\n`))
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script.String()) //nolint:gosec // our own documentation
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "DESK="+server.URL, "KEY="+key, "no_proxy=*", "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run: %v\n%s", err, out)
	}
	printed := strings.Split(string(out), mark)
	for i, e := range examples {
		var want, got any
		if err := json.Unmarshal([]byte(e[2]), &want); err != nil {
			t.Errorf("example %d: the page's answer is no JSON: %v", i+1, err)
			continue
		}
		if err := json.Unmarshal([]byte(printed[i]), &got); err != nil {
			t.Errorf("example %d prints no JSON: %v\n%s", i+1, err, printed[i])
			continue
		}
		if where := differs(want, got, "answer"); where != "" {
			t.Errorf("example %d: %s\nprinted: %s", i+1, where, printed[i])
		}
	}
}

// differs says where want is not part of got; "…" is any value.
func differs(want, got any, at string) string {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for name, v := range w {
			value, ok := g[name]
			if !ok {
				return at + "." + name + " is missing"
			}
			if where := differs(v, value, at+"."+name); where != "" {
				return where
			}
		}
		return ""
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return fmt.Sprintf("%s has %d entries, want %d", at, len(g), len(w))
		}
		for i := range w {
			if where := differs(w[i], g[i], fmt.Sprintf("%s[%d]", at, i)); where != "" {
				return where
			}
		}
		return ""
	}
	if want != "…" && want != got {
		return fmt.Sprintf("%s is %v, want %v", at, got, want)
	}
	return ""
}

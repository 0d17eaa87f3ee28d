package intake_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocs_reported holds mail.md's table of bugs that users of other desks
// reported to what there is: every test that it names exists, so does every
// fixture, and whatever "reported" holds has a case of that name.
func TestDocs_reported(t *testing.T) {
	doc, err := os.ReadFile("../docs/mail.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "\n## Reported bugs\n")
	table, _, _ = strings.Cut(table, "\n## ")
	tests := testNames(t, "..")
	reported, err := os.ReadFile("reported_test.go")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Join(regexp.MustCompile(`(?m)^\t\t"([^"]+)": func`).FindAllString(string(reported), -1), "\n")
	quoted, named := regexp.MustCompile("`([^`]+)`"), regexp.MustCompile(`#\d+|(?:CVE-\d+)?-\d{4,}|zendesk \d+|ticket trick|django-helpdesk`)
	rows, names := 0, 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || !named.MatchString(cells[1]) {
			continue
		}
		rows++
		for _, q := range quoted.FindAllStringSubmatch(cells[2], -1) {
			names++
			if strings.HasPrefix(q[1], "Test") {
				if !tests[q[1]] {
					t.Errorf("there is no test %s", q[1])
				}
			} else if _, err := os.Stat("../mail/testdata/" + q[1] + ".eml"); err != nil {
				t.Errorf("there is no fixture %s", q[1])
			}
		}
		if !strings.Contains(cells[2], "*reported*") {
			continue
		}
		names++
		for _, id := range named.FindAllString(cells[1], -1) {
			if strings.HasPrefix(id, "CVE-") {
				id = id[strings.LastIndexByte(id, '-'):]
			}
			if !strings.Contains(cases, id) {
				t.Errorf("TestMail_reported has no case for %s of %q", id, strings.TrimSpace(cells[1]))
			}
		}
	}
	if rows < 23 || names < 28 {
		t.Errorf("read %d rows with %d tests: the table has another form", rows, names)
	}
	for _, issue := range mustBeHeld {
		if !strings.Contains(table, issue) {
			t.Errorf("the table does not name %s", issue)
		}
	}
}

// mustBeHeld are the reports about reading mail, and the known holes of help
// desks that came in by mail.
var mustBeHeld = []string{
	"zammad#795", "#2176", "#2201", "#2227", "#2722", "#2746", "#3115", "#6141", "#2953", "#1869", "CVE-2018-1000154", "CVE-2019-1010018",
	"freescout#4740", "#3186", "#5638", "#5636", "zammad#5716", "zammad#5064", "zammad#5341", "zammad#377",
	"ticket trick", "zendesk 2024", "zendesk 2025", "CVE-2026-47123", "CVE-2026-27636", "CVE-2026-28289", "CVE-2026-32754", "-40496", "CVE-2026-27637",
	"CVE-2026-111168", "CVE-2021-3742", "osTicket#3764", "#4899", "zimbra CVE-2025-27915", "-66376", "django-helpdesk",
}

// testNames are the names of all tests below a folder.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	name := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range name.FindAllStringSubmatch(string(src), -1) {
			all[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

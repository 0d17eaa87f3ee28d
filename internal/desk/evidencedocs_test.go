package desk

import (
	"os"
	"strings"
	"testing"
)

// TestJudge_tableInTheDocs compares the table in docs/mail.md with the code,
// both ways.
func TestJudge_tableInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/mail.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "| proof | sender | pass | gray | fail |\n|---|---|---|---|---|\n")
	if !ok {
		t.Fatal("the page has no table")
	}
	said := map[string]string{}
	for _, line := range strings.Split(rest, "\n") {
		columns := strings.Split(strings.Trim(line, "| "), " | ")
		if len(columns) != 5 {
			break
		}
		for i, auth := range []MailAuth{AuthPass, AuthGray, AuthFail} {
			said[columns[0]+"/"+columns[1]+"/"+string(auth)] = columns[2+i]
		}
	}
	for _, c := range evidence {
		name := string(c.proof) + "/" + string(c.sender) + "/" + string(c.auth)
		want := strings.TrimSpace(string(c.action) + " " + c.flag)
		if c.mayReopen {
			want += " wakes"
		}
		if said[name] != want {
			t.Errorf("%s: the page says %q, the code %q", name, said[name], want)
		}
		delete(said, name)
	}
	for name, what := range said {
		t.Errorf("the page has %s: %s, the code has not", name, what)
	}
}

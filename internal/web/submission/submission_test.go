package submission_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/submission"
)

func read(contentType, body string) (*submission.Submission, error) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return submission.Read(httptest.NewRecorder(), r)
}

// What browsers and mail-like programs send: each line a part of its own kind.
func TestMultipart(t *testing.T) {
	body := strings.ReplaceAll(`--b
Content-Disposition: form-data; name="text"

two
lines
--b
Content-Disposition: form-data; name="files"; filename=""
Content-Type: application/octet-stream


--b
Content-Disposition: form-data; name="files"; filename="informe año.pdf"
Content-Type: application/pdf

%PDF
--b
Content-Disposition: form-data; name="files"; filename="C:\temp\a.txt"

x
--b
Content-Disposition: form-data; name="files"; filename="empty.txt"


--b
Content-Disposition: attachment

nobody's
--b
Content-Disposition: form-data; name="upload"

one
--b
Content-Disposition: form-data; name="upload"

two
--b--
`, "\n", "\r\n")
	s, err := read("multipart/form-data; boundary=b", body)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Value("text"), "two\r\nlines"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"one", "two"}, s.List("upload")); diff != "" {
		t.Error(diff)
	}
	want := []intake.Upload{{Name: "informe año.pdf", Data: []byte("%PDF")}, {Name: `C:\temp\a.txt`, Data: []byte("x")}, {Name: "empty.txt"}}
	if diff := cmp.Diff(want, s.Files, cmp.Transformer("text", func(b []byte) string { return string(b) })); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if !s.HadFiles || len(s.Faults) > 0 || s.Has("files") || !s.Has("text") {
		t.Errorf("had files %v, faults %v", s.HadFiles, s.Faults)
	}
}

func TestLimits(t *testing.T) {
	file := func(n int) string {
		return "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", n) + "\r\n"
	}
	field := func(n int) string {
		return "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n" + strings.Repeat("x", n) + "\r\n"
	}
	const kept = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nMarta\r\n"
	tests := []struct {
		name, body string
		status     int    // of the error; 0 is none
		fault      string // of files
		files      int
	}{
		{"at the limit", file(desk.MaxUpload) + kept, 0, "", 1},
		{"two at the limit", file(desk.MaxUpload-10) + file(10) + kept, 0, "", 2},
		{"one byte over", file(desk.MaxUpload+1) + kept, 0, "files_too_large", 0},
		{"over in two files", file(desk.MaxUpload) + file(1) + kept, 0, "files_too_large", 0},
		{"a large one between small ones", file(1) + file(desk.MaxUpload) + file(1) + kept, 0, "files_too_large", 0},
		{"20 files", strings.Repeat(file(1), 20) + kept, 0, "", 20},
		{"21 files", strings.Repeat(file(1), 21) + kept, 0, "too_many_files", 0},
		{"199 files", strings.Repeat(file(1), 199) + kept, 0, "too_many_files", 0},
		{"201 parts", kept + strings.Repeat(file(1), 200), 400, "", 0},
		{"fields over 1 MB", kept + field(600_000) + field(600_000), 413, "", 0},
		{"one field over 1 MB", kept + field(1_000_001), 413, "", 0},
		{"body over 10 MB", kept + file(11_000_000), 413, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := read("multipart/form-data; boundary=b", tt.body+"--b--\r\n")
			status := 0
			if err != nil {
				status = problem.Status(err)
			}
			if status != tt.status {
				t.Fatalf("status %d (%v), want %d", status, err, tt.status)
			}
			if s.Value("name") != "Marta" {
				t.Error("what was typed is lost")
			}
			fault := ""
			if len(s.Faults) > 0 {
				fault = s.Faults[0].Code
			}
			if fault != tt.fault {
				t.Errorf("fault %q, want %q", fault, tt.fault)
			}
			if status == 0 && len(s.Files) != tt.files {
				t.Errorf("%d files, want %d", len(s.Files), tt.files)
			}
		})
	}
}

func TestNotUTF8(t *testing.T) {
	s, err := read("application/x-www-form-urlencoded", "name=Mar%edta&text=ok&%ff=x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]desk.FieldError{{Field: "name", Code: "not_utf8"}}, s.Faults); diff != "" {
		t.Error(diff)
	}
	if got := s.Value("name"); got != "Mar\uFFFDta" {
		t.Errorf("name %q", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''x\r\n\r\nx\r\n--b--")
	f.Add("application/x-www-form-urlencoded", "a=b&%zz;c")
	f.Add("multipart/form-data; boundary=\"\"", "--\r\n\r\n----")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		s, err := read(contentType, body)
		if s == nil {
			t.Fatal("no submission")
		}
		if err != nil {
			if status := problem.Status(err); status != 400 && status != 413 && status != 415 {
				t.Errorf("status %d: %v", status, err)
			}
		}
		if len(s.Files) > desk.MaxAttachments && err == nil {
			t.Errorf("%d files", len(s.Files))
		}
		for _, name := range []string{"a", "text", ""} {
			if v := s.Value(name); strings.ToValidUTF8(v, "") != v {
				t.Errorf("%q is not UTF-8", v)
			}
		}
	})
}

package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// corpus answers the folder of public test mails, or skips the test: the mails
// are not part of this project. A folder that is named and missing is an error.
func corpus(t *testing.T) string {
	t.Helper()
	dir, ci := os.Getenv("MAIL_CORPUS"), os.Getenv("CI") == "true"
	if dir == "" && ci {
		dir = filepath.Join("..", "..", "..", "shared", "mail") // beside the repository
	}
	if dir == "" {
		t.Skip("MAIL_CORPUS is not set: the public test mails are not on this machine")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("the public test mails: %v", err)
	}
	return dir
}

// corpusFiles lists the files below some folders of the corpus.
func corpusFiles(t *testing.T, folders ...string) []string {
	t.Helper()
	dir := corpus(t)
	var files []string
	for _, f := range folders {
		err := filepath.WalkDir(filepath.Join(dir, f), func(path string, e fs.DirEntry, err error) error {
			base := filepath.Base(path)
			if err == nil && !e.IsDir() && !strings.HasSuffix(base, ".golden") && !strings.HasPrefix(base, "README") && !strings.HasSuffix(base, "_text") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files in %v", folders)
	}
	return files
}

func readCorpus(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestCorpus_clean reads every file of the corpus: no string that leaves is
// invalid UTF-8 or holds a control character.
func TestCorpus_clean(t *testing.T) {
	n := 0
	for _, file := range corpusFiles(t, ".") {
		m := readMail(readCorpus(t, file), Envelope{})
		n++
		if m.Class == "" || m.Cause == "" {
			t.Errorf("%s: class %q, cause %q", file, m.Class, m.Cause)
		}
		checkClean(t, file, m)
	}
	t.Logf("%d files", n)
}

// checkClean fails when a string of m is not clean.
func checkClean(t *testing.T, name string, m *Mail) {
	t.Helper()
	lines := []string{m.Cause, m.Subject, m.MessageID, m.Language, m.Auth.FromDomain, m.Auth.Policy}
	for _, list := range [][]Address{{m.From, m.Sender}, m.ReplyTo, m.To, m.Cc} {
		for _, a := range list {
			lines = append(lines, a.Name, a.Address)
		}
	}
	lines = append(append(append(lines, m.InReplyTo...), m.References...), m.Problems...)
	for _, h := range m.Headers {
		lines = append(lines, h.Name, h.Value)
	}
	for _, a := range m.Attachments {
		lines = append(lines, a.Name, a.Type, a.CID)
		if a.Size != int64(len(a.Data)) {
			t.Errorf("%s: attachment %q: size %d, %d bytes", name, a.Name, a.Size, len(a.Data))
		}
		if a.Name == "" || strings.ContainsAny(a.Name, `/\<>:"|?*`) || len(a.Name) > 255 {
			t.Errorf("%s: attachment name %q", name, a.Name)
		}
		if a.Inline && !isShowable(a.Type) {
			t.Errorf("%s: %q of type %s is shown", name, a.Name, a.Type)
		}
	}
	if b := m.Bounce; b != nil {
		lines = append(append(append(lines, b.Recipient, b.Status, b.Action, b.Diagnostic, b.OriginalMessageID), b.Recipients...), b.OriginalReferences...)
	}
	for _, s := range lines {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			t.Errorf("%s: not one clean line: %q", name, s)
		}
	}
	for _, s := range []string{m.Text, m.Reply, m.HTML, m.ReplyHTML} {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("%s: not clean text: %.200q", name, s)
		}
	}
	if strings.TrimSpace(m.Text) != "" && strings.TrimSpace(m.Reply) == "" {
		t.Errorf("%s: a text of %d bytes and an empty reply", name, len(m.Text))
	}
}

// TestCorpus_classes holds that no mail that a person wrote is called anything
// else, and that what is called so is one of the known few.
func TestCorpus_classes(t *testing.T) {
	known := knownMachines()
	counts := map[Class]int{}
	for _, file := range corpusFiles(t, "enmime", "mikel", "letters", "pyemail", "phpmmp", "nodemailer", "djangohd", "flanker/tests/fixtures/messages") {
		m := readMail(readCorpus(t, file), Envelope{})
		counts[m.Class]++
		want, ok := known[filepath.Base(file)]
		switch {
		case ok && m.Class != want:
			t.Errorf("%s: %s (%s), want %s", file, m.Class, m.Cause, want)
		case !ok && (m.Class == BounceMail || m.Class == Automatic):
			t.Errorf("%s: called %s (%s)", file, m.Class, m.Cause)
		case m.Class == Human && m.From.Address == "":
			t.Errorf("%s: human, without a sender", file)
		}
	}
	t.Logf("%v", counts)
}

// knownMachines are the mails of the corpora that machines wrote, by eye.
func knownMachines() map[string]Class {
	m := map[string]Class{}
	for _, name := range strings.Fields(`delayed_dsn.raw multi_recipient_dsn.raw simple_dsn_with_html.raw simple_dsn.raw dsn_with_multipart_alternative.raw
		multipart-wo-boundary.raw raw_email_with_mimepart_without_content_type.eml multi_address_bounce2.eml multipart_report_multiple_status.eml report_422.eml
		report_530.eml multi_address_bounce1.eml msg_25.txt msg_16.txt msg_43.txt msg_42.txt msg_05.txt mailbox-full.eml zed.eml delayed-broken.eml gmail-no-dns.eml
		broken-mime.eml gmail-invalid-address.eml delayed.eml no-mx.eml office365.eml failure.eml delivery-status.eml`) {
		m[name] = BounceMail
	}
	// List-Id, Precedence, no-reply senders, receipts and complaints.
	for _, name := range strings.Fields(`encoding_madness.eml empty_in_reply_to.eml bad_date_header.eml raw_email_encoded_stack_level_too_deep.eml raw_email_trailing_dot.eml
		msg_33.txt msg_32.txt apache-message-news-mime.eml disposition-notification.eml from-encoding.eml aol.eml yahoo.eml message-external-body.eml m0009 m0015 spam.eml`) {
		m[name] = Automatic
	}
	return m
}

// TestCorpus_letters holds that every mail of one language and structure says
// the same, whatever its character set and encoding.
func TestCorpus_letters(t *testing.T) {
	first := map[string]*Mail{}
	n := 0
	for _, file := range corpusFiles(t, "letters") {
		name := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(file), ".txt"), "test_")
		group, _, ok := strings.Cut(name, "_over_")
		if !ok {
			continue
		}
		group = group[:strings.LastIndexByte(group, '_')]
		m := readMail(readCorpus(t, file), Envelope{})
		n++
		if strings.ContainsRune(m.Text+m.HTML+m.Subject+m.From.Name, utf8.RuneError) || m.Text == "" {
			t.Errorf("%s: text %.80q", file, m.Text)
		}
		if f := first[group]; f == nil {
			first[group] = m
		} else if f.Text != m.Text || f.Subject != m.Subject || len(f.Attachments) != len(m.Attachments) {
			t.Errorf("%s: %q, %.80q differs from %q, %.80q", file, m.Subject, m.Text, f.Subject, f.Text)
		}
	}
	if n < 150 {
		t.Errorf("%d mails", n)
	}
	t.Logf("%d mails in %d groups", n, len(first))
}

// TestCorpus_asReviewed holds what was read of each mail when it was looked
// through: class, sender, recipients, subject, text, reply, HTML and the names,
// types and sizes of its files. testdata/corpus.sums has a checksum of each
// record; -update writes it anew, after which the records that changed want a look.
func TestCorpus_asReviewed(t *testing.T) {
	const sums = "testdata/corpus.sums"
	dir := corpus(t)
	var out strings.Builder
	for _, file := range corpusFiles(t, "mikel", "enmime/testdata/mail", "enmime/testdata/low-quality", "enmime/testdata/parts", "pyemail", "phpmmp", "nodemailer", "djangohd", "flanker/tests/fixtures/messages") {
		name, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		e := explain("", readCorpus(t, file))
		e.Problems, e.Cause = nil, ""
		record, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(record)
		out.WriteString(hex.EncodeToString(sum[:6]) + " " + filepath.ToSlash(name) + "\n")
	}
	if *update {
		if err := os.WriteFile(sums, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(sums)
	if err != nil {
		t.Fatal(err)
	}
	reviewed := map[string]bool{}
	for l := range strings.Lines(string(want)) {
		reviewed[l] = true
	}
	n := 0
	for l := range strings.Lines(out.String()) {
		n++
		if !reviewed[l] {
			_, name, _ := strings.Cut(strings.TrimSpace(l), " ")
			t.Errorf("%s is read otherwise than when it was reviewed", name)
		}
	}
	if n != len(reviewed) {
		t.Errorf("%d mails, %d reviewed", n, len(reviewed))
	}
	t.Logf("%d mails", n)
}

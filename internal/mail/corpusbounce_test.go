package mail

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// bounced are the failed addresses of the flufl corpus, read by eye. A mail
// with "-" names none. Two of its 115 files are no bounces at all.
const bounced = `
	aol_01 screenname@aol.com
	bounce_02 userx@example.com
	bounce_03 userx@example.uk
	dsn_01 userx@example.com
	dsn_02 zzzzz@example.uk
	dsn_03 userx@example.be
	dsn_04 userx@example.ch
	dsn_05 userx@example.cz
	dsn_06 userx@example.com
	dsn_07 userx@example.nz
	dsn_08 userx@example.de
	dsn_09 userx@example.com
	dsn_10 anne.person@dom.ain
	dsn_11 joem@example.com
	dsn_12 userx@example.jp
	dsn_13 userx@example.com
	dsn_14 userx@example.com.dk
	dsn_15 userx@example.com
	dsn_16 userx@example.com
	dsn_17 userx@example.fi
	dsn_18 email@replaced.net
	exim_01 userx@its.example.nl
	groupwise_01 userx@example.edu
	groupwise_02 userx@example.com
	hotpop_01 userx@example.com
	llnl_01 user1@example.gov
	microsoft_01 userx@example.com
	microsoft_02 userx@example.com
	microsoft_03 userx@example.com
	microsoft_04 userx@example.com
	netscape_01 aaaaa@corel.com,bbbbb@corel.com
	newmailru_01 zzzzz@newmail.ru
	postfix_01 xxxxx@local.ie
	postfix_02 yyyyy@digicool.com
	postfix_03 ttttt@ggggg.com
	postfix_04 userx@mail1.example.com
	postfix_05 userx@example.net
	qmail_01 userx@example.de
	qmail_02 userx@example.com
	qmail_03 userx@example.jp
	qmail_04 userx@example.au
	qmail_05 userx@example.com
	qmail_06 ntl@xxx.com
	qmail_07 user@example.net
	sendmail_01 zzzzz@nfg.nl,zzzzz@shaft.coal.nl
	simple_01 bbbsss@example.com
	simple_02 userx@example.net
	simple_03 userx@example.za
	simple_04 userx@example.com
	simple_05 userx@example.net
	simple_06 userx@example.com
	simple_07 userx@example.net
	simple_08 userx@example.de
	simple_09 userx@example.de
	simple_10 userx@example.com
	simple_11 userx@example.com
	simple_12 userx@example.ac.jp
	simple_13 userx@example.fr
	simple_14 userx@example.com,usery@example.com
	simple_15 userx@example.be
	simple_16 userx@example.com
	simple_17 userx@example.com
	simple_18 userx@example.com
	simple_19 userx@example.com.ar
	simple_20 userx@example.com
	simple_21 userx@example.com
	simple_22 user@example.org
	simple_23 userx@example.it
	simple_24 userx@example.com
	simple_25 userx@example.com
	simple_26 userx@example.it
	simple_27 userx@example.net.py
	simple_28 userx@example.com
	simple_29 userx@example.com
	simple_30 userx@example.com
	simple_31 userx@example.fr
	simple_32 userx@example.com
	simple_33 userx@example.com
	simple_34 roland@example.com
	simple_35 calvin@example.com
	simple_36 userx@example.com
	simple_37 user@example.edu
	simple_38 userx@example.com
	simple_39 userx@example.ru
	simple_40 user@example.com
	simple_41 userx@example.com
	simple_42 david@gmail.com
	simple_43 test-a@listserv.our-domain.de
	simple_44 user@example.com
	sina_01 userx@sina.com,usery@sina.com
	smtp32_01 userx@example.ph
	smtp32_02 userx@example.com
	smtp32_03 userx@example.com
	smtp32_04 after_another@example.net,one_bad_address@example.net
	smtp32_05 userx@example.com
	smtp32_06 absolute_garbage_addr@example.net
	smtp32_07 userx@example.com
	yahoo_01 userx@example.com
	yahoo_02 userx@example.es
	yahoo_03 userx@example.com
	yahoo_04 userx@example.es,usery@example.uk
	yahoo_05 userx@example.com,usery@example.com
	yahoo_06 usera@example.com,userx@example.com,usery@example.com,userz@example.com
	yahoo_07 userw@example.com,userx@example.com,usery@example.com,userz@example.com
	yahoo_08 usera@example.com,userb@example.com,userc@example.com,userd@example.com,usere@example.com,userf@example.com
	yahoo_09 userx@example.com,usery@example.com
	yahoo_10 userx@example.com,usery@example.com,userz@example.com
	yahoo_11 bad_user@aol.com
	yahoo_12 user@yahoo.com
	yahoo_13 bogus-address@example.net
	yale_01 userx@cs.yale.edu,userx@yale.edu
	dumbass_01 -
	bounce_01 -
`

// TestCorpus_bounces holds that every delivery report of the flufl corpus is
// recognised and its failed address found.
func TestCorpus_bounces(t *testing.T) {
	dir := filepath.Join(corpus(t), "flufl", "tests", "data")
	notBounces := map[string]Class{
		"groupwise_03": Human,     // a booking request
		"qmail_08":     Automatic, // a vacation note
	}
	want := map[string][]string{}
	for _, l := range strings.Split(strings.TrimSpace(bounced), "\n") {
		name, list, _ := strings.Cut(strings.TrimSpace(l), " ")
		want[name] = strings.Split(list, ",")
	}
	if len(want)+len(notBounces) != 115 {
		t.Fatalf("%d mails in the table", len(want)+len(notBounces))
	}
	status, carried := 0, 0
	for name, addresses := range want {
		raw, err := os.ReadFile(filepath.Join(dir, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		m := readMail(raw, Envelope{})
		if m.Class != BounceMail || m.Bounce == nil {
			t.Errorf("%s: %s (%s)", name, m.Class, m.Cause)
			continue
		}
		if got := strings.ToLower(m.Bounce.Recipient); addresses[0] != "-" && !slices.Contains(addresses, got) {
			t.Errorf("%s: recipient %q, want one of %q", name, got, addresses)
		}
		if carriesStatus(string(raw)) {
			carried++
			if m.Bounce.Status != "" {
				status++
			} else {
				t.Logf("%s: no status found", name)
			}
		}
		if m.Bounce.Action != "failed" && m.Bounce.Action != "delayed" {
			t.Errorf("%s: action %q", name, m.Bounce.Action)
		}
	}
	if status*100 < carried*95 {
		t.Errorf("status of %d of %d", status, carried)
	}
	for name, class := range notBounces {
		if m := readMail(readCorpus(t, filepath.Join(dir, name+".txt")), Envelope{}); m.Class != class {
			t.Errorf("%s: %s, want %s", name, m.Class, class)
		}
	}
	t.Logf("%d reports, status found in %d of the %d that carry one", len(want), status, carried)
}

// carriesStatus reports a Status field, or a code like 5.1.1 behind an SMTP code.
func carriesStatus(raw string) bool {
	for l := range strings.Lines(raw) {
		low := strings.ToLower(l)
		if rest, ok := strings.CutPrefix(low, "status:"); ok && findStatus(rest) != "" {
			return true
		}
		for _, code := range []string{"550 5.", "553 5.", "554 5.", "450 4.", "(#5."} {
			if strings.Contains(low, code) {
				return true
			}
		}
	}
	return false
}

package mail

import (
	"os"
	"strings"
	"testing"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".eml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// inbound is the envelope of an ordinary mail.
func inbound() Envelope {
	return Envelope{
		ID: "ses-1", Source: "ana@example.com", Recipients: []string{"support@desk.example"},
		Own: Own{Addresses: []string{"Support@Desk.example"}, Domains: []string{"notices.example"}, DeskID: "desk-1"},
	}
}

func TestClassify(t *testing.T) {
	with := func(change func(*Envelope)) Envelope {
		e := inbound()
		change(&e)
		return e
	}
	null := with(func(e *Envelope) { e.Source = "<>" })
	const plain = "From: ana@example.com\r\nSubject: Hello\r\n"
	for _, tt := range []struct {
		name  string
		raw   string
		env   Envelope
		class Class
		cause string
	}{
		{"human", plain, inbound(), Human, "none"},
		{"a virus comes before all", "From: support@desk.example\r\nX-Desk-Loop: desk-1\r\n", with(func(e *Envelope) { e.Verdicts.Virus = Fail }), Virus, "verdict-virus=FAIL"},
		{"own by the loop header (libredesk#90, zammad#731)", "From: x@example.com\r\nX-Desk-Loop: desk-1\r\n", inbound(), OwnMail, "loop-header=desk-1"},
		{"another desk's loop header", "From: x@example.com\r\nX-Desk-Loop: desk-2\r\n", inbound(), Human, "none"},
		{"own by address (zammad#2923)", "From: Somebody <SUPPORT@desk.example>\r\n", inbound(), OwnMail, "own-address=support@desk.example"},
		{"own by domain", "From: x@notices.example\r\n", inbound(), OwnMail, "own-domain=notices.example"},
		{"own comes before automatic", "From: support@desk.example\r\nPrecedence: bulk\r\n", inbound(), OwnMail, "own-address=support@desk.example"},
		{"a daemon", "From: MAILER-DAEMON@mx.example\r\nSubject: x\r\n", inbound(), BounceMail, "daemon=MAILER-DAEMON@mx.example"},
		{"failed recipients", plain + "X-Failed-Recipients: luis@example.org\r\n", inbound(), BounceMail, "failed-recipients"},
		{"null sender and a failure", plain + "\r\nYour message could not be delivered to luis@example.org", null, BounceMail, "text"},
		{"null sender alone", plain + "\r\nI am away.", null, Automatic, "null-sender"},
		{"null sender with ID only", plain, with(func(e *Envelope) { e.Source = "" }), Automatic, "null-sender"},
		{"vacation with a null sender", plain + "Auto-Submitted: auto-replied\r\n", null, Automatic, "auto-submitted=auto-replied"},
		{"auto-submitted no", plain + "Auto-Submitted: no\r\n", inbound(), Human, "none"},
		{"auto-generated (frappe/helpdesk#3628)", plain + "Auto-Submitted: Auto-Generated; owner-email=x\r\n", inbound(), Automatic, "auto-submitted=auto-generated; owner-email=x"},
		{"precedence", plain + "Precedence: Bulk\r\n", inbound(), Automatic, "precedence=bulk"},
		{"precedence of people", plain + "Precedence: first-class\r\n", inbound(), Human, "none"},
		{"x-autoreply", plain + "X-Autoreply: yes\r\n", inbound(), Automatic, "x-autoreply=yes"},
		{"list", plain + "List-Id: <l.example.com>\r\n", inbound(), Automatic, "list-id=<l.example.com>"},
		{"feedback id", plain + "Feedback-ID: 1:ses\r\n", inbound(), Automatic, "feedback-id=1:ses"},
		{"x-loop", plain + "X-Loop: x\r\n", inbound(), Automatic, "x-loop=x"},
		{"noreply (freescout#3670, chatwoot#5131)", "From: Do-Not-Reply@shop.example\r\n", inbound(), Automatic, "sender=Do-Not-Reply@shop.example"},
		{"suppress all without a program", plain + "X-Auto-Response-Suppress: All\r\n", inbound(), Automatic, "auto-response-suppress=all"},
		{"suppress of a person's program (bileto#815)", plain + "X-Auto-Response-Suppress: All\r\nX-Mailer: Outlook\r\n", inbound(), Human, "none"},
		{"absence by subject", "From: ana@example.com\r\nSubject: Fuera de la oficina: Pedido\r\n", inbound(), Automatic, "subject=fuera de la oficina"},
		{"a reply about absence", "From: ana@example.com\r\nSubject: Re: Out of office: x\r\n", inbound(), Human, "none"},
		{"a person forwards a bounce", "From: ana@example.com\r\nSubject: Fwd: Undeliverable: x\r\n\r\ncould not be delivered to luis@example.org", inbound(), Human, "none"},
		{"a person writes about a bounce", "From: ana@example.com\r\nSubject: my mail\r\n\r\nMy message could not be delivered to luis@example.org, why?", inbound(), Human, "none"},
		{"a postmaster who is a person", "From: postmaster@example.com\r\nSubject: printer\r\n\r\nIt does not print.", inbound(), Human, "none"},
		{"spam", plain, with(func(e *Envelope) { e.Verdicts.Spam = Fail }), Spam, "verdict-spam=FAIL"},
		{"automatic comes before spam", plain + "List-Id: x\r\n", with(func(e *Envelope) { e.Verdicts.Spam = Fail }), Automatic, "list-id=x"},
		{"empty", "", inbound(), Unreadable, "empty"},
		{"not a mail", "\x00\x01\x02", inbound(), Unreadable, "no-header"},
		{"nobody to answer", "Subject: x\r\n\r\ntext", Envelope{}, Unreadable, "no-sender"},
		{"refused", plain + "X: " + strings.Repeat("a", 70_000) + "\r\n\r\ntext", inbound(), Unreadable, "guard=line"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := readMail([]byte(tt.raw), tt.env)
			if m.Class != tt.class || m.Cause != tt.cause {
				t.Errorf("%s (%s), want %s (%s)", m.Class, m.Cause, tt.class, tt.cause)
			}
		})
	}
}

func TestClassify_virusInDoubt(t *testing.T) {
	env := inbound()
	env.Verdicts.Virus = ProcessingFailed
	m := readMail([]byte("From: ana@example.com\r\n\r\nx"), env)
	if m.Class != Human || !hasProblem(m, "verdict-virus=PROCESSING_FAILED") {
		t.Errorf("%s %q", m.Class, m.Problems)
	}
}

func TestRead_senderFromEnvelope(t *testing.T) {
	m := readMail([]byte("Subject: x\r\n\r\ntext"), inbound())
	if m.Class != Human || m.From.Address != "ana@example.com" || !hasProblem(m, "no-from") {
		t.Errorf("%s %v %q", m.Class, m.From, m.Problems)
	}
	if m.Auth.DMARC == AuthPass {
		t.Error("a sender that From does not name is proved")
	}
}

// TestRead_textWithoutHeader holds that a bare text is kept whole, although it
// begins or goes on like a header.
func TestRead_textWithoutHeader(t *testing.T) {
	for _, text := range []string{
		"Hola:\n\nno funciona.",
		"Here is my answer.\n\nFrom: a@example.com\nSent: Monday\nTo: b@example.com\nSubject: x\n\nquoted",
	} {
		m := readMail([]byte(text), Envelope{})
		if m.Class != Unreadable || m.Cause != "no-header" || m.Text != text {
			t.Errorf("%s (%s): %q", m.Class, m.Cause, m.Text)
		}
	}
}

func TestRead_ownMailFixture(t *testing.T) {
	if m := readMail(fixture(t, "own-mail-coming-back"), inbound()); m.Class != OwnMail {
		t.Errorf("%s (%s)", m.Class, m.Cause)
	}
}

func TestAlign(t *testing.T) {
	const ses = "Return-Path: <b@mailer.example.com>\r\nReceived: from mx.example.com (mx.example.com [192.0.2.1])\r\n by inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc for support@desk.example; Mon, 6 Jan 2025\r\nX-SES-Spam-Verdict: PASS\r\n"
	results := func(server, rest string) string {
		return "Authentication-Results: " + server + ";\r\n " + rest + "\r\n"
	}
	const from = "From: ana@example.com\r\n\r\nx"
	const foreign = "Received: from a by mx.example.com; Mon, 6 Jan 2025\r\n"
	for _, tt := range []struct {
		name     string
		raw      string
		source   string
		verdicts Verdicts
		spf      bool
		dkim     bool
		want     AuthResult
	}{
		{"nothing known", from, "ana@example.com", Verdicts{}, false, false, AuthGray},
		{"SPF of the sender's domain", from, "b@mailer.example.com", Verdicts{SPF: Pass}, true, false, AuthPass},
		{"SPF of another domain", from, "b@sender.example.net", Verdicts{SPF: Pass}, false, false, AuthGray},
		{"SPF under a public suffix", "From: ana@one.co.uk\r\n\r\nx", "b@two.co.uk", Verdicts{SPF: Pass}, false, false, AuthGray},
		{"null sender", from, "<>", Verdicts{SPF: Pass}, false, false, AuthGray},
		{"DKIM of the sender's domain", ses + results("amazonses.com", "spf=pass (x; y) smtp.mailfrom=x; dkim=pass header.i=@example.com; dmarc=pass") + foreign + from, "", Verdicts{DKIM: Pass}, false, true, AuthPass},
		{"DKIM of another domain", ses + results("amazonses.com", "dkim=pass header.i=@gmail.com") + foreign + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"DKIM failed", ses + results("amazonses.com", "dkim=fail header.i=@example.com") + foreign + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"a comment that looks like a pass", ses + results("amazonses.com", "dkim=fail (dkim=pass header.d=example.com) header.i=@other.example") + foreign + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"the verdict says otherwise", ses + results("amazonses.com", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Fail}, false, false, AuthGray},
		{"forged below a foreign Received", ses + foreign + results("amazonses.com", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"forged below a Received that pretends to be the receiver's", strings.ReplaceAll(ses, "X-SES-Spam-Verdict: PASS\r\n", "") + "Received: from x by inbound-smtp.eu-west-1.amazonaws.com\r\n" + results("amazonses.com", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"forged below the true one", ses + results("amazonses.com", "dkim=pass header.d=evil.example") + results("amazonses.com", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"of another server", ses + results("mx.evil.example", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"forged in a mail that the receiver did not write on", foreign + results("amazonses.com", "dkim=pass header.d=example.com") + from, "", Verdicts{DKIM: Pass}, false, false, AuthGray},
		{"DMARC verdict passes", from, "b@x.example", Verdicts{DMARC: Pass}, false, false, AuthPass},
		{"DMARC verdict fails", from, "b@example.com", Verdicts{SPF: Pass, DMARC: Fail}, true, false, AuthFail},
		{"two From headers", "From: ana@example.com\r\n" + from, "b@example.com", Verdicts{SPF: Pass, DMARC: Pass}, false, false, AuthGray},
		{"two senders in From", "From: ana@example.com, eva@example.org\r\n\r\nx", "b@example.com", Verdicts{SPF: Pass, DMARC: Pass}, false, false, AuthGray},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := Envelope{ID: "1", Source: tt.source, Verdicts: tt.verdicts}
			a := readMail([]byte(tt.raw), env).Auth
			if a.SPFAligned != tt.spf || a.DKIMAligned != tt.dkim || a.DMARC != tt.want {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestBounce_details(t *testing.T) {
	m := readMail(fixture(t, "bounce-dsn"), Envelope{})
	b := m.Bounce
	if b == nil || b.OriginalMessageID != "0102.abc@eu-west-1.amazonses.com" {
		t.Fatalf("%+v", b)
	}
	if len(b.OriginalReferences) != 2 || b.OriginalReferences[0] != "t1042@desk.example" || len(b.OriginalRecipients) != 1 {
		t.Errorf("%+v", b)
	}
}

func TestFindStatus(t *testing.T) {
	for in, want := range map[string]string{
		"550 5.1.1 User unknown": "5.1.1", "(#5.1.1)": "5.1.1", "5.7.26": "5.7.26", "Status: 4.4.1.": "4.4.1",
		"version 5.1.1.1": "", "10.5.1.1": "", "15.1.1": "", "5..1": "", "5.1.": "", "": "", "3.1.1": "", "IP 5.1.1.1 said 5.2.2": "5.2.2",
	} {
		if got := findStatus(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

package mail

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testPublic    = "soporte@taller.example"
	testReceiving = "soporte@in.taller.example"
	byGoogle      = "soporte+caf_=soporte=in.taller.example@taller.example"
	byGroup       = "soporte+bncBDAABBXU3TQMGQEXAMPLE@taller.example"
	byMicrosoft   = "bounces+SRS=2xLyQ=7W@taller.example"
	byServer      = "SRS0=Hq3t=ZX=cliente.example=marta@reenvio.taller.example"
	byAttacker    = "atacante@evil.example"
)

// judged is what is expected of a mail that was, or pretends to be, forwarded.
type judged struct {
	Class     Class
	From      string
	DMARC     AuthResult
	By        string
	Forwarded bool
}

// forwarded are the mails of testdata/forwarded with what SES said about each.
var forwarded = []struct {
	name, source, forwarder, spf, dkim, dmarc, policy string
	want                                              judged
}{
	{"google-signed-by-author", byGoogle, "google", Pass, Pass, Pass, "", judged{Human, "marta@cliente.example", AuthPass, "google", true}},
	{"google-spf-only-author", byGoogle, "google", Pass, Gray, Fail, "reject", judged{Human, "marta@cliente.example", AuthPass, "google", true}},
	{"google-author-without-dmarc", byGoogle, "google", Pass, Gray, Gray, "", judged{Human, "marta@cliente.example", AuthPass, "google", true}},
	{"google-agent-herself", byGoogle, "google", Pass, Pass, Pass, "", judged{Human, "ana@taller.example", AuthPass, "google", true}},
	{"google-false-sender", byGoogle, "google", Pass, Gray, Fail, "reject", judged{Human, "presidente@banco.example", AuthFail, "google", true}},
	{"attack-google-agent-from-outside", byGoogle, "google", Pass, Gray, Pass, "", judged{Human, "ana@taller.example", AuthFail, "google", true}},
	{"attack-arc-below-the-entry", byGoogle, "google", Pass, Gray, Fail, "reject", judged{Human, "presidente@banco.example", AuthFail, "google", true}},
	{"attack-arc-with-higher-instance", byGoogle, "google", Pass, Gray, Fail, "reject", judged{Human, "presidente@banco.example", AuthFail, "google", true}},
	{"attack-direct-with-forged-arc", byAttacker, "google", Pass, Gray, Gray, "", judged{Human, "marta@cliente.example", AuthGray, "", false}},
	{"attack-direct-with-forged-srs", "soporte+caf_=soporte=in.taller.example@evil.example", "google", Pass, Gray, Gray, "", judged{Human, "marta@cliente.example", AuthGray, "", true}},
	{"attack-direct-with-forwarder-headers", byAttacker, "google", Pass, Gray, Gray, "", judged{Human, "marta@cliente.example", AuthGray, "", false}},
	{"attack-direct-inbox-rules-loop", byAttacker, "microsoft", Pass, Gray, Gray, "", judged{Automatic, "marta@cliente.example", AuthGray, "", false}},
	{"google-group-rewrites-from", byGroup, "google", Pass, Pass, Pass, "", judged{Human, "marta@cliente.example", AuthPass, "google", true}},
	{"google-group-keeps-from", byGroup, "google", Pass, Pass, Pass, "", judged{Human, "marta@cliente.example", AuthPass, "google", true}},
	{"attack-google-group-original-from", byGroup, "google", Pass, Pass, Pass, "", judged{Human, "marta@cliente.example", AuthGray, "google", true}},
	{"microsoft-srs-inbox-rule", byMicrosoft, "microsoft", Pass, Gray, Fail, "quarantine", judged{Human, "marta@cliente.example", AuthPass, "microsoft", true}},
	{"attack-microsoft-signed-agent", byMicrosoft, "microsoft", Pass, Pass, Pass, "", judged{Human, "ana@taller.example", AuthFail, "microsoft", true}},
	{"microsoft-without-forwarder-configured", byMicrosoft, "", Pass, Gray, Fail, "quarantine", judged{Human, "marta@cliente.example", AuthFail, "", true}},
	{"own-server-srs", byServer, "reenvio.taller.example", Pass, Pass, Pass, "", judged{Human, "marta@cliente.example", AuthPass, "reenvio.taller.example", true}},
	{"own-server-without-from", byServer, "reenvio.taller.example", Pass, Gray, Gray, "", judged{Human, "marta@cliente.example", AuthGray, "reenvio.taller.example", true}},
}

func forwardedEnvelope(source, forwarder, spf, dkim, dmarc, policy string) Envelope {
	return Envelope{ID: "ses", Source: source, Recipients: []string{testReceiving},
		Verdicts:   Verdicts{Spam: Pass, Virus: Pass, SPF: spf, DKIM: dkim, DMARC: dmarc, DMARCPolicy: policy},
		Own:        Own{Addresses: []string{testPublic, testReceiving}, Domains: []string{"in.taller.example"}},
		Forwarding: Forwarding{Public: testPublic, Forwarder: forwarder}}
}

func readForwarded(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "forwarded", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func verdictOf(m *Mail) judged {
	return judged{m.Class, m.From.Address, m.Auth.DMARC, m.Passage.By, m.Passage.Forwarded}
}

// TestRead_forwarded is what Google Workspace, Microsoft 365 and servers of
// one's own make of a mail, and what somebody makes who would like to be taken
// for one that they passed on.
func TestRead_forwarded(t *testing.T) {
	for _, tt := range forwarded {
		t.Run(tt.name, func(t *testing.T) {
			m := readMail(readForwarded(t, tt.name), forwardedEnvelope(tt.source, tt.forwarder, tt.spf, tt.dkim, tt.dmarc, tt.policy))
			if diff := cmp.Diff(tt.want, verdictOf(m)); diff != "" {
				t.Errorf("(-want +got)\n%sauth %+v, cause %s, problems %v", diff, m.Auth, m.Cause, m.Problems)
			}
		})
	}
	files, err := filepath.Glob("testdata/forwarded/*.eml")
	if err != nil || len(files) != len(forwarded)+3 { // three confirmations
		t.Errorf("%d mails in testdata/forwarded, %d are judged; %v", len(files), len(forwarded)+3, err)
	}
}

// TestRead_forwardedBySomebodyElse: the same mails prove nothing about From
// when SES does not say that the forwarder sent them, when the mailbox has no
// forwarder, or has another one.
func TestRead_forwardedBySomebodyElse(t *testing.T) {
	for _, tt := range forwarded {
		for what, env := range map[string]Envelope{
			"SPF fails":         forwardedEnvelope(tt.source, tt.forwarder, Fail, Gray, Gray, ""),
			"SPF is unknown":    forwardedEnvelope(tt.source, tt.forwarder, Gray, Gray, Gray, ""),
			"no forwarder":      forwardedEnvelope(tt.source, "", Pass, Gray, Gray, ""),
			"another forwarder": forwardedEnvelope(tt.source, "otra.example", Pass, Gray, Gray, ""),
			"null sender":       forwardedEnvelope("<>", tt.forwarder, Pass, Gray, Gray, ""),
			"sender elsewhere":  forwardedEnvelope(strings.Replace(tt.source, "taller.example", "evil.example", 1), tt.forwarder, Pass, Gray, Gray, ""),
		} {
			if m := readMail(readForwarded(t, tt.name), env); m.Auth.DMARC == AuthPass || m.Passage.By != "" {
				t.Errorf("%s, %s: %+v %+v", tt.name, what, m.Auth, m.Passage)
			}
		}
	}
}

// TestRead_forwardedToSomebodyElse: Google names on the envelope whom it
// forwards to.
func TestRead_forwardedToSomebodyElse(t *testing.T) {
	env := forwardedEnvelope(byGoogle, "google", Pass, Gray, Gray, "")
	env.Recipients = []string{"ventas@in.taller.example"}
	if m := readMail(readForwarded(t, "google-spf-only-author"), env); m.Passage.By != "" || m.Auth.DMARC != AuthGray {
		t.Errorf("%+v %+v", m.Passage, m.Auth)
	}
}

// TestRead_forwardedARC changes one thing of the forwarder's own set at a time.
func TestRead_forwardedARC(t *testing.T) {
	raw := string(readForwarded(t, "google-spf-only-author"))
	for what, change := range map[string][2]string{
		"another server's results":  {"ARC-Authentication-Results: i=1; mx.google.com;", "ARC-Authentication-Results: i=1; mx.evil.example;"},
		"a name that begins alike":  {"ARC-Authentication-Results: i=1; mx.google.com;", "ARC-Authentication-Results: i=1; mx.google.com.evil.example;"},
		"another's seal":            {"d=google.com; s=arc", "d=evil.example; s=arc"},
		"seal of another instance":  {"ARC-Seal: i=1;", "ARC-Seal: i=2;"},
		"no instance":               {"ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: i=0;"},
		"another From":              {"header.from=cliente.example\r\nX-Google", "header.from=otra.example\r\nX-Google"},
		"a host that is not his":    {"Received: by mail-wr1-f70.google.com", "Received: by mail.evil.example"},
		"a mail from outside above": {"Received: by mail-wr1-f70.google.com", "Received: from mail.evil.example by mail-wr1-f70.google.com"},
		"not received by SES":       {"by inbound-smtp.eu-west-1.amazonaws.com", "by mx.evil.example"},
	} {
		if !strings.Contains(raw, change[0]) {
			t.Fatalf("%s: no %q in the mail", what, change[0])
		}
		env := forwardedEnvelope(byGoogle, "google", Pass, Gray, Gray, "")
		m := readMail([]byte(strings.Replace(raw, change[0], change[1], 1)), env)
		if m.Auth.DMARC == AuthPass {
			t.Errorf("%s: %+v", what, m.Auth)
		}
	}
}

func TestReadRewriting(t *testing.T) {
	for source, want := range map[string]rewriting{
		"SRS0=Hq3t=ZX=cliente.example=marta@mx.example":      {kind: "srs", sender: "marta@cliente.example"},
		"srs0+Hq3t=ZX=cliente.example=marta=ruiz@mx.example": {kind: "srs", sender: "marta=ruiz@cliente.example"},
		"SRS0-x@mx.example": {kind: "srs"},
		"SRS1=Ab3d=first.example==Hq3t=ZX=cliente.example=marta@b.example": {kind: "srs", sender: "marta@cliente.example"},
		"SRS1=Ab3d=first.example=+Hq3t=ZX=cliente.example=marta@b.example": {kind: "srs", sender: "marta@cliente.example"},
		"bounces+SRS=2xLyQ=7W@taller.example":                              {kind: "srs"},
		"marta+SRS=2xLyQ=7W=cliente.example=marta@taller.example":          {kind: "srs", sender: "marta@cliente.example"},
		byGoogle:                        {kind: "caf", user: "soporte", to: testReceiving},
		"soporte+caf_=x@taller.example": {kind: "caf", user: "soporte"},
		byGroup:                         {kind: "group", user: "soporte"},
	} {
		if got, ok := readRewriting(source); !ok || got != want {
			t.Errorf("%s: %+v %v", source, got, ok)
		}
	}
	for _, source := range []string{"", "<>", "marta@cliente.example", "srs@cliente.example", "srs0@x.example", "srsly+news@x.example", "bounces+123@x.example", "+caf_=a=b@x.example", "+bnc1@x.example", "SRS0"} {
		if got, ok := readRewriting(source); ok {
			t.Errorf("%s: %+v", source, got)
		}
	}
}

func TestReadConfirmation(t *testing.T) {
	env := func(source string, dmarc Verdict) Envelope {
		return forwardedEnvelope(source, "google", Pass, Pass, dmarc, "")
	}
	for _, tt := range []struct {
		name string
		env  Envelope
		want Confirmation
	}{
		{"confirmation-google-workspace-en", env("forwarding-noreply@google.com", Pass), Confirmation{true, "304298959", "https://mail-settings.google.com/mail/vf-%5BANGjdJ_abcDEF%5D-XyZ"}},
		{"confirmation-gmail-es", env("forwarding-noreply@google.com", Pass), Confirmation{true, "317635984", "https://mail.google.com/mail/vf-%5BANGjdJ_abcDEF%5D-XyZ"}},
		{"attack-confirmation-by-another", env(byAttacker, Fail), Confirmation{}},
		{"attack-confirmation-by-another", env(byAttacker, Gray), Confirmation{}},
	} {
		m := readMail(readForwarded(t, tt.name), tt.env)
		if c, ok := ReadConfirmation(m); !ok || c != tt.want {
			t.Errorf("%s: %+v %v, from %v auth %+v", tt.name, c, ok, m.From, m.Auth)
		}
	}
	for subject, want := range map[string]bool{
		"Please verify the forwarding address": true, "Confirmar el reenvío de correo": true,
		"Re: forwarding confirmation": false, "Confirmación de su pedido": false, "Mail forwarding was switched on": false,
	} {
		m := &Mail{Subject: subject, From: Address{Address: "no-reply@provider.example"}, Text: "https://mail.google.com/mail/vf-1 123456"}
		if c, ok := ReadConfirmation(m); ok != want || c != (Confirmation{}) {
			t.Errorf("%q: %+v %v", subject, c, ok)
		}
		m.From.Address = "marta@cliente.example"
		if _, ok := ReadConfirmation(m); ok {
			t.Errorf("%q written by a person", subject)
		}
	}
	for _, text := range []string{"http://mail.google.com/mail/vf-1", "https://mail.google.com.evil.example/mail/vf-1", "https://mail.google.com@evil.example/mail/vf-1",
		"https://mail.google.com:8443/mail/vf-1", "https://evilgoogle.com/mail/vf-1", "https://mail.google.com/mail/uf-1"} {
		if l := confirmationLink(text); l != "" {
			t.Errorf("%s is taken for Google's link", text)
		}
	}
}

// FuzzRead_forwarded: whatever stands in a mail, without SPF for the
// forwarder's domain nothing that is written in it proves who wrote.
func FuzzRead_forwarded(f *testing.F) {
	for _, tt := range forwarded {
		raw, err := os.ReadFile("testdata/forwarded/" + tt.name + ".eml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, tt.source)
	}
	f.Fuzz(func(t *testing.T, raw []byte, source string) {
		for _, forwarder := range []string{"google", "microsoft", "reenvio.taller.example"} {
			m := readMail(bytes.Clone(raw), forwardedEnvelope(source, forwarder, Gray, Gray, Gray, ""))
			if m.Auth.DMARC == AuthPass || m.Passage.By != "" || m.Passage.List {
				t.Errorf("%s, %q: %+v %+v", forwarder, source, m.Auth, m.Passage)
			}
			readMail(bytes.Clone(raw), forwardedEnvelope(source, forwarder, Pass, Pass, Gray, ""))
		}
	})
}

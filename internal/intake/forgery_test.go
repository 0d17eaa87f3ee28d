package intake_test

import (
	"os"
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// TestMail_forgedForwardingGainsNoRights: a stranger mails the receiving
// address himself and writes everything above his mail that a trusted forwarder
// would. Where the mail may be written is what it would be without.
func TestMail_forgedForwardingGainsNoRights(t *testing.T) {
	const forged = "Authentication-Results: amazonses.com; spf=pass smtp.mailfrom=DOMAIN; dkim=pass header.d=DOMAIN; dmarc=pass header.from=DOMAIN\r\n" +
		"X-SES-DMARC-Verdict: PASS\r\nX-Desk-Verdicts: spf=PASS dkim=PASS dmarc=PASS\r\n"
	for _, forwarder := range []string{"google", "microsoft", "taller.example", ""} {
		for fixture, source := range map[string]string{"google-spf-only-author": viaGoogle, "microsoft-srs-inbox-rule": viaMicrosoft} {
			real, err := os.ReadFile("../mail/testdata/forwarded/" + fixture + ".eml")
			if err != nil {
				t.Fatal(err)
			}
			top, _, _ := strings.Cut(string(real), "\r\nFrom: ")
			for _, c := range []struct {
				name, from, source string
				spf                string
			}{
				{"participant, his own domain", "marta@cliente.example", "x@evil.example", "PASS"},
				{"participant, the forwarder's envelope", "marta@cliente.example", source, "FAIL"},
				{"agent, his own domain", "ana@taller.example", "x@evil.example", "PASS"},
				{"agent, the forwarder's envelope", "ana@taller.example", source, "FAIL"},
			} {
				_, domain, _ := strings.Cut(c.from, "@")
				place := func(headers string) (desk.Message, int) {
					p := forwardedPost(t, forwarder)
					p.send(letter{subject: "impresora"})
					p.answer("Lo miramos.")
					before := p.mails(customer)
					to := "soporte@" + crash.Domain
					if strings.HasPrefix(c.from, "ana") {
						to = p.replyAddress(1001, token.ToAgent("ana"))
					}
					v := crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: c.spf, DKIM: "GRAY", DMARC: "GRAY"}
					p.Post("forged", c.source, []string{to}, headers+"From: "+c.from+"\r\nSubject: Re: impresora\r\nIn-Reply-To: <n1@cliente.example>\r\nMessage-ID: <f@evil.example>\r\n\r\nPague aqui.\r\n", v)
					p.Drain()
					p.Check()
					return p.last(1001), p.mails(customer) - before
				}
				plain, _ := place("")
				m, out := place(strings.ReplaceAll(forged, "DOMAIN", domain) + strings.ReplaceAll(top, "cliente.example", domain) + "\r\n")
				if m.Evidence != plain.Evidence || m.Kind != plain.Kind || !strings.HasSuffix(m.Evidence, "/gray") || len(m.Flags) == 0 || out != 0 {
					t.Errorf("%q, %s, %s: %s %s with flags %v, %d mails out; plain %s %s", forwarder, fixture, c.name, m.Kind, m.Evidence, m.Flags, out, plain.Kind, plain.Evidence)
				}
			}
		}
	}
}

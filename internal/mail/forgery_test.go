package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sesTop is what SES writes above a mail that it takes from anybody.
const sesTop = "Return-Path: <x@evil.example>\r\n" +
	"Received: from mail.evil.example (mail.evil.example [203.0.113.9])\r\n by inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc123\r\n for soporte@in.taller.example;\r\n Mon, 02 Mar 2026 09:00:00 +0000 (UTC)\r\n" +
	"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n" +
	"Received-SPF: pass (spfCheck: domain of evil.example designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from=x@evil.example; helo=mail.evil.example;\r\n" +
	"Authentication-Results: amazonses.com;\r\n spf=pass (spfCheck: domain of evil.example designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from=x@evil.example; helo=mail.evil.example;\r\n dkim=pass header.i=@evil.example;\r\n dmarc=none header.from=FROM;\r\n"

// forgeries are header lines with which somebody who mails the receiving
// address himself would like to be taken for a forwarded mail, or a proved one.
func forgeries(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{
		"results of the receiver":      "Authentication-Results: amazonses.com; spf=pass smtp.mailfrom=FROM; dkim=pass header.d=FROM header.i=@FROM; dmarc=pass header.from=FROM\r\n",
		"results with a Received line": "Received: from a.google.com by inbound-smtp.eu-west-1.amazonaws.com; Mon, 2 Mar 2026 09:00:00 +0000\r\nAuthentication-Results: amazonses.com; dkim=pass header.d=FROM; dmarc=pass header.from=FROM\r\n",
		"verdicts":                     "X-SES-Spam-Verdict: PASS\r\nX-SES-DKIM-Verdict: PASS\r\nX-SES-DMARC-Verdict: PASS\r\nX-Desk-Verdicts: spf=PASS dkim=PASS dmarc=PASS\r\n",
		"forwarder's marks":            "X-Forwarded-To: soporte@in.taller.example\r\nX-Forwarded-For: soporte@taller.example soporte@in.taller.example\r\nDelivered-To: soporte@taller.example\r\nX-MS-Exchange-Inbox-Rules-Loop: soporte@taller.example\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\nX-Gm-Message-State: x\r\nResent-From: soporte@taller.example\r\n",
		"list of the group":            "X-Original-From: Marta <marta@FROM>\r\nList-ID: <soporte.taller.example>\r\nX-Google-Group-Id: 1\r\n",
		"results of Google":            "Authentication-Results: mx.google.com; dkim=pass header.i=@FROM; spf=pass smtp.mailfrom=FROM; dmarc=pass header.from=FROM\r\n",
	}
	for by, name := range map[string]string{"google": "google-spf-only-author", "microsoft": "microsoft-srs-inbox-rule", "server": "own-server-srs"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "forwarded", name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n\n")
		var set strings.Builder
		for _, field := range splitFields(head) {
			switch name, _, _ := strings.Cut(strings.ToLower(field), ":"); name {
			case "from", "to", "subject", "message-id", "date", "mime-version", "content-type", "content-transfer-encoding", "return-path":
			default:
				set.WriteString(strings.ReplaceAll(field, "cliente.example", "FROM"))
			}
		}
		all["all headers of a real forward, "+by] = set.String()
	}
	var everything strings.Builder
	for _, f := range all {
		everything.WriteString(f)
	}
	all["all of it"] = everything.String()
	return all
}

// splitFields parts a header block into its fields, each with its folded lines.
func splitFields(head string) []string {
	var list []string
	for line := range strings.Lines(head + "\n") {
		if n := len(list); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			list[n-1] += strings.ReplaceAll(line, "\n", "\r\n")
			continue
		}
		list = append(list, strings.ReplaceAll(line, "\n", "\r\n"))
	}
	return list
}

// TestRead_forgedHeadersGainNothing: whoever mails the receiving address
// himself is believed exactly what he would be believed without any of the
// headers of a forwarder, of the receiver, or of ARC. It takes SPF or DKIM of
// the forwarder's or the author's own domain, as SES checked them.
func TestRead_forgedHeadersGainNothing(t *testing.T) {
	sources := map[string]Verdict{ // envelope senders that a stranger has, or may write, and what SES says of their SPF
		"x@evil.example": Pass,
		"soporte+caf_=soporte=in.taller.example@evil.example": Pass,
		"bounces+SRS=2xLyQ=7W@evil.example":                   Pass,
		"SRS0=Hq3t=ZX=cliente.example=marta@evil.example":     Pass,
		"soporte+bncBDAABBXU3TQMGQE@evil.example":             Pass,
		"x@evil.google.com.evil.example":                      Pass,
		byGoogle:                                              Fail,
		byMicrosoft:                                           Gray,
		byServer:                                              Fail,
		testPublic:                                            Fail,
		"<>":                                                  Gray,
	}
	for how, lines := range forgeries(t) {
		for source, spf := range sources {
			for _, forwarder := range []string{"", "google", "microsoft", "reenvio.taller.example"} {
				for _, from := range []string{"marta@cliente.example", "ana@taller.example", testPublic} {
					for _, verdicts := range [][2]Verdict{{Gray, Gray}, {Pass, Gray}, {Pass, Fail}} { // DKIM of his own domain, DMARC of From
						env := forwardedEnvelope(source, forwarder, spf, verdicts[0], verdicts[1], "")
						domain := domainOf(from)
						top := strings.ReplaceAll(sesTop, "FROM", domain)
						body := "From: " + from + "\r\nTo: soporte@taller.example\r\nSubject: x\r\nMessage-ID: <1@evil.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHola.\r\n"
						plain := readMail([]byte(top+body), env)
						forged := readMail([]byte(top+strings.ReplaceAll(lines, "FROM", domain)+body), env)
						if forged.Auth.DMARC != plain.Auth.DMARC || forged.Auth.DMARC == AuthPass || forged.Passage.By != "" || forged.From.Address != from || forged.Auth.Forwarder != "" {
							t.Errorf("%s, by %s, forwarder %q, from %s: %+v %+v, plain %+v", how, source, forwarder, from, forged.Auth, forged.Passage, plain.Auth)
						}
					}
				}
			}
		}
	}
}

// TestRead_ownAddressOnTheEnvelope: a rule of a mailbox passes mail on under
// the mailbox's own address. SPF of the company proves nobody then, also where
// no forwarder is configured.
func TestRead_ownAddressOnTheEnvelope(t *testing.T) {
	for _, forwarder := range []string{"", "google", "microsoft"} {
		env := forwardedEnvelope(testPublic, forwarder, Pass, Pass, Pass, "")
		raw := strings.ReplaceAll(sesTop, "FROM", "taller.example") + "From: ana@taller.example\r\nSubject: x\r\n\r\nHola.\r\n"
		if m := readMail([]byte(raw), env); m.Auth.DMARC == AuthPass || !m.Passage.Forwarded {
			t.Errorf("forwarder %q: %+v %+v", forwarder, m.Auth, m.Passage)
		}
	}
}

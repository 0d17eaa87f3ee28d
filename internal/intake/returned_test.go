package intake_test

import (
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// dsn lets a delivery report arrive: about an address, returning the mail with an
// id, to a recipient of ours.
func (p *post) dsn(to, failed, status, action, original, dmarc string) {
	p.t.Helper()
	p.n++
	p.Post("ses-dsn-"+original+status+action+to[:2], "", []string{to}, "From: MAILER-DAEMON@cliente.example\r\nTo: "+to+"\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <"+status+action+original+"@mx>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"+
		"Final-Recipient: rfc822; "+failed+"\r\nAction: "+action+"\r\nStatus: "+status+"\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <"+original+"@eu-west-1.amazonses.com>\r\nTo: "+failed+"\r\n\r\n--b--\r\n",
		crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "GRAY", DKIM: "GRAY", DMARC: dmarc, Policy: "NONE"})
	p.Drain()
	p.Check()
}

// A report of a bounce that comes as a mail counts like the mail service's event
// where it proves to be about one mail of ours: it stops mail to an address that
// there is not, and says so on the ticket. Where it proves nothing it says so on
// the ticket only.
func TestMail_bounceByMailCountsForWhatItProves(t *testing.T) {
	for name, tt := range map[string]struct {
		to, failed, status, action, original, dmarc string
		state                                       desk.AddressState
		flagged, proved                             bool
	}{
		"quotes our mail":            {"id", customer, "5.1.1", "failed", "sent", "GRAY", desk.AddressHard, true, true},
		"mailbox full":               {"id", customer, "5.2.2", "failed", "sent", "GRAY", desk.AddressSoft, true, true},
		"refused for its content":    {"id", customer, "5.7.1", "failed", "sent", "GRAY", desk.AddressSoft, true, true},
		"delayed":                    {"id", customer, "4.4.1", "delayed", "sent", "GRAY", desk.AddressOK, false, false},
		"to her own reply address":   {"token", customer, "5.1.1", "failed", "other", "GRAY", desk.AddressHard, true, true},
		"quotes no mail of ours":     {"ours", customer, "5.1.1", "failed", "other", "GRAY", desk.AddressOK, true, false},
		"false sender":               {"token", customer, "5.1.1", "failed", "sent", "FAIL", desk.AddressOK, true, false},
		"about somebody else":        {"token", stranger, "5.1.1", "failed", "sent", "GRAY", desk.AddressOK, false, false},
		"by another's reply address": {"supplier", customer, "5.1.1", "failed", "other", "GRAY", desk.AddressOK, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.NoEvents = true
			number, id := p.ready()
			c, err := p.Store.Collection(t.Context(), p.ticket(number).ID, "")
			if err != nil {
				t.Fatal(err)
			}
			var sent desk.Delivery
			for _, d := range c.Deliveries {
				if d.Kind == "reply" && d.Recipient == customer {
					sent = d
				}
			}
			if sent.SESID == "" {
				t.Fatalf("nothing was sent: %+v", c.Deliveries)
			}
			original, to := map[string]string{"sent": strings.Split(sent.SESID, "@")[0], "other": "0000"}[tt.original], crash.Support
			switch tt.to {
			case "token":
				to = p.replyAddress(number, token.ToParticipant(1))
			case "supplier":
				to = p.replyAddress(number, token.ToParticipant(2))
			case "ours":
				original = strings.Split(id, "@")[0]
				to = p.replyAddress(number, token.ToParticipant(2))
			}
			for range 2 { // twice is once
				p.dsn(to, tt.failed, tt.status, tt.action, original, tt.dmarc)
			}
			a, err := p.Store.AddressMail(t.Context(), customer)
			if err != nil {
				t.Fatal(err)
			}
			if state, _, _ := a.State(p.Now()); state != tt.state {
				t.Errorf("the address is %s, want %s", state, tt.state)
			}
			if got := contains(p.ticket(number).Flags, desk.FlagUndelivered); got != tt.flagged {
				t.Errorf("flags %v", p.ticket(number).Flags)
			}
			named := 0
			for _, e := range p.events(number) {
				if e.Type == desk.DeliveryFailed && e.Data.Delivery == sent.Key {
					named++
				}
			}
			if (named == 1) != tt.proved || named > 1 {
				t.Errorf("%d events name the delivery", named)
			}
			list, _, err := p.Store.Notifications(t.Context(), "ana", "", 50)
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			for _, n := range list {
				if n.Kind == desk.NotifyUndelivered {
					told++
				}
			}
			if (told > 0) != tt.flagged {
				t.Errorf("the agent was told %d times", told)
			}
		})
	}
}

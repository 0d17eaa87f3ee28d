package intake_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

var passed = crash.Verdicts{Spam: "PASS", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"}

// forwarded lets a mail of package mail's fixtures arrive as SES would have
// announced it. The envelope of Google and Microsoft is in the company's own
// domain, so SPF passes, whoever wrote.
func (p *post) forwarded(name, source string, v crash.Verdicts, recipients ...string) {
	p.t.Helper()
	raw, err := os.ReadFile("../mail/testdata/forwarded/" + name + ".eml")
	if err != nil {
		p.t.Fatal(err)
	}
	p.n++
	ours := strings.NewReplacer("in.taller.example", crash.Domain)
	if len(recipients) == 0 {
		recipients = []string{"soporte@" + crash.Domain}
	}
	p.Post(fmt.Sprintf("ses-%d", p.n), ours.Replace(source), recipients, ours.Replace(string(raw)), v)
	p.Drain()
	p.Check()
}

const (
	viaGoogle    = "soporte+caf_=soporte=in.taller.example@taller.example"
	viaMicrosoft = "bounces+SRS=2xLyQ=7W@taller.example"
)

func forwardedPost(t *testing.T, forwarder string) *post {
	p := newPost(t)
	p.Config.Mailboxes[0].Forwarder = forwarder
	return p
}

func (p *post) inQuarantine() []store.Quarantined {
	p.t.Helper()
	list, _, err := p.Intake.Quarantine(context.Background(), boss(), p.Now(), "", 100)
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// A customer whose domain has a strict policy and signs nothing: only the
// forwarder can tell that it was she.
func TestMail_forwardedWithStrictPolicyBecomesATicket(t *testing.T) {
	v := passed
	v.DKIM, v.DMARC, v.Policy = "GRAY", "FAIL", "REJECT"
	for forwarder, mail := range map[string][2]string{"google": {"google-spf-only-author", viaGoogle}, "microsoft": {"microsoft-srs-inbox-rule", viaMicrosoft}} {
		p := forwardedPost(t, forwarder)
		p.forwarded(mail[0], mail[1], v)
		if len(p.Tickets()) != 1 || p.last(1001).From != "marta@cliente.example" || p.last(1001).Evidence != "none/other/pass" {
			t.Errorf("%s: %d tickets, %+v", forwarder, len(p.Tickets()), p.inQuarantine())
		}
		// Without a forwarder in the configuration nobody's word counts.
		q := forwardedPost(t, "")
		q.forwarded(mail[0], mail[1], v)
		list := q.inQuarantine()
		if forwarder == "google" && (len(q.Tickets()) != 0 || len(list) != 1 || list[0].Cause != "dmarc=reject") {
			t.Errorf("%s, not configured: %d tickets, %+v", forwarder, len(q.Tickets()), list)
		}
		// The mark of Microsoft's rule counts as a robot's, then.
		if forwarder == "microsoft" && (!contains(q.ticket(1001).Flags, "automatic") || q.mails("marta@cliente.example") != 0) {
			t.Errorf("%s, not configured: flags %v", forwarder, q.ticket(1001).Flags)
		}
	}
}

// Somebody outside writes in the name of an agent to the public address. The
// forwarder's envelope makes SPF and DMARC pass for the agent's own domain; with
// a stolen token of hers he would speak for the desk.
func TestMail_forwardedAttackInTheNameOfAnAgent(t *testing.T) {
	for forwarder, mail := range map[string][2]string{"google": {"attack-google-agent-from-outside", viaGoogle}, "microsoft": {"attack-microsoft-signed-agent", viaMicrosoft}, "": {"attack-google-agent-from-outside", viaGoogle}} {
		p := forwardedPost(t, forwarder)
		p.send(letter{subject: "impresora"})
		before := p.mails("marta@cliente.example")
		p.forwarded(mail[0], mail[1], passed, p.replyAddress(1001, token.ToAgent("ana")), "soporte@"+crash.Domain)
		if m := p.last(1001); m.Kind != desk.Note || len(m.Flags) == 0 || p.mails("marta@cliente.example") != before || p.ticket(1001).Status != desk.New {
			t.Errorf("%q: %s with flags %v, evidence %s", forwarder, m.Kind, m.Flags, m.Evidence)
		}
	}
	p := forwardedPost(t, "google")
	p.forwarded("google-agent-herself", viaGoogle, passed)
	if m := p.last(1001); m.Evidence != "none/agent/pass" {
		t.Errorf("the agent herself: %s", m.Evidence)
	}
}

// What pretends to have been forwarded is what it would be without pretending.
func TestMail_pretendedForwarding(t *testing.T) {
	for _, name := range []string{"attack-direct-with-forged-arc", "attack-direct-with-forwarder-headers"} {
		p := forwardedPost(t, "google")
		v := passed
		v.DKIM, v.DMARC = "GRAY", "GRAY"
		p.forwarded(name, "atacante@evil.example", v)
		if m := p.last(1001); m.Evidence != "none/other/gray" {
			t.Errorf("%s: %s", name, m.Evidence)
		}
		v.DMARC, v.Policy = "FAIL", "REJECT"
		p = forwardedPost(t, "google")
		p.forwarded(name, "atacante@evil.example", v)
		if list := p.inQuarantine(); len(list) != 1 || len(p.Tickets()) != 0 {
			t.Errorf("%s: %d tickets, %+v", name, len(p.Tickets()), list)
		}
	}
}

// Microsoft's mark of a rule that forwards does not make a robot of a person.
func TestMail_forwardedByARuleIsAcknowledged(t *testing.T) {
	p := forwardedPost(t, "microsoft")
	v := passed
	v.DKIM, v.DMARC = "GRAY", "GRAY"
	p.forwarded("microsoft-srs-inbox-rule", viaMicrosoft, v)
	if n := p.mails("marta@cliente.example"); n != 1 || contains(p.ticket(1001).Flags, "automatic") {
		t.Errorf("%d acknowledgements, flags %v", n, p.ticket(1001).Flags)
	}
}

func TestMail_forwardingConfirmationWaitsForTheAdmin(t *testing.T) {
	for _, name := range []string{"confirmation-google-workspace-en", "confirmation-gmail-es"} {
		p := newPost(t)
		p.forwarded(name, "forwarding-noreply@google.com", passed)
		list := p.inQuarantine()
		if len(p.Tickets()) != 0 || len(list) != 1 || list[0].Cause != intake.CauseConfirmation || len(list[0].Code) != 9 || !strings.HasPrefix(list[0].Link, "https://mail") {
			t.Fatalf("%s: %d tickets, %+v", name, len(p.Tickets()), list)
		}
		v, err := p.Intake.Preview(context.Background(), boss(), list[0].ID())
		if err != nil || !strings.Contains(v.Text, list[0].Code) {
			t.Errorf("%s: preview %q, %v", name, v.Text, err)
		}
	}
	p := newPost(t)
	v := passed
	v.DMARC = "FAIL"
	p.forwarded("attack-confirmation-by-another", "atacante@evil.example", v)
	if list := p.inQuarantine(); len(list) != 1 || list[0].Cause != intake.CauseConfirmationUnproved || list[0].Code+list[0].Link != "" {
		t.Errorf("another's: %+v", list)
	}
}

// Admins are told that a provider waits, once for each mail that comes, and not of
// more than a few: anybody can write mails that look like one, and hides no other by it.
func TestMail_adminsAreToldThatForwardingWaits(t *testing.T) {
	p := newPost(t)
	told := func(agent string) []desk.Notification {
		t.Helper()
		list, _, err := p.Store.Notifications(context.Background(), agent, "", 50)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	cfg, err := p.Store.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	left := *cfg
	left.Agents = append(slices.Clone(cfg.Agents), desk.Agent{ID: "rosa", Name: "Rosa", Address: "rosa@taller.example", Role: desk.RoleAdmin})
	if _, err := p.Store.PutConfig(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	p.forwarded("confirmation-gmail-es", "forwarding-noreply@google.com", passed)
	if list := told(desk.DefaultAdminID); len(list) != 1 || list[0].Kind != desk.NotifyForwarding || list[0].Mailbox != "support" || list[0].Read || !store.ValidNotificationID(list[0].ID) {
		t.Fatalf("the admin was told %+v", list)
	}
	for _, agent := range []string{"ana", "rosa"} { // no admin, and an admin who is gone
		if list := told(agent); len(list) != 0 {
			t.Errorf("%s was told %+v", agent, list)
		}
	}
	page, err := p.Conversation.Notifications(context.Background(), boss(), "", 10)
	if err != nil || page.Unread != 1 || page.List[0].Mailbox != "support" || page.List[0].Subject != "" {
		t.Errorf("%+v, %v", page, err)
	}
	if err := p.Conversation.ReadNotifications(context.Background(), boss(), []string{page.List[0].ID}, ""); err != nil || !told(desk.DefaultAdminID)[0].Read {
		t.Errorf("it stays unread: %v", err)
	}
	unproved := passed
	unproved.DMARC = "FAIL"
	for range 5 {
		p.Pass(time.Second)
		p.forwarded("attack-confirmation-by-another", "atacante@evil.example", unproved)
	}
	if n := len(told(desk.DefaultAdminID)); n != 1+3 || len(p.inQuarantine()) != 6 {
		t.Errorf("told %d times of %d mails", n, len(p.inQuarantine()))
	}
	p.Pass(time.Second)
	p.forwarded("confirmation-gmail-es", "forwarding-noreply@google.com", passed)
	if n := len(told(desk.DefaultAdminID)); n != 1+3+1 {
		t.Errorf("after a flood of false ones the provider's own is told of no more: %d", n)
	}
}

// A provider asks at a customer's reply address: the code must not stand in
// the customer's ticket, or he could forward the desk's mail.
func TestMail_confirmationToAReplyAddressIsNoEntry(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	p.forwarded("confirmation-gmail-es", "forwarding-noreply@google.com", passed, p.replyAddress(1001, token.ToParticipant(1)))
	if p.ticket(1001).Messages != 1 || len(p.inQuarantine()) != 1 {
		t.Errorf("%d messages, %d in quarantine", p.ticket(1001).Messages, len(p.inQuarantine()))
	}
}

// twoBoxes is a desk with a second mailbox, in English and of another team.
func twoBoxes(t *testing.T) *post {
	p := newPost(t)
	p.Config.Mailboxes = append(p.Config.Mailboxes, desk.Mailbox{ID: "sales", Address: "sales@taller.example", Receiving: "sales@" + crash.Domain,
		Name: "Sales", Team: "taller", Language: desk.English, NoAck: true, Aliases: []string{"offers@taller.example"}})
	return p
}

func TestMail_mailboxByEnvelopeGivesTeamAndLanguage(t *testing.T) {
	for _, to := range []string{"sales@" + crash.Domain, "sales@taller.example", "offers@taller.example", "OFFERS@Taller.Example"} {
		p := twoBoxes(t)
		p.n++
		// The header says another mailbox: only the envelope counts.
		p.Post("ses-1", "bob@client.example", []string{to}, "From: bob@client.example\r\nTo: soporte@taller.example\r\nSubject: 1\r\nMessage-ID: <a@client.example>\r\n\r\n1\r\n", passed)
		p.Drain()
		p.Check()
		x := p.ticket(1001)
		if x.Mailbox != "sales" || x.Language != desk.English || x.Team != "taller" || p.mails("bob@client.example") != 0 {
			t.Errorf("%s: mailbox %s, language %s, team %s, %d acknowledgements", to, x.Mailbox, x.Language, x.Team, p.mails("bob@client.example"))
		}
	}
}

// One mail to two mailboxes is one ticket that notes both, whether SES
// delivers it in one session or in two, in either order and again.
func TestMail_toTwoMailboxesIsOneTicket(t *testing.T) {
	raw := "From: bob@client.example\r\nTo: soporte@taller.example, sales@taller.example\r\nSubject: oferta\r\nMessage-ID: <a@client.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHola\r\n"
	support, sales := "soporte@"+crash.Domain, "sales@"+crash.Domain
	for name, sessions := range map[string][][]string{
		"one session":   {{support, sales}},
		"two sessions":  {{support}, {sales}},
		"the other way": {{sales}, {support}},
		"and again":     {{support}, {sales}, {sales}, {support, sales}},
	} {
		p := twoBoxes(t)
		for i, to := range sessions {
			p.Post(fmt.Sprintf("ses-%d", i), "bob@client.example", to, raw, passed)
			p.Drain()
		}
		p.Check()
		if len(p.Tickets()) != 1 {
			t.Errorf("%s: %d tickets", name, len(p.Tickets()))
			continue
		}
		x := p.ticket(1001)
		both := append([]string{x.Mailbox}, x.AlsoTo...)
		slices.Sort(both)
		if !slices.Equal(both, []string{"sales", "support"}) || x.Messages != 1 {
			t.Errorf("%s: noted %v, %d messages", name, both, x.Messages)
		}
	}
}

// A virus scan without a result locks the files until an admin lets them out;
// one that found something locks them for good.
func TestMail_lockedFiles(t *testing.T) {
	const withFile = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
	const parts = "--b\r\nContent-Type: text/plain\r\n\r\nHola\r\n--b\r\nContent-Type: text/plain; name=nota.txt\r\nContent-Disposition: attachment; filename=nota.txt\r\n\r\nnota\r\n--b--\r\n"
	for _, verdict := range []string{"GRAY", "PROCESSING_FAILED", "FAIL"} {
		p := newPost(t)
		v := passed
		v.Virus = verdict
		p.n++
		p.Post("ses-1", "marta@cliente.example", []string{"soporte@" + crash.Domain}, "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nSubject: impresora\r\nMessage-ID: <a@cliente.example>\r\n"+withFile+"\r\n"+parts, v)
		p.Drain()
		ctx, admin := context.Background(), boss()
		if verdict == "FAIL" {
			list := p.inQuarantine()
			if len(list) != 1 {
				t.Fatalf("%s: %d in quarantine", verdict, len(list))
			}
			if _, err := p.Intake.Release(ctx, admin, list[0].ID()); err != nil {
				t.Fatal(err)
			}
			p.Drain()
		}
		f := p.last(1001).Attachments[0]
		if _, err := p.Conversation.File(ctx, admin, "1001", f.ID); !f.Locked || !desk.IsKind(err, desk.Conflict) {
			t.Errorf("%s: locked %v, link: %v", verdict, f.Locked, err)
		}
		if _, err := p.Conversation.ReleaseFile(ctx, crash.AgentSubject(), "1001", f.ID); !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s: released by an agent: %v", verdict, err)
		}
		if _, err := p.Conversation.ReleaseFile(ctx, admin, "1001", "gone"); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%s: an unknown file: %v", verdict, err)
		}
		got, err := p.Conversation.ReleaseFile(ctx, admin, "1001", f.ID)
		if verdict == "FAIL" {
			if !desk.IsKind(err, desk.Conflict) || len(p.ticket(1001).Released) != 0 {
				t.Errorf("a virus was released: %v", err)
			}
			continue
		}
		if err != nil || got.Locked {
			t.Errorf("%s: %+v, %v", verdict, got, err)
		}
		rev := p.ticket(1001).Rev
		if _, err := p.Conversation.ReleaseFile(ctx, admin, "1001", f.ID); err != nil || p.ticket(1001).Rev != rev {
			t.Errorf("%s: released twice it changed something, %v", verdict, err)
		}
		if url, err := p.Conversation.File(ctx, crash.AgentSubject(), "1001", f.ID); err != nil || url == "" {
			t.Errorf("%s: no link for the agent: %v", verdict, err)
		}
		view, err := p.Conversation.Read(ctx, crash.AgentSubject(), "1001", "")
		if err != nil || view.Messages[len(view.Messages)-1].Attachments[0].Locked {
			t.Errorf("%s: still shown as locked, %v", verdict, err)
		}
		if _, err := p.Conversation.Reply(ctx, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Gracias"}); err != nil {
			t.Error(err)
		}
		p.Drain()
		p.Check()
	}
}

// A mailbox's address with a tag is the mailbox's: mail to it comes in there, mail
// from it is our own coming back, and nobody takes part under it. A mailbox that
// has its tag in its address keeps it.
func TestMail_ownAddressWithATag(t *testing.T) {
	p := newPost(t)
	p.Config.Mailboxes = append(p.Config.Mailboxes,
		desk.Mailbox{ID: "sales", Address: "ventas@taller.example", Receiving: "ventas@" + crash.Domain, Name: "Ventas"},
		desk.Mailbox{ID: "vip", Address: "ventas+vip@taller.example", Receiving: "ventas+vip@" + crash.Domain, Name: "VIP"})
	for i, tt := range []struct{ to, mailbox string }{
		{"ventas@" + crash.Domain, "sales"}, {"ventas+web@" + crash.Domain, "sales"}, {"ventas+vip@" + crash.Domain, "vip"}, {"Soporte+x+y@taller.example", "support"},
	} {
		p.send(letter{to: tt.to, subject: fmt.Sprint(i), headers: "Cc: soporte+copia@taller.example, otro@cliente.example\r\n"})
		x := p.ticket(int64(1001 + i))
		if x.Mailbox != tt.mailbox || len(x.AlsoTo) != 0 || len(x.Participants) != 2 {
			t.Errorf("to %s: mailbox %s and %v, %d participants", tt.to, x.Mailbox, x.AlsoTo, len(x.Participants))
		}
	}
	n := len(p.Tickets())
	for _, from := range []string{"soporte+bot@taller.example", "ventas+vip+2@taller.example", "soporte+x@" + crash.Domain} {
		p.send(letter{from: from, to: p.replyAddress(1001, token.ToParticipant(1))})
	}
	list := p.inQuarantine()
	if len(list) != 3 || len(p.Tickets()) != n || p.ticket(1001).Messages != 1 {
		t.Fatalf("%d kept away, %d tickets more", len(list), len(p.Tickets())-n)
	}
	for _, q := range list {
		if q.Class != "own" {
			t.Errorf("%s is %s: %s", q.From, q.Class, q.Cause)
		}
	}
	for address, own := range map[string]bool{"soporte+x@taller.example": true, "soportex@taller.example": false, "+soporte@taller.example": false} {
		if p.Config.Receives(crash.Domain, address) != own {
			t.Errorf("%s: own is %v", address, !own)
		}
	}
}

package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
)

// release lets the only quarantined mail out, and holds that the preview had
// said what becomes of it.
func (p *post) release(who desk.Subject) intake.Outcome {
	p.t.Helper()
	held := p.inQuarantine()
	if len(held) != 1 {
		p.t.Fatalf("%d mails in quarantine", len(held))
	}
	v, err := p.Intake.Preview(context.Background(), who, held[0].ID())
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := p.Intake.Release(context.Background(), who, held[0].ID())
	if err != nil {
		p.t.Fatal(err)
	}
	p.Drain()
	if f := v.Foreseen; f.Becomes != out.What || (f.Becomes == intake.BecameReply || f.Becomes == intake.BecameNote) && f.Ticket.ID != out.Ticket {
		p.t.Errorf("foreseen %q of %v, became %+v", f.Becomes, f.Ticket, out)
	}
	if len(p.inQuarantine()) != 0 {
		p.t.Error("it is still in quarantine")
	}
	return out
}

// vouched is the cell that a released mail falls into, and what becomes of it.
func (c cellMail) vouched() (cell cellMail, v desk.Verdict) {
	if c.auth == desk.AuthFail {
		c.auth = desk.AuthGray
	}
	return c, c.verdict()
}

// TestRelease_everyCellOfTheEvidenceTable: who releases a mail vouches for it, so
// that it goes where the table says, a failed check counting as none; nothing of
// it goes out.
func TestRelease_everyCellOfTheEvidenceTable(t *testing.T) {
	p := newPost(t)
	for _, c := range cells() {
		c.spam = true
		number, id := p.ready()
		before, n := p.ticket(number), len(p.Tickets())
		c.arrives(p, number, id)
		if p.ticket(number).Messages != before.Messages || len(p.Tickets()) != n {
			t.Fatalf("%s: spam was not kept away", c)
		}
		mails := len(p.Mailbox.To(customer, 0))
		out := p.release(boss())
		if got := len(p.Mailbox.To(customer, 0)); got != mails {
			t.Errorf("%s: %d mails went out", c, got-mails)
		}
		cell, v := c.vouched()
		m := p.last(number)
		if v.Action == desk.NewLinked || v.Action == desk.NewTicket {
			all := p.Tickets()
			if out.What != intake.BecameTicket || len(all) != n+1 || (all[n].FollowUpOf == before.ID) != (v.Action == desk.NewLinked) || all[n].Flags[0] != intake.FlagReleased {
				t.Errorf("%s, %s: %+v, %d tickets", c, v.Action, out, len(all)-n)
			}
			continue
		}
		kind := map[desk.JoinAction]desk.MessageKind{desk.JoinPublic: desk.Public, desk.JoinReply: desk.Note, desk.JoinNote: desk.Note, desk.JoinForward: desk.Forward, desk.JoinFlagged: desk.Note}[v.Action]
		if out.Ticket != before.ID || len(p.Tickets()) != n || m.Kind != kind || m.Direction != desk.Inbound || !strings.HasPrefix(m.Evidence, cell.String()+" released") {
			t.Errorf("%s, %s: %+v, a %s by %q", c, v.Action, out, m.Kind, m.Evidence)
		}
		if m.Flags[0] != intake.FlagReleased || contains(m.Flags, desk.FlagFalse) != (c.auth == desk.AuthFail) || v.Flag != "" && !contains(m.Flags, v.Flag) {
			t.Errorf("%s: flags %v", c, m.Flags)
		}
		if now := p.ticket(number); !contains(now.Flags, intake.FlagReleased) || v.MayReopen != (now.Status != before.Status) {
			t.Errorf("%s: ticket %s, flags %v", c, now.Status, now.Flags)
		}
	}
	p.Check()
}

// spamTo lets a mail of the customer arrive that looks like spam.
func (p *post) spamTo(to, headers, body string) {
	p.t.Helper()
	p.n++
	p.Post("ses-spam", customer, []string{to}, "From: "+customer+"\r\nTo: "+to+"\r\nSubject: Re: impresora\r\nMessage-ID: <s@cliente.example>\r\n"+headers+"\r\n"+body,
		crash.Verdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	p.Drain()
}

// Who may not see the ticket cannot write there by releasing a mail; he is not
// told its number either.
func TestRelease_outOfSightItIsLinked(t *testing.T) {
	p := newPost(t)
	p.Config.Teams = append(p.Config.Teams, desk.Team{ID: "ventas", Name: desk.Text{Es: "Ventas"}})
	p.Config.Mailboxes = append(p.Config.Mailboxes, desk.Mailbox{ID: "sales", Address: "ventas@taller.example", Receiving: "ventas@" + crash.Domain, Name: "Ventas", Team: "ventas"})
	p.send(letter{subject: "impresora"})
	before := p.ticket(1001)
	p.spamTo("ventas@"+crash.Domain, "In-Reply-To: <"+p.last(1001).MessageID+">\r\n", "Sigue igual\r\n")
	id := p.inQuarantine()[0].ID()
	v, err := p.Intake.Preview(t.Context(), lead("ventas"), id)
	if err != nil || v.Foreseen.Becomes != intake.BecameTicket || v.Foreseen.Ticket != nil {
		t.Errorf("the lead of another team is told %+v, %v", v.Foreseen, err)
	}
	if v, err := p.Intake.Preview(t.Context(), boss(), id); err != nil || v.Foreseen.Becomes != intake.BecameReply || v.Foreseen.Ticket.Number != 1001 {
		t.Errorf("the admin is told %+v, %v", v.Foreseen, err)
	}
	p.release(lead("ventas"))
	if now, x := p.ticket(1001), p.ticket(1002); now.Messages != before.Messages || x.FollowUpOf != before.ID || !contains(x.Flags, "claims_ticket") {
		t.Errorf("%d messages joined, the new one follows %q with %v", now.Messages-before.Messages, x.FollowUpOf, x.Flags)
	}
}

// What a machine wrote joins as a note that wakes nothing; alone it is a ticket.
func TestRelease_whatAMachineWrote(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	to := p.replyAddress(1001, token.ToParticipant(1))
	p.Post("ses-v", customer, []string{to}, "From: "+customer+"\r\nTo: "+to+"\r\nSubject: Fuera de la oficina\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <o@cliente.example>\r\n\r\nVuelvo.\r\n",
		crash.Verdicts{Spam: "PASS", Virus: "FAIL", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	p.Drain()
	if out := p.release(boss()); out.What != intake.BecameNote || p.last(1001).Kind != desk.Automatic || p.ticket(1001).Status != desk.New {
		t.Errorf("%+v: a %s, status %s", out, p.last(1001).Kind, p.ticket(1001).Status)
	}
	p.Post("ses-w", customer, []string{crash.Support}, "From: "+customer+"\r\nTo: "+crash.Support+"\r\nSubject: aviso\r\nAuto-Submitted: auto-generated\r\n\r\nAviso.\r\n",
		crash.Verdicts{Spam: "PASS", Virus: "FAIL", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	p.Drain()
	if out := p.release(boss()); out.What != intake.BecameTicket || !contains(p.ticket(1002).Flags, "automatic") {
		t.Errorf("%+v, flags %v", out, p.ticket(1002).Flags)
	}
	p.Check()
}

// Of a mail in HTML alone the words are shown and kept, the HTML never.
func TestRelease_wordsOfHTML(t *testing.T) {
	p := newPost(t)
	p.spamTo(crash.Support, "Content-Type: text/html\r\n", "<p>Pague <b>ya</b>.</p><img src=\"http://x.example/p.gif\">\r\n")
	if v, err := p.Intake.Preview(t.Context(), boss(), p.inQuarantine()[0].ID()); err != nil || !strings.Contains(v.Text, "Pague ya.") {
		t.Errorf("preview %q, %v", v.Text, err)
	}
	p.release(boss())
	if m := p.last(1001); !strings.Contains(m.Body.Text, "Pague ya.") || m.Body.HTML != "" || !slices.Equal(m.LeftOut, []string{desk.LeftHTML}) {
		t.Errorf("body %+v, without its %v", m.Body, m.LeftOut)
	}
}

// A second delivery adds nothing to what the first became.
func TestRelease_secondCopyIsNoSecondMessage(t *testing.T) {
	p := newPost(t)
	p.spamTo(crash.Support, "", "Hola\r\n")
	first := p.release(boss())
	p.Post("ses-again", customer, []string{crash.Support}, "From: "+customer+"\r\nTo: "+crash.Support+"\r\nSubject: Re: impresora\r\nMessage-ID: <s@cliente.example>\r\n\r\nHola\r\n",
		crash.Verdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS"})
	p.Drain()
	if out := p.release(boss()); out.What != intake.BecameDuplicate || out.Ticket != first.Ticket || len(p.Tickets()) != 1 || p.ticket(1001).Messages != 1 {
		t.Errorf("%+v, %d tickets", out, len(p.Tickets()))
	}
	p.Check()
}

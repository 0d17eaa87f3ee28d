package intake_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/token"
)

// tooLong is a header line over the guard's limit: the mail shows headers only.
var tooLong = "X-Long: " + strings.Repeat("a", 70_000) + "\r\n"

// mend puts a mail that can be read into the place of one that cannot, as if
// the parser had been mended.
func (p *post) mend(id, raw string) {
	p.t.Helper()
	if err := p.Blobs().Put(p.t.Context(), sesreceipt.MailPrefix+id, []byte(raw), blob.PutOptions{Type: "message/rfc822"}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) replay(id string) intake.Outcome {
	p.t.Helper()
	out, err := p.Intake.Replay(p.t.Context(), boss(), id)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Drain()
	return out
}

func (p *post) events(number int64) []desk.Event {
	p.t.Helper()
	c, err := p.Store.Collection(p.t.Context(), p.ticket(number).ID, "")
	if err != nil {
		p.t.Fatal(err)
	}
	return c.Events
}

// A mail over a limit gets its text into its own ticket once it can be read:
// no second ticket, no second message, and the history says why.
func TestReplay_putsTheTextIntoTheSameTicket(t *testing.T) {
	p := newPost(t)
	const head = "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nMessage-ID: <big@cliente.example>\r\nSubject: enorme\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
	p.Arrives("ses-1", customer, crash.Support, head+tooLong+"\r\nNo imprime.\r\n")
	p.Drain()
	before := p.ticket(1001)
	if m := p.last(1001); !contains(before.Flags, desk.FlagUnreadable) || !contains(m.Flags, desk.FlagUnreadable) || strings.Contains(m.Body.Text, "No imprime") {
		t.Fatalf("flags %v and %v, text %q", before.Flags, m.Flags, m.Body.Text)
	}
	if out := p.replay("ses-1"); out.Ticket != before.ID || out.Cause != "still guard=line" || p.ticket(1001).Rev != before.Rev {
		t.Errorf("before the mending: %+v", out)
	}
	p.mend("ses-1", head+"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nNo imprime.\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nerror 5\r\n--b--\r\n")
	for _, id := range []string{"ses-1", "ses-1", "#1001"} {
		out, err := p.Intake.Replay(t.Context(), boss(), id)
		if err != nil || out.Ticket != before.ID {
			t.Errorf("%s: %+v, %v", id, out, err)
		}
	}
	p.Drain()
	p.Check()
	now, m := p.ticket(1001), p.last(1001)
	if len(p.Tickets()) != 1 || now.Messages != 1 || contains(now.Flags, desk.FlagUnreadable) || contains(m.Flags, desk.FlagUnreadable) || now.Status != before.Status {
		t.Errorf("%d tickets, %d messages, flags %v, message %v", len(p.Tickets()), now.Messages, now.Flags, m.Flags)
	}
	if !strings.Contains(m.Body.Text, "No imprime.") || len(m.Attachments) != 1 || m.Attachments[0].Name != "log.txt" || m.Seq != 1 || !strings.Contains(now.Snippet, "No imprime.") {
		t.Errorf("message %+v, snippet %q", m, now.Snippet)
	}
	var told []desk.Event
	for _, e := range p.events(1001) {
		if e.Type == desk.MessageReread {
			told = append(told, e)
		}
	}
	if len(told) != 1 || told[0].Data.Reread != 1 || told[0].Actor.ID != desk.DefaultAdminID || told[0].Cause.Why != "replayed" {
		t.Errorf("history %+v", told)
	}
	if p.mails(customer) != 0 {
		t.Error("somebody was answered")
	}
}

// The number of a ticket names its first mail that could not be read.
func TestReplay_byTheTicketsNumber(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "enorme", headers: tooLong})
	p.mend("ses-1", "From: marta@cliente.example\r\nSubject: enorme\r\n\r\nYa se lee.\r\n")
	if out := p.replay("1001"); out.Cause != "reread" || !strings.Contains(p.last(1001).Body.Text, "Ya se lee.") {
		t.Errorf("%+v: %q", out, p.last(1001).Body.Text)
	}
	p.Check()
}

// What was kept away because nothing said who sent it becomes what it is, once;
// what is kept away for another reason stays.
func TestReplay_ofTheQuarantine(t *testing.T) {
	p := newPost(t)
	p.send(letter{from: "<>", source: "<>", subject: "roto"})
	id := p.inQuarantine()[0].MailID
	if out := p.replay(id); out.What != intake.BecameQuarantine || len(p.inQuarantine()) != 1 {
		t.Errorf("unmended: %+v", out)
	}
	p.mend(id, "From: marta@cliente.example\r\nSubject: roto\r\n\r\nYa se lee.\r\n")
	first := p.replay(id)
	if again := p.replay(id); first.What != intake.BecameTicket || again.Ticket != first.Ticket || len(p.inQuarantine()) != 0 || len(p.Tickets()) != 1 {
		t.Errorf("%+v, then %+v, %d tickets", first, again, len(p.Tickets()))
	}
	p.Check()
	p.spam("winner@spam.example", "PASS")
	if out := p.replay(p.inQuarantine()[0].MailID); out.What != intake.BecameQuarantine || len(p.inQuarantine()) != 1 || len(p.Tickets()) != 1 {
		t.Errorf("spam: %+v", out)
	}
}

// A mail that became nothing is taken in; one that there is not, is not found.
func TestReplay_ofWhatBecameNothing(t *testing.T) {
	p := newPost(t)
	p.Stored("lost", "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nSubject: perdido\r\n\r\nHola\r\n")
	if out := p.replay("lost"); out.What != intake.BecameTicket || len(p.Tickets()) != 1 {
		t.Errorf("%+v", out)
	}
	for _, id := range []string{"none", "1002", "../x", "a/b", "#", "", strings.Repeat("0", 200), `&m40\z`} {
		if out, err := p.Intake.Replay(t.Context(), boss(), id); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%q: %+v, %v", id, out, err)
		}
	}
	for name, who := range map[string]desk.Subject{"agent": crash.AgentSubject(), "lead": lead("taller")} {
		if _, err := p.Intake.Replay(t.Context(), who, "lost"); !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A message that was read stays as it is, whatever lies in the bucket now.
	p.mend("lost", "From: marta@cliente.example\r\nSubject: x\r\n\r\nOtra cosa\r\n")
	p.Pass(time.Hour)
	if out := p.replay("lost"); out.Cause != "claimed" || strings.Contains(p.last(1001).Body.Text, "Otra") {
		t.Errorf("%+v", out)
	}
}

// An answer over a limit stands where it belongs, by what its header proves, and
// is read anew there.
func TestReplay_ofAnAnswerOverALimit(t *testing.T) {
	p := newPost(t)
	number, _ := p.ready()
	before := p.ticket(number)
	to := p.replyAddress(number, token.ToParticipant(1))
	p.send(letter{to: to, subject: "Re: enorme", headers: tooLong})
	if m := p.last(number); m.Kind != desk.Public || !contains(m.Flags, desk.FlagUnreadable) || !strings.Contains(m.Body.Text, "Subject: Re: enorme") || p.ticket(number).Status != desk.Open {
		t.Fatalf("%s with %v: %q", m.Kind, m.Flags, m.Body.Text)
	}
	p.send(letter{from: stranger, to: to, subject: "ajeno", headers: tooLong})
	if m := p.last(number); m.Kind != desk.Note || !contains(m.Flags, desk.FlagStranger) || !contains(m.Flags, desk.FlagUnreadable) {
		t.Errorf("a stranger's is a %s with %v", m.Kind, m.Flags)
	}
	p.mend("ses-2", "From: marta@cliente.example\r\nSubject: Re: enorme\r\n\r\nYa se lee.\r\n")
	if out := p.replay(strconv.FormatInt(number, 10)); out.Ticket != before.ID || len(p.Tickets()) != 1 || p.ticket(number).Messages != before.Messages+2 {
		t.Errorf("%+v, %d messages", out, p.ticket(number).Messages)
	}
	c, err := p.Store.Collection(t.Context(), before.ID, "")
	if err != nil || !strings.Contains(c.Messages[1].Body.Text, "Ya se lee.") || contains(c.Messages[1].Flags, desk.FlagUnreadable) {
		t.Errorf("%+v, %v", c.Messages[1], err)
	}
	p.Check()
}

func TestAudit_replay(t *testing.T) {
	p := newPost(t)
	p.Stored("lost", "From: marta@cliente.example\r\nTo: soporte@taller.example\r\nSubject: perdido\r\n\r\nHola\r\n")
	p.replay("lost")
	list, _, err := p.Store.AuditOf(t.Context(), p.Now(), "", 10)
	if err != nil || len(list) != 1 || list[0].What != desk.AuditMailReplayed || list[0].Subject != "lost" || list[0].By.ID != desk.DefaultAdminID {
		t.Errorf("%+v, %v", list, err)
	}
}

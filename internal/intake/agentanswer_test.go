package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/mail"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/token"
)

// answersByMail lets Ana answer a ticket by mail, with further headers.
func (p *post) answersByMail(number int64, headers, text string) {
	p.t.Helper()
	p.send(letter{from: "ana@taller.example", to: p.replyAddress(number, token.ToAgent("ana")), subject: "Re: impresora", headers: headers, text: text})
}

// Whom an agent names in copy of an answer by mail is treated as in the composer.
func TestMail_agentCopiesSomebody(t *testing.T) {
	p := newPost(t)
	number, _ := p.ready()
	p.answersByMail(number, "Cc: Técnico <tecnico@otra.test>, soporte@taller.example, ana@taller.example, bruno@taller.example,\r\n "+supplier+", mailer-daemon@otra.test, x@"+crash.Domain+"\r\n", "Le copio al técnico.")
	m, now := p.last(number), p.ticket(number)
	var got []string
	for _, r := range m.Recipients {
		got = append(got, fmt.Sprintf("%s %q %v", r.Address, r.Name, r.CC))
	}
	want := []string{customer + ` "" false`, `tecnico@otra.test "Técnico" true`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("it went to (-want +got):\n%s", diff)
	}
	if c, ok := now.Correspondent("tecnico@otra.test"); !ok || c.Role != desk.CC || c.Person == "" || p.mails("tecnico@otra.test") != 1 || !slices.Contains(now.Watchers(), crash.Lead) {
		t.Errorf("he takes part as %+v and has %d mails; %v watch", c, p.mails("tecnico@otra.test"), now.Watchers())
	}
	if diff := cmp.Diff([]string{supplier, "mailer-daemon@otra.test"}, m.NotCopied); diff != "" || !contains(m.Flags, desk.FlagNotCopied) || p.mails(supplier) != 1 {
		t.Errorf("not copied (-want +got):\n%s\nflags %v", diff, m.Flags)
	}
	if text := p.sentText("ana@taller.example"); !strings.Contains(text, "mailer-daemon@otra.test") || !strings.Contains(text, supplier) {
		t.Errorf("she was told %q", text)
	}
	p.Post("again", "tecnico@otra.test", []string{p.replyAddress(number, token.ToParticipant(m.Recipients[1].No))}, "From: tecnico@otra.test\r\nSubject: Re: impresora\r\nMessage-ID: <t@otra.test>\r\n\r\nVoy mañana.\r\n", passed)
	p.Drain()
	if m := p.last(number); m.Kind != desk.Public || m.From != "tecnico@otra.test" {
		t.Errorf("his answer is %s of %s", m.Kind, m.From)
	}
	p.answersByMail(number, "Cc: tecnico@otra.test\r\n", "Gracias.")
	if m := p.last(number); len(m.Recipients) != 2 || len(m.NotCopied) != 0 || len(p.ticket(number).Participants) != len(now.Participants) {
		t.Errorf("the next went to %+v, not to %v", m.Recipients, m.NotCopied)
	}
	p.Check()
}

// A message has 20 recipients and a ticket 50 participants, by mail too.
func TestMail_agentCopiesTooMany(t *testing.T) {
	p := newPost(t)
	number, _ := p.ready()
	var all []string
	for i := range 25 {
		all = append(all, fmt.Sprintf("c%02d@otra.test", i))
	}
	p.answersByMail(number, "Cc: "+strings.Join(all, ",\r\n ")+"\r\n", "A todos.")
	if m := p.last(number); len(m.Recipients) != desk.MaxRecipients || len(m.NotCopied) != 6 {
		t.Errorf("it went to %d, not to %d", len(m.Recipients), len(m.NotCopied))
	}
	p.Check()
}

// However often her mail is kept back, the agent finds it in the desk; by mail
// she is told three times an hour.
func TestMail_agentIsAlwaysToldThatItWasNotSent(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	const times = 5
	for i := range times {
		p.answersByMail(1001, "", fmt.Sprintf("> citado %d", i))
	}
	told, _, err := p.Store.Notifications(context.Background(), "ana", "", 50)
	if err != nil {
		t.Fatal(err)
	}
	n, mails := 0, 0
	for _, x := range told {
		if x.Kind == desk.NotifyNotSent {
			n++
		}
	}
	for _, m := range p.Mailbox.To("ana@taller.example", 0) {
		if strings.Contains(m.Tag, "_notsent-") {
			mails++
		}
	}
	if n != times || mails != 3 {
		t.Errorf("she was told %d times in the desk and %d by mail of %d", n, mails, times)
	}
}

// broken is a table that refuses some writes.
type broken struct {
	table.Table
	refuses func(table.Key) bool
}

func (b broken) Write(ctx context.Context, op table.Op) (table.Item, error) {
	if b.refuses(op.Key) {
		return nil, errors.New("the table does not answer")
	}
	return b.Table.Write(ctx, op)
}

func (b broken) Transact(ctx context.Context, ops []table.Op) error {
	for _, op := range ops {
		if b.refuses(op.Key) || op.Item != nil && b.refuses(op.Item.Key()) {
			return errors.New("the table does not answer")
		}
	}
	return b.Table.Transact(ctx, ops)
}

// Nothing goes out that cannot be counted, and nothing is lost by that.
func TestMail_agentAnswersOnlyWhatIsCounted(t *testing.T) {
	for name, refuses := range map[string]func(table.Key) bool{
		"the agent's counters": func(k table.Key) bool { return strings.HasPrefix(k.PK, "CAP#agent-mail") },
		"the ticket's count":   func(k table.Key) bool { return strings.HasPrefix(k.PK, "T#") && k.SK == "V#META" },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.send(letter{subject: "impresora"})
			before, whole, on := p.mails(customer), p.Intake.Store, true
			to := p.replyAddress(1001, token.ToAgent("ana"))
			p.Intake.Store = store.New(store.Options{Table: broken{p.Table(), func(k table.Key) bool { return on && refuses(k) }}, Blobs: p.Blobs(), Now: p.Now,
				Seed: func() desk.Config { return p.Config }, Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
			p.Post("counted", "ana@taller.example", []string{to}, "From: ana@taller.example\r\nTo: "+to+"\r\nSubject: Re: impresora\r\nMessage-ID: <c@taller.example>\r\n\r\nPruebe otra vez.\r\n", passed)
			for range 3 {
				_, err := p.Intake.Mail(context.Background(), intake.Notification{RawKey: sesreceipt.MailPrefix + "counted", Envelope: mail.Envelope{ID: "counted", Source: "ana@taller.example", Recipients: []string{to},
					Verdicts: mail.Verdicts{Spam: mail.Pass, Virus: mail.Pass, SPF: mail.Pass, DKIM: mail.Pass, DMARC: mail.Pass}}})
				if err == nil {
					t.Fatal("the mail was taken in although nothing counts")
				}
			}
			if p.mails(customer) != before || p.ticket(1001).Messages != 1 {
				t.Fatalf("%d mails and %d messages although nothing counts", p.mails(customer)-before, p.ticket(1001).Messages)
			}
			on = false
			p.Drain()
			p.Intake.Store = whole
			if p.mails(customer) != before+1 || p.ticket(1001).Messages != 2 {
				t.Errorf("%d mails and %d messages when it counts again", p.mails(customer)-before, p.ticket(1001).Messages)
			}
			p.Check()
		})
	}
}

// What agents write in the console is not counted.
func TestMail_answersOfTheConsoleAreNotCapped(t *testing.T) {
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	for i := range 15 {
		if _, err := p.Conversation.Reply(context.Background(), crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: fmt.Sprint("Respuesta ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	p.answersByMail(1001, "", "Y otra por correo.")
	if m := p.last(1001); m.Kind != desk.Public || contains(p.ticket(1001).Flags, desk.FlagLoop) {
		t.Errorf("it is a %s with %v", m.Kind, m.Flags)
	}
}

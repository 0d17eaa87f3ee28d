package notification_test

import (
	"context"
	"strings"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/notification"
	"helpdesk/internal/web/text"
)

var boss = desk.Subject{Kind: desk.ActorAgent, AgentID: "admin", Role: desk.RoleAdmin}

// Every notice can be looked at in both languages: no placeholder is left, no
// text is missing, and what people named is escaped.
func TestPreview_everyNotice(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Config.Mailboxes[0].Name = "Taller <b>"
	seen := map[string]string{}
	for _, notice := range notification.Previewed {
		for _, lang := range []desk.Language{desk.Spanish, desk.English} {
			p, err := w.Notification.Preview(context.Background(), boss, desk.DefaultMailboxID, notice, lang)
			if err != nil {
				t.Fatalf("%s %s: %v", notice, lang, err)
			}
			for name, s := range map[string]string{"subject": p.Subject, "text": p.Text, "html": p.HTML} {
				if s == "" || strings.Contains(s, "notice.") || strings.ContainsAny(strings.ReplaceAll(s, "style=\"", ""), "{}") {
					t.Errorf("%s %s: %s is %q", notice, lang, name, s)
				}
			}
			if nobody := text.T(lang, "notice.nobody"); notice == "standing_in" && strings.Contains(p.Text+p.Subject, nobody) {
				t.Errorf("%s: %q is away", lang, nobody)
			}
			if toAgent := notice != "ack" && notice != "reply" && notice != "forward"; toAgent != strings.HasPrefix(p.Text, text.T(lang, "notice.marker")) || toAgent != strings.Contains(p.Text, "/console/tickets/preview") {
				t.Errorf("%s %s begins with the line to answer above, or leads to the ticket: %q", notice, lang, p.Text)
			}
			if !strings.Contains(p.HTML, `<html lang="`+string(lang)+`">`) || !strings.Contains(p.HTML, "width=device-width") {
				t.Errorf("%s %s: the page is %.200s", notice, lang, p.HTML)
			}
			if byPerson := notice == "reply" || notice == "forward"; p.Automatic == byPerson {
				t.Errorf("%s is automatic: %v", notice, p.Automatic)
			}
			if other, twice := seen[p.Text]; twice {
				t.Errorf("%s in %s reads like %s", notice, lang, other)
			}
			seen[p.Text] = notice
		}
	}
	if _, err := w.Notification.Preview(context.Background(), boss, "nowhere", "ack", desk.English); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an unknown mailbox answers %v", err)
	}
	if _, err := w.Notification.Preview(context.Background(), desk.Subject{}, desk.DefaultMailboxID, "ack", desk.English); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("nobody gets %v", err)
	}
}

// A mailbox words its acknowledgements, and signs what it sends.
func TestMailbox_ownTexts(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Config.Mailboxes[0].Name = "Averías"
	w.Config.Mailboxes[0].AckText = desk.Text{Es: "Gracias. {{desk.name}} anotó la <avería> {{ticket.number}} para {{team.name}}."}
	w.Config.Mailboxes[0].Signature = desk.Text{Es: "Taller & Cía.\nCalle Mayor 1"}
	if err := desk.ValidateConfig(&w.Config); err != nil {
		t.Fatal(err)
	}
	_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: customer, Subject: "La impresora", Text: "No imprime.", Language: desk.Spanish})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	again(t, w)
	sent := w.Mailbox.To(customer, 0)
	if len(sent) != 2 {
		t.Fatalf("%d mails", len(sent))
	}
	p, err := w.Notification.Preview(background, boss, desk.DefaultMailboxID, "ack", desk.Spanish)
	if err != nil || !strings.Contains(p.Text, "Gracias. Taller anotó la <avería> 1042 para ") || !strings.Contains(p.HTML, "&lt;avería&gt;") || p.From != "Averías <"+crash.Support+">" {
		t.Errorf("it reads %+v, %v", p, err)
	}
	for i, want := range []string{`From: =?utf-8?q?Ana_(Aver=C3=ADas)?=`, `From: =?utf-8?q?Aver=C3=ADas?=`} {
		_, raw, err := w.Mailbox.Get(sent[i].ID)
		if err != nil || !strings.Contains(string(raw), "Calle Mayor 1") {
			t.Errorf("mail %d is not signed: %v", i, err)
		}
		if !strings.Contains(strings.ToLower(string(raw)), strings.ToLower(want)) {
			t.Errorf("mail %d lacks %s in\n%.300s", i, want, raw)
		}
	}
}

func TestMailbox_ackTextTakesNothingOfTheRequester(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	for _, bad := range []string{"{{requester.name}}", "{{ticket.subject}}", "{{link}}", "a\x00b", strings.Repeat("x", desk.MaxMailboxText+1)} {
		cfg := w.Config
		cfg.Mailboxes = []desk.Mailbox{w.Config.Mailboxes[0]}
		cfg.Mailboxes[0].AckText = desk.Text{En: bad}
		if err := desk.ValidateConfig(&cfg); !desk.IsKind(err, desk.Invalid) || !strings.Contains(err.Error(), "mailboxes[0].ackText.en") {
			t.Errorf("%.30q: %v", bad, err)
		}
	}
}

// The answer carries the subject that the customer gave last.
func TestReply_subjectFollowsTheLatest(t *testing.T) {
	for in, want := range map[string]string{"": "La impresora", "Re: [#1001] La impresora": "La impresora", "RE: Rv: ahora el escáner": "ahora el escáner", "[#7] [#8]": "La impresora"} {
		ticket := desk.Ticket{Subject: "La impresora"}
		if got := ticket.AnswerSubject(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

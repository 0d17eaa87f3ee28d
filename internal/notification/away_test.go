package notification_test

import (
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// configured changes the configuration of a world.
func configured(t *testing.T, w *crash.World, change func(*desk.Config)) {
	t.Helper()
	now, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	next := *now
	next.Agents, next.Teams = append([]desk.Agent{}, now.Agents...), append([]desk.Team{}, now.Teams...)
	change(&next)
	if _, err := w.Store.PutConfig(background, next); err != nil {
		t.Fatal(err)
	}
}

func TestWrote_tellsWhoStandsIn(t *testing.T) {
	w := answered(t)
	w.Drain()
	ticket := w.Tickets()[0].ID
	configured(t, w, func(cfg *desk.Config) {
		cfg.Agent(crash.Agent).Away = &desk.Away{From: w.Now(), Until: w.Now().Add(time.Hour), Replacement: crash.Lead}
	})
	wrote := func(seq int64) {
		t.Helper()
		if err := w.Notification.Do(background, store.Job{Kind: store.JobWrote, Ticket: ticket, Seq: seq}); err != nil {
			t.Fatal(err)
		}
	}
	wrote(1)
	wrote(1) // delivered twice
	sent := w.Mailbox.To("bruno@taller.example", 0)
	if len(sent) != 1 || !strings.Contains(sent[0].Subject, "while Ana is away") {
		t.Fatalf("who stands in got %+v", sent)
	}
	bruno := desk.Subject{Kind: desk.ActorAgent, AgentID: crash.Lead, Role: desk.RoleLead, Teams: []string{"taller"}}
	if told, err := w.Conversation.Notifications(background, bruno, "", 10); err != nil || len(told.List) != 1 || told.List[0].Kind != desk.NotifyWrote {
		t.Errorf("his list is %+v, %v", told, err)
	}
	mine := len(w.Mailbox.To("ana@taller.example", 0))
	w.Pass(time.Hour)
	wrote(1) // she is back; the same message again changes nothing
	if n := len(w.Mailbox.To("bruno@taller.example", 0)); n != 1 {
		t.Errorf("when she is back he has %d", n)
	}
	if n := len(w.Mailbox.To("ana@taller.example", 0)); n != mine {
		t.Errorf("she has %d, had %d", n, mine)
	}
}

// Where the replacement cannot stand in, whoever answers for the team does:
// its lead, or an admin. Who may not see the ticket is told nothing, whatever
// the configuration says.
func TestWrote_tellsTheLeadWhereTheReplacementCannot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(cfg *desk.Config, otto *desk.Agent, now time.Time)
		told   string
	}{
		{"he sees it", func(cfg *desk.Config, otto *desk.Agent, _ time.Time) { otto.Teams = []string{"taller"} }, "otto@taller.example"},
		{"of another team", func(*desk.Config, *desk.Agent, time.Time) {}, "bruno@taller.example"},
		{"away himself", func(cfg *desk.Config, otto *desk.Agent, now time.Time) {
			otto.Teams, otto.Away = []string{"taller"}, &desk.Away{From: now, Until: now.Add(time.Hour)}
		}, "bruno@taller.example"},
		{"gone", func(cfg *desk.Config, otto *desk.Agent, _ time.Time) {
			otto.Teams, otto.Active = []string{"taller"}, false
		}, "bruno@taller.example"},
		{"of another team, and so is the lead", func(cfg *desk.Config, otto *desk.Agent, _ time.Time) {
			cfg.Agent(crash.Lead).Teams = nil
		}, "jefa@taller.example"},
		{"nobody named", func(cfg *desk.Config, _ *desk.Agent, _ time.Time) { cfg.Agent(crash.Agent).Away.Replacement = "" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := answered(t)
			w.Drain()
			configured(t, w, func(cfg *desk.Config) {
				cfg.Agents = append(cfg.Agents, desk.Agent{ID: "otto", Name: "Otto", Address: "otto@taller.example", Role: desk.RoleAgent, Active: true})
				cfg.Agent(crash.Agent).Away = &desk.Away{From: w.Now(), Until: w.Now().Add(time.Hour), Replacement: "otto"}
				c.change(cfg, cfg.Agent("otto"), w.Now())
			})
			if err := w.Notification.Do(background, store.Job{Kind: store.JobWrote, Ticket: w.Tickets()[0].ID, Seq: 1}); err != nil {
				t.Fatal(err)
			}
			for _, address := range []string{"otto@taller.example", "bruno@taller.example", "jefa@taller.example"} {
				want := 0
				if address == c.told {
					want = 1
				}
				if sent := w.Mailbox.To(address, 0); len(sent) != want {
					t.Errorf("%s got %d mails, not %d", address, len(sent), want)
				}
			}
		})
	}
}

func TestReply_isSigned(t *testing.T) {
	w := answered(t)
	w.Drain()
	configured(t, w, func(cfg *desk.Config) {
		cfg.Agent(crash.Agent).Signature = desk.Text{Es: "Ana & <Co>\nMostrador", En: "Regards, Ana"}
		for i := range cfg.Teams {
			cfg.Teams[i].Signature = desk.Text{Es: "Taller de Luis"}
		}
	})
	w.Pass(time.Minute) // the configuration is believed for half a minute
	m, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Ya está."})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Note: true, Text: "Nota."}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	sent := w.Mailbox.To(customer, 0)
	_, raw, err := w.Mailbox.Get(sent[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.ReplaceAll(string(raw), "\r\n", "\n")
	for _, want := range []string{".\n\nAna & <Co>\nMostrador\n\nTaller de Luis\n\n--=20\n", "Ana &amp; &lt;Co&gt;<br>"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the answer lacks %q in\n%s", want, plain)
		}
	}
	if strings.Contains(plain, "Regards") {
		t.Error("it is signed in another language")
	}
	kept, _, err := w.Store.Message(background, m.Ticket, m.Seq)
	if err != nil || kept.Body.Text != "Ya está." {
		t.Errorf("the message that is kept says %q, %v", kept.Body.Text, err)
	}
}

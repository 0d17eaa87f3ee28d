package intake_test

import (
	"strings"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// sellers is a desk of two teams with a mailbox each, eight mails to each in
// quarantine, and the ids of both, newest first.
func sellers(t *testing.T) (p *post, sales, help []string) {
	t.Helper()
	p = newPost(t)
	p.Config.Teams = append(p.Config.Teams, desk.Team{ID: "ventas", Name: desk.Text{Es: "Ventas"}})
	p.Config.Mailboxes = append(p.Config.Mailboxes, desk.Mailbox{ID: "sales", Address: "ventas@taller.example", Receiving: "ventas@" + crash.Domain, Name: "Ventas", Team: "ventas"})
	for i := range 16 {
		to := "soporte@" + crash.Domain
		if i%2 == 0 {
			to = "ventas@" + crash.Domain
		}
		p.send(letter{to: to, subject: "urgente", text: "Pague ya.", dmarc: "FAIL", policy: "REJECT"})
		p.Pass(time.Minute)
	}
	all, _, err := p.Intake.Quarantine(t.Context(), boss(), p.Now(), "", 100)
	if err != nil || len(all) != 16 {
		t.Fatalf("%d in quarantine, %v", len(all), err)
	}
	for _, q := range all {
		if q.Mailbox == "sales" {
			sales = append(sales, q.ID())
		} else {
			help = append(help, q.ID())
		}
	}
	return p, sales, help
}

func lead(teams ...string) desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: "tom", Role: desk.RoleLead, Teams: teams}
}

func TestQuarantine_leadSeesWhatCameToHisTeams(t *testing.T) {
	p, sales, help := sellers(t)
	var seen []string
	for before := ""; ; {
		list, next, err := p.Intake.Quarantine(t.Context(), lead("ventas"), p.Now(), before, 4)
		if err != nil || len(list) == 0 {
			t.Fatalf("a page of %d, %v", len(list), err)
		}
		for _, q := range list {
			seen = append(seen, q.ID())
		}
		if before = next; next == "" {
			break
		}
	}
	if strings.Join(seen, " ") != strings.Join(sales, " ") {
		t.Errorf("paged %v\nwant  %v", seen, sales)
	}
	if _, err := p.Intake.Preview(t.Context(), lead("ventas"), sales[0]); err != nil {
		t.Errorf("his own: %v", err)
	}
	if _, err := p.Intake.Preview(t.Context(), lead("ventas"), help[0]); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("another team's is shown: %v", err)
	}
	if _, err := p.Intake.Release(t.Context(), lead("ventas"), help[0]); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("another team's is released: %v", err)
	}
	if len(p.Tickets()) != 0 {
		t.Error("it became a ticket")
	}
	out, err := p.Intake.Release(t.Context(), lead("ventas"), sales[0])
	if err != nil {
		t.Fatalf("his own is not released: %v", err)
	}
	p.Drain()
	for who, found := range map[string]bool{"ventas": true, "otros": false} {
		again, err := p.Intake.Release(t.Context(), lead(who), sales[0])
		if found && (err != nil || again.Ticket != out.Ticket) || !found && (!desk.IsKind(err, desk.NotFound) || again.Ticket != "") {
			t.Errorf("released again by %s: %+v, %v", who, again, err)
		}
	}
	p.Check()
}

// Rules hold for the mail of every team: a lead makes and reads none, not even
// with the release of his own mail, which stays where it is.
func TestMailRules_areForAdmins(t *testing.T) {
	p, sales, _ := sellers(t)
	if _, err := p.Intake.ReleaseAndAllow(t.Context(), lead("ventas"), sales[0], desk.TeachDomain); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a lead allows a domain: %v", err)
	}
	if _, err := p.Intake.DiscardAndBlock(t.Context(), lead("ventas"), sales[0], desk.TeachDomain); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a lead blocks a domain: %v", err)
	}
	if _, _, err := p.Intake.MailRules(t.Context(), lead("ventas"), "", 10); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a lead reads rules: %v", err)
	}
	if list, _, err := p.Intake.MailRules(t.Context(), boss(), "", 10); err != nil || len(list) != 0 || len(p.Tickets()) != 0 {
		t.Errorf("%d rules, %d tickets, %v", len(list), len(p.Tickets()), err)
	}
}

package intake_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

func boss() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
}

// caught is a desk with n mails in quarantine, and their ids, newest first.
func caught(t *testing.T, n int) (*post, []string) {
	t.Helper()
	p := newPost(t)
	for range n {
		p.send(letter{subject: "urgente", text: "Pague ya.", dmarc: "FAIL", policy: "REJECT"})
		p.Pass(time.Minute)
	}
	list, _, err := p.Intake.Quarantine(context.Background(), boss(), p.Now(), "", 100)
	if err != nil || len(list) != n {
		t.Fatalf("%d in quarantine, %v", len(list), err)
	}
	var ids []string
	for _, q := range list {
		ids = append(ids, q.ID())
	}
	return p, ids
}

func TestQuarantine_pages(t *testing.T) {
	p, ids := caught(t, 5)
	var seen []string
	before := ""
	for {
		list, next, err := p.Intake.Quarantine(context.Background(), boss(), p.Now(), before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range list {
			seen = append(seen, q.ID())
		}
		if before = next; next == "" {
			break
		}
	}
	if strings.Join(seen, " ") != strings.Join(ids, " ") {
		t.Errorf("paged %v\nwant  %v", seen, ids)
	}
	if list, _, err := p.Intake.Quarantine(context.Background(), boss(), p.Now().AddDate(0, -1, 0), "", 10); err != nil || len(list) != 0 {
		t.Errorf("another month: %v, %v", list, err)
	}
	for _, cursor := range []string{"x", "1.x", "-1.a", "99999999999999999.a", "."} {
		if _, _, err := p.Intake.Quarantine(context.Background(), boss(), p.Now(), cursor, 10); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}

func TestPreview(t *testing.T) {
	p, ids := caught(t, 1)
	v, err := p.Intake.Preview(context.Background(), boss(), ids[0])
	if err != nil || strings.TrimSpace(v.Text) != "Pague ya." || !strings.Contains(v.Headers, "Subject: urgente") || strings.Contains(v.Headers, "Pague") {
		t.Errorf("%+v, %v", v, err)
	}
	if v.Entry.Verdicts["dmarc"] != "FAIL" || v.Entry.Cause != "dmarc=reject" || v.Entry.Source != "marta@cliente.example" {
		t.Errorf("entry %+v", v.Entry)
	}
}

// Released by many at once, a mail becomes one ticket, without an answer to
// whoever pretends to have sent it.
func TestRelease_becomesOneTicket(t *testing.T) {
	p, ids := caught(t, 1)
	outcomes := make([]intake.Outcome, 8)
	var wg sync.WaitGroup
	for i := range outcomes {
		wg.Go(func() {
			out, err := p.Intake.Release(context.Background(), boss(), ids[0])
			if err != nil {
				t.Errorf("release: %v", err)
			}
			outcomes[i] = out
		})
	}
	wg.Wait()
	p.Drain()
	tickets := p.Tickets()
	if len(tickets) != 1 || tickets[0].Flags[0] != intake.FlagReleased {
		t.Fatalf("%d tickets: %+v", len(tickets), tickets)
	}
	for _, out := range outcomes {
		if out.Ticket != tickets[0].ID || out.What != intake.BecameTicket {
			t.Errorf("answered %+v", out)
		}
	}
	if p.mails("marta@cliente.example") != 0 {
		t.Error("a false sender was answered")
	}
	if list, _, _ := p.Intake.Quarantine(context.Background(), boss(), p.Now(), "", 10); len(list) != 0 {
		t.Error("it is still in quarantine")
	}
	// The mail itself, delivered again, finds it done.
	p.n--
	p.send(letter{subject: "urgente", text: "Pague ya.", dmarc: "FAIL", policy: "REJECT"})
	if len(p.Tickets()) != 1 {
		t.Error("delivered again it became another ticket")
	}
	p.Check()
}

func TestDiscard_andReleaseExcludeEachOther(t *testing.T) {
	p, ids := caught(t, 2)
	if _, err := p.Intake.Discard(context.Background(), boss(), ids[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Intake.Release(context.Background(), boss(), ids[0]); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("released what was deleted: %v", err)
	}
	if _, err := p.Intake.Discard(context.Background(), boss(), ids[0]); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if _, err := p.Intake.Release(context.Background(), boss(), ids[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Intake.Discard(context.Background(), boss(), ids[1]); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("deleted what was released: %v", err)
	}
	p.Drain()
	if n := len(p.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
	p.Check()
}

func TestRelease_aMailThatNobodySent(t *testing.T) {
	p := newPost(t)
	p.send(letter{from: "<>", source: "<>", subject: "x"})
	list, _, err := p.Intake.Quarantine(context.Background(), boss(), p.Now(), "", 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if _, err := p.Intake.Release(context.Background(), boss(), list[0].ID()); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("released: %v", err)
	}
}

func TestQuarantine_isForThoseWhoWorkEverywhere(t *testing.T) {
	p, ids := caught(t, 1)
	for name, who := range map[string]desk.Subject{
		"agent":               {Kind: desk.ActorAgent, AgentID: "ana", Role: desk.RoleAgent, Teams: []string{"taller"}},
		"program of one team": {Kind: desk.ActorProgram, KeyID: "k", Teams: []string{"taller"}, Scopes: desk.Scopes},
		"customer":            {Kind: desk.ActorPerson, PersonID: "p"},
	} {
		_, _, listed := p.Intake.Quarantine(context.Background(), who, p.Now(), "", 10)
		_, shown := p.Intake.Preview(context.Background(), who, ids[0])
		_, released := p.Intake.Release(context.Background(), who, ids[0])
		_, discarded := p.Intake.Discard(context.Background(), who, ids[0])
		for what, err := range map[string]error{"list": listed, "preview": shown, "release": released, "discard": discarded} {
			if !desk.IsKind(err, desk.Forbidden) {
				t.Errorf("%s by %s: %v", what, name, err)
			}
		}
	}
}

func TestAudit_quarantine(t *testing.T) {
	p, ids := caught(t, 2)
	if _, err := p.Intake.Release(context.Background(), boss(), ids[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Intake.Release(context.Background(), boss(), ids[0]); err != nil { // again: answered the same
		t.Fatal(err)
	}
	p.Pass(time.Minute)
	if _, err := p.Intake.Discard(context.Background(), boss(), ids[1]); err != nil {
		t.Fatal(err)
	}
	list, _, err := p.Store.AuditOf(context.Background(), p.Now(), "", 10)
	if err != nil || len(list) != 2 || list[0].What != desk.AuditMailDeleted || list[1].What != desk.AuditMailReleased {
		t.Fatalf("%+v, %v", list, err)
	}
	for i, a := range list {
		if a.By.ID != desk.DefaultAdminID || !strings.HasSuffix(ids[1-i], "."+a.Subject) {
			t.Errorf("entry %+v of %v", a, ids)
		}
	}
}

func TestAudit_mailRules(t *testing.T) {
	p, ids := caught(t, 1)
	if _, err := p.Intake.DiscardAndBlock(context.Background(), boss(), ids[0], desk.TeachDomain); err != nil {
		t.Fatal(err)
	}
	rules, _, err := p.Intake.MailRules(context.Background(), boss(), "", 10)
	if err != nil || len(rules) != 1 {
		t.Fatal(rules, err)
	}
	p.Pass(time.Minute)
	if _, err := p.Intake.ForgetMailRule(context.Background(), boss(), rules[0].ID); err != nil {
		t.Fatal(err)
	}
	list, _, err := p.Store.AuditOf(context.Background(), p.Now(), "", 10)
	if err != nil || len(list) != 3 || list[0].What != desk.AuditMailRuleDeleted || list[0].Subject != rules[0].ID {
		t.Errorf("%+v, %v", list, err)
	}
}

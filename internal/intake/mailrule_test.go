package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// spam lets a mail arrive that the mail service takes for spam.
func (p *post) spam(from, dmarc string) {
	p.t.Helper()
	p.n++
	v := crash.Verdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: dmarc}
	raw := fmt.Sprintf("From: %s\r\nTo: soporte@taller.example\r\nSubject: oferta %d\r\nMessage-ID: <s%d@x.example>\r\n\r\nTexto %d\r\n", from, p.n, p.n, p.n)
	p.Post(fmt.Sprintf("ses-%d", p.n), from, []string{"soporte@" + crash.Domain}, raw, v)
	p.Drain()
	p.Check()
}

func TestMailRules_releaseTeaches(t *testing.T) {
	ctx := context.Background()
	for scope, others := range map[string][]string{desk.TeachSender: {"ana@otra.example"}, desk.TeachDomain: {"bea@otra.example", "eva@sub.otra.example"}} {
		p := newPost(t)
		p.spam("ana@otra.example", "PASS")
		id := p.inQuarantine()[0].ID()
		for range 2 { // asked twice
			if _, err := p.Intake.ReleaseAndAllow(ctx, boss(), id, scope); err != nil {
				t.Fatal(err)
			}
		}
		p.Drain()
		for i, from := range others {
			p.spam(from, "GRAY")
			if len(p.Tickets()) != 2+i || p.last(int64(1002+i)).From != from {
				t.Errorf("%s: %s is still spam", scope, from)
			}
		}
		n := len(p.Tickets())
		p.spam("ana@otra.example", "FAIL") // a false sender
		p.spam("ana@mala.example", "PASS")
		p.spam("ana@notraotra.example", "PASS")
		if len(p.Tickets()) != n || len(p.inQuarantine()) != 3 {
			t.Errorf("%s: %d tickets, %d in quarantine", scope, len(p.Tickets()), len(p.inQuarantine()))
		}
	}
}

func TestMailRules_blockedMailIsKept(t *testing.T) {
	ctx := context.Background()
	p := newPost(t)
	p.send(letter{subject: "impresora"})
	p.spam("marta@cliente.example", "PASS")
	if _, err := p.Intake.DiscardAndBlock(ctx, boss(), p.inQuarantine()[0].ID(), desk.TeachDomain); err != nil {
		t.Fatal(err)
	}
	before := p.mails("marta@cliente.example")
	p.send(letter{subject: "otra"})
	p.send(letter{to: p.replyAddress(1001, token.ToParticipant(1))}) // a token opens nothing to who is blocked
	p.send(letter{from: "otra@cliente.example", headers: "Auto-Submitted: auto-generated\r\n"})
	list := p.inQuarantine()
	if len(list) != 3 || list[0].Cause != intake.CauseBlocked || len(p.Tickets()) != 1 || p.ticket(1001).Messages != 1 || p.mails("marta@cliente.example") != before {
		t.Errorf("%d in quarantine, %d tickets with %d messages", len(list), len(p.Tickets()), p.ticket(1001).Messages)
	}
	// A report about our own mail is not kept away.
	p.send(letter{from: "MAILER-DAEMON@cliente.example", source: "<>", to: p.replyAddress(1001, token.ToParticipant(1)), subject: "Undelivered Mail Returned to Sender", text: "marta@cliente.example: user unknown"})
	if p.last(1001).Kind != desk.Automatic {
		t.Errorf("the report became %s", p.last(1001).Kind)
	}
	// An exception for one address counts before the rule about its domain.
	if _, err := p.Intake.ReleaseAndAllow(ctx, boss(), list[0].ID(), desk.TeachSender); err != nil {
		t.Fatal(err)
	}
	p.Drain()
	from := list[0].From
	n := len(p.Tickets())
	p.send(letter{from: from})
	if len(p.Tickets()) != n+1 {
		t.Errorf("mail of %s is still blocked", from)
	}
	rules, next, err := p.Intake.MailRules(ctx, boss(), "", 100)
	if err != nil || len(rules) != 2 || next != "" {
		t.Fatalf("%+v %q %v", rules, next, err)
	}
	for _, r := range rules {
		if got, err := p.Intake.ForgetMailRule(ctx, boss(), r.ID); err != nil || got != r || r.By.ID != desk.DefaultAdminID || r.At.IsZero() {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := p.Intake.ForgetMailRule(ctx, boss(), r.ID); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("taken away twice: %v", err)
		}
	}
	p.send(letter{subject: "por fin"})
	if len(p.Tickets()) != n+2 {
		t.Error("the block outlived its rule")
	}
}

// Nobody blocks the desk itself or its agents, and an agent who is provably
// she is heard whatever the rules say.
func TestMailRules_ownAddresses(t *testing.T) {
	ctx := context.Background()
	p := newPost(t)
	p.spam("ana@taller.example", "GRAY")
	id := p.inQuarantine()[0].ID()
	for _, scope := range []string{desk.TeachSender, desk.TeachDomain} {
		if _, err := p.Intake.DiscardAndBlock(ctx, boss(), id, scope); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("an agent was blocked by %s: %v", scope, err)
		}
	}
	if len(p.inQuarantine()) != 1 {
		t.Error("the mail is gone although nothing was taught")
	}
	rule := desk.MailRule{ID: store.MailRuleID("taller.example"), Kind: desk.BlockMail, Domain: "taller.example"}
	if err := p.Store.PutMailRule(ctx, rule); err != nil {
		t.Fatal(err)
	}
	p.send(letter{from: "ana@taller.example", subject: "hola"})
	if len(p.Tickets()) != 1 {
		t.Error("the agent's own mail is blocked")
	}
}

func TestMailRules_areForThoseWhoWorkEverywhere(t *testing.T) {
	p, ids := caught(t, 1)
	ctx := context.Background()
	who := crash.AgentSubject()
	_, _, listed := p.Intake.MailRules(ctx, who, "", 10)
	_, forgot := p.Intake.ForgetMailRule(ctx, who, "x")
	_, released := p.Intake.ReleaseAndAllow(ctx, who, ids[0], desk.TeachSender)
	_, discarded := p.Intake.DiscardAndBlock(ctx, who, ids[0], desk.TeachSender)
	for what, err := range map[string]error{"list": listed, "forget": forgot, "release": released, "discard": discarded} {
		if !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if rules, _, _ := p.Intake.MailRules(ctx, boss(), "", 10); len(rules) != 0 {
		t.Errorf("taught without permission: %+v", rules)
	}
}

func TestMailRules_areLimitedAndPaged(t *testing.T) {
	p := newPost(t)
	ctx := context.Background()
	for i := range desk.MaxMailRules {
		r := desk.MailRule{ID: store.MailRuleID(fmt.Sprint(i)), Kind: desk.BlockMail, Sender: fmt.Sprintf("a%d@x.example", i)}
		if err := p.Store.PutMailRule(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	p.spam("ana@otra.example", "PASS")
	id := p.inQuarantine()[0].ID()
	if _, err := p.Intake.ReleaseAndAllow(ctx, boss(), id, desk.TeachSender); !desk.IsKind(err, desk.Invalid) || len(p.Tickets()) != 0 {
		t.Errorf("one more than %d: %v, %d tickets", desk.MaxMailRules, err, len(p.Tickets()))
	}
	// One that is there already may change.
	if err := p.Store.PutMailRule(ctx, desk.MailRule{ID: store.MailRuleID("7"), Kind: desk.AllowMail, Sender: "a7@x.example"}); err != nil {
		t.Error(err)
	}
	seen, after := 0, ""
	for {
		rules, next, err := p.Intake.MailRules(ctx, boss(), after, 170)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(rules)
		if after = next; next == "" {
			break
		}
	}
	if seen != desk.MaxMailRules {
		t.Errorf("listed %d", seen)
	}
	if _, found, err := p.Store.DeleteMailRule(ctx, store.MailRuleID("0")); !found || err != nil {
		t.Fatal(found, err)
	}
	if _, err := p.Intake.ReleaseAndAllow(ctx, boss(), id, desk.TeachSender); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

// Every step of teaching may fail on either side, and be asked again.
func TestMailRules_crashAtEveryStep(t *testing.T) {
	for _, moment := range []fault.Moment{fault.Before, fault.After} {
		for step := 0; ; step++ {
			c := &fault.Counter{}
			p := &post{World: crash.New(t, c), t: t}
			p.spam("ana@otra.example", "PASS")
			id := p.inQuarantine()[0].ID()
			c.Arm(len(c.Calls())+step, moment, fault.ErrCrash)
			_, _ = p.Intake.ReleaseAndAllow(context.Background(), boss(), id, desk.TeachSender)
			if !c.Struck() {
				if step < 4 {
					t.Errorf("only %d steps", step)
				}
				break
			}
			c.Restart()
			if _, err := p.Intake.ReleaseAndAllow(context.Background(), boss(), id, desk.TeachSender); err != nil {
				t.Fatalf("%s step %d, again: %v", moment, step, err)
			}
			p.Drain()
			p.Check()
			if rules, _, _ := p.Intake.MailRules(context.Background(), boss(), "", 10); len(p.Tickets()) != 1 || len(rules) != 1 {
				t.Errorf("%s step %d: %d tickets, %d rules", moment, step, len(p.Tickets()), len(rules))
			}
		}
	}
}

func TestRuleSubjects(t *testing.T) {
	for from, want := range map[string]string{
		"Ana@Sub.Otra.Example": "ana@sub.otra.example sub.otra.example otra.example",
		"ana@a.b.c.d.e.f":      "ana@a.b.c.d.e.f a.b.c.d.e.f b.c.d.e.f c.d.e.f d.e.f",
		"":                     "", "ana": "", "ana@localhost": "ana@localhost",
	} {
		if got := strings.Join(desk.RuleSubjects(from), " "); got != want {
			t.Errorf("%s: %q, want %q", from, got, want)
		}
	}
}

// Who is blocked has no other tag to write with, and a tag that is blocked takes
// its address with it. What is let in is the very address.
func TestMailRules_blockCoversTagsAllowDoesNot(t *testing.T) {
	for _, blocked := range []string{"ceo@mala.example", "ceo+a@mala.example"} {
		p := newPost(t)
		p.spam(blocked, "PASS")
		if _, err := p.Intake.DiscardAndBlock(t.Context(), boss(), p.inQuarantine()[0].ID(), desk.TeachSender); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"ceo@mala.example", "ceo+a@mala.example", "CEO+b+c@mala.example"} {
			p.send(letter{from: from})
		}
		p.send(letter{from: "ceos@mala.example"})
		if len(p.inQuarantine()) != 3 || len(p.Tickets()) != 1 {
			t.Errorf("%s: %d kept away, %d tickets", blocked, len(p.inQuarantine()), len(p.Tickets()))
		}
	}
	p := newPost(t)
	p.spam("ana@otra.example", "PASS")
	if _, err := p.Intake.ReleaseAndAllow(t.Context(), boss(), p.inQuarantine()[0].ID(), desk.TeachSender); err != nil {
		t.Fatal(err)
	}
	p.Drain()
	p.spam("ana+x@otra.example", "PASS")
	if len(p.inQuarantine()) != 1 {
		t.Error("an allow let a tag in")
	}
	p.spam("ana@otra.example", "PASS")
	if len(p.Tickets()) != 2 {
		t.Error("an allow does not let the address in")
	}
}

// A rule that is made by name is that of a quarantined mail: the same refusals,
// the same entry in the audit log, the same effect.
func TestMakeMailRule(t *testing.T) {
	ctx := context.Background()
	for about, want := range map[string]string{
		"Winner+1@Spam.Example": "", "spam.example": "", " Spam.example ": "",
		"": "sender=sender_or_domain", "nobody@": "sender=address_domain", "spam example": "domain=address_domain", "localhost@": "sender=address_domain",
		"com.es": "domain=public_suffix", "github.io": "domain=public_suffix", "gmail.com": "domain=public_provider", "amazonses.com": "domain=public_provider",
		crash.Domain: "domain=own_domain", crash.Support: "sender=own_address",
	} {
		p := newPost(t)
		n := intake.NewMailRule{Kind: desk.BlockMail, Domain: about}
		if strings.Contains(about, "@") {
			n.Sender, n.Domain = about, ""
		}
		r, err := p.Intake.MakeMailRule(ctx, boss(), n)
		kept, _, readErr := p.Intake.MailRules(ctx, boss(), "", 10)
		switch {
		case readErr != nil:
			t.Fatal(readErr)
		case want != "" && (!desk.IsKind(err, desk.Invalid) || !strings.Contains(err.Error(), want) || len(kept) != 0):
			t.Errorf("%q: %v and %d rules, want %s", about, err, len(kept), want)
		case want == "" && (err != nil || len(kept) != 1 || cmp.Diff(kept[0], r) != ""):
			t.Errorf("%q: %+v, %v; kept %+v", about, r, err, kept)
		}
		if want != "" {
			continue
		}
		if said, _, err := p.Store.AuditOf(ctx, p.Now(), "", 10); err != nil || len(said) != 1 || said[0].What != desk.AuditMailRuleKept || said[0].Subject != r.ID {
			t.Errorf("%q: the audit log says %+v, %v", about, said, err)
		}
		p.send(letter{from: "winner@spam.example", subject: "Gana"})
		if held := p.inQuarantine(); len(held) != 1 || held[0].Cause != intake.CauseBlocked {
			t.Errorf("%q: %+v in quarantine", about, held)
		}
	}
}

// The same key answers the same rule, also when it has been taken away since,
// and makes none again; a lead makes none at all.
func TestMakeMailRule_once(t *testing.T) {
	ctx := context.Background()
	p := newPost(t)
	n := intake.NewMailRule{Kind: desk.AllowMail, Domain: "shop.example", IdempotencyKey: "k", Caller: "root"}
	made, err := p.Intake.MakeMailRule(ctx, boss(), n)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Intake.ForgetMailRule(ctx, boss(), made.ID); err != nil {
		t.Fatal(err)
	}
	p.Pass(time.Minute)
	if again, err := p.Intake.MakeMailRule(ctx, boss(), n); err != nil || cmp.Diff(again, made) != "" {
		t.Errorf("repeated: %+v, %v; made %+v", again, err, made)
	}
	n.Kind = desk.BlockMail
	if _, err := p.Intake.MakeMailRule(ctx, boss(), n); !desk.IsKind(err, desk.Invalid) || !strings.Contains(err.Error(), "idempotency_reused") {
		t.Errorf("another rule by the same key: %v", err)
	}
	if list, _, err := p.Intake.MailRules(ctx, boss(), "", 10); err != nil || len(list) != 0 {
		t.Errorf("the repeat made %+v, %v", list, err)
	}
	n.IdempotencyKey = ""
	if _, err := p.Intake.MakeMailRule(ctx, lead("ventas"), n); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a lead: %v", err)
	}
}

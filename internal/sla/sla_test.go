package sla_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/sla"
)

var background = context.Background()

func asked(t *testing.T) *crash.World {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: "luis@cliente.example",
		Subject: "La impresora", Text: "No imprime.", Language: desk.Spanish})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	return w
}

func subjects(w *crash.World, to string) []string {
	var list []string
	for _, m := range w.Mailbox.To(to, 0) {
		list = append(list, m.Subject)
	}
	return list
}

func TestTick_afterAnOutageBreachesOnceAndDoesNotWarn(t *testing.T) {
	w := asked(t)
	w.Pass(26 * time.Hour)
	for range 3 {
		w.Tick()
		w.Drain()
	}
	lead := subjects(w, "bruno@taller.example")
	if len(lead) != 1 {
		t.Errorf("the lead was told %q, want one breach", lead)
	}
	if n := len(subjects(w, "ana@taller.example")); n != 1 {
		t.Errorf("the assignee has %d mails, want the assignment only", n)
	}
	w.Check()
}

// An answer that comes after the deadline but before the tick is a breach.
func TestLateAnswerIsABreachThoughNoTickSawIt(t *testing.T) {
	w := asked(t)
	w.Pass(w.Tickets()[0].Clocks[0].DueAt.Sub(w.Now()) + time.Second)
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho"}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	w.Tick()
	w.Drain()
	if got := subjects(w, "bruno@taller.example"); len(got) != 1 {
		t.Errorf("the lead was told %q, want one breach", got)
	}
	w.Check()
}

func TestAnswerInTimeIsNoBreach(t *testing.T) {
	w := asked(t)
	w.Pass(w.Tickets()[0].Clocks[0].DueAt.Sub(w.Now()))
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho", Status: desk.Resolved}); err != nil {
		t.Fatal(err)
	}
	w.Pass(100 * time.Hour)
	w.Tick()
	w.Drain()
	for _, s := range subjects(w, "bruno@taller.example") {
		if strings.Contains(s, "First response") {
			t.Errorf("the lead was told %q", s)
		}
	}
}

func TestRefit_newPolicyKeepsTheTimeSpent(t *testing.T) {
	w := asked(t)
	before := w.Tickets()[0].Clocks[0]
	w.Pass(time.Hour)
	cfg := w.Config
	cfg.Policies = slices.Clone(cfg.Policies)
	cfg.Policies[0].Targets = map[desk.Metric]map[desk.Priority]int{desk.FirstResponse: {desk.Normal: 90}}
	if _, err := w.Store.PutConfig(background, cfg); err != nil {
		t.Fatal(err)
	}
	timer := &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	if n, err := timer.Refit(background); err != nil || n != 1 {
		t.Fatalf("%d tickets changed, %v", n, err)
	}
	after := w.Tickets()[0].Clocks[0]
	if want := before.StartedAt.Add(90 * time.Minute); !after.DueAt.Equal(want) || after.Used != time.Hour {
		t.Errorf("due at %v after %v used, want %v after 1h", after.DueAt, after.Used, want)
	}
	if n, err := timer.Refit(background); err != nil || n != 0 {
		t.Errorf("again: %d tickets changed, %v", n, err)
	}
	w.Check()
}

// A save of something else is no news to a ticket, and the next change of its
// policy still knows what it has followed meanwhile.
func TestRefit_otherSettingsAreNoNews(t *testing.T) {
	w := asked(t)
	before := w.Tickets()[0]
	kept, err := w.Store.Config(background)
	if err != nil {
		t.Fatal(err)
	}
	cfg := *kept
	cfg.Fields = []desk.Field{{ID: "order", Name: desk.Text{Es: "Pedido", En: "Order"}, Kind: desk.FieldText}}
	if cfg, err = w.Store.PutConfig(background, cfg); err != nil {
		t.Fatal(err)
	}
	timer := &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	if n, err := timer.Refit(background); err != nil || n != 0 || w.Tickets()[0].Rev != before.Rev {
		t.Errorf("%d tickets changed, %v; rev %d, was %d", n, err, w.Tickets()[0].Rev, before.Rev)
	}
	w.Pass(time.Hour)
	cfg.Policies = slices.Clone(cfg.Policies)
	cfg.Policies[0].Targets = map[desk.Metric]map[desk.Priority]int{desk.FirstResponse: {desk.Normal: 90}}
	if _, err := w.Store.PutConfig(background, cfg); err != nil {
		t.Fatal(err)
	}
	if n, err := timer.Refit(background); err != nil || n != 1 || w.Tickets()[0].Clocks[0].Used != time.Hour {
		t.Errorf("then %d tickets changed, %v, %v used", n, err, w.Tickets()[0].Clocks[0].Used)
	}
	w.Check()
}

func TestRecount_mendsWrongCountersOnly(t *testing.T) {
	w := asked(t)
	timer := &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	if n, err := timer.Recount(background); err != nil || n != 0 {
		t.Errorf("%d right counters were mended, %v", n, err)
	}
	for agent, wrong := range map[string]int{crash.Agent: 7, crash.Lead: 3} {
		loads, err := w.Store.Loads(background, []string{agent})
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := w.Store.SetLoad(background, agent, loads[agent], wrong); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if n, err := timer.Recount(background); err != nil || n != 2 {
		t.Errorf("%d counters were mended, %v; want 2", n, err)
	}
	loads, err := w.Store.Loads(background, []string{crash.Agent, crash.Lead})
	if err != nil || loads[crash.Agent] != 1 || loads[crash.Lead] != 0 {
		t.Errorf("loads are %v, %v", loads, err)
	}
	w.Check()
}

func TestRecountDue_onceANight(t *testing.T) {
	due := 0
	for at := crash.Start; at.Before(crash.Start.Add(24 * time.Hour)); at = at.Add(time.Minute) {
		if sla.RecountDue(at) {
			due++
		}
	}
	if due != 1 {
		t.Errorf("due %d times a day", due)
	}
}

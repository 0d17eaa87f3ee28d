package admin_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/sla"
)

var background = context.Background()

func boss() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
}

func open(t *testing.T) (*crash.World, *admin.Service) {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	return w, &admin.Service{Store: w.Store,
		Keys:   access.New(access.Options{Store: w.Store, Configuration: w.Store, IDs: ident.Source{}, Now: w.Now}),
		Clocks: &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}}
}

func TestConfigure_clocksFollow(t *testing.T) {
	w, s := open(t)
	r, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: "a@b.example", Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	cfg, err := s.Config(background, boss())
	if err != nil {
		t.Fatal(err)
	}
	next := *cfg
	next.Policies = []desk.Policy{{ID: "fast", Name: desk.Text{En: "Fast"}, Targets: map[desk.Metric]map[desk.Priority]int{desk.FirstResponse: {desk.Normal: 5}}}}
	done, err := s.Configure(background, boss(), next)
	if err != nil || done.Refitted != 1 || !done.Complete || done.Config.Version != cfg.Version+1 {
		t.Fatalf("%+v, %v", done, err)
	}
	ticket, err := w.Store.Ticket(background, r.Ticket)
	if err != nil || ticket.Policy.ID != "fast" || ticket.Clocks[0].Target != 5*time.Minute {
		t.Errorf("the ticket follows %+v, %v", ticket.Policy, err)
	}
	if _, err := s.Configure(background, boss(), next); !desk.IsKind(err, desk.Stale) {
		t.Errorf("the same version again: %v", err)
	}
	next.Version = done.Config.Version
	next.Settings.DefaultTeam = "nowhere"
	if _, err := s.Configure(background, boss(), next); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("an unknown team: %v", err)
	}
}

// slow never ends by itself.
type slow struct{}

func (slow) Refit(ctx context.Context) (int, error) { <-ctx.Done(); return 3, ctx.Err() }

func TestConfigure_isKeptWhenClocksAreSlow(t *testing.T) {
	w, s := open(t)
	s.Clocks, s.RefitFor = slow{}, time.Nanosecond
	done, err := s.Configure(background, boss(), w.Config)
	if err != nil || done.Complete || done.Refitted != 3 {
		t.Errorf("%+v, %v", done, err)
	}
	if now, err := s.Config(background, boss()); err != nil || now.Version != 1 {
		t.Errorf("version %d, %v", now.Version, err)
	}
}

func TestOnlyAdmins(t *testing.T) {
	w, s := open(t)
	agent := crash.AgentSubject()
	calls := map[string]func() error{
		"configure": func() error { _, err := s.Configure(background, agent, w.Config); return err },
		"keys":      func() error { _, err := s.ListKeys(background, agent); return err },
		"make": func() error {
			_, _, err := s.CreateKey(background, agent, access.NewKey{Name: "x", Scopes: desk.Scopes})
			return err
		},
		"revoke": func() error { _, err := s.RevokeKey(background, agent, "x"); return err },
		"config, a person": func() error {
			_, err := s.Config(background, desk.Subject{Kind: desk.ActorPerson, PersonID: "p"})
			return err
		},
		"directory, a person": func() error {
			_, err := s.Directory(background, desk.Subject{Kind: desk.ActorPerson, PersonID: "p"})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); !desk.IsKind(err, desk.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeys_neverGetMoreThanTheirMaker(t *testing.T) {
	_, s := open(t)
	program := desk.Subject{Kind: desk.ActorProgram, KeyID: "k", Scopes: []string{desk.ScopeKeysWrite, desk.ScopeTicketsRead}}
	if _, _, err := s.CreateKey(background, program, access.NewKey{Name: "x", Scopes: []string{desk.ScopeTicketsRead, desk.ScopeConfigWrite}}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("more than its own: %v", err)
	}
	made, secret, err := s.CreateKey(background, program, access.NewKey{Name: "x", Scopes: []string{desk.ScopeTicketsRead}})
	if err != nil || secret == "" {
		t.Fatal(err)
	}
	if revoked, err := s.RevokeKey(background, boss(), made.ID); err != nil || revoked.RevokedAt.IsZero() {
		t.Errorf("revoked %+v, %v", revoked, err)
	}
	var e *desk.Error
	if _, err := s.RevokeKey(background, boss(), "unknown"); !errors.As(err, &e) || e.Kind != desk.NotFound {
		t.Errorf("an unknown key: %v", err)
	}
}

// A team goes when its tickets have gone elsewhere, not before.
func TestConfigure_noTeamLeavesItsTickets(t *testing.T) {
	w, s := open(t)
	if _, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: "a@b.example", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	cfg, err := s.Config(background, boss())
	if err != nil {
		t.Fatal(err)
	}
	gone, stays := w.Tickets()[0].Team, "stays"
	next := *cfg
	next.Teams = append(slices.Clone(cfg.Teams), desk.Team{ID: stays, Name: desk.Text{En: "Stays"}})
	done, err := s.Configure(background, boss(), next)
	if err != nil {
		t.Fatal(err)
	}
	without := done.Config
	without.Teams = slices.DeleteFunc(slices.Clone(without.Teams), func(x desk.Team) bool { return x.ID == gone })
	without.Settings.DefaultTeam = stays
	without.Agents = slices.Clone(without.Agents)
	for i := range without.Agents {
		without.Agents[i].Teams = []string{stays}
	}
	without.Mailboxes = slices.Clone(without.Mailboxes)
	for i := range without.Mailboxes {
		without.Mailboxes[i].Team = stays
	}
	_, err = s.Configure(background, boss(), without)
	var refused *desk.Error
	if !errors.As(err, &refused) || !slices.ContainsFunc(refused.Fields, func(f desk.FieldError) bool { return f.Code == "team_has_tickets" && f.Params["id"] == gone }) {
		t.Fatalf("a team with an open ticket goes: %v", err)
	}
	if _, err := w.Conversation.Update(background, boss(), conversation.Update{Ticket: "1001", Team: &stays}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Configure(background, boss(), without); err != nil {
		t.Errorf("a team without tickets stays: %v", err)
	}
}

package admin_test

import (
	"context"
	"sync"
	"testing"

	"helpdesk/internal/admin"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

func signature(s string) desk.ProfileChange {
	return desk.ProfileChange{Signature: &desk.Text{Es: s}}
}

func TestChangeProfile(t *testing.T) {
	w, s := open(t)
	s.Clocks = nil // a profile moves no clock
	ana := crash.AgentSubject()
	before, ok, err := s.Profile(background, ana)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	a, err := s.ChangeProfile(background, ana, before.Rev(), signature("Ana"))
	if err != nil || a.Signature.Es != "Ana" || a.Rev() == before.Rev() {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := s.ChangeProfile(background, ana, before.Rev(), signature("B")); !desk.IsKind(err, desk.Stale) {
		t.Errorf("for the version before: %v", err)
	}
	// Somebody else's change of the configuration is none of the profile.
	cfg, err := s.Config(background, boss())
	if err != nil {
		t.Fatal(err)
	}
	next := *cfg
	next.Settings.Name = "Another name"
	if _, err := w.Store.PutConfig(background, next); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeProfile(background, ana, a.Rev(), signature("C")); err != nil {
		t.Errorf("after a change of something else: %v", err)
	}
	if cfg, _ = s.Config(background, boss()); cfg.Settings.Name != "Another name" || cfg.Agent(ana.AgentID).Signature.Es != "C" {
		t.Errorf("%q, %+v", cfg.Settings.Name, cfg.Agents)
	}
}

func TestChangeProfile_programsHaveNone(t *testing.T) {
	_, s := open(t)
	program := desk.Subject{Kind: desk.ActorProgram, KeyID: "k", Scopes: desk.Scopes}
	if _, err := s.ChangeProfile(background, program, 0, signature("x")); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("%v", err)
	}
	if _, ok, err := s.Profile(background, program); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	person := desk.Subject{Kind: desk.ActorPerson, PersonID: "p"}
	if _, err := s.ChangeProfile(background, person, 0, signature("x")); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a customer: %v", err)
	}
	reader := crash.AgentSubject()
	reader.Scopes = []string{desk.ScopeTicketsRead}
	if _, err := s.ChangeProfile(background, reader, 0, signature("x")); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a key that reads: %v", err)
	}
}

// raced lets somebody else change the configuration before the first writes.
type raced struct {
	admin.Store
	times int
}

func (r *raced) PutConfig(ctx context.Context, cfg desk.Config) (desk.Config, error) {
	if r.times--; r.times >= 0 {
		now, err := r.NewestConfig(ctx)
		if err != nil {
			return cfg, err
		}
		other := *now
		other.Settings.ReopenDays++
		if _, err := r.Store.PutConfig(ctx, other); err != nil {
			return cfg, err
		}
	}
	return r.Store.PutConfig(ctx, cfg)
}

func TestChangeProfile_isMadeAgainAfterAnother(t *testing.T) {
	w, s := open(t)
	s.Store = &raced{w.Store, 3}
	if _, err := s.ChangeProfile(background, crash.AgentSubject(), 0, signature("Ana")); err != nil {
		t.Fatal(err)
	}
	cfg, err := w.Store.NewestConfig(background)
	if err != nil || cfg.Agent(crash.AgentSubject().AgentID).Signature.Es != "Ana" || cfg.Settings.ReopenDays != w.Config.Settings.ReopenDays+3 {
		t.Errorf("%+v, %v", cfg, err)
	}
}

// Two agents at once both keep what they changed.
func TestChangeProfile_twoAtOnce(t *testing.T) {
	w, s := open(t)
	var both sync.WaitGroup
	for _, who := range []desk.Subject{boss(), crash.AgentSubject()} {
		both.Go(func() {
			if _, err := s.ChangeProfile(background, who, 0, signature(who.AgentID)); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{boss().AgentID, crash.AgentSubject().AgentID} {
		if got := cfg.Agent(id).Signature.Es; got != id {
			t.Errorf("%s has %q", id, got)
		}
	}
}

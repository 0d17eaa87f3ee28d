package directory_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/fault"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
)

var background = context.Background()

func ana() desk.Subject { return crash.AgentSubject() }

func stranger() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleAgent, Teams: []string{desk.DefaultTeamID}}
}

func asked(t *testing.T, w *crash.World, addresses ...string) {
	t.Helper()
	for _, a := range addresses {
		_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: a, Subject: "La impresora", Text: "x"})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
}

func person(t *testing.T, s *directory.Service, address string) desk.Person {
	t.Helper()
	found, err := s.Search(background, ana(), address)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", address, found, err)
	}
	return found[0]
}

func open(t *testing.T) (*crash.World, *directory.Service) {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	return w, &directory.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
}

func TestJoin_onePersonWithTwoAddresses(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "luis@b.example", "luis@b.example")
	first, second := person(t, s, "luis@a.example"), person(t, s, "luis@b.example")
	joined, err := s.Join(background, ana(), first.ID, "Luis@B.example")
	if err != nil || len(joined.Identities) != 2 {
		t.Fatalf("%+v, %v", joined, err)
	}
	if again, err := s.Join(background, ana(), first.ID, "luis@b.example"); err != nil || again.Version != joined.Version {
		t.Errorf("again: version %d, %v", again.Version, err)
	}
	if p := person(t, s, "luis@b.example"); p.ID != first.ID {
		t.Errorf("the second address is %s's", p.ID)
	}
	for _, id := range []string{first.ID, second.ID} { // the old record leads on
		e, err := s.Read(background, ana(), id)
		if err != nil || e.Person.ID != first.ID || len(e.Tickets) != 3 || e.More {
			t.Errorf("%s: %+v, %v", id, e, err)
		}
	}
	asked(t, w, "luis@b.example") // counts for the joined person
	if e, err := s.Read(background, ana(), first.ID); err != nil || len(e.Tickets) != 4 || e.Tickets[0].Number != 1004 {
		t.Errorf("%d tickets, %v", len(e.Tickets), err)
	}
	if added, err := s.Join(background, ana(), first.ID, "new@a.example"); err != nil || len(added.Identities) != 3 {
		t.Errorf("a new address: %+v, %v", added, err)
	}
	w.Check()
}

// Two joins of the same records against each other: one of them wins, nothing
// is lost.
func TestJoin_bothWaysAtOnce(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "luis@b.example")
	first, second := person(t, s, "luis@a.example"), person(t, s, "luis@b.example")
	var wg sync.WaitGroup
	for id, address := range map[string]string{first.ID: "luis@b.example", second.ID: "luis@a.example"} {
		wg.Go(func() {
			if _, err := s.Join(background, ana(), id, address); err != nil {
				t.Errorf("join: %v", err)
			}
		})
	}
	wg.Wait()
	a, b := person(t, s, "luis@a.example"), person(t, s, "luis@b.example")
	if a.ID != b.ID || len(a.Identities) != 2 {
		t.Errorf("%+v\n%+v", a, b)
	}
	w.Check()
}

func TestSight(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "eva@a.example")
	luis, eva := person(t, s, "luis@a.example"), person(t, s, "eva@a.example")
	if _, err := s.Read(background, stranger(), luis.ID); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("another team's customer: %v", err)
	}
	if found, err := s.Search(background, stranger(), "luis@a.example"); err != nil || len(found) != 0 {
		t.Errorf("searched: %v, %v", found, err)
	}
	name := "x"
	if _, err := s.Update(background, stranger(), luis.ID, directory.Update{Name: &name}); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("changed: %v", err)
	}
	// A customer of one's own may not swallow another team's.
	other := desk.DefaultTeamID
	boss := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
	if _, err := w.Conversation.Update(background, boss, conversation.Update{Ticket: "1002", Team: &other}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Join(background, ana(), luis.ID, "eva@a.example"); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("joined another team's customer: %v", err)
	}
	if _, err := s.Read(background, stranger(), eva.ID); err != nil {
		t.Errorf("her new team does not find her: %v", err)
	}
	light := ana()
	light.Role = desk.RoleLight
	if _, err := s.Read(background, light, luis.ID); err != nil {
		t.Errorf("a light agent reads: %v", err)
	}
	if _, err := s.Update(background, light, luis.ID, directory.Update{Name: &name}); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a light agent changes: %v", err)
	}
}

func TestUpdate(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example")
	luis := person(t, s, "luis@a.example")
	name, segment, empty, english := "Luis  Gil", "vip", "", desk.English
	p, err := s.Update(background, ana(), luis.ID, directory.Update{IfVersion: luis.Version, Name: &name, Segment: &segment, Language: &english})
	if err != nil || p.Name != "Luis Gil" || p.Segment != "vip" || p.Language != desk.English || p.Version != luis.Version+1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err = s.Update(background, ana(), luis.ID, directory.Update{IfVersion: luis.Version, Segment: &empty}); !desk.IsKind(err, desk.Stale) || p.Segment != "vip" {
		t.Errorf("stale: %+v, %v", p, err)
	}
	long, french := strings.Repeat("x", 121), desk.Language("fr")
	if _, err := s.Update(background, ana(), luis.ID, directory.Update{Region: &long, Language: &french}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("wrong fields: %v", err)
	}
	for _, id := range []string{"", "x", "../P", strings.Repeat("0", 26)} {
		if _, err := s.Read(background, ana(), id); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := s.Join(background, ana(), luis.ID, "no address"); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("no address: %v", err)
	}
}

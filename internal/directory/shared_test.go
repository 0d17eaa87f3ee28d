package directory_test

import (
	"errors"
	"fmt"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/intake"
)

func code(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	if len(e.Fields) > 0 {
		return e.Fields[0].Field + "=" + e.Fields[0].Code
	}
	return e.Code
}

// changes are all the ways to change a person; each answers its code.
func changes(s *directory.Service, who desk.Subject, id string) map[string]string {
	name := "HACKED"
	_, update := s.Update(background, who, id, directory.Update{Name: &name})
	_, join := s.Join(background, who, id, "private@evil.example")
	_, phone := s.AddPhone(background, who, id, "+34600000000")
	_, leave := s.Leave(background, who, id, desk.Identity{Kind: desk.IdentityMail, Value: "luis@a.example"}, 0)
	return map[string]string{"update": code(update), "join": code(join), "phone": code(phone), "leave": code(leave)}
}

// Whoever makes a ticket in the name of another team's customer may read him
// from then on; what he is stays in the hands of those who see all of him.
func TestChange_needsAllOfHisTickets(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "eva@a.example")
	luis := person(t, s, "luis@a.example")
	for range 3 {
		if _, err := w.Intake.Create(background, intake.Request{Channel: desk.ChannelAPI, By: stranger().Actor(), Address: "luis@a.example", Text: "otra cosa"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Intake.Create(background, intake.Request{Channel: desk.ChannelAPI, By: stranger().Actor(), Address: "mine@evil.example", Text: "otra cosa"}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	if e, err := s.Read(background, stranger(), luis.ID); err != nil || len(e.Tickets) != 3 {
		t.Fatalf("reads %d tickets, %v", len(e.Tickets), err)
	}
	for way, got := range changes(s, stranger(), luis.ID) {
		if got != "person_shared" {
			t.Errorf("%s: %s", way, got)
		}
	}
	// Nor may he be swallowed by a customer of one's own.
	mine, err := s.Search(background, stranger(), "mine@evil.example")
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := s.Join(background, stranger(), mine[0].ID, "luis@a.example"); code(err) != "person_shared" {
		t.Errorf("swallowed: %v", err)
	}
	if after := person(t, s, "luis@a.example"); after.Version != luis.Version || after.Name != luis.Name {
		t.Errorf("changed: %+v", after)
	}
	// His own team no longer sees all of him either; an admin does.
	if _, err := s.AddPhone(background, ana(), luis.ID, "+34600000001"); code(err) != "person_shared" {
		t.Errorf("his team: %v", err)
	}
	boss := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
	if _, err := s.AddPhone(background, boss, luis.ID, "+34600000001"); err != nil {
		t.Errorf("an admin: %v", err)
	}
	if _, err := s.AddPhone(background, ana(), person(t, s, "eva@a.example").ID, "+34600000002"); err != nil {
		t.Errorf("a customer of one team: %v", err)
	}
}

// A ticket of another team counts however many newer ones there are.
func TestChange_oldTicketCounts(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example")
	luis := person(t, s, "luis@a.example")
	for i := range directory.MaxTickets + 1 {
		if _, err := w.Intake.Create(background, intake.Request{Channel: desk.ChannelAPI, Address: "luis@a.example", Text: fmt.Sprint("otra ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
	for way, got := range changes(s, stranger(), luis.ID) {
		if got != "person_shared" {
			t.Errorf("%s: %s", way, got)
		}
	}
}

func TestOwnAddresses_areNobodys(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example")
	luis := person(t, s, "luis@a.example")
	s.Domain = "in.desk.test"
	for _, address := range []string{"Soporte@taller.example", "x@mail.taller.example", "r-10l-1-abc@in.desk.test", "ana@taller.example", "mailer-daemon@x.example", "postmaster@x.example"} {
		if _, err := s.Create(background, ana(), directory.NewPerson{Address: address}); code(err) != "address=own_address" {
			t.Errorf("%s is made a person: %v", address, err)
		}
		if _, err := s.Join(background, ana(), luis.ID, address); code(err) != "address=own_address" {
			t.Errorf("%s is joined: %v", address, err)
		}
	}
	if after := person(t, s, "luis@a.example"); len(after.Identities) != 1 {
		t.Errorf("%+v", after)
	}
}

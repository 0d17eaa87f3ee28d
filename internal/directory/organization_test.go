package directory_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/intake"
)

func names(people []desk.Person) string {
	var s []string
	for _, p := range people {
		s = append(s, p.Name+"<"+p.Address+">")
	}
	return strings.Join(s, " ")
}

func TestOrganization_takesInItsPeople(t *testing.T) {
	w, s := open(t)
	o, err := s.NewOrganization(background, ana(), desk.Organization{Name: " Panadería  Sol ", Domains: []string{"SOL.example"}, Segment: "vip"}, "k1")
	if err != nil || o.Name != "Panadería Sol" || o.Version != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
	if again, err := s.NewOrganization(background, ana(), desk.Organization{Name: "Panadería Sol", Domains: []string{"sol.example"}, Segment: "vip"}, "k1"); err != nil || again.ID != o.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := s.NewOrganization(background, ana(), desk.Organization{Name: "Otra"}, "k1"); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("the key of something else: %v", err)
	}
	if _, err := s.NewOrganization(background, ana(), desk.Organization{Name: "Otra", Domains: []string{"otra.example", "sol.example"}}, ""); err == nil || !strings.Contains(err.Error(), "domains[1]=domain_taken") {
		t.Errorf("a domain of another one: %v", err)
	}
	asked(t, w, "luis@sol.example", "eva@gmail.com", "luis@sol.example")
	luis := person(t, s, "luis@sol.example")
	if luis.Organization != o.ID || luis.Facts().Segment != "vip" || luis.Segment != "" {
		t.Errorf("luis: %+v", luis)
	}
	if eva := person(t, s, "eva@gmail.com"); eva.Organization != "" {
		t.Errorf("eva: %+v", eva)
	}
	h, err := s.TicketsOfOrganization(background, ana(), o.ID, "")
	if err != nil || len(h.Tickets) != 2 || h.Tickets[0].Summary().Organization != o.ID || h.Next != "" {
		t.Errorf("tickets: %+v, %v", h, err)
	}
	if people, _, err := s.PeopleOf(background, ana(), o.ID, ""); err != nil || names(people) != "<luis@sol.example>" {
		t.Errorf("people: %v, %v", people, err)
	}
	// Somebody of another team sees the organisation, and nobody of it.
	var billing string
	for _, team := range w.Config.Teams {
		billing = team.ID
	}
	out := desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleAgent, Teams: []string{billing + "-other"}}
	if people, _, err := s.PeopleOf(background, out, o.ID, ""); err != nil || len(people) != 0 {
		t.Errorf("people out of sight: %v, %v", people, err)
	}
	if h, err := s.TicketsOfOrganization(background, out, o.ID, ""); err != nil || len(h.Tickets) != 0 {
		t.Errorf("tickets out of sight: %v, %v", h, err)
	}
	vip, empty := []string{"luna.example"}, ""
	changed, err := s.UpdateOrganization(background, ana(), o.ID, directory.OrganizationUpdate{IfVersion: 1, Domains: &vip})
	if err != nil || changed.Version != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	if _, err := s.UpdateOrganization(background, ana(), o.ID, directory.OrganizationUpdate{IfVersion: 1, Notes: &empty}); !desk.IsKind(err, desk.Stale) {
		t.Errorf("stale: %v", err)
	}
	if _, err := s.NewOrganization(background, ana(), desk.Organization{Name: "Panadería Mar", Domains: []string{"sol.example"}}, ""); err != nil {
		t.Errorf("a domain that was given up: %v", err)
	}
	list, next, err := s.Organizations(background, ana(), "PANADERIA", "")
	if err != nil || next != "" || len(list) != 2 || list[0].Name != "Panadería Mar" {
		t.Errorf("list: %+v %q, %v", list, next, err)
	}
	if list, _, err := s.Organizations(background, ana(), "sol", ""); err != nil || len(list) != 0 {
		t.Errorf("another beginning: %+v, %v", list, err)
	}
	stranger := "nowhere"
	if _, err := s.Update(background, ana(), luis.ID, directory.Update{Organization: &stranger}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("an organisation that is not there: %v", err)
	}
	if p, err := s.Update(background, ana(), luis.ID, directory.Update{Organization: &empty}); err != nil || p.Organization != "" || p.Facts().Segment != "" {
		t.Errorf("leaves it: %+v, %v", p, err)
	}
	w.Check()
}

func TestOrganization_wrongFields(t *testing.T) {
	_, s := open(t)
	for field, o := range map[string]desk.Organization{
		"name=required":             {},
		"name=too_long":             {Name: strings.Repeat("x", 121)},
		"domains[0]=domain_public":  {Name: "x", Domains: []string{"gmail.com"}},
		"domains[0]=address_domain": {Name: "x", Domains: []string{"no domain"}},
		"domains[1]=repeated":       {Name: "x", Domains: []string{"a.example", "A.example"}},
		"domains=too_many":          {Name: "x", Domains: make([]string, 21)},
		"language=unknown_value":    {Name: "x", Language: "fr"},
		"zone=zone_unknown":         {Name: "x", Zone: "Europe/Nowhere"},
		"notes=too_long":            {Name: "x", Notes: strings.Repeat("x", 5001)},
	} {
		if _, err := s.NewOrganization(background, ana(), o, ""); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%v, want %s", err, field)
		}
	}
}

func TestCreate_findAndTelephone(t *testing.T) {
	_, s := open(t)
	n := directory.NewPerson{Name: "Lucía Gómez", Address: "Lucia@Example.com", Phone: "0034 600-000-000", Key: "k"}
	p, err := s.Create(background, ana(), n)
	if err != nil || len(p.Identities) != 2 || p.Identities[1].Value != "+34600000000" {
		t.Fatalf("%+v, %v", p, err)
	}
	if again, err := s.Create(background, ana(), n); err != nil || again.ID != p.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
	n.Key = ""
	if _, err := s.Create(background, ana(), n); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("twice: %v", err)
	}
	for beginning, want := range map[string]int{"lu": 1, "LUCIA G": 1, "góm": 1, "lucia@ex": 1, "+3460": 1, "ana": 0, "example.com": 0} {
		if found, err := s.Find(background, ana(), beginning); err != nil || len(found) != want {
			t.Errorf("%q: %s, %v", beginning, names(found), err)
		}
	}
	if p, err = s.AddPhone(background, ana(), p.ID, "+1 202 555 0100"); err != nil || len(p.Identities) != 3 {
		t.Errorf("a number more: %+v, %v", p, err)
	}
	other, err := s.Create(background, ana(), directory.NewPerson{Phone: "+12025550101"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddPhone(background, ana(), other.ID, "+12025550100"); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("somebody else's number: %v", err)
	}
	if _, err := s.Leave(background, ana(), other.ID, other.Identities[0], 0); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("the last number: %v", err)
	}
	if _, err := s.Create(background, ana(), directory.NewPerson{Name: "x", Phone: "600 000 000"}); err == nil || !strings.Contains(err.Error(), "phone=not_a_phone") {
		t.Errorf("a number without a country: %v", err)
	}
	if _, err := s.Create(background, ana(), directory.NewPerson{Name: "x"}); err == nil || !strings.Contains(err.Error(), "address=required") {
		t.Errorf("nothing to be known by: %v", err)
	}
}

func TestLeave_undoesJoin(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "luis@b.example")
	first, second := person(t, s, "luis@a.example"), person(t, s, "luis@b.example")
	if _, err := s.Join(background, ana(), second.ID, "luis@c.example"); err != nil {
		t.Fatal(err)
	}
	joined, err := s.Join(background, ana(), first.ID, "luis@b.example")
	if err != nil || len(joined.Identities) != 3 {
		t.Fatalf("%+v, %v", joined, err)
	}
	asked(t, w, "luis@b.example") // in between: it stays with the first
	mail := func(a string) desk.Identity { return desk.Identity{Kind: desk.IdentityMail, Value: a} }
	if _, err := s.Leave(background, ana(), first.ID, mail("luis@b.example"), joined.Version+7); !desk.IsKind(err, desk.Stale) {
		t.Errorf("stale: %v", err)
	}
	left, err := s.Leave(background, ana(), first.ID, mail("luis@b.example"), 0)
	if err != nil || len(left.Identities) != 1 || len(left.Merged) != 0 || left.Address != "luis@a.example" {
		t.Fatalf("%+v, %v", left, err)
	}
	for _, a := range []string{"luis@b.example", "luis@c.example"} {
		if p := person(t, s, a); p.ID != second.ID || len(p.Identities) != 2 || p.MergedInto != "" {
			t.Errorf("%s: %+v", a, p)
		}
	}
	for id, want := range map[string]int{first.ID: 2, second.ID: 1} {
		if h, err := s.TicketsOf(background, ana(), id, ""); err != nil || len(h.Tickets) != want {
			t.Errorf("%s: %d tickets, %v", id, len(h.Tickets), err)
		}
	}
	if found, err := s.Find(background, ana(), "luis@"); err != nil || len(found) != 2 {
		t.Errorf("found: %s, %v", names(found), err)
	}
	if _, err := s.Leave(background, ana(), first.ID, mail("luis@b.example"), 0); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("again: %v", err)
	}
	if p, err := s.Leave(background, ana(), second.ID, mail("luis@c.example"), 0); err != nil || len(p.Identities) != 1 {
		t.Errorf("an address alone: %+v, %v", p, err)
	}
	asked(t, w, "luis@c.example") // nobody's now
	if p := person(t, s, "luis@c.example"); p.ID == second.ID {
		t.Error("the address is still his")
	}
	w.Check()
}

// A history is complete over several records and pages, and an export over its own.
func TestTicketsOf_andExportAreComplete(t *testing.T) {
	w, s := open(t)
	w.Intake.Caps = intake.Caps{}
	s.Exported = func(context.Context, desk.Subject, string) error { return nil }
	for i := range 2*directory.MaxPage + 3 {
		asked(t, w, []string{"luis@a.example", "luis@b.example"}[i%2])
		w.Pass(time.Second)
	}
	first := person(t, s, "luis@a.example")
	if _, err := s.Join(background, ana(), first.ID, "luis@b.example"); err != nil {
		t.Fatal(err)
	}
	seen, last, before := map[int64]bool{}, int64(1<<60), ""
	for pages := 0; ; pages++ {
		h, err := s.TicketsOf(background, ana(), first.ID, before)
		if err != nil || pages > 9 {
			t.Fatalf("page %d: %v", pages, err)
		}
		for _, ticket := range h.Tickets {
			if seen[ticket.Number] || ticket.Number > last {
				t.Errorf("#%d again or out of order", ticket.Number)
			}
			seen[ticket.Number], last = true, ticket.Number
		}
		if before = h.Next; before == "" {
			break
		}
	}
	if len(seen) != 2*directory.MaxPage+3 {
		t.Errorf("%d tickets", len(seen))
	}
	root := desk.Subject{Kind: desk.ActorAgent, AgentID: "root", Role: desk.RoleAdmin}
	exported, messages, cursor := map[int64]bool{}, 0, ""
	for pages := 0; ; pages++ {
		x, err := s.Export(background, root, first.ID, cursor)
		if err != nil || pages > 9 || len(x.Records) != 1 || len(x.Person.Identities) != 2 {
			t.Fatalf("page %d: %+v, %v", pages, x.Person, err)
		}
		for _, e := range x.Tickets {
			exported[e.Ticket.Number] = true
			messages += len(e.Messages)
		}
		if cursor = x.Next; cursor == "" {
			break
		}
	}
	if len(exported) != len(seen) || messages != len(seen) {
		t.Errorf("%d tickets, %d messages exported", len(exported), messages)
	}
	if _, err := s.Export(background, desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleLead}, first.ID, ""); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("not by a lead: %v", err)
	}
	refusal := errors.New("no audit")
	s.Exported = func(context.Context, desk.Subject, string) error { return fmt.Errorf("write: %w", refusal) }
	if _, err := s.Export(background, root, first.ID, ""); !errors.Is(err, refusal) {
		t.Errorf("without a trace: %v", err)
	}
}

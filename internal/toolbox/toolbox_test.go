package toolbox_test

import (
	"context"
	"fmt"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/ident"
	"helpdesk/internal/toolbox"
)

var background = context.Background()

func open(t *testing.T) (*crash.World, *toolbox.Service) {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	return w, &toolbox.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
}

func agent(id string, role desk.AgentRole, teams ...string) desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: id, Role: role, Teams: teams}
}

func reply(owner desk.Owner, name string) desk.Tool {
	return desk.Tool{Kind: desk.CannedReply, Owner: owner, Name: desk.Text{En: name}, Text: desk.Text{En: "Hello {{requester.name}}"}}
}

// Each keeps and sees what is his; what is out of sight is not found.
func TestTools_belongToSomebody(t *testing.T) {
	w, s := open(t)
	team := w.Config.Teams[0].ID
	w.Config.Teams[0].Lead = "lead"
	boss, lead, ann, out := agent("boss", desk.RoleAdmin), agent("lead", desk.RoleLead, team), agent("ann", desk.RoleAgent, team), agent("out", desk.RoleAgent)
	for _, tt := range []struct {
		name string
		who  desk.Subject
		o    desk.Owner
		kind desk.Kind // of the refusal
	}{
		{"everybody's by an admin", boss, desk.Owner{}, ""},
		{"everybody's by a lead", lead, desk.Owner{}, desk.Forbidden},
		{"a team's by its lead", lead, desk.Owner{Team: team}, ""},
		{"a team's by one who leads another", agent("other", desk.RoleLead, team), desk.Owner{Team: team}, desk.Forbidden},
		{"a team's by an agent", ann, desk.Owner{Team: team}, desk.Forbidden},
		{"another team's", out, desk.Owner{Team: team}, desk.Invalid},
		{"an unknown team's", boss, desk.Owner{Team: "gone"}, desk.Invalid},
		{"his own", ann, desk.Owner{Agent: "ann"}, ""},
		{"somebody else's", boss, desk.Owner{Agent: "ann"}, desk.Forbidden},
	} {
		if _, err := s.Create(background, tt.who, reply(tt.o, tt.name), ""); tt.kind == "" && err != nil || tt.kind != "" && !desk.IsKind(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for _, tt := range []struct {
		who  desk.Subject
		want int
	}{{boss, 2}, {lead, 2}, {ann, 3}, {out, 1}} {
		page, err := s.List(background, tt.who, desk.CannedReply, "", 0)
		if err != nil || len(page.Tools) != tt.want {
			t.Errorf("%s sees %d, want %d: %v", tt.who.AgentID, len(page.Tools), tt.want, err)
		}
		for _, tool := range page.Tools {
			if _, err := s.Read(background, out, desk.CannedReply, tool.ID); tool.Owner.Shared() != (err == nil) {
				t.Errorf("out reads %+v: %v", tool.Owner, err)
			}
		}
	}
}

func TestTools_changeUnderTheirVersion(t *testing.T) {
	_, s := open(t)
	ann := agent("ann", desk.RoleAgent)
	made, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, "a"), "k1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, "a"), "k1"); err != nil || again.ID != made.ID {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	if _, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, "b"), "k1"); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("the key for another thing: %v", err)
	}
	to := reply(desk.Owner{}, "b") // whose it is does not change
	to.ID = made.ID
	changed, err := s.Replace(background, ann, to, nil, 1)
	if err != nil || changed.Version != 2 || changed.Owner.Agent != "ann" {
		t.Errorf("%+v, %v", changed, err)
	}
	if _, err := s.Replace(background, ann, to, nil, 1); !desk.IsKind(err, desk.Stale) {
		t.Errorf("an old version: %v", err)
	}
	to.Text = desk.Text{En: "{{ticket.secret}}"}
	if _, err := s.Replace(background, ann, to, nil, 2); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("an unknown placeholder: %v", err)
	}
	if _, err := s.Delete(background, ann, desk.CannedReply, made.ID, 2); err != nil {
		t.Error(err)
	}
	if _, err := s.Read(background, ann, desk.CannedReply, made.ID); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("deleted: %v", err)
	}
}

// The limit holds, a deletion makes room, and pages show each tool once.
func TestTools_limitAndPages(t *testing.T) {
	_, s := open(t)
	ann := agent("ann", desk.RoleAgent)
	var first desk.Tool
	for i := range desk.MaxOwnTools {
		made, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, fmt.Sprint(i)), "")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = made
		}
	}
	if _, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, "one more"), ""); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("over the limit: %v", err)
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		page, err := s.List(background, ann, desk.CannedReply, cursor, 30)
		if err != nil || len(page.Tools) > 30 {
			t.Fatal(len(page.Tools), err)
		}
		for _, tool := range page.Tools {
			if seen[tool.ID] {
				t.Errorf("%s twice", tool.ID)
			}
			seen[tool.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != desk.MaxOwnTools {
		t.Errorf("%d seen", len(seen))
	}
	if _, err := s.Delete(background, ann, desk.CannedReply, first.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(background, ann, reply(desk.Owner{Agent: "ann"}, "room again"), ""); err != nil {
		t.Error(err)
	}
}

func TestViews_builtInOnesStay(t *testing.T) {
	_, s := open(t)
	boss := agent("boss", desk.RoleAdmin)
	page, err := s.List(background, boss, desk.SavedView, "", 0)
	if err != nil || len(page.Tools) != len(desk.BuiltInViews()) {
		t.Fatalf("%d, %v", len(page.Tools), err)
	}
	if _, err := s.Delete(background, boss, desk.SavedView, "mine", 0); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("deleted: %v", err)
	}
}

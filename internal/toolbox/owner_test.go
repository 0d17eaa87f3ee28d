package toolbox_test

import (
	"fmt"
	"strings"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Whose a tool is changes only by one who may keep it as it was and as it
// becomes, and nothing of a refused change is done.
func TestReplace_owner(t *testing.T) {
	w, s := open(t)
	team, other := w.Config.Teams[0].ID, "shipping"
	w.Config.Teams[0].Lead = "lead"
	w.Config.Teams = append(w.Config.Teams, desk.Team{ID: other, Name: desk.Text{En: "Shipping"}})
	boss, lead, ann := agent("boss", desk.RoleAdmin), agent("lead", desk.RoleLead, team), agent("ann", desk.RoleAgent, team)
	program := desk.Subject{Kind: desk.ActorProgram, KeyID: "k", Scopes: desk.Scopes}
	everybody, teams, others := desk.Owner{}, desk.Owner{Team: team}, desk.Owner{Team: other}
	own := func(who desk.Subject) desk.Owner { return desk.Owner{Agent: who.AgentID} }
	for _, tt := range []struct {
		name     string
		who      desk.Subject
		from, to desk.Owner
		kind     desk.Kind // of the refusal
	}{
		{"his own for everybody, by an admin", boss, own(boss), everybody, ""},
		{"everybody's for himself, by an admin", boss, everybody, own(boss), ""},
		{"a team's for everybody, by an admin", boss, teams, everybody, ""},
		{"a team's for another, by an admin", boss, teams, others, ""},
		{"for an unknown team", boss, own(boss), desk.Owner{Team: "gone"}, desk.Invalid},
		{"for another agent", boss, everybody, own(ann), desk.Forbidden},
		{"his own for his team, by its lead", lead, own(lead), teams, ""},
		{"his team's for himself, by its lead", lead, teams, own(lead), ""},
		{"his team's for everybody, by its lead", lead, teams, everybody, desk.Forbidden},
		{"everybody's for his team, by its lead", lead, everybody, teams, desk.Forbidden},
		{"his own for a team out of sight", lead, own(lead), others, desk.Invalid},
		{"another team's for his own", lead, others, teams, desk.NotFound},
		{"his own for his team, by an agent", ann, own(ann), teams, desk.Forbidden},
		{"his own for everybody, by an agent", ann, own(ann), everybody, desk.Forbidden},
		{"his team's for himself, by an agent", ann, teams, own(ann), desk.Forbidden},
		{"another agent's for himself", ann, own(lead), own(ann), desk.NotFound},
		{"a team's for everybody, by a program", program, teams, everybody, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			maker := boss
			if tt.from.Agent != "" {
				maker = agent(tt.from.Agent, desk.RoleAgent)
			}
			made, err := s.Create(background, maker, reply(tt.from, "before"), "")
			if err != nil {
				t.Fatal(err)
			}
			to := reply(tt.from, "after")
			to.ID = made.ID
			now, err := s.Replace(background, tt.who, to, &tt.to, 1)
			if tt.kind != "" {
				if was, readErr := s.Read(background, maker, desk.CannedReply, made.ID); !desk.IsKind(err, tt.kind) || readErr != nil || was.Version != 1 || was.Owner != tt.from {
					t.Errorf("%v, and then %+v, %v", err, was, readErr)
				}
				return
			}
			read, readErr := s.Read(background, tt.who, desk.CannedReply, made.ID)
			if err != nil || readErr != nil || now.Owner != tt.to || read.Owner != tt.to || read.Name.En != "after" || read.Version != 2 || !read.CreatedAt.Equal(made.CreatedAt) {
				t.Fatalf("%+v, %v; read %+v, %v", now, err, read, readErr)
			}
			if again, err := s.Replace(background, tt.who, to, &tt.to, 0); err != nil || again.Owner != tt.to || again.Version != 3 {
				t.Errorf("repeated: %+v, %v", again, err)
			}
			counted(t, w.Items(), desk.CannedReply)
		})
	}
}

// counted wants each owner's count to say how many tools he has.
func counted(t *testing.T, items map[table.Key]table.Item, kind desk.ToolKind) {
	t.Helper()
	for key, item := range items {
		whose, found := strings.CutPrefix(key.PK, "TOOLS#"+string(kind)+"#")
		if !found {
			continue
		}
		partition := "TOOL#" + string(kind)
		if whose != "" {
			partition += "#" + whose
		}
		var n int64
		for other := range items {
			if other.PK == partition {
				n++
			}
		}
		if item.Int("n") != n {
			t.Errorf("%s counts %d of %d", partition, item.Int("n"), n)
		}
	}
}

// What others may no longer use is gone for them, and what they may use is there.
func TestReplace_ownerIsWhatOthersSee(t *testing.T) {
	_, s := open(t)
	boss, ann := agent("boss", desk.RoleAdmin), agent("ann", desk.RoleAgent)
	made, err := s.Create(background, boss, reply(desk.Owner{Agent: "boss"}, "a"), "")
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range []desk.Owner{{}, {Agent: "boss"}, {}} {
		if made, err = s.Replace(background, boss, made, &o, made.Version); err != nil {
			t.Fatal(err)
		}
		want := 1 - i%2
		if page, err := s.List(background, ann, desk.CannedReply, "", 0); err != nil || len(page.Tools) != want {
			t.Errorf("of %+v she sees %d: %v", o, len(page.Tools), err)
		}
		if page, err := s.List(background, boss, desk.CannedReply, "", 0); err != nil || len(page.Tools) != 1 {
			t.Errorf("of %+v he sees %d: %v", o, len(page.Tools), err)
		}
	}
}

// A tool of a team that is there no longer is changed as before, without its
// owner being asked about.
func TestReplace_ownerThatStaysIsNotAskedAbout(t *testing.T) {
	w, s := open(t)
	boss := agent("boss", desk.RoleAdmin)
	gone := desk.Owner{Team: "gone"}
	made := reply(gone, "a")
	made.ID = "01jnb3q7x8k2m4n6p8r0s2t4c1"
	if err := w.Store.CreateTool(background, &made); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Replace(background, boss, made, &gone, 1); err != nil || now.Owner != gone {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestReplace_ownerOfBuiltInStays(t *testing.T) {
	_, s := open(t)
	boss := agent("boss", desk.RoleAdmin)
	to := desk.Tool{ID: "mine", Kind: desk.SavedView, Name: desk.Text{En: "x"}, View: &desk.View{}}
	if _, err := s.Replace(background, boss, to, &desk.Owner{Agent: "boss"}, 0); !desk.IsKind(err, desk.Forbidden) {
		t.Error(err)
	}
}

// Who has as many as he may is given no more, and keeps what he gives away until
// it is taken.
func TestReplace_ownerIsFull(t *testing.T) {
	w, s := open(t)
	boss := agent("boss", desk.RoleAdmin)
	shared, err := s.Create(background, boss, reply(desk.Owner{}, "shared"), "")
	if err != nil {
		t.Fatal(err)
	}
	var own desk.Tool
	for i := range desk.MaxOwnTools {
		if own, err = s.Create(background, boss, reply(desk.Owner{Agent: "boss"}, fmt.Sprint(i)), ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Replace(background, boss, shared, &desk.Owner{Agent: "boss"}, 0); !desk.IsKind(err, desk.Conflict) || !strings.Contains(fmt.Sprint(err), "too_many_tools") {
		t.Errorf("over the limit: %v", err)
	}
	if now, err := s.Read(background, boss, desk.CannedReply, shared.ID); err != nil || now.Version != 1 || !now.Owner.Shared() {
		t.Errorf("%+v, %v", now, err)
	}
	if _, err := s.Replace(background, boss, own, &desk.Owner{}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Replace(background, boss, shared, &desk.Owner{Agent: "boss"}, 0); err != nil {
		t.Errorf("room again: %v", err)
	}
	counted(t, w.Items(), desk.CannedReply)
}

// Of two who move a tool at once one is told that it has changed.
func TestReplace_ownerUnderItsVersion(t *testing.T) {
	w, s := open(t)
	boss := agent("boss", desk.RoleAdmin)
	made, err := s.Create(background, boss, reply(desk.Owner{Agent: "boss"}, "a"), "")
	if err != nil {
		t.Fatal(err)
	}
	old := made
	if _, err := s.Replace(background, boss, made, &desk.Owner{}, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Replace(background, boss, made, &desk.Owner{Agent: "boss"}, 1); !desk.IsKind(err, desk.Stale) {
		t.Errorf("an old version: %v", err)
	}
	// As if both had read it before either had written.
	old.Owner = desk.Owner{}
	if err := w.Store.MoveTool(background, desk.Owner{Agent: "boss"}, &old); !desk.IsKind(err, desk.Stale) || old.Version != 1 {
		t.Errorf("at once: %v", err)
	}
	counted(t, w.Items(), desk.CannedReply)
}

package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

var (
	anas   = desk.Owner{Agent: "ana"}
	shared = desk.Owner{}
)

func (w *world) tool(t *testing.T, id string, o desk.Owner) desk.Tool {
	t.Helper()
	tool := desk.Tool{ID: id, Kind: desk.SavedView, Owner: o, Name: desk.Text{En: id}, View: &desk.View{}, CreatedAt: w.clock.at, UpdatedAt: w.clock.at}
	if err := w.CreateTool(context.Background(), &tool); err != nil {
		t.Fatal(err)
	}
	return tool
}

// room is how many more tools an owner may have.
func (w *world) room(t *testing.T, o desk.Owner) int {
	t.Helper()
	for n := 0; ; n++ {
		tool := desk.Tool{ID: fmt.Sprintf("room%s%04d", o.Agent, n), Kind: desk.SavedView, Owner: o}
		if err := w.CreateTool(context.Background(), &tool); errors.Is(err, store.ErrFull) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// A tool that moves is the same one, in one place, counted where it is.
func TestMoveTool(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to desk.Owner
		moved    int // to the shared ones
	}{
		{"to everybody", anas, shared, 1},
		{"from everybody", shared, anas, -1},
		{"to a team", anas, desk.Owner{Team: "ventas"}, 1},
		{"between a team and everybody", desk.Owner{Team: "ventas"}, shared, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t)
			ctx := context.Background()
			tool := w.tool(t, "one", tt.from)
			rest := w.tool(t, "rest", tt.from)
			tool.Owner, tool.Name.En = tt.to, "moved"
			if err := w.MoveTool(ctx, tt.from, &tool); err != nil || tool.Version != 2 {
				t.Fatal(tool.Version, err)
			}
			got, found, err := w.Tool(ctx, desk.SavedView, "ana", "one")
			if err != nil || !found || got.Version != 2 || got.Owner != tt.to || got.Name.En != "moved" || !got.CreatedAt.Equal(w.clock.at) {
				t.Errorf("%+v, %t, %v", got, found, err)
			}
			all := map[string]int{}
			for _, agent := range []string{"", "ana"} {
				list, _, err := w.Tools(ctx, desk.SavedView, agent, "", 10)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range list {
					all[x.ID]++
				}
			}
			if all["one"] != 1 || all["rest"] != 1 || len(all) != 2 {
				t.Errorf("the lists have %v, and %s stays", all, rest.ID)
			}
			both := 0
			if tt.from.Agent == "" {
				both = 2
			}
			if n := desk.MaxTools - w.room(t, shared); n != both+tt.moved {
				t.Errorf("%d of teams and everybody", n)
			}
			if n := desk.MaxOwnTools - w.room(t, anas); n != 2-both-tt.moved {
				t.Errorf("%d of hers", n)
			}
		})
	}
}

// What fails is not done in part: the tool stays where and as it was.
func TestMoveTool_fullOrStale(t *testing.T) {
	w := open(t)
	ctx := context.Background()
	tool := w.tool(t, "one", shared)
	was := func(version int64) {
		t.Helper()
		got, _, err := w.Tool(ctx, desk.SavedView, "ana", "one")
		if err != nil || got.Version != version || got.Owner != shared {
			t.Errorf("%+v, %v", got, err)
		}
	}
	moved := tool
	moved.Owner = anas
	moved.Version = 9
	if err := w.MoveTool(ctx, shared, &moved); !desk.IsKind(err, desk.Stale) || moved.Version != 9 {
		t.Errorf("another version: %v", err)
	}
	if n := w.room(t, anas); n != desk.MaxOwnTools {
		t.Errorf("there is room for %d", n)
	}
	moved.Version = 1
	if err := w.MoveTool(ctx, shared, &moved); !errors.Is(err, store.ErrFull) {
		t.Errorf("full: %v", err)
	}
	was(1)
	moved.Version = 9
	if err := w.MoveTool(ctx, shared, &moved); !desk.IsKind(err, desk.Stale) {
		t.Errorf("full, and another version: %v", err)
	}
	if err := w.DeleteTool(ctx, &tool); err != nil {
		t.Fatal(err)
	}
	moved.Version = 1
	if err := w.MoveTool(ctx, shared, &moved); !desk.IsKind(err, desk.Stale) {
		t.Errorf("gone: %v", err)
	}
	if n := w.room(t, shared); n != desk.MaxTools {
		t.Errorf("there is room for %d", n)
	}
}

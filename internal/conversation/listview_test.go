package conversation_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/store"
)

// ended fills a desk with n resolved tickets of each team, three of them at each
// instant, and answers their ids, those that changed last first.
func ended(t *testing.T, n int, teams ...string) (*crash.World, []string) {
	t.Helper()
	w := desked(t, 1)
	like, err := w.Store.Ticket(background, w.Tickets()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var saves []store.Save
	for i := range n * len(teams) {
		made := *like
		made.ID, made.Number, made.Team = ident.Source{}.New(w.Now()), int64(5000+i), teams[i%len(teams)]
		made.Status, made.Assignee, made.Clocks = desk.Resolved, "", nil
		made.UpdatedAt = w.Now().Add(-time.Duration(i/3) * time.Minute)
		saves = append(saves, store.Save{After: &made})
	}
	if err := w.Store.SaveNew(background, saves); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(saves, func(a, b store.Save) int {
		return cmp.Or(b.After.UpdatedAt.Compare(a.After.UpdatedAt), cmp.Compare(b.After.ID, a.After.ID))
	})
	ids := make([]string, len(saves))
	for i, s := range saves {
		ids[i] = s.After.ID
	}
	w.Pass(time.Hour)
	return w, ids
}

func resolved(t *testing.T) *desk.View {
	t.Helper()
	for _, v := range desk.BuiltInViews() {
		if v.ID == "resolved" {
			return v.View
		}
	}
	t.Fatal("there is no view of what is resolved")
	return nil
}

// viewed reads a view to its end; between runs after every page.
func viewed(t *testing.T, w *crash.World, who desk.Subject, v *desk.View, limit int, between func(page int)) []string {
	t.Helper()
	var ids []string
	cursor := ""
	for n := 1; n < 1000; n++ {
		page, err := w.Conversation.ListView(background, who, v, cursor, limit)
		if err != nil || len(page.Tickets) > limit || page.Partial {
			t.Fatalf("page %d of %d, partial %t, %v", n, len(page.Tickets), page.Partial, err)
		}
		for _, s := range page.Tickets {
			ids = append(ids, s.ID)
		}
		if cursor = page.Next; cursor == "" {
			return ids
		}
		between(n)
	}
	t.Fatal("the view has no end")
	return nil
}

func TestListView_reachesWhateverIsOver(t *testing.T) {
	w, want := ended(t, 1000, "taller")
	older := slices.Clone(want)
	slices.Reverse(older)
	oldest := resolved(t)
	oldest.Sort.Descending = false
	byNumber := &desk.View{Filter: oldest.Filter, Sort: desk.ViewSort{By: "number"}}
	numbered := func() []string {
		tickets, err := w.Store.Tickets(background, want)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(tickets, func(a, b *desk.Ticket) int { return cmp.Compare(a.Number, b.Number) })
		var ids []string
		for _, x := range tickets {
			ids = append(ids, x.ID)
		}
		return ids
	}()
	for _, c := range []struct {
		name  string
		view  *desk.View
		limit int
		want  []string
	}{{"last first", resolved(t), 200, want}, {"in odd pages", resolved(t), 37, want}, {"oldest first", oldest, 200, older}, {"by number", byNumber, 200, numbered}} {
		if got := viewed(t, w, ana(), c.view, c.limit, func(int) {}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %d tickets, or in another order", c.name, len(got))
		}
	}
}

// While somebody reads on, tickets that he has seen and has not seen change, and
// some open again: what nobody touched is there once and in order, and the rest
// stands in front when he begins anew.
func TestListView_whileTicketsChange(t *testing.T) {
	for _, limit := range []int{200, 37} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			w, want := ended(t, 500, "taller", desk.DefaultTeamID)
			touched := map[string]bool{}
			var moved []string
			change := func(id string, u conversation.Update) {
				w.Pass(time.Second)
				u.Ticket = id
				if _, err := w.Conversation.Update(background, admin(), u); err != nil {
					t.Fatal(err)
				}
			}
			open := desk.Open
			got := viewed(t, w, admin(), resolved(t), limit, func(page int) {
				if page > 4 {
					return
				}
				tags := []string{fmt.Sprintf("page-%d", page)}
				seen, later, again := want[page*3], want[900+page], want[950+page]
				change(seen, conversation.Update{Tags: &tags})
				change(later, conversation.Update{Tags: &tags})
				change(again, conversation.Update{Status: &open})
				touched[later], touched[again] = true, true
				moved = append(moved, seen, later)
			})
			rest := slices.DeleteFunc(slices.Clone(want), func(id string) bool { return touched[id] })
			if !slices.Equal(got, rest) {
				t.Errorf("%d tickets, want %d that nobody moved, each once and in order", len(got), len(rest))
			}
			slices.Reverse(moved)
			if anew := viewed(t, w, admin(), resolved(t), limit, func(int) {}); len(anew) != 996 || !slices.Equal(anew[:len(moved)], moved) {
				t.Errorf("read anew: %d tickets, first %q, want 996 and %q", len(anew), anew[:min(len(anew), len(moved))], moved)
			}
		})
	}
}

// Of a team that is not his somebody finds the tickets that he watches, however
// far behind they stand, and a page in which none is leads on.
func TestListView_findsHisOwnFarBehind(t *testing.T) {
	w, ids := ended(t, 2500, desk.DefaultTeamID)
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAgent, Teams: []string{"taller"}} // he has left that team
	want := []string{ids[3], ids[1200], ids[2499]}
	for _, id := range want {
		if _, err := w.Conversation.Watch(background, admin(), id, who.AgentID, true); err != nil {
			t.Fatal(err)
		}
	}
	got := viewed(t, w, who, resolved(t), 50, func(int) {})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("he finds %d tickets, or others than the %d he watches", len(got), len(want))
	}
}

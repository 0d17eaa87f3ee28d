package conversation_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// office is a world of three teams with somebody of every role, and programs.
func office(t *testing.T) (*crash.World, map[string]desk.Subject) {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	cfg, err := w.Store.Config(background)
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Teams = append(slices.Clone(cfg.Teams), desk.Team{ID: "ventas", Name: desk.Text{Es: "Ventas", En: "Sales"}})
	agents := []desk.Agent{
		{ID: "eva", Role: desk.RoleLight, Teams: []string{desk.DefaultTeamID}}, {ID: "sol", Role: desk.RoleAgent},
		{ID: "leo", Role: desk.RoleLead, Teams: []string{"ventas", "taller"}},
	}
	changed.Agents = slices.Clone(cfg.Agents)
	for _, a := range agents {
		a.Name, a.Address, a.Language, a.Active = a.ID, a.ID+"@taller.example", desk.Spanish, true
		changed.Agents = append(changed.Agents, a)
	}
	if _, err := w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	all := map[string]desk.Subject{
		"program":          {Kind: desk.ActorProgram, KeyID: "k0", Scopes: desk.Scopes},
		"program of teams": {Kind: desk.ActorProgram, KeyID: "k1", Teams: []string{"ventas"}, Scopes: desk.Scopes},
	}
	for i := range changed.Agents {
		all[changed.Agents[i].ID] = changed.Agents[i].Subject()
	}
	elsewhere := all["leo"]
	elsewhere.Teams = []string{desk.DefaultTeamID}
	all["leo in another team than when he was given tickets"] = elsewhere
	return w, all
}

// inSight are the open tickets that permission lets somebody read, by id and
// rev: what every list of his must show.
func inSight(w *crash.World, who desk.Subject) map[string]int64 {
	seen := map[string]int64{}
	for _, ticket := range w.Tickets() {
		if ticket.Listed() && desk.May(who, desk.TicketRead, ticket.Facts()) {
			seen[ticket.ID] = ticket.Rev
		}
	}
	return seen
}

func revs(list []conversation.Summary) map[string]int64 {
	seen := map[string]int64{}
	for _, s := range list {
		seen[s.ID] = s.Rev
	}
	return seen
}

// chance does something random to a random ticket.
func chance(t *testing.T, w *crash.World, r *rand.Rand, all map[string]desk.Subject) {
	t.Helper()
	pick := func(of ...string) *string { return &of[r.IntN(len(of))] }
	agents := []string{"ana", "bruno", "eva", "sol", "leo", desk.DefaultAdminID}
	ref := fmt.Sprint(1001 + r.IntN(max(len(w.Tickets()), 1)))
	u := conversation.Update{Ticket: ref}
	var err error
	switch r.IntN(10) {
	case 0, 1:
		by := []desk.Actor{{}, all["ana"].Actor(), all["program of teams"].Actor(), all["eva"].Actor()}[r.IntN(4)]
		channel := desk.ChannelForm
		if by.ID != "" {
			channel = desk.ChannelAPI
		}
		_, err = w.Intake.Create(background, intake.Request{By: by, Channel: channel, Name: "Luis", Address: fmt.Sprintf("luis%d@cliente.example", r.IntN(5)),
			Subject: "Pieza " + *pick("impresora", "factura"), Text: "No va.", Language: desk.Spanish})
	case 2:
		w.Drain()
	case 3, 4:
		u.Team = pick(desk.DefaultTeamID, "taller", "ventas")
	case 5, 6:
		u.Assignee = pick(append(agents, "")...)
	case 7, 8:
		_, err = w.Conversation.Watch(background, admin(), ref, *pick(agents...), r.IntN(3) > 0)
	default:
		status := []desk.Status{desk.Resolved, desk.Open, desk.Pending}[r.IntN(3)]
		u.Status = &status
	}
	if u.Team != nil || u.Assignee != nil || u.Status != nil {
		_, err = w.Conversation.Update(background, admin(), u)
	}
	if err != nil && !desk.IsKind(err, desk.NotFound) && !desk.IsKind(err, desk.Conflict) && !desk.IsKind(err, desk.Invalid) {
		t.Fatal(err)
	}
	w.Pass(time.Duration(r.IntN(20)) * time.Second)
}

// follower keeps somebody's list by the change feed, as a console does.
type follower struct {
	list map[string]int64
	next time.Time
}

func (f *follower) follow(t *testing.T, w *crash.World, who desk.Subject) {
	t.Helper()
	for {
		c, err := w.Conversation.Changes(background, who, "", f.next)
		if err != nil {
			t.Fatal(err)
		}
		if f.next = c.Next; c.Reset {
			f.list = revs(pages(t, w, who, 200))
		}
		for _, s := range c.Tickets {
			f.list[s.ID] = s.Rev
		}
		for _, id := range c.Gone {
			delete(f.list, id)
		}
		if !c.More {
			return
		}
	}
}

func pages(t *testing.T, w *crash.World, who desk.Subject, limit int) []conversation.Summary {
	t.Helper()
	var all []conversation.Summary
	for cursor := ""; ; {
		page, err := w.Conversation.List(background, who, conversation.ListQuery{Limit: limit, Cursor: cursor})
		if err != nil || len(page.Tickets) > limit {
			t.Fatalf("a page of %d, %v", len(page.Tickets), err)
		}
		all = append(all, page.Tickets...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

// Whatever happens to tickets, everybody's lists, views and searches show what
// permission lets him read and nothing else, and so does the change feed.
func TestLists_areWhatPermissionSays(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, all := office(t)
			r := rand.New(rand.NewPCG(seed, 18))
			following := map[string]*follower{}
			for name := range all {
				following[name] = &follower{list: map[string]int64{}, next: w.Now()}
			}
			for range 8 {
				for range 12 {
					chance(t, w, r, all)
				}
				w.Pass(10 * time.Second)
				for _, name := range slices.Sorted(maps.Keys(all)) {
					who := all[name]
					want := inSight(w, who)
					if diff := cmp.Diff(want, revs(pages(t, w, who, 1+r.IntN(4)))); diff != "" {
						t.Errorf("list of %s (-want +got):\n%s", name, diff)
					}
					v, err := w.Conversation.ListView(background, who, &desk.View{}, "", 200)
					if diff := cmp.Diff(want, revs(v.Tickets)); diff != "" || err != nil {
						t.Errorf("view of %s, %v (-want +got):\n%s", name, err, diff)
					}
					f, err := w.Conversation.Search(background, who, "pieza", 50)
					if diff := cmp.Diff(want, revs(f.Tickets)); diff != "" || err != nil {
						t.Errorf("search of %s, %v (-want +got):\n%s", name, err, diff)
					}
					following[name].follow(t, w, who)
					if diff := cmp.Diff(want, following[name].list); diff != "" {
						t.Errorf("list by feed of %s (-want +got):\n%s", name, diff)
					}
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// The order and pages of a list hold when tickets of other teams stand among it.
func TestList_ordersOthersAmongOwn(t *testing.T) {
	w := desked(t, 9)
	// He has and watches tickets of a team that he has left.
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAgent, Teams: []string{"taller"}}
	other, assignee := desk.DefaultTeamID, who.AgentID
	for _, n := range []string{"1002", "1003", "1005", "1009"} {
		if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: n, Team: &other}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1003", Assignee: &assignee}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Watch(background, admin(), "1009", who.AgentID, true); err != nil {
		t.Fatal(err)
	}
	for limit := 1; limit < 9; limit++ {
		var got []int64
		for _, s := range pages(t, w, who, limit) {
			got = append(got, s.Number)
		}
		if !slices.Equal(got, []int64{1001, 1003, 1004, 1006, 1007, 1008, 1009}) {
			t.Errorf("pages of %d: %v", limit, got)
		}
	}
	// The list of one team is of that team alone.
	if l, err := w.Conversation.List(background, who, conversation.ListQuery{Team: "taller"}); err != nil || len(l.Tickets) != 5 {
		t.Errorf("of one team: %d, %v", len(l.Tickets), err)
	}
	// What is over stands in his view of ended ones.
	resolved := desk.Resolved
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1009", Status: &resolved}); err != nil {
		t.Fatal(err)
	}
	ended := &desk.View{Filter: desk.ViewFilter{Statuses: []desk.Status{desk.Resolved}}}
	for name, want := range map[string]struct {
		who desk.Subject
		n   int
	}{"its watcher": {who, 1}, "another of his team": {desk.Subject{Kind: desk.ActorAgent, AgentID: "bruno", Role: desk.RoleLead, Teams: []string{"taller"}}, 0}} {
		if v, err := w.Conversation.ListView(background, want.who, ended, "", 50); err != nil || len(v.Tickets) != want.n {
			t.Errorf("ended, %s: %d, %v", name, len(v.Tickets), err)
		}
	}
}

// More watchers than a change can name: the list stays right all the same, and
// nobody learns of a ticket that was never his.
func TestChanges_moreWatchersThanTheyName(t *testing.T) {
	w := desked(t, 1)
	cfg, err := w.Store.Config(background)
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Agents = slices.Clone(cfg.Agents)
	var last desk.Subject
	for i := range 20 {
		id := fmt.Sprintf("%s%02d", strings.Repeat("z", desk.MaxID-2), i)
		changed.Agents = append(changed.Agents, desk.Agent{ID: id, Name: id, Address: fmt.Sprintf("z%d@taller.example", i), Role: desk.RoleLight, Teams: []string{"taller"}, Language: desk.Spanish, Active: true})
		last = changed.Agents[len(changed.Agents)-1].Subject()
	}
	if _, err := w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	id := w.Tickets()[0].ID
	for i := range changed.Agents {
		if a := &changed.Agents[i]; len(a.ID) == desk.MaxID {
			if _, err := w.Conversation.Watch(background, admin(), id, a.ID, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	last.Teams = nil // by now he is in no team
	w.Pass(time.Minute)
	begin := w.Now()
	high := desk.High
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: id, Priority: &high}); err != nil {
		t.Fatal(err)
	}
	if c, err := w.Conversation.Changes(background, last, "", begin); err != nil || len(c.Tickets) != 1 || c.Reset {
		t.Errorf("the last watcher: %+v, %v", c, err)
	}
	c, err := w.Conversation.Changes(background, stranger(), "", begin)
	if err != nil || !c.Reset || len(c.Tickets)+len(c.Gone) != 0 {
		t.Errorf("an agent out of sight: %+v, %v", c, err)
	}
	if _, err := w.Conversation.Watch(background, admin(), id, last.AgentID, false); err != nil {
		t.Fatal(err)
	}
	if c, err := w.Conversation.Changes(background, last, "", begin); err != nil || !c.Reset && !slices.Contains(c.Gone, id) {
		t.Errorf("whoever watches no longer: %+v, %v", c, err)
	}
}

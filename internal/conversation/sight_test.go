package conversation_test

import (
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// seen says which ways lead a subject to the tickets of the desk: the ticket
// itself by id and number, lists, views, searches and the feed since begin.
func seen(t *testing.T, w *crash.World, who desk.Subject, id string, begin time.Time) []string {
	t.Helper()
	var ways []string
	add := func(way string, there bool, err error) {
		if err != nil && !desk.IsKind(err, desk.NotFound) {
			t.Fatalf("%s: %v", way, err)
		}
		if there {
			ways = append(ways, way)
		}
	}
	has := func(s conversation.Summary) bool { return s.ID == id }
	_, err := w.Conversation.Read(background, who, id, "")
	add("id", err == nil, err)
	_, err = w.Conversation.Read(background, who, "1001", "")
	add("number", err == nil, err)
	l, err := w.Conversation.List(background, who, conversation.ListQuery{})
	add("list", slices.ContainsFunc(l.Tickets, has), err)
	l, err = w.Conversation.ListView(background, who, &desk.View{Filter: desk.ViewFilter{Categories: desk.Categories}}, "", 0)
	add("view", slices.ContainsFunc(l.Tickets, has), err)
	for _, query := range []string{"impresora", "1001", "luis0@cliente.example"} {
		f, err := w.Conversation.Search(background, who, query, 0)
		add("search "+query, slices.ContainsFunc(f.Tickets, has), err)
	}
	c, err := w.Conversation.Changes(background, who, "", begin)
	add("feed", slices.ContainsFunc(c.Tickets, has), err)
	add("gone", slices.Contains(c.Gone, id), err)
	return ways
}

var everyWay = []string{"id", "number", "list", "view", "search impresora", "search 1001", "search luis0@cliente.example", "feed"}

// unrouted is a world with one ticket that routing has not come to.
func unrouted(t *testing.T) (w *crash.World, id string, begin time.Time) {
	t.Helper()
	w = crash.New(t, &fault.Counter{})
	begin = w.Now()
	w.Pass(time.Minute)
	if _, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis",
		Address: "luis0@cliente.example", Subject: "La impresora", Text: "No imprime.", Language: desk.Spanish}); err != nil {
		t.Fatal(err)
	}
	return w, w.Tickets()[0].ID, begin
}

func TestSight_untilRouted(t *testing.T) {
	w, id, begin := unrouted(t)
	program := desk.Subject{Kind: desk.ActorProgram, KeyID: "k1", Scopes: desk.Scopes}
	limited := program
	limited.Teams = []string{"taller"}
	look := func(when string, want map[string][]string) {
		t.Helper()
		for name, who := range map[string]desk.Subject{"its team": ana(), "another team": stranger(), "admin": admin(), "program": program, "program of its team": limited} {
			if got := seen(t, w, who, id, begin); !slices.Equal(got, want[name]) {
				t.Errorf("%s, %s: %q, want %q", when, name, got, want[name])
			}
		}
	}
	look("before routing", map[string][]string{"admin": everyWay, "program": everyWay})
	w.Drain()
	if got := w.Tickets()[0].Team; got != "taller" {
		t.Fatalf("routed to %q", got)
	}
	look("after routing", map[string][]string{"its team": everyWay, "program of its team": everyWay, "admin": everyWay, "program": everyWay})
}

// What was over before routing came is routed still: else nobody but admins
// would see it when its requester writes again.
func TestSight_overBeforeRouting(t *testing.T) {
	w, id, _ := unrouted(t)
	resolved := desk.Resolved
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: id, Status: &resolved}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	w.Check()
	if got := w.Tickets()[0]; got.Team != "taller" || got.Assignee != "" || got.Status != desk.Resolved {
		t.Errorf("team %q, assignee %q, %s", got.Team, got.Assignee, got.Status)
	}
}

// Only what stood in one's lists is gone from them.
func TestChanges_goneWasInSight(t *testing.T) {
	w, id, begin := unrouted(t)
	w.Drain()
	high, resolved := desk.High, desk.Resolved
	for _, u := range []conversation.Update{{Ticket: id, Priority: &high}, {Ticket: id, Status: &resolved}} {
		if _, err := w.Conversation.Update(background, admin(), u); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]struct {
		who  desk.Subject
		gone int
	}{"its team": {ana(), 1}, "another team": {stranger(), 0}, "admin": {admin(), 1}} {
		c, err := w.Conversation.Changes(background, want.who, "", begin)
		if err != nil || len(c.Gone) != want.gone || len(c.Tickets) != 0 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

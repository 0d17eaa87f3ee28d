package toolbox_test

import (
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/toolbox"
)

// openTicket is a desk with one ticket, whose requester's name and subject look
// like placeholders and like HTML.
func openTicket(t *testing.T) (*crash.World, *toolbox.Service, desk.Ticket, desk.Subject) {
	t.Helper()
	w, s := open(t)
	s.Tickets = &conversation.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	r, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Address: "lucia@customer.example", Name: "{{desk.name}} <b>",
		Subject: "Invoice", Text: "x", Language: desk.English})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	ticket, err := w.Store.Ticket(background, r.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	return w, s, *ticket, agent(desk.DefaultAdminID, desk.RoleAdmin)
}

func TestFill_takesNothingOfACustomersForAPlaceholder(t *testing.T) {
	_, s, ticket, boss := openTicket(t)
	made, err := s.Create(background, boss, desk.Tool{Kind: desk.CannedReply, Name: desk.Text{En: "x"}, Text: desk.Text{En: "Dear {{ requester.name }}: #{{ticket.number}} {{ticket.subject}}"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	text, lang, err := s.Fill(background, boss, made.ID, ticket.ID)
	if want := "Dear {{desk.name}} <b>: #1001 Invoice"; err != nil || text != want || lang != desk.English {
		t.Errorf("%q %s %v, want %q", text, lang, err, want)
	}
	if _, _, err := s.Fill(background, agent("out", desk.RoleAgent), made.ID, "9"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an unknown ticket: %v", err)
	}
}

// All of a macro happens at once and its history names it; what the runner may
// not do by hand stops all of it.
func TestRun_isOneStepAndNeedsEachPermission(t *testing.T) {
	w, s, ticket, boss := openTicket(t)
	made, err := s.Create(background, boss, desk.Tool{Kind: desk.Macro, Name: desk.Text{En: "Ask"}, Actions: []desk.MacroAction{
		{Do: desk.MacroPriority, Value: "high"}, {Do: desk.MacroAddTags, Tags: []string{"vat"}}, {Do: desk.MacroNote, Text: desk.Text{En: "asked"}},
		{Do: desk.MacroReply, Text: desk.Text{En: "Which number, {{requester.firstName}}?"}}, {Do: desk.MacroStatus, Value: "pending"},
	}}, "")
	if err != nil {
		t.Fatal(err)
	}
	light := agent("leo", desk.RoleLight, ticket.Team)
	if _, _, err := s.Run(background, light, made.ID, ticket.ID, 0); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a light agent: %v", err)
	}
	if same, _ := w.Store.Ticket(background, ticket.ID); same.Rev != ticket.Rev {
		t.Error("a refused macro did something")
	}
	if _, _, err := s.Run(background, boss, made.ID, ticket.ID, ticket.Rev+5); !desk.IsKind(err, desk.Stale) {
		t.Errorf("another rev: %v", err)
	}
	after, was, err := s.Run(background, boss, made.ID, ticket.ID, ticket.Rev)
	if err != nil {
		t.Fatal(err)
	}
	if after.Priority != desk.High || after.Status != desk.Pending || len(after.Tags) != 1 || after.Version != ticket.Version+1 {
		t.Errorf("%+v", after)
	}
	if was == nil || was.Rev != ticket.Rev || was.Priority != ticket.Priority || was.Status != desk.New {
		t.Errorf("it was %+v", was)
	}
	c, err := w.Store.Collection(background, ticket.ID, "")
	if err != nil || len(c.Messages) != 3 || c.Messages[0].Body.Text != "Which number, {{desk.name}}?" {
		t.Errorf("messages %+v, %v", c.Messages, err)
	}
	named := 0
	for _, e := range c.Events {
		if e.Cause.Rule == "macro:"+made.ID && strings.Contains(e.Cause.Why, "Ask") {
			named++
		}
	}
	if named != 4 {
		t.Errorf("%d events name the macro", named)
	}
	w.Drain()
	w.Check()
}

func TestShow_openAndOver(t *testing.T) {
	w, s, ticket, boss := openTicket(t)
	show := func(view string) int {
		t.Helper()
		page, err := s.Show(background, boss, view, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Tickets)
	}
	if show("new-and-open") != 1 || show("resolved") != 0 {
		t.Errorf("open: %d, resolved: %d", show("new-and-open"), show("resolved"))
	}
	done := desk.Resolved
	c := &conversation.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	if _, err := c.Update(background, boss, conversation.Update{Ticket: ticket.ID, Status: &done}); err != nil {
		t.Fatal(err)
	}
	if show("new-and-open") != 0 || show("resolved") != 1 {
		t.Errorf("resolved: open %d, resolved %d", show("new-and-open"), show("resolved"))
	}
	if _, err := s.Show(background, boss, "gone", "", 0); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an unknown view: %v", err)
	}
}

func TestView_matches(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := desk.Summary{Number: 7, Subject: "La Factura", Team: "billing", Status: desk.Open, Priority: desk.High, Tags: []string{"vat"}, DueAt: now.Add(time.Minute)}
	by := desk.Looker{Agent: "ana", Teams: []string{"billing"}, Now: now}
	for _, tt := range []struct {
		name string
		f    desk.ViewFilter
		want bool
	}{
		{"everything", desk.ViewFilter{}, true},
		{"mine", desk.ViewFilter{Assignees: []string{desk.Me}}, false},
		{"nobody's or mine", desk.ViewFilter{Assignees: []string{desk.Me, desk.None}}, true},
		{"my teams", desk.ViewFilter{Teams: []string{desk.Mine}}, true},
		{"soon due", desk.ViewFilter{SLA: []desk.SLAState{desk.SLASoon}}, true},
		{"late", desk.ViewFilter{SLA: []desk.SLAState{desk.SLALate}}, false},
		{"words", desk.ViewFilter{Text: "factura 7"}, true},
		{"other words", desk.ViewFilter{Text: "parcel"}, false},
		{"two conditions, one fails", desk.ViewFilter{Tags: []string{"vat"}, Priorities: []desk.Priority{desk.Low}}, false},
		{"done", desk.ViewFilter{Categories: []desk.Category{desk.CategoryDone}}, false},
	} {
		v := desk.View{Filter: tt.f}
		if got := v.Matches(&s, by); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

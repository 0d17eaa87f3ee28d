package conversation_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

func TestChanges_tellWhatBecameOfTheList(t *testing.T) {
	w := desked(t, 3)
	w.Pass(time.Minute)
	begin, err := w.Conversation.Changes(background, ana(), "", time.Time{})
	if err != nil || !begin.Reset || len(begin.Tickets) != 0 {
		t.Fatalf("%+v, %v", begin, err)
	}
	w.Pass(time.Minute)
	idle, err := w.Conversation.Changes(background, ana(), "", begin.Next)
	if err != nil || idle.Reset || idle.More || len(idle.Tickets)+len(idle.Gone) != 0 || !idle.Next.After(begin.Next) {
		t.Fatalf("nothing happened: %+v, %v", idle, err)
	}
	before := w.Meter.Snapshot().ReadUnits
	if _, err := w.Conversation.Changes(background, ana(), "", idle.Next); err != nil {
		t.Fatal(err)
	}
	if units := w.Meter.Snapshot().ReadUnits - before; units > 1 { // a 60th of them also reads the configuration
		t.Errorf("an idle poll costs %v units", units)
	}

	ids := map[string]string{}
	for _, ticket := range w.Tickets() {
		ids[fmt.Sprint(ticket.Number)] = ticket.ID
	}
	resolved, other := desk.Resolved, desk.DefaultTeamID
	for _, u := range []conversation.Update{{Ticket: "1001", Tags: &[]string{"a"}}, {Ticket: "1002", Status: &resolved}, {Ticket: "1003", Team: &other}} {
		if _, err := w.Conversation.Update(background, admin(), u); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]struct {
		who  desk.Subject
		open string
		gone []string
	}{
		"the team that lost one":   {ana(), "1001", []string{ids["1002"], ids["1003"]}},
		"the team that got one":    {stranger(), "1003", nil},
		"somebody who sees it all": {admin(), "1001 1003", []string{ids["1002"]}},
	} {
		c, err := w.Conversation.Changes(background, want.who, "", idle.Next)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(c.Gone)
		slices.Sort(want.gone)
		open := ""
		for _, s := range c.Tickets {
			open += fmt.Sprint(" ", s.Number)
		}
		if open != " "+want.open || !slices.Equal(c.Gone, want.gone) {
			t.Errorf("%s: open%s, gone %v, want %v", name, open, c.Gone, want.gone)
		}
	}
	c, err := w.Conversation.Changes(background, admin(), "taller", idle.Next)
	if err != nil || len(c.Tickets) != 1 || len(c.Gone) != 2 {
		t.Errorf("of one team: %+v, %v", c, err)
	}
	if _, err := w.Conversation.Changes(background, stranger(), "taller", idle.Next); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("another team's: %v", err)
	}
	// The cursor stays some seconds behind: what an index shows late is seen.
	if again, err := w.Conversation.Changes(background, ana(), "", c.Next); err != nil || len(again.Tickets) != 1 {
		t.Errorf("right after: %+v, %v", again, err)
	}
	w.Pass(time.Minute)
	c, err = w.Conversation.Changes(background, ana(), "", c.Next)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = w.Conversation.Changes(background, ana(), "", c.Next); err != nil || len(c.Tickets)+len(c.Gone) != 0 {
		t.Errorf("later: %+v, %v", c, err)
	}
	w.Pass(25 * time.Hour)
	if c, err = w.Conversation.Changes(background, ana(), "", c.Next); err != nil || !c.Reset {
		t.Errorf("a day later: %+v, %v", c, err)
	}
}

// Over midnight and over many pages, every ticket that changed is told of.
func TestChanges_missNothing(t *testing.T) {
	w := desked(t, 1)
	w.Pass(14*time.Hour + 50*time.Minute) // close to midnight, UTC
	start := w.Now()
	for i := range 520 {
		if _, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1001", Note: true, Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
		w.Pass(5 * time.Second)
	}
	low := desk.Low
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Priority: &low}); err != nil {
		t.Fatal(err)
	}
	since, pages := start, 0
	var last conversation.Summary
	for {
		c, err := w.Conversation.Changes(background, ana(), "", since)
		if err != nil || len(c.Tickets) != 1 {
			t.Fatalf("page %d: %+v, %v", pages, c, err)
		}
		pages++
		since, last = c.Next, c.Tickets[0]
		if !c.More {
			break
		}
	}
	if pages != 2 || last.Priority != desk.Low || w.Now().Day() == start.Day() {
		t.Errorf("%d pages, the last says %s", pages, last.Priority)
	}
}

package conversation_test

import (
	"fmt"
	"sync"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

func TestUpdateMany_saysWhatBecameOfEach(t *testing.T) {
	w := desked(t, 4)
	first, err := w.Conversation.Read(background, admin(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	other := desk.DefaultTeamID
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1002", Team: &other}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Merge(background, ana(), conversation.Merge{Ticket: "1003", Into: "1001"}); err != nil {
		t.Fatal(err)
	}
	resolved := desk.Resolved
	results, err := w.Conversation.UpdateMany(background, ana(),
		[]string{first.Ticket.ID, "1002", "1003", "1004", "9999", "1001", "x"}, conversation.Update{Status: &resolved, Tags: &[]string{"Done"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []desk.Kind{"", desk.NotFound, desk.Conflict, "", desk.NotFound, "", desk.NotFound} {
		r := results[i]
		switch {
		case want != "" && !desk.IsKind(r.Err, want):
			t.Errorf("result %d: %v, want %s", i, r.Err, want)
		case want == "" && (r.Err != nil || r.Ticket.Status != desk.Resolved || r.Ticket.Tags[0] != "done"):
			t.Errorf("result %d: %+v", i, r)
		}
	}
	if results[0].Ticket.Rev != results[5].Ticket.Rev {
		t.Error("the same ticket under two names was changed twice")
	}
	w.Drain()
	w.Check()
}

// A hundred at once, assigned to one agent, while somebody else writes on some.
func TestUpdateMany_hundredWithOthersWriting(t *testing.T) {
	w := desked(t, conversation.MaxBulk)
	var refs []string
	for i := range conversation.MaxBulk {
		refs = append(refs, fmt.Sprint(1001+i))
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 40 {
			if _, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: refs[i], Note: true, Text: "meanwhile"}); err != nil {
				t.Error(err)
			}
		}
	})
	nobody, low := "", desk.Low
	results, err := w.Conversation.UpdateMany(background, admin(), refs, conversation.Update{Assignee: &nobody, Priority: &low})
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil || r.Ticket.Priority != desk.Low || r.Ticket.Assignee != "" {
			t.Errorf("%s: %+v", refs[i], r)
		}
	}
	w.Drain()
	w.Check()
}

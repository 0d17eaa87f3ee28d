package conversation_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
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
		if r.Err != nil || r.Ticket.Priority != desk.Low || r.Ticket.Assignee != "" || r.Before == nil || r.Before.Priority != desk.Normal {
			t.Errorf("%s: %+v", refs[i], r)
		}
	}
	w.Drain()
	w.Check()
}

// What a bulk change has changed is put back, ticket by ticket, as each was;
// what somebody has changed since stays as he left it, and nobody is told that
// a ticket is his again.
func TestUpdateEach_putsBackWhatEachWas(t *testing.T) {
	w := desked(t, 4)
	str := func(s string) *string { return &s }
	high, pending := desk.High, desk.Pending
	for ref, u := range map[string]conversation.Update{
		"1002": {Priority: &high, Assignee: str(crash.Agent), Tags: &[]string{"vip"}},
		"1003": {Status: &pending},
	} {
		u.Ticket = ref
		if _, err := w.Conversation.Update(background, admin(), u); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
	refs, was := []string{"1001", "1002", "1003", "1004"}, w.Tickets()
	resolved, low := desk.Resolved, desk.Low
	results, err := w.Conversation.UpdateMany(background, admin(), refs, conversation.Update{Status: &resolved, Priority: &low, Assignee: str(""), Tags: &[]string{"spam"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Update(background, ana(), conversation.Update{Ticket: "1004", Tags: &[]string{"mine"}}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	told := len(w.Mailbox.To("ana@taller.example", 0))
	each := make([]conversation.Update, len(refs))
	for i, r := range results {
		if r.Err != nil || r.Before == nil {
			t.Fatalf("result %d: %+v", i, r)
		}
		b := r.Before
		each[i] = conversation.Update{Ticket: refs[i], IfRev: r.Ticket.Rev, Status: &b.Status, Priority: &b.Priority, Team: &b.Team, Assignee: &b.Assignee, Tags: &b.Tags, Quiet: true, Why: "undone"}
	}
	back, err := w.Conversation.UpdateEach(background, admin(), each)
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	for i, x := range w.Tickets() {
		b := was[i]
		if i == 3 {
			if !desk.IsKind(back[i].Err, desk.Stale) || x.Status != desk.Resolved || x.Tags[0] != "mine" {
				t.Errorf("what was changed since: %v, %s %v", back[i].Err, x.Status, x.Tags)
			}
			continue
		}
		if back[i].Err != nil || x.Status != b.Status || x.Priority != b.Priority || x.Assignee != b.Assignee || x.Team != b.Team || !slices.Equal(x.Tags, b.Tags) {
			t.Errorf("#%d is %+v, was %+v, %v", x.Number, x, b, back[i].Err)
		}
	}
	if got := len(w.Mailbox.To("ana@taller.example", 0)); got != told {
		t.Errorf("ana was told of her ticket %d times", got-told)
	}
	w.Check()
}

// A ticket that has been answered is never new again, and nothing is to be
// filled in about spam.
func TestUpdate_newAgainAndSpam(t *testing.T) {
	w := asks(t)
	closed, fresh := desk.Closed, desk.New
	set := func(u conversation.Update) error {
		u.Ticket = "1001"
		_, err := w.Conversation.Update(background, admin(), u)
		return err
	}
	if err := set(conversation.Update{Status: &closed}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("without its field: %v", err)
	}
	if err := set(conversation.Update{Status: &closed, Tags: &[]string{desk.TagSpam}}); err != nil {
		t.Errorf("as spam: %v", err)
	}
	if err := set(conversation.Update{Status: &fresh, Tags: &[]string{}}); err != nil {
		t.Errorf("put back: %v", err)
	}
	if err := set(conversation.Update{Tags: &[]string{desk.TagSpam}}); err != nil {
		t.Error(err)
	}
	if err := set(conversation.Update{Status: &closed, Tags: &[]string{}}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("spam no more, and without its field: %v", err)
	}
	if _, err := w.Conversation.Reply(background, admin(), conversation.Reply{Ticket: "1001", Text: "Hola."}); err != nil {
		t.Fatal(err)
	}
	if err := set(conversation.Update{Status: &fresh}); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("new after an answer: %v", err)
	}
}

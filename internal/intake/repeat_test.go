package intake_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// A repeat answers what was told the first time, whatever became of the ticket:
// whoever made it may not see it any more.
func TestRepeat_tellsWhatWasTold(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	cfg, err := w.Store.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Policies = []desk.Policy{{ID: "all", Name: desk.Text{En: "All"}, Targets: map[desk.Metric]map[desk.Priority]int{desk.FirstResponse: {desk.Normal: 60, desk.Urgent: 5}}}}
	if _, err := w.Store.PutConfig(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	ask := func() intake.Receipt {
		t.Helper()
		r, err := w.Intake.Create(t.Context(), intake.Request{Channel: desk.ChannelAPI, By: crash.AgentSubject().Actor(), Address: "luis@cliente.example", Text: "x",
			Caller: "agent:ana:", IdempotencyKey: "k"})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := ask()
	if first.AnswerBy.IsZero() {
		t.Fatal("nothing is promised, so the test shows nothing")
	}
	w.Drain()
	w.Pass(time.Minute)
	admin := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
	other, urgent := desk.DefaultTeamID, desk.Urgent
	if _, err := w.Conversation.Update(t.Context(), admin, conversation.Update{Ticket: first.Ticket, Team: &other, Priority: &urgent}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Reply(t.Context(), admin, conversation.Reply{Ticket: first.Ticket, Text: "Ya está."}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, ask()); diff != "" {
		t.Errorf("the repeat tells more (-first +repeat):\n%s", diff)
	}
}

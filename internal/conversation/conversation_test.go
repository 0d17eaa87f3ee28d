package conversation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

var background = context.Background()

func admin() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
}

// stranger is an agent of another team.
func stranger() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleAgent, Teams: []string{desk.DefaultTeamID}}
}

// desked is a world with n tickets, routed and acknowledged.
func desked(t *testing.T, n int) *crash.World {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	for i := range n {
		_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis",
			Address: fmt.Sprintf("luis%d@cliente.example", i), Subject: "La impresora", Text: "No imprime.", Language: desk.Spanish})
		if err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Minute)
	}
	w.Drain()
	return w
}

// link is the tracking link that the requester of the first ticket was mailed.
func link(t *testing.T, w *crash.World) string {
	t.Helper()
	return linkOf(t, w, "luis0@cliente.example")
}

// linkOf is the newest tracking link that somebody was mailed.
func linkOf(t *testing.T, w *crash.World, address string) string {
	t.Helper()
	sent := w.Mailbox.To(address, 0)
	if len(sent) == 0 {
		t.Fatal("no mail")
	}
	_, raw, err := w.Mailbox.Get(sent[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(raw))
	m := regexp.MustCompile(`https://desk\.test/t/([a-z0-9.]+)`).FindStringSubmatch(plain)
	if m == nil {
		t.Fatalf("no link in\n%s", plain)
	}
	return m[1]
}

func TestList_pagesInOrderOfDeadlinesOverAllTeams(t *testing.T) {
	w := desked(t, 7)
	other := desk.DefaultTeamID
	for _, n := range []string{"1002", "1005"} {
		if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: n, Team: &other}); err != nil {
			t.Fatal(err)
		}
	}
	var numbers []int64
	cursor := ""
	for {
		l, err := w.Conversation.List(background, admin(), conversation.ListQuery{Limit: 3, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range l.Tickets {
			numbers = append(numbers, s.Number)
		}
		if cursor = l.Next; cursor == "" {
			break
		}
	}
	if fmt.Sprint(numbers) != "[1001 1002 1003 1004 1005 1006 1007]" {
		t.Errorf("listed %v", numbers)
	}
	l, err := w.Conversation.List(background, stranger(), conversation.ListQuery{})
	if err != nil || len(l.Tickets) != 2 {
		t.Errorf("an agent of one team sees %d tickets, %v", len(l.Tickets), err)
	}
	if _, err := w.Conversation.List(background, stranger(), conversation.ListQuery{Team: "taller"}); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("another team's list answers %v", err)
	}
}

func TestList_cursorOfAnotherListIsRefused(t *testing.T) {
	w := desked(t, 3)
	l, err := w.Conversation.List(background, admin(), conversation.ListQuery{Limit: 1})
	if err != nil || l.Next == "" {
		t.Fatal(err, l.Next)
	}
	for _, cursor := range []string{"x", "AAAA", l.Next + "A", strings.Repeat("A", 5000)} {
		_, err := w.Conversation.List(background, admin(), conversation.ListQuery{Team: "taller", Cursor: cursor})
		if !desk.IsKind(err, desk.Invalid) {
			t.Errorf("cursor %.20q answers %v", cursor, err)
		}
	}
	if _, err := w.Conversation.List(background, admin(), conversation.ListQuery{Team: "taller", Cursor: l.Next}); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("the cursor of all teams for one team answers %v", err)
	}
}

func TestTicketOfAnotherTeamIsNotFound(t *testing.T) {
	w := desked(t, 1)
	calls := map[string]func() error{
		"read": func() error { _, err := w.Conversation.Read(background, stranger(), "1001", ""); return err },
		"reply": func() error {
			_, err := w.Conversation.Reply(background, stranger(), conversation.Reply{Ticket: "1001", Text: "x"})
			return err
		},
		"update": func() error {
			low := desk.Low
			_, err := w.Conversation.Update(background, stranger(), conversation.Update{Ticket: "1001", Priority: &low})
			return err
		},
		"file":    func() error { _, err := w.Conversation.File(background, stranger(), "1001", "x"); return err },
		"unknown": func() error { _, err := w.Conversation.Read(background, stranger(), "999999", ""); return err },
		"bad id":  func() error { _, err := w.Conversation.Read(background, stranger(), "../1001", ""); return err },
	}
	for name, call := range calls {
		if err := call(); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%s answers %v, want not found", name, err)
		}
	}
}

func TestUpdate_staleRevIsRefused(t *testing.T) {
	w := desked(t, 1)
	high, low := desk.High, desk.Low
	before := w.Tickets()[0]
	after, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", IfRev: before.Rev, Priority: &high})
	if err != nil || after.Rev != before.Rev+1 || after.Priority != desk.High {
		t.Fatalf("rev %d, %s, %v", after.Rev, after.Priority, err)
	}
	current, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", IfRev: before.Rev, Priority: &low})
	if !desk.IsKind(err, desk.Stale) || current.Rev != after.Rev {
		t.Errorf("a stale change answers %v with rev %d", err, current.Rev)
	}
}

func TestUpdate_priorityMovesTheDeadline(t *testing.T) {
	w := desked(t, 1)
	before := w.Tickets()[0]
	urgent := desk.Urgent
	after, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Priority: &urgent})
	if err != nil || !after.NearestDeadline().Before(before.NearestDeadline()) {
		t.Errorf("deadline %v, before %v, %v", after.NearestDeadline(), before.NearestDeadline(), err)
	}
}

func TestUpdate_checksIdsInTheBody(t *testing.T) {
	w := desked(t, 1)
	nobody, team, bad := "nobody", "no-team", desk.Status("gone")
	tags := []string{"a", "", strings.Repeat("x", 41)}
	for name, u := range map[string]conversation.Update{
		"assignee": {Assignee: &nobody}, "team": {Team: &team}, "status": {Status: &bad}, "tags": {Tags: &tags},
	} {
		u.Ticket = "1001"
		if _, err := w.Conversation.Update(background, admin(), u); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("%s answers %v", name, err)
		}
	}
}

func TestUpdate_postponedTicketWakes(t *testing.T) {
	w := desked(t, 1)
	postponed, wake := desk.Postponed, w.Now().Add(time.Hour)
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &postponed, WakeAt: &wake}); err != nil {
		t.Fatal(err)
	}
	w.Pass(59 * time.Minute)
	w.Tick()
	if s := w.Tickets()[0].Status; s != desk.Postponed {
		t.Errorf("a minute early it is %s", s)
	}
	w.Pass(2 * time.Minute)
	w.Tick()
	if s := w.Tickets()[0].Status; s != desk.Open {
		t.Errorf("at its time it is %s", s)
	}
}

func TestReply_repeatedKeyAnswersTheSameMessage(t *testing.T) {
	w := desked(t, 1)
	r := conversation.Reply{Ticket: "1001", Text: "Hecho", IdempotencyKey: "r"}
	first, err := w.Conversation.Reply(background, crash.AgentSubject(), r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Conversation.Reply(background, crash.AgentSubject(), r)
	if err != nil || again.Seq != first.Seq {
		t.Errorf("the repeat is message %d, %v; want %d", again.Seq, err, first.Seq)
	}
	r.Text = "Otra"
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), r); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("the key with another text answers %v", err)
	}
}

func TestByLink_showsPublicMessagesOnly(t *testing.T) {
	w := desked(t, 1)
	note := conversation.Reply{Ticket: "1001", Text: "cliente difícil", Note: true}
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), note); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Apague y encienda"}); err != nil {
		t.Fatal(err)
	}
	v, err := w.Conversation.ByLink(background, link(t, w))
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Messages) != 2 || v.Messages[1].Body.Text != "Apague y encienda" || strings.Contains(fmt.Sprint(v), "difícil") {
		t.Errorf("the requester sees %+v", v.Messages)
	}
}

func TestByLink_alteredOldAndForeignLinksAreAlike(t *testing.T) {
	w := desked(t, 2)
	good := link(t, w)
	foreign := w.Tickets()[1].ID + good[26:]
	for _, bad := range []string{"", "x", good + "a", good[:len(good)-1], strings.Replace(good, ".1.", ".2.", 1), foreign} {
		if _, err := w.Conversation.ByLink(background, bad); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("link %q answers %v", bad, err)
		}
	}
	if _, err := w.Conversation.ByLink(background, good); err != nil {
		t.Errorf("the good link answers %v", err)
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", RevokeLinks: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.ByLink(background, good); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("a revoked link answers %v", err)
	}
	w.Pass(91 * 24 * time.Hour)
	if _, err := w.Conversation.ByLink(background, good); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an expired link answers %v", err)
	}
}

func TestWriteByLink_opensAnAnsweredTicketAndStartsAFollowUpOfAClosedOne(t *testing.T) {
	w := desked(t, 1)
	secret := link(t, w)
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Hecho"}); err != nil {
		t.Fatal(err)
	}
	number, err := w.Conversation.WriteByLink(background, secret, "Sigue igual", nil)
	if err != nil || number != 1001 || w.Tickets()[0].Status != desk.Open {
		t.Fatalf("number %d, %v, status %s", number, err, w.Tickets()[0].Status)
	}
	closed := desk.Closed
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &closed}); err != nil {
		t.Fatal(err)
	}
	number, err = w.Conversation.WriteByLink(background, secret, "Otra vez", nil)
	if err != nil || number != 1002 || w.Tickets()[1].FollowUpOf != w.Tickets()[0].ID {
		t.Errorf("number %d, %v", number, err)
	}
	if number, err = w.Conversation.WriteByLink(background, secret, "Y otra", nil); err != nil || number != 1002 {
		t.Errorf("the next message went to %d, %v; want the open follow-up", number, err)
	}
	w.Drain()
	w.Check()
	for ref, want := range map[string]string{"1001": "[1002 follow_up]", "1002": "[1001 previous]"} {
		if got := fmt.Sprint(linksOf(t, w, ref)); got != want {
			t.Errorf("links of %s: %s, want %s", ref, got, want)
		}
		if made := linked(t, w, ref); len(made) != 1 || made[0].Actor.Kind != desk.ActorSystem || fmt.Sprintf("[%d %s]", made[0].Data.Link.Number, made[0].Data.Link.Kind) != want {
			t.Errorf("history of %s: %+v", ref, made)
		}
	}
}

// linked are the events of a ticket that tell of links.
func linked(t *testing.T, w *crash.World, ref string) (made []desk.Event) {
	t.Helper()
	v, err := w.Conversation.Read(background, admin(), ref, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range v.Events {
		if e.Type == desk.TicketLinked {
			made = append(made, e)
		}
	}
	return made
}

// Who sees the old ticket and not the new one learns that there is one, as of
// any linked ticket, and opens nothing by it.
func TestFollowUp_outOfSight(t *testing.T) {
	w := desked(t, 1)
	secret := link(t, w)
	closed, other := desk.Closed, desk.DefaultTeamID
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &closed}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.WriteByLink(background, secret, "Nadie más lo lee", nil); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	nobody := ""
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1002", Team: &other, Assignee: &nobody}); err != nil {
		t.Fatal(err)
	}
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: "eva", Role: desk.RoleAgent, Teams: []string{"taller"}}
	v, err := w.Conversation.Read(background, who, "1001", "")
	if err != nil || len(v.Ticket.Links) != 1 {
		t.Fatalf("%+v, %v", v.Ticket.Links, err)
	}
	seen, err := json.Marshal(v)
	if err != nil || strings.Contains(string(seen), "Nadie más") {
		t.Errorf("the old one shows words of the new one: %v", err)
	}
	for _, ref := range []string{"1002", v.Ticket.Links[0].ID} {
		if _, err := w.Conversation.Read(background, who, ref, ""); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("%s: %v", ref, err)
		}
		if _, err := w.Conversation.Link(background, who, conversation.LinkChange{Ticket: "1001", Other: ref}); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("unlinked %s: %v", ref, err)
		}
	}
}

func TestWriteByLink_doublePressIsOneMessage(t *testing.T) {
	w := desked(t, 1)
	secret := link(t, w)
	for range 2 {
		if n, err := w.Conversation.WriteByLink(background, secret, "Sigue igual", nil); err != nil || n != 1001 {
			t.Fatal(n, err)
		}
	}
	if n := w.Tickets()[0].Messages; n != 2 {
		t.Errorf("%d messages, want the first and one more", n)
	}
	w.Pass(time.Hour)
	if _, err := w.Conversation.WriteByLink(background, secret, "Sigue igual", nil); err != nil || w.Tickets()[0].Messages != 3 {
		t.Errorf("an hour later the same words are %d messages, %v", w.Tickets()[0].Messages, err)
	}
}

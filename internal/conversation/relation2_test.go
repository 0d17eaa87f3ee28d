package conversation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

func TestNotifications_tellOnceAndStayRead(t *testing.T) {
	w := staffedDesk(t)
	w.Duplicates = true
	if _, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1001", Note: true, Text: "@bruno mira"}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	page, err := w.Conversation.Notifications(background, brunoSubject(), "", 20)
	if err != nil || len(page.List) != 1 || page.Unread != 1 || page.List[0].Kind != desk.NotifyMentioned || page.List[0].Subject == "" || page.List[0].By.ID != "ana" {
		t.Fatalf("he was told %+v, %v", page, err)
	}
	if err := w.Conversation.ReadNotifications(background, brunoSubject(), []string{page.List[0].ID}, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.Tell(background, page.List[0].Notification); err != nil { // a redrive of the job
		t.Fatal(err)
	}
	if page, err = w.Conversation.Notifications(background, brunoSubject(), "", 20); err != nil || page.Unread != 0 || len(page.List) != 1 {
		t.Errorf("after reading: %+v, %v", page, err)
	}
	mine, err := w.Conversation.Notifications(background, ana(), "", 1)
	if err != nil || mine.Unread != 2 || len(mine.List) != 1 || mine.Next == "" || mine.List[0].Kind != desk.NotifyAssigned {
		t.Fatalf("the assignee was told %+v, %v", mine, err)
	}
	older, err := w.Conversation.Notifications(background, ana(), mine.Next, 1)
	if err != nil || len(older.List) != 1 || older.Next != "" || older.List[0].ID >= mine.List[0].ID {
		t.Errorf("the second page is %+v, %v", older, err)
	}
	for range 2 {
		if err := w.Conversation.ReadNotifications(background, ana(), nil, mine.List[0].ID); err != nil {
			t.Fatal(err)
		}
		_ = w.Conversation.ReadNotifications(background, ana(), nil, older.List[0].ID) // an earlier marker changes nothing
	}
	if mine, err = w.Conversation.Notifications(background, ana(), "", 1); err != nil || mine.Unread != 0 {
		t.Errorf("after reading all: %+v, %v", mine, err)
	}
	w.Pass(61 * 24 * time.Hour)
	if mine, err = w.Conversation.Notifications(background, ana(), "", 1); err != nil || len(mine.List) != 0 {
		t.Errorf("after two months: %+v, %v", mine, err)
	}
	for _, ids := range [][]string{nil, {"UPTO"}, {"x"}} {
		if err := w.Conversation.ReadNotifications(background, ana(), ids, ""); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("ids %q: %v", ids, err)
		}
	}
	if _, err := w.Conversation.Notifications(background, desk.Subject{Kind: desk.ActorProgram, Scopes: desk.Scopes}, "", 1); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a program: %v", err)
	}
	w.Check()
}

func TestSplit_makesATicketOnce(t *testing.T) {
	w := staffedDesk(t)
	split := conversation.Split{Ticket: "1001", Seq: 1, Subject: "Precio del tóner", IdempotencyKey: "s1"}
	made, err := w.Conversation.Split(background, ana(), split)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Conversation.Split(background, ana(), split); err != nil || again != made {
		t.Errorf("again %+v, %v", again, err)
	}
	w.Drain()
	split.IdempotencyKey = ""
	if _, err := w.Conversation.Split(background, ana(), split); !strings.Contains(codeOf(err), "already_split") {
		t.Errorf("a second time: %v", err)
	}
	ref := fmt.Sprint(made.Number)
	from, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Conversation.Read(background, desk.Subject{Kind: desk.ActorAgent, Role: desk.RoleAdmin, AgentID: "root"}, ref, "")
	if err != nil {
		t.Fatal(err)
	}
	m := v.Messages[len(v.Messages)-1]
	if v.Ticket.Subject != "Precio del tóner" || v.Ticket.Requester != from.Ticket.Requester || len(m.Attachments) != 1 ||
		m.Attachments[0].Key != from.Messages[len(from.Messages)-1].Attachments[0].Key || !strings.Contains(m.Body.Text, "tóner") {
		t.Errorf("the new ticket is %+v with %+v", v.Ticket, m)
	}
	if got := fmt.Sprint(from.Ticket.Links, v.Ticket.Links); !strings.Contains(got, "split_off 1") || !strings.Contains(got, "split_from 1") {
		t.Errorf("links are %s", got)
	}
	for seq, want := range map[int64]string{99: "not_found", 2: "not_found"} {
		if _, err := w.Conversation.Split(background, ana(), conversation.Split{Ticket: "1001", Seq: seq}); !strings.Contains(codeOf(err), want) {
			t.Errorf("message %d: %v, want %s", seq, err, want)
		}
	}
	w.Check()
}

func TestPresence_showsTheOthersAndFades(t *testing.T) {
	w := staffedDesk(t)
	here := func(who desk.Subject, state desk.PresenceState) string {
		t.Helper()
		others, err := w.Conversation.Arrive(background, who, "1001", state)
		if err != nil {
			t.Fatal(err)
		}
		s := ""
		for _, p := range others {
			s += p.Agent + " " + string(p.State) + " "
		}
		return s
	}
	if got := here(ana(), desk.Looking); got != "" {
		t.Errorf("alone she sees %q", got)
	}
	if got := here(brunoSubject(), desk.Writing); got != "ana looking " {
		t.Errorf("he sees %q", got)
	}
	w.Pass(44 * time.Second)
	if got := here(ana(), desk.Looking); got != "bruno writing " {
		t.Errorf("she sees %q", got)
	}
	w.Pass(2 * time.Second)
	if got := here(ana(), desk.Looking); got != "" {
		t.Errorf("after 45 s she sees %q", got)
	}
	if err := w.Conversation.Leave(background, ana(), "1001"); err != nil {
		t.Fatal(err)
	}
	if got := here(brunoSubject(), desk.Looking); got != "" {
		t.Errorf("after she left he sees %q", got)
	}
	if _, err := w.Conversation.Arrive(background, solSubject(), "1001", desk.Looking); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("out of sight: %v", err)
	}
	before := w.Meter.Snapshot()
	here(brunoSubject(), desk.Looking)
	if after := w.Meter.Snapshot(); after.WriteUnits != before.WriteUnits {
		t.Errorf("saying the same again wrote %v units", after.WriteUnits-before.WriteUnits)
	}
}

func TestSimilar_findsWhatIsInSight(t *testing.T) {
	w := staffedDesk(t)
	askedBy(t, w, "luis@cliente.example", "Factura", "¿Y la factura?")
	found, err := w.Conversation.Similar(background, ana(), "1001")
	if err != nil || len(found) == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, l := range found {
		if l.Number == 1001 || l.Score < 1 || l.Score > 100 || len(l.Reasons) == 0 {
			t.Errorf("%+v", l)
		}
	}
	if _, err := w.Conversation.Similar(background, solSubject(), "1001"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("out of sight: %v", err)
	}
}

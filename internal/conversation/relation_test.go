package conversation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// Bruno leads Ana's team; Sol works in another one and sees none of its tickets.
func staffedDesk(t *testing.T) *crash.World {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	w.Config.Agents = append(w.Config.Agents, desk.Agent{ID: "sol", Name: "Sol", Address: "sol@taller.example", Role: desk.RoleAgent, Teams: []string{"ventas"}, Active: true},
		desk.Agent{ID: "fin", Name: "Fin", Address: "fin@taller.example", Role: desk.RoleAgent, Teams: []string{"taller"}})
	w.Config.Teams = append(w.Config.Teams, desk.Team{ID: "ventas", Name: desk.Text{Es: "Ventas", En: "Sales"}})
	askedBy(t, w, "luis@cliente.example", "La impresora no imprime", "No imprime. Además, ¿cuánto cuesta el tóner?")
	askedBy(t, w, "eva@otra.example", "La impresora", "Tampoco a mí.")
	return w
}

func askedBy(t *testing.T, w *crash.World, address, subject, text string) {
	t.Helper()
	_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis",
		Address: address, Subject: subject, Text: text, Language: desk.Spanish, Files: []intake.Upload{{Name: "foto.txt", Data: []byte("luz roja")}}})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
}

func mailedTo(w *crash.World, to string) (list []string) {
	for _, m := range w.Mailbox.To(to, 0) {
		list = append(list, m.Subject)
	}
	return list
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCopy_takesPartUntilRemovedAndItsNumberIsNobodys(t *testing.T) {
	w := staffedDesk(t)
	after, err := w.Conversation.Copy(background, ana(), "1001", " PIA@Contable.example ", "Pía")
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Conversation.Copy(background, ana(), "1001", "pia@contable.example", "")
	if err != nil || again.Rev != after.Rev {
		t.Errorf("adding again made rev %d of %d, %v", again.Rev, after.Rev, err)
	}
	pia := after.Participants[1]
	if diff := cmp.Diff(desk.Participant{No: 2, Person: pia.Person, Role: desk.CC, Address: "pia@contable.example", Name: "Pía", Since: 3}, pia); diff != "" || pia.Person == "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p, err := w.Store.Person(background, pia.Person); err != nil || p == nil || p.Address != pia.Address {
		t.Errorf("the person is %+v, %v", p, err)
	}
	repliesAna(t, w, "1001", "Reinicie.")
	if got := mailedTo(w, "pia@contable.example"); len(got) != 1 {
		t.Errorf("in copy she got %q", got)
	}
	if _, err := w.Conversation.RemoveParticipant(background, ana(), "1001", 2); err != nil {
		t.Fatal(err)
	}
	repliesAna(t, w, "1001", "¿Ya?")
	if got := mailedTo(w, "pia@contable.example"); len(got) != 1 {
		t.Errorf("removed she got %q", got)
	}
	next, err := w.Conversation.Copy(background, ana(), "1001", "otra@contable.example", "")
	if err != nil || next.Participants[1].No != 3 {
		t.Errorf("the next participant is %+v, %v", next.Participants, err)
	}
	w.Check()
}

func repliesAna(t *testing.T, w *crash.World, ticket, text string) {
	t.Helper()
	if _, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: ticket, Text: text}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
}

func TestParticipants_refused(t *testing.T) {
	w := staffedDesk(t)
	cc := func(address string) error {
		_, err := w.Conversation.Copy(background, ana(), "1001", address, "")
		return err
	}
	remove := func(no int) error {
		_, err := w.Conversation.RemoveParticipant(background, ana(), "1001", no)
		return err
	}
	watch := func(who desk.Subject, agent string) error {
		_, err := w.Conversation.Watch(background, who, "1001", agent, true)
		return err
	}
	light := ana()
	light.AgentID, light.Role = "luis", desk.RoleLight
	if _, err := w.Conversation.Watch(background, light, "1001", "bruno", false); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a light agent ends a colleague's watching: %v", err)
	}
	if _, err := w.Conversation.Watch(background, light, "1001", "luis", false); err != nil {
		t.Errorf("a light agent ends his own watching: %v", err)
	}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"the desk's own address", cc(crash.Support), "address=own_address"},
		{"an address on the receiving domain", cc("r-1-2-x@" + crash.Domain), "address=own_address"},
		{"an agent", cc("ana@taller.example"), "address=own_address"},
		{"no address", cc("pia"), "address=address_at"},
		{"two lines", cc("pia@a.example\r\nBcc: x@a.example"), "address=address_characters"},
		{"the requester", remove(1), "conflict: requester_stays"},
		{"nobody", remove(9), "not_found"},
		{"a watcher who may not see it", watch(ana(), "sol"), "agent=cannot_see"},
		{"a watcher who is not there", watch(ana(), "zoe"), "not_found"},
		{"a watcher who left", watch(ana(), "fin"), "not_found"},
		{"by whoever may not see it", watch(solSubject(), "sol"), "not_found"},
		{"a colleague, by a light agent", watch(light, "bruno"), "forbidden"},
	} {
		if !strings.Contains(codeOf(tt.err), tt.want) || tt.err == nil {
			t.Errorf("%s: %v, want %s", tt.name, tt.err, tt.want)
		}
	}
}

func solSubject() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: "sol", Role: desk.RoleAgent, Teams: []string{"ventas"}}
}

func brunoSubject() desk.Subject {
	return desk.Subject{Kind: desk.ActorAgent, AgentID: crash.Lead, Role: desk.RoleLead, Teams: []string{"taller"}}
}

func TestMention_tellsAndLetsSeeWhereverItMoves(t *testing.T) {
	w := staffedDesk(t)
	note := conversation.Reply{Ticket: "1001", Note: true, Text: "¿Lo sabes, @bruno? (ana@taller.example, @nadie)", IdempotencyKey: "n1"}
	if _, err := w.Conversation.Reply(background, ana(), note); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	if got := mailedTo(w, "bruno@taller.example"); len(got) != 1 || !strings.Contains(got[0], "mentions you") {
		t.Errorf("he got %q", got)
	}
	team, admin := "ventas", desk.Subject{Kind: desk.ActorAgent, AgentID: "root", Role: desk.RoleAdmin}
	if _, err := w.Conversation.Update(background, admin, conversation.Update{Ticket: "1001", Team: &team}); err != nil {
		t.Fatal(err)
	}
	v, err := w.Conversation.Read(background, brunoSubject(), "1001", "")
	if err != nil || !slices.Equal(v.Ticket.Watchers(), []string{"bruno"}) {
		t.Fatalf("in another team he sees %v, %v", v.Ticket.Watchers(), err)
	}
	if _, err := w.Conversation.Read(background, ana(), "1001", ""); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("whoever was not mentioned still sees it: %v", err)
	}
	i := slices.IndexFunc(v.Events, func(e desk.Event) bool { return len(e.Data.Mentions) > 0 })
	if i < 0 || !slices.Equal(v.Events[i].Data.Mentions, []string{"bruno"}) {
		t.Errorf("no event names him")
	}
	if _, err := w.Conversation.Watch(background, brunoSubject(), "1001", "bruno", false); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Read(background, brunoSubject(), "1001", ""); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("without watching he still sees it: %v", err)
	}
	w.Check()
}

func TestMention_refused(t *testing.T) {
	w := staffedDesk(t)
	many := make([]string, desk.MaxMentions+1)
	for i := range many {
		id := fmt.Sprint("x", i)
		many[i] = id
		w.Config.Agents = append(w.Config.Agents, desk.Agent{ID: id, Role: desk.RoleAdmin, Active: true})
	}
	w.Pass(60_000_000_000) // the configuration is read again
	for _, tt := range []struct {
		give conversation.Reply
		want string
	}{
		{conversation.Reply{Note: true, Text: "x", Mentions: []string{"zoe"}}, "mentions[0]=unknown_agent"},
		{conversation.Reply{Note: true, Text: "x", Mentions: []string{"ana", "fin"}}, "mentions[1]=unknown_agent"},
		{conversation.Reply{Note: true, Text: "x", Mentions: []string{"sol"}}, "mentions[0]=cannot_see"},
		{conversation.Reply{Note: true, Text: "@sol ¿qué dices?"}, "text=cannot_see_mention"},
		{conversation.Reply{Note: true, Text: "x", Mentions: many}, "mentions=too_many"},
		{conversation.Reply{Text: "x", Mentions: []string{"ana"}}, "mentions=only_with_note"},
	} {
		tt.give.Ticket = "1001"
		_, err := w.Conversation.Reply(background, ana(), tt.give)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %s", tt.give.Mentions, err, tt.want)
		}
	}
}

func tie(w *crash.World, a, b string, kind desk.LinkKind) (desk.Ticket, error) {
	return w.Conversation.Link(background, ana(), conversation.LinkChange{Ticket: a, Other: b, Kind: kind})
}

func linksOf(t *testing.T, w *crash.World, ref string) (list []string) {
	t.Helper()
	v, err := w.Conversation.Read(background, ana(), ref, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range v.Ticket.Links {
		list = append(list, fmt.Sprint(l.Number, " ", l.Kind))
	}
	return list
}

func TestLink_standsOnBothAndEnds(t *testing.T) {
	w := staffedDesk(t)
	if _, err := tie(w, "1001", "1002", desk.LinkProblem); !strings.Contains(codeOf(err), "not_a_problem") {
		t.Errorf("a question became a problem: %v", err)
	}
	kind := desk.Problem
	if _, err := w.Conversation.Update(background, ana(), conversation.Update{Ticket: "1002", Type: &kind}); err != nil {
		t.Fatal(err)
	}
	done, err := tie(w, "1001", "1002", desk.LinkProblem)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := tie(w, "1001", "1002", desk.LinkProblem); err != nil || again.Rev != done.Rev {
		t.Errorf("linking again: rev %d of %d, %v", again.Rev, done.Rev, err)
	}
	if got := fmt.Sprint(linksOf(t, w, "1001"), linksOf(t, w, "1002")); got != "[1002 problem] [1001 incident]" {
		t.Errorf("links are %s", got)
	}
	askedBy(t, w, "eva@otra.example", "La impresora otra vez", "Sigue.")
	if _, err := w.Conversation.Update(background, ana(), conversation.Update{Ticket: "1003", Type: &kind}); err != nil {
		t.Fatal(err)
	}
	if _, err := tie(w, "1003", "1001", desk.LinkIncident); !strings.Contains(codeOf(err), "has_problem") {
		t.Errorf("an incident got two problems: %v", err)
	}
	if _, err := tie(w, "1002", "1001", desk.LinkRelated); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(linksOf(t, w, "1001"), linksOf(t, w, "1002")); got != "[1002 related] [1001 related]" {
		t.Errorf("links are %s", got)
	}
	for range 2 {
		if _, err := tie(w, "1002", "1001", ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(linksOf(t, w, "1001"), linksOf(t, w, "1002")); got != "[] []" {
		t.Errorf("links are %s", got)
	}
	for give, want := range map[[3]string]string{
		{"1001", "1001", "related"}: "link_to_itself", {"1001", "1002", "cousin"}: "kind=unknown_value",
		{"1001", "99", "related"}: "not_found", {"99", "1001", "related"}: "not_found",
	} {
		if _, err := tie(w, give[0], give[1], desk.LinkKind(give[2])); !strings.Contains(codeOf(err), want) {
			t.Errorf("%v: %v, want %s", give, err, want)
		}
	}
	w.Check()
}

package conversation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

// twice is a world in which one person asked twice and another once.
func twice(t *testing.T) *crash.World {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	for _, r := range []struct{ address, text string }{
		{"luis@cliente.example", "No imprime."}, {"luis@cliente.example", "Sigue sin imprimir."}, {"eva@otra.example", "Tampoco a mí."},
	} {
		_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis",
			Address: r.address, Subject: "La impresora", Text: r.text, Language: desk.Spanish})
		if err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Minute)
	}
	w.Drain()
	return w
}

func ana() desk.Subject { return crash.AgentSubject() }

func merge(t *testing.T, w *crash.World, ticket, into string) desk.Ticket {
	t.Helper()
	done, err := w.Conversation.Merge(background, ana(), conversation.Merge{Ticket: ticket, Into: into, Why: "twice the same"})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// texts are the messages of a ticket as an agent reads it, newest first.
func texts(t *testing.T, w *crash.World, ref string) string {
	t.Helper()
	v, err := w.Conversation.Read(background, ana(), ref, "")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range v.Messages {
		all = append(all, m.Body.Text)
	}
	return strings.Join(all, "|")
}

func listed(t *testing.T, w *crash.World) string {
	t.Helper()
	l, err := w.Conversation.List(background, ana(), conversation.ListQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int64
	for _, s := range l.Tickets {
		numbers = append(numbers, s.Number)
	}
	return fmt.Sprint(numbers)
}

func TestMerge_readsAsOneAndUndoes(t *testing.T) {
	w := twice(t)
	before := texts(t, w, "1001")
	done := merge(t, w, "1002", "1001")
	if again := merge(t, w, "1002", "1001"); again.Rev != done.Rev {
		t.Error("merging again changed something")
	}
	if got := texts(t, w, "1001"); got != "Sigue sin imprimir.|No imprime." {
		t.Errorf("read as one: %q", got)
	}
	if got := texts(t, w, "1002"); got != "Sigue sin imprimir." {
		t.Errorf("the merged one alone: %q", got)
	}
	if got := listed(t, w); got != "[1001 1003]" {
		t.Errorf("listed %s", got)
	}
	for i := range done.Clocks {
		if done.Clocks[i].Running() {
			t.Errorf("%s still runs", done.Clocks[i].Metric)
		}
	}
	w.Pass(1000 * time.Hour)
	w.Tick() // nothing of the merged one comes due
	undone, err := w.Conversation.Unmerge(background, ana(), "1002", 0)
	if err != nil {
		t.Fatal(err)
	}
	if undone.MergedInto != "" || !undone.Clocks[0].Running() || !undone.Clocks[0].BreachedAt.IsZero() {
		t.Errorf("undone: into %q, clock %+v", undone.MergedInto, undone.Clocks[0])
	}
	if got := texts(t, w, "1001"); got != before {
		t.Errorf("the target afterwards: %q", got)
	}
	v, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if v.Events[0].Type != desk.TicketUnmerged || len(v.Ticket.Merged) != 0 {
		t.Errorf("history ends with %s, merged %v", v.Events[0].Type, v.Ticket.Merged)
	}
	w.Drain()
	w.Check()
}

func TestMerge_chainsReadAsOneOnSeveralPages(t *testing.T) {
	w := twice(t)
	for i := range 120 { // two items each: more than a page
		if _, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1003", Note: true, Text: fmt.Sprint("note ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	merge(t, w, "1003", "1002")
	merge(t, w, "1002", "1001")
	seen := map[string]int{}
	cursor, pages := "", 0
	for {
		v, err := w.Conversation.Read(background, ana(), "1001", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range v.Messages {
			seen[m.Body.Text]++
		}
		pages++
		if cursor = v.Next; cursor == "" {
			break
		}
	}
	if pages != 2 || len(seen) != 123 || seen["note 0"] != 1 || seen["note 119"] != 1 || seen["Tampoco a mí."] != 1 {
		t.Errorf("%d messages on %d pages", len(seen), pages)
	}
	for _, cursor := range []string{"u:", "u:x:", "u:" + strings.Repeat("0", 26) + ":"} {
		if _, err := w.Conversation.Read(background, ana(), "1001", cursor); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("cursor %q answers %v", cursor, err)
		}
	}
}

func TestMerge_mailAndLinkReachTheTarget(t *testing.T) {
	w := twice(t)
	secrets := map[string]string{}
	for _, to := range []string{"luis@cliente.example", "eva@otra.example"} {
		secrets[to] = linkOf(t, w, to) // of luis the newest: 1002
	}
	merge(t, w, "1002", "1001")
	merge(t, w, "1003", "1001")

	w.Arrives("mail-1", "luis@cliente.example", crash.Support, "From: luis@cliente.example\r\nTo: "+crash.Support+
		"\r\nSubject: Re: [#1002] La impresora\r\nMessage-ID: <a@cliente.example>\r\n\r\nPor correo.\r\n")
	w.Drain()
	if number, err := w.Conversation.WriteByLink(background, secrets["luis@cliente.example"], "Por el enlace.", nil); err != nil || number != 1002 {
		t.Errorf("by link: %d, %v", number, err)
	}
	v, err := w.Conversation.ByLink(background, secrets["luis@cliente.example"])
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, m := range v.Messages {
		seen = append(seen, strings.TrimSpace(m.Body.Text))
	}
	if got := strings.Join(seen, "|"); got != "No imprime.|Sigue sin imprimir.|Por correo.|Por el enlace." {
		t.Errorf("his link shows %q", got)
	}

	// Eva asked for herself: what was said before the merge is not hers.
	if _, err := w.Conversation.WriteByLink(background, secrets["eva@otra.example"], "¿Y lo mío?", nil); err != nil {
		t.Fatal(err)
	}
	if got := page(t, w, secrets["eva@otra.example"]); got != "Tampoco a mí.|Por correo.|Por el enlace.|¿Y lo mío?" {
		t.Errorf("her link shows %q", got)
	}
	read, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if m := read.Messages[0]; m.Body.Text != "¿Y lo mío?" || m.Kind != desk.Public || len(read.Ticket.Flags) != 0 {
		t.Errorf("hers became %s %q, flags %v", m.Kind, m.Body.Text, read.Ticket.Flags)
	}
	w.Drain()
	w.Check()
}

func TestMerge_refusals(t *testing.T) {
	w := twice(t)
	other, closed := desk.DefaultTeamID, desk.Closed
	for number, u := range map[string]conversation.Update{"1003": {Team: &other}, "1002": {Status: &closed}} {
		u.Ticket = number
		if _, err := w.Conversation.Update(background, admin(), u); err != nil {
			t.Fatal(err)
		}
	}
	light := ana()
	light.Role = desk.RoleLight
	for _, tt := range []struct {
		name string
		who  desk.Subject
		m    conversation.Merge
		kind desk.Kind
	}{
		{"into itself", ana(), conversation.Merge{Ticket: "1001", Into: "1001"}, desk.Invalid},
		{"into nothing", ana(), conversation.Merge{Ticket: "1001", Into: "9999"}, desk.Invalid},
		{"into another team's", ana(), conversation.Merge{Ticket: "1001", Into: "1003"}, desk.Invalid},
		{"another team's", ana(), conversation.Merge{Ticket: "1003", Into: "1001"}, desk.NotFound},
		{"into a closed one", ana(), conversation.Merge{Ticket: "1001", Into: "1002"}, desk.Conflict},
		{"by a light agent", light, conversation.Merge{Ticket: "1002", Into: "1001"}, desk.Forbidden},
		{"stale", ana(), conversation.Merge{Ticket: "1002", Into: "1001", IfRev: 1}, desk.Stale},
	} {
		if _, err := w.Conversation.Merge(background, tt.who, tt.m); !desk.IsKind(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := w.Conversation.Unmerge(background, ana(), "1001", 0); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("unmerging what is not merged: %v", err)
	}
	done, err := w.Conversation.Merge(background, admin(), conversation.Merge{Ticket: "1001", Into: "1003"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Merge(background, admin(), conversation.Merge{Ticket: "1003", Into: done.ID}); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("in a circle: %v", err)
	}
	// Undoing changes the target too, which Ana may not see.
	if _, err := w.Conversation.Unmerge(background, ana(), done.ID, 0); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("out of another team's: %v", err)
	}
}

package conversation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	tablefault "helpdesk/internal/table/fault"
)

const (
	luis  = "luis@cliente.example"
	other = "eva@otra.example"
)

// page are the texts that a link shows, oldest first.
func page(t *testing.T, w *crash.World, secret string) string {
	t.Helper()
	v, err := w.Conversation.ByLink(background, secret)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, m := range v.Messages {
		seen = append(seen, strings.TrimSpace(m.Body.Text))
	}
	return strings.Join(seen, "|")
}

func TestByLink_showsWhatWasSentToOthersToThemAlone(t *testing.T) {
	w := twice(t)
	if _, err := w.Conversation.Copy(background, ana(), "1001", other, "Eva"); err != nil {
		t.Fatal(err)
	}
	write(t, w, conversation.Reply{Text: "A los dos."})
	toEva := write(t, w, conversation.Reply{Text: "Solo a Eva.", To: []string{"2"}, Files: []intake.Upload{{Name: "eva.txt", Data: []byte("suyo")}}})
	evas := linkOf(t, w, other)
	write(t, w, conversation.Reply{Text: "Solo a Luis.", To: []string{"1"}})
	his := linkOf(t, w, luis)
	if got := page(t, w, his); got != "No imprime.|A los dos.|Solo a Luis." {
		t.Errorf("the requester reads %q", got)
	}
	// She takes part since after the first message.
	if got := page(t, w, evas); got != "A los dos.|Solo a Eva." {
		t.Errorf("who is in copy reads %q", got)
	}
	file := toEva.Attachments[0].ID
	if _, err := w.Conversation.FileByLink(background, his, file); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("the requester gets a file that was not sent to him: %v", err)
	}
	if _, err := w.Conversation.FileByLink(background, evas, file); err != nil {
		t.Errorf("she does not get hers: %v", err)
	}
	w.Check()
}

// roles are the participants of a ticket by address.
func roles(t *testing.T, w *crash.World, number int64) map[string]desk.Role {
	t.Helper()
	found := map[string]desk.Role{}
	for _, ticket := range w.Tickets() {
		for _, p := range ticket.Participants {
			if ticket.Number == number {
				found[p.Address] = p.Role
			}
		}
	}
	return found
}

func TestMerge_putsTheOtherRequesterInCopy(t *testing.T) {
	w := twice(t)
	hers := linkOf(t, w, other)
	replyTo := bare(header(mailTo(t, w, other), "Reply-To"))
	merge(t, w, "1003", "1001")
	if diff := cmp.Diff(map[string]desk.Role{luis: desk.Requester, other: desk.CC}, roles(t, w, 1001)); diff != "" {
		t.Fatal(diff)
	}
	write(t, w, conversation.Reply{Text: "Ya imprime."})
	if got := page(t, w, hers); got != "Tampoco a mí.|Ya imprime." {
		t.Errorf("her page shows %q", got)
	}
	if got := mailTo(t, w, other); !strings.Contains(got, "Ya imprime.") {
		t.Errorf("her newest mail is %s", got)
	}
	w.Arrives("mail-1", other, replyTo, "From: "+other+"\r\nTo: "+replyTo+
		"\r\nSubject: Re: La impresora\r\nMessage-ID: <e@otra.example>\r\n\r\nGracias.\r\n")
	w.Drain()
	read, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if m := read.Messages[0]; m.Kind != desk.Public || strings.TrimSpace(m.Body.Text) != "Gracias." || len(read.Ticket.Flags) != 0 {
		t.Errorf("her mail became %s %q, flags %v", m.Kind, m.Body.Text, read.Ticket.Flags)
	}
	if !slices.ContainsFunc(read.Events, func(e desk.Event) bool {
		return e.Type == desk.ParticipantAdded && e.Data.Participant.Via != nil && e.Data.Participant.Via.Number == 1003
	}) {
		t.Error("the history does not say who brought her")
	}
	if _, err := w.Conversation.Unmerge(background, ana(), "1003", 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]desk.Role{luis: desk.Requester}, roles(t, w, 1001)); diff != "" {
		t.Errorf("undone: %s", diff)
	}
	if got := page(t, w, hers); got != "Tampoco a mí." {
		t.Errorf("her page shows %q afterwards", got)
	}
	w.Check()
}

func TestUnmerge_keepsWhomAnotherMergedTicketHas(t *testing.T) {
	w := twice(t)
	merge(t, w, "1001", "1003")
	merge(t, w, "1002", "1003")
	both, alone := map[string]desk.Role{other: desk.Requester, luis: desk.CC}, map[string]desk.Role{other: desk.Requester}
	for _, step := range []struct {
		undo string
		want map[string]desk.Role
	}{{"1001", both}, {"1002", alone}} {
		if _, err := w.Conversation.Unmerge(background, ana(), step.undo, 0); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, roles(t, w, 1003)); diff != "" {
			t.Errorf("%s undone: %s", step.undo, diff)
		}
	}
	w.Check()
}

// rival is a table in which somebody else writes first, a number of times.
type rival struct {
	table.Table
	wins, tries int
}

func (r *rival) Transact(ctx context.Context, ops []table.Op) error {
	r.tries++
	if r.wins--; r.wins >= 0 {
		return tablefault.New(r.Table, tablefault.Options{Conflict: 1}).Transact(ctx, ops)
	}
	return r.Table.Transact(ctx, ops)
}

func TestReply_isTriedAgainWhileOthersWrite(t *testing.T) {
	for _, tt := range []struct {
		name string
		wins int
		ok   bool
	}{{"at once", 0, true}, {"after eight conflicts", 8, true}, {"never", 1000, false}} {
		t.Run(tt.name, func(t *testing.T) {
			w := twice(t)
			r := &rival{Table: w.Table(), wins: tt.wins}
			again := *w.Conversation
			var waited time.Duration
			pauses := 0
			pause := func(ctx context.Context, d time.Duration) error {
				pauses++
				waited += d
				return ctx.Err()
			}
			if tt.ok { // the pauses are random; what they do together is tested by the last case
				pause = func(context.Context, time.Duration) error { pauses++; return nil }
			}
			again.Store = store.New(store.Options{Table: r, Now: w.Now, Seed: func() desk.Config { return w.Config }, Pause: pause})
			_, err := again.Reply(background, ana(), conversation.Reply{Ticket: "1001", Note: true, Text: "Visto."})
			if ok := err == nil; ok != tt.ok || !ok && !desk.IsKind(err, desk.Unavailable) {
				t.Errorf("after %d tries: %v", r.tries, err)
			}
			if tt.ok && r.tries != tt.wins+1 || pauses != r.tries-1 || waited > 2*time.Second {
				t.Errorf("%d tries, %d pauses of %s", r.tries, pauses, waited)
			}
			if !tt.ok && r.tries < 9 {
				t.Errorf("given up after %d tries", r.tries)
			}
		})
	}
}

func TestReply_doesNotWaitLongerThanItsCaller(t *testing.T) {
	w := twice(t)
	r := &rival{Table: w.Table(), wins: 1000}
	again := *w.Conversation
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	again.Store = store.New(store.Options{Table: r, Now: w.Now, Seed: func() desk.Config { return w.Config },
		Pause: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }})
	_, err := again.Reply(ctx, ana(), conversation.Reply{Ticket: "1001", Note: true, Text: "Visto."})
	if !desk.IsKind(err, desk.Unavailable) || r.tries != 1 || errors.Is(err, context.Canceled) {
		t.Errorf("%d tries: %v", r.tries, err)
	}
}

package conversation_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

func blocked(list ...desk.Blocker) *[]desk.Blocker { return &list }

func TestCloseBlockers(t *testing.T) {
	w := desked(t, 1)
	closed := desk.Closed
	set := func(u conversation.Update) (desk.Ticket, error) {
		u.Ticket = "1001"
		return w.Conversation.Update(background, admin(), u)
	}
	if _, err := set(conversation.Update{CloseBlockers: blocked(desk.BlockInvoice, desk.BlockSignature), Why: "contract"}); err != nil {
		t.Fatal(err)
	}
	_, err := set(conversation.Update{Status: &closed})
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != desk.Conflict || e.Code != "close_blocked" {
		t.Fatalf("closing answers %v", err)
	}
	for lang, want := range map[desk.Language]string{
		desk.Spanish: "No se puede cerrar todavía. Falta: la factura, la firma",
		desk.English: "It cannot be closed yet. Still needed: the invoice, the signature",
	} {
		if got := text.Error(lang, e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if _, err := w.Conversation.Reply(background, admin(), conversation.Reply{Ticket: "1001", Text: "Listo", Status: closed}); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("closing with a reply answers %v", err)
	}
	// In one change what was missing is settled and the ticket closed.
	after, err := set(conversation.Update{CloseBlockers: blocked(), Status: &closed})
	if err != nil || after.Status != closed || len(after.CloseBlockers) != 0 {
		t.Fatalf("%s, %v, %v", after.Status, after.CloseBlockers, err)
	}
	if _, err := set(conversation.Update{CloseBlockers: blocked(desk.BlockInvoice)}); !desk.IsKind(err, desk.Conflict) {
		t.Errorf("to block a closed ticket answers %v", err)
	}
	view, err := w.Conversation.Read(background, admin(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []desk.EventType
	for _, e := range view.Events[:5] {
		kinds = append(kinds, e.Type)
	}
	want := []desk.EventType{desk.StatusChanged, desk.BlockerRemoved, desk.BlockerRemoved, desk.BlockerAdded, desk.BlockerAdded}
	if !slices.Equal(kinds, want) || view.Events[4].Cause.Why != "contract" {
		t.Errorf("the history has %v", kinds)
	}
	w.Check()
}

func TestCloseBlockers_onlyKnownOnesAndOnce(t *testing.T) {
	w := desked(t, 1)
	for _, list := range []*[]desk.Blocker{blocked("weather"), blocked(desk.BlockInvoice, desk.BlockInvoice), blocked("a", "b", "c")} {
		if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", CloseBlockers: list}); !desk.IsKind(err, desk.Invalid) {
			t.Errorf("%v answers %v", *list, err)
		}
	}
}

func TestPostpone_aYearAtMost(t *testing.T) {
	w := desked(t, 1)
	postponed := desk.Postponed
	for _, tt := range []struct {
		ahead time.Duration
		ok    bool
	}{{0, false}, {-time.Hour, false}, {desk.MaxPostponed + time.Second, false}, {desk.MaxPostponed, true}, {time.Minute, true}} {
		wake := w.Now().Add(tt.ahead)
		after, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &postponed, WakeAt: &wake})
		if tt.ok != (err == nil) || err != nil && !desk.IsKind(err, desk.Invalid) {
			t.Errorf("%v ahead: %v", tt.ahead, err)
		}
		if tt.ok && !after.WakeAt.Equal(desk.Instant(wake)) {
			t.Errorf("it wakes at %v, want %v", after.WakeAt, wake)
		}
	}
	w.Pass(time.Minute)
	w.Tick()
	if k := w.Tickets()[0]; k.Status != desk.Open || !k.WakeAt.IsZero() {
		t.Errorf("its time has come and it is %s", k.Status)
	}
	w.Check()
}

package conversation_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// asks is a desk of one ticket whose incidents need a cause before they are resolved.
func asks(t *testing.T) *crash.World {
	t.Helper()
	w := desked(t, 1)
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Fields = []desk.Field{{ID: "cause", Name: desk.Text{Es: "Causa"}, Kind: desk.FieldText, RequiredAtResolve: true}}
	if _, err := w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	w.Pass(time.Minute)
	return w
}

func wants(err error, field string) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == desk.Invalid && slices.ContainsFunc(e.Fields, func(f desk.FieldError) bool { return f.Field == field && f.Code == "required" })
}

func TestResolve_needsItsFields(t *testing.T) {
	w := asks(t)
	resolved, low := desk.Resolved, desk.Low
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &resolved}); !wants(err, "fields.cause") {
		t.Errorf("update: %v", err)
	}
	if _, err := w.Conversation.Reply(background, admin(), conversation.Reply{Ticket: "1001", Text: "x", Status: resolved}); !wants(err, "fields.cause") {
		t.Errorf("reply: %v", err)
	}
	many, err := w.Conversation.UpdateMany(background, admin(), []string{"1001"}, conversation.Update{Status: &resolved})
	if err != nil || !wants(many[0].Err, "fields.cause") {
		t.Errorf("bulk: %v, %v", many, err)
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Priority: &low}); err != nil {
		t.Errorf("another change: %v", err)
	}
	got, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Status: &resolved, Fields: map[string]string{"cause": "wear"}})
	if err != nil || got.Status != resolved || got.Fields["cause"] != "wear" {
		t.Errorf("with the field: %+v, %v", got, err)
	}
	if read, err := w.Conversation.Read(background, admin(), "1001", ""); err != nil || read.Ticket.Fields["cause"] != "wear" {
		t.Errorf("read: %+v, %v", read.Ticket.Fields, err)
	}
	w.Check()
}

// What was noted for a requester stands on his page; the rest is not even read
// out to it.
func TestByLink_showsWhatRequestersSee(t *testing.T) {
	w := desked(t, 1)
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	for _, f := range []desk.Field{{ID: "serial", Customer: desk.FieldFilled}, {ID: "parcel", Customer: desk.FieldSeen}, {ID: "empty", Customer: desk.FieldSeen},
		{ID: "secret"}, {ID: "past", Customer: desk.FieldSeen}} {
		f.Name, f.Kind = desk.Text{Es: f.ID}, desk.FieldText
		changed.Fields = append(changed.Fields, f)
	}
	if changed, err = w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	w.Pass(time.Minute)
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Fields: map[string]string{"parcel": "P-1", "serial": "S-1", "secret": "x", "past": "y"}}); err != nil {
		t.Fatal(err)
	}
	changed.Fields[4].Off = true
	if _, err := w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	w.Pass(time.Minute)
	v, err := w.Conversation.ByLink(background, linkOf(t, w, w.Tickets()[0].Participants[0].Address))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range v.Fields {
		got += f.Field.ID + "=" + f.Value + " "
	}
	if got != "serial=S-1 parcel=P-1 " {
		t.Errorf("he sees %q", got)
	}
}

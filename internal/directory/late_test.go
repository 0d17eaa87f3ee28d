package directory_test

import (
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// Who somebody is, and who may change him, is right although the index of his
// tickets does not have the ticket that was made a moment ago.
func TestSight_beforeTheIndexKnows(t *testing.T) {
	w, s := open(t)
	asked(t, w, "luis@a.example", "mine@a.example")
	luis, mine := person(t, s, "luis@a.example"), person(t, s, "mine@a.example")
	var missing []string
	behind := &directory.Service{Store: store.New(store.Options{Table: fault.Late(w.Table(), &missing), Now: w.Now, Seed: func() desk.Config { return w.Config }}), Now: w.Now, NewID: s.NewID}
	made := func(by desk.Subject, address string) {
		t.Helper()
		r := intake.Request{Channel: desk.ChannelAPI, By: by.Actor(), Address: address, Text: "x"}
		if by.Kind == "" {
			r.Form, r.Channel = "web", desk.ChannelForm
		}
		receipt, err := w.Intake.Create(background, r)
		if err != nil {
			t.Fatal(err)
		}
		missing = append(missing, "T#"+receipt.Ticket)
	}
	made(desk.Subject{}, "luis@a.example") // whose it will be nobody knows yet
	made(desk.Subject{}, "new@a.example")
	made(ana(), "hers@a.example")

	for way, got := range changes(behind, ana(), luis.ID) {
		if got != "person_shared" {
			t.Errorf("%s of somebody with a ticket out of sight: %s", way, got)
		}
	}
	if e, err := behind.Read(background, ana(), luis.ID); err != nil || len(e.Tickets) != 1 {
		t.Errorf("he himself, of whom she has a ticket: %d, %v", len(e.Tickets), err)
	}
	for address, want := range map[string]int{"new@a.example": 0, "hers@a.example": 1} {
		if found, err := behind.Search(background, ana(), address); err != nil || len(found) != want {
			t.Errorf("%s: %d found, %v; want %d", address, len(found), err, want)
		}
	}
	if _, err := behind.Join(background, ana(), mine.ID, "new@a.example"); code(err) != "address_taken" {
		t.Errorf("to join somebody out of sight: %v", err)
	}
	if _, err := behind.Join(background, ana(), mine.ID, "hers@a.example"); err != nil {
		t.Errorf("to join her own customer: %v", err)
	}
}

package conversation_test

import (
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// The name of somebody whose first ticket, out of sight, was made a moment ago is
// not learned by putting his address into another ticket.
func TestCopy_beforeTheIndexKnows(t *testing.T) {
	w := desked(t, 1)
	r, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Secreta", Address: other, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	missing := []string{"T#" + r.Ticket}
	behind := *w.Conversation
	behind.Store = store.New(store.Options{Table: fault.Late(w.Table(), &missing), Now: w.Now, Seed: func() desk.Config { return w.Config }})
	ticket, err := behind.Copy(background, ana(), "1001", other, "")
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := ticket.ParticipantByAddress(other); !ok || p.Name != "" {
		t.Errorf("in copy: %+v", p)
	}
}

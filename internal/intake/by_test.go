package intake_test

import (
	"context"
	"testing"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
)

// What an agent or program asks in a customer's name is the customer's ticket,
// and says whose doing it was.
func TestCreate_saysWhoAskedInHisName(t *testing.T) {
	for _, by := range []desk.Actor{{Kind: desk.ActorAgent, ID: "ana"}, {Kind: desk.ActorProgram, ID: "key1"}, {}} {
		w := crash.New(t, &fault.Counter{})
		r := request()
		r.Channel, r.Form, r.By = desk.ChannelAPI, "", by
		receipt, err := w.Intake.Create(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Store.Collection(context.Background(), receipt.Ticket, "")
		if err != nil {
			t.Fatal(err)
		}
		first, m := c.Events[len(c.Events)-1], c.Messages[len(c.Messages)-1]
		want := by
		if by.Kind == "" {
			want = desk.Actor{Kind: desk.ActorPerson, ID: c.Ticket.Requester}
		}
		if first.Type != desk.TicketCreated || first.Actor != want {
			t.Errorf("by %+v: the history says %s by %+v", by, first.Type, first.Actor)
		}
		if m.EnteredBy != by || m.Author != (desk.Actor{Kind: desk.ActorPerson, ID: c.Ticket.Requester}) || m.AuthorName != "Luis" {
			t.Errorf("by %+v: the message is by %+v (%s), entered by %+v", by, m.Author, m.AuthorName, m.EnteredBy)
		}
	}
}

func TestCreate_addressesThatAreNoCustomers(t *testing.T) {
	for _, tt := range []struct {
		address        string
		byAPI, byForms bool // whether it may ask
	}{
		{crash.Support, false, false},
		{"x@" + crash.Domain, false, false},
		{"mailer-daemon@x.example", false, false},
		{"Postmaster@x.example", false, false},
		{"ana@taller.example", false, true}, // an agent may ask for himself; nobody asks in his name
		{"luis@cliente.example", true, true},
	} {
		for channel, may := range map[desk.Channel]bool{desk.ChannelAPI: tt.byAPI, desk.ChannelForm: tt.byForms} {
			w := crash.New(t, &fault.Counter{})
			r := request()
			r.Channel, r.Address = channel, tt.address
			if _, err := w.Intake.Create(context.Background(), r); (err == nil) != may {
				t.Errorf("%s through %s: %v", tt.address, channel, err)
			}
		}
	}
}

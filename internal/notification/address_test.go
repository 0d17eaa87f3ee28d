package notification_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/mailer"
	"helpdesk/internal/notification"
	"helpdesk/internal/web/text"
)

// heard lets the mail service say something about the answer.
func heard(t *testing.T, w *crash.World, r notification.Report) {
	t.Helper()
	d := reply(t, w)
	r.Tag = notification.Tag(d.Ticket, d.Seq, d.Key)
	if err := w.Notification.Heard(background, r); err != nil {
		t.Fatal(err)
	}
}

func again(t *testing.T, w *crash.World) {
	t.Helper()
	if _, err := w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Otra vez."}); err != nil {
		t.Fatal(err)
	}
	w.Drain()
}

// told are the sentences of the ticket's history about its mail, oldest first.
func told(t *testing.T, w *crash.World, lang desk.Language) (said []string) {
	t.Helper()
	c, err := w.Store.Collection(background, w.Tickets()[0].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range slices.Backward(c.Events) {
		if e.Data.Delivery != "" {
			said = append(said, text.History(lang, &w.Config, e))
		}
	}
	return said
}

func TestHeard_badAddressesAreNotWrittenTo(t *testing.T) {
	for name, tt := range map[string]struct {
		report     notification.Report
		state      desk.AddressState
		en, es     string
		suppressed string
	}{
		"hard bounce": {notification.Report{What: "bounce", Hard: true, Diagnostic: "5.1.1"}, desk.AddressHard,
			"An answer was not delivered: the address does not exist or takes no mail (5.1.1)",
			"Respuesta: no llegó a su destino porque la dirección no existe o no admite correo (5.1.1)",
			"An answer was not sent: earlier mail to this address came back; clear the address to write to it again"},
		"complaint": {notification.Report{What: "complaint"}, desk.AddressComplained,
			"An answer: the recipient marked it as spam", "Respuesta: el destinatario indicó que es correo no deseado",
			"An answer was not sent: this recipient marked earlier mail as spam; clear the address to write to it again"},
		"on the suppression list": {notification.Report{What: "bounce", Hard: true, Suppressed: true}, desk.AddressSuppressed,
			"An answer was not delivered: the address does not exist or takes no mail",
			"Respuesta: no llegó a su destino porque la dirección no existe o no admite correo",
			"An answer was not sent: the mail service has this address on its list of those it refuses"},
	} {
		t.Run(name, func(t *testing.T) {
			w := answered(t)
			w.Drain()
			heard(t, w, tt.report)
			heard(t, w, tt.report)
			w.Drain()
			if got := told(t, w, desk.English); len(got) != 1 || got[0] != tt.en {
				t.Errorf("the history says %q", got)
			}
			if got := told(t, w, desk.Spanish); len(got) != 1 || got[0] != tt.es {
				t.Errorf("the history says %q", got)
			}
			list, _, err := w.Store.Notifications(background, crash.Agent, "", 50)
			if n := slices.IndexFunc(list, func(n desk.Notification) bool { return n.Kind == desk.NotifyUndelivered }); n < 0 || err != nil {
				t.Errorf("the assignee is told %+v, %v", list, err)
			}
			before := len(w.Mailbox.To(customer, 0))
			again(t, w)
			if got := told(t, w, desk.English); len(got) != 2 || got[1] != tt.suppressed {
				t.Errorf("the history says %q", got)
			}
			if got := len(w.Mailbox.To(customer, 0)); got != before {
				t.Errorf("%d mails went to an address that is %s", got-before, tt.state)
			}
			person, err := w.Store.PersonByIdentity(background, desk.IdentityMail, customer)
			if err != nil {
				t.Fatal(err)
			}
			all, err := w.Notification.Addresses(background, []string{customer})
			if err != nil || len(all) != 1 {
				t.Fatalf("%v, %v", all, err)
			}
			if state, _, _ := all[0].State(w.Now()); state != tt.state {
				t.Errorf("the address is %s", state)
			}
			w.Pass(time.Minute)
			if _, err := w.Notification.ClearAddress(background, crash.AgentSubject(), *person, "Luis@cliente.example"); err != nil {
				t.Fatal(err)
			}
			heard(t, w, tt.report) // late, about the mail from before
			again(t, w)
			if got := len(w.Mailbox.To(customer, 0)); got != before+1 {
				t.Errorf("after it was cleared %d mails went out", got-before)
			}
			w.Check()
		})
	}
}

func TestClearAddress_ofSomebodyElseIsNotFound(t *testing.T) {
	w := answered(t)
	person, err := w.Store.PersonByIdentity(background, desk.IdentityMail, customer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Notification.ClearAddress(background, crash.AgentSubject(), *person, "otra@cliente.example"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("it answers %v", err)
	}
	light := desk.Subject{Kind: desk.ActorAgent, AgentID: "leo", Role: desk.RoleLight, Teams: []string{"taller"}}
	if _, err := w.Notification.ClearAddress(background, light, *person, customer); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("a light agent gets %v", err)
	}
}

// Whatever the order of what the service reports, and however often: the same
// delivery, the same address, the same warnings.
func TestHeard_permutations(t *testing.T) {
	at := crash.Start.Add(time.Hour)
	reports := []notification.Report{{What: "send", At: at}, {What: "deliverydelay", At: at.Add(time.Minute)}, {What: "delivery", At: at.Add(2 * time.Minute)},
		{What: "bounce", At: at.Add(3 * time.Minute), Diagnostic: "4.2.2"}, {What: "bounce", Hard: true, At: at.Add(4 * time.Minute), Diagnostic: "5.1.1"},
		{What: "complaint", At: at.Add(5 * time.Minute)}}
	random := rand.New(rand.NewPCG(3, 4))
	type end struct {
		Delivery desk.Delivery
		Address  desk.AddressMail
		Flags    []string
	}
	var want *end
	for range 12 {
		w := answered(t)
		w.NoEvents = true
		w.Drain()
		for _, i := range random.Perm(len(reports)) {
			for range 1 + random.IntN(2) {
				heard(t, w, reports[i])
			}
		}
		d := reply(t, w)
		a, err := w.Store.AddressMail(background, customer)
		if err != nil {
			t.Fatal(err)
		}
		got := end{desk.Delivery{State: d.State, Outcome: d.Outcome}, a, slices.Sorted(slices.Values(w.Tickets()[0].Flags))}
		got.Address.Version, got.Address.Delivered = 0, desk.AddressMark{} // a delivery is kept only where it ends soft bounces
		for _, m := range []*desk.AddressMark{&got.Address.Hard, &got.Address.Complained, &got.Address.Soft[0]} {
			m.Key = ""
		}
		if want == nil {
			want = &got
		}
		if diff := cmp.Diff(*want, got); diff != "" {
			t.Errorf("another order (-want +got):\n%s", diff)
		}
	}
	if want.Delivery.Outcome != "complaint" || fmt.Sprint(want.Flags) == "[]" {
		t.Errorf("they end as %+v", want)
	}
}

func TestHeard_delayIsSaidAndFlagsNothing(t *testing.T) {
	w := answered(t)
	w.NoEvents = true
	w.Drain()
	heard(t, w, notification.Report{What: "deliverydelay"})
	heard(t, w, notification.Report{What: "delivery"})
	if got := told(t, w, desk.English); len(got) != 1 || !strings.HasPrefix(got[0], "An answer has not arrived yet") || flagged(w) {
		t.Errorf("the history says %q, flagged %v", got, flagged(w))
	}
	if d := reply(t, w); d.Outcome != "delivery" {
		t.Errorf("it ends as %s", d.Outcome)
	}
}

func TestHeard_bounceOfAnAcknowledgement(t *testing.T) {
	w := answered(t)
	w.Drain()
	ticket := w.Tickets()[0].ID
	if err := w.Notification.Heard(background, notification.Report{Tag: notification.Tag(ticket, 1, "ack-1"), What: "bounce", Hard: true}); err != nil {
		t.Fatal(err)
	}
	if got := told(t, w, desk.Spanish); len(got) != 1 || !strings.HasPrefix(got[0], "Acuse de recibo: no llegó") || !flagged(w) {
		t.Errorf("the history says %q, flagged %v", got, flagged(w))
	}
}

func TestHeld_isTriedAgainByItself(t *testing.T) {
	for name, refusal := range map[string]error{"sandbox": mailer.ErrSandbox, "paused": mailer.ErrPaused, "quota": mailer.ErrOverQuota} {
		t.Run(name, func(t *testing.T) {
			w := answered(t)
			var reasons []string
			w.OnHeld = func(reason string) { reasons = append(reasons, reason) }
			w.Refuse = func() error { return refusal }
			w.Drain()
			w.Pass(20 * time.Minute)
			w.Tick()
			w.Drain()
			if d := reply(t, w); d.State != desk.Held || d.Reason != name || d.Holds != 2 || fmt.Sprint(reasons) != fmt.Sprint([]string{name, name}) {
				t.Errorf("it is %s because %q, held %d times, told %v", d.State, d.Reason, d.Holds, reasons)
			}
			w.Refuse = nil
			w.Pass(20 * time.Minute)
			w.Tick()
			w.Drain()
			if d := reply(t, w); d.State != desk.Held {
				t.Errorf("the second wait was over too soon: %s", d.State)
			}
			w.Pass(15 * time.Minute)
			w.Tick()
			w.Drain()
			if d := reply(t, w); d.State != desk.Sent || d.Twice {
				t.Errorf("at last it is %s, twice %v", d.State, d.Twice)
			}
			w.Check()
		})
	}
}

func TestHeld_byHand(t *testing.T) {
	w := answered(t)
	w.Refuse = func() error { return mailer.ErrSandbox }
	w.Drain()
	w.Refuse = nil
	admin := desk.Subject{Kind: desk.ActorAgent, AgentID: "admin", Role: desk.RoleAdmin}
	if _, err := w.Notification.Held(background, crash.AgentSubject()); !desk.IsKind(err, desk.Forbidden) {
		t.Errorf("an agent gets %v", err)
	}
	list, err := w.Notification.Held(background, admin)
	if err != nil || len(list) != 1 || list[0].Reason != "sandbox" {
		t.Fatalf("held are %+v, %v", list, err)
	}
	if _, err := w.Notification.ReleaseHeld(background, admin, "x_1_reply-1"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an unknown one gets %v", err)
	}
	if n, err := w.Notification.ReleaseHeld(background, admin, list[0].ID()); n != 1 || err != nil {
		t.Errorf("released %d, %v", n, err)
	}
	w.Drain()
	if d := reply(t, w); d.State != desk.Sent {
		t.Errorf("it is %s", d.State)
	}
	if list, _ := w.Notification.Held(background, admin); len(list) != 0 {
		t.Errorf("still held are %+v", list)
	}
	w.Check()
}

func TestHeld_overTheDaysCap(t *testing.T) {
	w := answered(t)
	w.Notification.DailyCap = 2 // the acknowledgement and the notice to the assignee do not count: they went out before
	for range 3 {
		again(t, w)
	}
	sent := len(w.Mailbox.To(customer, 0))
	if sent != 1+2 {
		t.Errorf("%d mails went out", sent)
	}
	w.Pass(24 * time.Hour)
	w.Notification.DailyCap = 100
	w.Tick()
	w.Drain()
	if got := len(w.Mailbox.To(customer, 0)); got != 1+4 {
		t.Errorf("the next day it is %d", got)
	}
	w.Check()
}

func TestSend_busyServiceHoldsAndNeverDrops(t *testing.T) {
	w := answered(t)
	w.Refuse = func() error { return mailer.ErrThrottled }
	w.Drain()
	if d := reply(t, w); d.State != desk.Held || d.Reason != "throttled" {
		t.Errorf("it is %s because %q", d.State, d.Reason)
	}
	w.Refuse = nil
	w.Pass(time.Hour)
	w.Tick()
	w.Drain()
	if d := reply(t, w); d.State != desk.Sent || d.Twice {
		t.Errorf("at last it is %s, twice %v", d.State, d.Twice)
	}
}

package notification_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/mailer"
	"helpdesk/internal/notification"
	"helpdesk/internal/store"
)

var background = context.Background()

const customer = "luis@cliente.example"

// answered is a world in which an agent has just answered a form; the answer
// is still to be sent.
func answered(t *testing.T) *crash.World {
	t.Helper()
	w := crash.New(t, &fault.Counter{})
	_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis", Address: customer,
		Subject: "La impresora <b>", Text: "No imprime.", Language: desk.Spanish})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain()
	_, err = w.Conversation.Reply(background, crash.AgentSubject(), conversation.Reply{Ticket: "1001", Text: "Apague\n<script>y encienda</script>"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// reply is the delivery of the answer.
func reply(t *testing.T, w *crash.World) desk.Delivery {
	t.Helper()
	c, err := w.Store.Collection(background, w.Tickets()[0].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range c.Deliveries {
		if d.Kind == "reply" {
			return d
		}
	}
	t.Fatal("the answer has no delivery")
	return desk.Delivery{}
}

func flagged(w *crash.World) bool {
	return strings.Contains(fmt.Sprint(w.Tickets()[0].Flags), "delivery_failed")
}

func TestSend_whatTheServiceAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		err     error
		want    desk.DeliveryState
		reason  string
		flagged bool
	}{
		"refused for good": {mailer.ErrRejected, desk.Failed, "rejected", true},
		"sandbox":          {mailer.ErrSandbox, desk.Held, "sandbox", false},
		"account paused":   {mailer.ErrPaused, desk.Held, "paused", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := answered(t)
			w.Refuse = func() error { return tt.err }
			w.Drain()
			if d := reply(t, w); d.State != tt.want || d.Reason != tt.reason || flagged(w) != tt.flagged {
				t.Errorf("it is %s because %q, flagged %v", d.State, d.Reason, flagged(w))
			}
		})
	}
}

func TestSend_throttledIsTriedAgainAndNeverDropped(t *testing.T) {
	w := answered(t)
	left := 4
	w.Refuse = func() error {
		if left--; left >= 0 {
			return mailer.ErrThrottled
		}
		return nil
	}
	w.Drain()
	if d := reply(t, w); d.State != desk.Sent || d.Attempt != 5 || d.Twice {
		t.Errorf("after four refusals it is %s, attempt %d, twice %v", d.State, d.Attempt, d.Twice)
	}
	w.Check()
}

func TestReply_carriesWhatThreadsIt(t *testing.T) {
	w := answered(t)
	w.Drain()
	_, raw, err := w.Mailbox.Get(w.Mailbox.To(customer, 1)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Reply-To:", "\r\nReferences: <m-v9-1-", "From: \"Ana (Taller)\" <soporte@taller.example>"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the answer lacks %q in\n%s", want, raw)
		}
	}
	for _, unwanted := range []string{"Auto-Submitted", "<script>y"} {
		if strings.Contains(htmlPart(string(raw)), unwanted) {
			t.Errorf("the answer has %q", unwanted)
		}
	}
}

// htmlPart is the headers and the HTML of a mail, without its plain text.
func htmlPart(raw string) string {
	i := strings.Index(raw, "text/html")
	if i < 0 {
		return raw
	}
	return raw[:min(len(raw), 400)] + raw[i:]
}

// Events come in any order and any number of times; the strongest stays.
func TestHeard_ordersDoNotMatter(t *testing.T) {
	reports := []notification.Report{{What: "send"}, {What: "delivery"}, {What: "bounce", Hard: true, Diagnostic: "5.1.1"}}
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {2, 2, 1, 1, 0, 0}}
	for _, order := range orders {
		w := answered(t)
		w.NoEvents = true
		w.Drain()
		d := reply(t, w)
		for _, i := range order {
			r := reports[i]
			r.Tag, r.SESID = notification.Tag(d.Ticket, d.Seq, d.Key), d.SESID
			if err := w.Notification.Heard(background, r); err != nil {
				t.Fatal(err)
			}
		}
		if d := reply(t, w); d.State != desk.Sent || d.Outcome != "bounce" || d.Reason != "5.1.1" || !flagged(w) {
			t.Errorf("order %v leaves %s, outcome %q, reason %q, flagged %v", order, d.State, d.Outcome, d.Reason, flagged(w))
		}
	}
}

func TestHeard_unknownTagsAreIgnored(t *testing.T) {
	w := answered(t)
	w.Drain()
	before := reply(t, w)
	for _, tag := range []string{"", "x", "a_b_c", "nobody_1_reply-1", strings.Repeat("_", 500)} {
		if err := w.Notification.Heard(background, notification.Report{Tag: tag, What: "complaint"}); err != nil {
			t.Errorf("tag %.20q: %v", tag, err)
		}
	}
	if after := reply(t, w); after != before {
		t.Errorf("the delivery became %+v", after)
	}
}

func TestNotices_speakTheAgentsLanguage(t *testing.T) {
	w := answered(t)
	w.Drain()
	clock := w.Tickets()[0].Clocks
	w.Pass(clock[len(clock)-1].DueAt.Sub(w.Now()) + time.Minute)
	w.Tick()
	w.Drain()
	sent := w.Mailbox.To("bruno@taller.example", 0)
	if len(sent) != 1 || !strings.Contains(sent[0].Subject, "late") {
		t.Fatalf("the English lead got %+v", sent)
	}
	mine := w.Mailbox.To("ana@taller.example", 0)
	if len(mine) == 0 || !strings.Contains(mine[len(mine)-1].Subject, "La impresora") {
		t.Errorf("the Spanish agent got %+v", mine)
	}
	_, raw, err := w.Mailbox.Get(mine[len(mine)-1].ID)
	if !strings.Contains(string(raw), "No imprime.") || !strings.Contains(string(raw), "Luis") {
		t.Errorf("the notice does not say who wrote what:\n%s", raw)
	}
	if err != nil || strings.Contains(string(raw), "rule=") {
		t.Errorf("the notice says why in code, %v", err)
	}
}

func TestDo_jobOfNoKindIsRefused(t *testing.T) {
	w := answered(t)
	w.Drain()
	err := w.Notification.Do(background, storeJob(w.Tickets()[0].ID))
	if !desk.IsKind(err, desk.Invalid) {
		t.Errorf("it answers %v", err)
	}
}

func storeJob(ticket string) store.Job { return store.Job{Kind: "dance", Ticket: ticket} }

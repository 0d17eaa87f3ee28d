package conversation_test

import (
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// configured changes the configuration of a world.
func configured(t *testing.T, w *crash.World, change func(*desk.Config)) {
	t.Helper()
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	fresh := *cfg
	change(&fresh)
	if err := desk.ValidateConfig(&fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Store.PutConfig(background, fresh); err != nil {
		t.Fatal(err)
	}
}

// put gives the first ticket a status.
func put(t *testing.T, w *crash.World, s desk.Status) desk.Ticket {
	t.Helper()
	u := conversation.Update{Ticket: "1001", Status: &s}
	if s == desk.Postponed {
		wake := w.Now().Add(48 * time.Hour)
		u.WakeAt = &wake
	}
	after, err := w.Conversation.Update(background, admin(), u)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestCustomerWrites_opensOrBeginsAFollowUp(t *testing.T) {
	day := 24 * time.Hour
	tests := []struct {
		name   string
		set    []desk.StatusSetting
		status desk.Status
		later  time.Duration
		follow bool
	}{
		{"pending", nil, desk.Pending, day, false},
		{"on hold", nil, desk.OnHold, day, false},
		{"postponed", nil, desk.Postponed, time.Hour, false},
		{"resolved", nil, desk.Resolved, day, false},
		{"closed", nil, desk.Closed, time.Hour, true},
		{"resolved, never again", []desk.StatusSetting{{Status: desk.Resolved, Reopen: desk.ReopenNever}}, desk.Resolved, time.Hour, true},
		{"closed, always", []desk.StatusSetting{{Status: desk.Closed, Reopen: desk.ReopenAlways}}, desk.Closed, 80 * day, false},
		{"closed, in time", []desk.StatusSetting{{Status: desk.Closed, Reopen: desk.ReopenWithin, ReopenDays: 3}}, desk.Closed, 2 * day, false},
		{"closed, too late", []desk.StatusSetting{{Status: desk.Closed, Reopen: desk.ReopenWithin, ReopenDays: 3}}, desk.Closed, 4 * day, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := desked(t, 1)
			configured(t, w, func(c *desk.Config) { c.Statuses = tt.set })
			old := put(t, w, tt.status)
			w.Pass(tt.later)
			view, err := w.Conversation.ByLink(background, link(t, w))
			if err != nil || view.Closed != tt.follow {
				t.Errorf("his page says closed %v, %v", view.Closed, err)
			}
			number, err := w.Conversation.WriteByLink(background, link(t, w), "¿Hay novedades?", nil)
			if err != nil {
				t.Fatal(err)
			}
			w.Drain()
			tickets := w.Tickets()
			if got := number != 1001; got != tt.follow {
				t.Fatalf("it went to #%d of %d", number, len(tickets))
			}
			for _, k := range tickets {
				switch {
				case k.Number != 1001 && k.FollowUpOf != old.ID:
					t.Errorf("#%d follows %q", k.Number, k.FollowUpOf)
				case k.Number == 1001 && !tt.follow && (k.Status != desk.Open || !k.WakeAt.IsZero()):
					t.Errorf("it is %s and wakes at %v", k.Status, k.WakeAt)
				case k.Number == 1001 && tt.follow && k.Status != tt.status:
					t.Errorf("the old one is %s", k.Status)
				}
			}
			w.Check()
		})
	}
}

func TestRenamedStatus_onHisPageAndInNotices(t *testing.T) {
	w := desked(t, 1)
	configured(t, w, func(c *desk.Config) {
		c.Statuses = []desk.StatusSetting{{Status: desk.Open, Name: desk.Text{Es: "En taller", En: "In the shop"}, Label: desk.Text{Es: "En reparación", En: "Being mended"}}}
	})
	put(t, w, desk.Pending)
	if _, err := w.Conversation.WriteByLink(background, link(t, w), "Aquí va el dato.", nil); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	view, err := w.Conversation.ByLink(background, link(t, w))
	if err != nil || view.Label.Es != "En reparación" {
		t.Errorf("his page has %+v, %v", view.Label, err)
	}
	for _, sent := range w.Mailbox.To("ana@taller.example", 0) {
		_, raw, err := w.Mailbox.Get(sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "In the shop") || strings.Contains(string(raw), "En taller") {
			return
		}
	}
	t.Error("no notice calls the status as the desk does")
}

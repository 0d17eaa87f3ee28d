package directory_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/intake"
)

// everything is a person's export, all pages as one text.
func everything(t *testing.T, s *directory.Service, id string) string {
	t.Helper()
	root := desk.Subject{Kind: desk.ActorAgent, AgentID: "root", Role: desk.RoleAdmin}
	var all strings.Builder
	for cursor, pages := "", 0; ; pages++ {
		x, err := s.Export(background, root, id, cursor)
		if err != nil || pages > 20 {
			t.Fatalf("page %d: %v", pages, err)
		}
		raw, err := json.MarshalIndent(x, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
		if cursor = x.Next; cursor == "" {
			return all.String()
		}
	}
}

// linkOf is the tracking link that somebody was mailed.
func linkOf(t *testing.T, w *crash.World, address string) string {
	t.Helper()
	for _, sent := range w.Mailbox.To(address, 0) {
		_, raw, err := w.Mailbox.Get(sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(raw))
		if m := regexp.MustCompile(`https://desk\.test/t/([a-z0-9.]+)`).FindStringSubmatch(plain); m != nil {
			return m[1]
		}
	}
	t.Fatal("no link was mailed to " + address)
	return ""
}

// asksFor lets the desk ask one question that customers see and one that they do not.
func asksFor(t *testing.T, w *crash.World) {
	t.Helper()
	cfg, err := w.Store.NewestConfig(background)
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Fields = []desk.Field{{ID: "serial", Name: desk.Text{Es: "Serie"}, Kind: desk.FieldText, Customer: desk.FieldFilled}, {ID: "inner", Name: desk.Text{Es: "Interno"}, Kind: desk.FieldText}}
	if _, err := w.Store.PutConfig(background, changed); err != nil {
		t.Fatal(err)
	}
	w.Pass(time.Minute)
}

// Whatever is his is found in the export, wherever it was put; what is other
// people's, or the desk's own, is not.
func TestExport_holdsAllOfHimAndNothingOfOthers(t *testing.T) {
	w, s := open(t)
	asksFor(t, w)
	done := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "HIS-name", Address: "his-first@a.example", Subject: "impresora HIS-subject", Text: "HIS-text",
		Fields: map[string]string{"serial": "HIS-field"}, Files: []intake.Upload{{Name: "HIS-file.txt", Data: []byte("x")}}})
	done(err)
	w.Pass(time.Minute)
	_, err = w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "HIS-older-name", Address: "his-second@b.example", Subject: "impresora HIS-second-subject", Text: "HIS-second-text"})
	done(err)
	_, err = w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "OTHERS-name", Address: "others@b.example", Subject: "impresora OTHERS-subject", Text: "OTHERS-text"})
	done(err)
	w.Drain()
	him, him2 := person(t, s, "his-first@a.example"), person(t, s, "his-second@b.example")
	_, err = s.Join(background, ana(), him.ID, "his-second@b.example")
	done(err)
	_, err = s.AddPhone(background, ana(), him.ID, "+34600111222")
	done(err)
	region := "HIS-region"
	_, err = s.Update(background, ana(), him.ID, directory.Update{Region: &region})
	done(err)
	for _, r := range []conversation.Reply{
		{Ticket: "1001", Text: "HIS-answer", To: []string{"1", "others-copy@c.example"}},
		{Ticket: "1001", Text: "OTHERS-alone", To: []string{"others-copy@c.example"}},
		{Ticket: "1001", Text: "DESKS-note", Note: true},
		{Ticket: "1001", Text: "DESKS-forward", Forward: true, To: []string{"others-supplier@d.example"}},
		{Ticket: "1003", Text: "OTHERS-answer"},
	} {
		_, err = w.Conversation.Reply(background, ana(), r)
		done(err)
	}
	_, err = w.Conversation.Update(background, ana(), conversation.Update{Ticket: "1001", Fields: map[string]string{"inner": "HIS-inner-field"}})
	done(err)
	// His second ticket becomes part of somebody else's, and he goes on writing.
	_, err = w.Conversation.Merge(background, ana(), conversation.Merge{Ticket: "1002", Into: "1003"})
	done(err)
	w.Drain()
	_, err = w.Conversation.WriteByLink(background, linkOf(t, w, "his-second@b.example"), "HIS-late-text", nil)
	done(err)
	w.Drain()
	// Somebody in copy answers what only he was sent, and writes to all with a quote.
	_, err = w.Conversation.WriteByLink(background, linkOf(t, w, "others-copy@c.example"), "OTHERS-private", nil)
	done(err)
	_, err = w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1001", Text: "HIS-second-answer"})
	done(err)
	w.Drain()
	_, raw, err := w.Mailbox.Get(w.Mailbox.To("others-copy@c.example", 0)[0].ID)
	done(err)
	to := regexp.MustCompile(`Reply-To: .*<(.+)>`).FindStringSubmatch(string(raw))
	if to == nil {
		t.Fatalf("no reply address in\n%s", raw)
	}
	w.Arrives("copy-1", "others-copy@c.example", to[1], "From: others-copy@c.example\r\nTo: "+to[1]+"\r\nSubject: Re\r\nMessage-ID: <c1@c.example>\r\n\r\nHIS-shared\r\n\r\n> OTHERS-quoted\r\n")
	w.Drain()
	_, err = w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1003", Text: "HIS-since-merge"})
	done(err)
	w.Drain()
	for _, a := range []struct{ address, status string }{{"his-second@b.example", "HIS-status"}, {"others@b.example", "OTHERS-status"}} {
		state, err := w.Store.AddressMail(background, a.address)
		done(err)
		state.Hear(desk.AddressReport{What: desk.AddressHard, At: w.Now(), Status: a.status})
		done(w.Store.SaveAddressMail(background, &state))
	}
	for _, id := range []string{him.ID, him2.ID} { // the joined record leads to him
		got := everything(t, s, id)
		for _, canary := range []string{"HIS-name", "HIS-older-name", "his-first@a.example", "his-second@b.example", "+34600111222", "HIS-region", "HIS-subject", "HIS-text", "HIS-file.txt", "HIS-field",
			"HIS-inner-field", "HIS-answer", "HIS-second-subject", "HIS-second-text", "HIS-late-text", "HIS-status", "HIS-second-answer", "HIS-shared", "HIS-since-merge"} {
			if !strings.Contains(got, canary) {
				t.Errorf("%s is missing", canary)
			}
		}
		for _, canary := range []string{"OTHERS", "others", "DESKS"} {
			if at := strings.Index(got, canary); at >= 0 {
				t.Errorf("%s stands in it: …%s…", canary, got[max(0, at-200):min(len(got), at+40)])
			}
		}
	}
	// The other one gets what was said to him, and nothing of whoever joined him.
	other := everything(t, s, person(t, s, "others@b.example").ID)
	if !strings.Contains(other, "OTHERS-answer") || strings.Contains(other, "his-second") || strings.Contains(other, "HIS-second-text") {
		t.Errorf("the other one's: %s", other)
	}
	w.Check()
}

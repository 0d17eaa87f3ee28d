package helpcentre_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"helpdesk/functions/helpcentre"
	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/page"
)

// A customer's link opens one ticket for one person. Altered, of another ticket,
// of another person, expired, revoked or made up: reading, writing and files are
// answered in the same words, by the real use cases.
func TestLinks_thatOpenNothingAreAlike(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	for i := range 2 {
		_, err := w.Intake.Create(t.Context(), intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis",
			Address: fmt.Sprintf("luis%d@cliente.example", i), Subject: "La impresora", Text: "No imprime.", Language: desk.Spanish})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
	links := make([]string, 2)
	for i := range links {
		links[i] = mailedLink(t, w, fmt.Sprintf("luis%d@cliente.example", i))
	}
	h := helpcentre.New(helpcentre.Deps{Conversation: w.Conversation, Desk: w.Store, Pages: page.New(""), Now: w.Now, Log: slog.New(slog.DiscardHandler)}).HTTP()
	ask := func(method, link, rest string) (int, string) {
		r := httptest.NewRequest(method, "/t/"+link+rest, strings.NewReader(url.Values{"text": {"Hello"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Language", "en")
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		body, _ := io.ReadAll(answer.Body)
		return answer.Code, strings.ReplaceAll(string(body), link, "LINK")
	}
	good := links[0]
	if status, _ := ask(http.MethodGet, good, ""); status != http.StatusOK {
		t.Fatalf("the good link: %d", status)
	}
	part := strings.SplitN(good, ".", 2)
	other := strings.SplitN(links[1], ".", 2)
	first, _ := ask(http.MethodGet, "nothing", "")
	_, page := ask(http.MethodGet, "nothing", "")
	_, posted := ask(http.MethodPost, "nothing", "/messages")
	_, file := ask(http.MethodGet, "nothing", "/files/f1")
	alike := func(what, link string) {
		t.Helper()
		for rest, want := range map[string]string{"": page, "/messages": posted, "/files/f1": file} {
			method := http.MethodGet
			if rest == "/messages" {
				method = http.MethodPost
			}
			if status, body := ask(method, link, rest); status != first || body != want {
				t.Errorf("%s, %s: %d %s\nmade up: %d %s", what, rest, status, body, first, want)
			}
		}
	}
	alike("another ticket's, with this one's signature", other[0]+"."+part[1])
	alike("another person", strings.Replace(good, ".1.", ".2.", 1))
	alike("altered", good[:len(good)-1]+map[bool]string{true: "b", false: "a"}[strings.HasSuffix(good, "a")])
	alike("cut", good[:len(good)-1])
	alike("nobody's ticket", "01jnb3q7x8k2m4n6p8r0s2t4zz."+part[1])
	admin := desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}
	if _, err := w.Conversation.Update(t.Context(), admin, conversation.Update{Ticket: "1001", RevokeLinks: true}); err != nil {
		t.Fatal(err)
	}
	alike("revoked", good)
	if status, _ := ask(http.MethodGet, links[1], ""); status != http.StatusOK {
		t.Errorf("the other ticket's own link: %d", status)
	}
	w.Pass(91 * 24 * time.Hour)
	alike("expired", links[1])
	if v, err := w.Conversation.Read(t.Context(), admin, "1001", ""); err != nil || len(v.Messages) != 1 { // his first
		t.Errorf("%d messages, %v", len(v.Messages), err)
	}
}

var trackingLink = regexp.MustCompile(`https://desk\.test/t/([a-z0-9.]+)`)

func mailedLink(t *testing.T, w *crash.World, address string) string {
	t.Helper()
	sent := w.Mailbox.To(address, 0)
	if len(sent) == 0 {
		t.Fatal("no mail")
	}
	_, raw, err := w.Mailbox.Get(sent[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	m := trackingLink.FindStringSubmatch(strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(raw)))
	if m == nil {
		t.Fatalf("no link in\n%s", raw)
	}
	return m[1]
}

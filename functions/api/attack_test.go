package api_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"helpdesk/internal/desk"
)

// An Idempotency-Key belongs to its caller: another's request with the same one
// is a request of its own, and learns nothing of the first.
func TestAttack_idempotencyKeyOfAnotherCaller(t *testing.T) {
	o := openOffice(t)
	_, one := o.key("")
	_, two := o.key("")
	body := `{"address":"lucia@example.com","text":"x"}`
	first, _ := o.call(201, one, "POST", "/tickets", body, "Idempotency-Key: k")
	again, _ := o.call(201, one, "POST", "/tickets", body, "Idempotency-Key: k")
	other, _ := o.call(201, two, "POST", "/tickets", body, "Idempotency-Key: k")
	if first["id"] != again["id"] || first["id"] == other["id"] {
		t.Errorf("%v, again %v, of another caller %v", first["id"], again["id"], other["id"])
	}
}

// A thousand writes at once on one ticket: each is applied once, or its caller
// is told to try again; nothing is lost.
func TestAttack_thousandWritesAtOnce(t *testing.T) {
	o := openOffice(t)
	_, key := o.key("")
	made, _ := o.call(201, key, "POST", "/tickets", `{"address":"lucia@example.com","text":"x"}`)
	ticket, _ := made["id"].(string)
	var mu sync.Mutex
	answers := map[int]int{}
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/tickets/"+ticket+"/messages", strings.NewReader(`{"kind":"note","text":"n"}`))
			r.Header.Set("Authorization", "Bearer "+key)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			o.ServeHTTP(w, r)
			mu.Lock()
			answers[w.Code]++
			mu.Unlock()
		})
	}
	all.Wait()
	applied := answers[http.StatusCreated]
	if applied == 0 || applied+answers[409]+answers[412]+answers[503] != 1000 {
		t.Fatalf("answered %v", answers)
	}
	notes, path := 0, "/tickets/"+ticket
	for next := path; ; {
		view, _ := o.call(200, key, "GET", next, "")
		messages, _ := view["messages"].([]any)
		for _, m := range messages {
			if message, _ := m.(map[string]any); message["kind"] == string(desk.Note) {
				notes++
			}
		}
		cursor, _ := view["next"].(string)
		if cursor == "" {
			break
		}
		next = path + "?cursor=" + cursor
	}
	if notes != applied {
		t.Errorf("%d notes, %d were applied", notes, applied)
	}
	// The history rebuilds the state, event by event without a gap.
	var events []desk.Event
	var now *desk.Ticket
	for cursor := ""; ; {
		c, err := o.store.Collection(t.Context(), ticket, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if c.Ticket != nil {
			now = c.Ticket
		}
		events = append(events, c.Events...)
		if cursor = c.Next; cursor == "" {
			break
		}
	}
	slices.SortFunc(events, func(a, b desk.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, e.Seq)
		}
	}
	ignored := gocmp.Options{ // what events must not carry, and what storage adds
		cmpopts.IgnoreFields(desk.Ticket{}, "Version", "Subject", "Snippet", "SnippetFrom", "Fields"),
		cmpopts.IgnoreFields(desk.Participant{}, "Address", "Name"), cmpopts.EquateEmpty(),
	}
	if diff := gocmp.Diff(desk.Fold(events), now, ignored); diff != "" {
		t.Errorf("the history is not the state (-fold +state):\n%s", diff)
	}
}

// With ten thousand keys in the table a request costs as much as with one: the
// key, and what it asks for. A wrong key costs one look as well.
func TestAttack_tenThousandKeys(t *testing.T) {
	o := openOffice(t)
	_, key := o.key("")
	ask := func(secret string) int64 {
		before := o.table.n.Load()
		o.ask(walker{key: secret}, http.MethodGet, "/me", "", "")
		return o.table.n.Load() - before
	}
	ask(key)  // its use is noted once an hour,
	o.key("") // and that is there once something else is written
	one, wrong := ask(key), ask("hd_"+strings.Repeat("A", 43))
	for range 10_000 {
		o.key("")
	}
	if many := ask(key); many != one || many != 1 {
		t.Errorf("%d calls of the table among ten thousand keys, %d alone", many, one)
	}
	if many := ask("hd_" + strings.Repeat("A", 43)); many != wrong || many != 1 {
		t.Errorf("a wrong key: %d calls among ten thousand, %d alone", many, wrong)
	}
}

package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"helpdesk/functions/api"
	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/blob"
	bloblocal "helpdesk/internal/blob/local"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/notification"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/sla"
	"helpdesk/internal/store"
	"helpdesk/internal/table/embedded"
	"helpdesk/internal/toolbox"
)

// office is the function over the real use cases and a table on disk.
type office struct {
	http.Handler
	t    *testing.T
	keys *access.Service
	now  time.Time
	// table counts what the desk asks of its table; store is the desk's own.
	table *counting
	store *store.Store
	blobs storage
}

// storage is where an office keeps its files.
type storage interface {
	blob.Store
	blob.Linker
}

func openOffice(t *testing.T) *office {
	t.Helper()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	blobs, err := bloblocal.Open(t.TempDir(), bloblocal.Options{LinkURL: "http://desk.test/b", UploadURL: "http://desk.test/u", Clock: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	return openOfficeAt(t, at, blobs)
}

// openOfficeAt opens an office that keeps its files where it is told.
func openOfficeAt(t *testing.T, at time.Time, blobs storage) *office {
	t.Helper()
	o := &office{t: t, now: at}
	now := func() time.Time { return o.now }
	dir := t.TempDir()
	tbl, err := embedded.Open(filepath.Join(dir, "table.db"), embedded.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tbl.Close() })
	o.table = &counting{Table: tbl}
	st := store.New(store.Options{Table: o.table, Blobs: blobs, Now: now, Seed: func() desk.Config {
		return desk.Config{
			Settings: desk.Settings{Name: "Desk", Language: desk.English, Zone: "UTC"},
			Teams:    []desk.Team{{ID: "billing"}, {ID: "shipping"}},
			Agents: []desk.Agent{
				{ID: "ana", Name: "Ana", Role: desk.RoleAgent, Teams: []string{"billing"}, Active: true},
				{ID: "leo", Name: "Leo", Role: desk.RoleLight, Teams: []string{"billing"}, Active: true},
				{ID: "tom", Name: "Tom", Role: desk.RoleAgent, Teams: []string{"shipping"}, Active: true},
				{ID: "lea", Name: "Lea", Role: desk.RoleLead, Teams: []string{"billing"}, Active: true},
				{ID: "root", Name: "Root", Role: desk.RoleAdmin, Active: true},
			},
		}
	}})
	o.store, o.blobs = st, blobs
	newID := ident.Source{}.New
	o.keys = access.New(access.Options{Store: st, Configuration: st, IDs: ident.Source{}, Now: now})
	o.Handler = api.New(api.Deps{
		Keys:    o.keys,
		Tickets: &conversation.Service{Store: st, Blobs: blobs, Now: now, NewID: newID},
		People:  &directory.Service{Store: st, Exported: st.Exported, Now: now, NewID: newID, Domain: "in.desk.test"},
		Tools:   &toolbox.Service{Store: st, Now: now, NewID: newID, Tickets: &conversation.Service{Store: st, Blobs: blobs, Now: now, NewID: newID}},
		Admin:   &admin.Service{Store: st, Log: st, Keys: o.keys, Now: now, Clocks: &sla.Service{Store: st, Now: now, NewID: newID}},
		Intake:  &intake.Service{Store: st, Blobs: blobs, Now: now, NewID: newID, Domain: "in.desk.test", Caps: intake.DefaultCaps, Receipts: sesreceipt.Bucket{}},
		Sending: &notification.Service{Store: st, Now: now, NewID: newID, Domain: "in.desk.test", PublicURL: func(context.Context) (string, error) { return "https://desk.test", nil }},
		Log:     slog.New(slog.DiscardHandler),
		SignIn:  o.signIn(now), Desk: st, PublicURL: func(context.Context) (string, error) { return deskURL, nil },
	}).HTTP()
	o.Handler = routed{o.Handler, o, newID}
	return o
}

// routed routes each ticket to no team as soon as it is made: until then only
// admins see it, and then everybody.
type routed struct {
	http.Handler
	office *office
	newID  func(time.Time) string
}

func (h routed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	h.Handler.ServeHTTP(rec, r)
	var made struct{ ID string }
	creates := r.URL.Path == "/api/v1/tickets" || strings.HasSuffix(r.URL.Path, "/split")
	if r.Method == http.MethodPost && creates && rec.Code == http.StatusCreated && json.Unmarshal(rec.Body.Bytes(), &made) == nil {
		h.route(r.Context(), made.ID)
	}
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func (h routed) route(ctx context.Context, id string) {
	t, err := h.office.store.Ticket(ctx, id)
	if err != nil || t == nil || t.Routed {
		return
	}
	cfg, err := h.office.store.Config(ctx)
	if err == nil {
		d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: h.office.now, Actor: desk.Actor{Kind: desk.ActorSystem}, NewID: h.newID})
		d.SetRoute(desk.Decision{}, desk.PersonFacts{})
		err = h.office.store.Save(ctx, store.Save{Before: t, After: d.Ticket, Events: d.Events})
	}
	if err != nil {
		h.office.t.Errorf("route: %v", err)
	}
}

func (o *office) key(agent string) (id, secret string) {
	o.t.Helper()
	k, secret, err := o.keys.CreateKey(o.t.Context(), access.NewKey{
		Name: "key of " + agent, Agent: agent, Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return k.ID, secret
}

// call sends a request and reads the answer; the status must be want.
func (o *office) call(want int, secret, method, path, body string, headers ...string) (map[string]any, http.Header) {
	o.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	if w.Code != want {
		o.t.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	answer := map[string]any{}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			o.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return answer, w.Header()
}

// The agent's day of the REST API: a program creates a ticket, agents find,
// read, take, note and answer it, somebody was faster, and a key is withdrawn.
func TestAgentsWorkOverTheAPI(t *testing.T) {
	o := openOffice(t)
	_, program := o.key("")
	anaID, ana := o.key("ana")
	_, leo := o.key("leo")
	_, tom := o.key("tom")

	body := `{"address":"lucia@example.com","name":"Lucía","subject":"Invoice","text":"Wrong VAT","attachments":[{"name":"a.txt","data":"aGk="}]}`
	created, header := o.call(201, program, "POST", "/tickets", body, "Idempotency-Key: order-1")
	again, _ := o.call(201, program, "POST", "/tickets", body, "Idempotency-Key: order-1")
	if created["id"] != again["id"] || created["id"] == nil {
		t.Fatalf("repeated: %v, then %v", created, again)
	}
	o.call(422, program, "POST", "/tickets", strings.Replace(body, "Wrong", "Other", 1), "Idempotency-Key: order-1")
	// The same key of another caller is another key.
	if other, _ := o.call(201, ana, "POST", "/tickets", body, "Idempotency-Key: order-1"); other["id"] == created["id"] {
		t.Error("another caller's Idempotency-Key answered this caller's ticket")
	}
	ticket := fmt.Sprintf("/tickets/%v", created["number"])
	if want := fmt.Sprintf("/api/v1/tickets/%v", created["id"]); header.Get("Location") != want {
		t.Errorf("Location %q, want %q", header.Get("Location"), want)
	}

	page, _ := o.call(200, ana, "GET", "/tickets?limit=1", "")
	if list, _ := page["tickets"].([]any); len(list) != 1 || page["next"] == nil {
		t.Fatalf("first page: %v", page)
	}
	second, _ := o.call(200, ana, "GET", fmt.Sprintf("/tickets?limit=1&cursor=%v", page["next"]), "")
	if list, _ := second["tickets"].([]any); len(list) != 1 || fmt.Sprint(list) == fmt.Sprint(page["tickets"]) {
		t.Fatalf("second page: %v", second)
	}

	view, header := o.call(200, ana, "GET", ticket, "")
	etag := header.Get("ETag")
	o.call(304, ana, "GET", ticket, "", "If-None-Match: "+etag)
	messages, _ := view["messages"].([]any)
	file := messages[0].(map[string]any)["files"].([]any)[0].(map[string]any)
	link, _ := o.call(200, ana, "GET", fmt.Sprintf("%s/files/%v", ticket, file["id"]), "")
	if url, _ := link["url"].(string); !strings.HasPrefix(url, "http://desk.test/b") {
		t.Errorf("link %v", link)
	}

	o.call(428, ana, "PATCH", ticket, `{"team":"billing"}`)
	taken, header := o.call(200, ana, "PATCH", ticket, `{"team":"billing","assignee":"ana","priority":"high","why":"mine"}`, "If-Match: "+etag)
	if taken["assignee"] != "ana" || taken["team"] != "billing" || taken["priority"] != "high" || header.Get("ETag") == etag {
		t.Errorf("taken: %v, ETag %s", taken, header.Get("ETag"))
	}
	stale, _ := o.call(412, ana, "PATCH", ticket, `{"priority":"low"}`, "If-Match: "+etag)
	if current, _ := stale["current"].(map[string]any); current["rev"] != taken["rev"] || current["priority"] != "high" {
		t.Errorf("stale: %v", stale)
	}
	o.call(422, ana, "PATCH", ticket, `{"assignee":"nobody"}`, "If-Match: *")
	o.call(422, ana, "PATCH", ticket, `{"wakeAt":"2026-03-09T09:00:00Z"}`, "If-Match: *")

	// Out of sight: another team's ticket is one that is not there.
	o.call(404, tom, "GET", ticket, "")
	o.call(404, tom, "PATCH", ticket, `{"priority":"low"}`, "If-Match: *")
	o.call(404, tom, "POST", ticket+"/messages", `{"kind":"note","text":"x"}`)
	o.call(404, tom, "GET", "/tickets?team=billing", "")

	o.call(201, leo, "POST", ticket+"/messages", `{"kind":"note","text":"Look at the contract"}`)
	o.call(403, leo, "POST", ticket+"/messages", `{"kind":"public","text":"Hi"}`)
	reply, _ := o.call(201, ana, "POST", ticket+"/messages", `{"kind":"public","text":"Corrected","status":"resolved"}`, "Idempotency-Key: r1")
	repeat, _ := o.call(201, ana, "POST", ticket+"/messages", `{"kind":"public","text":"Corrected","status":"resolved"}`, "Idempotency-Key: r1")
	if reply["seq"] != repeat["seq"] || reply["authorName"] != "Ana" {
		t.Errorf("reply %v, repeated %v", reply, repeat)
	}
	view, _ = o.call(200, program, "GET", ticket, "")
	if got := len(view["messages"].([]any)); got != 3 {
		t.Errorf("%d messages, want the request, a note and one reply", got)
	}
	if got := view["ticket"].(map[string]any)["status"]; got != "resolved" {
		t.Errorf("status %v", got)
	}

	if err := o.keys.Revoke(t.Context(), anaID); err != nil {
		t.Fatal(err)
	}
	o.call(401, ana, "GET", ticket, "")
}

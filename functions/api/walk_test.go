package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// ofSessions are the operations that any key is refused.
var ofSessions = []string{"listMySessions", "endMySessions"}

// walked is an operation as the contract shows it.
type walked struct{ ID, Method, Path, Permission, Body string }

// contract lists the operations that the running desk says it has.
func contract(t *testing.T, h http.Handler) []walked {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Permission  string `json:"x-permission"`
			RequestBody struct {
				Content map[string]struct {
					Example json.RawMessage `json:"example"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var all []walked
	for path, methods := range doc.Paths {
		for method, op := range methods {
			all = append(all, walked{op.OperationID, strings.ToUpper(method), strings.TrimPrefix(path, "/api/v1"), op.Permission,
				string(op.RequestBody.Content["application/json"].Example)})
		}
	}
	slices.SortFunc(all, func(a, b walked) int { return strings.Compare(a.ID, b.ID) })
	if len(all) < 29 {
		t.Fatalf("%d operations: the walk looks in the wrong place", len(all))
	}
	return all
}

// The walk asks every operation, as every sort of caller, on the real use cases
// and a real table. It is made from the operations and the permission table: a
// new operation walks along by itself.
func TestWalk_permissions(t *testing.T) {
	o := openOffice(t)
	operations := contract(t, o)
	keyOf := func(agent string, scopes ...string) string {
		_, secret, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "walk", Agent: agent, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	type walker struct {
		name, key string
		who       desk.Subject
	}
	walkers := []walker{{"nobody", "", desk.Subject{}}}
	for _, scope := range desk.Scopes {
		walkers = append(walkers, walker{"program " + scope, keyOf("", scope), desk.Subject{Kind: desk.ActorProgram, Scopes: []string{scope}}})
	}
	for agent, role := range map[string]desk.AgentRole{"ana": desk.RoleAgent, "leo": desk.RoleLight, "tom": desk.RoleAgent} {
		walkers = append(walkers, walker{agent, keyOf(agent, desk.Scopes...), desk.Subject{Kind: desk.ActorAgent, AgentID: agent, Role: role, Scopes: desk.Scopes}})
	}
	ask := func(key, method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		if body == "" {
			r.Body = http.NoBody
		} else {
			r.Header.Set("Content-Type", "application/json")
		}
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		r.Header.Set("If-Match", "*")
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		return w
	}
	// A ticket of billing: Tom of shipping must not learn that it is there.
	made, _ := o.call(201, keyOf("", desk.ScopeTicketsWrite), "POST", "/tickets", `{"address":"lucia@example.com","text":"x"}`)
	ticket, _ := made["id"].(string)
	o.call(200, keyOf("ana", desk.ScopeTicketsRead, desk.ScopeTicketsWrite), "PATCH", "/tickets/"+ticket, `{"team":"billing"}`, "If-Match: *")
	const unknown = "01jnb3q7x8k2m4n6p8r0s2t4zz"

	for _, op := range operations {
		path := strings.NewReplacer("{ticket}", unknown).Replace(op.Path)
		for strings.Contains(path, "{") {
			head, rest, _ := strings.Cut(path, "{")
			_, tail, _ := strings.Cut(rest, "}")
			path = head + "1" + tail
		}
		needed := []desk.Action{desk.Action(op.Permission)}
		if strings.Contains(op.Path, "{ticket}") {
			needed = append(needed, desk.TicketRead)
		}
		for _, w := range walkers {
			may := true
			for _, action := range needed {
				may = may && (!strings.Contains(string(action), ".") || desk.May(w.who, action, &desk.TicketFacts{People: []string{w.who.AgentID}}))
			}
			got := ask(w.key, op.Method, path, op.Body)
			switch {
			case w.key == "" && got.Code != http.StatusUnauthorized:
				t.Errorf("%s by %s: %d, want 401", op.ID, w.name, got.Code)
			case w.key != "" && !may && got.Code != http.StatusForbidden:
				t.Errorf("%s by %s: %d, want 403: %s", op.ID, w.name, got.Code, got.Body)
			case may && w.key != "" && (got.Code == http.StatusUnauthorized || got.Code >= 500):
				t.Errorf("%s by %s, who may: %d %s", op.ID, w.name, got.Code, got.Body)
			// What changes may need more for what it names; reading needs nothing else.
			case may && op.Method == http.MethodGet && got.Code == http.StatusForbidden && !strings.Contains(op.Path, "{") && !slices.Contains(ofSessions, op.ID) && w.key != "":
				t.Errorf("%s by %s, who may read: %s", op.ID, w.name, got.Body)
			}
			// Another team's ticket and an unknown one are answered alike.
			if w.name == "tom" && strings.Contains(op.Path, "{ticket}") {
				foreign := ask(w.key, op.Method, strings.Replace(path, unknown, ticket, 1), op.Body)
				if foreign.Code != got.Code || foreign.Body.String() != got.Body.String() {
					t.Errorf("%s: another team's ticket %d %s\nan unknown one %d %s", op.ID, foreign.Code, foreign.Body, got.Code, got.Body)
				}
			}
		}
	}
}

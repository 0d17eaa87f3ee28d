package api_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

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
	if len(all) < 70 {
		t.Fatalf("%d operations: the walk looks in the wrong place", len(all))
	}
	return all
}

// walker is one sort of caller; a zero Subject is nobody.
type walker struct {
	name, key    string
	cookie, csrf string
	who          desk.Subject
}

// walkers are all sorts of callers there are: nobody, a key without a scope, a
// program of each scope and one of one team, and each role by key and by session.
func (o *office) walkers() []walker {
	o.t.Helper()
	keyOf := func(agent string, scopes ...string) (string, string) {
		k, secret, err := o.keys.CreateKey(o.t.Context(), access.NewKey{Name: "walk", Agent: agent, Scopes: scopes})
		if err != nil {
			o.t.Fatal(err)
		}
		return k.ID, secret
	}
	id, none := keyOf("", desk.ScopeTicketsRead)
	o.strip(id)
	all := []walker{{name: "nobody"}, {name: "key of no scope", key: none}}
	for _, scope := range desk.Scopes {
		_, secret := keyOf("", scope)
		all = append(all, walker{name: "program " + scope, key: secret, who: desk.Subject{Kind: desk.ActorProgram, Scopes: []string{scope}}})
	}
	_, secret := keyOf("", desk.Scopes...)
	all = append(all, walker{name: "program", key: secret, who: desk.Subject{Kind: desk.ActorProgram, Scopes: desk.Scopes}})
	cfg, err := o.store.Config(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range cfg.Agents {
		who := a.Subject()
		_, secret := keyOf(a.ID, desk.Scopes...)
		byKey := who
		byKey.Scopes = desk.Scopes
		all = append(all, walker{name: a.ID + " by key", key: secret, who: byKey})
		cookie, csrf := o.session(a.ID)
		all = append(all, walker{name: a.ID, cookie: cookie, csrf: csrf, who: who})
	}
	for _, w := range all { // the first use of a key is noted, which is a call of the table
		o.ask(w, http.MethodGet, "/me", "", "")
	}
	return all
}

// strip takes its scopes from a key, as only a hand in the table could.
func (o *office) strip(id string) {
	o.t.Helper()
	keys, err := o.store.Keys(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, k := range keys {
		if k.ID == id {
			k.Scopes = nil
			if err := o.store.PutKey(o.t.Context(), k); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// asked is an answer, and how many calls of the table it took.
type asked struct {
	code  int
	body  string
	calls int64
}

func (o *office) ask(w walker, method, path, body, header string) asked {
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("If-Match", "*")
	if name, value, ok := strings.Cut(header, ": "); ok {
		r.Header.Set(name, value)
	}
	if w.key != "" {
		r.Header.Set("Authorization", "Bearer "+w.key)
	}
	if w.cookie != "" {
		r.Header.Set("Cookie", w.cookie)
		r.Header.Set("X-CSRF-Token", w.csrf)
	}
	before := o.table.n.Load()
	answer := httptest.NewRecorder()
	o.ServeHTTP(answer, r)
	return asked{answer.Code, answer.Body.String(), o.table.n.Load() - before}
}

// thing is an object that a path names, and to whom it is there.
type thing struct {
	name, id string
	tickets  []*desk.TicketFacts // what it is seen by; of a ticket its own
	tool     *desk.Owner
	public   bool // whoever may ask sees it
}

// unknownID is well made, and nobody's.
const unknownID = "01jnb3q7x8k2m4n6p8r0s2t4zz"

// world is what there is to ask about, by the parameter that names it.
type world struct {
	open   string // a ticket of no team
	things map[string][]thing
}

func (o *office) furnish(by walker) world {
	o.t.Helper()
	made := func(path, body string) string {
		got := o.ask(by, http.MethodPost, path, body, "")
		var m struct{ ID string }
		if err := json.Unmarshal([]byte(got.body), &m); err != nil || got.code != http.StatusCreated {
			o.t.Fatalf("POST %s: %d %s", path, got.code, got.body)
		}
		return m.ID
	}
	changed := func(path, body string) map[string]any {
		got := o.ask(by, http.MethodPatch, path, body, "")
		m := map[string]any{}
		if err := json.Unmarshal([]byte(got.body), &m); err != nil || got.code != http.StatusOK {
			o.t.Fatalf("PATCH %s: %d %s", path, got.code, got.body)
		}
		return m
	}
	in := func(team, address string) (ticket, person string) {
		ticket = made("/tickets", fmt.Sprintf(`{"address":%q,"text":"x"}`, address))
		view := changed("/tickets/"+ticket, fmt.Sprintf(`{"team":%q}`, team))
		participants, _ := view["participants"].([]any)
		first, _ := participants[0].(map[string]any)
		person, _ = first["person"].(string)
		return ticket, person
	}
	w := world{open: made("/tickets", `{"address":"open@example.com","text":"x"}`), things: map[string][]thing{}}
	billing, person := in("billing", "one@example.com")
	shipping, other := in("shipping", "two@example.com")
	merged, _ := in("billing", "three@example.com")
	target, _ := in("billing", "three@example.com")
	if got := o.ask(by, http.MethodPost, "/tickets/"+merged+"/merge", fmt.Sprintf(`{"into":%q}`, target), ""); got.code != http.StatusOK {
		o.t.Fatalf("merge: %d %s", got.code, got.body)
	}
	ofBilling, ofShipping := &desk.TicketFacts{Team: "billing"}, &desk.TicketFacts{Team: "shipping"}
	w.things["ticket"] = []thing{
		{name: "billing's", id: billing, tickets: []*desk.TicketFacts{ofBilling}},
		{name: "shipping's", id: shipping, tickets: []*desk.TicketFacts{ofShipping}},
		{name: "merged", id: merged, tickets: []*desk.TicketFacts{ofBilling}},
	}
	w.things["person"] = []thing{
		{name: "billing's", id: person, tickets: []*desk.TicketFacts{ofBilling}},
		{name: "shipping's", id: other, tickets: []*desk.TicketFacts{ofShipping}},
	}
	w.things["organization"] = []thing{{name: "known", id: made("/organizations", `{"name":"Known"}`), public: true}}
	w.things["mail"], w.things["rule"], w.things["mailbox"] = nil, nil, nil // only such as are not there
	return w
}

// tools are the tools of a kind: of everybody, of a team, and of Tom alone.
func (o *office) tools(by, tom walker, kind, body string) []thing {
	o.t.Helper()
	var all []thing
	for _, t := range []struct {
		name, owner string
		by          walker
		of          desk.Owner
	}{
		{"everybody's", `"owner":"everybody"`, by, desk.Owner{}},
		{"billing's", `"owner":"team","team":"billing"`, by, desk.Owner{Team: "billing"}},
		{"shipping's", `"owner":"team","team":"shipping"`, by, desk.Owner{Team: "shipping"}},
		{"Tom's", `"owner":"agent"`, tom, desk.Owner{Agent: "tom"}},
	} {
		got := o.ask(t.by, http.MethodPost, kind, `{`+t.owner+`,`+body[1:], "")
		var m struct{ ID string }
		if err := json.Unmarshal([]byte(got.body), &m); err != nil || got.code != http.StatusCreated {
			o.t.Fatalf("POST %s: %d %s", kind, got.code, got.body)
		}
		all = append(all, thing{name: t.name, id: m.ID, tool: &t.of})
	}
	return all
}

// expected is what the permission table says that the answer is: 401, 403, 404,
// or 0 for anything that the caller may have.
func (op walked) expected(cfg *desk.Config, w walker, r row, object *thing) int {
	if w.who.Kind == "" {
		return http.StatusUnauthorized
	}
	if r.sessions {
		if w.cookie == "" {
			return http.StatusForbidden
		}
		return 0
	}
	action := desk.Action(op.Permission)
	if !strings.Contains(string(action), ".") { // anyone with a key or a session
		return 0
	}
	needed := []desk.Action{action}
	for parameter, read := range map[string]desk.Action{"{ticket}": desk.TicketRead, "{person}": desk.PersonRead, "{tool}": desk.ToolRead} {
		if strings.Contains(op.Path, parameter) {
			needed = append(needed, read)
		}
	}
	for _, a := range needed {
		if !desk.May(w.who, a, &desk.TicketFacts{Team: first(w.who.Teams), People: []string{w.who.AgentID}}) {
			return http.StatusForbidden
		}
	}
	switch {
	case object == nil:
	case object.tool != nil && !desk.MaySeeTool(w.who, *object.tool):
		return http.StatusNotFound
	case object.tool != nil:
		if (op.Method == http.MethodPut || op.Method == http.MethodDelete) && !desk.MayKeepTool(cfg, w.who, *object.tool) {
			return http.StatusForbidden
		}
	case object.public:
	case len(object.tickets) == 0: // unknown
		return http.StatusNotFound
	case !desk.May(w.who, desk.TicketRead, object.tickets[0]):
		return http.StatusNotFound
	case strings.Contains(op.Path, "{ticket}") && !desk.May(w.who, action, object.tickets[0]):
		return http.StatusForbidden
	}
	if r.also != "" && object != nil && len(object.tickets) > 0 && !desk.May(w.who, r.also, object.tickets[0]) {
		return http.StatusForbidden
	}
	if r.agents && w.who.Kind != desk.ActorAgent || r.keeps != nil && !desk.MayKeepTool(cfg, w.who, *r.keeps) {
		return http.StatusForbidden
	}
	return 0
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// parameter is the object that a path is about: its first parameter.
func (op walked) parameter() string {
	_, rest, found := strings.Cut(op.Path, "{")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(rest, "}")
	return name
}

// The walk asks every operation, as every sort of caller, about every sort of
// object, on the real use cases and a real table. What the answer must be is
// computed from the permission table alone. What one may not see is answered as
// what is not there: in the same words and after as many calls of the table. An
// operation that has no row yet fails.
func TestWalk_permissions(t *testing.T) {
	o := openOffice(t)
	operations, table := contract(t, o), rows()
	for id := range table {
		if !slices.ContainsFunc(operations, func(op walked) bool { return op.ID == id }) {
			t.Errorf("%s has a row and is no operation", id)
		}
	}
	walkers := o.walkers()
	named := func(name string) walker {
		return walkers[slices.IndexFunc(walkers, func(w walker) bool { return w.name == name })]
	}
	root := named("root")
	w := o.furnish(root)
	cfg, err := o.store.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same := map[int]string{} // one answer for all that is refused with a status
	asked := 0
	for _, op := range operations {
		r, ok := table[op.ID]
		if !ok {
			t.Errorf("%s: the walk has no row for it", op.ID)
			continue
		}
		for _, by := range walkers {
			objects := []thing{{}}
			switch p := op.parameter(); p {
			case "":
			case "tool":
				kind, _, _ := strings.Cut(op.Path, "/{")
				objects = append(o.tools(root, named("tom"), kind, map[string]string{"/canned-replies": answer, "/macros": macro, "/views": view}[kind]), thing{name: "unknown", id: unknownID})
			case "key":
				k, _, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "to revoke", Scopes: desk.Scopes[:1]})
				if err != nil {
					t.Fatal(err)
				}
				objects = []thing{{name: "known", id: k.ID, public: true}, {name: "unknown", id: unknownID}}
			default:
				if _, ok := w.things[p]; !ok {
					t.Fatalf("%s: the walk has no %s", op.ID, p)
				}
				objects = append(slices.Clone(w.things[p]), thing{name: "unknown", id: unknownID})
			}
			answers := make([]walkedAnswer, 0, len(objects))
			for i := range objects {
				object := &objects[i]
				if object.id == "" {
					object = nil
				}
				asked++
				body := strings.NewReplacer("{open}", w.open, "{example}", op.Body, "{n}", fmt.Sprint(100_000+asked)).Replace(r.body)
				got := o.ask(by, op.Method, op.path(object, w)+r.query, body, r.header)
				want := op.expected(cfg, by, r, object)
				answers = append(answers, walkedAnswer{want, got})
				what := fmt.Sprintf("%s by %s, object %s", op.ID, by.name, objects[i].name)
				switch {
				case want != 0 && got.code != want:
					t.Errorf("%s: %d, want %d: %s", what, got.code, want, got.body)
				case want != 0 && cmp.Or(same[want], got.body) != got.body:
					t.Errorf("%s: %s\nelsewhere %d is %s", what, got.body, want, same[want])
				case want != 0 && want != http.StatusUnauthorized: // of which there are two: no key, and a wrong one
					same[want] = got.body
				case want != 0:
				case got.code == http.StatusUnauthorized || got.code == http.StatusForbidden || got.code >= 500 || got.code == http.StatusNotFound && !r.inner:
					t.Errorf("%s, who may: %d %s", what, got.code, got.body)
				}
			}
			sameWork(t, op.ID+" by "+by.name, answers)
		}
	}
	t.Logf("%d operations, %d callers, %d requests", len(operations), len(walkers), asked)
}

type walkedAnswer struct {
	want int
	got  asked
}

// sameWork holds what is not found because it is out of sight to as many calls
// of the table as what is not there, which is the last one asked about.
func sameWork(t *testing.T, what string, answers []walkedAnswer) {
	t.Helper()
	unknown := answers[len(answers)-1]
	for _, a := range answers {
		if apart := a.got.calls - unknown.got.calls; a.want == http.StatusNotFound && unknown.want == http.StatusNotFound && (apart > 1 || apart < -1) {
			t.Errorf("%s: %d calls of the table for what is out of sight, %d for what is not there", what, a.got.calls, unknown.got.calls)
		}
	}
}

// path fills in the operation's path: the object, and what stands behind it.
func (op walked) path(object *thing, w world) string {
	if object == nil {
		return op.Path
	}
	return strings.NewReplacer("{"+op.parameter()+"}", object.id, "{other}", w.open, "{agent}", "root", "{seq}", "1", "{no}", "40",
		"{file}", unknownID, "{address}", "nobody@example.com", "{phone}", "+34600000009").Replace(op.Path)
}

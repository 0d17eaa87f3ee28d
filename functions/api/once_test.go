package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// creation is how to make one thing twice: path and body may name a ticket as
// {ticket}; other is another content for the same thing.
type creation struct {
	path, body, other string
	// shownOnce is the code of the repeat, where the answer cannot be had again.
	shownOnce string
	// shared things belong to the desk, so two callers cannot make the same one:
	// the other caller sends the other body.
	shared bool
	// theirs is the path of the other caller, when one thing can be done once
	// only; it may name another ticket as {second}.
	theirs string
}

// creations holds every POST that takes Idempotency-Key; a new one needs its line.
var creations = map[string]creation{
	"createTicket":  {path: "/tickets", body: `{"address":"lucia@example.com","text":"Hello"}`, other: `{"address":"lucia@example.com","text":"Other"}`},
	"createMessage": {path: "/tickets/{ticket}/messages", body: `{"kind":"note","text":"Look"}`, other: `{"kind":"note","text":"Look again"}`},
	"createKey": {path: "/keys", body: `{"name":"shop","scopes":["tickets:read"]}`, other: `{"name":"shop","scopes":["tickets:write"]}`,
		shownOnce: "secret_shown"},
	"createPerson":       {path: "/people", body: `{"address":"one@example.com"}`, other: `{"address":"two@example.com"}`, shared: true},
	"createOrganization": {path: "/organizations", body: `{"name":"One","domains":["one.example"]}`, other: `{"name":"Two","domains":["two.example"]}`, shared: true},
	"createMailRule":     {path: "/mail-rules", body: `{"kind":"block","sender":"one@spam.example"}`, other: `{"kind":"block","domain":"spam.example"}`, shared: true},
	"splitMessage": {path: "/tickets/{ticket}/messages/1/split", body: `{"subject":"One"}`, other: `{"subject":"Two"}`,
		theirs: "/tickets/{second}/messages/1/split"},
	"createCannedReply": {path: "/canned-replies", body: `{"owner":"agent","name":{"en":"a"},"text":{"en":"x"}}`, other: `{"owner":"agent","name":{"en":"b"},"text":{"en":"x"}}`},
	"createMacro": {path: "/macros", body: `{"owner":"agent","name":{"en":"a"},"actions":[{"do":"priority","value":"low"}]}`,
		other: `{"owner":"agent","name":{"en":"b"},"actions":[{"do":"priority","value":"low"}]}`},
	"createView": {path: "/views", body: `{"owner":"agent","name":{"en":"a"},"filter":{}}`, other: `{"owner":"agent","name":{"en":"b"},"filter":{}}`},
}

// Every POST of the contract that makes something makes it once for a key: the
// repeat answers the same, other content is refused by name, and another
// caller's equal key is another key.
func TestIdempotencyKey_onEveryCreate(t *testing.T) {
	raw, err := os.ReadFile("../../internal/httpapi/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name string }
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		op, ok := item["post"]
		if !ok {
			continue
		}
		takes := false
		for _, p := range op.Parameters {
			takes = takes || p.Name == "Idempotency-Key"
		}
		how, listed := creations[op.OperationID]
		switch _, creates := op.Responses["201"]; {
		case creates && !takes:
			t.Errorf("%s (POST %s) makes something and takes no Idempotency-Key", op.OperationID, path)
		case takes && !listed:
			t.Errorf("%s takes Idempotency-Key: add its line to creations", op.OperationID)
		case takes:
			t.Run(op.OperationID, func(t *testing.T) { makeTwice(t, how) })
		}
	}
}

func makeTwice(t *testing.T, c creation) {
	o := openOffice(t)
	first, second := o.program("first"), o.program("second")
	ticket, _ := o.call(201, first, "POST", "/tickets", `{"address":"tom@example.com","text":"x"}`)
	id, _ := ticket["id"].(string)
	ticket, _ = o.call(201, first, "POST", "/tickets", `{"address":"tom@example.com","text":"y"}`)
	secondID, _ := ticket["id"].(string)
	named := strings.NewReplacer("{ticket}", id, "{second}", secondID)
	path, body, other := named.Replace(c.path), named.Replace(c.body), named.Replace(c.other)
	post := func(secret, body, key string) (int, string) {
		r := httptest.NewRequest("POST", "/api/v1"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	status, made := post(first, body, "k1")
	if status != 201 {
		t.Fatalf("first: %d %s", status, made)
	}
	status, again := post(first, body, "k1")
	switch {
	case c.shownOnce != "":
		if status != 409 || !strings.Contains(again, `"code":"`+c.shownOnce+`"`) {
			t.Errorf("repeated: %d %s", status, again)
		}
	case status != 201 || again != made:
		t.Errorf("repeated: %d %s\nfirst: %s", status, again, made)
	}
	if status, answer := post(first, other, "k1"); status != 422 || !strings.Contains(answer, `"code":"idempotency_reused"`) {
		t.Errorf("other content: %d %s", status, answer)
	}
	theirs := body
	if c.shared {
		theirs = other
	}
	if c.theirs != "" {
		path = named.Replace(c.theirs)
	}
	if status, answer := post(second, theirs, "k1"); status != 201 || answer == made {
		t.Errorf("another caller's equal key: %d %s", status, answer)
	}
}

// program makes a key of a program that may do everything.
func (o *office) program(name string) string {
	o.t.Helper()
	_, secret, err := o.keys.CreateKey(o.t.Context(), access.NewKey{Name: name, Agent: "root", Scopes: desk.Scopes})
	if err != nil {
		o.t.Fatal(err)
	}
	return secret
}

package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// untold are the operations that write, are about no ticket, and that the audit
// log does not tell of, each with the reason.
var untold = map[string]string{
	"readNotifications": "what an agent has read is his own affair",
	"createUpload":      "a file that nobody refers to goes by itself; who refers to it stands in the ticket",
	"releaseFile":       "a ticket's file: its history tells of it",
	"endMySessions":     "for sessions only; TestAudit_sessions of package signin",
	"replayMail":        "needs a mail; TestAudit_replay of package intake",
	"releaseMail":       "needs a mail; TestAudit_quarantine of package intake",
	"clearAddress":      "needs an address that mail did not reach; TestAudit_sending of package notification",
	"releaseHeldMail":   "needs held mail; TestAudit_sending of package notification",
	"deleteMail":        "needs a mail; TestAudit_quarantine of package intake",
}

// acts are what the walk does, in this order; {name} is the id of an act before.
var acts = []struct{ operation, path, body, keep, what string }{
	{"updateMe", "/me", `{"zone":"Europe/Madrid"}`, "", "profile.changed"},
	{"createKey", "/keys", `{"name":"k","scopes":["tickets:read"]}`, "key", "key.created"},
	{"revokeKey", "/keys/{key}", "", "", "key.revoked"},
	{"createPerson", "/people", `{"name":"Lucía","address":"l@example.com"}`, "person", "person.created"},
	{"updatePerson", "/people/{person}", `{"name":"Luz"}`, "", "person.changed"},
	{"joinAddress", "/people/{person}/addresses", `{"address":"l2@example.com"}`, "", "person.joined"},
	{"addPhone", "/people/{person}/phones", `{"phone":"+34600111222"}`, "", "person.joined"},
	{"removePhone", "/people/{person}/phones/+34600111222", "", "", "person.parted"},
	{"removeAddress", "/people/{person}/addresses/l2@example.com", "", "", "person.parted"},
	{"exportPerson", "/people/{person}/export", "", "", "person.exported"},
	{"createOrganization", "/organizations", `{"name":"Acme"}`, "organization", "organization.created"},
	{"updateOrganization", "/organizations/{organization}", `{"name":"Acme Ltd"}`, "", "organization.changed"},
	{"createMailRule", "/mail-rules", `{"kind":"block","sender":"winner@spam.example"}`, "rule", "mailrule.kept"},
	{"deleteMailRule", "/mail-rules/{rule}", "", "", "mailrule.deleted"},
	{"createCannedReply", "/canned-replies", `{"owner":"everybody","name":{"en":"x"},"text":{"en":"x"}}`, "reply", "tool.created"},
	{"replaceCannedReply", "/canned-replies/{reply}", `{"name":{"en":"y"},"text":{"en":"x"}}`, "", "tool.changed"},
	{"deleteCannedReply", "/canned-replies/{reply}", "", "", "tool.deleted"},
	{"createMacro", "/macros", `{"owner":"team","team":"billing","name":{"en":"x"},"actions":[{"do":"priority","value":"low"}]}`, "macro", "tool.created"},
	{"replaceMacro", "/macros/{macro}", `{"name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, "", "tool.changed"},
	{"deleteMacro", "/macros/{macro}", "", "", "tool.deleted"},
	{"createView", "/views", `{"owner":"everybody","name":{"en":"x"},"filter":{"assignees":["me"]}}`, "view", "tool.created"},
	{"replaceView", "/views/{view}", `{"name":{"en":"y"},"filter":{"assignees":["me"]}}`, "", "tool.changed"},
	{"replaceView", "/views/{view}", `{"owner":"agent","name":{"en":"y"},"filter":{"assignees":["me"]}}`, "", "tool.moved"}, // taken back from everybody
	{"replaceView", "/views/{view}", `{"owner":"everybody","name":{"en":"y"},"filter":{"assignees":["me"]}}`, "", "tool.moved"},
	{"deleteView", "/views/{view}", "", "", "tool.deleted"},
	{"putConfiguration", "/configuration", `{"settings":{"name":"Another","language":"es","zone":"UTC","reopenDays":7,"linkDays":30},
	  "agents":[{"id":"root","name":"Root","address":"root@example.com","role":"admin","teams":[],"active":true,"onDuty":false}],
	  "teams":[],"mailboxes":[],"forms":[],"routing":[],"calendars":[],"policies":[]}`, "", "configuration.changed"},
}

// Every operation that writes, and is about no ticket, leaves an entry that says
// who did what to what; a new one cannot be forgotten.
func TestAudit_tellsOfEveryWrite(t *testing.T) {
	o := openOffice(t)
	operations := map[string]walked{}
	for _, op := range contract(t, o) {
		operations[op.ID] = op
		if op.Method == http.MethodGet || strings.HasPrefix(op.Permission, "ticket.") || untold[op.ID] != "" {
			continue
		}
		told := false
		for _, act := range acts {
			told = told || act.operation == op.ID
		}
		if !told {
			t.Errorf("%s writes: let the audit log tell of it and add it to acts, or say in untold why not", op.ID)
		}
	}
	k, secret, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "root", Agent: "root", Scopes: desk.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	newest := func() (map[string]any, int) {
		answer, _ := o.call(200, secret, "GET", "/audit?limit=200", "")
		entries, _ := answer["entries"].([]any)
		if len(entries) == 0 {
			return nil, 0
		}
		first, _ := entries[0].(map[string]any)
		return first, len(entries)
	}
	ids := map[string]string{}
	for i, act := range acts {
		path := act.path
		for name, id := range ids {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		o.now = o.now.Add(1000 * 1000 * 1000)
		headers := []string{"If-Match: *"}
		if act.operation == "putConfiguration" {
			_, h := o.call(200, secret, "GET", "/configuration", "")
			headers = []string{"If-Match: " + h.Get("ETag")}
		}
		answer := o.do(secret, operations[act.operation].Method, path, act.body, headers...)
		if made, ok := answer["key"].(map[string]any); ok {
			answer = made
		}
		if act.keep != "" {
			ids[act.keep] = fmt.Sprint(answer["id"])
		}
		entry, n := newest()
		by, _ := entry["by"].(map[string]any)
		if n != i+1 || entry["what"] != act.what || by["id"] != "root" || entry["key"] != k.ID {
			t.Fatalf("after %s the log has %d entries, the newest %v", act.operation, n, entry)
		}
		about := fmt.Sprint(entry["subject"])
		if named := strings.Contains(path, about) || about == ids[act.keep] || act.operation == "updateMe" && about == "root"; !named && act.operation != "putConfiguration" {
			t.Errorf("%s was done to %v", act.operation, entry["subject"])
		}
	}
	entry, _ := newest()
	if parts := fmt.Sprint(entry["parts"]); !strings.Contains(parts, "agents") || !strings.Contains(parts, "settings") || entry["fromVersion"] != float64(1) || entry["toVersion"] != float64(2) {
		t.Errorf("the change of the configuration says %v", entry)
	}
}

// do is call for whatever succeeds.
func (o *office) do(secret, method, path, body string, headers ...string) map[string]any {
	o.t.Helper()
	want := http.StatusOK
	if method == http.MethodPost && !strings.HasSuffix(path, "/addresses") && !strings.HasSuffix(path, "/phones") {
		want = http.StatusCreated
	}
	answer, _ := o.call(want, secret, method, path, body, headers...)
	return answer
}

// What fails, or changes nothing, leaves no entry.
func TestAudit_tellsOfNothingElse(t *testing.T) {
	o := openOffice(t)
	_, secret, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "root", Agent: "root", Scopes: desk.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	made, _ := o.call(201, secret, "POST", "/canned-replies", `{"owner":"agent","name":{"en":"mine"},"text":{"en":"x"}}`)
	o.call(200, secret, "DELETE", "/canned-replies/"+fmt.Sprint(made["id"]), "", "If-Match: *")
	o.call(412, secret, "PATCH", "/me", `{"zone":"UTC"}`, `If-Match: "1"`)
	o.call(422, secret, "PATCH", "/me", `{"zone":"Moon"}`, "If-Match: *")
	o.call(404, secret, "DELETE", "/keys/unknown", "")
	o.call(201, secret, "POST", "/tickets", `{"address":"lucia@example.com","text":"x"}`)
	answer, _ := o.call(200, secret, "GET", "/audit", "")
	if entries, _ := answer["entries"].([]any); len(entries) != 0 {
		t.Errorf("%v", entries)
	}
}

package httpapi_test

import (
	"strings"
	"testing"
)

// What a text cannot keep is refused by name and place in every body, and in
// queries: nothing is changed without a word.
func TestTexts_areNotChangedUnseen(t *testing.T) {
	any := []string{"If-Match: *"}
	const refused = "character_refused"
	run(t, []scenario{
		{name: "NUL in a note", method: "POST", path: ticket1 + "/messages", body: `{"kind":"note","text":"ab\u0000c"}`, status: 422, code: "invalid",
			fields: map[string]string{"text": refused}, has: []string{`"params":{"at":"3","character":"U+0000"}`}},
		{name: "half a character in an answer", method: "POST", path: ticket1 + "/messages", body: `{"kind":"public","text":"🙂\ud83d"}`, status: 422, code: "invalid",
			fields: map[string]string{"text": refused}, has: []string{`"params":{"at":"2","character":"U+D83D"}`}},
		{name: "in HTML", method: "POST", path: ticket1 + "/messages", body: `{"kind":"public","html":"<p>\u0007</p>"}`, status: 422, code: "invalid", fields: map[string]string{"html": refused}},
		{name: "in a new ticket, each by name", method: "POST", path: tickets,
			body:   `{"address":"a@example.com","name":"\u001b","subject":"\ude00","text":"\u0085","fields":{"order":"\u0000"},"attachments":[{"name":"\u0000","data":""}]}`,
			status: 422, code: "invalid", fields: map[string]string{"name": refused, "subject": refused, "text": refused, "fields.order": refused, "attachments[0].name": refused, "attachments[0].data": "required"}},
		{name: "in tags and a reason", method: "PATCH", path: ticket1, headers: any, body: `{"tags":["a","b\u0000"],"why":"\ud800"}`, status: 422, code: "invalid",
			fields: map[string]string{"tags[1]": refused, "why": refused}},
		{name: "in a person", method: "PATCH", path: "/api/v1/people/" + personID, headers: any, body: `{"name":"\ud800\ud800"}`, status: 422, code: "invalid", fields: map[string]string{"name": refused}},
		{name: "in the configuration", method: "PUT", path: "/api/v1/configuration", key: "root", headers: []string{`If-Match: "4"`},
			body: strings.Replace(smallConfiguration, `"name":"Desk"`, `"name":"De\u0000sk"`, 1), status: 422, code: "invalid", fields: map[string]string{"settings.name": refused}},
		{name: "in a query", method: "GET", path: tickets + "?team=a%00", status: 422, code: "invalid", fields: map[string]string{"team": refused}},
		{name: "what is whole goes through", method: "POST", path: ticket1 + "/messages", body: `{"kind":"note","text":"a\tb\r\nc \ud83d\ude42 \ufffd"}`, status: 201, has: []string{`"a\tb\r\nc 🙂 �"`}},
	})
}

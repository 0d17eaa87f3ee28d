package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"unicode/utf8"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
)

func lastCursor(f *fixture) string {
	for _, a := range f.desk.asked {
		if q, ok := a.(conversation.ListQuery); ok && q.Cursor != "" {
			return q.Cursor
		}
	}
	return ""
}

// A cursor opens to what was sealed, for its query and caller only; anything
// else is cursor_invalid and nothing else happens.
func FuzzCursor(f *testing.F) {
	who := desk.Subject{Kind: desk.ActorAgent, AgentID: "ana"}
	f.Add("", "page2")
	f.Add(httpapi.SealCursor(who, "q", "page2"), "x")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAA", "\x00\xff")
	f.Fuzz(func(t *testing.T, cursor, inner string) {
		sealed := httpapi.SealCursor(who, "q", inner)
		if got, err := httpapi.OpenCursor(who, "q", sealed); err != nil || got != inner {
			t.Fatalf("%q sealed opens to %q, %v", inner, got, err)
		}
		if inner != "" {
			if _, err := httpapi.OpenCursor(who, "other", sealed); err == nil {
				t.Fatal("opens for another query")
			}
			if _, err := httpapi.OpenCursor(desk.Subject{Kind: desk.ActorAgent, AgentID: "tom"}, "q", sealed); err == nil {
				t.Fatal("opens for another caller")
			}
		}
		got, err := httpapi.OpenCursor(who, "q", cursor)
		if err != nil && !desk.IsKind(err, desk.Invalid) {
			t.Fatalf("error %v", err)
		}
		if err == nil && httpapi.SealCursor(who, "q", got) != cursor {
			t.Fatalf("%q opens to %q, which seals to something else", cursor, got)
		}
	})
}

// Whatever stands where an id is expected: an answer that keeps the contract,
// never a fault of ours, and an unknown ticket at most.
func FuzzID(f *testing.F) {
	fix := setup(f)
	for _, id := range []string{"1", billingID, "0", "../1", "\x00", "ÿ", "1 OR 1=1", "%2e%2e"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		w := fix.do("GET", tickets+"/"+url.PathEscape(id)+"/files/"+url.PathEscape(id), "", "program")
		if w.Code != http.StatusNotFound && w.Code/100 != 3 {
			t.Fatalf("status %d for %q", w.Code, id)
		}
	})
}

// Whatever the body: a problem that names what is wrong, or a request that a
// strict reader would take too.
func FuzzBody(f *testing.F) {
	fix := setup(f)
	for _, body := range []string{
		`{"kind":"public","text":"x"}`, `{"kind":"note","text":"x","attachments":[{"name":"a","data":"aGk="}]}`,
		`{"kind":"public","kind":"note","text":""}`, `[]`, `null`, `{"text":1e999}`, `{"attachments":[[[]]]}`, "{\"\xff\":1}", `{"a":{"b":[{}]},"text":[]}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		fix.desk.asked = nil
		w := fix.do("POST", ticket1+"/messages", body, "program", "Content-Type: application/json")
		if w.Code >= 500 {
			t.Fatalf("status %d for %q: %s", w.Code, body, w.Body)
		}
		if err := httpapi.Conforms("createMessage", w.Code, w.Body.Bytes()); err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		if w.Code != http.StatusCreated {
			if len(fix.desk.asked) > 0 {
				t.Fatalf("refused %q after asking the use case", body)
			}
			return
		}
		var in struct {
			Kind, Text, Status string
			Attachments        []struct{ Name, Data, Upload string }
		}
		if err := json.Unmarshal([]byte(body), &in); err != nil || in.Text == "" || !utf8.ValidString(body) {
			t.Fatalf("took %q: %v", body, err)
		}
	})
}

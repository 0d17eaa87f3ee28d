package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

func TestUpdateTickets_eachTicketForItself(t *testing.T) {
	f := setup(t)
	w := f.do("POST", tickets+"/bulk", `{"ids":["1","2","9","`+billingID+`"],"changes":{"assignee":"ana"}}`, "ana")
	var got struct {
		Results []struct {
			ID     string
			Status int
			Code   string
			Rev    int64
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body, err)
	}
	for i, want := range []string{"1 200 done", "2 404 not_found", "9 404 not_found", billingID + " 200 done"} {
		r := got.Results[i]
		if line := r.ID + " " + status(r.Status) + " " + r.Code; line != want || (r.Rev == 0) == (r.Status == 200) {
			t.Errorf("result %d: %s rev %d, want %s", i, line, r.Rev, want)
		}
	}
}

func status(n int) string { raw, _ := json.Marshal(n); return string(raw) }

func TestUpdateTickets_badInput(t *testing.T) {
	f := setup(t)
	many := strings.Repeat(`"1",`, 100) + `"1"`
	for _, tt := range []struct {
		name, body, field, code string
	}{
		{"no ids", `{"ids":[],"changes":{"tags":[]}}`, "ids", "required"},
		{"ids missing", `{"changes":{"tags":[]}}`, "ids", "required"},
		{"101 ids", `{"ids":[` + many + `],"changes":{"tags":[]}}`, "ids", "too_many"},
		{"no changes", `{"ids":["1"],"changes":{}}`, "changes", "required"},
		{"changes missing", `{"ids":["1"]}`, "changes", "required"},
		{"only a reason", `{"ids":["1"],"changes":{"why":"x"}}`, "changes", "required"},
		{"unknown change", `{"ids":["1"],"changes":{"tags":[],"number":7}}`, "changes.number", "unknown_field"},
		{"wrong value", `{"ids":["1"],"changes":{"priority":"asap"}}`, "changes.priority", "unknown_value"},
		{"an id that is a number", `{"ids":[1],"changes":{"tags":[]}}`, "ids[0]", "wrong_type"},
		{"into nothing", `{"into":""}`, "into", "required"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := tickets + "/bulk"
			if strings.HasPrefix(tt.body, `{"into"`) {
				path = ticket1 + "/merge"
			}
			w := f.do("POST", path, tt.body, "program")
			if w.Code != 422 || !strings.Contains(w.Body.String(), `{"field":"`+tt.field+`","code":"`+tt.code+`"`) {
				t.Errorf("%d %s", w.Code, cut(w.Body.String()))
			}
			if len(f.desk.asked) > 0 {
				t.Error("a use case was asked")
			}
		})
	}
}

// The path of the bulk update is no ticket's.
func TestUpdateTickets_otherMethods(t *testing.T) {
	f := setup(t)
	for _, method := range []string{"GET", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"} {
		if w := f.do(method, tickets+"/bulk", "", "program"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestMergeTicket_versions(t *testing.T) {
	f := setup(t)
	for header, want := range map[string]int{"": 200, "*": 200, `"7"`: 200, `"6"`: 412, `"x"`: 412, "x": 400} {
		w := f.do("POST", ticket1+"/merge", `{"into":"2"}`, "program", "If-Match: "+header)
		if w.Code != want {
			t.Errorf("If-Match %s: %d, want %d", header, w.Code, want)
		}
		if want == 412 && !strings.Contains(w.Body.String(), `"current":{`) {
			t.Error("412 without the ticket as it stands")
		}
	}
}

func TestUpdateEachTicket_saysWhatItWas(t *testing.T) {
	f := setup(t)
	for id, x := range f.desk.tickets {
		x.WakeAt, x.Tags, x.PriorityOrigin.Source = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), []string{"vip"}, desk.ByHand
		x.Fields = map[string]string{"order": "2026-118", "other": "x"}
		f.desk.tickets[id] = x
	}
	w := f.do("POST", tickets+"/bulk/each", `{"quiet":true,"tickets":[{"id":"1","rev":7,"changes":{"team":"","assignee":"ana"}},{"id":"1","rev":6,"changes":{"priority":"low"}},{"id":"1","changes":{"fields":{"order":"7","more":""}}},{"id":"2","changes":{"priority":"low"}}]}`, "ana")
	for _, want := range []string{`"id":"1","status":200,"code":"done","rev":8,"before":{"rev":7,"status":"open","wakeAt":"2026-03-02T09:00:00.000Z","priority":"normal","prioritySource":"hand","type":"question","team":"billing","assignee":"","tags":["vip"]}`, `"tags":["vip"],"fields":{"more":"","order":"2026-118"}}`, `{"id":"1","status":412,"code":"stale"}`, `{"id":"2","status":404,"code":"not_found"}`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %d %s", want, w.Code, w.Body)
		}
	}
	if u := f.desk.asked[0].(conversation.Update); !u.Quiet || u.Team == nil || *u.Team != "" {
		t.Errorf("asked %+v", u)
	}
}

func TestUpdateEachTicket_badInput(t *testing.T) {
	f := setup(t)
	for _, tt := range []struct {
		name, body, field, code string
	}{
		{"none", `{"tickets":[]}`, "tickets", "required"},
		{"101", `{"tickets":[` + strings.Repeat(`{"id":"1","changes":{"tags":[]}},`, 100) + `{"id":"1","changes":{"tags":[]}}]}`, "tickets", "too_many"},
		{"no changes", `{"tickets":[{"id":"1","changes":{"tags":[]}},{"id":"1","changes":{"why":"x"}}]}`, "tickets[1].changes", "required"},
		{"a rev below one", `{"tickets":[{"id":"1","rev":-1,"changes":{"tags":[]}}]}`, "tickets[0].rev", "out_of_range"},
		{"wrong value", `{"tickets":[{"id":"1","changes":{"priority":"asap"}}]}`, "tickets[0].changes.priority", "unknown_value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do("POST", tickets+"/bulk/each", tt.body, "program")
			if w.Code != 422 || !strings.Contains(w.Body.String(), `{"field":"`+tt.field+`","code":"`+tt.code+`"`) {
				t.Errorf("%d %s", w.Code, cut(w.Body.String()))
			}
			if len(f.desk.asked) > 0 {
				t.Error("it reached the desk")
			}
		})
	}
}

package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
)

func TestListChanges(t *testing.T) {
	f := setup(t)
	next := func(path, key string) string {
		t.Helper()
		w := f.do("GET", path, "", key)
		_, rest, _ := strings.Cut(w.Body.String(), `"next":"`)
		cursor, _, ok := strings.Cut(rest, `"`)
		if w.Code != 200 || !ok {
			t.Fatal(w.Code, w.Body)
		}
		return cursor
	}
	begin := next("/api/v1/changes", "program")
	w := f.do("GET", "/api/v1/changes?since="+begin, "", "program")
	if !strings.Contains(w.Body.String(), `"gone":["`+shippingID+`"]`) || !strings.Contains(w.Body.String(), `"reset":false`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if since := f.desk.asked[len(f.desk.asked)-1]; since != noon {
		t.Errorf("asked since %v, want %v", since, noon)
	}
	for name, request := range map[string][2]string{
		"of another team":   {"/api/v1/changes?team=billing&since=" + begin, "program"},
		"of another caller": {"/api/v1/changes?since=" + begin, "root"},
		"of a list":         {"/api/v1/changes?since=" + next(tickets, "program"), "program"},
		"a time":            {"/api/v1/changes?since=" + noon.Format(time.RFC3339), "program"},
	} {
		if w := f.do("GET", request[0], "", request[1]); w.Code != 400 || !strings.Contains(w.Body.String(), "cursor_invalid") {
			t.Errorf("a cursor %s: %d %s", name, w.Code, cut(w.Body.String()))
		}
	}
}

// Whose teams changed is told to read the list again: of what he lost nobody
// has changed anything.
func TestListChanges_otherTeams(t *testing.T) {
	f := setup(t)
	tom := desk.Subject{Kind: desk.ActorAgent, AgentID: "tom", Role: desk.RoleAgent, Teams: []string{"shipping"}}
	for _, tt := range []struct {
		name  string
		role  desk.AgentRole
		teams []string
		want  string
	}{
		{"the same", desk.RoleAgent, []string{"shipping"}, `"reset":false`},
		{"one more before", desk.RoleAgent, []string{"shipping", "billing"}, `"reset":true`},
		{"another before", desk.RoleAgent, []string{"billing"}, `"reset":true`},
		{"an admin before", desk.RoleAdmin, []string{"shipping"}, `"reset":true`},
	} {
		before := tom
		before.Role, before.Teams = tt.role, tt.teams
		cursor := httpapi.SealCursor(tom, "listChanges team=", desk.FormatTime(noon)+" "+httpapi.SightMark(before))
		if w := f.do("GET", "/api/v1/changes?since="+cursor, "", "tom"); w.Code != 200 || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %s, want %s", tt.name, w.Code, w.Body, tt.want)
		}
	}
	yesterday := httpapi.SealCursor(tom, "listChanges team=", desk.FormatTime(noon))
	if w := f.do("GET", "/api/v1/changes?since="+yesterday, "", "tom"); w.Code != 200 || !strings.Contains(w.Body.String(), `"reset":true`) {
		t.Errorf("a cursor of yesterday: %d %s", w.Code, w.Body)
	}
}

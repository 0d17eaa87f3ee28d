package httpapi_test

import (
	"strings"
	"testing"
	"time"
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

package local

import (
	"strings"
	"testing"
)

// An agent sees his sessions in one browser and ends those of the others; a
// page of another site cannot.
func TestMySessions(t *testing.T) {
	d, _ := demoDesk(t)
	lost, here := newBrowser(t, d), newBrowser(t, d)
	lost.signIn("ana")
	here.signIn("ana")
	got := here.do("GET", "/api/v1/me/sessions", "")
	if got.status != 200 || strings.Count(got.body, `"id":`) != 2 || strings.Count(got.body, `"current":true`) != 1 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if end := here.do("DELETE", "/api/v1/me/sessions", ""); end.status != 403 {
		t.Errorf("without the CSRF token: %d %s", end.status, end.body)
	}
	token := "X-CSRF-Token: " + here.me().CSRF
	if end := here.do("DELETE", "/api/v1/me/sessions", "", token, "Origin: https://evil.example"); end.status != 403 {
		t.Errorf("from another site: %d %s", end.status, end.body)
	}
	if lost.me().Agent != "ana" {
		t.Error("a refused request ended the session")
	}
	if end := here.do("DELETE", "/api/v1/me/sessions", "", token); end.status != 200 || strings.TrimSpace(end.body) != `{"ended":1}` {
		t.Errorf("%d %s", end.status, end.body)
	}
	if lost.me().Agent != "" || here.me().Agent != "ana" {
		t.Error("not the others, and only the others, have ended")
	}
}

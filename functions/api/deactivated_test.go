package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// A session ends with the deactivation of its agent, at once and for good: it
// opens nothing when he is active again, whatever the new configuration says.
// His keys rest until then; with his id they do not go to the next who has it.
func TestDeactivated_sessionsStayOut(t *testing.T) {
	o := openOffice(t)
	_, root, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "root's", Agent: "root", Scopes: desk.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	seed, err := o.store.NewestConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	full := *seed
	full.Settings.ReopenDays, full.Settings.LinkDays, full.Agents = 7, 30, slices.Clone(seed.Agents)
	for i := range full.Agents {
		full.Agents[i].Address, full.Agents[i].Language = full.Agents[i].ID+"@example.com", desk.Spanish
	}
	for i := range full.Teams {
		full.Teams[i].Name.En = full.Teams[i].ID
	}
	if _, err := o.store.PutConfig(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	cookie, _ := o.session("tom")
	other, _ := o.session("ana")
	alive := func(want int, cookie string) {
		t.Helper()
		o.call(want, "", "GET", "/me", "", "Cookie: "+cookie)
	}
	now := "tom"
	change := func(of string, to any) {
		t.Helper()
		cfg, head := o.call(http.StatusOK, root, "GET", "/configuration", "")
		agents, _ := cfg["agents"].([]any)
		for _, a := range agents {
			if agent, _ := a.(map[string]any); agent["id"] == now {
				if _, told := agent["sessionsAfter"]; told {
					t.Error("the moment is shown")
				}
				agent[of] = to
			}
		}
		body, err := json.Marshal(cfg)
		if err != nil {
			t.Fatal(err)
		}
		o.call(http.StatusOK, root, "PUT", "/configuration", string(body), "If-Match: "+head.Get("ETag"))
		o.now = o.now.Add(time.Second)
	}
	id, key := o.key("tom")
	opens := func(want int, refused string) { // and the list of keys says so
		t.Helper()
		o.call(want, key, "GET", "/me", "")
		got, _ := o.call(http.StatusOK, root, "GET", "/keys", "")
		keys, _ := got["keys"].([]any)
		at := slices.IndexFunc(keys, func(k any) bool { listed, _ := k.(map[string]any); return listed["id"] == id })
		if at < 0 {
			t.Fatal("the key is not in the list")
		}
		listed, _ := keys[at].(map[string]any)
		if why, _ := listed["refused"].(string); why != refused {
			t.Errorf("the list says %q, want %q", why, refused)
		}
	}
	alive(http.StatusOK, cookie)
	change("name", "Tomás")
	alive(http.StatusOK, cookie)
	opens(http.StatusOK, "")
	change("active", false)
	alive(http.StatusUnauthorized, cookie)
	opens(http.StatusUnauthorized, "agent_inactive")
	change("active", true)
	alive(http.StatusUnauthorized, cookie)
	opens(http.StatusOK, "")
	change("id", "tim")
	opens(http.StatusUnauthorized, "agent_gone")
	now = "tim"
	change("id", "tom")
	opens(http.StatusUnauthorized, "agent_gone")
	alive(http.StatusOK, other)
}

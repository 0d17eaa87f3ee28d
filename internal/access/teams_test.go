package access_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

func TestKeyOfTeams(t *testing.T) {
	f := setup()
	f.config.config.Teams = []desk.Team{{ID: "billing"}, {ID: "sales"}}
	key, secret := f.create(t, access.NewKey{Name: "shop", Teams: []string{"sales", "billing", "sales"}, Scopes: []string{"tickets:read"}})
	if diff := cmp.Diff([]string{"billing", "sales"}, key.Teams); diff != "" {
		t.Error(diff)
	}
	who, err := f.Authenticate(t.Context(), secret)
	if diff := cmp.Diff([]string{"billing", "sales"}, who.Teams); diff != "" || err != nil || who.Everywhere() {
		t.Errorf("%+v, %v", who, err)
	}
	// Teams that are gone open nothing: least of all every team.
	f.config.config.Teams = nil
	if who, err := f.Authenticate(t.Context(), secret); err != nil || who.Everywhere() || len(who.Teams) != 2 {
		t.Errorf("without teams in the configuration: %+v, %v", who, err)
	}
}

func TestKeyOfTeams_refused(t *testing.T) {
	f := setup()
	f.config.config.Teams = []desk.Team{{ID: "billing"}}
	for _, tt := range []struct {
		name, field, code string
		key               access.NewKey
	}{
		{"a team that is not there", "teams[1]", "unknown_team", access.NewKey{Teams: []string{"billing", "x"}, Scopes: []string{"tickets:read"}}},
		{"an agent's key", "teams", "not_with_agent", access.NewKey{Agent: "ana", Teams: []string{"billing"}, Scopes: []string{"tickets:read"}}},
		{"too many", "teams", "too_many", access.NewKey{Teams: make([]string, desk.MaxTeams+1), Scopes: []string{"tickets:read"}}},
		{"to make keys", "scopes", "not_with_teams", access.NewKey{Teams: []string{"billing"}, Scopes: []string{"tickets:read", "apikeys:write"}}},
		{"to write the configuration", "scopes", "not_with_teams", access.NewKey{Teams: []string{"billing"}, Scopes: []string{"config:write"}}},
	} {
		tt.key.Name = "shop"
		_, _, err := f.CreateKey(t.Context(), tt.key)
		var e *desk.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Field != tt.field || e.Fields[0].Code != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

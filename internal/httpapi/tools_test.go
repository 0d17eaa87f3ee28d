package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/toolbox"
)

// The tools of the fake desk: one of team billing, one of Ana's own.
const (
	teamToolID = "01jnb3q7x8k2m4n6p8r0s2t4c1"
	ownToolID  = "01jnb3q7x8k2m4n6p8r0s2t4c2"
)

// fakeTools decides as package toolbox promises.
type fakeTools struct{ asked []desk.Tool }

func (f *fakeTools) tools(kind desk.ToolKind) []desk.Tool {
	whole := desk.Tool{Kind: kind, Version: 1, Name: desk.Text{En: "x"}, Text: desk.Text{En: "x"}, View: &desk.View{},
		Actions: []desk.MacroAction{{Do: desk.MacroPriority, Value: "low"}}, CreatedAt: noon, UpdatedAt: noon}
	team, own := whole, whole
	team.ID, team.Owner = teamToolID, desk.Owner{Team: "billing"}
	own.ID, own.Owner = ownToolID, desk.Owner{Agent: "ana"}
	return []desk.Tool{team, own}
}

func (f *fakeTools) List(_ context.Context, who desk.Subject, kind desk.ToolKind, _ string, _ int) (toolbox.Page, error) {
	var p toolbox.Page
	for _, t := range f.tools(kind) {
		if desk.MaySeeTool(who, t.Owner) {
			p.Tools = append(p.Tools, t)
		}
	}
	return p, nil
}

func (f *fakeTools) Read(_ context.Context, who desk.Subject, kind desk.ToolKind, id string) (desk.Tool, error) {
	for _, t := range f.tools(kind) {
		if t.ID == id && desk.MaySeeTool(who, t.Owner) {
			return t, nil
		}
	}
	return desk.Tool{}, desk.Fail(desk.NotFound, "not_found")
}

func (f *fakeTools) Create(_ context.Context, who desk.Subject, t desk.Tool, _ string) (desk.Tool, error) {
	f.asked = append(f.asked, t)
	cfg, _ := keyStore{}.Config(context.Background())
	switch {
	case !desk.May(who, desk.ToolRead, nil):
		return t, desk.Fail(desk.Forbidden, "forbidden")
	case !desk.MaySeeTool(who, t.Owner):
		return t, desk.Problems{{Field: "team", Code: "unknown_team"}}.Err()
	case !desk.MayKeepTool(cfg, who, t.Owner):
		return t, desk.Fail(desk.Forbidden, "forbidden")
	}
	t.ID, t.Version, t.CreatedAt, t.UpdatedAt = ownToolID, 1, noon, noon
	return t, desk.CheckTool(cfg, &t)
}

func (f *fakeTools) Replace(ctx context.Context, who desk.Subject, to desk.Tool, owner *desk.Owner, ifVersion int64) (desk.Tool, error) {
	t, err := f.Read(ctx, who, to.Kind, to.ID)
	cfg, _ := keyStore{}.Config(ctx)
	switch {
	case err != nil:
		return t, err
	case !desk.MayKeepTool(cfg, who, t.Owner):
		return t, desk.Fail(desk.Forbidden, "forbidden")
	case ifVersion != 0 && ifVersion != t.Version:
		return t, desk.Fail(desk.Stale, "stale")
	}
	t.Name, t.Version = to.Name, 2
	if owner == nil || *owner == t.Owner {
		return t, nil
	}
	t.Owner = *owner
	switch {
	case !desk.MaySeeTool(who, t.Owner):
		return t, desk.Problems{{Field: "team", Code: "unknown_team"}}.Err()
	case !desk.MayKeepTool(cfg, who, t.Owner):
		return t, desk.Fail(desk.Forbidden, "forbidden")
	}
	return t, nil
}

func (f *fakeTools) Delete(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string, ifVersion int64) (desk.Tool, error) {
	return f.Replace(ctx, who, desk.Tool{ID: id, Kind: kind, Name: desk.Text{En: "x"}}, nil, ifVersion)
}

// toolUse uses the tools of the fake desk on its tickets.
type toolUse struct {
	*fakeTools
	desk *fakeDesk
}

func (u toolUse) Fill(ctx context.Context, who desk.Subject, id, ticket string) (string, desk.Language, error) {
	t, err := u.Read(ctx, who, desk.CannedReply, id)
	if err == nil {
		_, err = u.desk.ticket(who, desk.TicketRead, ticket)
	}
	return t.Text.En, desk.Spanish, err
}

func (u toolUse) Run(ctx context.Context, who desk.Subject, id, ticket string, ifRev int64) (after desk.Ticket, before *desk.Ticket, err error) {
	if _, err := u.Read(ctx, who, desk.Macro, id); err != nil {
		return desk.Ticket{}, nil, err
	}
	t, err := u.desk.ticket(who, desk.TicketUpdate, ticket)
	if err == nil && ifRev != 0 && ifRev != t.Rev {
		err = desk.Fail(desk.Stale, "stale")
	}
	was := t
	return t, &was, err
}

func (u toolUse) Show(ctx context.Context, who desk.Subject, view, _ string, _ int) (conversation.List, error) {
	if view != "mine" {
		if _, err := u.Read(ctx, who, desk.SavedView, view); err != nil {
			return conversation.List{}, err
		}
	}
	return conversation.List{}, nil
}

// A change names the version it is made for; a stale one sees what stands there.
func TestTools_versions(t *testing.T) {
	for _, tt := range []struct {
		name, header string
		status       int
		body         string
	}{
		{"none", "", 428, "precondition_required"},
		{"stale", `If-Match: "9"`, 412, `"current":{"id":"` + teamToolID},
		{"current", `If-Match: "1"`, 200, `"en":"y"`},
		{"any", "If-Match: *", 200, `"en":"y"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := setup(t)
			w := f.do(http.MethodPut, "/api/v1/macros/"+teamToolID, `{"name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, "root", tt.header)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.body) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

// Whose a tool is changes only when the request says so, and says it well.
func TestTools_owner(t *testing.T) {
	for _, tt := range []struct {
		name, tool, caller, owner string
		status                    int
		body                      string
	}{
		{"left out", teamToolID, "root", ``, 200, `"owner":"team","team":"billing"`},
		{"the same", teamToolID, "root", `"owner":"team","team":"billing",`, 200, `"owner":"team","team":"billing"`},
		{"everybody's", teamToolID, "root", `"owner":"everybody",`, 200, `"owner":"everybody","name"`},
		{"his own", teamToolID, "root", `"owner":"agent",`, 200, `"owner":"agent","name"`},
		{"a team without its id", teamToolID, "root", `"owner":"team",`, 422, `"field":"team","code":"required"`},
		{"a team beside another owner", teamToolID, "root", `"owner":"everybody","team":"billing",`, 422, `"field":"team","code":"unknown_field"`},
		{"a team alone", teamToolID, "root", `"team":"billing",`, 422, `"field":"owner","code":"required"`},
		{"built in", teamToolID, "root", `"owner":"built_in",`, 422, `"field":"owner","code":"unknown_value"`},
		{"none", teamToolID, "root", `"owner":"",`, 422, `"field":"owner"`},
		{"an agent's, by a program", teamToolID, "program", `"owner":"agent",`, 422, `"field":"owner","code":"only_agents"`},
		{"everybody's, by an agent", ownToolID, "ana", `"owner":"everybody",`, 403, `"forbidden"`},
		{"a team's out of sight", ownToolID, "ana", `"owner":"team","team":"shipping",`, 422, `"field":"team","code":"unknown_team"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := setup(t)
			for path, content := range map[string]string{"/canned-replies/": `"text":{"en":"x"}`, "/macros/": `"actions":[{"do":"priority","value":"low"}]`, "/views/": `"filter":{}`} {
				w := f.do(http.MethodPut, "/api/v1"+path+tt.tool, `{`+tt.owner+`"name":{"en":"y"},`+content+`}`, tt.caller, `If-Match: "1"`)
				if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.body) {
					t.Errorf("%s: %d %s", path, w.Code, w.Body)
				}
			}
		})
	}
}

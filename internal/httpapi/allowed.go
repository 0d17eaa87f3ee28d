package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// Permission is a desk.Action: a line of the permission table.
type Permission string

// Schema describes Permission in the contract.
func (Permission) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Permission", "Something that the desk lets some do and others not; the permissions' page says what each is and who has it", desk.Actions()...)
}

func toPermission(a desk.Action) Permission { return Permission(a) }

// configured adds what the configuration says for the caller: the teams whose
// tools he keeps, how the desk looks, and in which zone it is. Whoever may not know the teams is told
// nothing of it.
func (s *server) configured(ctx context.Context, who desk.Subject, me *Me) error {
	me.ToolTeams = []string{}
	if s.Settings == nil || !desk.May(who, desk.TeamList, nil) {
		return nil
	}
	cfg, err := s.Settings.Directory(ctx, who)
	if err != nil {
		return err
	}
	me.ToolTeams, me.Accent = texts(desk.ToolTeams(cfg, who)), cfg.Settings.Accent
	if who.AgentID != "" {
		me.Zone = cfg.Settings.Zone
	}
	return nil
}

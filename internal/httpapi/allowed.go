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

// toolTeams are the teams whose tools the caller keeps; of whoever may not know
// the teams, none.
func (s *server) toolTeams(ctx context.Context, who desk.Subject) ([]string, error) {
	if s.Settings == nil || !desk.May(who, desk.TeamList, nil) {
		return []string{}, nil
	}
	cfg, err := s.Settings.Directory(ctx, who)
	if err != nil {
		return nil, err
	}
	return texts(desk.ToolTeams(cfg, who)), nil
}

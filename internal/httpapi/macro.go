package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// MacroList is a page of macros.
type MacroList struct {
	Macros []Macro `json:"macros" nullable:"false"`
	Next   string  `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// Macro is a macro.
type Macro struct {
	ID        string        `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
	Owner     Owner         `json:"owner"`
	Team      string        `json:"team,omitempty" doc:"Id of the team whose it is" example:"billing"`
	Name      Name          `json:"name" doc:"At least one language"`
	Actions   []MacroAction `json:"actions" minItems:"1" maxItems:"20" nullable:"false" doc:"Done in this order, all or none"`
	Needs     []Permission  `json:"needs" nullable:"false" doc:"Permissions that whoever runs it must have, all of them; see allowed of GET /me"`
	CreatedAt Time          `json:"createdAt,omitzero"`
	UpdatedAt Time          `json:"updatedAt,omitzero"`
}

// NewMacro is a macro to keep.
type NewMacro struct {
	Owner   Owner         `json:"owner"`
	Team    string        `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name    Name          `json:"name" doc:"At least one language"`
	Actions []MacroAction `json:"actions" minItems:"1" maxItems:"20" nullable:"false" doc:"Done in this order, all or none"`
}

// MacroContent replaces what a macro says, and whose it is.
type MacroContent struct {
	Owner   Owner         `json:"owner,omitempty" doc:"Whose it is from now on; left out: whose it is stays"`
	Team    string        `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name    Name          `json:"name" doc:"At least one language"`
	Actions []MacroAction `json:"actions" minItems:"1" maxItems:"20" nullable:"false" doc:"Done in this order, all or none"`
}

// MacroAction is one step of a macro.
type MacroAction struct {
	Do    MacroDo   `json:"do"`
	Value string    `json:"value,omitempty" maxLength:"64" doc:"Of status, priority, type, assignee (an id, me or none) and team" example:"pending"`
	Tags  []string  `json:"tags,omitempty" maxItems:"20" maxLength:"40" nullable:"false" doc:"Of add_tags and remove_tags"`
	Text  *ToolText `json:"text,omitempty" doc:"Of note and reply, with placeholders"`
}

// MacroDo is a desk.MacroDo.
type MacroDo string

// Schema describes MacroDo in the contract.
func (MacroDo) Schema(r huma.Registry) *huma.Schema {
	return words(r, "MacroDo", "What a step of a macro does", desk.MacroDoes...)
}

func toMacroAction(a desk.MacroAction) MacroAction {
	w := MacroAction{Do: MacroDo(a.Do), Value: a.Value, Tags: a.Tags}
	if a.Text != (desk.Text{}) {
		w.Text = &ToolText{Es: a.Text.Es, En: a.Text.En}
	}
	return w
}

func fromMacroAction(w MacroAction) desk.MacroAction {
	a := desk.MacroAction{Do: desk.MacroDo(w.Do), Value: w.Value, Tags: w.Tags}
	if w.Text != nil {
		a.Text = desk.Text{Es: w.Text.Es, En: w.Text.En}
	}
	return a
}

func toMacro(t desk.Tool) Macro {
	h := headOf(t)
	return Macro{ID: h.id, Owner: h.owner, Team: h.team, Name: toName(t.Name), Actions: list(t.Actions, toMacroAction), Needs: list(t.Needs(), toPermission),
		CreatedAt: h.createdAt, UpdatedAt: h.updatedAt}
}

func showMacro(t desk.Tool) any { return toMacro(t) }

type listMacrosOutput struct{ Body MacroList }

type macroOutput struct {
	ETag string `header:"ETag" doc:"The version, quoted"`
	Body Macro
}

type createMacroInput struct {
	Idempotency
	Body NewMacro
}

type createMacroOutput struct {
	Location string `header:"Location" doc:"Where it is read"`
	ETag     string `header:"ETag" doc:"The version, quoted"`
	Body     Macro
}

type replaceMacroInput struct {
	ToolVersion
	Body MacroContent
}

func (s *server) listMacros(ctx context.Context, in *listToolsInput) (*listMacrosOutput, error) {
	tools, next, err := s.listTools(ctx, desk.Macro, in)
	if err != nil {
		return nil, err
	}
	return &listMacrosOutput{MacroList{Macros: list(tools, toMacro), Next: next}}, nil
}

func (s *server) createMacro(ctx context.Context, in *createMacroInput) (*createMacroOutput, error) {
	t, err := s.createTool(ctx, toolMacro(MacroContent(in.Body)), in.Body.Owner, in.Body.Team, in.Key)
	if err != nil {
		return nil, err
	}
	return &createMacroOutput{Location: Base + "/macros/" + t.ID, ETag: etag(t.Version), Body: toMacro(t)}, nil
}

func (s *server) getMacro(ctx context.Context, in *ToolPath) (*macroOutput, error) {
	t, err := s.Tools.Read(ctx, subject(ctx), desk.Macro, in.ID)
	if err != nil {
		return nil, err
	}
	return &macroOutput{ETag: etag(t.Version), Body: toMacro(t)}, nil
}

func (s *server) replaceMacro(ctx context.Context, in *replaceMacroInput) (*macroOutput, error) {
	t, err := s.replaceTool(ctx, toolMacro(in.Body), in.Body.Owner, in.Body.Team, in.ToolVersion, showMacro)
	if err != nil {
		return nil, err
	}
	return &macroOutput{ETag: etag(t.Version), Body: toMacro(t)}, nil
}

func (s *server) deleteMacro(ctx context.Context, in *ToolVersion) (*macroOutput, error) {
	t, err := s.deleteTool(ctx, desk.Macro, in, showMacro)
	if err != nil {
		return nil, err
	}
	return &macroOutput{ETag: etag(t.Version), Body: toMacro(t)}, nil
}

func toolMacro(c MacroContent) desk.Tool {
	return desk.Tool{Kind: desk.Macro, Name: toText(c.Name), Actions: list(c.Actions, fromMacroAction)}
}

package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// ViewList is a page of view of the list of ticketss.
type ViewList struct {
	Views []View `json:"views" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// View is a view of the list of tickets.
type View struct {
	ID        string     `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
	Owner     Owner      `json:"owner"`
	Team      string     `json:"team,omitempty" doc:"Id of the team whose it is" example:"billing"`
	Name      Name       `json:"name" doc:"At least one language"`
	Filter    ViewFilter `json:"filter" doc:"All conditions must hold; inside one any value is enough"`
	Sort      ViewSort   `json:"sort,omitzero"`
	Columns   []string   `json:"columns" maxItems:"50" maxLength:"40" nullable:"false" doc:"number, subject, requester, organization, team, assignee, status, priority, type, channel, language, tags, created, updated, due, messages; left out: the list's own choice"`
	CreatedAt Time       `json:"createdAt,omitzero"`
	UpdatedAt Time       `json:"updatedAt,omitzero"`
}

// NewView is a view of the list of tickets to keep.
type NewView struct {
	Owner   Owner      `json:"owner"`
	Team    string     `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name    Name       `json:"name" doc:"At least one language"`
	Filter  ViewFilter `json:"filter" doc:"All conditions must hold; inside one any value is enough"`
	Sort    ViewSort   `json:"sort,omitzero"`
	Columns []string   `json:"columns,omitempty" maxItems:"50" maxLength:"40" nullable:"false" doc:"number, subject, requester, organization, team, assignee, status, priority, type, channel, language, tags, created, updated, due, messages; left out: the list's own choice"`
}

// ViewContent replaces what a view of the list of tickets says, and whose it is.
type ViewContent struct {
	Owner   Owner      `json:"owner,omitempty" doc:"Whose it is from now on; left out: whose it is stays"`
	Team    string     `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name    Name       `json:"name" doc:"At least one language"`
	Filter  ViewFilter `json:"filter" doc:"All conditions must hold; inside one any value is enough"`
	Sort    ViewSort   `json:"sort,omitzero"`
	Columns []string   `json:"columns,omitempty" maxItems:"50" maxLength:"40" nullable:"false" doc:"number, subject, requester, organization, team, assignee, status, priority, type, channel, language, tags, created, updated, due, messages; left out: the list's own choice"`
}

// ViewFilter are the conditions of a view. A condition without values holds
// always; without any on status or category a view shows what is not ended.
type ViewFilter struct {
	Statuses      []Status   `json:"statuses,omitempty" maxItems:"50" nullable:"false"`
	Categories    []Category `json:"categories,omitempty" maxItems:"50" nullable:"false"`
	Teams         []string   `json:"teams,omitempty" maxItems:"50" maxLength:"64" nullable:"false" doc:"Ids; mine: the reader's teams; none" example:"[\"mine\"]"`
	Assignees     []string   `json:"assignees,omitempty" maxItems:"50" maxLength:"64" nullable:"false" doc:"Ids; me: the reader; none" example:"[\"me\"]"`
	Priorities    []Priority `json:"priorities,omitempty" maxItems:"50" nullable:"false"`
	Tags          []string   `json:"tags,omitempty" maxItems:"20" maxLength:"40" nullable:"false"`
	Types         []Type     `json:"types,omitempty" maxItems:"50" nullable:"false"`
	Channels      []Channel  `json:"channels,omitempty" maxItems:"50" nullable:"false"`
	Languages     []Language `json:"languages,omitempty" maxItems:"50" nullable:"false"`
	SLA           []SLAState `json:"sla,omitempty" maxItems:"10" nullable:"false"`
	Organizations []string   `json:"organizations,omitempty" maxItems:"50" maxLength:"120" nullable:"false"`
	Text          string     `json:"text,omitempty" maxLength:"200" doc:"Words in the subject, the requester's name or the number"`
}

// ViewSort is the order of a view; left out: due next first.
type ViewSort struct {
	By         string `json:"by,omitempty" maxLength:"20" doc:"due, created, updated, priority or number" example:"due"`
	Descending bool   `json:"descending,omitempty"`
}

// IsZero reports whether no order was chosen.
func (v ViewSort) IsZero() bool { return v == ViewSort{} }

// SLAState is a desk.SLAState.
type SLAState string

// Schema describes SLAState in the contract.
func (SLAState) Schema(r huma.Registry) *huma.Schema {
	return words(r, "SLAState", "How a ticket stands to its nearest deadline; soon: an hour or less is left", desk.SLAStates...)
}

func (f ViewFilter) toDesk() desk.ViewFilter {
	return desk.ViewFilter{Statuses: vocabulary[desk.Status](f.Statuses), Categories: vocabulary[desk.Category](f.Categories), Teams: f.Teams, Assignees: f.Assignees,
		Priorities: vocabulary[desk.Priority](f.Priorities), Tags: f.Tags, Types: vocabulary[desk.Type](f.Types), Channels: vocabulary[desk.Channel](f.Channels),
		Languages: vocabulary[desk.Language](f.Languages), SLA: vocabulary[desk.SLAState](f.SLA), Organizations: f.Organizations, Text: f.Text}
}

func toViewFilter(f desk.ViewFilter) ViewFilter {
	return ViewFilter{Statuses: vocabulary[Status](f.Statuses), Categories: vocabulary[Category](f.Categories), Teams: f.Teams, Assignees: f.Assignees,
		Priorities: vocabulary[Priority](f.Priorities), Tags: f.Tags, Types: vocabulary[Type](f.Types), Channels: vocabulary[Channel](f.Channels),
		Languages: vocabulary[Language](f.Languages), SLA: vocabulary[SLAState](f.SLA), Organizations: f.Organizations, Text: f.Text}
}

func toSavedView(t desk.Tool) View {
	h := headOf(t)
	return View{ID: h.id, Owner: h.owner, Team: h.team, Name: toName(t.Name), Filter: toViewFilter(t.View.Filter), Sort: ViewSort{By: t.View.Sort.By, Descending: t.View.Sort.Descending}, Columns: texts(t.View.Columns),
		CreatedAt: h.createdAt, UpdatedAt: h.updatedAt}
}

func showSavedView(t desk.Tool) any { return toSavedView(t) }

type listViewsOutput struct{ Body ViewList }

type viewOutput struct {
	ETag string `header:"ETag" doc:"The version, quoted"`
	Body View
}

type createViewInput struct {
	Idempotency
	Body NewView
}

type createViewOutput struct {
	Location string `header:"Location" doc:"Where it is read"`
	ETag     string `header:"ETag" doc:"The version, quoted"`
	Body     View
}

type replaceViewInput struct {
	ToolVersion
	Body ViewContent
}

func (s *server) listViews(ctx context.Context, in *listToolsInput) (*listViewsOutput, error) {
	tools, next, err := s.listTools(ctx, desk.SavedView, in)
	if err != nil {
		return nil, err
	}
	return &listViewsOutput{ViewList{Views: list(tools, toSavedView), Next: next}}, nil
}

func (s *server) createView(ctx context.Context, in *createViewInput) (*createViewOutput, error) {
	t, err := s.createTool(ctx, toolView(ViewContent(in.Body)), in.Body.Owner, in.Body.Team, in.Key)
	if err != nil {
		return nil, err
	}
	return &createViewOutput{Location: Base + "/views/" + t.ID, ETag: etag(t.Version), Body: toSavedView(t)}, nil
}

func (s *server) getView(ctx context.Context, in *ToolPath) (*viewOutput, error) {
	t, err := s.Tools.Read(ctx, subject(ctx), desk.SavedView, in.ID)
	if err != nil {
		return nil, err
	}
	return &viewOutput{ETag: etag(t.Version), Body: toSavedView(t)}, nil
}

func (s *server) replaceView(ctx context.Context, in *replaceViewInput) (*viewOutput, error) {
	t, err := s.replaceTool(ctx, toolView(in.Body), in.Body.Owner, in.Body.Team, in.ToolVersion, showSavedView)
	if err != nil {
		return nil, err
	}
	return &viewOutput{ETag: etag(t.Version), Body: toSavedView(t)}, nil
}

func (s *server) deleteView(ctx context.Context, in *ToolVersion) (*viewOutput, error) {
	t, err := s.deleteTool(ctx, desk.SavedView, in, showSavedView)
	if err != nil {
		return nil, err
	}
	return &viewOutput{ETag: etag(t.Version), Body: toSavedView(t)}, nil
}

func toolView(c ViewContent) desk.Tool {
	return desk.Tool{Kind: desk.SavedView, Name: toText(c.Name), View: &desk.View{Filter: c.Filter.toDesk(), Sort: desk.ViewSort{By: c.Sort.By, Descending: c.Sort.Descending}, Columns: c.Columns}}
}

package httpapi

import (
	"context"

	"helpdesk/internal/desk"
)

// CannedReplyList is a page of canned replys.
type CannedReplyList struct {
	CannedReplies []CannedReply `json:"cannedReplies" nullable:"false"`
	Next          string        `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// CannedReply is a canned reply.
type CannedReply struct {
	ID        string   `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
	Owner     Owner    `json:"owner"`
	Team      string   `json:"team,omitempty" doc:"Id of the team whose it is" example:"billing"`
	Name      Name     `json:"name" doc:"At least one language"`
	Text      ToolText `json:"text" doc:"With placeholders between double braces"`
	Tags      []string `json:"tags" maxItems:"20" maxLength:"40" nullable:"false" doc:"To find it by" example:"[\"vat\"]"`
	CreatedAt Time     `json:"createdAt,omitzero"`
	UpdatedAt Time     `json:"updatedAt,omitzero"`
}

// NewCannedReply is a canned reply to keep.
type NewCannedReply struct {
	Owner Owner    `json:"owner"`
	Team  string   `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name  Name     `json:"name" doc:"At least one language"`
	Text  ToolText `json:"text" doc:"With placeholders between double braces"`
	Tags  []string `json:"tags,omitempty" maxItems:"20" maxLength:"40" nullable:"false" doc:"To find it by" example:"[\"vat\"]"`
}

// CannedReplyContent replaces what a canned reply says, and whose it is.
type CannedReplyContent struct {
	Owner Owner    `json:"owner,omitempty" doc:"Whose it is from now on; left out: whose it is stays"`
	Team  string   `json:"team,omitempty" maxLength:"64" doc:"Id of the team; only with the owner team" example:"billing"`
	Name  Name     `json:"name" doc:"At least one language"`
	Text  ToolText `json:"text" doc:"With placeholders between double braces"`
	Tags  []string `json:"tags,omitempty" maxItems:"20" maxLength:"40" nullable:"false" doc:"To find it by" example:"[\"vat\"]"`
}

func toCannedReply(t desk.Tool) CannedReply {
	h := headOf(t)
	return CannedReply{ID: h.id, Owner: h.owner, Team: h.team, Name: toName(t.Name), Text: ToolText{Es: t.Text.Es, En: t.Text.En}, Tags: texts(t.Tags),
		CreatedAt: h.createdAt, UpdatedAt: h.updatedAt}
}

func showCannedReply(t desk.Tool) any { return toCannedReply(t) }

type listCannedRepliesOutput struct{ Body CannedReplyList }

type cannedReplyOutput struct {
	ETag string `header:"ETag" doc:"The version, quoted"`
	Body CannedReply
}

type createCannedReplyInput struct {
	Idempotency
	Body NewCannedReply
}

type createCannedReplyOutput struct {
	Location string `header:"Location" doc:"Where it is read"`
	ETag     string `header:"ETag" doc:"The version, quoted"`
	Body     CannedReply
}

type replaceCannedReplyInput struct {
	ToolVersion
	Body CannedReplyContent
}

func (s *server) listCannedReplies(ctx context.Context, in *listToolsInput) (*listCannedRepliesOutput, error) {
	tools, next, err := s.listTools(ctx, desk.CannedReply, in)
	if err != nil {
		return nil, err
	}
	return &listCannedRepliesOutput{CannedReplyList{CannedReplies: list(tools, toCannedReply), Next: next}}, nil
}

func (s *server) createCannedReply(ctx context.Context, in *createCannedReplyInput) (*createCannedReplyOutput, error) {
	t, err := s.createTool(ctx, toolCannedReply(CannedReplyContent(in.Body)), in.Body.Owner, in.Body.Team, in.Key)
	if err != nil {
		return nil, err
	}
	return &createCannedReplyOutput{Location: Base + "/canned-replies/" + t.ID, ETag: etag(t.Version), Body: toCannedReply(t)}, nil
}

func (s *server) getCannedReply(ctx context.Context, in *ToolPath) (*cannedReplyOutput, error) {
	t, err := s.Tools.Read(ctx, subject(ctx), desk.CannedReply, in.ID)
	if err != nil {
		return nil, err
	}
	return &cannedReplyOutput{ETag: etag(t.Version), Body: toCannedReply(t)}, nil
}

func (s *server) replaceCannedReply(ctx context.Context, in *replaceCannedReplyInput) (*cannedReplyOutput, error) {
	t, err := s.replaceTool(ctx, toolCannedReply(in.Body), in.Body.Owner, in.Body.Team, in.ToolVersion, showCannedReply)
	if err != nil {
		return nil, err
	}
	return &cannedReplyOutput{ETag: etag(t.Version), Body: toCannedReply(t)}, nil
}

func (s *server) deleteCannedReply(ctx context.Context, in *ToolVersion) (*cannedReplyOutput, error) {
	t, err := s.deleteTool(ctx, desk.CannedReply, in, showCannedReply)
	if err != nil {
		return nil, err
	}
	return &cannedReplyOutput{ETag: etag(t.Version), Body: toCannedReply(t)}, nil
}

func toolCannedReply(c CannedReplyContent) desk.Tool {
	return desk.Tool{Kind: desk.CannedReply, Name: toText(c.Name), Text: desk.Text{Es: c.Text.Es, En: c.Text.En}, Tags: c.Tags}
}

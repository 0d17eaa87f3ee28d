package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/toolbox"
	"helpdesk/internal/web/problem"
)

// Tools is what agents keep at hand: canned replies, macros and saved views. One
// that the subject may not use is desk.NotFound.
type Tools interface {
	List(ctx context.Context, who desk.Subject, kind desk.ToolKind, cursor string, limit int) (toolbox.Page, error)
	Read(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string) (desk.Tool, error)
	Create(ctx context.Context, who desk.Subject, t desk.Tool, idempotencyKey string) (desk.Tool, error)
	// Replace is desk.Stale for another version; 0 is any. With a nil owner whose
	// it is stays.
	Replace(ctx context.Context, who desk.Subject, t desk.Tool, owner *desk.Owner, ifVersion int64) (desk.Tool, error)
	Delete(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string, ifVersion int64) (desk.Tool, error)
}

// maxTool is the most bytes of a tool: its texts have 40,000 characters at most.
const maxTool = 200_000

// Owner is whose a canned reply, macro or view is.
type Owner string

// The owners.
const (
	ownerEverybody Owner = "everybody"
	ownerTeam      Owner = "team"
	ownerAgent     Owner = "agent"
	ownerDesk      Owner = "built_in"
)

// Schema describes Owner in the contract.
func (Owner) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Owner", "Whose it is: everybody's (admins change it), a team's (its lead and admins do), the agent's own; built in: nobody changes it",
		ownerEverybody, ownerTeam, ownerAgent, ownerDesk)
}

// ToolText is a text in one language or both; the other one stands in for a
// language that is missing.
type ToolText struct {
	Es string `json:"es,omitempty" maxLength:"20000" example:"Hola, {{requester.firstName}}:"`
	En string `json:"en,omitempty" maxLength:"20000" example:"Hello {{requester.firstName}},"`
}

// toolHead is what is common to all tools on the wire.
type toolHead struct {
	id        string
	owner     Owner
	team      string
	createdAt Time
	updatedAt Time
}

func headOf(t desk.Tool) toolHead {
	h := toolHead{id: t.ID, owner: ownerEverybody, team: t.Owner.Team, createdAt: Time(t.CreatedAt), updatedAt: Time(t.UpdatedAt)}
	switch {
	case t.BuiltIn:
		h.owner = ownerDesk
	case t.Owner.Agent != "":
		h.owner = ownerAgent
	case t.Owner.Team != "":
		h.owner = ownerTeam
	}
	return h
}

// toOwner reads whose a tool is to be.
func toOwner(who desk.Subject, owner Owner, team string) (desk.Owner, error) {
	var p desk.Problems
	var o desk.Owner
	switch owner {
	case ownerAgent:
		if o.Agent = who.AgentID; o.Agent == "" {
			p.Add("owner", "only_agents")
		}
	case ownerTeam:
		if o.Team = team; team == "" {
			p.Add("team", "required")
		}
	case ownerDesk:
		p.Add("owner", "unknown_value", "allowed", "everybody, team, agent")
	}
	if team != "" && owner != ownerTeam {
		p.Add("team", "unknown_field")
	}
	return o, p.Err()
}

// newOwner reads whose a tool is to be from now on; nil when that stays.
func newOwner(who desk.Subject, owner Owner, team string) (*desk.Owner, error) {
	switch {
	case owner != "":
		o, err := toOwner(who, owner, team)
		return &o, err
	case team != "":
		return nil, desk.Problems{{Field: "owner", Code: "required"}}.Err()
	default:
		return nil, nil
	}
}

func toText(n Name) desk.Text { return desk.Text{Es: n.Es, En: n.En} }

func toName(t desk.Text) Name { return Name{Es: t.Es, En: t.En} }

// ToolPath names a tool in a path.
type ToolPath struct {
	ID string `path:"tool" format:"name" doc:"Its id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
}

type listToolsInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"How many on a page" example:"100"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before; only for the same caller"`
}

// ToolVersion names a tool and the version of it that a change is made for.
type ToolVersion struct {
	ID      string `path:"tool" format:"name" doc:"Its id" example:"01jnb3q7x8k2m4n6p8r0s2t4v7"`
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the version that the change is made for, or * for whichever is newest. Needed" example:"\"3\""`
}

// listTools answers a page and the cursor of the next one.
func (s *server) listTools(ctx context.Context, kind desk.ToolKind, in *listToolsInput) ([]desk.Tool, string, error) {
	who := subject(ctx)
	query := "tools " + string(kind)
	cursor, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, "", err
	}
	page, err := s.Tools.List(ctx, who, kind, cursor, in.Limit)
	return page.Tools, sealCursor(who, query, page.Next), err
}

// createTool keeps a new tool for whoever owner says.
func (s *server) createTool(ctx context.Context, t desk.Tool, owner Owner, team, key string) (desk.Tool, error) {
	who := subject(ctx)
	var err error
	if t.Owner, err = toOwner(who, owner, team); err != nil {
		return t, err
	}
	return s.Tools.Create(ctx, who, t, key)
}

// changeTool makes a change under If-Match; show is what a stale caller gets
// to see.
func (s *server) changeTool(ctx context.Context, kind desk.ToolKind, in ToolVersion, show func(desk.Tool) any, change func(version int64) (desk.Tool, error)) (desk.Tool, error) {
	version, err := ifMatch(in.IfMatch, true)
	var t desk.Tool
	if err == nil {
		t, err = change(version)
	}
	if !desk.IsKind(err, desk.Stale) {
		return t, err
	}
	now, readErr := s.Tools.Read(ctx, subject(ctx), kind, in.ID)
	if readErr != nil {
		return t, readErr
	}
	p := *problem.Of(err)
	p.Current = show(now)
	return t, &p
}

func (s *server) deleteTool(ctx context.Context, kind desk.ToolKind, in *ToolVersion, show func(desk.Tool) any) (desk.Tool, error) {
	return s.changeTool(ctx, kind, *in, show, func(version int64) (desk.Tool, error) {
		return s.Tools.Delete(ctx, subject(ctx), kind, in.ID, version)
	})
}

// replaceTool puts t in the place of a tool, for whoever owner says.
func (s *server) replaceTool(ctx context.Context, t desk.Tool, owner Owner, team string, in ToolVersion, show func(desk.Tool) any) (desk.Tool, error) {
	t.ID = in.ID
	who := subject(ctx)
	return s.changeTool(ctx, t.Kind, in, show, func(version int64) (desk.Tool, error) {
		to, err := newOwner(who, owner, team)
		if err != nil {
			return t, err
		}
		return s.Tools.Replace(ctx, who, t, to, version)
	})
}

// MailboxList is the mailboxes of the desk.
type MailboxList struct {
	Mailboxes []MailboxEntry `json:"mailboxes" nullable:"false"`
}

// MailboxEntry is a mailbox as agents see it.
type MailboxEntry struct {
	ID       string   `json:"id" example:"support"`
	Name     string   `json:"name" example:"Support"`
	Address  string   `json:"address" doc:"Where customers write, and what answers come from" example:"support@example.com"`
	Team     string   `json:"team,omitempty" example:"billing"`
	Language Language `json:"language,omitempty"`
}

type listMailboxesOutput struct{ Body MailboxList }

func (s *server) listMailboxes(ctx context.Context, _ *struct{}) (*listMailboxesOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &listMailboxesOutput{MailboxList{list(cfg.Mailboxes, func(m desk.Mailbox) MailboxEntry {
		return MailboxEntry{ID: m.ID, Name: m.Name, Address: m.Address, Team: m.Team, Language: Language(m.Language)}
	})}}, nil
}

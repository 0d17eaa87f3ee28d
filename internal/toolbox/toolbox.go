// Package toolbox keeps what agents have at hand: canned replies, macros and
// saved views, each one agent's, a team's or everybody's. Who may read and
// change one is asked of desk.MaySeeTool and desk.MayKeepTool; one out of sight
// is not found.
//
// It keeps tools apart from the configuration, so that an agent who saves a
// view changes nothing that an admin is editing. It sends and shows nothing.
package toolbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Service keeps tools.
type Service struct {
	Store *store.Store
	Now   func() time.Time
	NewID func(time.Time) string
	// Tickets is what they are used on.
	Tickets Tickets
}

// Limits of a page.
const (
	DefaultPage = 100
	MaxPage     = 200
)

// Page is some of the tools that somebody may use.
type Page struct {
	Tools []desk.Tool
	Next  string // cursor; "" on the last page
}

// List answers the tools of a kind that the caller may use: those of everybody
// and of his teams, then his own. Built-in views stand on the first page, first.
func (s *Service) List(ctx context.Context, who desk.Subject, kind desk.ToolKind, cursor string, limit int) (Page, error) {
	if !desk.May(who, desk.ToolRead, nil) {
		return Page{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	own, after, ok := readCursor(cursor)
	if !ok || own && who.AgentID == "" {
		return Page{}, desk.Fail(desk.Invalid, "cursor_invalid")
	}
	if limit == 0 {
		limit = DefaultPage
	}
	limit = min(max(limit, 1), MaxPage)
	var page Page
	if cursor == "" && kind == desk.SavedView {
		page.Tools = desk.BuiltInViews()
		limit = max(limit-len(page.Tools), 1)
	}
	for read := 0; read < limit; {
		agent := ""
		if own {
			agent = who.AgentID
		}
		list, more, err := s.Store.Tools(ctx, kind, agent, after, limit-read)
		if err != nil {
			return Page{}, err
		}
		for _, t := range list {
			after = t.ID
			if desk.MaySeeTool(who, t.Owner) {
				page.Tools = append(page.Tools, t)
				read++
			}
		}
		switch {
		case more:
		case !own && who.AgentID != "":
			own, after = true, ""
		default:
			return page, nil
		}
	}
	page.Next = writeCursor(own, after)
	return page, nil
}

// A cursor says in which partition and behind which id to go on.
func writeCursor(own bool, after string) string { return strconv.FormatBool(own) + "#" + after }

func readCursor(cursor string) (own bool, after string, ok bool) {
	if cursor == "" {
		return false, "", true
	}
	where, after, found := strings.Cut(cursor, "#")
	own, err := strconv.ParseBool(where)
	return own, after, found && err == nil && len(after) <= 64
}

// Read answers a tool. desk.NotFound when there is none in sight.
func (s *Service) Read(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string) (desk.Tool, error) {
	if kind == desk.SavedView {
		views := desk.BuiltInViews()
		if i := slices.IndexFunc(views, func(t desk.Tool) bool { return t.ID == id }); i >= 0 && desk.MaySeeTool(who, desk.Owner{}) {
			return views[i], nil
		}
	}
	t, found, err := s.Store.Tool(ctx, kind, who.AgentID, id)
	if err != nil {
		return t, err
	}
	if !found || !desk.MaySeeTool(who, t.Owner) {
		return desk.Tool{}, desk.Fail(desk.NotFound, "not_found")
	}
	return t, nil
}

// Create keeps a new tool. The same key again answers what it made; with other
// content it is desk.Invalid. desk.Conflict "too_many_tools" at the limit.
func (s *Service) Create(ctx context.Context, who desk.Subject, t desk.Tool, key string) (desk.Tool, error) {
	hash, err := hashOf(t)
	if err != nil {
		return t, err
	}
	if key != "" {
		if made, done, err := s.repeated(ctx, who, t, key, hash); done || err != nil {
			return made, err
		}
	}
	cfg, err := s.owned(ctx, who, t.Owner)
	if err != nil {
		return t, err
	}
	if err := desk.CheckTool(cfg, &t); err != nil {
		return t, err
	}
	now := desk.Instant(s.Now())
	t.ID, t.CreatedAt, t.UpdatedAt = s.NewID(now), now, now
	var with []store.Extra
	if key != "" {
		once, err := s.Store.OnceOnly(namespace(who), key, store.Once{Hash: hash, Ticket: t.ID})
		if err != nil {
			return t, err
		}
		with = append(with, once)
	}
	err = s.Store.CreateTool(s.audited(ctx, who, desk.AuditToolCreated, t), &t, with...)
	switch {
	case errors.Is(err, store.ErrFull):
		return t, tooMany(t.Owner)
	case errors.Is(err, store.ErrTaken): // the same key at the same moment
		made, done, readErr := s.repeated(ctx, who, t, key, hash)
		if done || readErr != nil {
			return made, readErr
		}
	}
	return t, err
}

func tooMany(o desk.Owner) error {
	return desk.Fail(desk.Conflict, "too_many_tools", "max", strconv.Itoa(desk.MostTools(o)))
}

// owned is mayOwn for a new tool.
func (s *Service) owned(ctx context.Context, who desk.Subject, o desk.Owner) (*desk.Config, error) {
	if !desk.May(who, desk.ToolRead, nil) {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return nil, err
	}
	return cfg, mayOwn(cfg, who, o)
}

// mayOwn refuses an owner whose tools the caller may not keep: one out of his
// sight as if it did not exist.
func mayOwn(cfg *desk.Config, who desk.Subject, o desk.Owner) error {
	known := o.Team == "" || slices.ContainsFunc(cfg.Teams, func(t desk.Team) bool { return t.ID == o.Team })
	switch {
	case !known || o.Team != "" && !desk.MaySeeTool(who, o):
		return desk.Problems{{Field: "team", Code: "unknown_team"}}.Err()
	case !desk.MayKeepTool(cfg, who, o):
		return desk.Fail(desk.Forbidden, "forbidden")
	}
	return nil
}

func (s *Service) repeated(ctx context.Context, who desk.Subject, t desk.Tool, key, hash string) (desk.Tool, bool, error) {
	once, found, err := s.Store.Once(ctx, namespace(who), key)
	if err != nil || !found {
		return t, false, err
	}
	if once.Hash != hash {
		return t, true, desk.KeyReused()
	}
	made, err := s.Read(ctx, who, t.Kind, once.Ticket)
	return made, true, err
}

// namespace is whose an Idempotency-Key is.
func namespace(who desk.Subject) string {
	return "tool:" + string(who.Kind) + ":" + who.AgentID + ":" + who.KeyID
}

func hashOf(t desk.Tool) (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("hash tool: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// mine reads a tool to change it. ifVersion 0 is whichever is newest.
func (s *Service) mine(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string, ifVersion int64) (desk.Tool, *desk.Config, error) {
	t, err := s.Read(ctx, who, kind, id)
	if err != nil {
		return t, nil, err
	}
	cfg, err := s.Store.Config(ctx)
	switch {
	case err != nil:
		return t, nil, err
	case t.BuiltIn || !desk.MayKeepTool(cfg, who, t.Owner):
		return t, nil, desk.Fail(desk.Forbidden, "forbidden")
	case ifVersion != 0 && ifVersion != t.Version:
		return t, nil, desk.Fail(desk.Stale, "stale")
	}
	return t, cfg, nil
}

// Replace puts other content in a tool and makes it owner's, who may be the same;
// with nil whose it is stays. The caller must be one who may keep it as it was and
// as it becomes. desk.Stale when it has another version than ifVersion;
// desk.Conflict "too_many_tools" when its new owner has as many as he may.
func (s *Service) Replace(ctx context.Context, who desk.Subject, to desk.Tool, owner *desk.Owner, ifVersion int64) (desk.Tool, error) {
	t, cfg, err := s.mine(ctx, who, to.Kind, to.ID, ifVersion)
	if err != nil {
		return t, err
	}
	from := t.Owner
	if owner != nil && *owner != from {
		if err := mayOwn(cfg, who, *owner); err != nil {
			return t, err
		}
		t.Owner = *owner
	}
	t.Name, t.Text, t.Tags, t.Actions, t.View = to.Name, to.Text, to.Tags, to.Actions, to.View
	if err := desk.CheckTool(cfg, &t); err != nil {
		return t, err
	}
	t.UpdatedAt = desk.Instant(s.Now())
	if t.Owner != from {
		return s.move(ctx, who, from, t)
	}
	return t, s.Store.PutTool(s.audited(ctx, who, desk.AuditToolChanged, t), &t)
}

// move keeps a tool for another owner than before. The log always tells of it: of
// the two one at least is not the agent alone.
func (s *Service) move(ctx context.Context, who desk.Subject, from desk.Owner, t desk.Tool) (desk.Tool, error) {
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditToolMoved, t.ID, s.Now()))
	err := s.Store.MoveTool(ctx, from, &t)
	if errors.Is(err, store.ErrFull) {
		return t, tooMany(t.Owner)
	}
	return t, err
}

// Delete removes a tool and answers it as it was.
func (s *Service) Delete(ctx context.Context, who desk.Subject, kind desk.ToolKind, id string, ifVersion int64) (desk.Tool, error) {
	t, _, err := s.mine(ctx, who, kind, id, ifVersion)
	if err != nil {
		return t, err
	}
	return t, s.Store.DeleteTool(s.audited(ctx, who, desk.AuditToolDeleted, t), &t)
}

// audited lets a change of what others use be told of; what an agent keeps for
// himself is his own affair.
func (s *Service) audited(ctx context.Context, who desk.Subject, what desk.AuditKind, t desk.Tool) context.Context {
	if t.Owner.Agent != "" {
		return ctx
	}
	return store.Audited(ctx, desk.NewAudit(who, what, t.ID, s.Now()))
}

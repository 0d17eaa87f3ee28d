package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// ErrFull means that as many things of a sort are kept as there may be.
var ErrFull = errors.New("store: no more of these")

// toolPK is the partition of the tools of a kind: those of everybody and of
// teams together, those of an agent apart.
func toolPK(kind desk.ToolKind, agent string) string {
	if agent == "" {
		return "TOOL#" + string(kind)
	}
	return "TOOL#" + string(kind) + "#" + agent
}

func toolKey(t *desk.Tool) table.Key { return table.Key{PK: toolPK(t.Kind, t.Owner.Agent), SK: t.ID} }

// toolCountKey counts a partition.
func toolCountKey(kind desk.ToolKind, agent string) table.Key {
	return table.Key{PK: "TOOLS#" + string(kind) + "#" + agent, SK: only}
}

func toolItem(t *desk.Tool) (table.Item, error) {
	item, err := newItem(toolKey(t), t)
	if err == nil {
		item[attrVersion] = t.Version
	}
	return item, err
}

// oneMore counts a tool of an owner, unless he has as many of the kind as he may.
func oneMore(kind desk.ToolKind, o desk.Owner) table.Op {
	return table.Op{Kind: table.UpdateOp, Key: toolCountKey(kind, o.Agent), Add: map[string]int64{attrCount: 1},
		If: []table.Cond{{Attr: attrCount, Test: table.AbsentOrLess, Value: int64(desk.MostTools(o))}}}
}

// oneLess takes a tool of an owner from their count.
func oneLess(kind desk.ToolKind, o desk.Owner) table.Op {
	return table.Op{Kind: table.UpdateOp, Key: toolCountKey(kind, o.Agent), Add: map[string]int64{attrCount: -1}}
}

// CreateTool keeps a new tool, as version 1. ErrFull when its owner has as
// many of the kind as he may; ErrTaken when one of with is taken.
//
// AP-70: keep a new tool.
func (s *Store) CreateTool(ctx context.Context, t *desk.Tool, with ...Extra) error {
	t.Version = 1
	item, err := toolItem(t)
	if err != nil {
		return err
	}
	ops := []table.Op{table.Put(item, table.IfNew()), oneMore(t.Kind, t.Owner)}
	err = s.transact(ctx, "", withExtras(ops, with))
	if errors.Is(err, table.ErrCondition) {
		for _, i := range table.FailedOps(err) {
			if i == 1 {
				return ErrFull
			}
		}
		return ErrTaken
	}
	return failure("keep tool", err)
}

// withExtras adds operations of other parts of this package to a transaction.
func withExtras(ops []table.Op, with []Extra) []table.Op {
	for _, x := range with {
		ops = append(ops, x.op)
	}
	return ops
}

// Tools lists tools of a kind by id, from behind the id after: those of
// everybody and of teams, or with agent his own. more tells of further ones.
//
// AP-71: the tools of a kind.
func (s *Store) Tools(ctx context.Context, kind desk.ToolKind, agent, after string, limit int) (list []desk.Tool, more bool, err error) {
	q := table.Query{PK: toolPK(kind, agent), Consistent: true, Limit: limit}
	if after != "" {
		q.From = after + "\x00"
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, false, failure("list tools", err)
	}
	for _, item := range page.Items {
		t, err := readTool(item)
		if err != nil {
			return nil, false, err
		}
		list = append(list, t)
	}
	return list, page.Next != "", nil
}

func readTool(item table.Item) (desk.Tool, error) {
	var t desk.Tool
	if err := document(item, &t); err != nil {
		return t, fmt.Errorf("read tool: %w", err)
	}
	t.Version = item.Int(attrVersion)
	return t, nil
}

// Tool finds a tool by its id among those of everybody, of teams and of one
// agent; false when there is none.
//
// AP-72: one tool.
func (s *Store) Tool(ctx context.Context, kind desk.ToolKind, agent, id string) (desk.Tool, bool, error) {
	keys := []table.Key{{PK: toolPK(kind, ""), SK: id}}
	if agent != "" {
		keys = append(keys, table.Key{PK: toolPK(kind, agent), SK: id})
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil || len(items) == 0 {
		return desk.Tool{}, false, failure("read tool", err)
	}
	t, err := readTool(items[0])
	return t, err == nil, err
}

// PutTool replaces a tool of the version t.Version and raises it. desk.Stale
// when it has another one, or is gone.
//
// AP-73: change a tool.
func (s *Store) PutTool(ctx context.Context, t *desk.Tool, with ...Extra) error {
	before := t.Version
	next := *t
	next.Version++
	item, err := toolItem(&next)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", withExtras([]table.Op{table.Put(item, table.IfEquals(attrVersion, before))}, with))
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	if err == nil {
		t.Version = next.Version
	}
	return failure("change tool", err)
}

// MoveTool is PutTool for a tool that was another's, from's, until now. ErrFull
// when its owner has as many of the kind as he may.
//
// Between the tools of teams and everybody and those of an agent it changes its
// partition. The table reads the two one after the other: who asks for it at that
// very moment may be told that it is not there.
//
// AP-150: move a tool between an agent's and those of others.
func (s *Store) MoveTool(ctx context.Context, from desk.Owner, t *desk.Tool) error {
	if from.Agent == t.Owner.Agent {
		return s.PutTool(ctx, t)
	}
	before := *t
	before.Owner = from
	next := *t
	next.Version++
	item, err := toolItem(&next)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", []table.Op{
		oneMore(t.Kind, t.Owner),
		table.Delete(toolKey(&before), table.IfEquals(attrVersion, t.Version)),
		table.Put(item, table.IfNew()),
		oneLess(t.Kind, from),
	})
	if errors.Is(err, table.ErrCondition) {
		if slices.Equal(table.FailedOps(err), []int{0}) {
			return ErrFull
		}
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	if err == nil {
		t.Version = next.Version
	}
	return failure("move tool", err)
}

// DeleteTool removes a tool of the version t.Version. desk.Stale when it has
// another one, or is gone.
//
// AP-74: delete a tool.
func (s *Store) DeleteTool(ctx context.Context, t *desk.Tool, with ...Extra) error {
	ops := []table.Op{
		table.Delete(toolKey(t), table.IfEquals(attrVersion, t.Version)),
		oneLess(t.Kind, t.Owner),
	}
	err := s.transact(ctx, "", withExtras(ops, with))
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	return failure("delete tool", err)
}

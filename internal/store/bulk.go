package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Numbers reserves n ticket numbers in a row and answers the first of them.
//
// AP-36: the next ticket numbers, many at once.
func (s *Store) Numbers(ctx context.Context, n int64) (int64, error) {
	item, err := s.table.Write(ctx, table.Op{Kind: table.UpdateOp, Key: counterKey, Add: map[string]int64{attrCount: n}, Lazy: true})
	if err != nil {
		return 0, failure("next numbers", err)
	}
	return item.Int(attrCount) - n + 1 + firstNumber, nil
}

// SaveNew saves several new tickets, as many in one transaction as fit. It is
// for filling a desk in bulk; ErrTaken when one of them exists already, and
// then those before it may have been saved.
//
// AP-37: save new tickets in bulk.
func (s *Store) SaveNew(ctx context.Context, saves []Save) error {
	var group []table.Op
	loads := map[table.Key]int64{}
	flush := func() error {
		for _, key := range slices.SortedFunc(maps.Keys(loads), func(a, b table.Key) int { return cmp.Compare(a.PK, b.PK) }) {
			group = append(group, table.Op{Kind: table.UpdateOp, Key: key, Add: map[string]int64{attrCount: loads[key]}})
		}
		if len(group) == 0 {
			return nil
		}
		err := s.table.Transact(ctx, group)
		group = nil // the engine may still hold it when ctx has ended
		clear(loads)
		if errors.Is(err, table.ErrCondition) {
			return fmt.Errorf("save new tickets: %w", ErrTaken)
		}
		return failure("save new tickets", err)
	}
	for _, d := range saves {
		if d.Before != nil {
			return desk.Fail(desk.Internal, "internal").Because(fmt.Errorf("ticket %s is not new", d.After.ID))
		}
		ops, _, err := s.saveOps(ctx, d)
		if err != nil {
			return err
		}
		if len(group)+len(loads)+len(ops) > table.MaxTransactItems {
			if err := flush(); err != nil {
				return err
			}
		}
		for _, op := range ops {
			if len(op.Add) > 0 { // two tickets of one agent: one operation on his load
				loads[op.Key] += op.Add[attrCount]
				continue
			}
			group = append(group, op)
		}
	}
	return flush()
}

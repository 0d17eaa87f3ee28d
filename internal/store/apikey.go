package store

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// attrUsed is when a key was last used: an attribute of its own, so that
// noting it never rewrites the key.
const attrUsed = "used"

// KeyByHash reads an API key by the hash of its secret. desk.NotFound when there is none.
//
// AP-31: an API key by its hash.
func (s *Store) KeyByHash(ctx context.Context, hash string) (desk.APIKey, error) {
	item, err := s.table.Get(ctx, apiKeyKey(hash), true)
	if err != nil {
		return desk.APIKey{}, failure("read key", err)
	}
	if item == nil {
		return desk.APIKey{}, desk.Fail(desk.NotFound, "not_found")
	}
	return readKey(item)
}

func readKey(item table.Item) (desk.APIKey, error) {
	var k desk.APIKey
	if err := document(item, &k); err != nil {
		return k, err
	}
	if used := item.Str(attrUsed); used != "" {
		k.LastUsed, _ = desk.ParseTime(used)
	}
	return k, nil
}

// PutKey writes a key, new or changed, and its place in the list.
//
// AP-32: write an API key.
func (s *Store) PutKey(ctx context.Context, k desk.APIKey) error {
	item, err := newItem(apiKeyKey(k.Hash), k)
	if err != nil {
		return err
	}
	if !k.LastUsed.IsZero() {
		item[attrUsed] = desk.FormatTime(k.LastUsed)
	}
	listed, err := newItem(apiKeyListKey(k.ID), k.Hash)
	if err != nil {
		return err
	}
	return failure("write key", s.transact(ctx, k.ID, []table.Op{table.Put(item), table.Put(listed)}))
}

// TouchKey notes when a key was used. A key that is gone stays gone.
//
// AP-33: an API key was used.
func (s *Store) TouchKey(ctx context.Context, hash string, at time.Time) error {
	op := table.Update(apiKeyKey(hash), table.Item{attrUsed: desk.FormatTime(at)}, table.IfThere())
	op.Lazy = true
	_, err := s.table.Write(ctx, op)
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("touch key", err)
}

// Keys lists every API key.
//
// AP-34: all API keys.
func (s *Store) Keys(ctx context.Context) ([]desk.APIKey, error) {
	var keys []desk.APIKey
	cursor := ""
	for {
		page, err := s.table.Query(ctx, table.Query{PK: "KEYS", Consistent: true, Limit: table.MaxBatchGet, Cursor: cursor})
		if err != nil {
			return nil, failure("list keys", err)
		}
		wanted := make([]table.Key, 0, len(page.Items))
		for _, item := range page.Items {
			var hash string
			if err := document(item, &hash); err != nil {
				return nil, err
			}
			wanted = append(wanted, apiKeyKey(hash))
		}
		if len(wanted) > 0 {
			items, err := s.table.BatchGet(ctx, wanted)
			if err != nil {
				return nil, failure("list keys", err)
			}
			for _, item := range items {
				k, err := readKey(item)
				if err != nil {
					return nil, err
				}
				keys = append(keys, k)
			}
		}
		if cursor = page.Next; cursor == "" {
			return keys, nil
		}
	}
}

package store

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// PutKeyOnce writes a new API key together with the Idempotency-Key of the
// caller who asked for it; hash tells his request from another. When the
// Idempotency-Key has been used, nothing is written, taken is true and earlier
// says what it made.
//
// AP-113: write a new API key, once.
func (s *Store) PutKeyOnce(ctx context.Context, k desk.APIKey, caller, key, hash string) (earlier Once, taken bool, err error) {
	item, err := newItem(apiKeyKey(k.Hash), k)
	if err != nil {
		return Once{}, false, err
	}
	listed, err := newItem(apiKeyListKey(k.ID), k.Hash)
	if err != nil {
		return Once{}, false, err
	}
	once, err := s.OnceOnly(caller, key, Once{Hash: hash, Key: k.ID})
	if err != nil {
		return Once{}, false, err
	}
	err = s.transact(ctx, k.ID, []table.Op{once.op, table.Put(item), table.Put(listed)})
	if !errors.Is(err, table.ErrCondition) {
		return Once{}, false, failure("write key", err)
	}
	earlier, found, err := s.Once(ctx, caller, key)
	if err == nil && !found { // its time ended between the two
		err = desk.Fail(desk.Unavailable, "unavailable")
	}
	return earlier, true, err
}

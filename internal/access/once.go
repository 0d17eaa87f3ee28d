package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"helpdesk/internal/desk"
)

// put keeps a new key. With an IdempotencyKey it is made once: a repeat is
// desk.Conflict "secret_shown", which names the key that there is, because a
// secret that can be asked for again would have to be kept. The same
// IdempotencyKey for another key is a wrong field.
func (s *Service) put(ctx context.Context, n NewKey, key desk.APIKey) error {
	if n.IdempotencyKey == "" {
		if err := s.store.PutKey(ctx, key); err != nil {
			return fmt.Errorf("put key: %w", err)
		}
		return nil
	}
	hash, err := contentHash(n)
	if err != nil {
		return err
	}
	earlier, taken, err := s.store.PutKeyOnce(ctx, key, "keys:"+n.Caller, n.IdempotencyKey, hash)
	switch {
	case err != nil:
		return fmt.Errorf("put key: %w", err)
	case taken && earlier.Hash != hash:
		return desk.KeyReused()
	case taken:
		return desk.Fail(desk.Conflict, "secret_shown", "key", earlier.Key)
	}
	return nil
}

// contentHash is what makes two requests the same request.
func contentHash(n NewKey) (string, error) {
	data, err := json.Marshal(n)
	if err != nil {
		return "", fmt.Errorf("hash request: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

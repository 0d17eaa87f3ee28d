package store

import (
	"context"
	"slices"

	"helpdesk/internal/table"
)

// Claims answers what became of several mails; those of which nothing became
// are left out.
//
// AP-130: the claims of many mails.
func (s *Store) Claims(ctx context.Context, mailIDs []string) (map[string]Claim, error) {
	found := make(map[string]Claim, len(mailIDs))
	for ids := range slices.Chunk(mailIDs, table.MaxBatchGet) {
		keys := make([]table.Key, len(ids))
		for i, id := range ids {
			keys[i] = claimKey(id)
		}
		items, err := s.table.BatchGet(ctx, keys)
		if err != nil {
			return nil, failure("read claims", err)
		}
		for _, item := range items {
			var c Claim
			if err := document(item, &c); err != nil {
				return nil, err
			}
			found[c.MailID] = c
		}
	}
	return found, nil
}

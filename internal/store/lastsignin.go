package store

import (
	"context"
	"time"

	"helpdesk/internal/table"
)

// LastSignIn is how an agent signed in last.
type LastSignIn struct {
	At      time.Time `json:"at"`
	Methods []string  `json:"methods,omitempty"` // as Session.Methods
}

// PutLastSignIn keeps how an agent signed in; the newest write stands.
//
// AP-136: an agent's last sign-in.
func (s *Store) PutLastSignIn(ctx context.Context, agent string, in LastSignIn) error {
	item, err := newItem(lastSignInKey(agent), in)
	if err != nil {
		return err
	}
	_, err = s.table.Write(ctx, table.Put(item))
	return failure("keep last sign-in", err)
}

// LastSignIns answers how agents signed in last; who never did is left out.
//
// AP-137: the last sign-ins of agents.
func (s *Store) LastSignIns(ctx context.Context, agents []string) (map[string]LastSignIn, error) {
	all := make(map[string]LastSignIn, len(agents))
	for len(agents) > 0 {
		n := min(len(agents), table.MaxBatchGet)
		keys := make([]table.Key, n)
		by := make(map[string]string, n)
		for i, a := range agents[:n] {
			keys[i] = lastSignInKey(a)
			by[keys[i].PK] = a
		}
		agents = agents[n:]
		items, err := s.table.BatchGet(ctx, keys)
		if err != nil {
			return nil, failure("read last sign-ins", err)
		}
		for _, item := range items {
			var in LastSignIn
			if err := document(item, &in); err != nil {
				return nil, err
			}
			all[by[item.Str(table.PK)]] = in
		}
	}
	return all, nil
}

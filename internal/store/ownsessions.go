package store

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// attrToken is, on a session in its agent's list, the hash of its newest token.
const attrToken = "tok"

// OwnSession is a session in the list of its agent.
type OwnSession struct {
	Session
	Token string // hash of its newest token
}

// listed is the item of a session in the list of its agent. It stays until the
// session is over at the latest; one that ended before is left out on reading.
func listed(hash string, in Session) table.Item {
	key := ownSessionKey(in.Agent, in.ID)
	return table.Item{table.PK: key.PK, table.SK: key.SK, attrToken: hash, table.TTL: in.ExpiresAt.Unix()}
}

// relist lets the list follow a session to its next token. What has been taken
// from the list meanwhile is ended, so it gets none. A session of before there
// was a list comes into it here.
func relist(hash string, old, in Session) table.Op {
	if !old.Listed {
		return table.Put(listed(hash, in))
	}
	return table.Update(ownSessionKey(in.Agent, in.ID), table.Item{attrToken: hash}, table.IfThere())
}

// OwnSessions lists the sessions of an agent that go on, in no order.
//
// AP-99: the sessions of an agent.
func (s *Store) OwnSessions(ctx context.Context, agent string) ([]OwnSession, error) {
	var own []OwnSession
	cursor := ""
	for {
		page, err := s.table.Query(ctx, table.Query{PK: ownSessionsPK(agent), Consistent: true, Limit: table.MaxBatchGet, Cursor: cursor})
		if err != nil {
			return nil, failure("list sessions", err)
		}
		tokens := map[string]string{} // partition key → hash
		var wanted []table.Key
		for _, item := range page.Items {
			if s.expired(item) {
				continue
			}
			key := sessionKey(item.Str(attrToken))
			tokens[key.PK] = item.Str(attrToken)
			wanted = append(wanted, key)
		}
		if len(wanted) > 0 {
			items, err := s.table.BatchGet(ctx, wanted)
			if err != nil {
				return nil, failure("list sessions", err)
			}
			for _, item := range items {
				if s.expired(item) {
					continue
				}
				in, err := readSession(item)
				if err != nil {
					return nil, err
				}
				own = append(own, OwnSession{in, tokens[item.Str(table.PK)]})
			}
		}
		if cursor = page.Next; cursor == "" {
			return own, nil
		}
	}
}

// EndOwnSession ends a listed session with all its tokens at once. ErrTaken
// when it has another token since it was read, or is over: list again.
//
// AP-100: a session is ended from another.
func (s *Store) EndOwnSession(ctx context.Context, o OwnSession) error {
	ops := []table.Op{table.Delete(ownSessionKey(o.Agent, o.ID), table.IfEquals(attrToken, o.Token))}
	for _, hash := range []string{o.Token, o.Before, o.Next} {
		if hash != "" {
			ops = append(ops, table.Delete(sessionKey(hash)))
		}
	}
	err := s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("end session", err)
}

// readSession reads a token's item.
func readSession(item table.Item) (Session, error) {
	var in Session
	if err := document(item, &in); err != nil {
		return in, err
	}
	for name, to := range map[string]*time.Time{attrUsed: &in.UsedAt, attrTried: &in.Tried, attrLease: &in.Till} {
		if text := item.Str(name); text != "" {
			*to, _ = desk.ParseTime(text) // written by FormatTime
		}
	}
	in.Next, in.Fresh = item.Str(attrNext), item.Str(attrFresh) != ""
	return in, nil
}

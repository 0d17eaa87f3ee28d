package store

import (
	"context"
	"errors"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// NewestSession reads what a session has come to: its newest token, which may
// not be the one that in was read by. Without a Token its agent's list does not
// have it: it is over, or from before there was a list.
//
// AP-101: the newest token of a session.
func (s *Store) NewestSession(ctx context.Context, in Session) (OwnSession, error) {
	item, err := s.table.Get(ctx, ownSessionKey(in.Agent, in.ID), true)
	if err != nil {
		return OwnSession{}, failure("read session in its list", err)
	}
	newest := OwnSession{Token: item.Str(attrToken)}
	if newest.Token == "" {
		return newest, nil
	}
	newest.Session, err = s.Session(ctx, newest.Token)
	if desk.IsKind(err, desk.NotFound) { // over, and the list does not know yet
		return newest, nil
	}
	return newest, err
}

// EndSession ends a session with all its tokens at once: hash is the token that
// in was read by, newest what NewestSession answered after that. ErrTaken when
// it got another token meanwhile: read again. Whatever happens at the same time,
// a session that this has ended gets no further token.
//
// AP-57: a session ends.
func (s *Store) EndSession(ctx context.Context, hash string, in Session, newest OwnSession) error {
	// Every rotation writes the list's item: it is what this is guarded by.
	unchanged := table.IfNew()
	if newest.Token != "" {
		unchanged = table.IfEquals(attrToken, newest.Token)
	}
	ops := []table.Op{table.Delete(ownSessionKey(in.Agent, in.ID), unchanged)}
	all := []string{hash, in.Before, in.Next, newest.Token, newest.Before, newest.Next}
	slices.Sort(all)
	for _, h := range slices.Compact(all) {
		if h != "" {
			ops = append(ops, table.Delete(sessionKey(h)))
		}
	}
	err := s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) || errors.Is(err, table.ErrConflict) {
		return ErrTaken
	}
	return failure("end session", err)
}

package store

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// attrNext is the hash of the token that took a session over.
const attrNext = "next"

// SignIn is a sign-in that has begun: what must come back from the issuer, and
// to which browser. It is kept under the hash of its state.
type SignIn struct {
	Browser   string    `json:"browser"`  // hash of the secret that only this browser has
	Nonce     string    `json:"nonce"`    // must be in the ID token
	Verifier  string    `json:"verifier"` // PKCE, RFC 7636
	To        string    `json:"to"`       // path to go to afterwards
	ExpiresAt time.Time `json:"expiresAt"`
}

// PutSignIn keeps a sign-in that begins.
//
// AP-50: a sign-in begins.
func (s *Store) PutSignIn(ctx context.Context, state string, in SignIn) error {
	item, err := newItem(signInKey(state), in)
	if err != nil {
		return err
	}
	item[table.TTL] = in.ExpiresAt.Unix()
	_, err = s.table.Write(ctx, table.Put(item, table.IfNew()))
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("write sign-in", err)
}

// SignIn reads a sign-in that has begun; false when there is none, or none any more.
//
// AP-51: a sign-in by its state.
func (s *Store) SignIn(ctx context.Context, state string) (SignIn, bool, error) {
	var in SignIn
	found, err := s.get(ctx, signInKey(state), &in)
	return in, found, err
}

// EndSignIn uses a sign-in up. Of several calls for one only the first
// succeeds; the others get ErrTaken.
//
// AP-52: a sign-in is used up.
func (s *Store) EndSignIn(ctx context.Context, state string) error {
	_, err := s.table.Write(ctx, table.Delete(signInKey(state), table.IfThere()))
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("end sign-in", err)
}

// Session is an agent who has signed in. It is kept under the hash of its
// token, which only the browser has.
type Session struct {
	ID        string    `json:"id"`      // stays the same when the token changes
	Agent     string    `json:"agent"`   // id
	Address   string    `json:"address"` // the verified address he signed in with
	Secret    []byte    `json:"secret"`  // what its CSRF token is made with
	IDToken   string    `json:"idToken,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	RotatedAt time.Time `json:"rotatedAt"` // when this token was made
	ExpiresAt time.Time `json:"expiresAt"` // whatever happens
	Before    string    `json:"before,omitempty"`

	// UsedAt is when it was last used, to some minutes.
	UsedAt time.Time `json:"-"`
	// Till is when a token that another one took over ends; zero for the
	// current one. Next is the hash of that other one.
	Till time.Time `json:"-"`
	Next string    `json:"-"`
}

// Session reads a session by the hash of its token. desk.NotFound when there is none.
//
// AP-53: a session by its token.
func (s *Store) Session(ctx context.Context, hash string) (Session, error) {
	item, err := s.table.Get(ctx, sessionKey(hash), true)
	if err != nil {
		return Session{}, failure("read session", err)
	}
	if item == nil || s.expired(item) {
		return Session{}, desk.Fail(desk.NotFound, "not_found")
	}
	var in Session
	if err := document(item, &in); err != nil {
		return in, err
	}
	in.UsedAt, _ = desk.ParseTime(item.Str(attrUsed))
	if till := item.Str(attrLease); till != "" {
		in.Till, _ = desk.ParseTime(till)
	}
	in.Next = item.Str(attrNext)
	return in, nil
}

// PutSession keeps a new session until the time given, unless it is used before.
//
// AP-54: a session begins.
func (s *Store) PutSession(ctx context.Context, hash string, in Session, until time.Time) error {
	item, err := sessionItem(hash, in, until)
	if err != nil {
		return err
	}
	_, err = s.table.Write(ctx, table.Put(item, table.IfNew()))
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("write session", err)
}

func sessionItem(hash string, in Session, until time.Time) (table.Item, error) {
	item, err := newItem(sessionKey(hash), in)
	if err != nil {
		return nil, err
	}
	item[attrUsed] = desk.FormatTime(in.UsedAt)
	item[table.TTL] = until.Unix()
	return item, nil
}

// TouchSession notes that a session is used, and keeps it until the time
// given. One that is gone stays gone, and one that was taken over is left to end.
//
// AP-55: a session is used.
func (s *Store) TouchSession(ctx context.Context, hash string, at, until time.Time) error {
	op := table.Update(sessionKey(hash), table.Item{attrUsed: desk.FormatTime(at), table.TTL: until.Unix()},
		table.IfThere(), table.Cond{Attr: attrNext, Test: table.NotExists})
	op.Lazy = true
	_, err := s.table.Write(ctx, op)
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("touch session", err)
}

// RotateSession gives a session another token; the one before goes on opening
// it until grace. ErrTaken when another call has done it, or the session is over.
//
// AP-56: a session gets another token.
func (s *Store) RotateSession(ctx context.Context, before, hash string, in Session, grace, until time.Time) error {
	item, err := sessionItem(hash, in, until)
	if err != nil {
		return err
	}
	err = s.table.Transact(ctx, []table.Op{
		table.Put(item, table.IfNew()),
		table.Update(sessionKey(before), table.Item{attrLease: desk.FormatTime(grace), attrNext: hash, table.TTL: grace.Unix() + 1},
			table.IfThere(), table.Cond{Attr: attrNext, Test: table.NotExists}),
	})
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("rotate session", err)
}

// EndSession ends the session of each token at once. Ending what is over
// changes nothing.
//
// AP-57: a session ends.
func (s *Store) EndSession(ctx context.Context, hashes ...string) error {
	for _, hash := range hashes {
		if _, err := s.table.Write(ctx, table.Delete(sessionKey(hash))); err != nil {
			return failure("end session", err)
		}
	}
	return nil
}

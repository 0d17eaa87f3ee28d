package store

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Attributes of a session's tokens: what is changed without its document.
const (
	attrNext  = "next"  // hash of the token that is to take over
	attrTried = "tried" // when that was given out
	attrFresh = "fresh" // nobody has brought this token yet
)

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
	// Browser is what the browser called itself at the sign-in, cut. Methods are
	// the issuer's words for how he showed who he is (claim amr, RFC 8176);
	// none when it did not say.
	Browser string   `json:"browser,omitempty"`
	Methods []string `json:"methods,omitempty"`
	// Listed is a session that its agent's list has; the store sets it.
	Listed bool `json:"listed,omitempty"`

	// UsedAt is when it was last used, to some minutes.
	UsedAt time.Time `json:"-"`
	// Next is the hash of the token that is to take over, given out at Tried.
	// Till is when this token ends since that one was brought; zero until then.
	Next        string    `json:"-"`
	Tried, Till time.Time `json:"-"`
	// Fresh is a token that nobody has brought yet.
	Fresh bool `json:"-"`
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
	return readSession(item)
}

// PutSession keeps a new session until the time given, unless it is used
// before, and puts it into its agent's list.
//
// AP-54: a session begins.
func (s *Store) PutSession(ctx context.Context, hash string, in Session, until time.Time) error {
	in.Listed = true
	item, err := sessionItem(hash, in, until)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", []table.Op{table.Put(item, table.IfNew()), table.Put(listed(hash, in))})
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
// given. One that is gone stays gone, and a token that ends is left to end.
//
// AP-55: a session is used.
func (s *Store) TouchSession(ctx context.Context, hash string, at, until time.Time) error {
	op := table.Update(sessionKey(hash), table.Item{attrUsed: desk.FormatTime(at), table.TTL: until.Unix()},
		table.IfThere(), table.Cond{Attr: attrLease, Test: table.NotExists})
	op.Lazy = true
	_, err := s.table.Write(ctx, op)
	if errors.Is(err, table.ErrCondition) {
		return nil
	}
	return failure("touch session", err)
}

// RotateSession makes another token for a session, of which old is the one
// that was read. The old one goes on until somebody brings the new one: the
// answer that carries it may be lost. One that was made before and that nobody
// has brought ends. ErrTaken when another call was faster, or the session is over.
//
// AP-56: a session gets another token.
func (s *Store) RotateSession(ctx context.Context, oldHash string, old Session, hash string, in Session, until time.Time) error {
	in.Listed = true
	item, err := sessionItem(hash, in, until)
	if err != nil {
		return err
	}
	item[attrFresh] = "1"
	unchanged := table.Cond{Attr: attrNext, Test: table.NotExists}
	if old.Next != "" {
		unchanged = table.IfEquals(attrNext, old.Next)
	}
	ops := []table.Op{
		table.Put(item, table.IfNew()),
		table.Update(sessionKey(oldHash), table.Item{
			attrNext: hash, attrTried: desk.FormatTime(in.UsedAt), attrUsed: desk.FormatTime(in.UsedAt), table.TTL: until.Unix(),
		}, table.IfThere(), unchanged, table.Cond{Attr: attrLease, Test: table.NotExists}),
		relist(hash, old, in),
	}
	if old.Next != "" {
		ops = append(ops, table.Delete(sessionKey(old.Next), table.Cond{Attr: attrFresh, Test: table.Exists}))
	}
	if err = s.transact(ctx, "", ops); errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("rotate session", err)
}

// ConfirmSession notes that a new token has been brought: the one before it
// ends at grace. It may be called again.
//
// AP-58: a session's new token is brought for the first time.
func (s *Store) ConfirmSession(ctx context.Context, hash, before string, grace time.Time) error {
	ops := []table.Op{
		table.Update(sessionKey(before), table.Item{attrLease: desk.FormatTime(grace), table.TTL: grace.Unix() + 1},
			table.IfThere(), table.Cond{Attr: attrLease, Test: table.NotExists}),
		{Kind: table.UpdateOp, Key: sessionKey(hash), Remove: []string{attrFresh}, If: []table.Cond{table.IfThere()}},
	}
	for _, op := range ops {
		if _, err := s.table.Write(ctx, op); err != nil && !errors.Is(err, table.ErrCondition) {
			return failure("confirm session", err)
		}
	}
	return nil
}

package signin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Signed is who a session's token stands for.
type Signed struct {
	Subject desk.Subject
	// CSRF is what the session's own pages must send along with every change.
	CSRF string
	// Token is the session's new token, to be given to the browser in this
	// answer; "" when the one that was sent stays.
	Token   string
	Expires time.Time // of the session, at the latest
	// Session is the session's id, which stays when its token changes. It is no secret.
	Session      string
	SecondFactor SecondFactor
}

// Authenticate answers whose session a token opens. Unknown, malformed, idle
// and expired ones, and those of an agent who is gone, deactivated or has
// another address now, are all desk.Unauthenticated "session_invalid".
//
// An error of the store passes through: it means that nobody knows.
func (s *Service) Authenticate(ctx context.Context, token string) (Signed, error) {
	if !wellFormed(token) {
		return Signed{}, invalid()
	}
	config, err := s.Configuration.Config(ctx)
	if err != nil {
		return Signed{}, fmt.Errorf("read configuration: %w", err)
	}
	in, err := s.Sessions.Session(ctx, hash(token))
	if desk.IsKind(err, desk.NotFound) {
		return Signed{}, invalid()
	}
	if err != nil {
		return Signed{}, fmt.Errorf("read session: %w", err)
	}
	now := desk.Instant(s.Now())
	if !usable(in, now) {
		return Signed{}, invalid()
	}
	agent := agentOf(config, in)
	if agent == nil {
		return Signed{}, invalid()
	}
	signed := Signed{
		Subject: desk.Subject{Kind: desk.ActorAgent, AgentID: agent.ID, Role: agent.Role, Teams: slices.Clone(agent.Teams), Session: desk.SessionMark(in.ID)},
		CSRF:    csrf(in), Expires: in.ExpiresAt, Session: in.ID, SecondFactor: factorOf(in.Methods),
	}
	signed.Token = s.keep(ctx, in, token, now)
	return signed, nil
}

func invalid() error { return desk.Fail(desk.Unauthenticated, "session_invalid") }

// usable reports whether a session opens anything at now.
func usable(in store.Session, now time.Time) bool {
	return now.Before(in.ExpiresAt) && now.Sub(in.UsedAt) < IdleLife && (in.Till.IsZero() || now.Before(in.Till))
}

// agentOf is the agent as he stands in the configuration now.
func agentOf(config *desk.Config, in store.Session) *desk.Agent {
	for i := range config.Agents {
		if a := &config.Agents[i]; a.ID == in.Agent {
			if a.Admits(in.Address, in.CreatedAt) {
				return a
			}
			return nil
		}
	}
	return nil
}

// csrf makes the token of a session's forms. It goes with the session, not
// with the token, so that a page which is open survives a rotation.
func csrf(in store.Session) string {
	h := hmac.New(sha256.New, in.Secret)
	h.Write([]byte("csrf\x00" + in.ID))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// end is when a session's item may go: when it is idle for too long, or over.
func end(in store.Session) time.Time {
	idle := in.UsedAt.Add(IdleLife)
	if idle.After(in.ExpiresAt) {
		return in.ExpiresAt
	}
	return idle
}

// keep notes the use of a session, or makes another token when it is time. That
// this fails keeps nobody out: the next request tries again.
func (s *Service) keep(ctx context.Context, in store.Session, token string, now time.Time) (fresh string) {
	var err error
	switch {
	case !in.Till.IsZero(): // ends anyway
	case in.Fresh && in.Before != "":
		err = s.Tokens.ConfirmSession(ctx, hash(token), in.Before, now.Add(Grace))
	case now.Sub(in.RotatedAt) >= RotateEvery && now.Sub(in.Tried) >= Grace:
		fresh, err = s.rotate(ctx, in, token, now)
	case now.Sub(in.UsedAt) >= touchEvery:
		in.UsedAt = now
		err = s.Tokens.TouchSession(ctx, hash(token), now, end(in))
	}
	if err != nil {
		s.Log.WarnContext(ctx, "keep session", "session", in.ID, "error", err)
	}
	return fresh
}

// rotate makes another token; "" when another request of the browser was faster.
func (s *Service) rotate(ctx context.Context, old store.Session, token string, now time.Time) (string, error) {
	fresh, err := s.secret()
	if err != nil {
		return "", err
	}
	in := old
	in.RotatedAt, in.UsedAt, in.Before = now, now, hash(token)
	err = s.Tokens.RotateSession(ctx, hash(token), old, hash(fresh), in, end(in))
	if errors.Is(err, store.ErrTaken) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// Leave ends the session of a token and answers where the issuer ends its own,
// from where the browser comes back to LeftPath; "" when the issuer has no such
// place or cannot be reached: then only the desk's session has ended.
func (s *Service) Leave(ctx context.Context, token string) (string, error) {
	if !wellFormed(token) {
		return "", nil
	}
	in, found, err := s.end(ctx, token)
	if err != nil || !found {
		return "", err
	}
	s.Log.InfoContext(ctx, "signed out", "agent", in.Agent, "session", in.ID)
	is, err := s.issuer(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "sign out at the issuer", "error", err)
		return "", nil
	}
	back, err := s.publicURL(ctx, LeftPath)
	if err != nil {
		return "", err
	}
	return is.leave(back, in.IDToken), nil
}

// end ends the session of a token with all its tokens, and answers which it was;
// false when there was none. A request of the same browser may give the session
// another token at any moment, so it is read again until it has ended as it was
// read. desk.Unavailable when it moved on each time: it goes on.
func (s *Service) end(ctx context.Context, token string) (store.Session, bool, error) {
	if !wellFormed(token) {
		return store.Session{}, false, nil
	}
	for range endRounds {
		in, err := s.Sessions.Session(ctx, hash(token))
		if desk.IsKind(err, desk.NotFound) {
			return in, false, nil
		}
		if err != nil {
			return in, false, fmt.Errorf("read session: %w", err)
		}
		newest, err := s.Sessions.NewestSession(ctx, in)
		if err != nil {
			return in, false, fmt.Errorf("read session: %w", err)
		}
		switch err := s.Sessions.EndSession(s.audited(ctx, desk.AuditSignedOut, in), hash(token), in, newest); {
		case errors.Is(err, store.ErrTaken):
		case err != nil:
			return in, false, fmt.Errorf("end session: %w", err)
		default:
			return in, true, nil
		}
	}
	return store.Session{}, false, desk.Fail(desk.Unavailable, "unavailable")
}

// Package signin is how agents get in: by OpenID Connect's authorization code
// flow with PKCE, at whatever issuer the desk is set to, and then by a session
// of the desk's own. The issuer only says whose verified address it is; who of
// the desk's agents that is, and what he may do, is read from the desk's
// configuration each time, so a deactivated agent is out at once.
//
// Promises: a state opens one sign-in, once, in the browser that began it. A
// token of a session is 256 random bits, kept as its SHA-256 only, replaced at
// each sign-in and every few hours. Nothing is asked of the issuer before
// somebody signs in.
//
// It knows nothing of cookies and pages; those are functions/api's and package
// web/session's.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Times of sign-ins and sessions.
const (
	BeginLife   = 10 * time.Minute   // from the first redirect to the way back
	IdleLife    = 8 * time.Hour      // a session ends when it is unused for so long, to touchEvery
	SessionLife = 7 * 24 * time.Hour // a session ends, whatever happens
	RotateEvery = 4 * time.Hour      // a session gets another token
	Grace       = time.Minute        // the token before still opens after the new one came: requests that were under way
	touchEvery  = 5 * time.Minute    // how exactly the last use is kept
)

// Attempts keeps sign-ins that have begun.
type Attempts interface {
	PutSignIn(ctx context.Context, state string, in store.SignIn) error
	SignIn(ctx context.Context, state string) (store.SignIn, bool, error)
	// EndSignIn is store.ErrTaken for all calls but the first.
	EndSignIn(ctx context.Context, state string) error
	Count(ctx context.Context, kind, subject string, window time.Duration, most int64) (bool, error)
}

// Sessions keeps sessions.
type Sessions interface {
	Session(ctx context.Context, hash string) (store.Session, error)
	PutSession(ctx context.Context, hash string, in store.Session, until time.Time) error
	NewestSession(ctx context.Context, in store.Session) (store.OwnSession, error)
	// EndSession is store.ErrTaken when the session got another token since newest was read.
	EndSession(ctx context.Context, hash string, in store.Session, newest store.OwnSession) error
}

// Tokens keeps what changes of a session while it is used.
type Tokens interface {
	TouchSession(ctx context.Context, hash string, at, until time.Time) error
	// RotateSession is store.ErrTaken when another call was faster.
	RotateSession(ctx context.Context, oldHash string, old store.Session, hash string, in store.Session, until time.Time) error
	ConfirmSession(ctx context.Context, hash, before string, grace time.Time) error
}

// Configuration gives the desk's configuration, cached for at most 30 seconds.
type Configuration interface {
	Config(ctx context.Context) (*desk.Config, error)
}

// Options are what a Service works with. Attempts, Sessions, Tokens, Own,
// Configuration, Client and PublicURL are required.
type Options struct {
	Attempts      Attempts
	Sessions      Sessions
	Tokens        Tokens
	Own           OwnSessions
	Configuration Configuration
	// Client answers who the desk is to which issuer. It is asked when somebody signs in or out.
	Client func(ctx context.Context) (Client, error)
	// PublicURL answers where the desk is reached, without a final slash.
	PublicURL func(ctx context.Context) (string, error)
	// Most is the most sign-ins of one address of the network in the window of limit.SignIn; 0: no limit.
	Most   int64
	Last   LastSignIns       // nil: how agents signed in last is not kept
	Audit  AuditLog          // nil: refused sign-ins are not written down
	Now    func() time.Time  // nil: time.Now
	Random io.Reader         // nil: crypto/rand
	Log    *slog.Logger      // nil: nothing is logged
	HTTP   http.RoundTripper // nil: http.DefaultTransport without a proxy; to the issuer
}

// Service signs agents in and out. It is safe for concurrent use.
type Service struct {
	Options
	issuers issuers
}

// New makes a Service. It calls nobody.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{Options: o}
	s.issuers.open(o)
	return s
}

// Paths of the desk that the issuer sends browsers back to. They are
// registered there, so they are part of the contract.
const (
	CallbackPath = "/sign-in/callback"
	LeftPath     = "/sign-out"
)

// secretBytes is the length of every secret made here; in base64url it has
// secretText characters.
const (
	secretBytes = 32
	secretText  = 43
)

func (s *Service) secret() (string, error) {
	raw := make([]byte, secretBytes)
	if _, err := io.ReadFull(s.Random, raw); err != nil {
		return "", fmt.Errorf("draw secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// wellFormed reports whether a text may be a secret of ours: anything else
// costs no read of the table.
func wellFormed(secret string) bool {
	if len(secret) != secretText {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(secret)
	return err == nil
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

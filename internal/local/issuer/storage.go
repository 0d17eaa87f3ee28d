package issuer

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"helpdesk/internal/desk"
)

// Times and limits of what is kept in memory.
const (
	requestLife = 10 * time.Minute
	codeLife    = time.Minute
	tokenLife   = 5 * time.Minute
	maxRequests = 1000
)

// storage is op.Storage for one client, in memory. What the desk does not ask
// for (refresh tokens, introspection, keys of clients) is refused.
type storage struct {
	opt    Options
	client *client
	key    signingKey

	mu       sync.Mutex
	requests map[string]*request
	codes    map[string]code
}

var _ op.Storage = (*storage)(nil)

type code struct {
	request string
	until   time.Time
}

func newStorage(o Options, login string) (*storage, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key of issuer: %w", err)
	}
	return &storage{
		opt: o, client: &client{back: o.Back, left: o.Left, login: login}, key: signingKey{id: rand.Text(), private: private},
		requests: map[string]*request{}, codes: map[string]code{},
	}, nil
}

// request is somebody who wants to sign in.
type request struct {
	id      string
	asked   oidc.AuthRequest
	until   time.Time
	subject string // the agent chosen; "" until then
	at      time.Time
}

// language is the first of the languages asked for that the desk speaks.
func (r *request) language() desk.Language {
	for _, tag := range r.asked.UILocales {
		base, _ := tag.Base()
		if lang := desk.Language(base.String()); lang.Valid() {
			return lang
		}
	}
	return ""
}

// The methods of op.AuthRequest.

// GetID implements op.AuthRequest.
func (r *request) GetID() string { return r.id }

// GetACR implements op.AuthRequest.
func (r *request) GetACR() string { return "" }

// GetAMR implements op.AuthRequest: nothing was asked of the agent.
func (r *request) GetAMR() []string { return nil }

// GetAudience implements op.AuthRequest.
func (r *request) GetAudience() []string { return []string{r.asked.ClientID} }

// GetAuthTime implements op.AuthRequest.
func (r *request) GetAuthTime() time.Time { return r.at }

// GetClientID implements op.AuthRequest.
func (r *request) GetClientID() string { return r.asked.ClientID }

// GetCodeChallenge implements op.AuthRequest.
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}

// GetNonce implements op.AuthRequest.
func (r *request) GetNonce() string { return r.asked.Nonce }

// GetRedirectURI implements op.AuthRequest.
func (r *request) GetRedirectURI() string { return r.asked.RedirectURI }

// GetResponseType implements op.AuthRequest.
func (r *request) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }

// GetResponseMode implements op.AuthRequest.
func (r *request) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }

// GetScopes implements op.AuthRequest.
func (r *request) GetScopes() []string { return r.asked.Scopes }

// GetState implements op.AuthRequest.
func (r *request) GetState() string { return r.asked.State }

// GetSubject implements op.AuthRequest.
func (r *request) GetSubject() string { return r.subject }

// Done implements op.AuthRequest.
func (r *request) Done() bool { return r.subject != "" }

// CreateAuthRequest implements op.Storage. A request without PKCE by S256 is
// refused: the desk always sends it.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is needed")
	}
	now := s.opt.Now()
	r := &request{id: rand.Text(), asked: *asked, until: now.Add(requestLife)}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.requests {
		if !now.Before(old.until) {
			delete(s.requests, id)
		}
	}
	if len(s.requests) >= maxRequests {
		return nil, oidc.ErrServerError().WithDescription("too many sign-ins at once")
	}
	s.requests[r.id] = r
	return r, nil
}

// pending finds a request that nobody has completed.
func (s *storage) pending(id string) (*request, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	return r, ok && r.subject == "" && s.opt.Now().Before(r.until)
}

// complete says who has signed in; false when it is too late.
func (s *storage) complete(id, agent string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	if !ok || r.subject != "" || !s.opt.Now().Before(r.until) {
		return false
	}
	done := *r
	done.subject, done.at = agent, s.opt.Now()
	s.requests[id] = &done
	return true
}

var errUnknown = errors.New("unknown or expired")

// AuthRequestByID implements op.Storage.
func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.requests[id]; ok && s.opt.Now().Before(r.until) {
		return r, nil
	}
	return nil, errUnknown
}

// AuthRequestByCode implements op.Storage. A code works once: it is gone when
// this answers, whatever becomes of the exchange.
func (s *storage) AuthRequestByCode(ctx context.Context, given string) (op.AuthRequest, error) {
	s.mu.Lock()
	c, ok := s.codes[given]
	delete(s.codes, given)
	s.mu.Unlock()
	if !ok || !s.opt.Now().Before(c.until) {
		return nil, errUnknown
	}
	return s.AuthRequestByID(ctx, c.request)
}

// SaveAuthCode implements op.Storage.
func (s *storage) SaveAuthCode(_ context.Context, id, given string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[given] = code{request: id, until: s.opt.Now().Add(codeLife)}
	return nil
}

// DeleteAuthRequest implements op.Storage.
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	for given, c := range s.codes {
		if c.request == id {
			delete(s.codes, given)
		}
	}
	return nil
}

// CreateAccessToken implements op.Storage. Nothing takes these tokens.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), s.opt.Now().Add(tokenLife), nil
}

// TerminateSession implements op.Storage: there are no sessions to end.
func (s *storage) TerminateSession(context.Context, string, string) error { return nil }

// signingKey is the key of ID tokens, as the library wants to see it.
type signingKey struct {
	id      string
	private *ecdsa.PrivateKey
}

// SignatureAlgorithm implements op.SigningKey.
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Key implements op.SigningKey.
func (k signingKey) Key() any { return k.private }

// ID implements op.SigningKey.
func (k signingKey) ID() string { return k.id }

type publicKey struct{ signingKey }

// Algorithm implements op.Key.
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Use implements op.Key.
func (k publicKey) Use() string { return "sig" }

// Key implements op.Key.
func (k publicKey) Key() any { return &k.private.PublicKey }

// SigningKey implements op.Storage.
func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

// SignatureAlgorithms implements op.Storage.
func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

// KeySet implements op.Storage.
func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{s.key}}, nil
}

// GetClientByClientID implements op.Storage.
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, oidc.ErrInvalidClient().WithDescription("no such client")
	}
	return s.client, nil
}

// AuthorizeClientIDSecret implements op.Storage: the one client has no secret.
func (s *storage) AuthorizeClientIDSecret(context.Context, string, string) error {
	return oidc.ErrInvalidClient()
}

// SetUserinfoFromScopes implements op.Storage: the claims of the ID token.
func (s *storage) SetUserinfoFromScopes(ctx context.Context, info *oidc.UserInfo, subject, _ string, _ []string) error {
	agents, err := s.opt.Agents(ctx)
	if err != nil {
		return fmt.Errorf("read agents: %w", err)
	}
	for _, a := range agents {
		if a.ID == subject && a.Active {
			info.Subject, info.Name, info.Email, info.EmailVerified = a.ID, a.Name, a.Address, true
			info.Locale = oidc.NewLocale(language.Make(string(a.Language)))
			return nil
		}
	}
	return errUnknown
}

// GetPrivateClaimsFromScopes implements op.Storage.
func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{}, nil
}

// Health implements op.Storage.
func (s *storage) Health(context.Context) error { return nil }

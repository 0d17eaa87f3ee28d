package signin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// Return is what comes back from the issuer with the browser.
type Return struct {
	Caller    string // address of the network it comes from
	State     string
	Code      string
	Error     string // the issuer's own code, RFC 6749 section 4.1.2.1
	Issuer    string // RFC 9207; "" when the issuer does not say
	Browser   string // the secret of Begun
	Token     string // of the session that the browser has already, if any: it ends
	UserAgent string // what the browser calls itself, User-Agent; only to tell sessions apart
}

// Opened is a session that has begun.
type Opened struct {
	Token   string // only the browser has it
	Expires time.Time
	To      string // path to go to
}

// maxCode is the most bytes of an authorization code.
const maxCode = 4096

// Finish ends a sign-in with a session. Its errors have codes for the agent:
// signin_expired (unknown, used up, too late, or begun in another browser),
// signin_cookies (the browser brought no cookie),
// signin_cancelled, signin_failed (what the issuer sent does not hold),
// signin_unverified (the address is not proved), signin_unknown (no active
// agent has it), signin_too_many and signin_unavailable.
func (s *Service) Finish(ctx context.Context, r Return) (Opened, error) {
	opened, err := s.finish(ctx, r)
	if err != nil {
		s.auditRefusal(ctx, err)
	}
	return opened, err
}

func (s *Service) finish(ctx context.Context, r Return) (Opened, error) {
	if err := s.count(ctx, "sign-in-back", r.Caller); err != nil {
		return Opened{}, err
	}
	begun, err := s.claim(ctx, r)
	if err != nil {
		return Opened{}, err
	}
	is, err := s.issuer(ctx)
	if err != nil {
		return Opened{}, err
	}
	if r.Issuer != "" && r.Issuer != is.client.Issuer {
		return Opened{}, failed(errors.New("another issuer answered"))
	}
	if r.Code == "" || len(r.Code) > maxCode {
		return Opened{}, failed(errors.New("no code"))
	}
	redirect, err := s.publicURL(ctx, CallbackPath)
	if err != nil {
		return Opened{}, err
	}
	who, err := is.redeem(ctx, redirect, r.Code, begun)
	if err != nil {
		return Opened{}, err
	}
	if who.unsaid != nil { // the sign-in goes on: it is only not known
		s.Log.WarnContext(ctx, "second factor not known", "error", who.unsaid)
	}
	agent, err := s.agentOf(ctx, who)
	if err != nil {
		return Opened{}, err
	}
	return s.open(ctx, is, who, agent, begun.To, r)
}

// claim finds the sign-in that the state names and uses it up. A state of
// another browser is left alone: it may still be its own browser's.
func (s *Service) claim(ctx context.Context, r Return) (store.SignIn, error) {
	if wellFormed(r.State) && r.Browser == "" { // the browser has none, or keeps it to itself
		return store.SignIn{}, desk.Fail(desk.Unauthenticated, "signin_cookies")
	}
	if !wellFormed(r.State) || !wellFormed(r.Browser) {
		return store.SignIn{}, expired()
	}
	state := hash(r.State)
	begun, found, err := s.Attempts.SignIn(ctx, state)
	if err != nil {
		return begun, fmt.Errorf("read sign-in: %w", err)
	}
	if !found || subtle.ConstantTimeCompare([]byte(begun.Browser), []byte(hash(r.Browser))) != 1 {
		return begun, expired()
	}
	if err := s.Attempts.EndSignIn(ctx, state); errors.Is(err, store.ErrTaken) {
		return begun, expired()
	} else if err != nil {
		return begun, fmt.Errorf("use sign-in: %w", err)
	}
	switch r.Error {
	case "":
		return begun, nil
	case "access_denied":
		return begun, desk.Fail(desk.Unauthenticated, "signin_cancelled")
	case "temporarily_unavailable", "server_error":
		return begun, unavailable(errors.New("issuer answered " + r.Error))
	default:
		return begun, failed(errors.New("issuer answered an error"))
	}
}

func expired() error { return desk.Fail(desk.Unauthenticated, "signin_expired") }

func failed(err error) error { return desk.Fail(desk.Unauthenticated, "signin_failed").Because(err) }

func unavailable(err error) error {
	return desk.Fail(desk.Unavailable, "signin_unavailable").Because(err)
}

// identity is what an ID token says that has been verified.
type identity struct {
	Address string
	methods []string // claim amr, or what the issuer says besides
	unsaid  error    // why the issuer could not be asked besides
	raw     string
}

// redeem turns a code into a verified identity.
func (is *issuer) redeem(ctx context.Context, redirect, code string, begun store.SignIn) (identity, error) {
	ctx, cancel := context.WithTimeout(is.context(ctx), callTime)
	defer cancel()
	token, err := is.oauth(redirect).Exchange(ctx, code, oauth2.VerifierOption(begun.Verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return identity{}, failed(fmt.Errorf("exchange code: issuer answered %d", refused.Response.StatusCode))
	}
	if err != nil {
		return identity{}, unavailable(fmt.Errorf("exchange code: %w", err))
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" || len(raw) > maxToken {
		return identity{}, failed(errors.New("no ID token, or a very long one"))
	}
	who, err := is.verify(ctx, raw, begun.Nonce)
	if err == nil && is.cognito() && len(who.methods) == 0 { // its ID tokens have no amr
		who.methods, who.unsaid = is.cognitoMethods(ctx, token.AccessToken)
	}
	return who, err
}

// flag is a claim that should be a boolean; some issuers send it as a text.
type flag bool

// UnmarshalJSON takes true and "true"; everything else is false.
func (f *flag) UnmarshalJSON(data []byte) error {
	*f = string(data) == "true" || string(data) == `"true"`
	return nil
}

// words is a claim that should be a list of texts. Another shape says nothing,
// and is no reason to refuse a token.
type words []string

// UnmarshalJSON takes a list of texts; everything else is empty.
func (w *words) UnmarshalJSON(data []byte) error {
	var list []string
	if err := json.Unmarshal(data, &list); err == nil {
		*w = list
	}
	return nil
}

// verify checks signature, algorithm, issuer, audience, times and nonce of an
// ID token, and that its address is proved.
func (is *issuer) verify(ctx context.Context, raw, nonce string) (identity, error) {
	var cause error
	token, err := is.verifier.Verify(context.WithValue(ctx, keysFailure{}, &cause), raw)
	if down := (*issuerDown)(nil); errors.As(cause, &down) {
		return identity{}, unavailable(down)
	}
	if err != nil {
		return identity{}, failed(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return identity{}, failed(errors.New("nonce differs"))
	}
	var claims struct {
		Email    string `json:"email"`
		Verified flag   `json:"email_verified"`
		Party    string `json:"azp"`
		Methods  words  `json:"amr"`
	}
	if err := token.Claims(&claims); err != nil {
		return identity{}, failed(fmt.Errorf("read claims: %w", err))
	}
	if claims.Party != "" && claims.Party != is.client.ID || claims.Party == "" && len(token.Audience) > 1 {
		return identity{}, failed(errors.New("issued to another client"))
	}
	if claims.Email == "" || !bool(claims.Verified) {
		return identity{}, desk.Fail(desk.Forbidden, "signin_unverified")
	}
	return identity{Address: desk.NormalizeAddress(claims.Email), methods: boundMethods(claims.Methods), raw: raw}, nil
}

// agentOf finds the active agent with the verified address. Unknown and
// deactivated ones are told the same.
func (s *Service) agentOf(ctx context.Context, who identity) (*desk.Agent, error) {
	config, err := s.Configuration.Config(ctx)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	for i := range config.Agents {
		if a := &config.Agents[i]; a.Active && a.Address != "" && desk.NormalizeAddress(a.Address) == who.Address {
			return a, nil
		}
	}
	return nil, desk.Fail(desk.Forbidden, "signin_unknown")
}

// open begins a session, and ends the one that the browser had.
func (s *Service) open(ctx context.Context, is *issuer, who identity, agent *desk.Agent, to string, r Return) (Opened, error) {
	token, err := s.secret()
	if err != nil {
		return Opened{}, err
	}
	id, err := s.secret()
	if err != nil {
		return Opened{}, err
	}
	key, err := s.secret()
	if err != nil {
		return Opened{}, err
	}
	now := desk.Instant(s.Now())
	in := store.Session{
		ID: id[:22], Agent: agent.ID, Address: who.Address, Secret: []byte(key),
		CreatedAt: now, RotatedAt: now, UsedAt: now, ExpiresAt: now.Add(SessionLife),
		Browser: browserName(r.UserAgent), Methods: who.methods,
	}
	if len(who.raw) <= maxHint && !is.cognito() {
		in.IDToken = who.raw
	}
	if _, _, err := s.end(ctx, r.Token); err != nil {
		return Opened{}, err
	}
	if err := s.Sessions.PutSession(s.audited(ctx, desk.AuditSignedIn, in), hash(token), in, end(in)); err != nil {
		return Opened{}, fmt.Errorf("begin session: %w", err)
	}
	s.keepLast(ctx, in)
	s.Log.InfoContext(ctx, "signed in", "agent", agent.ID, "session", in.ID)
	return Opened{Token: token, Expires: in.ExpiresAt, To: to}, nil
}

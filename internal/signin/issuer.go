package signin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"helpdesk/internal/param"
)

// Client is the desk as an issuer knows it.
type Client struct {
	Issuer string // its address, exactly as it says itself
	ID     string
	Secret string // "" for a public client, which PKCE is enough for
}

// Parameters names the parameters that say who the desk is to which issuer.
type Parameters struct {
	Issuer, ClientID string
	// ClientSecret may have no value.
	ClientSecret string
}

// FromParameters reads the client from parameters, each time it is asked.
func FromParameters(params param.Store, names Parameters) func(context.Context) (Client, error) {
	return func(ctx context.Context) (Client, error) {
		var c Client
		for name, to := range map[string]*string{names.Issuer: &c.Issuer, names.ClientID: &c.ID, names.ClientSecret: &c.Secret} {
			v, err := params.Get(ctx, name)
			if errors.Is(err, param.ErrNotFound) && name == names.ClientSecret {
				continue
			}
			if err != nil {
				return c, fmt.Errorf("read sign-in client: %w", err)
			}
			*to = v
		}
		return c, nil
	}
}

// Limits of what the issuer is asked and may answer.
const (
	callTime     = 8 * time.Second  // the whole exchange of a code
	discoverLife = time.Hour        // after that its addresses are asked for again
	maxAnswer    = 256 * 1024       // bytes of any answer
	maxToken     = 16 * 1024        // bytes of an ID token
	maxHint      = 4 * 1024         // bytes of an ID token that is kept for the sign-out
	readEvery    = 30 * time.Second // how often its keys are asked for at most
)

// algorithms are the only ones an ID token may be signed with, whatever the
// issuer offers: never none, and nothing symmetric, so that a public key is
// never taken for a shared secret.
var algorithms = []string{oidc.RS256, oidc.ES256}

// issuer is an issuer as it described itself.
type issuer struct {
	client   Client
	endpoint oauth2.Endpoint
	leaveURL string // where its sessions end; "" when it has no such place
	verifier *oidc.IDTokenVerifier
	http     *http.Client
	asked    time.Time
}

// issuers keeps the one issuer that is in use.
type issuers struct {
	mu    sync.Mutex
	known *issuer
	http  *http.Client
	now   func() time.Time
}

func (x *issuers) open(o Options) {
	next := o.HTTP
	if next == nil {
		next = &http.Transport{
			DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext, TLSHandshakeTimeout: 3 * time.Second,
			ResponseHeaderTimeout: 5 * time.Second, MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
		}
	}
	x.now = o.Now
	x.http = &http.Client{
		Timeout: callTime, Transport: &careful{next: next, now: o.Now, asked: map[string]time.Time{}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("the issuer redirects where it may not") },
	}
}

// issuer answers the issuer in use, and asks it to describe itself when that
// was not done in the last hour. A description that cannot be had again is
// believed for longer.
func (s *Service) issuer(ctx context.Context) (*issuer, error) {
	client, err := s.Client(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	x := &s.issuers
	x.mu.Lock()
	defer x.mu.Unlock()
	same := x.known != nil && x.known.client == client
	if same && x.now().Sub(x.known.asked) < discoverLife {
		return x.known, nil
	}
	found, err := x.discover(ctx, client)
	switch {
	case err == nil:
		x.known = found
	case same:
		s.Log.WarnContext(ctx, "issuer describes itself no more", "error", err)
		x.known.asked = x.now().Add(-discoverLife + time.Minute)
	default:
		return nil, unavailable(err)
	}
	return x.known, nil
}

// discover reads the issuer's own description (OpenID Connect Discovery 1.0);
// its name in it must be the one that we asked.
func (x *issuers) discover(ctx context.Context, client Client) (*issuer, error) {
	if client.Issuer == "" || client.ID == "" {
		return nil, errors.New("no issuer is set")
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, x.http), callTime)
	defer cancel()
	provider, err := oidc.NewProvider(ctx, client.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discover issuer: %w", err)
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		Leave   string   `json:"end_session_endpoint"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, fmt.Errorf("read issuer's description: %w", err)
	}
	is := &issuer{client: client, endpoint: provider.Endpoint(), leaveURL: more.Leave, http: x.http, asked: x.now()}
	for name, address := range map[string]string{"issuer": client.Issuer, "authorization": is.endpoint.AuthURL, "token": is.endpoint.TokenURL, "keys": more.Keys} {
		if !trusted(address) {
			return nil, fmt.Errorf("the issuer's %s address is not https", name)
		}
	}
	if is.leaveURL != "" && !trusted(is.leaveURL) {
		is.leaveURL = ""
	}
	// Named, so that the library does not try one way and then the other with
	// a code that works once.
	is.endpoint.AuthStyle = oauth2.AuthStyleInParams
	if client.Secret != "" && (len(more.Methods) == 0 || slices.Contains(more.Methods, "client_secret_basic")) {
		is.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	remote := oidc.NewRemoteKeySet(oidc.ClientContext(context.WithoutCancel(ctx), x.http), more.Keys)
	is.verifier = oidc.NewVerifier(client.Issuer, keys{remote}, &oidc.Config{
		ClientID: client.ID, SupportedSigningAlgs: algorithms, Now: x.now,
	})
	return is, nil
}

// keys are the issuer's keys, cached until a token names one that is not among
// them. The verifier does not pass on why keys could not be had, so that is
// noted in the context.
type keys struct{ oidc.KeySet }

type keysFailure struct{}

// VerifySignature implements oidc.KeySet.
func (k keys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	if failure, ok := ctx.Value(keysFailure{}).(*error); ok {
		*failure = err
	}
	return payload, err
}

// trusted reports whether an address is https, or of this machine.
func trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func (is *issuer) oauth(redirect string) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "email"}
	if is.cognito() {
		scopes = append(scopes, cognitoScope)
	}
	return &oauth2.Config{
		ClientID: is.client.ID, ClientSecret: is.client.Secret, Endpoint: is.endpoint,
		RedirectURL: redirect, Scopes: scopes,
	}
}

// context lets the libraries use our HTTP client.
func (is *issuer) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, is.http)
}

// cognito reports whether the issuer is Amazon Cognito, whose sign-out and
// choice of language are its own.
func (is *issuer) cognito() bool {
	u, err := url.Parse(is.client.Issuer)
	return err == nil && strings.HasPrefix(u.Hostname(), "cognito-idp.")
}

// leave is where the issuer ends its session and comes back
// (OpenID Connect RP-Initiated Logout 1.0; for Cognito its logout endpoint).
func (is *issuer) leave(back, idToken string) string {
	address, query := is.leaveURL, url.Values{"client_id": {is.client.ID}}
	if is.cognito() {
		u, err := url.Parse(is.endpoint.AuthURL)
		if err != nil {
			return ""
		}
		u.Path, u.RawQuery = "/logout", ""
		address = u.String()
		query.Set("logout_uri", back)
	} else {
		query.Set("post_logout_redirect_uri", back)
		if idToken != "" {
			query.Set("id_token_hint", idToken)
		}
	}
	if address == "" {
		return ""
	}
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + query.Encode()
}

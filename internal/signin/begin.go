package signin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"helpdesk/internal/desk"
	"helpdesk/internal/limit"
	"helpdesk/internal/store"
)

// Beginning is a request to sign in.
type Beginning struct {
	Caller   string        // address of the network it comes from
	To       string        // where to go afterwards; see ReturnPath
	Language desk.Language // of the issuer's pages, if it has it
}

// Begun is a sign-in that has begun.
type Begun struct {
	URL string // of the issuer: where to send the browser
	// Browser is the secret that the browser must bring back; it is kept by
	// nobody else, and of use for Life.
	Browser string
	Life    time.Duration
}

// Begin begins a sign-in. desk.RateLimited when the caller has begun too many;
// desk.Unavailable when the issuer cannot be reached.
func (s *Service) Begin(ctx context.Context, b Beginning) (Begun, error) {
	if err := s.count(ctx, "sign-in", b.Caller); err != nil {
		return Begun{}, err
	}
	is, err := s.issuer(ctx)
	if err != nil {
		return Begun{}, err
	}
	redirect, err := s.publicURL(ctx, CallbackPath)
	if err != nil {
		return Begun{}, err
	}
	var secrets [4]string
	for i := range secrets {
		if secrets[i], err = s.secret(); err != nil {
			return Begun{}, err
		}
	}
	state, browser, nonce, verifier := secrets[0], secrets[1], secrets[2], secrets[3]
	err = s.Attempts.PutSignIn(ctx, hash(state), store.SignIn{
		Browser: hash(browser), Nonce: nonce, Verifier: verifier, To: ReturnPath(b.To),
		ExpiresAt: desk.Instant(s.Now()).Add(BeginLife),
	})
	if err != nil {
		return Begun{}, fmt.Errorf("begin sign-in: %w", err)
	}
	return Begun{URL: is.begin(redirect, state, nonce, verifier, b.Language), Browser: browser, Life: BeginLife}, nil
}

// begin is the issuer's page with all that the flow needs.
func (is *issuer) begin(redirect, state, nonce, verifier string, lang desk.Language) string {
	options := []oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("nonce", nonce),
	}
	if lang.Valid() {
		options = append(options, oauth2.SetAuthURLParam("ui_locales", string(lang)))
		if is.cognito() {
			options = append(options, oauth2.SetAuthURLParam("lang", string(lang)))
		}
	}
	return is.oauth(redirect).AuthCodeURL(state, options...)
}

// count counts a step of a sign-in against the caller's cap.
func (s *Service) count(ctx context.Context, step, caller string) error {
	if s.Most == 0 {
		return nil
	}
	window := limit.Of(limit.SignIn).Window
	ok, err := s.Attempts.Count(ctx, step, limit.Network(caller), window, s.Most)
	if err != nil {
		return fmt.Errorf("count %s: %w", step, err)
	}
	if !ok {
		return desk.Fail(desk.RateLimited, "signin_too_many", "seconds", fmt.Sprint(int(window.Seconds())))
	}
	return nil
}

// HomePath is where an agent goes who came from nowhere in particular.
const HomePath = "/console/"

// maxReturn is the most bytes of a path to return to.
const maxReturn = 1024

// ReturnPath answers the path of this desk to go to after a sign-in: what was
// asked for when it is one, else HomePath. It never answers what a browser
// takes for another site: only visible ASCII with one slash at its start, and
// no backslash, which browsers read as a slash.
func ReturnPath(asked string) string {
	if asked == "" || len(asked) > maxReturn || asked[0] != '/' || strings.HasPrefix(asked, "//") {
		return HomePath
	}
	for i := range len(asked) {
		if c := asked[i]; c <= ' ' || c > '~' || c == '\\' {
			return HomePath
		}
	}
	for _, own := range []string{"/sign-in", LeftPath} { // would begin again, or end at once
		if rest, ok := strings.CutPrefix(asked, own); ok && (rest == "" || strings.ContainsRune("/?#", rune(rest[0]))) {
			return HomePath
		}
	}
	return asked
}

// publicURL is an address of the desk.
func (s *Service) publicURL(ctx context.Context, path string) (string, error) {
	base, err := s.PublicURL(ctx)
	if err != nil {
		return "", desk.Fail(desk.Unavailable, "signin_unavailable").Because(fmt.Errorf("read public address: %w", err))
	}
	return strings.TrimSuffix(base, "/") + path, nil
}

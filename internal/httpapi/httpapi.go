// Package httpapi is the REST API of the desk, version 1: what consoles,
// integrations and programs call. Each operation is one line of a table that
// names its permission; the wire types are the package's own, so that a change
// of the domain never changes the contract by accident.
//
// The OpenAPI 3.1 document is made from the same Go types by `go generate` and
// embedded. A request is held to its operation's schema before any of it
// reaches a use case: unknown fields, repeated ones, wrong types and overlong
// texts are refused by name. Errors are RFC 9457 problems (package problem).
// Who asks is found out by an API key or by an agent's session; whether he may
// is asked of desk.May, here for the operation and in the use case for the ticket.
//
// It decides nothing about tickets and keeps nothing.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/intake"
	"helpdesk/internal/signin"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/reference"
	"helpdesk/internal/web/session"
)

// Base is the path under which all operations stand.
const Base = "/api/v1"

// Keys finds out who holds an API key.
type Keys interface {
	// Authenticate is desk.Unauthenticated for any secret that opens nothing.
	Authenticate(ctx context.Context, secret string) (desk.Subject, error)
}

// Sessions finds out which agent has signed in.
type Sessions interface {
	// Authenticate is desk.Unauthenticated for any token that opens nothing.
	Authenticate(ctx context.Context, token string) (signin.Signed, error)
}

// Tickets is what agents and programs do with tickets. Each method asks
// desk.May about the ticket; one that the subject may not see is desk.NotFound.
type Tickets interface {
	List(ctx context.Context, who desk.Subject, q conversation.ListQuery) (conversation.List, error)
	// Read takes a ticket's id or its number in decimal.
	Read(ctx context.Context, who desk.Subject, ticket, cursor string) (conversation.View, error)
	Reply(ctx context.Context, who desk.Subject, r conversation.Reply) (desk.Message, error)
	Update(ctx context.Context, who desk.Subject, u conversation.Update) (desk.Ticket, error)
	// File answers a link that works for a few minutes.
	File(ctx context.Context, who desk.Subject, ticket, file string) (url string, err error)
}

// Several is what is done with more than one ticket; permissions as in Tickets,
// each ticket for itself.
type Several interface {
	Merge(ctx context.Context, who desk.Subject, m conversation.Merge) (desk.Ticket, error)
	Unmerge(ctx context.Context, who desk.Subject, ticket string, ifRev int64) (desk.Ticket, error)
	UpdateMany(ctx context.Context, who desk.Subject, tickets []string, u conversation.Update) ([]conversation.Result, error)
	// UpdateEach makes a change of its own on each.
	UpdateEach(ctx context.Context, who desk.Subject, each []conversation.Update) ([]conversation.Result, error)
}

// Feed tells what has become of the open tickets in view.
type Feed interface {
	// Changes answers where to begin for a zero instant. desk.NotFound for a
	// team that the subject may not see.
	Changes(ctx context.Context, who desk.Subject, team string, since time.Time) (conversation.Changes, error)
}

// Intake makes new tickets.
type Intake interface {
	Create(ctx context.Context, r intake.Request) (intake.Receipt, error)
}

// People is who asks. A person whose tickets are all out of the subject's sight
// is desk.NotFound.
type People interface {
	Search(ctx context.Context, who desk.Subject, address string) ([]desk.Person, error)
	Read(ctx context.Context, who desk.Subject, id string) (directory.Entry, error)
	Update(ctx context.Context, who desk.Subject, id string, u directory.Update) (desk.Person, error)
	Join(ctx context.Context, who desk.Subject, id, address string) (desk.Person, error)
}

// Quarantine is mail that was kept away from tickets; a zero month is this one.
type Quarantine interface {
	Quarantine(ctx context.Context, who desk.Subject, month time.Time, before string, limit int) (list []intake.Quarantined, next string, err error)
	Preview(ctx context.Context, who desk.Subject, id string) (intake.Preview, error)
	Release(ctx context.Context, who desk.Subject, id string) (intake.Outcome, error)
	Discard(ctx context.Context, who desk.Subject, id string) (intake.Quarantined, error)
	Replay(ctx context.Context, who desk.Subject, id string) (intake.Outcome, error)
}

// Administration is the desk's configuration, for whoever may read or replace it.
type Administration interface {
	Config(ctx context.Context, who desk.Subject) (*desk.Config, error)
	// Directory is for agents, teams and tags only.
	Directory(ctx context.Context, who desk.Subject) (*desk.Config, error)
	Configure(ctx context.Context, who desk.Subject, cfg desk.Config) (admin.Change, error)
}

// KeyRing is the API keys of the desk, for whoever may make and revoke them.
type KeyRing interface {
	ListKeys(ctx context.Context, who desk.Subject) ([]access.Listed, error)
	CreateKey(ctx context.Context, who desk.Subject, n access.NewKey) (desk.APIKey, string, error)
	RevokeKey(ctx context.Context, who desk.Subject, id string) (access.Listed, error)
}

// Deps are what the API works with; all are needed but Sessions, Own, Last and Limits.
type Deps struct {
	Keys     Keys
	Sessions Sessions // nil: nobody signs in, API keys only
	Own      OwnSessions
	Last     LastSignIns // nil: nothing is known of sign-ins
	Limits   Limits      // nil: no limits
	Cookies  session.Cookies
	Tickets  Tickets
	Several  Several
	Files    Files
	Feed     Feed
	Search   Search

	Relations Relations
	Nearby    Nearby
	Notices   Notices

	Intake Intake
	People People
	// Identities and Organizations are package directory, too.
	Identities    Identities
	Organizations Organizations
	Mail          Quarantine
	Locked        LockedFiles
	Rules         MailRules
	Settings      Administration
	Profiles      Profiles
	Audit         Audit
	Sending       Sending // nil: nothing is told of addresses
	KeyRing       KeyRing
	Tools         Tools
	ToolUse       ToolUse
	Now           func() time.Time // nil: time.Now
	Log           *slog.Logger     // takes the causes of errors of our own making
}

type server struct {
	Deps
	good goodKeys
}

// New makes the handler of everything under Base. It may be called from many
// requests at once. Nothing is compiled before it is asked for: making the
// handler costs some microseconds, and the first request of an operation
// builds that operation's schema.
func New(d Deps) http.Handler {
	s := &server{Deps: d}
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, route := range s.routes() {
		path := Base + route.path
		mux.Handle(route.method+" "+path, s.operation(route))
		allowed[path] = append(allowed[path], route.method)
	}
	mux.HandleFunc("GET "+documentPath, serveDocument)
	allowed[documentPath] = []string{http.MethodGet}
	page := &reference.Page{Document: document, Style: stylePath, Contract: documentPath}
	mux.Handle("GET "+referencePath, page)
	mux.HandleFunc("GET "+stylePath, page.ServeStyle)
	allowed[referencePath], allowed[stylePath] = []string{http.MethodGet}, []string{http.MethodGet}
	for path, methods := range allowed {
		if slices.Contains(methods, http.MethodGet) {
			methods = append(methods, http.MethodHead)
		}
		slices.Sort(methods)
		allowed[path] = methods
	}
	for path := range allowed {
		for _, pattern := range otherMethods(path, allowed) {
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
				problem.Write(w, r, problem.MethodNotAllowed(allowed[closest(r.URL.Path, path, allowed)]...))
			})
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem.Write(w, r, desk.Fail(desk.NotFound, "not_found"))
	})
	return mux
}

// otherMethods are the patterns of a path for the methods that it does not
// take: the path alone, unless a path with a wildcard also matches it, which
// net/http would call ambiguous; then one for each method there is.
func otherMethods(path string, allowed map[string][]string) []string {
	for other, methods := range allowed {
		if other == path || !matchesPath(other, path) {
			continue
		}
		var patterns []string
		for _, method := range methods {
			if method != http.MethodHead && !slices.Contains(allowed[path], method) {
				patterns = append(patterns, method+" "+path)
			}
		}
		return patterns
	}
	return []string{path}
}

// closest is the path of the table that an address means: itself when it stands
// there, as /tickets/bulk does beside /tickets/{ticket}; otherwise is the one
// that net/http found.
func closest(address, otherwise string, allowed map[string][]string) string {
	if _, ok := allowed[address]; ok {
		return address
	}
	return otherwise
}

// matchesPath reports whether a pattern's wildcards match a path.
func matchesPath(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || strings.HasPrefix(x, "{") })
}

func (s *server) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// fail answers with the problem of err and logs what is our fault.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem.Log(r.Context(), s.Log, err)
	problem.Write(w, r, err)
}

// caller is who asks, and of a session its CSRF token, its id and whether its
// sign-in took a second factor; a key has none of these.
type caller struct {
	who           desk.Subject
	csrf, session string
	factor        signin.SecondFactor
}

// authenticate finds out who asks, by "Authorization: Bearer <API key>", else
// by the cookie of a session. What a session may change, a page of another
// site must not: that is refused here. A session's new token is given to the
// browser whatever becomes of the request.
func (s *server) authenticate(w http.ResponseWriter, r *http.Request) (caller, error) {
	if len(r.Header.Values("Authorization")) > 0 {
		who, err := s.byKey(r)
		return caller{who: who}, err
	}
	token := s.Cookies.Token(r)
	if token == "" || s.Sessions == nil {
		return caller{}, desk.Fail(desk.Unauthenticated, "unauthenticated")
	}
	signed, err := s.Sessions.Authenticate(r.Context(), token)
	if err != nil {
		return caller{}, err
	}
	if signed.Token != "" {
		s.Cookies.SetToken(w, signed.Token, signed.Expires)
	}
	return caller{signed.Subject, signed.CSRF, signed.Session, signed.SecondFactor}, session.Guard(r, signed.CSRF, r.Header.Get(session.CSRFHeader))
}

func (s *server) byKey(r *http.Request) (desk.Subject, error) {
	values := r.Header.Values("Authorization")
	if len(values) > 1 {
		return desk.Subject{}, desk.Fail(desk.Unauthenticated, "key_invalid")
	}
	scheme, secret, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return desk.Subject{}, desk.Fail(desk.Unauthenticated, "unauthenticated")
	}
	return s.holder(r, strings.TrimSpace(secret))
}

func forbidden() error { return desk.Fail(desk.Forbidden, "forbidden") }

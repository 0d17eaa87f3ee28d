package signin_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
	"helpdesk/internal/store"
	"helpdesk/internal/table/embedded"
)

const clientID = "desk-client"

// world is a desk with Ana (agent), Root (admin) and Old (deactivated), whose
// issuer does what a test tells it, and a clock that the test moves.
type world struct {
	t      *testing.T
	issuer *rogue
	table  *embedded.Table
	store  *store.Store
	log    *bytes.Buffer
	signin *signin.Service
	mu     sync.Mutex
	at     time.Time
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func open(t *testing.T, change ...func(*signin.Options)) *world {
	t.Helper()
	w := &world{t: t, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), log: &bytes.Buffer{}}
	w.issuer = newRogue(t, w.now)
	tbl, err := embedded.Open(filepath.Join(t.TempDir(), "table.db"), embedded.Options{NoSync: true, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tbl.Close() })
	w.table = tbl
	w.store = w.elsewhere()
	o := signin.Options{
		Attempts: w.store, Sessions: w.store, Tokens: w.store, Own: w.store, Last: w.store, Configuration: w.store, Now: w.now,
		Client: signin.FromParameters(paramsOf(w.issuer.URL), names), PublicURL: func(context) (string, error) { return "https://desk.test/", nil },
		Log: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
	for _, c := range change {
		c(&o)
	}
	w.signin = signin.New(o)
	return w
}

// elsewhere is the store as another function has it: with a cache of its own.
func (w *world) elsewhere() *store.Store {
	return store.New(store.Options{Table: w.table, Now: w.now, Seed: func() desk.Config {
		return desk.Config{Agents: []desk.Agent{
			{ID: "ana", Name: "Ana", Address: "Ana@Example.com", Role: desk.RoleAgent, Teams: []string{"billing"}, Active: true},
			{ID: "root", Name: "Root", Address: "root@example.com", Role: desk.RoleAdmin, Active: true},
			{ID: "old", Name: "Old", Address: "old@example.com", Role: desk.RoleAdmin},
			{ID: "none", Name: "None", Role: desk.RoleAdmin, Active: true},
		}}
	}})
}

// begun is a sign-in as the browser sees it.
type begun struct {
	signin.Begun
	query url.Values
}

func (w *world) begin() begun {
	w.t.Helper()
	b, err := w.signin.Begin(w.t.Context(), signin.Beginning{Caller: "192.0.2.1", To: "/console/tickets/7?x=1"})
	if err != nil {
		w.t.Fatal(err)
	}
	u, err := url.Parse(b.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	return begun{b, u.Query()}
}

// grant is what the issuer gives a browser that has signed in there: a code.
func (w *world) grant(b begun) signin.Return {
	return signin.Return{Caller: "192.0.2.1", State: b.query.Get("state"), Code: w.issuer.grant(b.query), Browser: b.Browser}
}

func (w *world) finish(r signin.Return) (signin.Opened, error) {
	return w.signin.Finish(w.t.Context(), r)
}

// enter signs Ana in.
func (w *world) enter() signin.Opened {
	w.t.Helper()
	opened, err := w.finish(w.grant(w.begin()))
	if err != nil {
		w.t.Fatal(err)
	}
	return opened
}

// configure changes the desk's configuration and waits until all know it.
func (w *world) configure(change func(*desk.Config)) {
	w.t.Helper()
	now, err := w.store.Config(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	cfg := *now
	cfg.Agents = append([]desk.Agent(nil), now.Agents...)
	change(&cfg)
	cfg.Follow(now, w.now())
	if _, err := w.store.PutConfig(w.t.Context(), cfg); err != nil {
		w.t.Fatal(err)
	}
}

func codeOf(err error) string {
	if e := new(desk.Error); asDesk(err, &e) {
		return e.Code
	}
	return ""
}

// want holds an error to its code.
func want(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || codeOf(err) != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

// rogue is an issuer that answers what it is told.
type rogue struct {
	*httptest.Server
	key *rsa.PrivateKey
	now func() time.Time
	// curve is a second key, published when it is set.
	curve *ecdsa.PrivateKey

	mu        sync.Mutex
	codes     map[string]url.Values // of the request that the code was granted for
	asked     map[string]int        // requests by path
	claims    func(map[string]any)  // changes the claims of a token
	mint      func(claims map[string]any) string
	lax       bool           // takes codes again and again, without looking at the verifier
	fail      map[string]int // status to answer by path
	describe  func(map[string]any)
	tokenOnly func(map[string]any) // changes the token answer
}

// issuerKey is the key of every rogue issuer: making one takes a while.
var issuerKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	return key
})

func newRogue(t *testing.T, now func() time.Time) *rogue {
	t.Helper()
	key := issuerKey()
	if key == nil {
		t.Fatal("no key")
	}
	x := &rogue{key: key, now: now, codes: map[string]url.Values{}, asked: map[string]int{}, fail: map[string]int{}}
	x.mint = func(claims map[string]any) string {
		return x.sign(map[string]any{"alg": "RS256", "kid": "k1"}, claims, x.key)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", x.description)
	mux.HandleFunc("GET /elsewhere", x.description)
	mux.HandleFunc("GET /keys", x.keys)
	mux.HandleFunc("POST /token", x.token)
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.mu.Lock()
		x.asked[r.URL.Path]++
		status := x.fail[r.URL.Path]
		x.mu.Unlock()
		switch {
		case status >= 300 && status < 400:
			http.Redirect(w, r, "/elsewhere", status)
		case status != 0:
			w.WriteHeader(status)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(x.Close)
	return x
}

func (x *rogue) description(w http.ResponseWriter, _ *http.Request) {
	d := map[string]any{
		"issuer": x.URL, "authorization_endpoint": x.URL + "/authorize", "token_endpoint": x.URL + "/token", "jwks_uri": x.URL + "/keys",
		"end_session_endpoint": x.URL + "/leave", "id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256", "RS512", "PS256"},
	}
	if x.describe != nil {
		x.describe(d)
	}
	answer(w, d)
}

func (x *rogue) keys(w http.ResponseWriter, _ *http.Request) {
	n := base64.RawURLEncoding.EncodeToString(x.key.N.Bytes())
	list := []any{map[string]any{"kty": "RSA", "kid": "k1", "use": "sig", "n": n, "e": "AQAB"}}
	if x.curve != nil {
		point, _ := x.curve.PublicKey.Bytes() // 4, X, Y
		list = append(list, map[string]any{
			"kty": "EC", "kid": "e1", "use": "sig", "crv": "P-256",
			"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
		})
	}
	answer(w, map[string]any{"keys": list})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// grant makes a code for a request to /authorize.
func (x *rogue) grant(q url.Values) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	code := rand.Text()
	x.codes[code] = q
	return code
}

func (x *rogue) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	x.mu.Lock()
	q, known := x.codes[r.Form.Get("code")]
	if !x.lax {
		delete(x.codes, r.Form.Get("code"))
	}
	x.mu.Unlock()
	sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
	proved := base64.RawURLEncoding.EncodeToString(sum[:]) == q.Get("code_challenge") && q.Get("code_challenge_method") == "S256"
	if !known || !proved && !x.lax || r.Form.Get("redirect_uri") != "https://desk.test/sign-in/callback" || r.Form.Get("client_id") != clientID {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, map[string]any{"error": "invalid_grant"})
		return
	}
	now := x.now()
	claims := map[string]any{
		"iss": x.URL, "aud": clientID, "sub": "s-1", "exp": now.Add(5 * time.Minute).Unix(), "iat": now.Unix(),
		"nonce": q.Get("nonce"), "email": "ana@example.com", "email_verified": true,
	}
	if x.claims != nil {
		x.claims(claims)
	}
	reply := map[string]any{"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": x.mint(claims)}
	if x.tokenOnly != nil {
		x.tokenOnly(reply)
	}
	answer(w, reply)
}

// stronger makes a token that is signed as its header says, by an algorithm
// that is not among the two which are allowed.
func (x *rogue) stronger(alg string) func(map[string]any) string {
	return func(claims map[string]any) string {
		text := unsigned(map[string]any{"alg": alg, "kid": "k1"}, claims)
		var sig []byte
		if alg == "RS512" {
			sum := sha512.Sum512([]byte(text))
			sig, _ = rsa.SignPKCS1v15(rand.Reader, x.key, crypto.SHA512, sum[:])
		} else {
			sum := sha256.Sum256([]byte(text))
			sig, _ = rsa.SignPSS(rand.Reader, x.key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(sig)
	}
}

// sign makes an RS256 token, whatever its header says.
func (x *rogue) sign(header, claims map[string]any, key *rsa.PrivateKey) string {
	text := unsigned(header, claims)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

func unsigned(header, claims map[string]any) string {
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(maps.Clone(claims))
	return base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c)
}

func (x *rogue) count(path string) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.asked[path]
}

package local

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
)

// browser is somebody's browser: it keeps cookies and follows redirects.
type browser struct {
	t    *testing.T
	d    *Desk
	http *http.Client
}

func newBrowser(t *testing.T, d *Desk) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, d, &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

// page is what a browser shows in the end.
type shown struct {
	status int
	url    *url.URL
	body   string
	header http.Header
}

func (b *browser) do(method, address, body string, header ...string) shown {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.d.URL() + address
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	resp, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return shown{resp.StatusCode, resp.Request.URL, string(text), resp.Header}
}

func (b *browser) form(address string, fields ...string) shown {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return b.do("POST", address, v.Encode(), "Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin")
}

// stay lets the browser follow no redirect.
func (b *browser) stay() *browser {
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// click chooses an agent on the issuer's page.
func (b *browser) click(login shown, agent string) shown {
	b.t.Helper()
	m := requestField.FindStringSubmatch(login.body)
	if m == nil {
		b.t.Fatalf("no sign-in page at %s: %d %s", login.url, login.status, login.body)
	}
	return b.form(issuerPath+"/login", "request", m[1], "agent", agent)
}

func (b *browser) signIn(agent string) {
	b.t.Helper()
	if got := b.click(b.do("GET", "/sign-in?to=/api/v1/me", ""), agent); got.status != 200 || got.url.Path != "/api/v1/me" {
		b.t.Fatalf("signed in: %s %d %s", got.url, got.status, got.body)
	}
}

// me is who the API takes the browser for; nothing when nobody.
func (b *browser) me() (me struct{ Agent, Role, CSRF string }) {
	b.t.Helper()
	got := b.do("GET", "/api/v1/me", "")
	if got.status == 200 {
		if err := json.Unmarshal([]byte(got.body), &me); err != nil {
			b.t.Fatal(err)
		}
	} else if got.status != 401 {
		b.t.Errorf("me: %d %s", got.status, got.body)
	}
	return me
}

// clock is a clock that a test moves on.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func demoDesk(t *testing.T) (*Desk, *clock) {
	t.Helper()
	c := &clock{}
	o := options(t, t.TempDir())
	o.Seed, o.Now = true, c.now
	return start(t, o), c
}

func TestSignIn_wholeFlow(t *testing.T) {
	d, clock := demoDesk(t)
	b := newBrowser(t, d)
	if who := b.me().Agent; who != "" {
		t.Fatalf("signed in as %s from the start", who)
	}
	login := b.do("GET", "/sign-in?to=/api/v1/me", "", "Accept-Language: es")
	for _, name := range []string{`<html lang="es">`, "Entrar", "Ana Ruiz", "Tom Baker"} {
		if !strings.Contains(login.body, name) {
			t.Errorf("the sign-in page lacks %s: %s", name, login.body)
		}
	}
	if got := b.click(login, "ana"); got.status != 200 || got.url.String() != d.URL()+"/api/v1/me" {
		t.Fatalf("after the click: %s %d %s", got.url, got.status, got.body)
	}
	me := b.me()
	if me.Agent != "ana" || me.Role != "agent" || len(me.CSRF) != 43 {
		t.Fatalf("me: %+v", me)
	}
	for _, c := range b.http.Jar.Cookies(mustURL(t, d.URL())) {
		if c.Name == "desk-sign-in" {
			t.Error("the secret of the sign-in is still there")
		}
	}
	// A later request rotates the token; the browser goes on with the new one.
	before := b.http.Jar.Cookies(mustURL(t, d.URL()))[0].Value
	clock.pass(signin.RotateEvery)
	if b.me().CSRF != me.CSRF {
		t.Error("the CSRF token changed with the session's token")
	}
	if after := b.http.Jar.Cookies(mustURL(t, d.URL()))[0].Value; after == before {
		t.Error("the token did not rotate")
	}
	clock.pass(time.Hour)
	// Signing out asks first, goes to the issuer and comes back.
	ask := b.do("GET", "/sign-out", "", "Accept-Language: en")
	if ask.status != 200 || !strings.Contains(ask.body, `value="`+me.CSRF+`"`) {
		t.Fatalf("sign-out page: %d %s", ask.status, ask.body)
	}
	if got := b.form("/sign-out", "csrf", me.CSRF); got.status != 200 || got.url.Path != "/sign-out" || !strings.Contains(got.body, "signed out") {
		t.Errorf("signed out: %s %d %s", got.url, got.status, got.body)
	}
	if b.me().Agent != "" {
		t.Error("the session goes on")
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// A session changes something only from a page of the desk's own.
func TestSession_csrf(t *testing.T) {
	d, _ := demoDesk(t)
	b := newBrowser(t, d)
	b.signIn("ana")
	csrf := b.me().CSRF
	other := newBrowser(t, d)
	other.signIn("luis")
	body := `{"address":"lucia@example.com","subject":"Invoice","text":"Wrong VAT"}`
	const typ = "Content-Type: application/json"
	tests := map[string]struct {
		header []string
		status int
	}{
		"no token":                {[]string{typ}, 403},
		"another session's token": {[]string{typ, "X-CSRF-Token: " + other.me().CSRF}, 403},
		"from another site":       {[]string{typ, "X-CSRF-Token: " + csrf, "Sec-Fetch-Site: cross-site"}, 403},
		"from another host":       {[]string{typ, "X-CSRF-Token: " + csrf, "Sec-Fetch-Site: same-site"}, 403},
		"of another origin":       {[]string{typ, "X-CSRF-Token: " + csrf, "Origin: https://evil.example"}, 403},
		"of no origin":            {[]string{typ, "X-CSRF-Token: " + csrf, "Origin: null"}, 403},
		"own page":                {[]string{typ, "X-CSRF-Token: " + csrf, "Sec-Fetch-Site: same-origin", "Origin: " + d.URL()}, 201},
		"own page, old browser":   {[]string{typ, "X-CSRF-Token: " + csrf, "Origin: " + d.URL()}, 201},
	}
	for name, tc := range tests {
		got := b.do("POST", "/api/v1/tickets", body, tc.header...)
		if got.status != tc.status || tc.status == 403 && !strings.Contains(got.body, `"csrf"`) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	// A key is no cookie: no browser sends it by itself.
	key := ""
	for _, s := range d.Samples() {
		key = s.Secret
	}
	if got := newBrowser(t, d).do("POST", "/api/v1/tickets", body, typ, "Authorization: Bearer "+key, "Origin: https://evil.example"); got.status != 201 {
		t.Errorf("by key: %d %s", got.status, got.body)
	}
	// Nor does another site sign anybody out.
	for name, header := range map[string][]string{
		"form of another site": {"Content-Type: application/x-www-form-urlencoded", "Origin: https://evil.example"},
		"script without token": {"X-CSRF-Token: x", "Origin: " + d.URL()},
	} {
		if got := b.do("POST", "/sign-out", "csrf="+csrf, header...); got.status != 403 || b.me().Agent != "ana" {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	got := b.do("POST", "/sign-out", "", "X-CSRF-Token: "+csrf, "Origin: "+d.URL())
	if got.status != 200 || !strings.Contains(got.body, issuerPath) || b.me().Agent != "" {
		t.Errorf("script signs out: %d %s", got.status, got.body)
	}
}

// What one browser began, no other one ends.
func TestSignIn_otherBrowser(t *testing.T) {
	d, _ := demoDesk(t)
	thief, victim := newBrowser(t, d).stay(), newBrowser(t, d)
	begun := thief.do("GET", "/sign-in", "")
	login := thief.do("GET", thief.do("GET", begun.header.Get("Location"), "").header.Get("Location"), "")
	callback := thief.do("GET", thief.click(login, "luis").header.Get("Location"), "").header.Get("Location")
	if !strings.HasPrefix(callback, d.URL()+signin.CallbackPath) {
		t.Fatalf("callback %s", callback)
	}
	// Login CSRF: the victim is lured to the thief's callback.
	if got := victim.do("GET", callback, "", "Accept-Language: en"); got.status != 401 || !strings.Contains(got.body, "did not send its cookie") || victim.me().Agent != "" {
		t.Errorf("the victim: %d %s", got.status, got.body)
	}
	// With the victim's own sign-in begun it is no better.
	victim.do("GET", "/sign-in", "")
	if got := victim.do("GET", callback, "", "Accept-Language: es"); got.status != 401 || !strings.Contains(got.body, "otro navegador") {
		t.Errorf("the victim, signing in: %d %s", got.status, got.body)
	}
	// The one who began it gets in, once.
	if got := thief.do("GET", callback, ""); got.status != 303 || thief.me().Agent != "luis" {
		t.Errorf("the one who began: %d", got.status)
	}
	if got := thief.do("GET", callback, ""); got.status != 401 {
		t.Errorf("again: %d", got.status)
	}
	doubled := callback + "&state=x"
	if got := thief.do("GET", doubled, ""); got.status != 401 {
		t.Errorf("two states: %d", got.status)
	}
}

func TestSignIn_returnsOnlyHere(t *testing.T) {
	d, _ := demoDesk(t)
	for _, to := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example"} {
		b := newBrowser(t, d).stay()
		begun := b.do("GET", "/sign-in?to="+url.QueryEscape(to), "")
		login := b.do("GET", b.do("GET", begun.header.Get("Location"), "").header.Get("Location"), "")
		callback := b.do("GET", b.click(login, "ana").header.Get("Location"), "").header.Get("Location")
		if got := b.do("GET", callback, "").header.Get("Location"); got != signin.HomePath && got != "/%09/evil.example" {
			t.Errorf("%q: returned to %q", to, got)
		}
	}
}

func TestSession_deactivated(t *testing.T) {
	d, _ := demoDesk(t)
	b := newBrowser(t, d)
	b.signIn("eva")
	cfg, err := d.Data().Store.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := *cfg
	changed.Agents = append([]desk.Agent(nil), cfg.Agents...)
	for i := range changed.Agents {
		changed.Agents[i].Active = changed.Agents[i].ID != "eva"
	}
	if _, err := d.Data().Store.PutConfig(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	if who := b.me().Agent; who != "" {
		t.Errorf("%s is deactivated and still in", who)
	}
	login := b.do("GET", "/sign-in", "")
	if strings.Contains(login.body, "Eva") {
		t.Error("a deactivated agent can be chosen")
	}
	if got := b.click(login, "eva"); !strings.Contains(got.body, "not valid") && !strings.Contains(got.body, "ya no es") {
		t.Errorf("chosen all the same: %d %s", got.status, got.body)
	}
}

func TestSession_ends(t *testing.T) {
	d, clock := demoDesk(t)
	b := newBrowser(t, d)
	b.signIn("ana")
	clock.pass(signin.IdleLife)
	if who := b.me().Agent; who != "" {
		t.Errorf("%s is idle for %v and still in", who, signin.IdleLife)
	}
}

// The issuer answers nobody who came by a name of somebody else's.
func TestIssuer_onlyByLoopback(t *testing.T) {
	d, _ := demoDesk(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL()+issuerPath+"/login", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("by another name: %d", resp.StatusCode)
	}
	b := newBrowser(t, d)
	login := b.do("GET", "/sign-in", "")
	m := requestField.FindStringSubmatch(login.body)
	got := b.do("POST", issuerPath+"/login", "agent=marta&request="+m[1], "Content-Type: application/x-www-form-urlencoded", "Origin: https://evil.example")
	if got.status != http.StatusForbidden {
		t.Errorf("another site chose an agent: %d", got.status)
	}
}

// A desk that other machines reach has no issuer, and says so.
func TestIssuer_notOnTheNetwork(t *testing.T) {
	o := options(t, t.TempDir())
	o.HTTPAddr = "0.0.0.0:0"
	d := start(t, o)
	b := newBrowser(t, d)
	if got := b.do("GET", issuerPath+"/.well-known/openid-configuration", ""); got.status != 404 {
		t.Errorf("the issuer: %d", got.status)
	}
	if got := b.do("GET", "/sign-in", "", "Accept-Language: en"); got.status != 503 || !strings.Contains(got.body, "cannot be reached") {
		t.Errorf("sign-in: %d %s", got.status, got.body)
	}
}

package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
)

// hs256 signs with a shared secret: what an attacker does who hopes that a
// public key is taken for one.
func hs256(secret []byte, kid string) func(map[string]any) string {
	return func(claims map[string]any) string {
		text := unsigned(map[string]any{"alg": "HS256", "kid": kid, "typ": "JWT"}, claims)
		h := hmac.New(sha256.New, secret)
		h.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
	}
}

// Whatever the issuer sends, only a token that holds in every point opens a session.
func TestFinish_token(t *testing.T) {
	set := func(name string, value any) func(*world) {
		return func(w *world) {
			w.issuer.claims = func(c map[string]any) {
				if value == nil {
					delete(c, name)
					return
				}
				c[name] = value
			}
		}
	}
	mint := func(f func(w *world) func(map[string]any) string) func(*world) {
		return func(w *world) { w.issuer.mint = f(w) }
	}
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		prepare func(*world)
		code    string // "" when the sign-in succeeds
	}{
		"good":                      {func(*world) {}, ""},
		"good, verified as a text":  {set("email_verified", "true"), ""},
		"good, address in capitals": {set("email", "ANA@EXAMPLE.COM"), ""},
		"good, two audiences and azp": {func(w *world) {
			w.issuer.claims = func(c map[string]any) { c["aud"] = []string{"x", clientID}; c["azp"] = clientID }
		}, ""},
		"alg none": {mint(func(*world) func(map[string]any) string {
			return func(c map[string]any) string { return unsigned(map[string]any{"alg": "none"}, c) + "." }
		}), "signin_failed"},
		"alg None in capitals": {mint(func(*world) func(map[string]any) string {
			return func(c map[string]any) string { return unsigned(map[string]any{"alg": "NONE", "kid": "k1"}, c) + "." }
		}), "signin_failed"},
		"HS256 with the public key's PEM": {mint(func(w *world) func(map[string]any) string {
			der, _ := x509.MarshalPKIXPublicKey(&w.issuer.key.PublicKey)
			return hs256(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "k1")
		}), "signin_failed"},
		"HS256 with the modulus": {mint(func(w *world) func(map[string]any) string { return hs256(w.issuer.key.N.Bytes(), "k1") }), "signin_failed"},
		"HS256 with the client":  {mint(func(*world) func(map[string]any) string { return hs256([]byte(clientID), "") }), "signin_failed"},
		"alg RS512, well signed": {mint(func(w *world) func(map[string]any) string { return w.issuer.stronger("RS512") }), "signin_failed"},
		"alg PS256, well signed": {mint(func(w *world) func(map[string]any) string { return w.issuer.stronger("PS256") }), "signin_failed"},
		"another key of that name": {mint(func(w *world) func(map[string]any) string {
			other, _ := rsa.GenerateKey(rand.Reader, 2048)
			return func(c map[string]any) string {
				return w.issuer.sign(map[string]any{"alg": "RS256", "kid": "k1"}, c, other)
			}
		}), "signin_failed"},
		"key brought along": {mint(func(w *world) func(map[string]any) string {
			other, _ := rsa.GenerateKey(rand.Reader, 2048)
			jwk := map[string]any{"kty": "RSA", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(other.N.Bytes())}
			return func(c map[string]any) string {
				return w.issuer.sign(map[string]any{"alg": "RS256", "kid": "k1", "jwk": jwk, "jku": "https://evil.example/keys"}, c, other)
			}
		}), "signin_failed"},
		"changed after signing": {mint(func(w *world) func(map[string]any) string {
			return func(c map[string]any) string {
				signed := strings.Split(w.issuer.sign(map[string]any{"alg": "RS256", "kid": "k1"}, c, w.issuer.key), ".")
				c["email"] = "root@example.com"
				return unsigned(map[string]any{"alg": "RS256", "kid": "k1"}, c) + "." + signed[2]
			}
		}), "signin_failed"},
		"not a token":               {mint(func(*world) func(map[string]any) string { return func(map[string]any) string { return "nonsense" } }), "signin_failed"},
		"very long token":           {set("padding", strings.Repeat("x", 20_000)), "signin_failed"},
		"no token":                  {func(w *world) { w.issuer.tokenOnly = func(r map[string]any) { delete(r, "id_token") } }, "signin_failed"},
		"wrong issuer":              {set("iss", "https://evil.example"), "signin_failed"},
		"issuer with a slash":       {func(w *world) { w.issuer.claims = func(c map[string]any) { c["iss"] = fmt.Sprint(c["iss"], "/") } }, "signin_failed"},
		"no issuer":                 {set("iss", nil), "signin_failed"},
		"wrong audience":            {set("aud", "another"), "signin_failed"},
		"no audience":               {set("aud", nil), "signin_failed"},
		"two audiences, no azp":     {set("aud", []string{clientID, "another"}), "signin_failed"},
		"issued to another client":  {set("azp", "another"), "signin_failed"},
		"expired":                   {set("exp", start.Add(-time.Second).Unix()), "signin_failed"},
		"no expiry":                 {set("exp", nil), "signin_failed"},
		"not yet valid":             {set("nbf", start.Add(10*time.Minute).Unix()), "signin_failed"},
		"no nonce":                  {set("nonce", nil), "signin_failed"},
		"another nonce":             {set("nonce", strings.Repeat("A", 43)), "signin_failed"},
		"address not verified":      {set("email_verified", false), "signin_unverified"},
		"verified left out":         {set("email_verified", nil), "signin_unverified"},
		"verified as another text":  {set("email_verified", "True"), "signin_unverified"},
		"verified as a number":      {set("email_verified", 1), "signin_unverified"},
		"no address":                {set("email", nil), "signin_unverified"},
		"empty address":             {set("email", ""), "signin_unverified"},
		"unknown address":           {set("email", "stranger@example.com"), "signin_unknown"},
		"deactivated agent":         {set("email", "old@example.com"), "signin_unknown"},
		"address with a space":      {set("email", " "), "signin_unknown"},
		"address of many, by comma": {set("email", "stranger@example.com,ana@example.com"), "signin_unknown"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			tc.prepare(w)
			opened, err := w.finish(w.grant(w.begin()))
			if tc.code == "" {
				if err != nil || opened.Token == "" {
					t.Errorf("refused: %v", err)
				}
				return
			}
			want(t, err, tc.code)
			if opened.Token != "" {
				t.Error("a session was opened")
			}
		})
	}
}

// A token of the other algorithm that is allowed is good too.
func TestFinish_ellipticCurve(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := open(t)
	w.issuer.mint = func(c map[string]any) string {
		text := unsigned(map[string]any{"alg": "ES256", "kid": "e1"}, c)
		sum := sha256.Sum256([]byte(text))
		r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
		if err != nil {
			t.Error(err)
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
	}
	if _, err := w.finish(w.grant(w.begin())); err == nil {
		t.Error("a key that is not the issuer's signs in")
	}
	w.issuer.curve = key
	w.pass(time.Minute)
	if _, err := w.finish(w.grant(w.begin())); err != nil {
		t.Error(err)
	}
}

// An issuer that cannot be had, or that says what it must not, is not used.
func TestBegin_issuer(t *testing.T) {
	describe := func(name string, value any) func(*world) {
		return func(w *world) { w.issuer.describe = func(d map[string]any) { d[name] = value } }
	}
	status := func(path string, code int) func(*world) {
		return func(w *world) { w.issuer.fail[path] = code }
	}
	const discovery = "/.well-known/openid-configuration"
	for name, prepare := range map[string]func(*world){
		"down":                   func(w *world) { w.issuer.Close() },
		"failing":                status(discovery, 500),
		"missing":                status(discovery, 404),
		"redirecting":            status(discovery, 302),
		"of another name":        describe("issuer", "https://evil.example"),
		"keys without TLS":       describe("jwks_uri", "http://keys.example/"),
		"token without TLS":      describe("token_endpoint", "http://token.example/"),
		"pages without TLS":      describe("authorization_endpoint", "http://pages.example/"),
		"pages with a password":  describe("authorization_endpoint", "https://a:b@pages.example/"),
		"pages of another sort":  describe("authorization_endpoint", "javascript:alert(1)"),
		"describing for ever":    describe("padding", strings.Repeat("x", 300_000)),
		"describing in nonsense": describe("issuer", 7),
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			prepare(w)
			_, err := w.signin.Begin(t.Context(), beginning)
			want(t, err, "signin_unavailable")
			if !desk.IsKind(err, desk.Unavailable) {
				t.Errorf("kind of %v", err)
			}
		})
	}
}

// An issuer that fails in the middle is told as such, and its keys are asked
// for once however many bad tokens come.
func TestFinish_issuerFails(t *testing.T) {
	for _, path := range []string{"/token", "/keys"} {
		w := open(t)
		w.issuer.fail[path] = 503
		_, err := w.finish(w.grant(w.begin()))
		want(t, err, "signin_unavailable")
		w.issuer.fail[path] = 0
		if _, err := w.finish(w.grant(w.begin())); err != nil {
			t.Errorf("%s works again: %v", path, err)
		}
	}
}

func TestFinish_keysAreAskedForRarely(t *testing.T) {
	w := open(t)
	w.enter()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := w.issuer.mint
	w.issuer.mint = func(c map[string]any) string {
		return w.issuer.sign(map[string]any{"alg": "RS256", "kid": rand.Text()}, c, other)
	}
	for range 20 {
		if _, err := w.finish(w.grant(w.begin())); err == nil {
			t.Fatal("an unknown key signs in")
		}
	}
	if n := w.issuer.count("/keys"); n != 1 {
		t.Errorf("20 bad tokens: the keys were asked for %d times", n)
	}
	w.issuer.mint = good
	w.enter() // with the keys that are known
	// New keys are found when a token needs them.
	w.issuer.key = other
	w.pass(time.Minute)
	w.enter()
	if n := w.issuer.count("/keys"); n != 2 {
		t.Errorf("after a change of keys they were asked for %d times", n)
	}
	w.pass(time.Hour)
	w.enter()
	if n := w.issuer.count("/.well-known/openid-configuration"); n != 2 {
		t.Errorf("the description was read %d times in an hour", n)
	}
}

// Package session is an agent's session as a browser carries it: two cookies,
// and what a request that changes something must bring along so that no page of
// another site can make it. Whose session it is, package signin knows.
package session

import (
	"crypto/subtle"
	"net/http"
	"time"

	"helpdesk/internal/desk"
)

// CSRFHeader carries the session's CSRF token with every request that changes
// something. A page of another site can neither read the token nor send the header.
const CSRFHeader = "X-CSRF-Token"

// Cookies reads and writes the cookies. Plain is for a desk on loopback
// without TLS only: there browsers refuse the prefix __Host-, which otherwise
// keeps other hosts of the domain, and plain http, from planting a cookie.
type Cookies struct{ Plain bool }

const (
	prefix       = "__Host-"
	sessionName  = "desk"
	beginName    = "desk-sign-in"
	maxCookie    = 256 // bytes of a value that is looked at
	clearedValue = "gone"
)

func (c Cookies) name(name string) string {
	if c.Plain {
		return name
	}
	return prefix + name
}

// Name is the name of the session's cookie.
func (c Cookies) Name() string { return c.name(sessionName) }

// Token is the session's token that the request brings; "" when it brings none.
func (c Cookies) Token(r *http.Request) string { return c.read(r, sessionName) }

// Begun is the secret of a sign-in that has begun in this browser; "" when none has.
func (c Cookies) Begun(r *http.Request) string { return c.read(r, beginName) }

func (c Cookies) read(r *http.Request, name string) string {
	cookie, err := r.Cookie(c.name(name))
	if err != nil || len(cookie.Value) > maxCookie || cookie.Value == clearedValue {
		return ""
	}
	return cookie.Value
}

// SetToken gives the browser the session's token until the session is over.
func (c Cookies) SetToken(w http.ResponseWriter, token string, expires time.Time) {
	c.set(w, &http.Cookie{Name: sessionName, Value: token, Expires: expires})
}

// SetBegun gives the browser the secret of a sign-in that begins.
func (c Cookies) SetBegun(w http.ResponseWriter, secret string, life time.Duration) {
	c.set(w, &http.Cookie{Name: beginName, Value: secret, MaxAge: int(life.Seconds())})
}

// ClearToken takes the session's token away.
func (c Cookies) ClearToken(w http.ResponseWriter) {
	c.set(w, &http.Cookie{Name: sessionName, Value: clearedValue, MaxAge: -1})
}

// ClearBegun takes the secret of the sign-in away.
func (c Cookies) ClearBegun(w http.ResponseWriter) {
	c.set(w, &http.Cookie{Name: beginName, Value: clearedValue, MaxAge: -1})
}

// set writes a cookie that no script can read. Lax, because the browser comes
// back from the issuer, another site, and must bring it along.
func (c Cookies) set(w http.ResponseWriter, cookie *http.Cookie) {
	cookie.Name, cookie.Path = c.name(cookie.Name), "/"
	cookie.HttpOnly, cookie.Secure, cookie.SameSite = true, !c.Plain, http.SameSiteLaxMode
	http.SetCookie(w, cookie)
}

// Guard refuses a request that a page of another site may have made, or that
// does not bring the session's CSRF token: desk.Forbidden "csrf". Requests that
// change nothing (GET, HEAD, OPTIONS) pass. Given is the token that came, of
// CSRFHeader or of a form's field.
func Guard(r *http.Request, want, given string) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return desk.Fail(desk.Forbidden, "csrf").Because(err)
	}
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(given)) != 1 {
		return desk.Fail(desk.Forbidden, "csrf")
	}
	return nil
}

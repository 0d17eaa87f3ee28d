package httpapi_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/limit"
)

// ring knows the keys that are in it, and how often it was asked.
type ring struct {
	keys  map[string]bool
	asked int
}

func (r *ring) Authenticate(_ context.Context, secret string) (desk.Subject, error) {
	r.asked++
	if !r.keys[secret] {
		return desk.Subject{}, desk.Fail(desk.Unauthenticated, "key_invalid")
	}
	return desk.Subject{Kind: desk.ActorProgram, KeyID: secret, Scopes: desk.Scopes}, nil
}

// Keys that open nothing are counted by the network that they come from. Over
// the limit no further one costs a look, and even a good one that was never seen
// is refused: nobody learns there which is good. Those in use go on, and so does
// everybody elsewhere.
func TestLimits_badKeys(t *testing.T) {
	now := noon
	keys := &ring{keys: map[string]bool{"used": true, "new": true}}
	limits := limit.New(limit.Options{Counter: fewRequests{}, Configuration: fewRequests{}, Now: func() time.Time { return now }})
	api := httpapi.New(httpapi.Deps{Keys: keys, Limits: limits, Log: slog.New(slog.DiscardHandler)})
	send := func(secret, from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/me", nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		return w
	}
	const here, elsewhere = "192.0.2.7:1", "192.0.2.8:1"
	if w := send("used", here); w.Code != 200 {
		t.Fatalf("a good key: %d", w.Code)
	}
	most := int(limit.Of(limit.BadKey).Most)
	for i := range most {
		if w := send("wrong", here); w.Code != 401 {
			t.Fatalf("bad key %d: %d %s", i, w.Code, w.Body)
		}
	}
	before := keys.asked
	for _, secret := range []string{"wrong", "other", "new"} {
		w := send(secret, here)
		if w.Code != 429 || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s over the limit: %d %v", secret, w.Code, w.Header())
		}
		if err := httpapi.Conforms("getMe", w.Code, w.Body.Bytes()); err != nil {
			t.Error(err)
		}
	}
	if keys.asked != before {
		t.Errorf("%d looks for what was refused", keys.asked-before)
	}
	if w := send("used", here); w.Code != 200 {
		t.Errorf("a key in use: %d", w.Code)
	}
	if w := send("new", elsewhere); w.Code != 200 {
		t.Errorf("elsewhere: %d", w.Code)
	}
	delete(keys.keys, "used") // revoked: it is one of them now
	if w := send("used", here); w.Code != 401 {
		t.Errorf("revoked: %d", w.Code)
	}
	if w := send("used", here); w.Code != 429 {
		t.Errorf("revoked, again: %d", w.Code)
	}
	now = now.Add(20 * time.Second)
	if w := send("wrong", here); w.Code != 401 {
		t.Errorf("after a while: %d", w.Code)
	}
}

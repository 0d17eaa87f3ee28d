package admin_test

import (
	"errors"
	"testing"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// A key that ends must not live on in a key that it made.
func TestKeys_neverOutliveTheirMaker(t *testing.T) {
	w, s := open(t)
	until := desk.Instant(w.Now().Add(time.Hour))
	maker := desk.Subject{Kind: desk.ActorProgram, KeyID: "k", Scopes: desk.Scopes, KeyExpires: until}
	forever := maker
	forever.KeyExpires = time.Time{}
	for _, tt := range []struct {
		name    string
		who     desk.Subject
		expires time.Time
		ok      bool
	}{
		{"no end", maker, time.Time{}, false},
		{"a moment later", maker, until.Add(time.Millisecond), false},
		{"with it", maker, until, true},
		{"before it", maker, until.Add(-time.Minute), true},
		{"no end, by one without end", forever, time.Time{}, true},
		{"no end, by somebody who is signed in", boss(), time.Time{}, true},
	} {
		key, _, err := s.CreateKey(background, tt.who, access.NewKey{Name: "x", Scopes: []string{desk.ScopeTicketsRead}, Expires: tt.expires})
		var e *desk.Error
		switch {
		case tt.ok && (err != nil || !key.ExpiresAt.Equal(tt.expires)):
			t.Errorf("%s: ends %v, %v", tt.name, key.ExpiresAt, err)
		case !tt.ok && (!errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Field != "expires" || e.Fields[0].Code != "outlives_maker" || e.Fields[0].Params["max"] != desk.FormatTime(until)):
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"helpdesk/internal/signin"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// counting is a table that counts what it is asked.
type counting struct {
	table.Table
	n      atomic.Int64
	writes atomic.Int64 // of those
}

func (c *counting) Get(ctx context.Context, key table.Key, consistent bool) (table.Item, error) {
	c.n.Add(1)
	return c.Table.Get(ctx, key, consistent)
}

func (c *counting) BatchGet(ctx context.Context, keys []table.Key) ([]table.Item, error) {
	c.n.Add(1)
	return c.Table.BatchGet(ctx, keys)
}

func (c *counting) Query(ctx context.Context, q table.Query) (table.Page, error) {
	c.n.Add(1)
	return c.Table.Query(ctx, q)
}

func (c *counting) Write(ctx context.Context, op table.Op) (table.Item, error) {
	c.n.Add(1)
	c.writes.Add(1)
	return c.Table.Write(ctx, op)
}

func (c *counting) Transact(ctx context.Context, ops []table.Op) error {
	c.n.Add(1)
	c.writes.Add(1)
	return c.Table.Transact(ctx, ops)
}

// deskURL is where the desk is reached.
const deskURL = "https://desk.test"

// signIn is the real thing, but for the issuer, which nobody needs here.
func (o *office) signIn(now func() time.Time) *signin.Service {
	return signin.New(signin.Options{
		Attempts: o.store, Sessions: o.store, Tokens: o.store, Own: o.store, Last: o.store, Configuration: o.store, Now: now,
		Client:    func(context.Context) (signin.Client, error) { return signin.Client{}, nil },
		PublicURL: func(context.Context) (string, error) { return deskURL, nil },
	})
}

// session signs an agent in and answers what his browser sends: its cookie and,
// of its own pages, the CSRF token.
func (o *office) session(agent string) (cookie, csrf string) {
	o.t.Helper()
	token := (agent + strings.Repeat("A", 43))[:43]
	sum := sha256.Sum256([]byte(token))
	cfg, err := o.store.NewestConfig(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	in := store.Session{ID: "session-" + agent, Agent: agent, Address: cfg.Agent(agent).Address, Secret: []byte(agent), CreatedAt: o.now, RotatedAt: o.now, UsedAt: o.now, ExpiresAt: o.now.Add(time.Hour)}
	if err := o.store.PutSession(o.t.Context(), hex.EncodeToString(sum[:]), in, in.ExpiresAt); err != nil {
		o.t.Fatal(err)
	}
	cookie = "__Host-desk=" + token
	me, _ := o.call(http.StatusOK, "", "GET", "/me", "", "Cookie: "+cookie)
	csrf, _ = me["csrf"].(string)
	if me["agent"] != agent || csrf == "" {
		o.t.Fatalf("session of %s: %v", agent, me)
	}
	return cookie, csrf
}

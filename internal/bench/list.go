package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/local"
)

// reader is somebody who reads the list so many times.
type reader struct {
	who, key string
	times    int
}

// list measures the first page of open tickets in desks of three sizes, as an
// admin sees it, who sees all, and as two agents do, who see only some.
func list(ctx context.Context, b *bench) ([]row, error) {
	return b.with(ctx, func(d *running) ([]row, error) {
		readers, err := d.readers(ctx)
		if err != nil {
			return nil, err
		}
		var rows []row
		made := 0
		for _, size := range []int{1000, 10_000, 100_000} {
			size = b.count(size)
			n, err := local.Fill(ctx, d.Data().Store, local.Filling{Tickets: size - made, Seed: uint64(size), Now: time.Now()})
			if err != nil {
				return nil, err
			}
			made += n
			if err := d.Settle(ctx); err != nil {
				return nil, err
			}
			for _, who := range readers {
				r, err := d.firstPage(ctx, who.key, b.count(who.times))
				if err != nil {
					return nil, err
				}
				r.what = fmt.Sprintf("first page of open tickets of %s, desk of %d", who.who, made)
				rows = append(rows, r)
			}
		}
		return rows, nil
	})
}

// readers are the demo's admin, an agent of one of its teams, and one without
// teams: of him the others' lists are looked through for what is his own, which
// is the most work.
func (d *running) readers(ctx context.Context) ([]reader, error) {
	const nobody = "bench"
	st := d.Data().Store
	cfg, err := st.Config(ctx)
	if err != nil {
		return nil, err
	}
	changed := *cfg
	changed.Agents = append(changed.Agents[:len(changed.Agents):len(changed.Agents)], desk.Agent{
		ID: nobody, Name: "Bench", Address: nobody + "@cliente.test", Role: desk.RoleAgent, Language: desk.English, Active: true,
	})
	if _, err := st.PutConfig(ctx, changed); err != nil {
		return nil, err
	}
	readers := []reader{{"an admin", d.Samples()[0].Secret, 2000}}
	for _, of := range []struct {
		who, agent string
		times      int
	}{{"an agent of one team", "ana", 2000}, {"an agent of none", nobody, 200}} {
		_, secret, err := d.Data().Keys.CreateKey(ctx, access.NewKey{Name: "bench", Agent: of.agent, Scopes: []string{desk.ScopeTicketsRead}})
		if err != nil {
			return nil, fmt.Errorf("key of %s: %w", of.who, err)
		}
		readers = append(readers, reader{of.who, secret, of.times})
	}
	return readers, nil
}

// firstPage asks n times for the first page of what the owner of a key sees.
func (d *running) firstPage(ctx context.Context, key string, n int) (row, error) {
	ask := func(into any) error { return d.askAs(ctx, key, http.MethodGet, "/api/v1/tickets", "", into) }
	var page struct{ Tickets []json.RawMessage }
	if err := ask(&page); err != nil {
		return row{}, err
	}
	r, err := d.repeat(n, func() error { return ask(nil) })
	r.note = fmt.Sprintf("%d tickets on the page", len(page.Tickets))
	return r, err
}

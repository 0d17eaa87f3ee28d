package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/local"
)

// unhurried lets one caller ask as often as a configuration may allow: the
// bench is one caller.
func (d *running) unhurried(ctx context.Context) error {
	st := d.Data().Store
	cfg, err := st.Config(ctx)
	if err != nil {
		return err
	}
	changed := *cfg
	changed.Settings.RequestsPerMinute = desk.MaxRequestsPerMinute
	_, err = st.PutConfig(ctx, changed)
	return err
}

// bulkSize is how many tickets one request changes, the most it may.
const bulkSize = 100

// api measures a request that only an API key decides, a poll of the change
// feed with nothing new, and a change of a hundred tickets at once.
func api(ctx context.Context, b *bench) ([]row, error) {
	return b.with(ctx, func(d *running) ([]row, error) {
		key, err := d.repeat(b.count(5000), func() error { return d.ask(ctx, http.MethodGet, "/api/v1/me", "", nil) })
		if err != nil {
			return nil, err
		}
		key.what = "API-key request"
		var feed struct{ Next string }
		if err := d.ask(ctx, http.MethodGet, "/api/v1/changes", "", &feed); err != nil {
			return nil, err
		}
		poll, err := d.repeat(b.count(3000), func() error {
			return d.ask(ctx, http.MethodGet, "/api/v1/changes?since="+feed.Next, "", &feed)
		})
		if err != nil {
			return nil, err
		}
		poll.what = "change feed, poll of a quiet desk"
		bulk, err := d.bulk(ctx, b.count(200))
		return []row{key, poll, bulk}, err
	})
}

// bulk changes the tags of a hundred open tickets, each time to others.
func (d *running) bulk(ctx context.Context, n int) (row, error) {
	if _, err := local.Fill(ctx, d.Data().Store, local.Filling{Tickets: 5 * bulkSize, Seed: 1, Now: time.Now()}); err != nil {
		return row{}, err
	}
	if err := d.Settle(ctx); err != nil {
		return row{}, err
	}
	var page struct{ Tickets []struct{ ID string } }
	if err := d.ask(ctx, http.MethodGet, fmt.Sprintf("/api/v1/tickets?limit=%d", bulkSize), "", &page); err != nil {
		return row{}, err
	}
	var ids []string
	for _, t := range page.Tickets {
		ids = append(ids, t.ID)
	}
	if len(ids) != bulkSize {
		return row{}, fmt.Errorf("%d open tickets, want %d", len(ids), bulkSize)
	}
	turn := 0
	r, err := d.repeat(n, func() error {
		turn++
		body, err := json.Marshal(map[string]any{"ids": ids, "changes": map[string]any{"tags": []string{fmt.Sprint("turn-", turn)}}})
		if err != nil {
			return err
		}
		var answer struct{ Results []struct{ Status int } }
		if err := d.ask(ctx, http.MethodPost, "/api/v1/tickets/bulk", string(body), &answer); err != nil {
			return err
		}
		for _, one := range answer.Results {
			if one.Status != http.StatusOK {
				return errors.New("a ticket was not changed")
			}
		}
		return nil
	})
	r.what = fmt.Sprintf("bulk change of %d tickets", bulkSize)
	return r, err
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/local"
)

// running is a desk in this process, with a demo's configuration. Its forms
// have no caps, as of any desk on one machine, and no schedule: a tick in the
// middle of a measurement would be in some figures and not in others.
type running struct {
	*local.Desk
	client *http.Client
}

func open(ctx context.Context, dir, addr string) (*running, error) {
	template, _, err := local.Template("")
	if err != nil {
		return nil, err
	}
	d, err := local.Start(ctx, local.Options{
		HTTPAddr: addr, SMTPAddr: "127.0.0.1:0", DataDir: dir, Seed: true, ByHand: true,
		Template: template, Language: desk.English, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return nil, err
	}
	return &running{d, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: time.Minute}}, nil
}

// with opens a desk, lets do use it and closes it.
func (b *bench) with(ctx context.Context, do func(*running) ([]row, error)) (rows []row, err error) {
	dir, err := b.folder()
	if err != nil {
		return nil, err
	}
	d, err := open(ctx, dir, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() {
		d.client.CloseIdleConnections()
		err = errors.Join(err, d.Shutdown(context.WithoutCancel(ctx)))
	}()
	if err := d.Settle(ctx); err != nil {
		return nil, err
	}
	if err := d.unhurried(ctx); err != nil {
		return nil, err
	}
	return do(d)
}

// ask sends one request of the admin and reads the whole answer into the value,
// if any.
func (d *running) ask(ctx context.Context, method, path, body string, into any) error {
	return d.askAs(ctx, d.Samples()[0].Secret, method, path, body, into)
}

// askAs is ask with the key of somebody else.
func (d *running) askAs(ctx context.Context, key, method, path, body string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, d.URL()+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := d.client.Do(req)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it was read to its end
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %.300s", method, path, res.Status, text)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

// crowd lets clients do something n times in all, and answers when each began
// and how long it took.
func crowd(clients, n int, do func(client, i int) error) (began []time.Time, took []time.Duration, err error) {
	began, took = make([]time.Time, n), make([]time.Duration, n)
	failed := make([]error, clients)
	var next atomic.Int64
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				began[i] = time.Now()
				if failed[c] = do(c, int(i)); failed[c] != nil {
					return
				}
				took[i] = time.Since(began[i])
			}
		})
	}
	all.Wait()
	return began, took, errors.Join(failed...)
}

// story is what a customer writes.
const story = `The lamp that I ordered last week came with a crack in its glass. I have kept the box and can send pictures. ` +
	`Please tell me whether you send another one or whether I should bring it to the shop in the Calle Mayor. Order P-48213.`

// customer is an address of a domain of his own: a domain is sent no more than
// a hundred automatic mails an hour.
func customer(crowd string, i int) string { return fmt.Sprintf("lucia@%s-%d.test", crowd, i) }

func create(ctx context.Context, b *bench) ([]row, error) {
	return b.with(ctx, func(d *running) ([]row, error) {
		alone, err := d.createAlone(ctx, b.count(200))
		if err != nil {
			return nil, err
		}
		rows := []row{alone}
		for _, load := range []struct{ clients, n int }{{1, b.count(1000)}, {8, b.count(6000)}} {
			two, err := d.createAndDrain(ctx, load.clients, load.n)
			if err != nil {
				return nil, err
			}
			rows = append(rows, two...)
		}
		return rows, nil
	})
}

// request asks for a ticket as a form on a site does.
func (d *running) request(ctx context.Context, address string) error {
	body := fmt.Sprintf(`{"name":"Lucía Gómez","address":%q,"subject":"The lamp is broken","text":%q}`, address, story)
	return d.ask(ctx, http.MethodPost, "/requests", body, nil)
}

// createAlone creates tickets while the desk does nothing else: each after all
// that follows from the one before is done.
func (d *running) createAlone(ctx context.Context, n int) (row, error) {
	var single []time.Duration
	for i := range n {
		at := time.Now()
		if err := d.request(ctx, customer("alone", i)); err != nil {
			return row{}, err
		}
		single = append(single, time.Since(at))
		if err := d.Settle(ctx); err != nil {
			return row{}, err
		}
	}
	return measured("create ticket, nothing else to do", single, 0), nil
}

// createAndDrain has clients create n tickets, each of a new customer, and
// waits until all are routed, acknowledged and their assignees told.
func (d *running) createAndDrain(ctx context.Context, clients, n int) ([]row, error) {
	address := func(i int) string { return customer(fmt.Sprint("form", clients), i) }
	cpu, start := cpuTime(), time.Now()
	began, took, err := crowd(clients, n, func(_, i int) error { return d.request(ctx, address(i)) })
	if err != nil {
		return nil, err
	}
	accepted := measured(fmt.Sprintf("create ticket, %d clients, accepted", clients), took, time.Since(start))
	drained, err := d.drained(ctx, address, began)
	drained.what = fmt.Sprintf("create ticket, %d clients, drained", clients)
	drained.cpu = (cpuTime() - cpu) / time.Duration(n)
	return []row{accepted, drained}, err
}

// drained waits until nothing is left to do. It answers how long each took
// from its beginning until its customer was sent the acknowledgement, and the
// rate of the whole; an acknowledgement that is missing is an error.
func (d *running) drained(ctx context.Context, address func(int) string, began []time.Time) (row, error) {
	if err := d.Settle(ctx); err != nil {
		return row{}, err
	}
	whole := time.Since(slices.MinFunc(began, time.Time.Compare))
	acknowledged := map[string]time.Time{}
	mails := d.Data().Mail.List(0)
	for _, m := range mails {
		acknowledged[m.To] = m.At
	}
	single := make([]time.Duration, len(began))
	for i, at := range began {
		end, ok := acknowledged[address(i)]
		if !ok {
			return row{}, fmt.Errorf("%s was sent no acknowledgement", address(i))
		}
		single[i] = max(end.Sub(at), 0) // the mailbox keeps milliseconds
	}
	r := measured("", single, whole)
	r.note = fmt.Sprintf("single: to acknowledgement; %d mails in the box", len(mails))
	return r, nil
}

func read(ctx context.Context, b *bench) ([]row, error) {
	return b.with(ctx, func(d *running) ([]row, error) {
		var made struct{ ID string }
		if err := d.ask(ctx, http.MethodPost, "/api/v1/tickets", fmt.Sprintf(`{"address":"reader@cliente.test","subject":"Lamp","text":%q}`, story), &made); err != nil {
			return nil, err
		}
		for _, kind := range []string{"note", "public", "public"} {
			if err := d.ask(ctx, http.MethodPost, "/api/v1/tickets/"+made.ID+"/messages", fmt.Sprintf(`{"kind":%q,"text":%q}`, kind, story), nil); err != nil {
				return nil, err
			}
		}
		if err := d.Settle(ctx); err != nil {
			return nil, err
		}
		var ticket struct{ Messages []json.RawMessage }
		if err := d.ask(ctx, http.MethodGet, "/api/v1/tickets/"+made.ID, "", &ticket); err != nil {
			return nil, err
		}
		r, err := d.repeat(b.count(5000), func() error { return d.ask(ctx, http.MethodGet, "/api/v1/tickets/"+made.ID, "", nil) })
		r.what = fmt.Sprintf("read ticket with %d messages", len(ticket.Messages))
		return []row{r}, err
	})
}

// repeat does something n times, after some times that do not count.
func (d *running) repeat(n int, do func() error) (row, error) {
	for range n / 10 {
		if err := do(); err != nil {
			return row{}, err
		}
	}
	cpu, start := cpuTime(), time.Now()
	_, took, err := crowd(1, n, func(int, int) error { return do() })
	r := measured("", took, time.Since(start))
	r.cpu = (cpuTime() - cpu) / time.Duration(n)
	return r, err
}

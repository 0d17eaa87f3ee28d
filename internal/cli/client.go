package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/awsclient/dynamoclient"
	"helpdesk/internal/awsclient/profile"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/local"
	"helpdesk/internal/store"
	"helpdesk/internal/table/dynamo"
)

// office is the far end of a command: a running desk, an open data folder, or
// a deployed desk's table.
type office struct {
	do    func(*http.Request) (*http.Response, error)
	close func() error
}

// office finds the desk that a command is for.
func (a *app) office(ctx context.Context) (*office, error) {
	if a.table != "" {
		return a.deployed(ctx)
	}
	path := local.SocketPath(a.dataDir)
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		_ = conn.Close() // only asked whether somebody answers
		client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}}}
		return &office{do: client.Do, close: func() error { return nil }}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return nil, fmt.Errorf("the desk of %s cannot be spoken to: %w", a.dataDir, err)
	}
	return a.folder(ctx)
}

// folder opens the data folder itself. A folder that is not there is a slip of
// the fingers, not a wish for a new desk.
func (a *app) folder(ctx context.Context) (*office, error) {
	if _, err := os.Stat(a.dataDir); errors.Is(err, fs.ErrNotExist) && !a.begins {
		return nil, fmt.Errorf("there is no data folder %s: start a desk with «desk run», or name its folder with --data", a.dataDir)
	}
	text, _, err := local.Template(a.template)
	if err != nil {
		return nil, err
	}
	plan, facts, err := local.Plan(text, a.lang)
	if err != nil {
		return nil, err
	}
	data, err := local.OpenData(local.DataOptions{
		Dir: a.dataDir, BaseURL: "http://127.0.0.1", Plan: plan, Facts: facts, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	if a.begins {
		if err := data.Begin(ctx); err != nil {
			return nil, errors.Join(err, data.Close())
		}
	}
	return &office{do: within(local.Office{Data: data, Plan: plan, Receiving: facts.Receiving}.Handler()), close: data.Close}, nil //nolint:bodyclose // ask closes it
}

// deployed opens the table of a desk on AWS, with the rights of the person's
// own AWS profile. Only what lives in the table can be done so.
func (a *app) deployed(ctx context.Context) (*office, error) {
	cfg, err := profile.Load(ctx, a.profile)
	if err != nil {
		return nil, err
	}
	st := store.New(store.Options{Table: dynamo.New(dynamoclient.New(cfg), a.table), Now: time.Now, Seed: func() desk.Config { return desk.Config{} }})
	keys := access.New(access.Options{Store: st, Configuration: st, IDs: ident.Source{}})
	return &office{do: within(local.Office{Data: &local.Data{Store: st, Keys: keys}}.Handler()), close: func() error { return nil }}, nil //nolint:bodyclose // as above
}

// within calls a handler of this process.
func within(h http.Handler) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		w := &answer{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(w, r)
		return &http.Response{StatusCode: w.status, Status: http.StatusText(w.status), Header: w.header, Body: io.NopCloser(&w.body)}, nil
	}
}

// answer keeps what a handler of this process answers.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *answer) Header() http.Header         { return w.header }
func (w *answer) WriteHeader(status int)      { w.status = status }
func (w *answer) Write(b []byte) (int, error) { return w.body.Write(b) }

// ask sends one command and reads its answer.
func ask[Out any](ctx context.Context, a *app, method, path string, in any) (out Out, err error) {
	o, err := a.office(ctx)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return out, fmt.Errorf("write command: %w", err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://desk"+path, &body)
	if err != nil {
		return out, fmt.Errorf("write command: %w", err)
	}
	got, err := o.do(r)
	if err != nil {
		return out, fmt.Errorf("the desk did not answer: %w", err)
	}
	defer func() { _ = got.Body.Close() }()
	return out, read(got, &out)
}

func read(got *http.Response, out any) error {
	data, err := io.ReadAll(got.Body)
	if err != nil {
		return fmt.Errorf("the desk's answer ended early: %w", err)
	}
	if got.StatusCode != http.StatusOK {
		var refusal local.Refusal
		if err := json.Unmarshal(data, &refusal); err != nil {
			return fmt.Errorf("the desk answered %s", got.Status)
		}
		return refusal.Err()
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("the desk's answer is not understood: %w", err)
	}
	return nil
}

package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/local/demo"
	"helpdesk/internal/store"
)

// demoTickets is how many tickets a demo desk begins with.
const demoTickets = 30

// Sample is an API key that was made with the desk. Its secret stands in the
// data folder, readable by its owner only: it opens nothing but this desk.
type Sample struct {
	Name   string   `json:"name"`
	Agent  string   `json:"agent"`
	Scopes []string `json:"scopes"`
	Secret string   `json:"secret"`
}

// prepare fills a new data folder and answers the sample keys, now or from before.
func prepare(ctx context.Context, d *Data, o Options) ([]Sample, error) {
	path := filepath.Join(d.Dir, samplesTxt)
	text, err := os.ReadFile(path) // #nosec G304 -- in the operator's own folder
	if err == nil {
		var samples []Sample
		if err := json.Unmarshal(text, &samples); err != nil {
			return nil, fmt.Errorf("the file %s is damaged: remove it, and make keys with «desk apikey create»", path)
		}
		return samples, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the file %s cannot be read: %w", path, cause(err))
	}
	cfg, err := d.Store.Config(ctx)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if cfg.Version > 0 { // somebody's desk, whose keys are his own
		return nil, nil
	}
	samples, err := begin(ctx, d, o, *cfg)
	if err != nil {
		return nil, err
	}
	if text, err = json.MarshalIndent(samples, "", "  "); err == nil { //nolint:gosec // the file is its owner's only
		err = os.WriteFile(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("keep sample keys: %w", err)
	}
	return samples, nil
}

// Begin makes a new data folder an empty desk, as a first run would; one that
// is somebody's already stays as it is.
func (d *Data) Begin(ctx context.Context) error {
	_, err := prepare(ctx, d, Options{})
	return err
}

// begin gives a new desk its configuration, sample keys and, in a demo, tickets.
func begin(ctx context.Context, d *Data, o Options, base desk.Config) ([]Sample, error) {
	cfg := base
	keys := []access.NewKey{{Name: "sample: admin", Agent: desk.DefaultAdminID, Scopes: desk.Scopes}}
	if o.Seed {
		cfg = demo.Config(base)
		keys = []access.NewKey{
			{Name: "sample: admin", Agent: "marta", Scopes: desk.Scopes},
			{Name: "sample: agent", Agent: "ana", Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite}},
		}
	}
	if _, err := d.Store.PutConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("write configuration: %w", err)
	}
	var samples []Sample
	for _, k := range keys {
		_, secret, err := d.Keys.CreateKey(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("make sample key: %w", err)
		}
		samples = append(samples, Sample{Name: k.Name, Agent: k.Agent, Scopes: slices.Clone(k.Scopes), Secret: secret})
	}
	if o.Seed {
		if _, err := Fill(ctx, d.Store, Filling{Tickets: demoTickets, Seed: 1, Now: o.Now(), Fresh: true}); err != nil {
			return nil, err
		}
	}
	return samples, nil
}

// Filling says how many tickets are made, from which seed and instant.
type Filling struct {
	Tickets int
	Seed    uint64
	Now     time.Time
	// Fresh makes the tickets of a desk in use: see demo.Options.
	Fresh bool
	// Progress is told how many are there already; may be nil.
	Progress func(done int)
}

// writers save at once, so that they share the table's fsyncs.
const writers = 16

// Fill makes demo tickets in bulk. The same filling of a desk in the same
// state makes the same tickets. It answers how many it made.
func Fill(ctx context.Context, st *store.Store, f Filling) (int, error) {
	cfg, err := st.Config(ctx)
	if err != nil {
		return 0, fmt.Errorf("read configuration: %w", err)
	}
	if f.Tickets <= 0 {
		return 0, nil
	}
	first, err := st.Numbers(ctx, int64(f.Tickets))
	if err != nil {
		return 0, err
	}
	maker := demo.New(demo.Options{
		Config: cfg, Tickets: f.Tickets, Seed: f.Seed, Now: f.Now, First: first, Fresh: f.Fresh,
		Known: func(address string) (*desk.Person, error) {
			return st.PersonByIdentity(ctx, desk.IdentityMail, address)
		},
	})
	return save(ctx, st, maker, f.Progress)
}

// perBatch is how many tickets are handed to one writer together.
const perBatch = 8

// save lets writers take batches of tickets from the maker.
func save(ctx context.Context, st *store.Store, maker *demo.Maker, progress func(int)) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan []store.Save)
	var done atomic.Int64
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for batch := range batches {
				if err := st.SaveNew(ctx, batch); err != nil {
					cancel(err)
					continue
				}
				done.Add(int64(len(batch)))
			}
		})
	}
	for more := true; more; {
		var batch []store.Save
		var err error
		if batch, more, err = next(maker); err != nil {
			cancel(err)
		}
		select {
		case batches <- batch:
		case <-ctx.Done():
			more = false
		}
		if progress != nil {
			progress(int(done.Load()))
		}
	}
	close(batches)
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return int(done.Load()), fmt.Errorf("save demo tickets: %w", err)
	}
	return int(done.Load()), nil
}

// next takes a batch from the maker; false after the last.
func next(maker *demo.Maker) ([]store.Save, bool, error) {
	var batch []store.Save
	for len(batch) < perBatch {
		s, more, err := maker.Next()
		if err != nil || !more {
			return batch, false, err
		}
		batch = append(batch, s)
	}
	return batch, true, nil
}

package local

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"helpdesk/internal/access"
	bloblocal "helpdesk/internal/blob/local"
	"helpdesk/internal/config"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/local/pump"
	"helpdesk/internal/local/wiring"
	mailbox "helpdesk/internal/mailer/local"
	queues "helpdesk/internal/queue/local"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
	"helpdesk/internal/table/embedded"
)

// What the data folder holds.
const (
	tableFile  = "table.db"
	queuesDir  = "queues"
	blobsDir   = "blobs"
	mailDir    = "mail"
	placesDir  = "places" // how far the streams were read
	samplesTxt = "sample-keys.json"
)

// DataOptions say how a data folder is opened.
type DataOptions struct {
	Dir string
	// BaseURL is where the desk is reached, without a final slash.
	BaseURL string
	Plan    *wiring.Plan
	Facts   config.Desk
	Now     func() time.Time
	Log     *slog.Logger
	// NoSync leaves out the table's fsync: for tests only.
	NoSync bool
	// OnSent is told of each mail that the desk sends; may be nil.
	OnSent func(mailbox.Sent)
}

// Data is an open data folder: everything of a desk that outlives a process.
// It has one owner at a time.
type Data struct {
	Dir    string
	Table  *embedded.Table
	Queues *queues.Set
	Blobs  *bloblocal.Store
	Mail   *mailbox.Box
	Store  *store.Store
	Keys   *access.Service
}

// OpenData opens a data folder, making it when there is none. Its error is one
// sentence for whoever started the program.
func OpenData(o DataOptions) (*Data, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, sentence(o.Dir, err)
	}
	d := &Data{Dir: o.Dir}
	if err := d.open(o); err != nil {
		_ = d.Close() // of what was opened before; the cause is err
		return nil, sentence(o.Dir, err)
	}
	d.Store = store.New(store.Options{Table: d.Table, Blobs: d.Blobs, Now: o.Now, Seed: func() desk.Config {
		return desk.DefaultConfig(desk.Facts{
			Name: o.Facts.Name, Language: o.Facts.Language, Zone: o.Facts.Zone,
			Support: o.Facts.Support, Receiving: o.Facts.Receiving, Admin: o.Facts.Admin,
		})
	}})
	d.Keys = access.New(access.Options{Store: d.Store, Configuration: d.Store, IDs: ident.Source{}, Now: o.Now, Log: o.Log})
	return d, nil
}

// streamed tells which changes some stream source of the template may want, by
// their kind and key; nothing else is kept for it. A filter that looks into the
// items themselves may want any.
func streamed(p *wiring.Plan) func(table.ChangeKind, table.Key) bool {
	var filters []wiring.Filter
	for _, f := range p.Functions {
		for _, s := range f.Streams {
			if len(s.Filters) == 0 {
				return func(table.ChangeKind, table.Key) bool { return true }
			}
			filters = append(filters, s.Filters...)
		}
	}
	return func(kind table.ChangeKind, key table.Key) bool {
		record := pump.Keyed(kind, key)
		return slices.ContainsFunc(filters, func(f wiring.Filter) bool {
			return f.Reads("NewImage") || f.Reads("OldImage") || f.Match(record)
		})
	}
}

// whole refuses a folder that has lost its table: mail and queues without the
// tickets they belong to would be worked as if they were a new desk's.
func whole(dir, path string) error {
	if holds(path) || !holds(filepath.Join(dir, queuesDir)) {
		return nil
	}
	return fmt.Errorf("%w: it is empty or gone", embedded.ErrCorrupt)
}

// holds reports whether something that is not empty stands at the path.
func holds(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// open opens the table first: its lock is what keeps a second owner out.
func (d *Data) open(o DataOptions) error {
	var err error
	path := filepath.Join(o.Dir, tableFile)
	if err := whole(o.Dir, path); err != nil {
		return err
	}
	if d.Table, err = embedded.Open(path, embedded.Options{Logger: o.Log, Now: o.Now, NoSync: o.NoSync, Feed: streamed(o.Plan)}); err != nil {
		return err
	}
	if d.Queues, err = queues.Open(filepath.Join(o.Dir, queuesDir), queueConfigs(o.Plan), o.Now, queues.Options{}); err != nil {
		return err
	}
	d.Queues.ShowAll() // a process that was killed over a message works on it no more
	d.Blobs, err = bloblocal.Open(filepath.Join(o.Dir, blobsDir), bloblocal.Options{
		LinkURL: o.BaseURL + blobPath, UploadURL: o.BaseURL + uploadPath, Clock: o.Now,
	})
	if err != nil {
		return err
	}
	d.Mail, err = mailbox.Open(filepath.Join(o.Dir, mailDir), mailbox.Options{Clock: o.Now, OnSent: o.OnSent})
	if err != nil {
		return err
	}
	return os.MkdirAll(filepath.Join(o.Dir, placesDir), 0o700)
}

// Close releases the folder. Everything acknowledged is on disk already.
func (d *Data) Close() error {
	var errs []error
	if d.Mail != nil {
		errs = append(errs, d.Mail.Close())
	}
	if d.Queues != nil {
		errs = append(errs, d.Queues.Close())
	}
	if d.Table != nil {
		errs = append(errs, d.Table.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close data folder: %w", err)
	}
	return nil
}

// sentence says what is wrong with a data folder and what to do about it.
func sentence(dir string, err error) error {
	switch {
	case errors.Is(err, embedded.ErrLocked), errors.Is(err, queues.ErrInUse):
		return fmt.Errorf("the data folder %s is in use by another desk: stop that one, or choose another folder with DATA_DIR", dir)
	case errors.Is(err, embedded.ErrCorrupt):
		return fmt.Errorf("the data file %s is damaged: put a copy in its place, or move it away to start anew (%w)", filepath.Join(dir, tableFile), err)
	case errors.Is(err, embedded.ErrUnwritable), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the data folder %s cannot be written: %w", dir, cause(err))
	default:
		return fmt.Errorf("the data folder %s cannot be opened: %w", dir, cause(err))
	}
}

// cause is the innermost error, which says what is wrong without our path to it.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// queueConfigs are the queues of the plan, and one for each function that
// subscribes to a topic: there Lambda has a queue of its own.
func queueConfigs(p *wiring.Plan) []queues.Config {
	var list []queues.Config
	for name, q := range p.Queues {
		list = append(list, queues.Config{Name: name, Visibility: q.Visibility, MaxReceive: q.MaxReceives, DeadLetter: q.DeadLetters})
	}
	for _, f := range p.Functions {
		if len(f.Topics) == 0 {
			continue
		}
		c := queues.Config{Name: asyncQueue(f), Visibility: max(f.Timeout, asyncPause)}
		if f.OnFailure != "" {
			c.MaxReceive, c.DeadLetter = asyncAttempts, f.OnFailure
		}
		list = append(list, c)
	}
	return list
}

// Lambda tries an asynchronous event three times in all, with a minute and
// then two between them (AWS Lambda Developer Guide, "How Lambda handles
// errors and retries with asynchronous invocation").
const (
	asyncAttempts = 3
	asyncPause    = time.Minute
)

// asyncQueue names the queue in which events wait for a function.
func asyncQueue(f wiring.Function) string { return f.ID + ".events" }
